"""Build a raw table from the rows of a file: headings, rows below them, repeats set aside."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from asl_pipeline.intake.reading.headings import header_index, is_blank
from asl_pipeline.model.finding import Repair
from asl_pipeline.model.raw import RawTable


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where the rows come from."""

    name: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    repairs: tuple[Repair, ...] = ()


def table_of(
    rows: Sequence[Sequence[str]],
    origin: Origin,
    natives: Sequence[Sequence[str]] | None = None,
) -> RawTable | None:
    """The table that the rows hold, or None where there is no row of headings.

    `rows` are all rows of the file from the first on, blank ones included, so that the index of
    a row plus one is its number. `natives`, for workbooks, says what each cell is.
    """
    index = header_index(rows)
    if index is None:
        return None
    heading = [cell.strip() for cell in rows[index]]
    kept = [
        number
        for number in range(index + 1, len(rows))
        if not is_blank(rows[number]) and list(map(str.strip, rows[number])) != heading
    ]
    width = _width(heading, rows, kept)
    positions = [p for p in range(width) if _is_used(p, heading, rows, kept)]
    return RawTable(
        name=origin.name,
        member=None,
        encoding=origin.encoding,
        delimiter=origin.delimiter,
        quote=origin.quote,
        header_row=index + 1,
        columns=tuple(_at(heading, p) for p in positions),
        texts=_arrow(rows, kept, positions),
        native=None if natives is None else _arrow(natives, kept, positions),
        numbers=tuple(number + 1 for number in kept),
        preamble=tuple(c.strip() for row in rows[:index] for c in row if c.strip()),
        repairs=(*origin.repairs, *_repairs(rows, index, heading)),
    )


def _repairs(rows: Sequence[Sequence[str]], index: int, heading: list[str]) -> list[Repair]:
    below = rows[index + 1 :]
    while below and is_blank(below[-1]):
        below = below[:-1]
    blank = sum(1 for row in below if is_blank(row))
    repeated = sum(1 for row in below if [c.strip() for c in row] == heading)
    found = [
        Repair("header_below_title", index, header=str(index + 1)),
        Repair("blank_rows", blank),
        Repair("duplicate_header", repeated),
    ]
    return [repair for repair in found if repair.rows]


def _width(heading: list[str], rows: Sequence[Sequence[str]], kept: list[int]) -> int:
    return max([len(heading), *(len(rows[number]) for number in kept)])


def _is_used(
    position: int, heading: list[str], rows: Sequence[Sequence[str]], kept: list[int]
) -> bool:
    if _at(heading, position):
        return True
    return any(_at(rows[number], position).strip() for number in kept)


def _arrow(rows: Sequence[Sequence[str]], kept: list[int], positions: list[int]) -> pa.Table:
    return pa.table(
        {str(p): pa.array([_at(rows[n], p) for n in kept], pa.string()) for p in positions}
    )


def _at(row: Sequence[str], position: int) -> str:
    return row[position] if position < len(row) else ""
