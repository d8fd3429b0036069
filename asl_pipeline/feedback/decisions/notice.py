"""A short letter on one decision, or on one question: what it says, and the files that say it.

What it holds is told by `submissions`, `points` and `pairs`.
"""

import datetime as dt
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from asl_pipeline.derive.pages import page
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.submission import Verdict, one_line
from asl_pipeline.store.files import as_json

REPORT: Final = "decision.json"
_SECTION: Final = "decision"
_REASON_CHARACTERS: Final = 1_000
_TEXT_CHARACTERS: Final = 200
_SENTENCE_CHARACTERS: Final = 600


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """A case of a rule: where it stands, and what the rule says of it."""

    rule: str
    where: str
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What a partner is told, in its language.

    `result` is a code: signed_off, waived, asked …; `state` the verdict whose colour it has. `by`
    and `on` are None where nobody decided: in a question, or where a ruling has run out. `reason`
    are a reviewer's own words; of the points, `count` in all, not all need be among `points`.
    """

    result: str
    state: Verdict
    title: str
    about: str
    verdict: str
    until: str = ""
    by: str | None = None
    on: dt.date | None = None
    reason: str = ""
    points: tuple[Point, ...] = ()
    count: int = 0
    then: str
    do: str
    submission: str | None = None


def files_of(notice: Notice, partner: Partner, wording: Wording) -> Mapping[str, bytes]:
    """The letter as HTML and as text, and the same for programs, by the names of their files."""
    facts = {
        "language": wording.language,
        "notice": notice,
        "reason": capped(notice.reason, _REASON_CHARACTERS),
        "greeting": said(wording, "greeting", partner=partner.name),
        "by": _by(notice, wording),
        "more": _more(notice, wording),
        "label": lambda key: said(wording, key),
    }
    told = {
        "letter.html": page("feedback", "decision.html.j2", **facts),
        "letter.txt": page("feedback", "decision.txt.j2", **facts),
        REPORT: as_json(_report(notice, partner)),
    }
    return {name: text.encode() for name, text in told.items()}


def said(wording: Wording, key: str, **facts: object) -> str:
    """A sentence of these letters."""
    return wording.text(_SECTION, key, **facts)


def capped(text: str, characters: int = _TEXT_CHARACTERS) -> str:
    """Free text on one line, shortened if it is long."""
    line = one_line(text.strip()[: characters + 1])
    return line if len(line) <= characters else f"{line[: characters - 1]}…"


def sentence(text: str) -> str:
    """A sentence of ours that quotes a partner's file, likewise. Its spaces may be of any width."""
    cut = text if len(text) <= _SENTENCE_CHARACTERS else f"{text[: _SENTENCE_CHARACTERS - 1]}…"
    return "".join(c if unicodedata.category(c) == "Zs" else one_line(c) for c in cut)


def _by(notice: Notice, wording: Wording) -> str:
    if notice.by is None or notice.on is None:
        return ""
    return said(wording, "by", date=wording.date(notice.on), code=notice.by)


def _more(notice: Notice, wording: Wording) -> str:
    left = notice.count > len(notice.points)
    return said(wording, "more_points", count=notice.count) if left else ""


def _report(notice: Notice, partner: Partner) -> dict[str, Any]:
    return {
        "partner": partner.code,
        "result": notice.result,
        "submission": notice.submission,
        "by": notice.by,
        "on": None if notice.on is None else notice.on.isoformat(),
        "in_their_words": capped(notice.reason, _REASON_CHARACTERS) or None,
        "cases": notice.count,
        "points": [asdict(point) for point in notice.points],
        "says": notice.verdict,
    }
