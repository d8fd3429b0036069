"""Whether totals agree: within a table, and between tables that count the same things.

Looked at in protected tables, as a reader would. A total with a suppressed part is not compared.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa

TOTAL: Final = "_T"
_SEXES: Final = ("F", "M", "_O", "_U")
_ROUNDING: Final = 1e-6

Row = Mapping[str, Any]
Tables = Mapping[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two ways to one number: what is counted, and both results."""

    what: str
    one: Any
    other: Any

    @property
    def agrees(self) -> bool:
        """Whether both ways come to the same."""
        return abs(float(self.one) - float(self.other)) <= _ROUNDING


def compared(tables: Mapping[str, pa.Table]) -> tuple[Compared, ...]:
    """Every total of the published tables (by name) that can be had in two ways."""
    rows: Tables = {name: table.to_pylist() for name, table in tables.items()}
    ways = (_pilots, _programme, _budget, _participants, _readings)
    return tuple(found for way in ways for found in way(rows))


def _pilots(rows: Tables) -> Iterator[Compared]:
    """Pilots by domain, by country and by period, and in every table with a row for each."""
    pilots = len(rows["pilots"])
    for by in ("domain", "country", "period", "status"):
        placed = Counter(row[by] for row in rows["pilots"] if row[by] is not None)
        yield Compared(f"pilots by {by}", placed.total(), pilots)
    for name in ("pilot_results", "good_practices", "scaling"):
        yield Compared(f"pilots in {name}", len(rows[name]), pilots)
    named = (row["n_pilots"] for row in rows["territories"])
    yield Compared("pilots by territory", sum(named), pilots)
    last = {row["pilot_id"] for row in rows["pilot_timeline"]} & {
        row["pilot_id"] for row in rows["pilots"]
    }
    yield Compared("pilots in pilot_timeline", len(last), pilots)


def _programme(rows: Tables) -> Iterator[Compared]:
    """The programme's indicators: totals and the candidates that count."""
    counted = Counter(row["indicator"] for row in rows["programme_indicators"] if row["counts"])
    for row in rows["programme_totals"]:
        if row["n_counted"] is not None:
            name = row["indicator"]
            yield Compared(f"candidates of {name}", counted[name], row["n_counted"])


def _budget(rows: Tables) -> Iterator[Compared]:
    """What was spent: the lines of a partner, and the totals over either of their sides."""
    for column in ("eligible_eur", "erdf_eur", "match_eur"):
        cells: defaultdict[tuple[str, bool, bool], Decimal] = defaultdict(Decimal)
        for row in rows["budget_execution"]:
            sides = (row["work_package"] == TOTAL, row["cost_category"] == TOTAL)
            cells[row["partner_id"], *sides] += row[column] or Decimal()
        for partner in sorted({partner for partner, _, _ in cells}):
            whole = cells[partner, True, True]
            for sides, name in (
                ((False, False), "lines"),
                ((True, False), "cost categories"),
                ((False, True), "work packages"),
            ):
                what = f"{column} of {partner} by {name}"
                yield Compared(what, cells[(partner, *sides)], whole)


def _participants(rows: Tables) -> Iterator[Compared]:
    """Women, men, others and unknown of events."""
    parts = [f"participants_{part}" for part in "fmou"]
    for row in rows["communication_reach"]:
        told = [row[name] for name in (*parts, "participants_total")]
        if None not in told:
            what = f"participants of {row['partner_id']} {row['kind']} {row['period']}"
            yield Compared(what, sum(told[:-1]), told[-1])


def _readings(rows: Tables) -> Iterator[Compared]:
    """Readings of counts by sex, wherever all of them and the total are shown."""
    within = ("pilot_id", "indicator_id", "period", "nuts_code", "age_band", "target_group")
    cells: defaultdict[tuple[Any, ...], dict[str, Row]] = defaultdict(dict)
    for row in rows["indicators"]:
        if row["unit"] == "NR":
            cells[tuple(row[name] for name in within)][row["sex"]] = row
    for key, by_sex in cells.items():
        shown = {sex: row["value"] for sex, row in by_sex.items()}
        if set(shown) == {TOTAL, *_SEXES} and None not in shown.values():
            what = f"{' '.join(map(str, key))} by sex"
            yield Compared(what, sum(shown[sex] for sex in _SEXES), shown[TOTAL])
