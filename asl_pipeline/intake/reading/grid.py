"""Everything written on one sheet or in one text, in rows and columns, before a row means anything.

Every reader answers with grids; `layout` finds the tables in them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from asl_pipeline.intake.reading import edges, threads
from asl_pipeline.model.finding import Repair
from asl_pipeline.model.raw import GUIDE, Remarked

MANY: Final = 200_000
"""In a table with more rows, looking past spaces would take longer than all the rest."""

_STRETCH: Final = 1 << 17

Merge = tuple[int, int, int, int]
"""First row, first column, last row and last column of merged cells, counted from 0."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """The cells of a sheet or a text, blank rows included, and what is known of their origin.

    `texts` has one string column for each position in the file, named by it (`"0"`, `"1"`, ...),
    and one row for each row of the file from the number `first` on; `native`, where the format
    tells kinds of cells apart, is of the same shape. `widths` says how many cells each row of a
    text spells out. In a `records` grid the first row was made from the names of fields, and the
    numbers of the records start at `first` with the second.
    """

    texts: pa.Table
    native: pa.Table | None = None
    first: int = 1
    widths: npt.NDArray[np.int32] | None = None
    name: str | None = None
    member: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    is_records: bool = False
    merges: tuple[Merge, ...] = ()
    repairs: tuple[Repair, ...] = ()
    remarks: tuple[Remarked, ...] = ()

    @property
    def rows(self) -> int:
        """The number of rows, blank ones included."""
        return int(self.texts.num_rows)

    @property
    def columns(self) -> int:
        """The number of columns, blank ones included."""
        return int(self.texts.num_columns)

    def row(self, index: int) -> list[str]:
        """The cells of a row."""
        return [column[index].as_py() for column in self.texts.columns]

    def rows_from(self, start: int, count: int) -> list[list[str]]:
        """The cells of some rows in a stretch."""
        lists = [column.to_pylist() for column in self.texts.slice(start, count).columns]
        return [list(row) for row in zip(*lists, strict=True)]

    def filled(self) -> npt.NDArray[np.int32]:
        """How many cells of each row have something written in them."""
        return filled_in(self.texts, range(self.columns))

    def is_guide(self, filled: npt.NDArray[np.int32]) -> bool:
        """Whether the first cell with something in it says that the sheet is one of our own.

        `filled` says how many cells of each row have something written in them.
        """
        (written_rows,) = np.nonzero(filled)
        if not len(written_rows):
            return False
        first = next(cell for cell in self.row(int(written_rows[0])) if cell.strip())
        return first.strip().startswith(GUIDE)


def filled_in(texts: pa.Table, positions: Sequence[int]) -> npt.NDArray[np.int32]:
    """How many cells of each row have something written in them, of some columns."""
    return counted(texts.select(positions), written)


def counted(
    texts: pa.Table, of_column: Callable[[pa.ChunkedArray], npt.NDArray[np.bool_]]
) -> npt.NDArray[np.int32]:
    """Of how many cells of each row something is so; `of_column` says of which of a column.

    A stretch of rows is gone through after the other, so that little memory is in use at a time.
    """

    def of_rows(start: int) -> npt.NDArray[np.int32]:
        rows = texts.slice(start, _STRETCH)
        counts = np.zeros(rows.num_rows, np.int32)
        for column in rows.columns:
            counts += of_column(column)
        return counts

    found = threads.each(of_rows, range(0, texts.num_rows, _STRETCH))
    return np.concatenate([np.zeros(0, np.int32), *found])


def written(column: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    """Which cells of a column have more than spaces in them."""
    blank = confirmed(column, edges.may_be_space(column), pc.utf8_is_space)
    return edges.filled(column) & ~blank


def matching(column: pa.ChunkedArray, pattern: str, begins: Iterable[str]) -> npt.NDArray[np.bool_]:
    """Which cells of a column match a regular expression (RE2), whatever their case.

    `begins` are the letters that what it matches begins with, one of them, past spaces.
    """
    return confirmed(
        column,
        edges.may_begin(column, begins),
        lambda cells: pc.match_substring_regex(cells, pattern, ignore_case=True),
    )


def confirmed(
    column: pa.ChunkedArray,
    possible: npt.NDArray[np.bool_],
    is_so: Callable[[pa.ChunkedArray], pa.ChunkedArray],
) -> npt.NDArray[np.bool_]:
    """Which of the cells that are `possible` it is so of: no other is looked at closely."""
    found = np.zeros(len(column), np.bool_)
    if possible.any():
        found[possible] = flags(is_so(column.filter(pa.array(possible))))
    return found


def flags(found: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    """Truth values of Arrow's as NumPy's."""
    made: npt.NDArray[np.bool_] = found.combine_chunks().to_numpy(zero_copy_only=False)
    return made


def taken(table: pa.Table, kept: npt.NDArray[np.int64], positions: Sequence[int]) -> pa.Table:
    """Some rows, in their order, of some columns."""
    chosen = table.select(positions)
    if _is_unbroken(kept):
        return chosen.slice(int(kept[0]), len(kept))
    chosen_rows = np.zeros(table.num_rows, np.bool_)
    chosen_rows[kept] = True
    return chosen.filter(pa.array(chosen_rows))


def numbers_of(kept: npt.NDArray[np.int64], first: int) -> Sequence[int]:
    """The numbers of some rows in the file: a range if none is left out, which takes no memory."""
    if _is_unbroken(kept):
        return range(int(kept[0]) + first, int(kept[-1]) + first + 1)
    return tuple((kept + first).tolist())


def _is_unbroken(kept: npt.NDArray[np.int64]) -> bool:
    return bool(len(kept) and len(kept) == kept[-1] - kept[0] + 1)


def table_of_rows(rows: Sequence[Sequence[str]], width: int) -> pa.Table:
    """Rows of text as columns; what a row lacks is empty."""
    padded = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows]
    columns = list(zip(*padded, strict=True)) or [()] * width
    return pa.table(
        [pa.array(column, pa.string()) for column in columns], names=[str(p) for p in range(width)]
    )
