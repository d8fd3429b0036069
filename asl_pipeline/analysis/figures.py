"""Charts with the table of the same numbers under them: one list of values makes both."""

from collections.abc import Sequence
from dataclasses import dataclass

from asl_pipeline.analysis import charts
from asl_pipeline.analysis.charts import Value
from asl_pipeline.analysis.document import Cell, Figure, Table
from asl_pipeline.analysis.speech import figure


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a chart of bars: what it is about, its values, and what only the table tells."""

    label: Cell
    values: Sequence[Value]
    further: Sequence[Cell] = ()
    is_drawn: bool = True
    """Whether there is anything to draw; the table has the entry either way."""


def bar_figure(
    caption: str,
    headings: Sequence[str],
    entries: Sequence[Entry],
    *,
    mark: Value | None = None,
) -> Figure | Table:
    """Bars for each entry. `headings` are those of the label, of each value, and of the rest.

    Where there is nothing to draw, it is the table alone.
    """
    rows = [
        [entry.label, *(figure(value.said) for value in entry.values), *entry.further]
        for entry in entries
    ]
    table = Table(caption, headings, rows)
    drawn = [entry for entry in entries if entry.is_drawn]
    if not drawn:
        return table
    of_values = headings[1 : 1 + len(drawn[0].values)]
    series = of_values if len(of_values) > 1 else ()
    told = [f"{entry.label.text}: {_told(entry.values, series)}" for entry in drawn]
    svg = charts.bars(
        caption,
        "; ".join(told),
        [(entry.label.text, entry.values) for entry in drawn],
        series=series,
        mark=mark,
    )
    return Figure(svg, table)


def _told(values: Sequence[Value], series: Sequence[str]) -> str:
    names = series or ("",) * len(values)
    return ", ".join(
        f"{name} {value.said}".strip() for name, value in zip(names, values, strict=True)
    )


def line_figure(
    subject: Cell,
    caption: str,
    points: Sequence[tuple[str, Value]],
    *,
    mark: Value | None = None,
) -> Figure:
    """One series over time, and a table with one column for each point in time."""
    told = [f"{label}: {value.said}" for label, value in points]
    told += [mark.said] if mark is not None else []
    title = f"{subject.text} ({caption})"
    svg = charts.line(title, "; ".join(told), points, mark=mark)
    row = [figure(value.said) for _, value in points]
    return Figure(svg, Table(caption, [label for label, _ in points], [row], subject))
