"""The findings of a letter by cause: what is wrong once, then every place."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from asl_pipeline.feedback.account import DeliveryAccount, SubmissionAccount
from asl_pipeline.feedback.rule_page import file_of
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.finding import Finding, Since
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.ruling import Ruling
from asl_pipeline.model.submission import one_line

_PLACES_SHOWN = 8
_HEADINGS_SHOWN = 4
_HEADINGS = {
    Severity.ERROR: "errors_heading",
    Severity.WARNING: "warnings_heading",
    Severity.INFO: "infos_heading",
}

Told = tuple[Finding, Since | None]
"""A finding, and what it is beside the last file."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of a cause. `proposal` is what might be written there instead, if known."""

    where: str
    key: str
    value: str
    message: str
    proposal: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """All findings of one rule in one sheet. `number` tells it from the others of the letter."""

    number: int = 0
    severity: Severity
    form: str
    heading: str
    count: str
    message: str
    why: str
    fix: str
    page: str
    spots: tuple[Spot, ...]
    more: str
    left: int
    has_places: bool
    has_values: bool
    same_sentence: bool
    proposes: bool
    since: str
    ruled: str = ""
    answers: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Group:
    """The causes of one severity."""

    severity: Severity
    heading: str
    causes: tuple[Cause, ...]


def groups(account: DeliveryAccount, wording: Wording) -> list[Group]:
    """The causes in all forms, the gravest first."""
    found = []
    numbers = count(1)
    for severity, heading in _HEADINGS.items():
        causes = _told_once(
            _cause(submission, told, wording)
            for submission in account.submissions
            for told in _by_rule(submission, severity)
        )
        if not account.is_sent:
            # Nothing is written of a check, so there is no file that has them all.
            causes = [_pointing_nowhere(cause, wording) for cause in causes]
        numbered = tuple(replace(cause, number=next(numbers)) for cause in causes)
        if numbered:
            found.append(Group(severity, wording.text("letter", heading), numbered))
    return found


def _told_once(causes: Iterable[Cause]) -> list[Cause]:
    """What is said alike of several forms as a whole, such as that they are late, in one."""
    told: dict[object, Cause] = {}
    for cause in causes:
        alike = cause if cause.has_places else replace(cause, form="", page="", spots=())
        first = told.setdefault(alike, cause)
        if first is not cause:
            told[alike] = replace(first, form=f"{first.form}, {cause.form}")
    return list(told.values())


def _by_rule(submission: SubmissionAccount, severity: Severity) -> list[list[Told]]:
    grouped: defaultdict[tuple[str, str | None, int], list[Told]] = defaultdict(list)
    for finding, state in _told(submission):
        if finding.severity is severity:
            ruled = 0 if finding.ruling is None else finding.ruling.number
            grouped[finding.rule, finding.place.sheet, ruled].append((finding, state))
    return list(grouped.values())


def _told(submission: SubmissionAccount) -> Iterator[Told]:
    since = submission.since
    states = (None,) * len(submission.findings) if since is None else since.states
    return zip(submission.findings, states, strict=True)


def _cause(submission: SubmissionAccount, told: list[Told], wording: Wording) -> Cause:
    found = [finding for finding, _ in told]
    first = found[0]
    sentences = [wording.sentence(finding) for finding in found[:_PLACES_SHOWN]]
    left = len(found) - _PLACES_SHOWN
    is_same = len({sentence.message for sentence in sentences}) == 1
    has_places = any(map(_is_place, found))
    spots = tuple(
        Spot(
            where=where(finding),
            key=one_line(wording.key(finding)),
            value=one_line(wording.shown(finding)),
            message=sentence.message,
            proposal=one_line(wording.proposal(finding) or ""),
        )
        for finding, sentence in zip(found, sentences, strict=False)
    )
    return Cause(
        severity=first.severity,
        form=wording.form(submission.dataset),
        heading=_headings(submission.dataset, found, wording),
        count=wording.text("letter", "places", count=len(found)) if has_places else "",
        message=sentences[0].message,
        page=file_of(first.rule),
        why=wording.why(first),
        fix=sentences[0].fix,
        spots=spots,
        more=wording.text("letter", "more", count=left) if left > 0 else "",
        left=max(left, 0),
        has_places=has_places,
        has_values=not is_same or any(spot.value for spot in spots),
        same_sentence=is_same,
        proposes=any(spot.proposal for spot in spots),
        since=_since([state for _, state in told], wording),
        ruled=_ruled(first.ruling, wording),
        answers=_answers(found, wording),
    )


def _headings(dataset: str, found: Sequence[Finding], wording: Wording) -> str:
    """The columns that a cause is about, each once."""
    named = dict.fromkeys(one_line(wording.heading(dataset, finding)) for finding in found)
    told = list(filter(None, named))
    return ", ".join(told[:_HEADINGS_SHOWN]) + (", …" if len(told) > _HEADINGS_SHOWN else "")


def _pointing_nowhere(cause: Cause, wording: Wording) -> Cause:
    more = wording.text("letter", "since_more", count=cause.left) if cause.left else ""
    return replace(cause, more=more)


def _is_place(finding: Finding) -> bool:
    """Whether a finding is about less than a whole table."""
    return bool(finding.key or finding.value or finding.place.row is not None)


def where(finding: Finding) -> str:
    """The sheet and the cell, as far as there are any."""
    place = finding.place
    cell = place.cell or ("" if place.row is None else str(place.row))
    return one_line(f"{place.sheet} · {cell}" if place.sheet and cell else (place.sheet or cell))


def _since(states: Sequence[Since | None], wording: Wording) -> str:
    """Whether the places of a cause are new, or were there in the last file."""
    new, still = states.count(Since.NEW), states.count(Since.STILL)
    if not new and not still:
        return ""
    if not new or not still:
        return wording.text("letter", "since_cause_new" if new else "since_cause_still")
    return wording.text("letter", "since_cause_both", new=new)


def _ruled(ruling: Ruling | None, wording: Wording) -> str:
    """What a university said of the cases, in the reviewer's own words."""
    if ruling is None:
        return ""
    key = "ruled_waiver" if ruling.is_waiver else "ruled_weighing"
    date = wording.date(ruling.ruled_on)
    return wording.text("letter", key, date=date, reason=one_line(ruling.reason))


def _answers(found: Sequence[Finding], wording: Wording) -> tuple[str, ...]:
    """What the partner answered, each answer once."""
    told = dict.fromkeys(one_line(finding.answer) for finding in found if finding.answer)
    return tuple(wording.text("letter", "answered", answer=answer) for answer in told)
