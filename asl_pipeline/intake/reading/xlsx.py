"""Read Excel's own workbooks (.xlsx, .xlsm): cells by calamine, the rest by a look at the XML.

The XML tells what the library leaves out: error cells, formulas and whether their value is stored,
numbers shown as percentages; how far the cells reach, before anybody makes room for them; and how
many rows there are.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Final

from defusedxml import ElementTree

from asl_pipeline.intake.reading import archive, workbook
from asl_pipeline.intake.reading.cells import Marks, Place
from asl_pipeline.intake.reading.refused import Refused
from asl_pipeline.intake.reading.sheet_xml import (
    VALUE,
    Cell,
    cells,
    filled_rows,
    refuse_far,
    special_cell,
    special_cells,
)
from asl_pipeline.model.limits import Limits
from asl_pipeline.model.raw import Native, Reading

_SHARED: Final = re.compile(rb"<(?:\w+:)?si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
_BLANK_TEXT: Final = re.compile(rb"<(?:\w+:)?t\b[^>]*?(?:/>|>\s*<)|<(?:\w+:)?si\b[^>]*?/>")
_PERCENT_IDS: Final = {"9", "10"}


def read(opened: zipfile.ZipFile, form: str, limits: Limits) -> Reading:
    """The tables of a workbook, one for each sheet that has one, and more where they are stacked.

    Raises Refused.
    """
    parts = archive.markup(opened)
    book = _Book(parts)
    for name in book.sheets.values():
        refuse_far(parts.get(name, b""), limits)
    seen = {name: book.marks(name) for name in book.sheets}
    sheets = workbook.calamine_sheets(archive.repacked(parts))
    return workbook.read(form, sheets, lambda name: seen.get(name, Marks(rows=0)), limits)


class _Book:
    """The parts of a workbook and how they hang together."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self._parts = parts
        self.sheets = _sheets(parts)
        """The part of each sheet, by its name."""
        self._percents = _percent_styles(parts.get("xl/styles.xml"))
        self._special = special_cell(self._percents)

    def marks(self, sheet: str) -> Marks:
        """The second look at a sheet."""
        part = self._parts.get(self.sheets[sheet], b"")
        texts: dict[Place, tuple[str, Native]] = {}
        percents: set[Place] = set()
        empty = False
        stored = 0
        for cell in self._special_cells(part):
            if cell.type == b"e":
                stored += cell.formula is not None
                texts[cell.place] = (unescape(cell.value.decode()) or "#N/A", Native.ERROR)
                continue
            if cell.style in self._percents and cell.type in {b"", b"n"}:
                percents.add(cell.place)
            if cell.formula is None:
                continue
            if cell.value:
                stored += 1
            elif cell.type == b"str":
                empty = True
            else:
                text = f"={unescape(cell.formula.decode('utf-8', 'replace'))}"
                texts[cell.place] = (text, Native.FORMULA_WITHOUT_VALUE)
        return Marks(
            rows=self._rows(part, has_empty=empty),
            texts=texts,
            percents=frozenset(percents),
            stored=stored,
        )

    def _special_cells(self, part: bytes) -> Iterator[Cell]:
        marked = (b"<f", b":f", b't="e"', b"t='e'")
        if self._percents or any(mark in part for mark in marked):
            yield from special_cells(part, self._special)

    def _rows(self, part: bytes, *, has_empty: bool) -> int:
        """How many rows have anything in them: a value, a text that is not blank, a formula."""
        if not has_empty and not _BLANK_TEXT.search(self._parts.get("xl/sharedStrings.xml", b"")):
            return filled_rows(part)
        blank_texts = self._blank_texts()
        rows: set[int] = set()
        for cell in cells(part):
            is_shared = cell.type == b"s"
            blank = cell.value in blank_texts if is_shared else not cell.value.strip()
            if not blank or (cell.formula is not None and cell.type != b"str"):
                rows.add(cell.place[0])
        return len(rows)

    def _blank_texts(self) -> frozenset[bytes]:
        """The numbers of the shared texts in which nothing is written."""
        part = self._parts.get("xl/sharedStrings.xml", b"")
        return frozenset(
            str(number).encode()
            for number, found in enumerate(_SHARED.finditer(part))
            if not any(
                kind == b"t" and unescape(text.decode("utf-8", "replace")).strip()
                for kind, text in VALUE.findall(found[1] or b"")
            )
        )


def _sheets(parts: Mapping[str, bytes]) -> Mapping[str, str]:
    """The part of each sheet, by its name."""
    try:
        relations = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
        book = ElementTree.fromstring(parts["xl/workbook.xml"])
    except (KeyError, ElementTree.ParseError, ValueError) as error:
        raise Refused("unreadable", "no list of its sheets") from error
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    found = {}
    for element in book.iter():
        if _bare(element.tag) != "sheet":
            continue
        relation = next((text for key, text in element.items() if _bare(key) == "id"), "")
        target = targets.get(relation, "")
        found[element.get("name", "")] = target.lstrip("/") if target[:1] == "/" else f"xl/{target}"
    return found


def _percent_styles(styles: bytes | None) -> frozenset[bytes]:
    """The numbers of the cell styles that show a percentage."""
    if styles is None:
        return frozenset()
    try:
        root = ElementTree.fromstring(styles)
    except (ElementTree.ParseError, ValueError) as error:
        raise Refused("unreadable", "no list of its formats") from error
    ids = set(_PERCENT_IDS)
    ids |= {
        each.get("numFmtId", "")
        for each in root.iter()
        if _bare(each.tag) == "numFmt" and "%" in each.get("formatCode", "")
    }
    cell_formats = next((each for each in root if _bare(each.tag) == "cellXfs"), ())
    return frozenset(
        str(number).encode()
        for number, each in enumerate(cell_formats)
        if each.get("numFmtId") in ids
    )


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]
