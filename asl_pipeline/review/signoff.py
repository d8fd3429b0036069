"""The universities' decisions on submissions that wait for one."""

import datetime as dt
from collections.abc import Iterable, Sequence

from asl_pipeline.ledger.entries import Signed
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import NotAllowed, WrongUse
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.submission import AUTOMATIC, Decision, Submission
from asl_pipeline.review.verdict import check_reviewer

_REHEARSAL = "Signed off automatically in a run on samples; nobody has looked at it."


def queue(submissions: Iterable[Submission]) -> tuple[Submission, ...]:
    """Those of the submissions that wait for a decision, in their order."""
    return tuple(
        submission
        for submission in submissions
        if submission.stands and submission.decision is Decision.AWAITING_SIGN_OFF
    )


def decide(
    ledger: Ledger,
    submissions: Sequence[Submission],
    decision: Decision,
    reviewer: Partner,
    reason: str,
    on: dt.date,
) -> None:
    """Sign off or return submissions that wait: all of them, or none.

    Raises NotAllowed if one does not wait, or if this reviewer may not decide on it; WrongUse
    without a reason.
    """
    if not reason.strip():
        raise WrongUse("a decision needs a reason")
    if decision not in {Decision.SIGNED_OFF, Decision.RETURNED_BY_REVIEWER}:
        raise WrongUse(f"{decision} is not a decision that a reviewer takes")
    for submission in submissions:
        check_reviewer(reviewer, submission)
        if submission.decision is not Decision.AWAITING_SIGN_OFF:
            raise NotAllowed(f"{submission.id} does not wait for a decision: {submission.decision}")
    ledger.decide(
        *(_signed(each, decision, reviewer.code, reason.strip(), on) for each in submissions)
    )


def sign_off_automatically(ledger: Ledger, submission: Submission, on: dt.date) -> None:
    """Sign off the warnings of a submission, as the sample run does. Says so in the record."""
    ledger.decide(_signed(submission, Decision.SIGNED_OFF, AUTOMATIC, _REHEARSAL, on))


def _signed(
    submission: Submission, decision: Decision, reviewer: str, reason: str, on: dt.date
) -> Signed:
    return Signed(
        submission=submission.id,
        decision=decision,
        reviewer=reviewer,
        reason=reason,
        decided_on=on,
    )
