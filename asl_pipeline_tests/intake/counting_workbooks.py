"""Count the rows of workbooks straight from their bytes: expat for XML, records for the others."""

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final
from xml.etree import ElementTree as ET
from xml.parsers import expat


@dataclass(slots=True)
class Written:
    """What is written on a sheet or in a text.

    `cells` says how many cells of each row have something in them, 0 where that was not counted;
    `again` are rows that are written over each other, so that one of them cannot be seen.
    """

    cells: Counter[int] = field(default_factory=Counter)
    again: set[int] = field(default_factory=set)


_APART: Final = "\n"
"""Between the name of a namespace and one in it: white space in XML would be a space."""
_OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TABLE: Final = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(_APART)[2]


def _parsed(part: bytes, start: Callable[[str, dict[str, str]], None],
            end: Callable[[str], None], text: Callable[[str], None]) -> None:  # fmt: skip
    parser = expat.ParserCreate(namespace_separator=_APART)
    parser.StartElementHandler = lambda tag, attributes: start(_bare(tag), attributes)
    parser.EndElementHandler = lambda tag: end(_bare(tag))
    parser.CharacterDataHandler = text
    parser.Parse(part, True)  # noqa: FBT003 -- the only name it has


# ---------------------------------------------------------------- .xlsx


def in_xlsx(content: bytes) -> Mapping[str, Written]:
    """By the name of each sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        markup = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        parts = {name: archive.read(name) for name in markup}
    strings = _shared(parts.get("xl/sharedStrings.xml"))
    found = {}
    for name, part in _sheets(parts).items():
        sheet = _XlsxSheet(strings)
        _parsed(part, sheet.start, sheet.end, sheet.text)
        found[name] = sheet.written
    return found


def _sheets(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The part of each sheet that is one of cells."""
    relations = ET.fromstring(parts["xl/_rels/workbook.xml.rels"])  # noqa: S314 -- ours, damaged
    targets = {each.get("Id"): each for each in relations}
    found = {}
    for sheet in ET.fromstring(parts["xl/workbook.xml"]).iter():  # noqa: S314
        if _bare(sheet.tag) != "sheet":
            continue
        key = next((value for name, value in sheet.items() if _bare(name) == "id"), None)
        target = targets[key].get("Target", "") if key in targets else ""
        path = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
        if path in parts:
            found[sheet.get("name", "")] = parts[path]
    return found


def _shared(part: bytes | None) -> list[str]:
    if part is None:
        return []
    strings: list[str] = []
    inside: list[str] = []
    depth = [0]

    def start(tag: str, _: dict[str, str]) -> None:
        if tag == "si":
            inside.clear()
        depth[0] += tag == "t"

    def end(tag: str) -> None:
        depth[0] -= tag == "t"
        if tag == "si":
            strings.append("".join(inside))

    _parsed(part, start, end, lambda text: inside.append(text) if depth[0] else None)
    return strings


class _XlsxSheet:
    """Follows a sheet cell by cell."""

    def __init__(self, strings: list[str]) -> None:
        self.written = Written()
        self._strings = strings
        self._row = 0
        self._column = 0
        self._in_row = False
        self._cell: dict[str, str] | None = None
        self._value: list[str] = []
        self._takes = False
        self._formula = False
        self._nested = 0
        self._filled: set[tuple[int, int]] = set()
        self._before: set[int] = set()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins. Rows and cells within a cell are no rows and cells."""
        if self._cell is not None and tag in {"row", "c"}:
            self._nested += 1
        elif tag == "row":
            told = attributes.get("r", "")
            self._row = int(told) if told.isdecimal() else self._row + 1
            self._column, self._in_row = 0, True
            self._before = set(self.written.cells)
        elif tag == "c" and self._in_row:
            self._cell, self._value, self._formula = attributes, [], False
        elif tag == "f" and self._cell is not None:
            self._formula = True
        self._takes = tag in {"v", "t"} and self._cell is not None

    def text(self, data: str) -> None:
        """Text within an element."""
        if self._takes:
            self._value.append(data)

    def end(self, tag: str) -> None:
        """An element ends."""
        self._takes = False
        if self._nested and tag in {"row", "c"}:
            self._nested -= 1
        elif tag == "row":
            self._in_row = False
        elif tag == "c" and self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None

    def _end_cell(self, cell: dict[str, str]) -> None:
        row, column = _place(cell.get("r", ""), self._row, self._column + 1)
        self._column = column
        text = "".join(self._value)
        if cell.get("t") == "s" and text.strip():
            text = self._strings[int(text)]
        if text.strip() or (self._formula and cell.get("t") != "str"):
            self.written.cells[row] += 1
            if (row, column) in self._filled or row in self._before:
                self.written.again.add(row)
            self._filled.add((row, column))


def _place(name: str, row: int, column: int) -> tuple[int, int]:
    letters = name.rstrip("0123456789")
    if not letters or letters == name or not (letters.isascii() and letters.isalpha()):
        return row, column
    across = 0
    for letter in letters.upper():
        across = across * 26 + ord(letter) - 64
    return int(name[len(letters) :]), across


# ---------------------------------------------------------------- .ods


def in_ods(content: bytes) -> Mapping[str, Written]:
    """By the name of each sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.read("content.xml")
    book = _Ods()
    _parsed(part, book.start, book.end, book.text)
    return book.sheets


_NESTING: Final = {"table", "table-row", "table-cell", "covered-table-cell"}


class _Ods:
    """Follows a spreadsheet cell by cell."""

    def __init__(self) -> None:
        self.sheets: dict[str, Written] = {}
        self._sheet = Written()
        self._row = 1
        self._times = 1
        self._written = 0
        self._cell: dict[str, str] | None = None
        self._text: list[str] = []
        self._aside = 0
        self._nested = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins. What is called a row or a cell within a cell is none."""
        if self._cell is not None and tag in _NESTING:
            self._nested += 1
        elif tag == "table":
            self._sheet, self._row = Written(), 1
            self.sheets[attributes.get(f"{_TABLE}{_APART}name", "")] = self._sheet
        elif tag == "table-row":
            self._times = int(attributes.get(f"{_TABLE}{_APART}number-rows-repeated", "1"))
            self._written = 0
        elif tag in {"table-cell", "covered-table-cell"}:
            self._cell, self._text = attributes, []
        elif tag == "annotation":
            self._aside += 1

    def text(self, data: str) -> None:
        """Text within an element."""
        if self._cell is not None and not self._aside:
            self._text.append(data)

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._nested and tag in _NESTING:
            self._nested -= 1
        elif tag == "table-row":
            if self._written:
                rows = range(self._row, self._row + self._times)
                self._sheet.cells.update(dict.fromkeys(rows, self._written))
            self._row += self._times
        elif tag in {"table-cell", "covered-table-cell"} and self._cell is not None:
            values = [
                self._cell.get(f"{_OFFICE}{_APART}{name}", "").strip()
                for name in ("value", "date-value", "boolean-value", "string-value", "time-value")
            ]
            kind = self._cell.get(f"{_OFFICE}{_APART}value-type")
            formula = f"{_TABLE}{_APART}formula" in self._cell and kind is None
            if "".join(self._text).strip() or any(values) or formula:
                self._written += int(
                    self._cell.get(f"{_TABLE}{_APART}number-columns-repeated", "1")
                )
            self._cell = None
        elif tag == "annotation":
            self._aside -= 1
