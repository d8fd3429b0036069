"""Read binary workbooks (.xlsb): cells by calamine, the rest by a look at the records.

A sheet is a run of records, each with its kind, its length and its content ([MS-XLSB] 2.1.4). They
tell what the library leaves out: errors and formulas; how far the cells reach; how many rows.
"""

import struct
import zipfile
from collections.abc import Iterator, Mapping
from typing import Final

from defusedxml import ElementTree

from asl_pipeline.intake.reading import archive, workbook
from asl_pipeline.intake.reading.cells import Marks, Place
from asl_pipeline.intake.reading.refused import Refused
from asl_pipeline.model.limits import Limits
from asl_pipeline.model.raw import Native, Reading

_ROW, _BLANK, _ERROR, _SHARED, _TEXT = 0, 1, 3, 7, 6
_NUMBERS: Final = {2, 5, 9}
_PERCENT_IDS: Final = {9, 10}
_FORMAT, _CELL_FORMATS, _CELL_FORMATS_END, _STYLE = 44, 617, 618, 47
_FORMULAS: Final = range(8, 12)
_FORMULA_ERROR: Final = 11
_FORMULA_TEXT: Final = 8
_CELLS: Final = range(1, 12)
_SHORTEST: Final = {2: 4, 3: 1, 4: 1, 5: 8, 6: 4, 7: 4, 8: 4, 9: 8, 10: 1, 11: 1}
"""How long a cell of each kind is at least."""
_BUNDLE_SHEET: Final = 156
_SHARED_ITEM: Final = 19
_CELL_HEADER: Final = 8
_LENGTH_BITS: Final = 28
_ERRORS: Final[Mapping[int, str]] = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def read(opened: zipfile.ZipFile, limits: Limits) -> Reading:
    """The tables of a workbook. Raises Refused."""
    parts = {
        entry.filename: archive.part(opened, entry.filename)
        for entry in opened.infolist()
        if entry.filename.endswith((".bin", ".rels", ".xml"))
    }
    archive.markup(opened)
    try:
        blank = _blank_texts(parts.get("xl/sharedStrings.bin", b""))
        percents = _percent_styles(parts.get("xl/styles.bin", b""))
        seen = {
            name: _look(parts.get(part, b""), blank, percents, limits)
            for name, part in _sheets(parts).items()
        }
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise Refused("unreadable", "a damaged record") from error
    sheets = workbook.calamine_sheets(archive.repacked(parts))
    return workbook.read("xlsb", sheets, lambda name: seen.get(name, Marks(rows=0)), limits)


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record. Raises IndexError or Refused where it is cut short."""
    at = 0
    while at < len(content):
        kind = content[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (content[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        while True:
            byte = content[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift >= _LENGTH_BITS:
                break
        if at + length > len(content):
            raise Refused("unreadable", "a record that is cut short")
        yield kind, content[at : at + length]
        at += length


def _look(content: bytes, blank: frozenset[int], percents: frozenset[int], limits: Limits) -> Marks:
    texts: dict[Place, tuple[str, Native]] = {}
    shown: set[Place] = set()
    rows: set[int] = set()
    row = stored = cells = across = filled = 0
    for kind, record in _records(content):
        if kind == _ROW:
            (row,) = struct.unpack_from("<I", record)
            continue
        if kind not in _CELLS or kind == _BLANK:
            continue
        (column,) = struct.unpack_from("<I", record)
        body = record[_CELL_HEADER:]
        if len(body) < _SHORTEST.get(kind, 0):
            raise Refused("unreadable", "a cell that is cut short")
        cells, across = cells + 1, max(across, column + 1)
        _refuse_far(row, across, cells, limits)
        if kind in {_ERROR, _FORMULA_ERROR}:
            texts[row, column] = (_ERRORS.get(body[0], "#N/A"), Native.ERROR)
        elif kind in _FORMULAS:
            stored += 1
        if kind in _NUMBERS and int.from_bytes(record[4:7], "little") in percents:
            shown.add((row, column))
        if not _is_blank(kind, body, blank):
            rows.add(row)
            filled += 1
    return Marks(
        rows=len(rows), filled=filled, texts=texts, percents=frozenset(shown), stored=stored
    )


def _percent_styles(content: bytes) -> frozenset[int]:
    """The numbers of the cell styles that show a percentage."""
    ids, found = set(_PERCENT_IDS), set()
    number = -1
    for kind, record in _records(content):
        if kind == _FORMAT and "%" in _wide(record, 2):
            ids.add(int.from_bytes(record[:2], "little"))
        elif kind == _CELL_FORMATS:
            number = 0
        elif kind == _CELL_FORMATS_END:
            number = -1
        elif kind == _STYLE and number >= 0:
            if int.from_bytes(record[2:4], "little") in ids:
                found.add(number)
            number += 1
    return frozenset(found)


def _refuse_far(row: int, across: int, cells: int, limits: Limits) -> None:
    if across > limits.columns:
        raise Refused("too_wide", f"a cell in column {across}")
    if row >= limits.rows:
        raise Refused("too_many_rows", f"a row of number {row + 1}")
    if cells > limits.cells or (row + 1) * across > limits.cells * 2:
        raise Refused("too_many_cells", f"cells as far as row {row + 1}, column {across}")


def _is_blank(kind: int, body: bytes, blank: frozenset[int]) -> bool:
    if kind == _SHARED:
        return int.from_bytes(body[:4], "little") in blank
    if kind in {_TEXT, _FORMULA_TEXT}:
        return not _wide(body, 0).strip()
    return False


def _blank_texts(content: bytes) -> frozenset[int]:
    texts = (record for kind, record in _records(content) if kind == _SHARED_ITEM)
    return frozenset(number for number, record in enumerate(texts) if not _wide(record, 1).strip())


def _wide(record: bytes, at: int) -> str:
    """A text with its length before it, two bytes a letter."""
    (length,) = struct.unpack_from("<I", record, at)
    return record[at + 4 : at + 4 + 2 * length].decode("utf-16-le", "replace")


def _sheets(parts: Mapping[str, bytes]) -> Mapping[str, str]:
    """The part of each sheet, by its name."""
    try:
        relations = ElementTree.fromstring(parts["xl/_rels/workbook.bin.rels"])
    except (KeyError, ElementTree.ParseError, ValueError) as error:
        raise Refused("unreadable", "no list of its sheets") from error
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    found = {}
    for kind, record in _records(parts.get("xl/workbook.bin", b"")):
        if kind == _BUNDLE_SHEET:
            relation = _wide(record, 8)
            name = _wide(record, 12 + 2 * len(relation))
            target = targets.get(relation, "")
            found[name] = target.lstrip("/") if target[:1] == "/" else f"xl/{target}"
    return found
