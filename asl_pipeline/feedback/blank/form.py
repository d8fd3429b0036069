"""The sheet of a form: its headings, what may be entered below them, and what we know already."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from xlsxwriter.worksheet import Worksheet

from asl_pipeline.derive.spreadsheet import A4, height_of, text
from asl_pipeline.feedback.blank.columns import columns_of, is_needed
from asl_pipeline.feedback.blank.entry import comment, validation, width
from asl_pipeline.feedback.blank.lists import Name, source_of
from asl_pipeline.feedback.blank.start import Start
from asl_pipeline.feedback.blank.styles import Styles
from asl_pipeline.feedback.blank.voice import Cell, Voice
from asl_pipeline.model.column import Column
from asl_pipeline.model.dataset import Dataset

ROWS: Final = 2_000
"""Rows below the headings that may be filled in with the help of lists."""

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
    widths = write_headings(sheet, styles, 0, dataset, columns, voice)
    for at, column in enumerate(columns):
        allowed = validation(column, source_of(dataset, column, start, ranges), voice)
        if allowed is not None:
            sheet.data_validation(1, at, ROWS, at, allowed)
        note = comment(dataset, column, voice)
        sheet.write_comment(0, at, note, {**_NOTE, "height": _height(note)})
    for row, told in enumerate(start.rows, start=1):
        said = {column.name: voice.cell(column, told.get(column.name)) for column in columns}
        write_row(sheet, styles, row, columns, said, widths)
    _ask(sheet, styles, start, columns, voice)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)


def write_headings(
    sheet: Worksheet,
    styles: Styles,
    row: int,
    dataset: Dataset,
    columns: Sequence[Column],
    voice: Voice,
) -> Sequence[float]:
    """Write the headings of some columns, and answer how wide these are, in letters."""
    headings = [voice.heading(dataset, column) for column in columns]
    widths = [width(*pair) for pair in zip(headings, columns, strict=True)]
    for at, column in enumerate(columns):
        look = styles.needed if is_needed(dataset, column) else styles.heading
        sheet.write_string(row, at, headings[at], look)
        sheet.set_column(at, at, widths[at], styles.of(column.kind))
    sheet.set_row(row, height_of(dict(enumerate(headings)), widths, bold=True))
    return widths


def write_row(
    sheet: Worksheet,
    styles: Styles,
    row: int,
    columns: Sequence[Column],
    said: Mapping[str, Cell],
    widths: Sequence[float],
) -> None:
    """Write the cells of a row. Texts stay texts, whatever they begin with."""
    texts: dict[int, str] = {}
    for at, column in enumerate(columns):
        cell = said[column.name]
        if isinstance(cell, str) and cell:
            text(sheet, row, at, cell, styles.quoted)
            texts[at] = cell
        elif isinstance(cell, dt.date):
            sheet.write_datetime(row, at, cell, styles.of(column.kind))
        elif isinstance(cell, float):
            sheet.write_number(row, at, cell, styles.of(column.kind))
    sheet.set_row(row, height_of(texts, widths))


def _ask(
    sheet: Worksheet, styles: Styles, start: Start, columns: Sequence[Column], voice: Voice
) -> None:
    """Show the cells that wait for a value, and say what it was before."""
    for at, column in enumerate(columns):
        if column.name != start.asked:
            continue
        for index in range(len(start.rows)):
            sheet.write_blank(index + 1, at, None, styles.asked(column.kind))
            note = "\n".join(_about(start, index, voice))
            if note:
                sheet.write_comment(index + 1, at, note, {**_NOTE, "height": _height(note)})


def _about(start: Start, index: int, voice: Voice) -> Iterator[str]:
    """What the row is about, in words, and which value was accepted last."""
    row = start.rows[index]
    for column, names in start.known.items():
        if names.get(row.get(column, "")):
            yield names[row[column]]
    before = start.earlier.get(index)
    if before is not None:
        value = voice.wording.number(before.value)
        yield voice.say("before", period=before.period, value=value)
        if before.is_cumulative:
            yield voice.say("running_total")


def _height(note: str) -> int:
    """The height of a note, in points, so that all of it is seen."""
    lines = sum(1 + len(line) // _LETTERS_A_LINE for line in note.splitlines())
    return _NOTE_LINE * (lines + 1)
