"""The universities' decisions on submissions that wait for one."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence

from asl_pipeline.ledger.entries import Signed
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import NotAllowed, WrongUse
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.submission import AUTOMATIC, Decision, Submission, Verdict
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
    authors: Mapping[str, Collection[str]] | None = None,
) -> None:
    """Sign off or return submissions that wait, or reopen those that do not: all, or none.

    `authors` are the partners that take part in what each submission is about, by its id. Raises
    NotAllowed if one is not in a state for it, or if this reviewer may not decide on it; WrongUse
    without a reason.
    """
    if not reason.strip():
        raise WrongUse("a decision needs a reason")
    if decision is Decision.NOT_NEEDED:
        raise WrongUse(f"{decision} is not a decision that a reviewer takes")
    for submission in submissions:
        check_reviewer(reviewer, submission, (authors or {}).get(submission.id, ()))
        _check_state(submission, decision)
    ledger.decide(
        *(_signed(each, decision, reviewer.code, reason.strip(), on) for each in submissions)
    )


def _check_state(submission: Submission, decision: Decision) -> None:
    waits = submission.decision is Decision.AWAITING_SIGN_OFF
    if decision is not Decision.AWAITING_SIGN_OFF:
        if not waits:
            raise NotAllowed(f"{submission.id} does not wait for a decision: {submission.decision}")
        return
    if waits:
        raise NotAllowed(f"{submission.id} waits for a decision already")
    if submission.verdict is Verdict.RETURNED:
        raise NotAllowed(f"{submission.id} was returned for its errors: it takes a new file")


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
        rule_set=submission.rule_set,
    )
