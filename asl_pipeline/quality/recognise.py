"""Tell which form a table is, for which half-years, and which column is which.

What cannot be told is said, never guessed. The answer is in parts, one for each form and period;
what is odd about a table as a whole is noted, for the rules on structure to judge.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.derive.headers import folded, known_headers
from asl_pipeline.model.check import Aspect
from asl_pipeline.model.dataset import Dataset
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
from asl_pipeline.quality.notices import is_nil, names_of, nil_form
from asl_pipeline.quality.parts import (
    Arrival,
    Part,
    Unplaced,
    named_period,
    notes_on_period,
    notes_on_sender,
)
from asl_pipeline.quality.periods import periods_in

_ENOUGH_COLUMNS = 3


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
        return nil_form(table, dataset, at, arrival)
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
                    *notes_on_period(table, at, period, arrival),
                    *notes_on_sender(dataset, period, arrival.partner),
                    *_of_rows(table, at, here, arrival.partner),
                    *remarked(table, here, is_first=period == first),
                ),
            )
        )
    return tuple(parts)


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
    said = f" {folded(sheet)} {folded(arrival.name)} {folded(arrival.marked)} "
    return any(f" {name} " in said for name in names_of(dataset))


def _by_period(
    table: RawTable, at: Mapping[str, int], arrival: Arrival
) -> dict[Period | None, tuple[int, ...]]:
    """The indices of the rows by period; None for rows whose period cannot be read."""
    usual = arrival.period or named_period(table, arrival)
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
