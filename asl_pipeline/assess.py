"""One delivery from bytes to verdict: the wiring that both doors share, so there is one verdict.

Pure: nothing is stored or sent here. Dagster and the terminal differ only in who carries the
rules out (`plan`) and in what they do with the answer.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from asl_pipeline.derive.rules import rule_index
from asl_pipeline.model.check import RefersTo
from asl_pipeline.model.dataset import Dataset, Statement
from asl_pipeline.model.finding import Finding
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.period import Period
from asl_pipeline.model.raw import Reading
from asl_pipeline.model.submission import Verdict
from asl_pipeline.quality import engine
from asl_pipeline.quality.answers import answers_in
from asl_pipeline.quality.circumstances import Circumstances, History
from asl_pipeline.quality.kept import not_kept
from asl_pipeline.quality.notices import noticed
from asl_pipeline.quality.parse import parse
from asl_pipeline.quality.parts import Arrival, Part, Unplaced
from asl_pipeline.quality.recognise import recognise
from asl_pipeline.quality.validate import Plan, Report, Ruled, validate
from asl_pipeline.review.hold import Change
from asl_pipeline.review.resubmitted import Resubmitted
from asl_pipeline.review.verdict import verdict_on

Slot = tuple[str, Period]
"""What one submission of a delivery is about: the name of the form, and the period."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A delivery as read, and which of its rows are which form and period."""

    reading: Reading
    slots: Mapping[Slot, tuple[Part, ...]]
    unplaced: tuple[Unplaced, ...]
    delivered: Mapping[str, frozenset[str]]
    """The keys of the forms in the delivery that others refer to, over all its periods."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """What the partner answers to findings of before, by the reference of the case."""
    withdraws: tuple[str, ...] = ()
    """The files of the partner's own that the delivery takes back, as it names them."""

    @property
    def reason(self) -> str | None:
        """Why nothing of it can be judged, if nothing can."""
        if self.slots or self.withdraws:
            return None
        return self.unplaced[0].reason if self.unplaced else self.reading.reason


@dataclass(frozen=True, slots=True)
class Judged:
    """One submission, judged."""

    dataset: Dataset
    period: Period
    parts: tuple[Part, ...]
    report: Report
    verdict: Verdict
    held: Change | None = None
    """How it differs from what it would replace, where that is so much that it is held."""
    resubmitted: Resubmitted | None = None
    """What became of the points of the partner's last file about the same, if it had any."""


def place(
    reading: Reading,
    partner: Partner,
    name: str,
    received_on: dt.date,
    period: Period | None = None,
    dataset: Dataset | None = None,
) -> Placed:
    """Tell which forms and periods a delivery holds."""
    told_by = [(table, answers_in(table)) for table in reading.tables]
    marked = " ".join(t for table, told in told_by if told is not None for t in table.preamble)
    arrival = Arrival(
        partner=partner,
        name=name,
        on=received_on,
        period=period,
        dataset=dataset,
        marked=marked,
    )
    slots: defaultdict[Slot, list[Part]] = defaultdict(list)
    unplaced = [Unplaced(part.name, 0, part.reason) for part in reading.unread]
    answers: dict[str, str] = {}
    has_sheet = False
    for table, told in told_by:
        if told is not None:
            answers |= told
            has_sheet = True
            continue
        found = recognise(table, arrival)
        if isinstance(found, Unplaced):
            unplaced.append(found)
            continue
        for part in found:
            slots[part.dataset.name, part.period].append(part)
    if not slots:
        notice = noticed(reading.lines, arrival)
        if notice is not None:
            nil = {(part.dataset.name, part.period): (part,) for part in notice.parts}
            return Placed(reading, nil, notice.unplaced, {}, withdraws=notice.withdraws)
    placed = {slot: tuple(parts) for slot, parts in slots.items()}
    if has_sheet and not (placed or unplaced):
        unplaced.append(Unplaced(None, 0, "answers_alone"))
    return Placed(reading, placed, tuple(unplaced), _delivered(placed, partner), answers)


def judge(
    placed: Placed,
    slot: Slot,
    partner: Partner,
    received_on: dt.date,
    plan: Plan = engine.violations,
    history: History | None = None,
    ruled: Ruled | None = None,
) -> Judged:
    """Validate one submission of a delivery and give the verdict on it.

    `history` is what was accepted before; without it, what needs it is said not to have been
    tried. `ruled` is what each finding becomes by what a university said of it.
    """
    parts = placed.slots[slot]
    dataset = parts[0].dataset
    typed = parse(dataset, parts, partner)
    noted = [(number, note) for number, part in enumerate(parts) for note in part.notes]
    keeps_all = dataset.statement is Statement.REGISTER and parts[0].is_nil
    if history is not None and not keeps_all:
        noted += [(0, note) for note in not_kept(typed.frame, history)]
    facts = Circumstances(
        partner=partner,
        received_on=received_on,
        notes=tuple(noted),
        delivered=placed.delivered,
        history=history,
    )
    report = validate(dataset, typed, facts, plan, ruled)
    if placed.answers:
        report = replace(report, findings=answered(report.findings, placed.answers))
    return Judged(dataset, slot[1], parts, report, verdict_on(report.findings))


def answered(findings: Sequence[Finding], answers: Mapping[str, str]) -> tuple[Finding, ...]:
    """The findings, each with what the partner answers to it."""
    return tuple(replace(each, answer=answers.get(each.reference)) for each in findings)


def judge_all(
    placed: Placed, partner: Partner, received_on: dt.date, plan: Plan = engine.violations
) -> tuple[Judged, ...]:
    """The judgement on every submission of a delivery."""
    return tuple(judge(placed, slot, partner, received_on, plan) for slot in placed.slots)


def _delivered(
    slots: Mapping[Slot, Sequence[Part]], partner: Partner
) -> Mapping[str, frozenset[str]]:
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for (name, _), parts in slots.items():
        if name in _referred_to():
            dataset = parts[0].dataset
            frame = parse(dataset, parts, partner).frame
            keys[name] |= set(frame[dataset.key[0]].drop_nulls().to_list())
    return {name: frozenset(found) for name, found in keys.items()}


@cache
def _referred_to() -> frozenset[str]:
    """The forms that a rule of another form looks things up in."""
    checks = (rule.check for _, rule in rule_index().values())
    return frozenset(check.dataset for check in checks if isinstance(check, RefersTo))
