"""The readings of indicators: those at the end, how they changed, and whom they were of."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from asl_pipeline.analysis.charts import Value
from asl_pipeline.analysis.document import Cell, Figure, Table
from asl_pipeline.analysis.figures import Entry, bar_figure, line_figure
from asl_pipeline.analysis.held import Row
from asl_pipeline.analysis.speech import Speech, figure
from asl_pipeline.datasets.published.indicators import NOT_BROKEN_DOWN
from asl_pipeline.model.period import PERIODS

SUPPRESSED: Final = "Q"
"""SDMX CL_OBS_STATUS: the value was suppressed."""

_WHOLE: Final = 100
_LEAST_POINTS: Final = 2


def is_whole(row: Row) -> bool:
    """Whether a reading is not broken down."""
    return all(row[name] == total for name, total in NOT_BROKEN_DOWN)


def is_suppressed(row: Row) -> bool:
    """Whether the value of a reading or summary was suppressed."""
    return bool(row["obs_status"] == SUPPRESSED)


def attainment(row: Row) -> float | None:
    """The share of its target that a reading reaches, in per cent; None without either."""
    if row["value"] is None or not row["target"]:
        return None
    return float(_WHOLE * row["value"] / row["target"])


def _series(row: Row) -> tuple[str, str]:
    return row["indicator_id"], row["nuts_code"] or ""


def _by_series(rows: Sequence[Row]) -> list[list[Row]]:
    ordered = sorted(rows, key=lambda row: (_series(row), row["period"]))
    return [list(group) for _, group in groupby(ordered, _series)]


def named(row: Row, speech: Speech, place: str = "") -> Cell:
    """What a reading is of: the indicator, and the place if one is named.

    The indicator has its name in the document's language, or in English where it has none.
    """
    own = row.get(f"name_{speech.language}")
    text = own or row["indicator_name"] or row["indicator_id"]
    is_own = own is not None or speech.language == "en"
    return Cell(f"{text} ({place})" if place else text, None if is_own else "en")


def _names(rows: Sequence[Row], speech: Speech) -> dict[tuple[str, str], Cell]:
    """The name of each series, with its place where the indicator has several."""
    all_series = {_series(row): row for row in rows}
    places: dict[str, int] = {}
    for indicator, _ in all_series:
        places[indicator] = places.get(indicator, 0) + 1
    return {
        key: named(
            row,
            speech,
            speech.region(row["nuts_code"], row["nuts_version"]) if places[key[0]] > 1 else "",
        )
        for key, row in all_series.items()
    }


def _shown(row: Row, name: str, speech: Speech) -> Value:
    said = speech.shown(row[name], row["unit"], hidden=is_suppressed(row))
    return Value(row[name], said)


def attainments(rows: Sequence[Row], speech: Speech) -> Figure | Table | None:
    """The last reading of each indicator beside its target, as bars."""
    whole = [row for row in rows if is_whole(row)]
    names = _names(whole, speech)
    entries = []
    for series in _by_series(whole):
        last = series[-1]
        share = attainment(last)
        hidden = is_suppressed(last) and bool(last["target"])
        entries.append(
            Entry(
                names[_series(last)],
                [Value(share, speech.shown(share, "PC", hidden=hidden))],
                [
                    figure(_shown(last, "value", speech).said),
                    figure(speech.quantity(last["target"], last["unit"])),
                    Cell(speech.code("unit", last["unit"])),
                    Cell(last["period"]),
                    Cell(speech.code("method", last["method"])),
                ],
                is_drawn=bool(last["target"]),
            )
        )
    if not entries:
        return None
    headings = [
        speech.label("indicator_readings", "indicator_id"),
        speech.say("attainment"),
        *(
            speech.label("indicator_readings", name)
            for name in ("value", "target", "unit", "period", "method")
        ),
    ]
    target = Value(_WHOLE, speech.say("target_line"))
    return bar_figure(speech.say("attainment_caption"), headings, entries, mark=target)


def changes(rows: Sequence[Row], speech: Speech) -> list[Figure]:
    """How each indicator with several readings that are shown changed over the half-years."""
    whole = [row for row in rows if is_whole(row)]
    names = _names(whole, speech)
    figures = []
    for series in _by_series(whole):
        if sum(row["value"] is not None for row in series) < _LEAST_POINTS:
            continue
        last = series[-1]
        measure = speech.code("measure_type", last["measure_type"])
        unit = speech.code("unit", last["unit"])
        target = last["target"]
        said = speech.say("target_of", target=speech.quantity(target, last["unit"]))
        mark = None if target is None else Value(target, said)
        figures.append(
            line_figure(
                names[_series(last)], f"{measure}, {unit}", _points(series, speech), mark=mark
            )
        )
    return figures


def _points(series: Sequence[Row], speech: Speech) -> list[tuple[str, Value]]:
    """Every half-year from the first reading to the last, also those without one."""
    read = {row["period"]: _shown(row, "value", speech) for row in series}
    half_years = [str(period) for period in PERIODS]
    between = half_years[half_years.index(min(read)) : half_years.index(max(read)) + 1]
    absent = Value(None, speech.say("not_reported"))
    return [(period, read.get(period, absent)) for period in between]


_PARTS: Final = tuple(name for name, _ in NOT_BROKEN_DOWN)


def parts(rows: Sequence[Row], speech: Speech) -> Table | None:
    """The readings of women and men, ages and groups in the last half-year of each indicator.

    Only those that are shown: how many are not is told among the caveats.
    """
    names = _names([row for row in rows if is_whole(row)], speech)
    last: dict[tuple[str, str], str] = {}
    for row in rows:
        last[_series(row)] = max(last.get(_series(row), ""), row["period"])
    found: list[list[Cell]] = []
    for row in sorted(rows, key=_place):
        if is_whole(row) or row["value"] is None or row["period"] != last[_series(row)]:
            continue
        said = [speech.code(name, row[name]) for name in _PARTS if row[name] != "_T"]
        found.append(
            [
                names.get(_series(row)) or named(row, speech),
                Cell(", ".join(said)),
                Cell(row["period"]),
                figure(_shown(row, "value", speech).said),
            ]
        )
    if not found:
        return None
    headings = [
        speech.label("indicator_readings", "indicator_id"),
        speech.say("part"),
        speech.label("indicator_readings", "period"),
        speech.label("indicator_readings", "value"),
    ]
    return Table(speech.say("parts_caption"), headings, found)


def _place(row: Row) -> tuple[Any, ...]:
    return (*_series(row), *(row[name] for name in _PARTS))
