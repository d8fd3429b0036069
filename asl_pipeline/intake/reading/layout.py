"""Find the tables in a grid: headings, rows below them, and what is neither.

Every row of the grid gets exactly one role, so that none is lost: it is a row of a table, or it is
set aside as what it is (a title, headings again, a total, a note, a comment, units) and told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from asl_pipeline.derive.headers import folded
from asl_pipeline.intake.reading.asides import (
    Counts,
    Role,
    Roles,
    comments,
    footers,
    is_units,
    repeats,
    totals,
)
from asl_pipeline.intake.reading.grid import MANY, Grid, counted, numbers_of, taken, written
from asl_pipeline.intake.reading.headings import (
    LOOK_AT_ROWS,
    Header,
    find_header,
    is_words,
    known_headings,
    may_be_spelled,
    spelled_in,
)
from asl_pipeline.intake.reading.ragged import remarks_on_widths
from asl_pipeline.model.finding import Repair
from asl_pipeline.model.raw import RawTable, Remark, Remarked

_NEW_TABLE: Final = 3
_MOST_OF: Final = 0.6
_RECORD_FIELDS: Final = 3
_FEW: Final = 2


_TOLD: Final = {
    Role.BLANK: "blank_rows",
    Role.REPEATED: "duplicate_header",
    Role.UNITS: "units_row",
    Role.TOTAL: "total_rows",
    Role.FOOTER: "footer_rows",
    Role.COMMENT: "comment_rows",
}


@dataclass(frozen=True, slots=True)
class _Block:
    """A stretch of the grid with one table: from its titles to the row before the next one's."""

    start: int
    end: int
    header: Header
    """Its rows are counted from the start of the grid."""


def layout(grid: Grid) -> tuple[RawTable, ...]:
    """The tables of a grid, in their order; none where nothing is written, or no table."""
    filled = grid.filled()
    if not filled.any():
        return ()
    if grid.is_records:
        header = Header(0, 0, tuple(grid.row(0)))
        return (_table(grid, filled, _Block(0, grid.rows, header)),)
    transposed = _is_transposed(grid)
    if transposed:
        grid = _turned(grid)
        filled = grid.filled()
    blocks = list(_blocks(grid, filled))
    if not blocks:
        return _without_header(grid, filled)
    tables = (_table(grid, filled, block) for block in blocks)
    return tuple(replace(table, transposed=transposed) for table in tables)


# ---------------------------------------------------------------- where tables begin


def _blocks(grid: Grid, filled: Counts) -> Iterator[_Block]:
    head = grid.rows_from(0, min(grid.rows, LOOK_AT_ROWS))
    header = find_header(head, [(top, bottom) for top, _, bottom, _ in grid.merges if bottom > top])
    if header is None:
        return
    start = 0
    for again in _later_headers(grid, header):
        above = _titles_above(filled, again.first, header.last)
        yield _Block(start, above, header)
        start, header = above, again
    yield _Block(start, grid.rows, header)


def _later_headers(grid: Grid, first: Header) -> Iterator[Header]:
    """The headings of further tables below the first: other ones, not the same repeated."""
    current = first
    for row in _heading_like(grid).tolist():
        if row <= current.last:
            continue
        cells = [cell.strip() for cell in grid.row(row)]
        if _says_again(cells, current) or not _is_header(cells):
            continue
        below = grid.rows_from(row, min(LOOK_AT_ROWS, grid.rows - row))
        found = find_header(below[:1]) or Header(0, 0, tuple(cells))
        current = Header(row, row, found.columns)
        yield current


def _heading_like(grid: Grid) -> npt.NDArray[np.int64]:
    """The rows of nothing but words, several of them headings as our forms spell them."""
    spaced = grid.rows <= MANY
    possible = counted(grid.texts, partial(may_be_spelled, spaced=spaced)) >= _FEW
    # Taking rows by their numbers would copy the whole table first.
    texts = grid.texts.filter(pa.array(possible))
    alike = counted(texts, partial(spelled_in, spaced=spaced)) >= _FEW
    rows, texts = np.flatnonzero(possible)[alike], texts.filter(pa.array(alike))
    of_words = np.ones(len(rows), np.bool_)
    # The same code or number in every row tells at once that none of them is of words.
    for column in sorted(texts.columns, key=lambda each: pc.count_distinct(each).as_py()):
        cells = column.filter(pa.array(of_words)).to_pylist()
        are_words = {cell: is_words((cell,)) for cell in set(cells)}
        of_words[of_words] = [are_words[cell] for cell in cells]
    return rows[of_words]


def _is_header(cells: Sequence[str]) -> bool:
    written = [cell for cell in cells if cell]
    known = known_headings(cells)
    return known >= _NEW_TABLE and known >= _MOST_OF * len(written) and is_words(cells)


def _says_again(cells: Sequence[str], header: Header) -> bool:
    """Whether the row has the same headings, in the same places."""
    pairs = [(cell, heading) for cell, heading in zip(cells, header.columns, strict=False) if cell]
    return bool(pairs) and all(folded(cell) == folded(heading) for cell, heading in pairs)


def _titles_above(filled: Counts, header: int, last: int) -> int:
    """The first of the rows right above a later table's headings that are titles or blank."""
    start = header
    while start - 1 > last and filled[start - 1] <= 1:
        start -= 1
    return start


