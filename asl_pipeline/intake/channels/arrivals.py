"""The index of the inbox: the days on which files arrived, kept by whoever puts them there."""

import csv
import datetime as dt
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from asl_pipeline.model.failure import Unreachable, WrongUse

ARRIVALS: Final = "arrivals.csv"
_PATH: Final = "path"
_DAY: Final = "arrived_on"


def days_of(inbox: Path) -> Mapping[str, dt.date]:
    """The day of arrival by path in the inbox; nothing if there is no index.

    Raises WrongUse, naming file and line, if the index is broken.
    """
    index = inbox / ARRIVALS
    if not index.is_file():
        return {}
    try:
        content = index.read_bytes()
    except OSError as error:
        raise Unreachable(f"{index} cannot be read: {error.strerror}") from None
    rows = csv.DictReader(io.StringIO(_text(index, content), newline=""), strict=True)
    days = {}
    try:
        if not {_PATH, _DAY} <= {*(rows.fieldnames or ())}:
            raise WrongUse(f"{index}, line 1: needs the columns {_PATH} and {_DAY}")
        for row in rows:
            days[row[_PATH]] = _day(index, rows.line_num, row[_DAY])
    except csv.Error:
        raise WrongUse(
            f"{index}, line {rows.reader.line_num}: not CSV; look at the quotes"
        ) from None
    return days


def _text(index: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise WrongUse(f"{index}, line {line}: not in UTF-8") from None


def _day(index: Path, line: int, told: str | None) -> dt.date:
    try:
        return dt.date.fromisoformat(told or "")
    except ValueError:
        raise WrongUse(f"{index}, line {line}: {_DAY} is not a day such as 2018-07-12") from None
