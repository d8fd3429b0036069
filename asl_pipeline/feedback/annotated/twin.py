"""A workbook with the tables of a file that is none, or that cannot be marked in place.

Rows and columns have the numbers that they have in the file, so that the cells are called the
same. Texts are written as texts; numbers and percentages of a workbook stay what they are, so that
the twin is read as the file was. Records of JSON stand one row lower, below their names.
"""

import datetime as dt
import heapq
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

import pyarrow.compute as pc
import xlsxwriter

from asl_pipeline.feedback.annotated.book import free_name
from asl_pipeline.feedback.annotated.height import LINE_POINTS, height
from asl_pipeline.feedback.annotated.sheet import letters, place_of
from asl_pipeline.feedback.report import is_dangerous
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.finding import Place
from asl_pipeline.model.raw import Native, RawTable, Reading

MOST_CELLS: Final = 1_000_000
"""A workbook with more takes too long to open, and to make."""
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NARROWEST: Final = 10
_WIDEST: Final = 48
"""The widths of columns, in letters. A longer text goes on in the next line."""
_ROOM: Final = 2
_A4: Final = 9
_WRAPPED: Final = {"text_wrap": True, "valign": "top"}
_STEP: Final = 10_000
_FULL_DIGITS: Final = 16

Name = tuple[str | None, str | None]
"""The file in an archive, and the sheet: what tells the tables of a delivery apart."""
Line = tuple[int, list[tuple[int, str, str]]]
"""The number of a row (from 1), and its cells: column (from 0), text, and what it is."""


@dataclass(frozen=True, slots=True)
class Twin:
    """The workbook, and where the places of the file are found in it."""

    content: bytes
    sheets: Mapping[Name, str]
    lowered: frozenset[Name]
    """The tables that stand a row lower than in the file."""
    has_data: bool

    def locate(self, place: Place) -> tuple[str, str]:
        """The sheet and the cell of a place."""
        name = (place.member, place.sheet)
        cell = place.cell or ""
        if cell and name in self.lowered:
            row, column = place_of(cell)
            cell = f"{letters(column)}{row + 1}"
        return self.sheets.get(name, place.sheet or ""), cell


def twin_of(reading: Reading, file: str, wording: Wording) -> Twin:
    """The twin of a file that is called `file`."""
    tables = [table for table in reading.tables if table.cases is None]
    has_data = sum(table.rows * len(table.columns) for table in tables) <= MOST_CELLS
    by_name: dict[Name, list[RawTable]] = {}
    for table in tables if has_data else ():
        by_name.setdefault((table.member, table.name), []).append(table)
    sheets = _names(list(by_name), file, wording)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    book.set_properties({"created": dt.datetime(1980, 1, 1, tzinfo=dt.UTC)})
    formats = {
        "heading": book.add_format({"bold": True, **_WRAPPED}),
        "percent": book.add_format({"num_format": 10, "valign": "top"}),
        "number": book.add_format({"valign": "top"}),
        Native.TEXT: book.add_format(_WRAPPED),
        "quoted": book.add_format({"quote_prefix": True, **_WRAPPED}),
    }
    for name, parts in by_name.items():
        _write(book.add_worksheet(sheets[name]), parts, formats)
    if not by_name:
        book.add_worksheet(free_name(wording.text("annotated", "table"), set()))
    book.close()
    lowered = frozenset(name for name, parts in by_name.items() if any(map(_is_records, parts)))
    return Twin(out.getvalue(), sheets, lowered, has_data)


def _names(names: Sequence[Name], file: str, wording: Wording) -> dict[Name, str]:
    """What the sheets are called: as in the file; else as the file, but for words with digits.

    A half-year in the name of a sheet would count for more than one in the name of the file.
    """
    called: dict[Name, str] = {}
    taken: set[str] = set()
    for member, sheet in names:
        stem = PurePosixPath((member or file).replace("\\", "/")).stem
        words = (word for word in re.split(r"[\s_]+", stem) if not re.search(r"\d", word))
        wanted = sheet if sheet is not None else " ".join(words)
        safe = _FORBIDDEN.sub(" ", wanted).strip(" '") or wording.text("annotated", "table")
        if safe.casefold() == "history":  # Excel keeps that name to itself.
            safe = f"{safe} 1"
        called[member, sheet] = free_name(safe, taken)
        taken.add(called[member, sheet].casefold())
    return called


def _is_records(table: RawTable) -> bool:
    return table.header_row == 0 and any(table.columns)


