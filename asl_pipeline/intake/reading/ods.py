"""Read OpenDocument spreadsheets (.ods): cells by calamine, the rest by a look at the XML.

The XML tells what the library leaves out: errors, formulas without a stored value, percentages;
how far repeated cells reach, before anybody makes room for them; and how many rows there are.
"""

import zipfile
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from asl_pipeline.intake.reading import archive, workbook
from asl_pipeline.intake.reading.cells import Marks, Place
from asl_pipeline.intake.reading.refused import Refused
from asl_pipeline.model.limits import Limits
from asl_pipeline.model.raw import Native, Reading

_OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TABLE: Final = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_TEXT: Final = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_CALC: Final = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_CELLS: Final = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_ERRORS: Final = ("#", "Err:")
_MANIFEST: Final = "META-INF/manifest.xml"
_ENCRYPTED: Final = b"manifest:encryption-data"


def read(opened: zipfile.ZipFile, limits: Limits) -> Reading:
    """The tables of a workbook. Raises Refused."""
    if _MANIFEST in opened.namelist() and _ENCRYPTED in archive.part(opened, _MANIFEST):
        raise Refused("password_protected")
    parts = archive.markup(opened)
    if "mimetype" in opened.namelist():
        parts = {"mimetype": archive.part(opened, "mimetype"), **parts}
    seen = _look(parts.get("content.xml", b""), limits)
    sheets = workbook.calamine_sheets(archive.repacked(parts))
    return workbook.read("ods", sheets, lambda name: seen.get(name, Marks(rows=0)), limits)


def _look(content: bytes, limits: Limits) -> dict[str, Marks]:
    """The second look at every sheet, by name. Raises Refused."""
    look = _Look(limits)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = look.start
    parser.EndElementHandler = look.end
    parser.CharacterDataHandler = look.text
    try:
        parser.Parse(content, True)  # noqa: FBT003 -- the only name it has: this is all of it
    except expat.ExpatError as error:
        raise Refused("unreadable", f"XML: {expat.ErrorString(error.code)}") from error
    return look.sheets


@dataclass(slots=True)
class _Sheet:
    """What is known so far of a sheet."""

    rows: int = 0
    filled: int = 0
    stored: int = 0
    texts: dict[Place, tuple[str, Native]] = field(default_factory=dict)
    percents: set[Place] = field(default_factory=set)


class _Look:
    """Follows the XML and counts: repeats are multiplied, never unrolled."""

    def __init__(self, limits: Limits) -> None:
        self.sheets: dict[str, Marks] = {}
        self._limits = limits
        self._sheet: _Sheet | None = None
        self._name = ""
        self._cells = 0
        self._row = self._column = 0
        self._row_repeat = 1
        self._has_content = False
        self._cell: dict[str, Any] | None = None
        self._written: list[str] = []
        self._deep = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if tag == f"{_TABLE}table":
            if self._sheet is not None:
                raise Refused("unsafe", "a table within a table")
            self._sheet, self._name = _Sheet(), attributes.get(f"{_TABLE}name", "")
            self._row = 0
        elif tag == f"{_TABLE}table-row":
            self._row_repeat = _number(attributes, "number-rows-repeated")
            self._column, self._has_content = 0, False
        elif tag in _CELLS and self._sheet is not None:
            self._cell, self._written = attributes, []
        elif self._cell is not None and tag.startswith(f"{_OFFICE}annotation"):
            self._deep += 1
        elif (
            tag == f"{_TEXT}s"
            and _count(attributes.get(f"{_TEXT}c", "1")) > self._limits.cell_characters
        ):
            raise Refused("cell_too_long", "more spaces than a cell can have")

    def text(self, data: str) -> None:
        """Text within an element; that of a comment on a cell is not the cell's."""
        if self._cell is not None and not self._deep:
            self._written.append(data)

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in _CELLS and self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None
        elif tag == f"{_TABLE}table-row" and self._sheet is not None:
            if self._has_content:
                self._sheet.rows += self._row_repeat
            self._row += self._row_repeat
        elif tag == f"{_TABLE}table" and self._sheet is not None:
            self.sheets[self._name] = Marks(
                rows=self._sheet.rows,
                filled=self._sheet.filled,
                texts=self._sheet.texts,
                percents=frozenset(self._sheet.percents),
                stored=self._sheet.stored,
            )
            self._sheet = None
        elif self._deep and tag.startswith(f"{_OFFICE}annotation"):
            self._deep -= 1

    def _end_cell(self, cell: dict[str, str]) -> None:
        repeat = _number(cell, "number-columns-repeated")
        value_type = cell.get(f"{_CALC}value-type") or cell.get(f"{_OFFICE}value-type")
        text = "".join(self._written).strip()
        formula = cell.get(f"{_TABLE}formula")
        is_filled = bool(text) or (value_type is not None and value_type != "string")
        if formula is not None and not is_filled:
            is_filled = value_type is None
        if is_filled:
            self._has_content = True
            self._measure(repeat)
            if self._sheet is not None:
                self._sheet.filled += repeat * self._row_repeat
            self._remark(value_type, text, formula, repeat)
        self._column += repeat

    def _measure(self, repeat: int) -> None:
        """Raise Refused if what is written reaches too far."""
        self._cells += repeat * self._row_repeat
        if self._column + repeat > self._limits.columns:
            raise Refused("too_wide", f"a cell in column {self._column + repeat}")
        if self._row + self._row_repeat > self._limits.rows:
            raise Refused("too_many_rows", f"a row of number {self._row + self._row_repeat}")
        across = (self._row + self._row_repeat) * (self._column + repeat)
        if self._cells > self._limits.cells or across > self._limits.cells:
            raise Refused("too_many_cells", f"cells as far as row {self._row + self._row_repeat}")

    def _remark(self, value_type: str | None, text: str, formula: str | None, repeat: int) -> None:
        places = [
            (row, column)
            for row in range(self._row, self._row + self._row_repeat)
            for column in range(self._column, self._column + repeat)
        ]
        sheet = self._sheet
        if sheet is None:
            return
        if value_type == "error" or (formula and text.startswith(_ERRORS)):
            sheet.texts |= dict.fromkeys(places, (text or "#N/A", Native.ERROR))
        elif formula is not None and value_type is None:
            shown = f"={formula.partition('=')[2] or formula}"
            sheet.texts |= dict.fromkeys(places, (shown, Native.FORMULA_WITHOUT_VALUE))
        elif formula is not None:
            sheet.stored += len(places)
        if value_type == "percentage":
            sheet.percents |= set(places)


def _number(attributes: dict[str, str], name: str) -> int:
    return max(_count(attributes.get(f"{_TABLE}{name}", "1")), 1)


def _count(said: str) -> int:
    if not said.isdecimal() or len(said) > len("1000000000"):
        raise Refused("unsafe", "a number of repeats that cannot be")
    return int(said)
