"""The sheet of a form: its headings, what may be entered below them, and what we know already."""

import datetime as dt
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any, Final

from xlsxwriter.worksheet import Worksheet

from asl_pipeline.derive.spreadsheet import text
from asl_pipeline.feedback.blank.entry import WIDTHS, comment, validation
from asl_pipeline.feedback.blank.lists import Name, columns_of, source_of
from asl_pipeline.feedback.blank.start import Earlier, Start
from asl_pipeline.feedback.blank.styles import Styles
from asl_pipeline.feedback.blank.voice import Voice, is_needed
from asl_pipeline.model.column import Column
from asl_pipeline.model.dataset import Dataset

ROWS: Final = 2_000
"""Rows below the headings that may be filled in with the help of lists."""

_LINE: Final = 16
_BOLD: Final = 1.2
_LETTERS_A_LINE: Final = 40
_NOTE: Final = {"author": "", "font_size": 9, "width": 260}
_NOTE_LINE: Final = 15


def write_form(
    sheet: Worksheet,
    styles: Styles,
    form: tuple[Dataset, Start],
    ranges: Mapping[Name, str],
    voice: Voice,
) -> None:
    """Write the sheet."""
    dataset, start = form
    columns = columns_of(dataset)
    write_headings(sheet, styles, 0, dataset, columns, voice)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, WIDTHS[column.kind], styles.of(column.kind))
        allowed = validation(column, source_of(dataset, column, start, ranges), voice)
        if allowed is not None:
            sheet.data_validation(1, at, ROWS, at, allowed)
        note = comment(dataset, column, voice)
        sheet.write_comment(0, at, note, {**_NOTE, "height": _height(note)})
    for row, told in enumerate(start.rows, start=1):
        write_row(sheet, styles, row, columns, told, voice)
    _ask(sheet, styles, start, columns, voice)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def write_headings(
    sheet: Worksheet,
    styles: Styles,
    row: int,
    dataset: Dataset,
    columns: Sequence[Column],
    voice: Voice,
) -> None:
    """Write the headings of some columns into a row that is high enough for them."""
    lines = 1
    for at, column in enumerate(columns):
        heading = voice.heading(dataset, column)
        look = styles.needed if is_needed(dataset, column) else styles.heading
        sheet.write_string(row, at, heading, look)
        width = WIDTHS[column.kind]
        widest = max(len(word) for word in heading.split())
        lines = max(lines, ceil(len(heading) * _BOLD / width) + (widest * _BOLD > width))
    sheet.set_row(row, _LINE * lines + 2)


def write_row(
    sheet: Worksheet,
    styles: Styles,
    row: int,
    columns: Sequence[Column],
    told: Mapping[str, Any],
    voice: Voice,
) -> None:
    """Write typed values into a row. Texts stay texts, whatever they begin with."""
    for at, column in enumerate(columns):
        said = voice.cell(column, told.get(column.name))
        if said is None or said == "":
            continue
        if isinstance(said, str):
            text(sheet, row, at, said, styles.quoted)
        elif isinstance(said, dt.date):
            sheet.write_datetime(row, at, said, styles.of(column.kind))
        else:
            sheet.write_number(row, at, said, styles.of(column.kind))


def _ask(
    sheet: Worksheet, styles: Styles, start: Start, columns: Sequence[Column], voice: Voice
) -> None:
    """Show the cells that wait for a value, and say what it was before."""
    for at, column in enumerate(columns):
        if column.name != start.asked:
            continue
        for index in range(len(start.rows)):
            sheet.write_blank(index + 1, at, None, styles.asked(column.kind))
            before = start.earlier.get(index)
            if before is not None:
                note = _note(before, voice)
                sheet.write_comment(index + 1, at, note, {**_NOTE, "height": _height(note)})


def _note(before: Earlier, voice: Voice) -> str:
    value = voice.wording.number(before.value)
    said = voice.say("before", period=before.period, value=value)
    return f"{said}\n{voice.say('running_total')}" if before.is_cumulative else said


def _height(note: str) -> int:
    """The height of a note, in points, so that all of it is seen."""
    lines = sum(1 + len(line) // _LETTERS_A_LINE for line in note.splitlines())
    return _NOTE_LINE * (lines + 1)
