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
from asl_pipeline.intake.reading.search import has
from asl_pipeline.intake.reading.sheet_xml import (
    VALUE,
    Cell,
    cells,
    filled_cells,
    filled_rows,
    has_errors,
    has_formulas,
    has_inline_texts,
    refuse_far,
    refuse_strange_texts,
    special_cell,
    special_cells,
)
from asl_pipeline.model.limits import Limits
from asl_pipeline.model.raw import Native, Reading

_SHARED_OPENING: Final = re.compile(rb"<(?:\w+:)?si[\s/>]")
_SHARED: Final = re.compile(rb"<(?:\w+:)?si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
_BLANK_TEXT: Final = r"<(?:\w+:)?t\b[^>]*?(?:/>|>\s*<)|<(?:\w+:)?si\b[^>]*?/>"
_SHARED_PART: Final = "xl/sharedStrings.xml"
_TOLD_COUNT: Final = re.compile(rb"<(?:\w+:)?sst\b[^>]*>")
_COUNTS: Final = re.compile(rb"\b(?:uniqueCount|count)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
"""How many texts there will be, by the file's own word: the library would make room for them."""
_PERCENT_IDS: Final = {"9", "10"}


def read(opened: zipfile.ZipFile, form: str, limits: Limits) -> Reading:
    """The tables of a workbook, one for each sheet that has one, and more where they are stacked.

    Raises Refused.
    """
    parts = dict(archive.markup(opened))
    if _SHARED_PART in parts:
        parts[_SHARED_PART] = _TOLD_COUNT.sub(_without_count, parts[_SHARED_PART], count=1)
    book = _Book(parts)
    for name in (_SHARED_PART, *book.sheets.values()):
        if name in parts:
            _refuse_malformed(name, parts[name])
    texts = book.shared_texts()
    for name in book.sheets.values():
        refuse_far(parts.get(name, b""), limits)
        refuse_strange_texts(parts.get(name, b""), texts)
    seen = {name: book.marks(name) for name in book.sheets}
    sheets = workbook.calamine_sheets(archive.repacked(parts))
    return workbook.read(form, sheets, lambda name: seen.get(name, Marks(rows=0)), limits)


def _refuse_malformed(name: str, part: bytes) -> None:
    """Refuse XML that is none: neither the library nor our patterns would notice."""
    flaw = archive.flaw(part)
    if flaw is not None:
        raise Refused("unreadable", f"{name}: {flaw}")


def _without_count(tag: re.Match[bytes]) -> bytes:
    return _COUNTS.sub(b"", tag[0])


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
        has_empty = False
        stored = valueless = 0
        for cell in self._special_cells(part):
            if cell.type == b"e":
                stored += cell.formula is not None
                valueless += not cell.value
                texts[cell.place] = (unescape(cell.value.decode()) or "#N/A", Native.ERROR)
                continue
            if cell.style in self._percents and cell.type in {b"", b"n"}:
                percents.add(cell.place)
            if cell.formula is None:
                continue
            if cell.value:
                stored += 1
            elif cell.type == b"str":
                has_empty = True
            else:
                valueless += 1
                text = f"={unescape(cell.formula.decode('utf-8', 'replace'))}"
                texts[cell.place] = (text, Native.FORMULA_WITHOUT_VALUE)
        rows, filled = self._counts(part, valueless, has_empty=has_empty)
        return Marks(
            rows=rows,
            filled=filled,
            texts=texts,
            percents=frozenset(percents),
            stored=stored,
        )

    def _special_cells(self, part: bytes) -> Iterator[Cell]:
        if self._percents or has_formulas(part) or has_errors(part):
            yield from special_cells(part, self._special)

    def _counts(self, part: bytes, valueless: int, *, has_empty: bool) -> tuple[int, int]:
        """How many rows and cells have a value, a text that is not blank, or a formula."""
        blank = has(self._parts.get(_SHARED_PART, b""), _BLANK_TEXT)
        if has_inline_texts(part):
            blank = blank or has(part, _BLANK_TEXT)
        if not has_empty and not blank:
            return filled_rows(part), filled_cells(part) + valueless
        blank_texts = self._blank_texts()
        rows: set[int] = set()
        filled = 0
        for cell in cells(part):
            is_shared = cell.type == b"s"
            blank = cell.value in blank_texts if is_shared else not cell.value.strip()
            is_formula = cell.formula is not None and cell.type != b"str"
            if not blank or is_formula or cell.type == b"e":
                rows.add(cell.place[0])
                filled += 1
        return len(rows), filled

    def shared_texts(self) -> int:
        """How many texts the cells share."""
        part = self._parts.get(_SHARED_PART, b"")
        return len(_SHARED_OPENING.findall(part))

    def _blank_texts(self) -> frozenset[bytes]:
        """The numbers of the shared texts in which nothing is written."""
        part = self._parts.get(_SHARED_PART, b"")
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
        if element.get("name", "") in found:
            raise Refused("unsafe", "two sheets of one name")
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
