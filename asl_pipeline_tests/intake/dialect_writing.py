"""Write a grid of texts as a text file in any style: the pen of `dialects`."""

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

Grid = Sequence[Sequence[str]]


class Escape(Enum):
    """How a quote within quotes is written."""

    DOUBLED = "doubled"
    BACKSLASH = "backslash"
    AS_IT_IS = "as it is"


@dataclass(frozen=True, slots=True)
class Quotes:
    """The signs around a cell, and what becomes of them within."""

    name: str
    opening: str
    closing: str
    escape: Escape


PLAIN: Final = Quotes('"', '"', '"', Escape.DOUBLED)
QUOTES: Final = (
    PLAIN,
    Quotes('" with backslash', '"', '"', Escape.BACKSLASH),
    Quotes("'", "'", "'", Escape.DOUBLED),
    Quotes("“ ”", "“", "”", Escape.AS_IT_IS),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """How a file is written. `every` puts quotes around each cell, else only where needed."""

    delimiter: str = ";"
    quotes: Quotes = PLAIN
    every: bool = False
    line_end: str = "\r\n"
    around: str = ""
    """What is put around the text of each cell."""
    outside: bool = False
    """Whether that stands outside the quotes."""


def records(grid: Grid, style: Style) -> list[str]:
    """One text for each row, without the ends of the lines between them."""
    return [style.delimiter.join(_cell(text, style) for text in row) for row in grid]


def joined(lines: Sequence[str], style: Style) -> str:
    """The rows as one text, with the end of a line behind each."""
    return "".join(line + style.line_end for line in lines)


def _cell(text: str, style: Style) -> str:
    if style.outside:
        return style.around + _quoted(text, style) + style.around
    padded = style.around + text + style.around if text else text
    return _quoted(padded, style)


def _quoted(text: str, style: Style) -> str:
    quotes = style.quotes
    special = {*style.delimiter.strip(" "), quotes.opening, quotes.closing, "\r", "\n"}
    if not style.every and not special & set(text):
        return text
    if quotes.escape is Escape.DOUBLED:
        text = text.replace(quotes.closing, quotes.closing * 2)
    elif quotes.escape is Escape.BACKSLASH:
        text = text.replace("\\", "\\\\").replace(quotes.closing, f"\\{quotes.closing}")
    return quotes.opening + text + quotes.closing


MARKS: Final = {
    "utf-8-sig": codecs.BOM_UTF8,
    "utf-16-le with mark": codecs.BOM_UTF16_LE,
    "utf-16-be with mark": codecs.BOM_UTF16_BE,
    "utf-32-le with mark": codecs.BOM_UTF32_LE,
    "utf-32-be with mark": codecs.BOM_UTF32_BE,
}


def encoded(text: str, encoding: str) -> bytes:
    """The bytes of a text; `with mark` in the name of the encoding puts a byte order mark first."""
    mark = MARKS.get(encoding, b"")
    return mark + text.encode(encoding.removesuffix("-sig").removesuffix(" with mark"))


def twice_encoded(text: str) -> str:
    """UTF-8 read as if it were Windows' encoding: what Excel makes of a file without a mark."""
    return "".join(_as_windows(byte) for byte in text.encode())


def _as_windows(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)
