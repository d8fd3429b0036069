"""The XML of a sheet of Excel's: where its rows and cells are, and what is special about some.

Looked at with patterns and plain searching, not with a parser that hands over each cell: that
would take longer over some million cells than everything else together. What this overlooks makes
the count of rows differ from the library's, and the file is refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_uppercase
from typing import Final

from asl_pipeline.intake.reading.cells import Place
from asl_pipeline.intake.reading.plain_rows import plain_rows, without_plain_rows
from asl_pipeline.intake.reading.refused import Refused
from asl_pipeline.intake.reading.search import count, has
from asl_pipeline.model.limits import Limits
from asl_pipeline.model.raw import column_of

_OPENING: Final = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PREFIX: Final = re.compile(rb"<(\w+:)?sheetData\b")
_AFTER_NAME: Final = (b" ", b">", b"/", b"\t", b"\r", b"\n")
_ROW_NUMBER: Final = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br\s*=\s*[\"'](\d+)[\"']")
_BEYOND_Z: Final = r"\br\s*=\s*[\"'][A-Z]{2,}[0-9]"
_CELL: Final = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c\s*>)", re.DOTALL)
_CELL_COLUMN: Final = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"']([A-Z]+)[0-9]+[\"']")
VALUE: Final = re.compile(rb"<(?:\w+:)?(v|t)\b[^>]*?>([^<]*)</")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)</)")
_VALUES: Final = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]")
_INLINE: Final = re.compile(rb"<(?:\w+:)?is[\s>]")
_FILLED: Final = re.compile(rb"<(?:\w+:)?[vt]\b[^>/]*?>[^<]|<(?:\w+:)?f\b")
_FILLED_USUAL: Final = re.compile(rb"<(?:[vt](?: [^>]*)?>[^<]|f\b)")
_ATTRIBUTE: Final = re.compile(rb"\b(\w+)\s*=\s*[\"']([^\"']*)[\"']")
_ERROR_TYPE: Final = re.compile(rb"\bt\s*=\s*[\"']e[\"']")
_TEXT_NUMBER: Final = re.compile(rb"\bt\s*=\s*[\"']s[\"'][^>]*>\s*<(?:\w+:)?v[^>]*>([0-9]{1,9})<")
_STRANGE_TEXT: Final = re.compile(
    rb"\bt\s*=\s*[\"']s[\"'][^>]*>\s*<(?:\w+:)?v[^>]*>(?![0-9]{1,9}<)"
)
_CELL_ROW: Final = re.compile(rb"\br\s*=\s*[\"'][A-Z]+([0-9]+)")
_ROW_NUMBER_USUAL: Final = re.compile(rb'<row r="(\d+)"')
_BEYOND_Z_USUAL: Final = ' r="[A-Z]{2}'
_CELL_COLUMN_USUAL: Final = re.compile(rb'<c r="([A-Z]+)')
_TEXT_NUMBER_USUAL: Final = re.compile(rb't="s"><v>([0-9]{1,9})<')
_UNUSUAL: Final = (
    r"<(?:c|row)(?:[\n\r\t>]| (?:[^r]|r[^=]|r=[^\"]))"
    r"|<c/|<(?:v|is)[ \n\r\t]|<v/"
    r"|<\?(?:[^x]|x[^m]|xm[^l]|xml[^ ])"
    r"| =\"|= \"|='|\]\]>"
)
"""What Excel never writes so: other spaces in tags, other quotes, cells that say nothing or not
first where they are."""
_BLANK_ROW: Final = (
    "<row [^>]*(?:/>|>(?:<c [^>]*(?:/>|>(?:<v></v>|<is><t[^>]*></t></is>)?</c>))*</row>)"
)
"""A plain row in which nothing is written."""
_DENSE: Final = 4
_FEW_ROWS: Final = 20_000
_LONGEST_NUMBER: Final = 9


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as the XML spells it."""

    place: Place
    type: bytes
    style: bytes
    value: bytes
    formula: bytes | None


