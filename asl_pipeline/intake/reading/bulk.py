"""Read large texts fast, and count the rows of any text a second time.

A text whose quotes are beyond doubt is cut by Arrow's own reader, which is several times faster
than any other. That they are, and how many rows there must be, is looked up with NumPy.
"""

import contextlib
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, islice
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from asl_pipeline.intake.reading import threads
from asl_pipeline.intake.reading.dialect import CURLY, Dialect
from asl_pipeline.intake.reading.grid import Grid, table_of_rows
from asl_pipeline.model.limits import Limits

_ODD_ROWS: Final = 20_000
_BLOCK_BYTES: Final = 1 << 23
_SAMPLE_CHARACTERS: Final = 100_000
_SAMPLE_ROWS: Final = 1_000
_NEWLINE: Final = 10
_RETURN: Final = 13
_MARK: Final = "\ufeff"
"""What Arrow leaves out at the start of a text."""

Bytes = npt.NDArray[np.uint8]


def count_records(text: str, dialect: Dialect) -> int:
    """How many records the text has, blank ones included: line ends, but for those in quotes."""
    q = re.escape(CURLY if dialect.curly else dialect.quote)
    within = rf"(?:[^{q}\\]|\\.)*" if dialect.escape else rf"(?:[^{q}]|{q}{q})*"
    start = rf"(?:^|(?<=[{re.escape(dialect.sign)}\r\n]))" + (" *" if dialect.spaced else "")
    # A quote that stands elsewhere than where a value begins is a letter like any other.
    bare = re.sub(rf"{start}{q}{within}{q}", "", text, flags=re.DOTALL)
    lines = bare.replace("\r\n", "\n").replace("\r", "\n")
    return lines.count("\n") + (text[-1:] not in {"", "\n", "\r"})


def grid(text: str, content: bytes, dialect: Dialect, limits: Limits) -> Grid | None:
    """All rows of a large text, or None where only the careful reader can tell them.

    `content` is the text in UTF-8, and `text` at least its beginning.
    """
    if len(dialect.delimiter) > 1 or dialect.escape or dialect.curly or dialect.spaced:
        return None
    if not dialect.delimiter.isascii() or text.startswith(_MARK):
        return None
    data = np.frombuffer(content, np.uint8)
    signs = _signs(data, dialect)
    if signs is None:
        return None
    odd = _OddRows(_ODD_ROWS)
    try:
        width = _usual_width(text, dialect)
        if width > limits.columns:
            # Arrow would make each of them, and end the process where memory does not allow it.
            return None
        even = _cut(content, width, dialect, signs, odd)
        spelled = [next(dialect.reader(iter([line])), []) for line in odd.lines]
    except (pa.ArrowInvalid, csv.Error):
        return None
    widths = np.full(even.num_rows + len(spelled), width, np.int32)
    widths[odd.rows] = [max(1, len(cells)) for cells in spelled]
    longest = max([0, *(pc.max(pc.binary_length(each)).as_py() or 0 for each in even.columns)])
    if (
        int(widths.max(initial=0)) > limits.columns
        or len(widths) > limits.rows
        or max([longest, *(len(cell) for cells in spelled for cell in cells)])
        > limits.cell_characters
        or len(widths) != signs.rows + int(data[-1] != _NEWLINE)
    ):
        return None
    return Grid(texts=_merged(even, odd.rows, spelled, width), widths=widths)


@dataclass(frozen=True, slots=True)
class _OddRows:
    """The rows that are narrower or wider than most: counted from 0, and as they are written."""

    most: int
    rows: list[int] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def set_aside(self, row: arrow_csv.InvalidRow) -> str:
        """Note a row that Arrow asks about; give up where there are too many."""
        self.rows.append(row.number - 1)
        self.lines.append(row.text)
        return "skip" if len(self.rows) <= self.most else "error"


def _cut(content: bytes, width: int, dialect: Dialect, signs: "_Signs", odd: _OddRows) -> pa.Table:
    """The rows of the usual width. Blank lines are among them, with nothing in any cell."""
    names = [str(at) for at in range(width)]
    read = arrow_csv.ReadOptions(column_names=names, block_size=_BLOCK_BYTES)
    parse = arrow_csv.ParseOptions(
        delimiter=dialect.delimiter,
        quote_char=dialect.quote,
        # Otherwise Arrow would look for the end of each row twice.
        newlines_in_values=signs.lines_within > 0,
        ignore_empty_lines=False,
    )
    # It has been decoded before, and is cut at signs of ASCII.
    convert = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), check_utf8=False
    )
    if threads.started():
        # By several threads it does not tell which rows are odd.
        with contextlib.suppress(pa.ArrowInvalid):
            return arrow_csv.read_csv(pa.BufferReader(content), read, parse, convert)
    read.use_threads = False
    parse.invalid_row_handler = odd.set_aside
    return arrow_csv.open_csv(pa.BufferReader(content), read, parse, convert).read_all()


