"""What a partner is told when a university signs off, returns or reopens what it sent."""

from collections.abc import Mapping
from typing import Final

from asl_pipeline.feedback.decisions.notice import Notice, capped, said
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.ledger.entries import DECISIONS, Recorded
from asl_pipeline.model.submission import Decision, Delivery, Submission, Verdict

_STATES: Final[Mapping[Decision, Verdict]] = {
    Decision.SIGNED_OFF: Verdict.ACCEPTED,
    Decision.RETURNED_BY_REVIEWER: Verdict.RETURNED,
    Decision.AWAITING_SIGN_OFF: Verdict.ACCEPTED_WITH_WARNINGS,
}


def on_submission(
    submission: Submission, delivery: Delivery, entry: Recorded, wording: Wording
) -> Notice:
    """The letter on a decision, an entry of the record, on a submission."""
    decision = DECISIONS[entry.act]
    returned = decision is Decision.RETURNED_BY_REVIEWER
    return Notice(
        result=decision,
        state=_STATES[decision],
        title=said(wording, "title_decision"),
        about=about_report(submission, delivery, wording),
        verdict=said(wording, decision),
        by=entry.actor,
        on=entry.noted_on,
        reason=entry.reason,
        then=said(wording, f"next_{decision}"),
        do=said(wording, "do_returned_by_reviewer" if returned else "do_nothing"),
        submission=submission.id,
    )


def about_report(submission: Submission, delivery: Delivery, wording: Wording) -> str:
    """Which form, half-year and file it is about."""
    return said(
        wording,
        "about_report",
        form=wording.form(submission.dataset),
        period=str(submission.period),
        file=capped(delivery.name),
        date=wording.date(delivery.arrived_on),
    )
