"""How workbooks that we write are made: same cells, same bytes; and a text stays a text."""

import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

MADE: Final = dt.datetime(2017, 5, 30, tzinfo=dt.UTC)
"""What a file says of when it was made: the first day of the project, so that no clock tells."""

LONGEST_NAME: Final = 31
"""Letters that the name of a sheet can have."""

A4: Final = 9
"""The paper, as a workbook numbers it."""

_LONGEST: Final = 32_767
"""Characters that a cell can hold."""
_LINE: Final = 15
_HIGHEST: Final = 409
"""Points that a row can be high."""
_BOLD: Final = 1.15
"""How much wider bold letters are."""
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def new_book(out: io.BytesIO, title: str) -> Workbook:
    """A workbook with a title, to be closed by who fills it."""
    book = Workbook(out, _OPTIONS)
    book.set_properties({"title": title, "created": MADE})
    return book


def sheet_name(wanted: str, end: str = "") -> str:
    """What a sheet may be called: cut so that the end stays, without the signs that are forbidden.

    Nothing shows that a name was cut but the three points.
    """
    room = LONGEST_NAME - len(end)
    safe = _FORBIDDEN.sub(" ", wanted).strip(" '")
    return (safe if len(safe) <= room else f"{safe[: room - 1].rstrip()}…") + end


def height_of(said: Mapping[int, str], widths: Sequence[float], *, bold: bool = False) -> float:
    """How high a row is in points, so that its wrapped texts are seen.

    `said` are the texts by column, `widths` those of the columns in letters.
    """
    letter = _BOLD if bold else 1
    lines = [
        sum(len(wrap(line, max(int(widths[at] / letter), 1))) or 1 for line in each.splitlines())
        for at, each in said.items()
    ]
    return min(_LINE * max(lines, default=1) + 1, _HIGHEST)


def text(sheet: Worksheet, row: int, column: int, said: str | None, style: Format) -> None:
    """Put a text into a cell as a text, cut where it is too long; nothing leaves it blank."""
    if not said:
        sheet.write_blank(row, column, None, style)
        return
    whole = said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"
    sheet.write_string(row, column, whole, style)


def texts(
    sheet: Worksheet, row: int, said: Sequence[str | None], style: Format, first: int = 0
) -> None:
    """Put texts into the cells of a row, from a column on."""
    for column, each in enumerate(said, start=first):
        text(sheet, row, column, each, style)
