"""Read the sheets of a workbook of any format into grids, and hold each to a second count.

The cells come from calamine (from xlrd for the old .xls); what those do not tell, and how many
rows there are, comes from a look of our own at the same bytes: see `xlsx`, `xlsb`, `ods`.
"""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from asl_pipeline.intake.reading.cells import Marks, columns_of
from asl_pipeline.intake.reading.grid import Grid, Merge
from asl_pipeline.intake.reading.layout import layout
from asl_pipeline.intake.reading.refused import Refused
from asl_pipeline.model.finding import Repair
from asl_pipeline.model.limits import Limits
from asl_pipeline.model.raw import RawTable, Reading, Remark, Remarked, Unread

_FEW_CELLS: Final = 40
_TRAILING_BLANK: Final = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """One sheet as a library reads it: its cells from the row and column `start` on."""

    name: str
    rows: list[list[Any]]
    start: tuple[int, int] = (0, 0)
    is_hidden: bool = False
    merges: tuple[Merge, ...] = ()


def read(
    form: str, sheets: Iterator[Sheet], marks_of: Callable[[str], Marks], limits: Limits
) -> Reading:
    """The tables of the sheets. `marks_of` takes the second look, by the name of a sheet.

    Raises Refused where one of them cannot be read with certainty.
    """
    tables: list[RawTable] = []
    unread: list[Unread] = []
    lines: list[str] = []
    guides: list[str] = []
    cells = filled = 0
    for sheet in sheets:
        marks = marks_of(sheet.name)
        cells += len(sheet.rows) * max(map(len, sheet.rows), default=0)
        if cells > limits.cells:
            raise Refused("too_many_cells", f"over {limits.cells} cells")
        grid = _grid(sheet, marks)
        by_row = grid.filled()
        if grid.is_guide(by_row):
            _refuse_long(grid, limits)
            guides.append(sheet.name)
            continue
        filled += int(by_row.sum())
        if filled <= _FEW_CELLS:
            lines += _lines(grid)
        found = layout(grid)
        tables += found
        if not found and marks.rows:
            unread.append(Unread(sheet.name, "not_a_table"))
        _refuse_long(grid, limits)
    told: dict[str, Any] = {
        "lines": tuple(lines) if filled <= _FEW_CELLS else (),
        "guides": tuple(guides),
    }
    if not tables:
        return Reading(form, reason="not_a_table" if unread or guides else "empty_file", **told)
    return Reading(form, tuple(tables), unread=tuple(unread), **told)


def _lines(grid: Grid) -> Iterator[str]:
    """What the rows of a sheet of few words say."""
    for index in range(grid.rows):
        line = " ".join(cell.strip() for cell in grid.row(index) if cell.strip())
        if line:
            yield line


def _grid(sheet: Sheet, marks: Marks) -> Grid:
    sheet = _covering(sheet, marks)
    texts, native = columns_of(sheet.rows, sheet.start, marks)
    repairs = (Repair("formula_value", marks.stored),) if marks.stored else ()
    remarks = (Remarked(Remark.HIDDEN_SHEET),) if sheet.is_hidden else ()
    first = sheet.start[0] + 1
    grid = Grid(
        texts=texts,
        native=native,
        first=first,
        name=sheet.name,
        merges=tuple((a - first + 1, b, c - first + 1, d) for a, b, c, d in sheet.merges),
        repairs=repairs,
        remarks=remarks,
    )
    filled = grid.filled()
    rows, cells = int(np.count_nonzero(filled)), int(filled.sum())
    if rows != marks.rows:
        raise Refused("rows_differ", f"{marks.rows} rows counted, {rows} read")
    if marks.filled is not None and cells != marks.filled:
        raise Refused("rows_differ", f"{marks.filled} cells counted, {cells} read")
    return grid


def _covering(sheet: Sheet, marks: Marks) -> Sheet:
    """The sheet as far as the marks reach: the library leaves out rows that seem blank to it."""
    if not marks.texts:
        return sheet
    width = max(map(len, sheet.rows), default=0)
    top, left = sheet.start if width else next(iter(marks.texts))
    first = (min(top, *(row for row, _ in marks.texts)), min(left, *(c for _, c in marks.texts)))
    last = (
        max(top + len(sheet.rows) - 1, *(row for row, _ in marks.texts)),
        max(left + width - 1, *(column for _, column in marks.texts)),
    )
    blank = [""] * (last[1] - first[1] + 1)
    before, after = [""] * (left - first[1]), [""] * (last[1] - left - width + 1)
    rows = [
        *([blank] * (top - first[0])),
        *([*before, *row, *after] for row in sheet.rows),
        *([blank] * (last[0] - top - len(sheet.rows) + 1)),
    ]
    return replace(sheet, rows=rows, start=first)


def _refuse_long(grid: Grid, limits: Limits) -> None:
    for column in grid.texts.columns:
        longest = pa.compute.max(pa.compute.utf8_length(column)).as_py() or 0
        if longest > limits.cell_characters:
            raise Refused("cell_too_long", f"{longest} characters")
    if grid.columns > limits.columns:
        raise Refused("too_wide", f"{grid.columns} columns")
    if grid.rows > limits.rows:
        raise Refused("too_many_rows", f"{grid.rows} rows")


def calamine_sheets(content: bytes) -> Iterator[Sheet]:
    """The sheets with cells of a workbook, in their order. Raises Refused."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for about in book.sheets_metadata:
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            yield Sheet(
                name=about.name,
                rows=sheet.to_python(skip_empty_area=True),
                start=sheet.start or (0, 0),
                is_hidden=about.visible is not SheetVisibleEnum.Visible,
                merges=_merges(sheet),
            )
    except PasswordError as error:
        raise Refused("password_protected") from error
    except MemoryError:
        raise
    except BaseException as error:
        # Where the library panics it raises what is no Exception.
        raise Refused("unreadable", type(error).__name__) from error


def _merges(sheet: CalamineSheet) -> tuple[Merge, ...]:
    return tuple((a[0], a[1], b[0], b[1]) for a, b in sheet.merged_cell_ranges or ())


def no_marks(counts: Mapping[str, int]) -> Callable[[str], Marks]:
    """A second look that only counts rows."""
    return lambda name: Marks(rows=counts.get(name, 0))
