"""The rows of a sheet of Excel's, where they are spelled to the letter as programs spell them.

That can be told by one pattern, as such rows are all of one depth, and many times faster than a
parser goes through them. What is told of them is not more than a parser would tell.
"""

from functools import lru_cache
from typing import Final

from asl_pipeline.intake.reading.search import is_utf_8, matches

_OPENING: Final = b"<sheetData>"
_CLOSING: Final = b"</sheetData>"
_FEW_BYTES: Final = 100_000
_HEADS: Final = (b'<?xml version="1.0" encoding="UTF-8"', b'<?xml version="1.0" encoding="utf-8"')
_DESCENT: Final = b"x14ac:dyDescent"
_DECLARED: Final = b"xmlns:x14ac="


def _attributes(*names: str) -> str:
    """Attributes that may be there, each of them once, in this order."""
    return "".join(f'(?: {name}="[A-Za-z0-9 .:-]*")?' for name in names)


# An equals sign or a bracket only where nobody could take it for another spelling of a tag, and no
# letters beyond U+EFFF, some of which are none.
_TEXT: Final = (
    r"(?:[^<&=\]\x00-\x1f\xef]|[\t\n\r]|[=\]][A-Za-z0-9]|&(?:amp|lt|gt|quot|apos);)*"
)
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


@lru_cache(maxsize=16)
def without_plain_rows(part: bytes) -> bytes:
    """A large sheet without its rows, if they are plain; else the part as it is.

    A parser that finds no fault with what is left would find none with the whole.
    """
    start, end = part.find(_OPENING) + len(_OPENING), part.rfind(_CLOSING)
    head = part[:start] if 0 < start - len(_OPENING) < _FEW_BYTES else b""
    if len(part) < _FEW_BYTES or not head.startswith(_HEADS) or b"<!" in head or end < start:
        return part
    if not matches(part, _ROWS, start, end) or not is_utf_8(part):
        return part
    # Plain rows use one prefix, which must be declared where they stand.
    tag = _OPENING.replace(b">", b" " + _DESCENT + b'="0">') if _DECLARED in head else _OPENING
    if _DECLARED not in head and part.find(_DESCENT, start, end) >= 0:
        return part
    return head.removesuffix(_OPENING) + tag + part[end:]
