"""The sheets to look at: what is accepted of the pilot, and its theory of change."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

from xlsxwriter.worksheet import Worksheet

from asl_pipeline.capitalisation.toolkit.dossier import Dossier, Row
from asl_pipeline.capitalisation.toolkit.styles import Styles
from asl_pipeline.capitalisation.toolkit.wording import Wording
from asl_pipeline.datasets.submitted.pilot_actions import PILOT_ACTIONS
from asl_pipeline.derive.spreadsheet import text, texts

SHOWN: Final = (
    *("title", "title_en", "problem", "objectives", "description", "status"),
    *("results_obtained", "results_expected", "difficulties", "facilitators"),
    *("durability", "transferability_note", "evidence_url"),
)
"""What is shown of the row of `pilot_actions`."""

INDICATOR_HEADINGS: Final = ("measured", "reached", "aimed_at", "measured_in", "as_at")
UPTAKE_HEADINGS: Final = ("taken_up_by", "how_far", "since_when", "shown_by")
ELEMENT_HEADINGS: Final = (
    *("element", "element_kind", "element_text", "element_leads"),
    *("seen", "tested"),
)
NOTES: Final = 2
"""The last columns of the theory are the assessor's own."""

_EVIDENCE_WIDTHS: Final = (34, 60, 16, 16, 16)
_THEORY_WIDTHS: Final = (14, 22, 60, 20, 46, 46)
_SUPPRESSED: Final = "Q"

Cell = str | float | None


def numbered(number: int, label: str) -> str:
    """A label with its number: the sheet is none of the forms, and is not to look like one."""
    return f"{number}. {label}"


def evidence(sheet: Worksheet, styles: Styles, dossier: Dossier, wording: Wording) -> None:
    """Write the sheet on what is accepted."""
    _widths(sheet, _EVIDENCE_WIDTHS)
    text(sheet, 0, 0, wording.say("not_read"), styles.title)
    row = 2
    for number, name in enumerate(SHOWN, start=1):
        label = wording.label(PILOT_ACTIONS.name, name)
        text(sheet, row, 0, numbered(number, label), styles.heading)
        text(sheet, row, 1, _of_pilot(dossier.pilot, name, wording), styles.told)
        row += 1
    row = _table(
        sheet,
        row + 1,
        styles,
        _headings(INDICATOR_HEADINGS, wording),
        [tuple(_indicator(each, wording)) for each in dossier.indicators],
    )
    _table(
        sheet,
        row + 1,
        styles,
        _headings(UPTAKE_HEADINGS, wording),
        [_uptake(each, wording) for each in dossier.uptakes],
    )
    sheet.protect()


def theory(sheet: Worksheet, styles: Styles, dossier: Dossier, wording: Wording) -> None:
    """Write the sheet on the theory of change; its last columns are for notes."""
    _widths(sheet, _THEORY_WIDTHS)
    text(sheet, 0, 0, wording.say("not_read"), styles.title)
    rows = [_element(each, wording) for each in dossier.elements]
    _table(sheet, 2, styles, _headings(ELEMENT_HEADINGS, wording), rows)
    for row in range(3, 3 + len(rows)):
        for column in range(len(ELEMENT_HEADINGS) - NOTES, len(ELEMENT_HEADINGS)):
            sheet.write_blank(row, column, None, styles.open)
    sheet.protect()


def _widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)


def _headings(keys: Sequence[str], wording: Wording) -> list[str]:
    return [wording.say(key) for key in keys]


def _table(
    sheet: Worksheet,
    row: int,
    styles: Styles,
    headings: Sequence[str],
    rows: Sequence[Sequence[Cell]],
) -> int:
    """Write a table from a row on; answers the row below it."""
    texts(sheet, row, headings, styles.heading)
    for below, cells in enumerate(rows, start=row + 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, float):
                sheet.write_number(below, column, cell, styles.number)
            else:
                text(sheet, below, column, cell, styles.told)
    return row + 1 + len(rows)


def _of_pilot(pilot: Row, name: str, wording: Wording) -> str | None:
    value = pilot[name]
    if isinstance(value, list):
        return "\n".join(value)
    column = PILOT_ACTIONS.column(name)
    if value is not None and column.code_list is not None:
        return wording.code(column.code_list, value)
    return None if value is None else str(value)


def _indicator(reading: Row, wording: Wording) -> Iterator[Cell]:
    yield str(reading["indicator_name"] or reading["indicator_id"])
    is_suppressed = reading["value"] is None and reading["obs_status"] == _SUPPRESSED
    yield wording.say("suppressed") if is_suppressed else reading["value"]
    yield reading["target"]
    unit = reading["unit"]
    yield None if unit is None else wording.code("unit", unit)
    yield str(reading["period"])


def _uptake(transfer: Row, wording: Wording) -> tuple[Cell, ...]:
    day = transfer["taken_up_on"]
    return (
        transfer["adopter_name"],
        wording.code("uptake", transfer["uptake"]),
        day.isoformat() if isinstance(day, dt.date) else None,
        transfer["evidence_doc"],
    )


def _element(element: Row, wording: Wording) -> tuple[Cell, ...]:
    return (
        element["element_id"],
        wording.code("toc_kind", element["toc_kind"]),
        element["statement"],
        "; ".join(element["leads_to"] or ()),
    )
