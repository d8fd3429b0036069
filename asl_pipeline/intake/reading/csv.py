"""Read text files with separated values, whatever their encoding and dialect.

The rows that come out are counted once more in the bytes, by other means. A file in which the two
counts differ, or whose quotes do not close, is refused rather than cut.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from asl_pipeline.intake.reading import bulk, threads
from asl_pipeline.intake.reading.dialect import CURLY, Dialect, declared, find_dialect
from asl_pipeline.intake.reading.encoding import Decoded, NotText, decode
from asl_pipeline.intake.reading.grid import Grid, table_of_rows
from asl_pipeline.intake.reading.layout import layout
from asl_pipeline.model.finding import Repair
from asl_pipeline.model.limits import Limits
from asl_pipeline.model.raw import Reading, Remark, Remarked

_LINE: Final = re.compile(r"[^\r\n]++(?:\r\n?|\n)?|\r\n?|\n")
_BATCH: Final = 20_000
_HEAD_CHARACTERS: Final = 200_000
"""More than anybody looks at to tell a dialect."""
_FEW_CHARACTERS: Final = 2_000


def read(content: bytes, limits: Limits) -> Reading:
    """The tables of a text file."""
    try:
        decoded = decode(content)
    except NotText as trouble:
        form = "unknown" if trouble.reason == "unknown_format" else "csv"
        return Reading(form, reason=trouble.reason, detail=trouble.detail)
    return replace(_read(decoded, limits), lines=_lines_of_few(decoded))


def _lines_of_few(decoded: Decoded) -> tuple[str, ...]:
    """The lines of a text of few words."""
    text = decoded.head(_FEW_CHARACTERS + 1)
    if len(text) > _FEW_CHARACTERS:
        return ()
    return tuple(line for each in text.splitlines() if (line := each.strip()))


def _read(decoded: Decoded, limits: Limits) -> Reading:
    whole_head = decoded.head(_HEAD_CHARACTERS)
    stated, head = declared(whole_head)
    dialect = find_dialect(head, stated)
    if dialect is None:
        return Reading("csv", reason="not_a_table")
    form = "tsv" if dialect.delimiter == "\t" else "csv"
    try:
        content = decoded.content.removeprefix(whole_head.removesuffix(head).encode())
        grid = _large(content, head, dialect, limits) or _grid(content.decode(), dialect, limits)
    except _Refused as refused:
        return Reading(form, reason=refused.reason, detail=refused.detail)
    grid = replace(
        grid,
        encoding=decoded.encoding,
        delimiter=dialect.delimiter,
        quote="“" if dialect.curly else dialect.quote,
        repairs=(*grid.repairs, *_repairs(decoded, dialect)),
        remarks=_remarks(decoded),
    )
    tables = layout(grid)
    return Reading(form, tables) if tables else Reading(form, reason="not_a_table")


def _repairs(decoded: Decoded, dialect: Dialect) -> list[Repair]:
    repairs = []
    if not decoded.encoding.startswith("utf-8"):
        repairs.append(Repair("encoding", 1, header=decoded.encoding))
    if dialect.curly:
        repairs.append(Repair("curly_quotes", 1))
    return repairs


def _remarks(decoded: Decoded) -> tuple[Remarked, ...]:
    return () if decoded.rival is None else (Remarked(Remark.ENCODING_DOUBTFUL),)


class _Refused(Exception):  # noqa: N818 -- an answer about the file
    """The text cannot be read with certainty."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def _large(content: bytes, head: str, dialect: Dialect, limits: Limits) -> Grid | None:
    """All rows of a large text, or None where they are to be read with more care."""
    return bulk.grid(head, content, dialect, limits) if len(content) > threads.LARGE_BYTES else None


def _grid(text: str, dialect: Dialect, limits: Limits) -> Grid:
    """All rows of the text. Raises _Refused."""
    prepared = dialect.prepared(text)
    try:
        texts, widths = _columns(dialect.reader(_lines(prepared)), dialect, limits)
        expected = bulk.count_records(prepared, dialect)
    except csv.Error as error:
        if _is_too_long(prepared, dialect, limits):
            raise _Refused("cell_too_long", f"over {limits.cell_characters} characters") from error
        texts, widths = _columns(_careless(prepared, dialect), dialect, limits)
        expected = sum(1 for _ in _lines(prepared))
    if texts.num_rows != expected:
        raise _Refused("rows_differ", f"{expected} rows counted, {texts.num_rows} read")
    return Grid(texts=texts, widths=widths)


def _lines(text: str) -> Iterator[str]:
    """The physical lines: they end at a line feed, a carriage return or both, nowhere else."""
    return (found[0] for found in _LINE.finditer(text))


def _columns(
    rows: Iterator[list[str]], dialect: Dialect, limits: Limits
) -> tuple[pa.Table, npt.NDArray[np.int32]]:
    """The rows as columns, some thousands at a time so that memory stays small."""
    csv.field_size_limit(limits.cell_characters)
    tables: list[pa.Table] = []
    widths: list[int] = []
    batch: list[list[str]] = []
    widest = 1

    def put_away() -> None:
        tables.append(table_of_rows(batch, max([1, *map(len, batch)])))
        batch.clear()

    for row in rows:
        if len(row) > limits.columns:
            raise _Refused("too_wide", f"{len(row)} columns")
        if len(widths) >= limits.rows:
            raise _Refused("too_many_rows", f"over {limits.rows} rows")
        widths.append(len(row))
        batch.append(
            [dialect.restored(cell) for cell in row] if len(dialect.delimiter) > 1 else row
        )
        widest = max(widest, len(row))
        if len(batch) >= _BATCH:
            put_away()
    put_away()
    return bulk.of_width(tables, widest), np.array(widths, np.int32)


def _careless(text: str, dialect: Dialect) -> Iterator[list[str]]:
    """The rows of a text whose quotes do not follow the rules, where each line is a row.

    That is certain only as long as no value begins with a quote and does not end with one: such
    a value may have been meant to go on in the next line.
    """
    quote = CURLY if dialect.curly else dialect.quote
    for number, line in enumerate(_lines(text), start=1):
        row = []
        for cell in line.rstrip("\r\n").split(dialect.sign):
            bare = cell.strip()
            wrapped = len(bare) > 1 and bare.startswith(quote) and bare.endswith(quote)
            if bare.count(quote) % 2 and (bare.startswith(quote) or bare.endswith(quote)):
                raise _Refused("open_quote", f"line {number}")
            inner = bare[1:-1].replace(quote * 2, quote) if wrapped else cell
            row.append(cell if wrapped and quote in inner.replace(quote * 2, "") else inner)
        yield [] if row == [""] else row


def _is_too_long(text: str, dialect: Dialect, limits: Limits) -> bool:
    """Whether a value that is not in quotes is longer than a cell may be."""
    return any(
        len(cell) > limits.cell_characters
        for line in _lines(text)
        if len(line) > limits.cell_characters
        for cell in line.split(dialect.sign)
    )
