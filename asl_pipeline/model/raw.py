"""What reading a file gives: tables of text exactly as sent, and remarks on how they were read."""

from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa

from asl_pipeline.model.finding import Repair


class Native(StrEnum):
    """What a workbook says a cell is. In a text file every cell is text."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    BOOLEAN = "boolean"
    ERROR = "error"
    FORMULA_WITHOUT_VALUE = "formula_without_value"


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table of a file: a row of headings and the rows below it.

    `columns` are the headings as written. `texts` has one string column for each, named by its
    position counted from 0 in the file (`"0"`, `"1"`, ...), and one row for each row that is not
    blank; `numbers` gives the rows' numbers in the file (1-based, as a spreadsheet shows them).
    `native`, for workbooks, has the same shape and says what each cell is.
    """

    name: str | None
    member: str | None
    encoding: str | None
    delimiter: str | None
    quote: str | None
    header_row: int
    columns: tuple[str, ...]
    texts: pa.Table
    numbers: tuple[int, ...]
    native: pa.Table | None = None
    preamble: tuple[str, ...] = ()
    """Texts that stand above the headings: titles, which may name the period."""
    repairs: tuple[Repair, ...] = ()

    @property
    def rows(self) -> int:
        """The number of rows that are not blank."""
        return len(self.numbers)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file was read: its format, and its tables or the reason why there are none."""

    format: str
    tables: tuple[RawTable, ...] = ()
    reason: str | None = None

    @property
    def quarantined(self) -> bool:
        """Whether nothing could be read."""
        return self.reason is not None