def _usual_width(text: str, dialect: Dialect) -> int:
    """How many cells most of the first rows have."""
    sample = io.StringIO(text[:_SAMPLE_CHARACTERS], newline="")
    rows = islice(dialect.reader(sample, strict=False), _SAMPLE_ROWS)
    return Counter(len(row) or 1 for row in rows).most_common(1)[0][0]


@dataclass(frozen=True, slots=True)
class _Signs:
    """How many line ends there are outside quotes, each of which ends a row, and within them.

    `lone` is how many carriage returns do not stand before a line feed.
    """

    rows: int
    lines_within: int
    lone: int


def _signs(data: Bytes, dialect: Dialect) -> _Signs | None:
    """The line ends, or None unless every quote begins a value, ends one, or is doubled within one.

    Nor may there be a carriage return that does not stand before a line feed.
    """
    quote = ord(dialect.quote)
    starts = range(0, len(data), threads.PIECE_BYTES)
    quotes = threads.each(
        lambda start: int(np.count_nonzero(data[start : start + threads.PIECE_BYTES] == quote)),
        starts,
    )
    # What comes after an odd number of quotes stands within them.
    *odd, at_the_end = (count % 2 for count in accumulate(quotes, initial=0))
    if at_the_end:
        return None
    found = threads.each(
        lambda piece: _signs_within(data, dialect, *piece), zip(starts, odd, strict=True)
    )
    whole = _Signs(0, 0, 0)
    for each in found:
        if each is None:
            return None
        whole = _Signs(
            whole.rows + each.rows,
            whole.lines_within + each.lines_within,
            whole.lone + each.lone,
        )
    return None if whole.lone else whole


def _signs_within(data: Bytes, dialect: Dialect, start: int, odd: int) -> _Signs | None:
    """The same of a piece, before which there is an odd or even number of quotes.

    Of a quote that is doubled within a value, one half is taken to end it and the other to begin
    another right there. A return and a line feed may
    stand in two pieces, so that only the sum of what is `lone` says something.
    """
    quote = ord(dialect.quote)
    piece = data[start : start + threads.PIECE_BYTES]
    places = np.flatnonzero((piece == _NEWLINE) | (piece == quote))
    is_quote = piece[places] == quote
    is_within = ((np.cumsum(is_quote, dtype=np.uint8) + np.uint8(odd)) & 1).astype(np.bool_)
    places += start
    beside = np.zeros(256, np.bool_)
    beside[[ord(dialect.delimiter), _NEWLINE, quote]] = True
    before, after = places[is_quote & is_within] - 1, places[is_quote & ~is_within] + 1
    begins = beside[data[before[before >= 0]]]
    beside[_RETURN] = True
    ends = beside[data[after[after < len(data)]]]
    if not begins.all() or not ends.all():
        return None
    line_ends = places[~is_quote]
    returns = int(np.count_nonzero(piece == _RETURN))
    paired = int(np.count_nonzero(data[line_ends[line_ends > 0] - 1] == _RETURN))
    lines_within = int(np.count_nonzero(is_within & ~is_quote))
    return _Signs(len(line_ends) - lines_within, lines_within, returns - paired)


def _merged(even: pa.Table, odd: list[int], spelled: list[list[str]], width: int) -> pa.Table:
    """The table with the rows put back that have more or fewer cells."""
    if not len(odd):
        return even
    widest = max([width, *map(len, spelled)])
    # Thousands of pieces would be gone through one by one ever after.
    return of_width(list(_pieces(even, odd, spelled, widest)), widest).combine_chunks()


def _pieces(
    even: pa.Table, odd: list[int], spelled: list[list[str]], widest: int
) -> Iterator[pa.Table]:
    taken = 0
    for before, (row, cells) in enumerate(zip(odd, spelled, strict=True)):
        start = row - before
        yield even.slice(taken, start - taken)
        yield table_of_rows([cells], widest)
        taken = start
    yield even.slice(taken)


def of_width(tables: list[pa.Table], width: int) -> pa.Table:
    """Tables of one shape below each other; the narrower ones are filled up with nothing."""
    filled = []
    for table in tables:
        empty = pa.array([""] * table.num_rows, pa.string())
        columns = [*table.columns, *[empty] * (width - table.num_columns)]
        filled.append(pa.table(columns, names=[str(position) for position in range(width)]))
    return pa.concat_tables(filled)
