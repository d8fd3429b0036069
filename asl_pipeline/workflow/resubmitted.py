"""What became of the points of the partner's last file about the same form and half-year."""

from collections.abc import Sequence

from asl_pipeline.model.finding import Finding
from asl_pipeline.model.submission import Submission
from asl_pipeline.review.in_force import order_of
from asl_pipeline.review.resubmitted import Resubmitted, compared
from asl_pipeline.workflow.bearing import findings_of
from asl_pipeline.workflow.workplace import Workplace


def since_last(
    at: Workplace, submission: Submission, findings: Sequence[Finding]
) -> Resubmitted | None:
    """The findings beside those of the last file; None where there was none, or none had points."""
    earlier = [
        each
        for each in at.ledger.submissions()
        if _slot(each) == _slot(submission)
        and each.delivery != submission.delivery
        and order_of(each) < order_of(submission)
    ]
    if not earlier:
        return None
    before = findings_of(at.settings, max(earlier, key=order_of))
    found = compared(before, findings)
    return found if found.before else None


def _slot(submission: Submission) -> tuple[object, ...]:
    return submission.partner, submission.dataset, submission.period
