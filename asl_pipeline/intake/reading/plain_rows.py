"""The rows of a sheet of Excel's, where they are spelled to the letter as programs spell them.

That can be told by one pattern, as such rows are all of one depth, and many times faster than a
parser goes through them. What is told of them is not more than a parser would tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from asl_pipeline.intake.reading.search import is_utf_8, matches
from asl_pipeline.intake.reading.threads import PIECE_BYTES

_OPENING: Final = b"<sheetData>"
_CLOSING: Final = b"</sheetData>"
_FEW_BYTES: Final = 100_000
_PARTS: Final = 16
"""Parts of a workbook that need not be looked through twice."""
_HEADS: Final = (b'<?xml version="1.0" encoding="UTF-8"', b'<?xml version="1.0" encoding="utf-8"')
_DESCENT: Final = b"x14ac:dyDescent"
_DECLARED: Final = b"xmlns:x14ac="


def _attributes(*names: str) -> str:
    """Attributes that may be there, each of them once, in this order."""
    return "".join(f'(?: {name}="[A-Za-z0-9 .:-]*")?' for name in names)


# An equals sign or a bracket only where nobody could take it for another spelling of a tag, and no
# letters beyond U+EFFF, some of which are none.
_TEXT: Final = r"(?:[^<&=\]\x00-\x1f\xef]|[\t\n\r]|[=\]][A-Za-z0-9]|&(?:amp|lt|gt|quot|apos);)*"
_FORMULA: Final = rf"<f{_attributes('t', 'aca', 'ref', 'ca', 'si')}(?:/>|>{_TEXT}</f>)"
_INLINE: Final = rf'<is><t(?: xml:space="preserve")?>{_TEXT}</t></is>'
_CELL: Final = (
    rf'<c r="[A-Z]{{1,3}}[0-9]{{1,7}}"{_attributes("s", "t")}'
    rf"(?:/>|>(?:(?:{_FORMULA})?(?:<v>{_TEXT}</v>)?|{_INLINE})</c>)"
)
_ROW: Final = (
    r'<row r="[0-9]{1,7}"'
    + _attributes(
        "spans", "s", "customFormat", "ht", "hidden", "customHeight", "outlineLevel", "collapsed"
    )
    + _attributes("thickTop", "thickBot", "ph", "x14ac:dyDescent")
    + rf"(?:/>|>(?:{_CELL})*</row>)"
)
_ROWS: Final = rf"\A(?:{_ROW})*\z"


@dataclass(frozen=True, slots=True)
class PlainRows:
    """What the rows of a sheet hold: how many there are of each thing that is spelled out.

    `rest` is the sheet without them: a parser that finds no fault with it would find none with
    the whole.
    """

    rest: bytes
    rows: int
    cells: int
    values: int
    formulas: int
    texts: int
    """Texts within their cells."""


@lru_cache(maxsize=_PARTS)
def plain_rows(part: bytes) -> PlainRows | None:
    """The rows of a large sheet if they are plain, else None."""
    start, end = part.find(_OPENING) + len(_OPENING), part.rfind(_CLOSING)
    head = part[:start] if len(_OPENING) <= start < _FEW_BYTES else b""
    if len(part) < _FEW_BYTES or not head.startswith(_HEADS) or b"<!" in head or end < start:
        return None
    if not matches(part, _ROWS, start, end) or not is_utf_8(part):
        return None
    # They use one prefix, which must be declared where they stand.
    declared = _DECLARED in head
    if not declared and part.find(_DESCENT, start, end) >= 0:
        return None
    tag = _OPENING.replace(b">", b" " + _DESCENT + b'="0">') if declared else _OPENING
    tags = _tags(part, start, end)
    return PlainRows(
        rest=head.removesuffix(_OPENING) + tag + part[end:],
        rows=tags[ord("r")],
        cells=tags[ord("c")],
        values=tags[ord("v")],
        formulas=tags[ord("f")],
        texts=tags[ord("i")],
    )


def _tags(part: bytes, start: int, end: int) -> Sequence[int]:
    """How many tags there are between two places that begin with each byte."""
    data = np.frombuffer(part, np.uint8)
    counts = np.zeros(256, np.int64)
    for first in range(start, end, PIECE_BYTES):
        piece = data[first : min(first + PIECE_BYTES, end)]
        # What follows the last one may be in the next piece.
        following = data[first + 1 + np.flatnonzero(piece == ord("<"))]
        counts += np.bincount(following, minlength=256)
    return counts.tolist()


def without_plain_rows(part: bytes) -> bytes:
    """A sheet without its rows, if they are plain; else the part as it is."""
    plain = plain_rows(part)
    return part if plain is None else plain.rest
