"""Read Excel workbooks (.xlsx): every sheet with a table, every cell as text.

What the workbook knows of a cell (that it is a number, a date, an error) is kept beside its text,
so that a number is never taken for a text with a thousands point.
"""

import datetime as dt
import io
import re
import warnings
import zipfile
from typing import Any

import openpyxl
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from asl_pipeline.intake import limits
from asl_pipeline.intake.reading.headings import is_blank
from asl_pipeline.intake.reading.table import Origin, table_of
from asl_pipeline.model.finding import Repair
from asl_pipeline.model.raw import Native, RawTable, Reading

_MAIN_PART = "xl/workbook.xml"
_SHEETS = "xl/worksheets/"
_TEXT_RESULT = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*\bt="str"')


def read(content: bytes) -> Reading:
    """The tables of a workbook, one for each sheet that has one."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if _MAIN_PART not in archive.namelist():
                return Reading("zip", reason="unknown_format")
            if not _is_safe(archive):
                return Reading("xlsx", reason="unsafe")
            has_formulas = _has_formulas(archive)
            empty_texts = _empty_texts(archive) if has_formulas else frozenset()
        tables = _tables(content, empty_texts, has_formulas=has_formulas)
    except _TooWide:
        return Reading("xlsx", reason="unsafe")
    except Exception:  # noqa: BLE001 -- a damaged workbook can make the library raise anything
        return Reading("xlsx", reason="unreadable")
    if not tables:
        return Reading("xlsx", reason="not_a_table")
    return Reading("xlsx", tables)


class _TooWide(Exception):  # noqa: N818 -- a reason, told by its caller
    """A sheet with more columns or rows than the limits."""


def _is_safe(archive: zipfile.ZipFile) -> bool:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    expanded = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    return (
        len(entries) <= limits.ARCHIVE_ENTRIES
        and len(set(names)) == len(names)
        and expanded <= limits.EXPANDED_BYTES
        and expanded / packed <= limits.EXPANSION_RATIO
        and not any(b"<!DOCTYPE" in _start(archive, entry) for entry in entries)
    )


def _start(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as part:
        return part.read(1024)


def _has_formulas(archive: zipfile.ZipFile) -> bool:
    sheets = (name for name in archive.namelist() if name.startswith(_SHEETS))
    return any(b"<f" in archive.read(name) for name in sheets)


def _empty_texts(archive: zipfile.ZipFile) -> frozenset[tuple[str, str]]:
    """The formulas whose stored value is an empty text: sheet's part and cell.

    The library tells them and formulas without a stored value alike.
    """
    return frozenset(
        (name, found[1].decode())
        for name in archive.namelist()
        if name.startswith(_SHEETS)
        for found in _TEXT_RESULT.finditer(archive.read(name))
    )


def _tables(
    content: bytes, empty_texts: frozenset[tuple[str, str]], *, has_formulas: bool
) -> tuple[RawTable, ...]:
    with warnings.catch_warnings():
        # Extensions that openpyxl does not keep (drop-downs, colours) hold no data.
        warnings.simplefilter("ignore", UserWarning)
        values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        formulas = (
            openpyxl.load_workbook(io.BytesIO(content), read_only=True) if has_formulas else None
        )
        found = []
        for sheet in values.worksheets:
            written = formulas[sheet.title] if formulas else None
            table = _table(sheet, written, empty_texts)
            if table is not None:
                found.append(table)
    return tuple(found)


def _table(
    sheet: ReadOnlyWorksheet,
    written: ReadOnlyWorksheet | None,
    empty_texts: frozenset[tuple[str, str]],
) -> RawTable | None:
    rows, natives = _cells(sheet)
    if all(is_blank(row) for row in rows):
        return None
    stored = 0
    if written is not None:
        path = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
        empty = {cell for name, cell in empty_texts if name == path}
        stored = _mark_formulas(written, rows, natives, empty)
    repairs = (Repair("formula_value", stored),) if stored else ()
    return table_of(rows, Origin(name=sheet.title, repairs=repairs), natives)


def _cells(sheet: Any) -> tuple[list[list[str]], list[list[str]]]:
    """The texts and kinds of all cells. The declared dimension may lie, so it is not used."""
    sheet.reset_dimensions()
    rows: list[list[str]] = []
    natives: list[list[str]] = []
    for row in sheet.iter_rows():
        if len(row) > limits.COLUMNS or len(rows) >= limits.ROWS:
            raise _TooWide
        texts_and_kinds = [_text(cell) for cell in row]
        rows.append([text for text, _ in texts_and_kinds])
        natives.append([kind for _, kind in texts_and_kinds])
    return rows, natives


def _text(cell: Any) -> tuple[str, Native]:
    value = cell.value
    if value is None:
        return "", Native.TEXT
    if cell.data_type == "e":
        return str(value), Native.ERROR
    if isinstance(value, bool):
        return ("true" if value else "false"), Native.BOOLEAN
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return (value.date().isoformat() if midnight else value.isoformat()), Native.DATE
    if isinstance(value, int | float):
        if "%" in (cell.number_format or ""):
            # Rounded to what a double can hold, so that 0.07 is shown, and meant, as 7 %.
            return f"{_digits(round(value * 100, 10))}%", Native.PERCENT
        return _digits(value), Native.NUMBER
    return str(value), Native.TEXT


def _digits(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(value)


def _mark_formulas(
    written: Any, rows: list[list[str]], natives: list[list[str]], empty: set[str]
) -> int:
    """Mark the formulas that have no stored value; answer how many have one."""
    written.reset_dimensions()
    stored = 0
    for row, cells in enumerate(written.iter_rows()):
        for column, cell in enumerate(cells):
            if cell.data_type != "f":
                continue
            if rows[row][column]:
                stored += 1
            elif cell.coordinate not in empty:
                rows[row][column] = str(cell.value)
                natives[row][column] = Native.FORMULA_WITHOUT_VALUE
    return stored