# ---------------------------------------------------------------- one table


def _table(grid: Grid, filled: Counts, block: _Block) -> RawTable:
    roles = _roles(grid, filled, block)
    kept = np.flatnonzero(roles == Role.DATA) + block.start
    header = block.header
    positions = _positions(grid, header, kept)
    titles = [
        cell.strip()
        for row in grid.rows_from(block.start, header.first - block.start)
        for cell in row
        if cell.strip()
    ]
    numbers = numbers_of(kept, grid.first - (1 if grid.is_records else 0))
    widths = None if grid.widths is None else grid.widths[kept]
    remarks, repairs = remarks_on_widths(grid.texts, kept, numbers, header.columns, widths)
    return RawTable(
        name=grid.name,
        member=grid.member,
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        quote=grid.quote,
        header_row=0 if grid.is_records else header.last + grid.first,
        columns=tuple(header.at(position) for position in positions),
        texts=taken(grid.texts, kept, positions),
        native=None if grid.native is None else taken(grid.native, kept, positions),
        numbers=numbers,
        preamble=tuple(titles),
        repairs=(*grid.repairs, *_repairs(roles, block, grid), *repairs),
        remarks=(*grid.remarks, *remarks),
    )


def _roles(grid: Grid, filled: Counts, block: _Block) -> Roles:
    """The role of each row of a block."""
    header, start = block.header, block.start
    here = filled[block.start : block.end]
    roles = np.where(here == 0, Role.BLANK, Role.DATA).astype(np.int8)
    roles[: header.first - start] = Role.TITLE
    roles[header.first - start : header.last - start + 1] = Role.HEADER
    if grid.is_records:
        return roles
    below = header.last + 1
    for row in repeats(grid, header, below, block.end):
        roles[row - start] = Role.REPEATED
    if below < block.end and is_units(grid.row(below)):
        roles[below - start] = Role.UNITS
    body = grid.texts.slice(below, block.end - below)
    ours = slice(below - start, None)
    data = roles[ours] == Role.DATA
    roles[ours][data & comments(body, here[ours], header)] = Role.COMMENT
    roles[ours][data & totals(body, here[ours], header)] = Role.TOTAL
    roles[ours][footers(body, roles[ours], here[ours], header)] = Role.FOOTER
    return roles


def _positions(grid: Grid, header: Header, kept: npt.NDArray[np.int64]) -> list[int]:
    """The columns that have a heading or something written below it."""
    return [
        position
        for position in range(grid.columns)
        if header.at(position) or bool(written(grid.texts.column(position))[kept].any())
    ]


def _repairs(roles: Roles, block: _Block, grid: Grid) -> list[Repair]:
    above = block.header.first - block.start
    body = roles[block.header.last - block.start + 1 :]
    # Blank rows after the last one that is written are the end of the sheet, not gaps in it.
    while len(body) and body[-1] == Role.BLANK:
        body = body[:-1]
    found = [
        Repair(
            "header_below_title",
            0 if grid.is_records else above,
            header=str(block.header.last + grid.first),
        ),
        Repair("header_rows", _several(block.header)),
        *(Repair(code, int(np.count_nonzero(body == role))) for role, code in _TOLD.items()),
    ]
    return [repair for repair in found if repair.rows]


def _several(header: Header) -> int:
    rows = header.last - header.first + 1
    return rows if rows > 1 else 0


# ---------------------------------------------------------------- unusual shapes


def _without_header(grid: Grid, filled: Counts) -> tuple[RawTable, ...]:
    """A table whose rows have no headings above them; nothing is taken for one."""
    most = int(filled.max())
    even = int(np.count_nonzero(filled >= max(_FEW, most - 1)))
    if most < _FEW or even * 2 < int(np.count_nonzero(filled)):
        return ()
    block = _Block(0, grid.rows, Header(0, -1, ()))
    marked = replace(grid, remarks=(*grid.remarks, Remarked(Remark.NO_HEADER, row=grid.first)))
    return (replace(_table(marked, filled, block), header_row=0),)


def _is_transposed(grid: Grid) -> bool:
    """Whether the headings stand below each other in a column, and each column is a record."""
    rows = grid.rows_from(0, min(grid.rows, LOOK_AT_ROWS))
    if grid.rows > LOOK_AT_ROWS * 4 or grid.columns < _FEW:
        return False
    across = max(map(known_headings, rows))
    down = max(known_headings([row[at] for row in rows]) for at in range(min(_FEW, grid.columns)))
    return down >= _RECORD_FIELDS and down > across and across <= 1 + down // _RECORD_FIELDS


def _turned(grid: Grid) -> Grid:
    """The grid with its columns as rows."""
    return replace(
        grid,
        texts=_turned_table(grid.texts),
        native=None if grid.native is None else _turned_table(grid.native),
        widths=None,
        merges=(),
        first=1,
    )


def _turned_table(table: pa.Table) -> pa.Table:
    columns = [column.to_pylist() for column in table.columns]
    return pa.table(
        [pa.array(row, pa.string()) for row in zip(*columns, strict=True)],
        names=[str(position) for position in range(table.num_rows)],
    )
