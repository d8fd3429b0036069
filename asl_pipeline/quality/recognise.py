"""Tell which form a table is, for which half-years, and which column is which.

What cannot be told is said, never guessed. The answer is in parts, one for each form and period;
what is odd about a table as a whole is noted, for the rules on structure to judge.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.derive.headers import folded, known_headers
from asl_pipeline.model.check import Aspect
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.finding import Fact
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.period import PERIODS, Period
from asl_pipeline.model.raw import RawTable, Remark
from asl_pipeline.quality.columns import (
    ENVELOPE,
    Note,
    absent,
    columns_of,
    remarked,
    spread_of,
    unknown,
)
from asl_pipeline.quality.notices import Nil, Withdrawal, forms_meant, is_nil, names_of, notices_in
from asl_pipeline.quality.periods import periods_in

_ENOUGH_COLUMNS = 3
_NOTHING = RawTable(
    name=None,
    member=None,
    encoding=None,
    delimiter=None,
    quote=None,
    header_row=0,
    columns=(),
    texts=pa.table({}),
    numbers=(),
)
"""The table of a file that has none."""


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


def recognise(table: RawTable, arrival: Arrival) -> tuple[Part, ...] | Unplaced:
    """The parts that the table has, or why it has none."""
    said = {remarked.remark for remarked in table.remarks}
    for remark in (Remark.HIDDEN_SHEET, Remark.NO_HEADER):
        if remark in said:
            return Unplaced(table.name, table.rows, str(remark))
    dataset = arrival.dataset or _form(table, arrival)
    if dataset is None:
        return Unplaced(table.name, table.rows, "form_not_recognised")
    at, notes = columns_of(table, dataset, arrival.partner)
    if is_nil(table):
        return _nil_form(table, dataset, at, arrival)
    spread = spread_of(table, dataset, arrival.partner, at)
    notes += spread.notes
    notes += unknown(table, {*at.values(), *spread.at.values()}, notes)
    notes += absent(dataset, at, spread.at)
    by_period = _by_period(table, at, arrival)
    if not by_period:
        return Unplaced(table.name, table.rows, "period_unknown")
    first = min(by_period, key=lambda period: (period is None, period or PERIODS[0]))
    if first is None:
        return Unplaced(table.name, table.rows, "period_unknown")
    undated = by_period.pop(None, ())
    parts = []
    for period, rows in sorted(by_period.items(), key=lambda item: str(item[0])):
        if period is None:
            continue
        here = (*rows, *undated) if period == first else rows
        parts.append(
            Part(
                dataset=dataset,
                period=period,
                table=table,
                at=at,
                spread_at=spread.at,
                spread_doubtful=spread.doubtful,
                rows=tuple(here),
                undated=frozenset(undated if period == first else ()),
                notes=(
                    *notes,
                    *_of_period(table, at, period, arrival),
                    *_of_sender(dataset, period, arrival.partner),
                    *_of_rows(table, at, here, arrival.partner),
                    *remarked(table, here, is_first=period == first),
                ),
            )
        )
    return tuple(parts)


def _nil_form(
    table: RawTable, dataset: Dataset, at: Mapping[str, int], arrival: Arrival
) -> tuple[Part, ...] | Unplaced:
    """A form whose only row says that there is nothing to report."""
    written = periods_in(_column(table, at["period"])[0]) if "period" in at else ()
    period = written[0] if len(written) == 1 else arrival.period or _named_period(table, arrival)
    if period is None:
        return Unplaced(table.name, table.rows, "period_unknown")
    return (_nil_part(dataset, period, table, arrival),)


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a file of few words says in place of a form."""

    parts: tuple[Part, ...]
    withdraws: tuple[str, ...]
    unplaced: tuple[Unplaced, ...]


def noticed(lines: Sequence[str], arrival: Arrival) -> Noticed | None:
    """The nil returns and withdrawals among the lines of a file of few words, if there are any."""
    notices = notices_in(lines)
    if not notices:
        return None
    nil = [each for each in notices if isinstance(each, Nil)]
    around = " ".join((arrival.name, *lines))
    said = periods_in(around)
    usual = arrival.period or (said[0] if len(said) == 1 else None)
    periods = {each: each.period or usual for each in nil}
    parts = [
        _nil_part(dataset, period, _NOTHING, arrival)
        for each, period in periods.items()
        if period is not None
        for dataset in forms_meant(each, around, arrival.partner, period)
    ]
    withdraws = tuple(each.file for each in notices if isinstance(each, Withdrawal))
    undated = None in periods.values()
    unplaced = (Unplaced(None, 0, "period_unknown"),) if undated else ()
    return Noticed(tuple(parts), withdraws, unplaced)


