"""The machine's verdict on a submission, and what is left for the universities to decide."""

from collections.abc import Collection, Iterable

from asl_pipeline.model.failure import NotAllowed
from asl_pipeline.model.finding import Finding
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import Decision, Submission, Verdict


def verdict_on(findings: Iterable[Finding]) -> Verdict:
    """Any error returns the submission; only warnings ask for a sign-off; else it is accepted."""
    severities = {finding.severity for finding in findings}
    if Severity.ERROR in severities:
        return Verdict.RETURNED
    if Severity.WARNING in severities:
        return Verdict.ACCEPTED_WITH_WARNINGS
    return Verdict.ACCEPTED


def decision_on(verdict: Verdict) -> Decision:
    """What is left to decide once the machine has given its verdict."""
    if verdict is Verdict.ACCEPTED_WITH_WARNINGS:
        return Decision.AWAITING_SIGN_OFF
    return Decision.NOT_NEEDED


def check_university(reviewer: Partner) -> None:
    """Raise NotAllowed unless the reviewer is a university."""
    if not reviewer.is_university:
        raise NotAllowed(f"{reviewer.code} is not a university, and only universities review")


def check_reviewer(
    reviewer: Partner, submission: Submission, authors: Collection[str] = ()
) -> None:
    """Raise NotAllowed unless this university may decide on this submission.

    Universities review; nobody reviews the own organisation's data, so that a university's data
    is signed off by the other, nor a pilot that it takes part in (`authors`).
    """
    check_university(reviewer)
    if reviewer.code == submission.partner:
        raise NotAllowed(f"{reviewer.code} cannot decide on its own data: {submission.id}")
    if reviewer.code in authors:
        raise NotAllowed(
            f"{reviewer.code} takes part in a pilot action of {submission.id}: "
            "the other university has to decide"
        )
