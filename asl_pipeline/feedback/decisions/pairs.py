"""What two partners are told of a pair that both may have mapped: the question, and the decision.

Each is told of its own row, and of the other's what a release says anyway: its name, and whose.
"""

from dataclasses import dataclass
from typing import Final

from asl_pipeline.feedback.decisions.notice import Notice, capped, said
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.ledger.entries import Recorded
from asl_pipeline.model.submission import Verdict

ASKED: Final = "asked"
MATCHED: Final = "matched"


@dataclass(frozen=True, kw_only=True, slots=True)
class Twins:
    """A pair as one of its two partners is told of it: its own row, and the other's."""

    form: str
    id: str
    name: str
    other_partner: str
    other_name: str


def asked(twins: Twins, wording: Wording) -> Notice:
    """The letter that asks whether the two are the same."""
    return Notice(
        result=ASKED,
        state=Verdict.ACCEPTED_WITH_WARNINGS,
        title=said(wording, "title_case"),
        about=_about(twins, wording),
        verdict=said(wording, "asked"),
        then=said(wording, "next_asked"),
        do=said(wording, "do_asked"),
    )


def matched(twins: Twins, entry: Recorded, wording: Wording) -> Notice:
    """The letter on what a university said of the two, an entry of the record."""
    match = entry.about["match"]
    return Notice(
        result=MATCHED,
        state=Verdict.ACCEPTED,
        title=said(wording, "title_match"),
        about=_about(twins, wording),
        verdict=said(wording, match),
        by=entry.actor,
        on=entry.noted_on,
        reason=entry.reason,
        then=said(wording, f"next_{match}"),
        do=said(wording, "do_nothing"),
    )


def _about(twins: Twins, wording: Wording) -> str:
    return said(
        wording,
        "about_pair",
        name=capped(twins.name),
        id=capped(twins.id),
        form=wording.form(twins.form),
        other_name=capped(twins.other_name),
        partner=twins.other_partner,
    )