def _write(sheet: Any, tables: Sequence[RawTable], formats: Mapping[str, Any]) -> None:
    widths = _widths(tables)
    for column, width in widths.items():
        sheet.set_column(column, column, width)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    lines: list[Iterator[Line]] = []
    last = 0
    for table in tables:
        lines.append(_turned_lines(table) if table.transposed else _lines(table, last))
        last = max((last, table.header_row, *table.numbers[-1:]))
    for number, cells in heapq.merge(*lines, key=lambda line: line[0]):
        wrapped = [(text or "", widths[column]) for column, text, kind in cells if kind != "title"]
        points = height(wrapped)
        if points > LINE_POINTS:
            sheet.set_row(number - 1, points)
        for column, text, kind in cells:
            _write_cell(sheet, number - 1, column, text, kind, formats)


def _widths(tables: Sequence[RawTable]) -> Mapping[int, int]:
    """How wide each column is to be (from 0), by the longest text in it."""
    widths: dict[int, int] = {}
    for table in tables:
        for column, longest in _longest(table):
            width = min(max(longest + _ROOM, _NARROWEST), _WIDEST)
            widths[column] = max(width, widths.get(column, 0))
    return widths


def _longest(table: RawTable) -> Iterator[tuple[int, int]]:
    """The columns of the sheet, each with the length of its longest text."""
    lengths = [pc.utf8_length(texts) for texts in table.texts.columns]
    if not table.transposed:
        for name, heading, length in zip(
            table.texts.column_names, table.columns, lengths, strict=True
        ):
            yield int(name), max(len(heading), pc.max(length).as_py() or 0)
        return
    yield table.header_row - 1, max(map(len, table.columns), default=0)
    longest = pc.max_element_wise(*lengths).to_pylist() if lengths else []
    for number, length in zip(table.numbers, longest, strict=False):
        yield number - 1, length or 0


def _write_cell(
    sheet: Any, row: int, column: int, text: str, kind: str, formats: Mapping[str, Any]
) -> None:
    number = _number(text.removesuffix("%")) if kind in {Native.NUMBER, Native.PERCENT} else None
    if number is not None and kind == Native.PERCENT:
        sheet.write_number(row, column, number / 100, formats["percent"])
    elif number is not None:
        sheet.write_number(row, column, number, formats["number"])
    elif kind == "heading":
        sheet.write_string(row, column, text, formats["heading"])
    elif text:
        sheet.write_string(row, column, text, formats.get("quoted" if is_dangerous(text) else kind))


def _number(text: str) -> float | None:
    """The number, where a workbook holds it without loss and would be read to the same text."""
    try:
        number = float(text)
    except ValueError:
        return None
    same = str(int(number)) if number.is_integer() else repr(number)
    return number if same == text and float(f"{number:.{_FULL_DIGITS}G}") == number else None


def _lines(table: RawTable, above: int) -> Iterator[Line]:
    """The rows of a table: what stands above the headings, the headings, the rows below."""
    lower = int(_is_records(table))
    header = table.header_row or lower
    columns = [int(name) for name in table.texts.column_names]
    first = columns[0] if columns else 0
    room = range(above + 1, header)
    for number, title in zip(room, _titles(table, len(room)), strict=False):
        yield number, [(first, title, "title")]
    if header:
        yield (
            header,
            [
                (at, text, "heading")
                for at, text in zip(columns, table.columns, strict=True)
                if text
            ],
        )
    for start in range(0, table.rows, _STEP):
        texts = [c.to_pylist() for c in table.texts.slice(start, _STEP).columns]
        kinds = (
            [[Native.TEXT] * len(column) for column in texts]
            if table.native is None
            else [c.to_pylist() for c in table.native.slice(start, _STEP).columns]
        )
        for index, number in enumerate(table.numbers[start : start + _STEP]):
            yield (
                number + lower,
                [
                    (at, text[index], kind[index])
                    for at, text, kind in zip(columns, texts, kinds, strict=True)
                ],
            )


def _titles(table: RawTable, room: int) -> Iterator[str]:
    """The texts above the headings, in as many rows as there are."""
    if room:
        yield from table.preamble[: room - 1]
        yield " ".join(table.preamble[room - 1 :])


def _turned_lines(table: RawTable) -> Iterator[Line]:
    """The rows of a table whose records are columns: a row for each heading."""
    if table.preamble and table.header_row > 1:
        yield 1, [(0, " ".join(table.preamble), "title")]
    for at, name in enumerate(table.texts.column_names):
        texts = table.texts.column(at).to_pylist()
        kinds = (
            [Native.TEXT] * len(texts)
            if table.native is None
            else table.native.column(at).to_pylist()
        )
        yield (
            int(name) + 1,
            [
                (table.header_row - 1, table.columns[at], "heading"),
                *(
                    (number - 1, text, kind)
                    for number, text, kind in zip(table.numbers, texts, kinds, strict=True)
                ),
            ],
        )