def _nil_part(dataset: Dataset, period: Period, table: RawTable, arrival: Arrival) -> Part:
    """The part that a nil return is: no rows, and nothing to ask of its columns."""
    return Part(
        dataset=dataset,
        period=period,
        table=table,
        at={},
        spread_at={},
        spread_doubtful=frozenset(),
        rows=(),
        notes=(
            *_of_period(table, {}, period, arrival),
            *_of_sender(dataset, period, arrival.partner),
        ),
        is_nil=True,
    )


def _form(table: RawTable, arrival: Arrival) -> Dataset | None:
    """The form with the most of the table's headings; the name of sheet or file breaks a tie."""
    scored = [(_score(table, dataset, arrival), dataset) for dataset in SUBMITTED]
    scored = [pair for pair in scored if pair[0] is not None]
    if not scored:
        return None
    best = max(score for score, _ in scored if score is not None)
    winners = [dataset for score, dataset in scored if score == best]
    return winners[0] if len(winners) == 1 else None


def _score(table: RawTable, dataset: Dataset, arrival: Arrival) -> tuple[float, int] | None:
    known = known_headers(dataset, arrival.partner.languages)
    found = {known[h] for h in map(folded, table.columns) if h in known} - ENVELOPE
    spread = spread_of(table, dataset, arrival.partner, {})
    if spread.at and dataset.spread is not None:
        found |= {dataset.spread.by, dataset.spread.value}
    required = {column.name for column in dataset.columns if column.required}
    has_half = len(found & required) * 2 >= len(required)
    if len(found) < _ENOUGH_COLUMNS or not (has_half or set(dataset.key) <= found):
        return None
    return (len(found), int(_is_named(dataset, table.name or "", arrival)))


def _is_named(dataset: Dataset, sheet: str, arrival: Arrival) -> bool:
    said = f" {folded(sheet)} {folded(arrival.name)} "
    return any(f" {name} " in said for name in names_of(dataset))


def _by_period(
    table: RawTable, at: Mapping[str, int], arrival: Arrival
) -> dict[Period | None, tuple[int, ...]]:
    """The indices of the rows by period; None for rows whose period cannot be read."""
    usual = arrival.period or _named_period(table, arrival)
    if "period" not in at:
        return {usual: tuple(range(table.rows))} if usual else {}
    written = _column(table, at["period"])
    found = {text: periods_in(text) for text in set(written)}
    only = {period for periods in found.values() for period in periods}
    if usual is None and len(only) == 1:
        usual = next(iter(only))
    by_period: defaultdict[Period | None, list[int]] = defaultdict(list)
    for row, text in enumerate(written):
        named = found[text]
        period = named[0] if len(named) == 1 else None
        by_period[period if text.strip() else usual].append(row)
    if not written and usual is not None:
        by_period[usual] = []
    return {period: tuple(rows) for period, rows in by_period.items()}


def _named_period(table: RawTable, arrival: Arrival) -> Period | None:
    """The one period that the sheet's name, its title or the file's name says, in this order."""
    for text in (table.name or "", " ".join(table.preamble), arrival.name):
        named = periods_in(text)
        if len(named) == 1:
            return named[0]
    return None


def _of_period(
    table: RawTable, at: Mapping[str, int], period: Period, arrival: Arrival
) -> list[Note]:
    notes = []
    named = arrival.period or _named_period(table, arrival)
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


def _of_sender(dataset: Dataset, period: Period, partner: Partner) -> list[Note]:
    notes = []
    facts: dict[str, Fact] = {"partner": partner.code, "period": str(period)}
    if dataset.name not in partner.submits:
        notes.append(Note(aspect=Aspect.ALLOWED_SENDER, facts=facts))
    if not partner.takes_part_in(period):
        notes.append(Note(aspect=Aspect.PARTNER_TAKES_PART, facts=facts))
    return notes


def _of_rows(
    table: RawTable, at: Mapping[str, int], rows: Sequence[int], partner: Partner
) -> list[Note]:
    if not rows:
        return [Note(aspect=Aspect.ROWS_PRESENT)]
    if "partner_id" not in at:
        return []
    written = _column(table, at["partner_id"])
    own = {
        folded(text)
        for text in (
            partner.code,
            partner.name,
            partner.english_name,
            *(holder.name for holder in partner.holders),
        )
    }
    return [
        Note(
            aspect=Aspect.OWN_ROWS,
            row=row,
            position=at["partner_id"],
            column="partner_id",
            value=written[row],
            facts={"partner": partner.code},
        )
        for row in rows
        if written[row].strip() and folded(written[row]) not in own
    ]


def _column(table: RawTable, position: int) -> list[str]:
    texts: list[str] = table.texts.column(position).to_pylist()
    return texts
