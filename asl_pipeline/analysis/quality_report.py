"""The quality report of a release, in English: its measures in the order of the criteria.

Names of criteria and measures, and how each is computed, come from the declaration.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pyarrow as pa

from asl_pipeline.analysis.charts import Value
from asl_pipeline.analysis.document import Cell, Document, Part, Prose, Section, Table
from asl_pipeline.analysis.figures import Entry, bar_figure
from asl_pipeline.analysis.measures import measured
from asl_pipeline.analysis.speech import Speech, figure
from asl_pipeline.datasets.published.quality_report import (
    CRITERIA,
    MEASURES,
    QUALITY_REPORT,
    TOTAL,
    Measure,
)

NAME: Final = "quality-report"
_RULES: Final = 12
_FIGURES: Final = {"reports_accepted": "partner_id", "days_late": "period"}
"""Measures that are drawn, and by what."""
_HEADINGS: Final = {
    "partner_id": "Partner",
    "period": "Half-year",
    "dataset": "Form or table",
    "item": "Rule, or version of NUTS",
}
_UNITS: Final = {"PC": "Share", "days": "Days"}
_BROKEN_DOWN: Final = {
    "reports_accepted": ("partner_id",),
    "item_response": ("dataset",),
    "errors": ("item",),
    "warnings": ("item",),
    "days_late": ("period",),
    "in_time": ("partner_id",),
    "suppressed": ("dataset",),
    "nuts_version": ("item",),
    "contradictions": ("partner_id",),
}
"""By what else than the whole a measure is shown; the table has all of it."""

Row = Mapping[str, Any]


def quality_report(tables: Mapping[str, pa.Table], speech: Speech) -> Document:
    """The report on all protected tables by name."""
    rows = measured(tables).to_pylist()
    return Document(
        name=NAME,
        language=speech.language,
        title=Cell("Quality report"),
        lead=[
            Prose(
                Cell(
                    "How good the data of this release are, by the criteria of Article 12 of "
                    "Regulation (EC) No 223/2009 on European statistics. Which measure stands for "
                    "which criterion is a proposal of this project; none is an official indicator."
                )
            ),
            _at_a_glance(rows, speech),
        ],
        sections=[_criterion(code, name, rows, speech) for code, name in CRITERIA.items()],
        versions=(speech.language,),
    )


def _at_a_glance(rows: Sequence[Row], speech: Speech) -> Table:
    """Every measure over all that it measures."""
    whole = {row["measure"]: row for row in rows if _broken_down_by(row) == ()}
    cells = [
        [
            Cell(CRITERIA[each.criterion]),
            Cell(each.says),
            figure(_said(whole[each.name], speech)),
            figure(speech.number(whole[each.name]["numerator"])),
            figure(speech.number(whole[each.name]["denominator"])),
        ]
        for each in MEASURES
        if each.name in whole
    ]
    return Table(
        "All measures, over the whole release",
        ["Criterion", "Measure", "Value", "Counted", "Of"],
        cells,
    )


def _criterion(code: str, name: str, rows: Sequence[Row], speech: Speech) -> Section:
    of_criterion = [each for each in MEASURES if each.criterion == code]
    parts: list[Part] = []
    for measure in of_criterion:
        how = f"{measure.says} Counted: {measure.numerator}. Of: {measure.denominator}."
        parts.append(Prose(Cell(how), "note"))
        found = _rows_of(measure, rows)
        if found:
            parts.append(_shown(measure, found, speech))
    keys = f"measure = {', '.join(each.name for each in of_criterion)}"
    return Section(name, parts, [(f"{QUALITY_REPORT.room}/{QUALITY_REPORT.name}", keys)])


def _rows_of(measure: Measure, rows: Sequence[Row]) -> list[Row]:
    """What is shown of a measure: the most telling first where there are many rules."""
    by = _BROKEN_DOWN.get(measure.name, ())
    if by == ("item",):
        found = [
            row
            for row in rows
            if row["measure"] == measure.name
            and row["item"] != TOTAL
            and row["partner_id"] == TOTAL
            and (row["dataset"] == TOTAL) == (measure.name == "nuts_version")
        ]
        return sorted(found, key=lambda row: (-row["value"], row["item"]))[:_RULES]
    return [row for row in rows if row["measure"] == measure.name and _broken_down_by(row) == by]


def _broken_down_by(row: Row) -> tuple[str, ...]:
    return tuple(name for name in _HEADINGS if row[name] != TOTAL)


def _shown(measure: Measure, rows: Sequence[Row], speech: Speech) -> Part:
    (by,) = _BROKEN_DOWN.get(measure.name) or ("",)
    if not by:
        return Prose(Cell(f"{_said(rows[0], speech)}."))
    headings = [_HEADINGS[by], _UNITS[measure.unit], "Counted", "Of"]
    labels = [speech.partner(row[by]) if by == "partner_id" else Cell(row[by]) for row in rows]
    entries = [
        Entry(
            label,
            [Value(row["value"], _said(row, speech))],
            [figure(speech.number(row["numerator"])), figure(speech.number(row["denominator"]))],
            is_drawn=_FIGURES.get(measure.name) == by,
        )
        for label, row in zip(labels, rows, strict=True)
    ]
    return bar_figure(measure.says.removesuffix("."), headings, entries)


def _said(row: Row, speech: Speech) -> str:
    if row["unit"] == "PC":
        return speech.quantity(round(row["value"], 1), "PC")
    return f"{speech.number(round(row['value'], 1))}\u00a0days"
