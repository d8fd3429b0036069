"""Read large texts fast, and count the rows of any text a second time.

A text whose quotes are beyond doubt is cut at its delimiters with NumPy, all cells of a column at
once. Arrow's own reader would do it too, but it starts threads, which the process that reads a
partner's file may not.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from asl_pipeline.intake.reading.dialect import CURLY, Dialect
from asl_pipeline.intake.reading.grid import Grid, table_of_rows
from asl_pipeline.model.limits import Limits

_ODD_ROWS: Final = 20_000
_ROWS_AT_ONCE: Final = 100_000
_NEWLINE: Final = 10
_RETURN: Final = 13

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]


def count_records(text: str, dialect: Dialect) -> int:
    """How many records the text has, blank ones included: line ends, but for those in quotes."""
    q = re.escape(CURLY if dialect.curly else dialect.quote)
    within = rf"(?:[^{q}\\]|\\.)*" if dialect.escape else rf"(?:[^{q}]|{q}{q})*"
    start = rf"(?:^|(?<=[{re.escape(dialect.sign)}\r\n]))" + (" *" if dialect.spaced else "")
    # A quote that stands elsewhere than where a value begins is a letter like any other.
    bare = re.sub(rf"{start}{q}{within}{q}", "", text, flags=re.DOTALL)
    lines = bare.replace("\r\n", "\n").replace("\r", "\n")
    return lines.count("\n") + (text[-1:] not in {"", "\n", "\r"})


def grid(text: str, dialect: Dialect, limits: Limits) -> Grid | None:
    """All rows of a large text, or None where only the careful reader can tell them."""
    if len(dialect.delimiter) > 1 or dialect.escape or dialect.curly or dialect.spaced:
        return None
    if not dialect.delimiter.isascii() or text.count("\r") != text.count("\r\n"):
        return None
    content = text.encode("utf-8")
    data = np.frombuffer(content, np.uint8)
    quotes = np.flatnonzero(data == ord(dialect.quote))
    if not _are_clean(data, quotes, dialect):
        return None
    cells = _cells(data, quotes, dialect)
    width = int(np.bincount(cells.widths).argmax())
    odd = np.flatnonzero(cells.widths != width)
    longest = int((cells.ends - cells.starts).max(initial=0))
    if (
        len(odd) > _ODD_ROWS
        or int(cells.widths.max()) > limits.columns
        or len(cells.widths) > limits.rows
        or longest > limits.cell_characters
        or len(cells.widths) != _counted(content, dialect)
    ):
        return None
    try:
        columns = [_column(data, cells, quotes, width, at, dialect) for at in range(width)]
        lines = [cells.line(content, int(row)) for row in odd]
        stray = len(quotes) - sum(line.count(dialect.quote) for line in lines)
        if stray != sum(column.quotes for column in columns):
            return None
        spelled = [next(dialect.reader(iter([line])), []) for line in lines]
    except (_Doubtful, csv.Error):
        return None
    even = pa.table([column.texts for column in columns], names=[str(at) for at in range(width)])
    return Grid(texts=_merged(even, odd, spelled, width), widths=cells.widths.astype(np.int32))


@dataclass(frozen=True, slots=True)
class _Cells:
    """Where each cell of a text begins and ends, which is the last of each row, and row widths."""

    starts: Places
    ends: Places
    last: Places
    widths: Places

    def line(self, content: bytes, row: int) -> str:
        """One row as it is written."""
        first = int(self.last[row] - self.widths[row] + 1)
        return content[self.starts[first] : self.ends[self.last[row]]].decode("utf-8")


def _cells(data: Bytes, quotes: Places, dialect: Dialect) -> _Cells:
    newlines = data == _NEWLINE
    cuts = newlines | (data == ord(dialect.delimiter))
    if len(quotes):
        # What comes after an odd number of quotes stands within them. Whether it is odd survives
        # the overflow of a byte.
        cuts &= (np.cumsum(data == ord(dialect.quote), dtype=np.uint8) & 1) == 0
    ends = np.flatnonzero(cuts)
    is_last = newlines[ends]
    if len(data) and data[-1] != _NEWLINE:
        ends, is_last = np.append(ends, len(data)), np.append(is_last, np.True_)
    last = np.flatnonzero(is_last)
    starts = np.concatenate([[0], ends[:-1] + 1])
    return _Cells(starts, ends, last, np.diff(last, prepend=-1))


def _counted(content: bytes, dialect: Dialect) -> int:
    """How many records there are, counted in the pieces between quotes: every other is within."""
    within = b" ".join(content.split(dialect.quote.encode())[1::2])
    lines = content.count(b"\n") - within.count(b"\n")
    return lines + (not content.endswith(b"\n"))


def _are_clean(data: Bytes, quotes: Places, dialect: Dialect) -> bool:
    """Whether every quote stands where a value begins or ends, or beside another quote."""
    if not len(quotes):
        return True
    beside = np.zeros(256, np.bool_)
    beside[[ord(dialect.delimiter), _NEWLINE, _RETURN, ord(dialect.quote)]] = True
    before = beside[data[np.maximum(quotes - 1, 0)]] | (quotes == 0)
    after = beside[data[np.minimum(quotes + 1, len(data) - 1)]] | (quotes == len(data) - 1)
    return len(quotes) % 2 == 0 and bool(np.all(before | after))


@dataclass(frozen=True, slots=True)
class _Column:
    """The texts of a column, and how many quotes of the file stand around and in them."""

    texts: pa.ChunkedArray
    quotes: int


def _column(
    data: Bytes, cells: _Cells, quotes: Places, width: int, at: int, dialect: Dialect
) -> _Column:
    """One column of the rows that have the usual width."""
    index = (cells.last - width + 1 + at)[cells.widths == width]
    starts, ends = cells.starts[index], cells.ends[index].copy()
    if at == width - 1 and len(ends):
        ends -= (ends > starts) & (data[np.maximum(ends - 1, 0)] == _RETURN)
    if not len(quotes):
        return _Column(_texts(data, starts, ends), 0)
    opened = (ends > starts) & (data[np.minimum(starts, len(data) - 1)] == ord(dialect.quote))
    closed = (ends > starts + 1) & (data[np.maximum(ends - 1, 0)] == ord(dialect.quote))
    if (opened != closed).any():
        raise _Doubtful
    starts, ends = starts + opened, ends - opened
    texts = _texts(data, starts, ends)
    among = np.flatnonzero(opened)
    inner = np.searchsorted(quotes, ends[among]) - np.searchsorted(quotes, starts[among])
    if inner.any():
        texts = _with_single_quotes(texts, dialect.quote)
    return _Column(texts, 2 * len(among) + int(inner.sum()))


class _Doubtful(Exception):  # noqa: N818 -- an answer about the text
    """A quote that the careful reader has to look at."""


def _with_single_quotes(texts: pa.ChunkedArray, mark: str) -> pa.ChunkedArray:
    """The texts with each doubled quote as one. Raises _Doubtful where one is not doubled."""
    all_quotes = pc.count_substring(texts, mark)
    pairs = pc.count_substring(texts, mark * 2)
    if not pc.all(pc.equal(all_quotes, pc.multiply(pairs, 2))).as_py():
        raise _Doubtful
    return pc.replace_substring(texts, mark * 2, mark)


def _texts(data: Bytes, starts: Places, ends: Places) -> pa.ChunkedArray:
    """The texts between some places, some thousands at a time so that memory stays small."""
    chunks = [
        _gathered(data, starts[at : at + _ROWS_AT_ONCE], ends[at : at + _ROWS_AT_ONCE])
        for at in range(0, len(starts), _ROWS_AT_ONCE)
    ]
    return pa.chunked_array(chunks, pa.string())


def _gathered(data: Bytes, starts: Places, ends: Places) -> pa.StringArray:
    lengths = ends - starts
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    places = np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], lengths)
    return pa.StringArray.from_buffers(
        len(starts), pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(data[places])
    )


def _merged(even: pa.Table, odd: Places, spelled: list[list[str]], width: int) -> pa.Table:
    """The table with the rows put back that have more or fewer cells."""
    if not len(odd):
        return even
    widest = max([width, *map(len, spelled)])
    return of_width(list(_pieces(even, odd, spelled, widest)), widest)


def _pieces(
    even: pa.Table, odd: Places, spelled: list[list[str]], widest: int
) -> Iterator[pa.Table]:
    taken = 0
    for before, (row, cells) in enumerate(zip(odd, spelled, strict=True)):
        start = int(row) - before
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
