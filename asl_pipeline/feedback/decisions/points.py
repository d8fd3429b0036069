"""What a partner is told of single cases: waived, weighed, or judged by their rule again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from asl_pipeline.feedback.causes import where
from asl_pipeline.feedback.decisions.notice import Notice, Point, capped, said, sentence
from asl_pipeline.feedback.rule_page import in_general
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.ledger.entries import Act, Recorded
from asl_pipeline.model.finding import Finding
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.ruling import Ruling
from asl_pipeline.model.submission import Verdict

_SHOWN: Final = 8
_RESULTS: Final[Mapping[Act, str]] = {
    Act.WAIVER: "waived",
    Act.WEIGHING: "weighed",
    Act.LIFTING: "lifted",
}
LAPSED: Final = "lapsed"
_STATES: Final[Mapping[Severity, Verdict]] = {
    Severity.ERROR: Verdict.RETURNED,
    Severity.WARNING: Verdict.ACCEPTED_WITH_WARNINGS,
    Severity.INFO: Verdict.ACCEPTED,
}


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruling, and its case where that is still at hand."""

    ruling: Ruling
    finding: Finding | None


def on_points(
    ruled: Sequence[Ruled],
    entry: Recorded | None,
    about: str | None,
    submission: str | None,
    wording: Wording,
) -> Notice:
    """The letter on rulings; without an `entry` of the record they have run out by themselves.

    `about` says in which report the cases stand; without it they lie between partners.
    """
    result = LAPSED if entry is None else _RESULTS[entry.act]
    first, count = ruled[0].ruling, len(ruled)
    ended = result in {LAPSED, "lifted"}
    weighed = f"weighed_{first.severity}"
    return Notice(
        result=result,
        state=Verdict.ACCEPTED_WITH_WARNINGS if ended else _STATES[first.severity],
        title=said(wording, "title_ruling"),
        about=about or said(wording, "about_between"),
        verdict=said(wording, weighed if result == "weighed" else result, count=count),
        until=_until(first, result, wording),
        by=None if entry is None else entry.actor,
        on=None if entry is None else entry.noted_on,
        reason="" if entry is None else entry.reason,
        points=tuple(_point(each, wording) for each in ruled[:_SHOWN]),
        count=count,
        then=said(wording, "next_ended" if ended else f"next_{result}"),
        do=said(wording, _to_do(first, result)),
        submission=submission,
    )


def _until(ruling: Ruling, result: str, wording: Wording) -> str:
    if ruling.expires_on is None or result == "lifted":
        return ""
    key = "ended" if result == LAPSED else "until"
    return said(wording, key, date=wording.date(ruling.expires_on))


def _to_do(ruling: Ruling, result: str) -> str:
    if result in {LAPSED, "lifted"}:
        return "do_ended"
    return "do_weighed_error" if ruling.severity is Severity.ERROR else "do_nothing"


def _point(ruled: Ruled, wording: Wording) -> Point:
    finding, ruling = ruled.finding, ruled.ruling
    places = [capped(wording.key(ruling)), capped(where(finding)) if finding else ""]
    return Point(
        rule=ruling.rule,
        where=" · ".join(filter(None, places)),
        message=_message(ruling, finding, wording),
    )


def _message(ruling: Ruling, finding: Finding | None, wording: Wording) -> str:
    """What is said of the case; where it is not at hand, what the rule says of any.

    Of a case between partners, nothing of what the other sent is told.
    """
    if finding is None:
        return in_general(ruling.rule, wording)
    return sentence(wording.sentence(finding).message)
