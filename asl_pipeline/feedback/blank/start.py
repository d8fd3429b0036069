"""What a form has in it when it goes out, worked out from what was accepted of the partner."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from asl_pipeline.feedback.blank.columns import columns_of
from asl_pipeline.model.check import NearTarget, NeverDecreases, NoGap
from asl_pipeline.model.column import Column, Kind, Sensitivity
from asl_pipeline.model.dataset import Dataset

Row = Mapping[str, Any]

_OF_PILOT: Final = ("pilot_id", "nuts_code", "nuts_version")
_OF_INDICATOR: Final = ("indicator_id", "unit")
_OWN: Final = "ASL"
"""The scheme of the indicators that pilots report on; those of a programme are about all pilots."""
_NOT_MEASURED: Final = frozenset({"planned", "cancelled"})
_CUMULATIVE: Final = "cumulative"


@dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """The value accepted last for a row, of which half-year, and whether it is a running total."""

    period: str
    value: float
    is_cumulative: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """What a form has in it: typed values by column.

    `asked` is the column that is left to fill in on these rows, if there is one; `earlier` is by
    the index of the row; `known` has identifiers, each with a name, by the column they may be
    chosen in.
    """

    rows: tuple[Row, ...] = ()
    asked: str | None = None
    earlier: Mapping[int, Earlier] = field(default_factory=dict)
    known: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def measured_in(dataset: Dataset) -> str | None:
    """The column of the values in a form whose rows go on from one half-year to the next."""
    checks = (rule.check for rule in dataset.rules)
    return next((check.value for check in checks if isinstance(check, NeverDecreases)), None)


def expected(
    dataset: Dataset, past: Sequence[Row], pilots: Iterable[Row], indicators: Sequence[Row]
) -> Start:
    """The rows that a form is expected to have, with the values left to fill in.

    They are those of the half-year in which a pilot was reported on last, but for final readings;
    a pilot never reported on has one for each indicator of the project's own. `past` are the
    partner's rows of earlier half-years, each with its `period`; `pilots` its register and
    `indicators` the definitions, as at the half-year asked for.
    """
    asked, subject = measured_in(dataset), _subject(dataset)
    if asked is None or subject is None:
        return Start()
    reported: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in past:
        reported[row[subject]].append(row)
    rows = [row for of_one in reported.values() for row in _carried(dataset, of_one)]
    rows += [
        _first(dataset, pilot, indicator)
        for pilot in pilots
        if pilot[subject] not in reported and pilot["status"] not in _NOT_MEASURED
        for indicator in indicators
        if indicator["scheme"] == _OWN
    ]
    ordered = tuple(sorted(rows, key=lambda row: _key(dataset, row)))
    return Start(
        rows=ordered, asked=asked, earlier=_earlier(dataset, asked, ordered, past, indicators)
    )


def _subject(dataset: Dataset) -> str | None:
    """What is reported on in every half-year."""
    checks = (rule.check for rule in dataset.rules)
    return next((check.column for check in checks if isinstance(check, NoGap)), None)


def _key(dataset: Dataset, row: Row) -> tuple[str, ...]:
    return tuple(str(row.get(name) or "") for name in dataset.key)


def _carried(dataset: Dataset, rows: Sequence[Row]) -> Iterable[Row]:
    last = max(row["period"] for row in rows)
    final = [rule.check.final for rule in dataset.rules if isinstance(rule.check, NearTarget)]
    names = [column.name for column in columns_of(dataset) if _stays(column, dataset)]
    for row in rows:
        if row["period"] == last and not any(row[name] for name in final):
            yield {name: row[name] for name in names}


def _stays(column: Column, dataset: Dataset) -> bool:
    """Whether a column says the same in the next half-year, rather than something new."""
    is_new = (
        column.default is not None
        or column.kind in {Kind.NARRATIVE, Kind.BOOLEAN}
        or column.sensitivity in {Sensitivity.PERSONS, Sensitivity.ORGANISATIONS}
    )
    return column.name in dataset.key or not is_new


def _first(dataset: Dataset, pilot: Row, indicator: Row) -> Row:
    told = {column.name: column.default for column in dataset.columns if column.name in dataset.key}
    told |= {name: pilot[name] for name in _OF_PILOT}
    return told | {name: indicator[name] for name in _OF_INDICATOR}


def _earlier(
    dataset: Dataset,
    asked: str,
    rows: Sequence[Row],
    past: Sequence[Row],
    indicators: Sequence[Row],
) -> Mapping[int, Earlier]:
    measures = {each["indicator_id"]: each["measure_type"] for each in indicators}
    told = [row for row in past if row[asked] is not None]
    last = {_key(dataset, row): row for row in sorted(told, key=lambda row: str(row["period"]))}
    return {
        index: Earlier(
            period=str(before["period"]),
            value=float(before[asked]),
            is_cumulative=measures.get(row["indicator_id"]) == _CUMULATIVE,
        )
        for index, row in enumerate(rows)
        if (before := last.get(_key(dataset, row))) is not None
    }
