"""Read large texts fast, and count the rows of any text a second time.

Arrow's reader is several times faster than Python's, and more forgiving than we may be: it is
used only where the quotes are beyond doubt, and what it read is compared with our own count.
"""

import csv
import io
import re
from itertools import islice
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv as arrow_csv

from asl_pipeline.intake.reading.dialect import CURLY, Dialect
from asl_pipeline.intake.reading.grid import Grid, table_of_rows
from asl_pipeline.model.limits import Limits

_BLOCK: Final = 1 << 20
_LONGEST_BLOCK: Final = 1 << 24
_ODD_ROWS: Final = 20_000
_HEAD_ROWS: Final = 200
_NEWLINE: Final = 10
_RETURN: Final = 13

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


def _count(content: Bytes, quote: int) -> int:
    """The same for a large text with clean quotes: a line end after an odd number is in quotes."""
    records, within, after_return = 0, 0, False
    for start in range(0, len(content), _BLOCK):
        block = content[start : start + _BLOCK]
        quotes = np.cumsum(block == quote, dtype=np.int32) + within
        ends = block == _NEWLINE
        returns = block == _RETURN
        # A newline right after a carriage return ends the same line.
        follows = np.empty_like(returns)
        follows[0], follows[1:] = after_return, returns[:-1]
        records += int(np.count_nonzero(((ends & ~follows) | returns) & (quotes % 2 == 0)))
        within, after_return = int(quotes[-1]), bool(returns[-1])
    open_end = len(content) and content[-1] not in (_NEWLINE, _RETURN)
    return records + int(open_end or within % 2)


def grid(text: str, dialect: Dialect, limits: Limits) -> Grid | None:
    """All rows of a large text, or None where only the careful reader can tell them."""
    if len(dialect.delimiter) > 1 or dialect.escape or dialect.curly or dialect.spaced:
        return None
    if not dialect.delimiter.isascii() or text.count("\r") != text.count("\r\n"):
        return None
    content = text.encode("utf-8")
    if not _has_clean_quotes(np.frombuffer(content, np.uint8), dialect):
        return None
    width = _width(content, dialect)
    if width is None or width > limits.columns:
        return None
    odd: list[tuple[int, str]] = []

    def remember(row: Any) -> str:
        odd.append((int(row.number) - 1, row.text))
        return "skip" if len(odd) <= _ODD_ROWS else "error"

    try:
        texts = arrow_csv.read_csv(
            pa.BufferReader(content),
            read_options=arrow_csv.ReadOptions(
                use_threads=False,
                block_size=_LONGEST_BLOCK,
                column_names=[str(position) for position in range(width)],
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=dialect.delimiter,
                quote_char=dialect.quote,
                double_quote=True,
                newlines_in_values=dialect.quote in text,
                ignore_empty_lines=False,
                invalid_row_handler=remember,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types={str(position): pa.string() for position in range(width)},
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowException:
        return None
    if texts.num_rows + len(odd) > limits.rows or _is_too_long(texts, limits):
        return None
    whole = _with_odd_rows(texts, odd, dialect, width)
    if whole is None or whole[0].num_rows != _count(
        np.frombuffer(content, np.uint8), ord(dialect.quote)
    ):
        return None
    return Grid(texts=whole[0], widths=whole[1])


def ready() -> None:
    """Have Arrow start the one thread that its reader needs, while one may still be started."""
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    arrow_csv.read_csv(pa.BufferReader(b"a\n1\n"), arrow_csv.ReadOptions(use_threads=False))


def _has_clean_quotes(content: Bytes, dialect: Dialect) -> bool:
    """Whether every quote stands where a value begins or ends, or beside another quote."""
    quote = ord(dialect.quote)
    beside = np.zeros(256, np.bool_)
    beside[[ord(dialect.delimiter), _NEWLINE, _RETURN, quote]] = True
    at = np.flatnonzero(content == quote)
    if not len(at):
        return True
    before = beside[content[np.maximum(at - 1, 0)]] | (at == 0)
    after = beside[content[np.minimum(at + 1, len(content) - 1)]] | (at == len(content) - 1)
    return len(at) % 2 == 0 and bool(np.all(before | after))


def _width(content: bytes, dialect: Dialect) -> int | None:
    """The width that most rows at the start have."""
    lines = io.StringIO(content[:_BLOCK].decode("utf-8", "ignore"), newline="")
    try:
        rows = list(islice(dialect.reader(lines, strict=False), _HEAD_ROWS))
    except csv.Error:
        return None
    widths = [len(row) for row in rows]
    return max(set(widths), key=widths.count) if widths else None


def _is_too_long(texts: pa.Table, limits: Limits) -> bool:
    longest = (pa.compute.max(pa.compute.utf8_length(column)).as_py() for column in texts.columns)
    return max((length or 0 for length in longest), default=0) > limits.cell_characters


def _with_odd_rows(
    texts: pa.Table, odd: list[tuple[int, str]], dialect: Dialect, width: int
) -> tuple[pa.Table, npt.NDArray[np.int32]] | None:
    """The table with the rows put back that have more or fewer cells, and all widths."""
    rows = texts.num_rows + len(odd)
    widths = np.full(rows, width, np.int32)
    if not odd:
        return texts, widths
    parsed = [next(dialect.reader(iter([line])), []) for _, line in odd]
    widest = max([width, *map(len, parsed)])
    pieces, taken = [], 0
    for count, ((index, _), cells) in enumerate(zip(odd, parsed, strict=True)):
        start = index - count
        if not taken <= start <= texts.num_rows:
            return None
        pieces += [texts.slice(taken, start - taken), table_of_rows([cells], widest)]
        widths[index] = len(cells)
        taken = start
    pieces.append(texts.slice(taken))
    return of_width(pieces, widest), widths


def of_width(tables: list[pa.Table], width: int) -> pa.Table:
    """Tables of one shape below each other; the narrower ones are filled up with nothing."""
    filled = []
    for table in tables:
        empty = pa.array([""] * table.num_rows, pa.string())
        columns = [*table.columns, *[empty] * (width - table.num_columns)]
        filled.append(pa.table(columns, names=[str(position) for position in range(width)]))
    return pa.concat_tables(filled)
