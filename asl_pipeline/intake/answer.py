"""A reading as bytes and back: how the process that reads a file hands back what it found.

JSON for the words, Arrow's own format for the tables. Nothing is pickled, and what comes back is
checked in full before it is believed.
"""

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from itertools import chain
from typing import Any, Final

import numpy as np
import pyarrow as pa

from asl_pipeline.intake.reading import threads
from asl_pipeline.model.finding import Repair
from asl_pipeline.model.raw import RawTable, Reading, Remark, Remarked, Unread

_LENGTH: Final = 8
_HEADER_BYTES: Final = 64 * 2**20


def write(target: int, reading: Reading) -> None:
    """Write a reading to an open file."""
    header = json.dumps(_words(reading), ensure_ascii=True).encode()
    with os.fdopen(target, "wb", closefd=False) as file:
        file.write(len(header).to_bytes(_LENGTH, "big"))
        file.write(header)
        for table in reading.tables:
            for part in (table.texts, table.native):
                if part is not None:
                    with pa.ipc.new_stream(file, part.schema) as stream:
                        stream.write_table(part)


def parse(content: pa.Buffer) -> Reading:
    """The reading that the bytes are. Raises ValueError for anything else."""
    try:
        return _parsed(content)
    except (pa.ArrowException, KeyError, TypeError, RecursionError, OverflowError) as error:
        raise ValueError(f"no reading: {type(error).__name__}") from None


def _parsed(content: pa.Buffer) -> Reading:
    length = int.from_bytes(content[:_LENGTH].to_pybytes(), "big")
    if not 0 < length <= _HEADER_BYTES:
        raise ValueError("no reading")
    told = json.loads(content[_LENGTH : _LENGTH + length].to_pybytes())
    source = pa.BufferReader(content[_LENGTH + length :])
    tables = []
    for words in told.pop("tables"):
        texts = _table(source)
        native = _table(source) if words.pop("has_native") else None
        tables.append(_raw_table(words, texts, native))
    unread = tuple(Unread(**each) for each in told.pop("unread"))
    lines = tuple(map(str, told.pop("lines")))
    guides = tuple(map(str, told.pop("guides")))
    reading = Reading(**told, tables=tuple(tables), unread=unread, lines=lines, guides=guides)
    if bool(reading.tables) == (reading.reason is not None):
        raise ValueError("a reading has tables or a reason")
    return reading


def _words(reading: Reading) -> dict[str, Any]:
    return {
        "format": reading.format,
        "reason": reading.reason,
        "detail": reading.detail,
        "lines": reading.lines,
        "guides": reading.guides,
        "unread": [asdict(each) for each in reading.unread],
        "tables": [_words_of(table) for table in reading.tables],
    }


def _words_of(table: RawTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "member": table.member,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "quote": table.quote,
        "header_row": table.header_row,
        "columns": table.columns,
        "numbers": _runs(table.numbers),
        "preamble": table.preamble,
        "repairs": [asdict(each) for each in table.repairs],
        "remarks": [asdict(each) for each in table.remarks],
        "transposed": table.transposed,
        "has_native": table.native is not None,
    }


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    """The numbers as first and last of each unbroken run: a million rows are often one."""
    if not numbers:
        return []
    if isinstance(numbers, range):
        return [[numbers[0], numbers[-1]]]
    all_numbers = np.array(numbers)
    breaks = np.flatnonzero(np.diff(all_numbers) != 1)
    firsts = all_numbers[[0, *(breaks + 1)]].tolist()
    lasts = all_numbers[[*breaks, -1]].tolist()
    return [[first, last] for first, last in zip(firsts, lasts, strict=True)]


def _table(source: pa.BufferReader) -> pa.Table:
    with pa.ipc.open_stream(source) as stream:
        table = stream.read_all()
    _check(table)
    if any(field.type != pa.string() for field in table.schema):
        raise ValueError("a table of text has other columns")
    return table


def _check(table: pa.Table) -> None:
    """Raise ArrowException unless all that the table says of itself is so."""
    table.validate()
    if table.nbytes <= threads.LARGE_BYTES:
        table.validate(full=True)
        return
    with ThreadPoolExecutor(threads.COUNT) as pool:
        list(pool.map(lambda column: column.validate(full=True), table.columns))


def _raw_table(words: dict[str, Any], texts: pa.Table, native: pa.Table | None) -> RawTable:
    runs = [range(first, last + 1) for first, last in words.pop("numbers")]
    shapes = {(part.num_rows, part.num_columns) for part in (texts, native) if part is not None}
    if shapes != {(sum(map(len, runs)), len(words["columns"]))}:
        raise ValueError("a table of another shape than it says")
    numbers = runs[0] if len(runs) == 1 else tuple(chain.from_iterable(runs))
    return RawTable(
        **words
        | {
            "columns": tuple(map(str, words["columns"])),
            "preamble": tuple(map(str, words["preamble"])),
            "repairs": tuple(Repair(**each) for each in words["repairs"]),
            "remarks": tuple(
                Remarked(**each | {"remark": Remark(each["remark"])}) for each in words["remarks"]
            ),
        },
        texts=texts,
        native=native,
        numbers=numbers,
    )