def special_cell(percents: frozenset[bytes]) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """What finds errors, formulas and numbers shown as percentages, and passes over the rest.

    Twice: for the way in which Excel itself writes a cell, which is found several times faster,
    and for any.
    """
    styles = b"|".join(sorted(percents)) or b"-"
    usual = (
        rb'<c (?=r="[A-Z]+[0-9]+"(?:[^>]*(?: s="(?:' + styles + rb')"| t="e")|[^>]*>\s*<f\b))'
        rb"([^>]*?)(?:/>|>(.*?)</c\s*>)"
    )
    any_way = (
        rb"<(?:\w+:)?c\b(?:(?=[^>]*\b(?:t\s*=\s*[\"']e[\"']|s\s*=\s*[\"'](?:"
        + styles
        + rb")[\"']))"
        rb"|(?=[^>]*>\s*<(?:\w+:)?f\b))([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c\s*>)"
    )
    return re.compile(usual, re.DOTALL), re.compile(any_way, re.DOTALL)


def special_cells(
    part: bytes, patterns: tuple[re.Pattern[bytes], re.Pattern[bytes]]
) -> Iterator[Cell]:
    """The cells that the patterns find; all, where one of those does not say where it is."""
    pattern = patterns[0] if is_usual(part) else patterns[1]
    found = [
        (dict(_ATTRIBUTE.findall(spelled[1])), spelled[2] or b"")
        for spelled in pattern.finditer(part)
    ]
    places = [_place(attributes.get(b"r", b"")) for attributes, _ in found]
    if None in places:
        yield from cells(part)
        return
    for place, (attributes, inside) in zip(places, found, strict=True):
        if place is not None:
            yield _cell(place, attributes, inside)


@lru_cache(maxsize=4)
def is_usual(part: bytes) -> bool:
    """Whether rows, cells and values are spelled to the letter as Excel itself spells them.

    Then plain words can be counted and searched, many times faster than patterns for any spelling.
    """
    return prefix(part) == b"" and not has(without_plain_rows(part), _UNUSUAL)


def _spelled_out(part: bytes) -> int:
    """How many cells are spelled out."""
    plain = plain_rows(part)
    if plain is not None:
        return plain.cells
    return part.count(b"<c ") if is_usual(part) else len(_OPENING.findall(part))


def cells(part: bytes) -> Iterator[Cell]:
    """Every cell that is spelled out."""
    row = -1
    for attributes_at, start, end in row_spans(part):
        number = dict(_ATTRIBUTE.findall(part, attributes_at, start)).get(b"r", b"")
        row = int(number) - 1 if number.isdigit() else row + 1
        column = -1
        for found in _CELL.finditer(part, start, end):
            attributes = dict(_ATTRIBUTE.findall(found[1]))
            said = _place(attributes.get(b"r", b""))
            column = column + 1 if said is None else said[1]
            yield _cell((row, column), attributes, found[2] or b"")


def _cell(place: Place, attributes: Mapping[bytes, bytes], inside: bytes) -> Cell:
    formula = _FORMULA.search(inside)
    return Cell(
        place=place,
        type=attributes.get(b"t", b""),
        style=attributes.get(b"s", b""),
        value=b"".join(text for _, text in VALUE.findall(inside)),
        formula=None if formula is None else formula[1] or b"",
    )


def _place(reference: bytes) -> Place | None:
    letters = reference.rstrip(b"0123456789")
    digits = reference[len(letters) :]
    if not letters.isalpha() or not digits or len(letters) > len("XFD"):
        return None
    return int(digits) - 1, column_of(letters.decode()) - 1


def refuse_far(part: bytes, limits: Limits) -> None:
    """Raise Refused if the cells reach so far that there is no room for what lies between."""
    across = _across(part)
    if across > limits.columns:
        raise Refused("too_wide", f"a cell in column {across}")
    last = _last_row(part)
    if last > limits.rows:
        raise Refused("too_many_rows", f"a row of number {last}")
    written = _spelled_out(part)
    if last * across > max(limits.cells, written * _DENSE) or written > limits.cells:
        raise Refused("too_many_cells", f"cells as far as row {last}, column {across}")


