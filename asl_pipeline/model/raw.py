"""What reading a file gives: tables of text exactly as sent, and remarks on how they were read."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pyarrow as pa

from asl_pipeline.model.finding import REFERENCE, Repair

GUIDE: Final = "ASL-GUIDE"
"""Begins the first cell of a sheet that we wrote for a partner to look at: no report is in it."""


class Native(StrEnum):
    """What a workbook says a cell is. In a text file every cell is text."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    BOOLEAN = "boolean"
    ERROR = "error"
    FORMULA_WITHOUT_VALUE = "formula_without_value"


class Remark(StrEnum):
    """What reading noticed and cannot settle by itself: asked of the partner, never guessed."""

    EXTRA_CELLS = "extra_cells"
    """A row has something written beyond the last heading."""
    SHORT_ROW = "short_row"
    """A row ends before the last heading where others do not."""
    NO_HEADER = "no_header"
    """The rows have no headings above them."""
    HIDDEN_SHEET = "hidden_sheet"
    """The sheet is hidden."""
    ENCODING_DOUBTFUL = "encoding_doubtful"
    """The letters beyond ASCII could be read in two ways."""
    REPEATED_NAME = "repeated_name"
    """A JSON object has the same name twice; all but the last value would be lost."""


@dataclass(frozen=True, slots=True)
class Remarked:
    """One remark, on a row (by its number in the file) and a position, or on the whole table."""

    remark: Remark
    row: int | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A sheet, or a file in an archive, of which nothing could be read, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table of a file: a row of headings and the rows below it.

    `columns` are the headings as written. `texts` has one string column for each, named by its
    position counted from 0 in the file (`"0"`, `"1"`, ...), and one row for each row that is not
    blank; `numbers` gives the rows' numbers in the file (1-based, as a spreadsheet shows them), as
    a range where none between is left out.
    `native`, for workbooks and JSON, has the same shape and says what each cell is. `header_row`
    is 0 where there are no headings, and the last one where they take several rows.

    In a `transposed` table the headings stand in a column and each record is a column: then
    `numbers` are numbers of columns and the positions are those of rows.
    """

    name: str | None
    member: str | None
    encoding: str | None
    delimiter: str | None
    quote: str | None
    header_row: int
    columns: tuple[str, ...]
    texts: pa.Table
    numbers: Sequence[int]
    native: pa.Table | None = None
    preamble: tuple[str, ...] = ()
    """Texts that stand above the headings: titles, which may name the period."""
    repairs: tuple[Repair, ...] = ()
    remarks: tuple[Remarked, ...] = ()
    transposed: bool = False

    @property
    def rows(self) -> int:
        """The number of rows that are not blank."""
        return len(self.numbers)

    @property
    def cases(self) -> tuple[str, ...] | None:
        """The reference of a case in each row, of a findings sheet of ours; else None.

        It is known by a column, other than the last, in which nothing is written but references.
        A row that has none, such as a note below the others, gives an empty text.
        """
        for column in self.texts.columns[:-1]:
            # Hardly any column of a large table begins so; the rest of it need not be looked at.
            first = next((text for each in column if (text := each.as_py().strip())), "")
            if REFERENCE.fullmatch(first):
                said = tuple(text.strip() for text in column.to_pylist())
                if all(REFERENCE.fullmatch(text) for text in said if text):
                    return said
        return None

    def row_of(self, number: int, position: int | None) -> int | None:
        """The row in the file of the cell that record `number` has in a column."""
        if not self.transposed:
            return number
        return None if position is None else int(self.texts.column_names[position]) + 1

    def cell_of(self, number: int, position: int | None) -> str | None:
        """The same cell as a spreadsheet names it: F14. None where the file has no headings."""
        if position is None or not number:
            return None
        column = int(self.texts.column_names[position]) + 1
        if self.transposed:
            return f"{_letters(number)}{column}"
        return f"{_letters(column)}{number}"


def column_of(letters: str) -> int:
    """The column, counted from 1, that a spreadsheet calls by letters: 28 for `AB` and `ab`."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def _letters(column: int) -> str:
    """The letters of a column, counted from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file was read: its format, and its tables or the reason why there are none.

    `detail` is the evidence for the reason, in plain English for the steward. `unread` are parts
    of it of which nothing could be read. `lines` is all that a file of few words says, line by
    line, whether or not it is a table; empty where there is more. `guides` are sheets of our own
    that a partner got with a blank form, by name: nothing in them is a report.
    """

    format: str
    tables: tuple[RawTable, ...] = ()
    reason: str | None = None
    detail: str | None = None
    unread: tuple[Unread, ...] = ()
    lines: tuple[str, ...] = ()
    guides: tuple[str, ...] = ()

    @property
    def quarantined(self) -> bool:
        """Whether nothing could be read."""
        return self.reason is not None
