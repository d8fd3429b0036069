"""Tell the rows of a table from what stands among them: headings again, units, sums, notes."""

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from asl_pipeline.derive.headers import coded_headings, folded
from asl_pipeline.intake.reading import edges
from asl_pipeline.intake.reading.grid import MANY, Grid, confirmed, matching
from asl_pipeline.intake.reading.headings import Header
from asl_pipeline.languages import available, words

_FEW: Final = 2
_COMMENT: Final = r"^\s*(#|//)\s*\S"
_ERROR: Final = r"^\s*#(N/A|NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|SPILL!|CALC!|GETTING_DATA)\s*$"
_NOTE: Final = re.compile(r"\s*(\*|\(\*\)|\(\d\)|[¹²³†]|[A-Za-zÀ-ÿ. ]{3,24}\s?:)")
_BRACKETED: Final = re.compile(r"\s*[(\[].{1,30}[)\]]\s*")
_UNIT_LENGTH: Final = 20


class Role(IntEnum):
    """What a row of a grid is."""

    DATA = 0
    BLANK = 1
    TITLE = 2
    HEADER = 3
    REPEATED = 4
    UNITS = 5
    TOTAL = 6
    FOOTER = 7
    COMMENT = 8


Roles = npt.NDArray[np.int8]
Counts = npt.NDArray[np.int32]


def repeats(grid: Grid, header: Header, start: int, end: int) -> Iterator[int]:
    """The rows that say the headings again."""
    raw = [grid.row(row) for row in range(header.first, header.last + 1)]
    heading_rows = [[cell.strip() for cell in row] for row in raw]
    said = [{cell for cell in column if cell} for column in zip(*heading_rows, strict=True)]
    if not said or end <= start:
        return
    # Such a row says them all: one column, with a heading in each row, rules out nearly all others.
    best = max(range(len(said)), key=lambda at: sum(bool(row[at]) for row in heading_rows))
    column = grid.texts.column(best).slice(start, end - start)
    wanted = edges.words_of({row[best] for row in heading_rows})
    alike = confirmed(
        column,
        edges.may_be(column, wanted, spaced=True),
        lambda cells: pc.is_in(pc.utf8_trim_whitespace(cells), wanted.words),
    )
    for index in np.flatnonzero(alike):
        row = grid.row(start + int(index))
        cells = [cell.strip() for cell in row]
        seen = row if grid.rows > MANY else cells
        told = sum(cell in known for cell, known in zip(seen, said, strict=True))
        if told >= _FEW and cells in heading_rows:
            yield start + int(index)


def is_units(row: Sequence[str]) -> bool:
    """Whether the row says units or kinds of value, and nothing else."""
    written = [cell.strip() for cell in row if cell.strip()]
    return bool(written) and all(
        bool(_BRACKETED.fullmatch(cell)) or (len(cell) <= _UNIT_LENGTH and folded(cell) in _units())
        for cell in written
    )


@cache
def _units() -> frozenset[str]:
    """The words that stand in a row of units, folded."""
    return frozenset(
        folded(word) for code in available() for word in words(code).section("words")["units"]
    ) | {"%", "€"}


def comments(body: pa.Table, filled: Counts, header: Header) -> npt.NDArray[np.bool_]:
    """The rows that begin with # or // and are no entry: few cells, unlike most rows.

    `filled` says how many cells of each row have something written in them.
    """
    if not body.num_columns or not body.num_rows:
        return np.zeros(body.num_rows, np.bool_)
    marked = matching(body.column(0), _COMMENT, "#/")
    if marked.any():
        marked &= ~matching(body.column(0), _ERROR, "#")
    if np.count_nonzero(marked) * 2 > len(marked):
        return np.zeros(body.num_rows, np.bool_)
    return marked & (filled < max(_FEW, headed(header) - 1))


def totals(body: pa.Table, filled: Counts, header: Header) -> npt.NDArray[np.bool_]:
    """The rows that say that they are a sum, where no entry could say so."""
    said = np.zeros(body.num_rows, np.bool_)
    for position in range(min(_FEW, body.num_columns)):
        if folded(header.at(position)) in coded_headings():
            continue  # there a total is a code like any other
        said |= matching(body.column(position), _total_words(), {word[0] for word in _totals()})
    return said & (filled < max(_FEW + 1, headed(header)))


@cache
def _totals() -> frozenset[str]:
    """The words that a row of sums begins with."""
    return frozenset(
        word for code in available() for word in words(code).section("words")["totals"]
    )


@cache
def _total_words() -> str:
    longest_first = "|".join(sorted(map(re.escape, _totals()), key=len, reverse=True))
    return rf"^\s*(?:{longest_first})(?:[\s:.(]+\S*){{0,3}}\s*$"


def footers(body: pa.Table, roles: Roles, filled: Counts, header: Header) -> npt.NDArray[np.bool_]:
    """The notes below the last row: few cells in a wide table, after a gap or marked as notes."""
    notes = np.zeros(len(roles), np.bool_)
    most = 1 if headed(header) <= _FEW * 2 else _FEW
    start = len(roles)
    while start > 0 and (roles[start - 1] != Role.DATA or filled[start - 1] <= most):
        start -= 1
    after_gap = False
    for index in range(start, len(roles)):
        if roles[index] != Role.DATA:
            after_gap = after_gap or roles[index] in {Role.BLANK, Role.TOTAL}
            continue
        first = next(text for column in body.columns if (text := column[index].as_py().strip()))
        note = bool(_NOTE.match(first)) or (after_gap and " " in first)
        if note and headed(header) > _FEW:
            notes[index] = after_gap = True
    return notes


def headed(header: Header) -> int:
    """How many columns have a heading."""
    return sum(1 for heading in header.columns if heading)
