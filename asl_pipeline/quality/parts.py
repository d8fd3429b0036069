"""The parts of a delivery that are one form for one half-year, and what is odd about them.

What is odd about a table as a whole is noted, for the rules on structure to judge.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from asl_pipeline.model.check import Aspect
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.finding import Fact
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.period import Period
from asl_pipeline.model.raw import RawTable
from asl_pipeline.quality.columns import Note
from asl_pipeline.quality.periods import periods_in


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """The rows of one table that are one form for one period.

    `at` gives the position of each column, `spread_at` that of each code of a spread column;
    `rows` are indices into the table, `undated` those whose period could not be read.
    """

    dataset: Dataset
    period: Period
    table: RawTable
    at: Mapping[str, int]
    spread_at: Mapping[str, int]
    spread_doubtful: frozenset[str]
    rows: tuple[int, ...]
    undated: frozenset[int] = frozenset()
    notes: tuple[Note, ...] = ()
    is_nil: bool = False
    """Whether the partner says that there is nothing to report."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A table that is no part of any submission, and why."""

    sheet: str | None
    rows: int
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """Who sent a file, under what name, and when it arrived."""

    partner: Partner
    name: str
    on: dt.date
    period: Period | None = None
    dataset: Dataset | None = None
    """What the sender said of it beforehand, where it did."""
    marked: str = ""
    """What our findings sheet in it says above its headings: the file's name as first sent."""


def named_period(table: RawTable, arrival: Arrival) -> Period | None:
    """The one period that the sheet's name, its title or the file's name says, in this order.

    Of a file that we marked and that came back under another name, the first name counts last.
    """
    for text in (table.name or "", " ".join(table.preamble), arrival.name, arrival.marked):
        named = periods_in(text)
        if len(named) == 1:
            return named[0]
    return None


def notes_on_period(
    table: RawTable, at: Mapping[str, int], period: Period, arrival: Arrival
) -> list[Note]:
    """What is odd about the half-year: another is named elsewhere, or its day has passed."""
    notes = []
    named = arrival.period or named_period(table, arrival)
    if "period" in at and named is not None and named != period:
        facts: dict[str, Fact] = {"period": str(period), "named": str(named)}
        notes.append(Note(aspect=Aspect.PERIOD_AGREES, column="period", facts=facts))
    if arrival.on > period.due:
        late: dict[str, Fact] = {
            "period": str(period),
            "due": period.due.isoformat(),
            "arrived": arrival.on.isoformat(),
        }
        notes.append(Note(aspect=Aspect.ON_TIME, facts=late))
    return notes


def notes_on_sender(dataset: Dataset, period: Period, partner: Partner) -> list[Note]:
    """What is odd about the sender: the form is not its own, or it took no part then."""
    notes = []
    facts: dict[str, Fact] = {"partner": partner.code, "period": str(period)}
    if dataset.name not in partner.submits:
        notes.append(Note(aspect=Aspect.ALLOWED_SENDER, facts=facts))
    if not partner.takes_part_in(period):
        notes.append(Note(aspect=Aspect.PARTNER_TAKES_PART, facts=facts))
    return notes