def refuse_strange_texts(part: bytes, texts: int) -> None:
    """Raise Refused if a cell names a shared text that is not there.

    The library takes the first text for those, which is some other cell's.
    """
    shared = part.count(b't="s"')
    numbers = _TEXT_NUMBER_USUAL.findall(part) if shared else []
    if len(numbers) != shared or not is_usual(part):
        numbers = _TEXT_NUMBER.findall(part)
        if _STRANGE_TEXT.search(part):
            raise Refused("unreadable", "a text that is not there")
    if max(map(int, set(numbers)), default=-1) >= texts:
        raise Refused("unreadable", "a text that is not there")


def _last_row(part: bytes) -> int:
    """The last row, by the rows' own numbers and by those that cells say they are in."""
    usual = is_usual(part)
    numbers = (_ROW_NUMBER_USUAL if usual else _ROW_NUMBER).findall(part)
    if max(map(len, numbers), default=0) > _LONGEST_NUMBER:
        raise Refused("unreadable", "a row that cannot be")
    last = max(map(int, numbers)) if numbers else part.count(b"row>")
    reference = ' r="[A-Z]+' if usual else r"\br\s*=\s*[\"'][A-Z]+"
    if has(part, f"{reference}[0-9]{{{len(str(last)) + 1}}}"):
        raise Refused("unreadable", "a cell in a row beyond the last")
    if last < _FEW_ROWS:
        said = _CELL_ROW.findall(part)
        last = max([last, *map(int, said)])
    return last


def _across(part: bytes) -> int:
    """The last column with a cell, counted from 1; 26 for any up to Z, which is near enough."""
    usual = is_usual(part)
    if not has(part, _BEYOND_Z_USUAL if usual else _BEYOND_Z):
        return len(ascii_uppercase)
    found = set((_CELL_COLUMN_USUAL if usual else _CELL_COLUMN).findall(part))
    if any(len(letters) > len("XFD") for letters in found):
        raise Refused("unreadable", "a column that cannot be")
    return max((column_of(letters.decode()) for letters in found), default=0)


def prefix(part: bytes) -> bytes:
    """What stands before the names of elements, as in `x:row`."""
    found = _PREFIX.search(part)
    return b"" if found is None or found[1] is None else found[1]


def row_spans(part: bytes) -> Iterator[tuple[int, int, int]]:
    """Where the attributes of each row begin, its cells begin, and it ends.

    By plain searching, as a pattern would look at every one of millions of bytes.
    """
    before = prefix(part)
    opening, closing = b"<" + before + b"row", b"</" + before + b"row"
    at = part.find(opening)
    while at >= 0:
        start = at + len(opening)
        inside = part.find(b">", start) + 1
        if not inside:
            return
        end = inside
        if part[start : start + 1] in _AFTER_NAME and part[inside - 2 : inside - 1] != b"/":
            end = part.find(closing, inside)
            if end < 0:
                raise Refused("unreadable", "a row without an end")
        if part[start : start + 1] in _AFTER_NAME:
            yield start, inside, end
        at = part.find(opening, end)


def filled_rows(part: bytes) -> int:
    """How many rows have a value, a text or a formula, blank texts included."""
    plain = plain_rows(part)
    if plain is not None:
        return plain.rows - count(part, _BLANK_ROW)
    filled = _FILLED_USUAL if prefix(part) == b"" else _FILLED
    return sum(1 for _, start, end in row_spans(part) if filled.search(part, start, end))


def filled_cells(part: bytes) -> int:
    """How many cells have a value or a text, blank texts included."""
    plain = plain_rows(part)
    if plain is not None:
        return plain.values - part.count(b"<v></v>") + plain.texts
    if is_usual(part):
        return part.count(b"<v>") - part.count(b"<v></v>") + part.count(b"<is>")
    return len(_VALUES.findall(part)) + len(_INLINE.findall(part))


def has_errors(part: bytes) -> bool:
    """Whether a cell holds an error."""
    return has(part, 't="e"') if is_usual(part) else _ERROR_TYPE.search(part) is not None


def has_formulas(part: bytes) -> bool:
    """Whether a cell may hold a formula."""
    plain = plain_rows(part)
    return b"<f" in part or b":f" in part if plain is None else plain.formulas > 0


def has_inline_texts(part: bytes) -> bool:
    """Whether a cell has its text within itself."""
    return b"<is" in part if is_usual(part) else _INLINE.search(part) is not None
