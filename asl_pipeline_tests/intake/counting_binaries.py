"""Count the rows of binary workbooks straight from their records."""

import io
import struct
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree import ElementTree as ET

from xlrd.compdoc import CompDoc

from asl_pipeline_tests.intake.counting_workbooks import Written

# ---------------------------------------------------------------- .xlsb


def in_xlsb(content: bytes) -> Mapping[str, Written]:
    """By the name of each sheet. Texts are looked up where they are shared."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    relations = ET.fromstring(parts["xl/_rels/workbook.bin.rels"])  # noqa: S314
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    strings = [
        _letters(body[1:])[0]
        for kind, body in _records(parts.get("xl/sharedStrings.bin", b""))
        if kind == 19
    ]
    found = {}
    for kind, body in _records(parts["xl/workbook.bin"]):
        if kind == 156:
            key, rest = _letters(body[8:])
            name, _ = _letters(rest)
            part = f"xl/{targets.get(key, '')}"
            if part in parts:
                found[name] = _rows_of_records(parts[part], strings)
    return found


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    stream = io.BytesIO(part)
    while head := stream.read(1):
        kind = head[0]
        if kind > 127:
            kind = kind - 128 + (stream.read(1)[0] & 127) * 128
        length = 0
        for shift in range(0, 28, 7):
            byte = stream.read(1)[0]
            length += (byte & 127) << shift
            if byte < 128:
                break
        yield kind, stream.read(length)


def _letters(body: bytes) -> tuple[str, bytes]:
    count = int.from_bytes(body[:4], "little")
    return body[4 : 4 + 2 * count].decode("utf-16-le", "replace"), body[4 + 2 * count :]


def _rows_of_records(part: bytes, strings: list[str]) -> Written:
    written = Written()
    places: set[tuple[int, int]] = set()
    before: set[int] = set()
    row = 0
    for kind, body in _records(part):
        if kind == 0:
            row = int.from_bytes(body[:4], "little") + 1
            before = set(written.cells)
        elif 2 <= kind <= 11:
            column = int.from_bytes(body[:4], "little")
            if kind == 7 and not strings[int.from_bytes(body[8:12], "little")].strip():
                continue
            if kind in {6, 8} and not _letters(body[8:])[0].strip():
                continue
            written.cells[row] += 1
            if row in before or (row, column) in places:
                written.again.add(row)
            places.add((row, column))
    return written


# ---------------------------------------------------------------- .xls

_SHEET, _NUMBER, _RK, _MULTIPLE_RK, _BOOLEAN, _SHARED, _FORMULA, _LABEL = (
    0x85, 0x203, 0x27E, 0xBD, 0x205, 0xFD, 0x06, 0x204,
)  # fmt: skip
_CELLS: Final = {_NUMBER, _RK, _MULTIPLE_RK, _BOOLEAN, _SHARED, _FORMULA, _LABEL}


def in_xls(content: bytes) -> Mapping[str, Written]:
    """By the name of each sheet; a text counts as written without being looked up."""
    stream, start, size = CompDoc(content, logfile=io.StringIO()).locate_named_stream("Workbook")
    whole = stream[start : start + size]
    found = {}
    for kind, body in _biff(whole, 0):
        if kind == _SHEET:
            at, _, length, wide = struct.unpack_from("<IHBB", body)
            name = body[8 : 8 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1")
            rows = {
                struct.unpack_from("<H", inner)[0] + 1
                for which, inner in _biff(whole, at)
                if which in _CELLS
            }
            found[name] = Written(Counter(dict.fromkeys(rows, 0)))
    return found


def _biff(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place to the end of the substream that begins there."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        if kind == 0x0A:
            return
        at += 4 + length
