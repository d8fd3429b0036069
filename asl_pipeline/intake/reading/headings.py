"""Find the rows of headings among the first rows of a table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from asl_pipeline.derive.headers import all_headings, folded, spoken_headings
from asl_pipeline.intake.reading import edges
from asl_pipeline.intake.reading.grid import flags
from asl_pipeline.model.finding import REFERENCE

LOOK_AT_ROWS: Final = 60
_ENOUGH_KNOWN: Final = 2
_PLAINLY_KNOWN: Final = 3
_MOST_OF: Final = 0.6
_MOST_ROWS: Final = 3
_WORTH_A_TABLE: Final = 5_000
"""For fewer cells, Arrow would take longer to sort the headings than to look the cells up."""
_IDENTIFIER: Final = re.compile(r"[A-Z0-9]+(?:[-_./][A-Za-z0-9]+)+")


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a table: the first and last row they stand in, and one for each column."""

    first: int
    last: int
    columns: tuple[str, ...]

    def at(self, position: int) -> str:
        """The heading of a column; empty where it has none."""
        return self.columns[position] if position < len(self.columns) else ""


def find_header(
    rows: Sequence[Sequence[str]], spans: Sequence[tuple[int, int]] = ()
) -> Header | None:
    """The headings among the first rows, or None where no row looks like headings.

    It is the first row with hardly anything but headings that we know, else the one with the most
    of them; and the rows next to it that complete it: headings of groups over those of columns.
    Where we know none, it is the first row that is widest and has nothing but words: a form that
    is not ours has headings too. `spans` are first and last rows of cells merged downwards, which
    are of one row of headings.
    """
    looked_at = rows[:LOOK_AT_ROWS]
    known = [known_headings(row) for row in looked_at]
    if known and max(known) >= _ENOUGH_KNOWN:
        plain = [index for index, row in enumerate(looked_at) if _is_plain(row, known[index])]
        return _completed(looked_at, (plain or [known.index(max(known))])[0], spans)
    widths = [sum(1 for cell in row if cell.strip()) for row in looked_at]
    widest = max(widths, default=0)
    for index, row in enumerate(looked_at):
        if widest >= _ENOUGH_KNOWN and widths[index] == widest:
            return Header(index, index, _stripped(row)) if is_words(row) else None
    return None


def known_headings(row: Sequence[str]) -> int:
    """How many of the row's cells are headings that we know, each counted once.

    None in a row of our findings sheet, which quotes headings: it has the reference of a case.
    """
    if any(REFERENCE.fullmatch(cell.strip()) for cell in row):
        return 0
    return len({folded(cell) for cell in row if cell.strip()} & all_headings())


def may_be_spelled(column: pa.ChunkedArray, *, spaced: bool) -> npt.NDArray[np.bool_]:
    """Which cells of a column may be headings as our forms spell them; if `spaced`, past spaces."""
    return edges.may_be(column, _spelled(), spaced=spaced)


def spelled_in(column: pa.ChunkedArray, *, spaced: bool) -> npt.NDArray[np.bool_]:
    """Which cells of a column are headings as our forms spell them; if `spaced`, past spaces."""
    if len(column) < _WORTH_A_TABLE:
        known = spoken_headings()
        cells = (cell.strip() if spaced else cell for cell in column.to_pylist())
        return np.array([cell in known for cell in cells], np.bool_)
    plain = pc.utf8_trim_whitespace(column) if spaced else column
    return flags(pc.is_in(plain, _spelled().words))


@cache
def _spelled() -> edges.Words:
    return edges.words_of(spoken_headings())


def is_blank(row: Sequence[str]) -> bool:
    """Whether nothing is written in the row."""
    return not any(cell.strip() for cell in row)


def is_words(row: Sequence[str]) -> bool:
    """Whether every cell with something in it has words, and none is a number, date or code."""
    written = [cell.strip() for cell in row if cell.strip()]
    return all(_is_word(cell) for cell in written)


def _is_word(cell: str) -> bool:
    letters = sum(1 for c in cell if c.isalpha())
    digits = sum(1 for c in cell if c.isdecimal())
    if not letters or digits > letters or cell.startswith(("http:", "https:")):
        return False
    return not (digits and _IDENTIFIER.fullmatch(cell))


def _is_plain(row: Sequence[str], known: int) -> bool:
    """Whether the row is plainly one of headings: most of what it says are some that we know."""
    written = sum(1 for cell in row if cell.strip())
    return known >= _PLAINLY_KNOWN and known >= _MOST_OF * written and is_words(row)


def _stripped(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in row)


def _completed(
    rows: Sequence[Sequence[str]], best: int, spans: Sequence[tuple[int, int]]
) -> Header:
    """The best row with the rows above and below it that belong to it."""
    first = last = best
    for start, end in spans:
        if start <= best <= end and end - start < _MOST_ROWS:
            first, last = min(first, start), max(last, end)
    while (
        last - first + 1 < _MOST_ROWS
        and last + 1 < len(rows)
        and _adds(rows, first, last, last + 1)
    ):
        last += 1
    while last - first + 1 < _MOST_ROWS and first > 0 and _adds(rows, first, last, first - 1):
        first -= 1
    return Header(first, last, _merged(rows[first : last + 1]))


def _adds(rows: Sequence[Sequence[str]], first: int, last: int, other: int) -> bool:
    """Whether the row next to the headings has headings for columns that have none we know."""
    row = rows[other]
    if is_blank(row) or not is_words(row):
        return False
    so_far = _merged(rows[first : last + 1])
    added = [
        folded(cell)
        for position, cell in enumerate(row)
        if cell.strip() and folded(_at(so_far, position)) not in all_headings()
    ]
    idle = [
        folded(cell)
        for position, cell in enumerate(row)
        if cell.strip() and folded(_at(so_far, position)) in all_headings()
    ]
    known = [word for word in added if word in all_headings()]
    if other > last:
        # What stands below a known heading is data, unless it is a heading of its own too.
        return len(known) == len(added) >= _ENOUGH_KNOWN and not set(idle) - all_headings()
    return len(known) >= 1 and len(known) == len(added)


def _merged(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """One heading for each column: the lowest that we know, else all of them from the top."""
    width = max(map(len, rows))
    return tuple(_one([_at(row, position).strip() for row in rows]) for position in range(width))


def _one(stacked: Sequence[str]) -> str:
    written = [cell for cell in stacked if cell]
    for cell in reversed(written):
        if folded(cell) in all_headings():
            return cell
    return " ".join(written)


def _at(row: Sequence[str], position: int) -> str:
    return row[position] if position < len(row) else ""
