"""Formulas in a workbook of Excel before 2007, which neither library that reads its cells tells.

A workbook of then is a stream of records. A record is its kind and its length, two bytes each, and
so many bytes more ([MS-XLS] 2.1.4).
"""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from xlrd.compdoc import CompDoc

from asl_pipeline.intake.reading.cells import Place

STREAMS: Final = ("Workbook", "Book")
"""What the stream is called: since Excel 97, and before."""

_FORMULA, _END, _SHEET, _BEGIN = 0x0006, 0x000A, 0x0085, 0x0809
_WORKSHEET: Final = 0
_HEAD: Final = struct.Struct("<HH")
_OFFSET_AND_TYPE: Final = struct.Struct("<IBB")
_CELL: Final = struct.Struct("<HHH8sH")
_ZERO: Final = bytes(8)
_WHEN_OPENED: Final = 0x0002


@dataclass(slots=True)
class Formulas:
    """The formulas of a sheet: how many have a value stored, and where the others are."""

    stored: int = 0
    valueless: list[Place] = field(default_factory=list)


def formulas(content: bytes) -> list[Formulas]:
    """The formulas of each worksheet, in the order of the worksheets.

    Raises whatever a damaged workbook brings forth.
    """
    document = CompDoc(content, logfile=io.StringIO())
    for name in STREAMS:
        memory, base, length = document.locate_named_stream(name)
        if memory is not None:
            stream = memory[base : base + length]
            return [_of_sheet(stream, start) for start in _worksheets(stream)]
    return []


def _worksheets(stream: bytes) -> list[int]:
    """Where the records of each worksheet begin."""
    told = (_OFFSET_AND_TYPE.unpack_from(stream, at) for at in _of_kind(stream, 0, _SHEET))
    return [start for start, _, kind in told if kind == _WORKSHEET]


def _of_sheet(stream: bytes, start: int) -> Formulas:
    found = Formulas()
    for at in _of_kind(stream, start, _FORMULA):
        row, column, _, result, flags = _CELL.unpack_from(stream, at)
        is_empty = _is_empty_text(result)
        if (is_empty or result == _ZERO) and flags & _WHEN_OPENED:
            # Programs other than Excel leave the value to whoever opens the file.
            found.valueless.append((row, column))
        elif not is_empty:
            found.stored += 1
    return found


def _is_empty_text(result: bytes) -> bool:
    """Whether a result is an empty text ([MS-XLS] 2.5.133): 3, and the two last bytes full."""
    return result[0] == 3 and result.endswith(b"\xff\xff")  # noqa: PLR2004 -- the document's


def _of_kind(stream: bytes, at: int, wanted: int) -> Iterator[int]:
    """Where the bodies of the records of a kind begin, up to the end of what begins here.

    A chart within a sheet has a beginning and an end of its own.
    """
    depth = 0
    while at + _HEAD.size <= len(stream):
        kind, length = _HEAD.unpack_from(stream, at)
        at += _HEAD.size
        if kind == wanted and depth == 1:
            yield at
        elif kind == _BEGIN:
            depth += 1
        elif kind == _END:
            depth -= 1
            if depth <= 0:
                return
        at += length
