"""Read workbooks of Excel before 2007 (.xls): cells by xlrd, rows counted again by calamine.

Neither tells which values a formula gave; the records do: see `biff`.
"""

import io
from typing import Any, Final

import xlrd
from xlrd.xldate import XLDateError, xldate_as_datetime

from asl_pipeline.intake.reading import biff, workbook
from asl_pipeline.intake.reading.cells import Marks, Place
from asl_pipeline.intake.reading.refused import Refused
from asl_pipeline.intake.reading.workbook import Sheet
from asl_pipeline.model.limits import Limits
from asl_pipeline.model.raw import Native, Reading

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_STREAMS: Final = tuple(name.encode("utf-16-le") for name in biff.STREAMS)
_A_FORMULA: Final = "=?"
"""Shown where a formula has no value: what it is made of stands there in a code of its own."""


def is_encrypted(content: bytes) -> bool:
    """Whether this is a new workbook behind a password: that, too, lies in an OLE container."""
    return _ENCRYPTED in content


def is_workbook(content: bytes) -> bool:
    """Whether the OLE container holds a workbook."""
    return any(stream in content for stream in _STREAMS)


def read(content: bytes, limits: Limits) -> Reading:
    """The tables of a workbook. Raises Refused."""
    book, formulas = _opened(content)
    marks = {
        sheet.name: _marks(book, sheet, of_sheet, limits)
        for sheet, of_sheet in zip(book.sheets(), formulas, strict=True)
    }
    counts = _counts(content, marks)
    return workbook.read(
        "xls",
        (_sheet(book, sheet) for sheet in book.sheets()),
        lambda name: Marks(
            rows=counts.get(name, 0),
            texts=marks[name].texts,
            percents=marks[name].percents,
            stored=marks[name].stored,
        ),
        limits,
    )


def _opened(content: bytes) -> tuple[xlrd.Book, list[biff.Formulas]]:
    try:
        book = xlrd.open_workbook(
            file_contents=content, formatting_info=True, logfile=io.StringIO(), ragged_rows=True
        )
        formulas = biff.formulas(content)
    except MemoryError:
        raise
    except Exception as error:
        # A damaged workbook makes the library raise anything at all.
        protected = isinstance(error, xlrd.XLRDError) and "encrypt" in str(error).lower()
        reason = "password_protected" if protected else "unreadable"
        raise Refused(reason, type(error).__name__) from error
    if len(formulas) != book.nsheets:
        raise Refused("unreadable", f"{book.nsheets} sheets read, {len(formulas)} counted")
    return book, formulas


def _marks(book: xlrd.Book, sheet: Any, formulas: biff.Formulas, limits: Limits) -> Marks:
    if sheet.ncols > limits.columns:
        raise Refused("too_wide", f"{sheet.ncols} columns")
    if sheet.ncols * sheet.nrows > limits.cells:
        raise Refused("too_many_cells", f"cells as far as row {sheet.nrows}, column {sheet.ncols}")
    texts: dict[Place, tuple[str, Native]] = {}
    percents: set[Place] = set()
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = sheet.cell(row, column)
            if cell.ctype == xlrd.XL_CELL_ERROR:
                texts[row, column] = (
                    xlrd.error_text_from_code.get(cell.value, "#N/A"),
                    Native.ERROR,
                )
            elif cell.ctype == xlrd.XL_CELL_NUMBER and "%" in _format(book, cell.xf_index):
                percents.add((row, column))
    for place in formulas.valueless:
        texts[place] = (_A_FORMULA, Native.FORMULA_WITHOUT_VALUE)
    return Marks(rows=0, texts=texts, percents=frozenset(percents), stored=formulas.stored)


def _format(book: xlrd.Book, index: int | None) -> str:
    if index is None or index >= len(book.xf_list):
        return ""
    found = book.format_map.get(book.xf_list[index].format_key)
    return "" if found is None else str(found.format_str)


def _sheet(book: xlrd.Book, sheet: Any) -> Sheet:
    width = sheet.ncols
    rows = []
    for row in range(sheet.nrows):
        cells = [_value(book, cell) for cell in sheet.row(row)]
        rows.append([*cells, *[""] * (width - len(cells))])
    merges = tuple((a, c, b - 1, d - 1) for a, b, c, d in sheet.merged_cells)
    return Sheet(name=sheet.name, rows=rows, is_hidden=sheet.visibility != 0, merges=merges)


def _value(book: xlrd.Book, cell: Any) -> Any:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            moment = xldate_as_datetime(cell.value, book.datemode)
        except (XLDateError, OverflowError, ValueError):
            return cell.value
        return moment.time() if cell.value < 1 else moment
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype in {xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER}:
        return cell.value
    return ""


def _counts(content: bytes, marks: dict[str, Marks]) -> dict[str, int]:
    """The rows with anything in them by calamine, and those where an error is all there is."""
    counts = {}
    for sheet in workbook.calamine_sheets(content):
        filled = {
            sheet.start[0] + index
            for index, row in enumerate(sheet.rows)
            if any(not isinstance(cell, str) or cell.strip() for cell in row)
        }
        errors = {row for row, _ in marks[sheet.name].texts} if sheet.name in marks else set()
        counts[sheet.name] = len(filled | errors)
    return counts
