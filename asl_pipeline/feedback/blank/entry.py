"""How the cells of a column are filled in: format, width, what may be entered, and what is said."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from asl_pipeline.derive.examples.invented import as_theirs
from asl_pipeline.feedback.blank.columns import is_needed
from asl_pipeline.feedback.blank.voice import Voice
from asl_pipeline.model.column import Column, Kind
from asl_pipeline.model.dataset import Dataset

_TEXT: Final = "@"
"""Excel keeps what is typed into such a cell as it is: no dates, no formulas, no lost zeros."""
FORMATS: Final[Mapping[Kind, str]] = {
    **dict.fromkeys(Kind, _TEXT),
    Kind.INTEGER: "0",
    Kind.NUMBER: "General",
    Kind.MONEY: "#,##0.00",
    Kind.YEAR: "0",
    Kind.DATE: "yyyy-mm-dd",
}
"""The format of the cells of each kind, as a workbook names it in every country."""
WIDTHS: Final[Mapping[Kind, int]] = {
    **dict.fromkeys(Kind, 18),
    Kind.TEXT: 28,
    Kind.NARRATIVE: 50,
    Kind.CODE: 26,
    Kind.CODES: 32,
    Kind.URL: 30,
    Kind.URLS: 30,
    Kind.INTEGER: 13,
    Kind.NUMBER: 13,
    Kind.MONEY: 14,
    Kind.YEAR: 11,
    Kind.DATE: 13,
    Kind.BOOLEAN: 11,
}
"""How wide a column of each kind is, in letters."""

_BOLD: Final = 1.2
_OLDEST: Final = dt.date(1900, 1, 1)
_LARGEST: Final = 10**12
_LONGEST_MESSAGE: Final = 255
_NAMED: Final = frozenset({Kind.ID, Kind.IDS})
_WHOLE: Final = frozenset({Kind.INTEGER, Kind.YEAR})


def width(heading: str, column: Column) -> float:
    """How wide a column is, in letters: no word of its heading is broken."""
    longest = max(map(len, re.split(r"[\s-]+", heading)))
    return max(WIDTHS[column.kind], longest * _BOLD + 2)


def validation(column: Column, source: str | None, voice: Voice) -> dict[str, Any] | None:
    """What a spreadsheet program lets be entered; `source` is the range of the column's list."""
    refused = {"error_message": _cut(voice.say("refused", what=voice.belongs(column.kind)))}
    if column.kind is Kind.BOOLEAN:
        return {"validate": "list", "source": list(voice.yes_and_no), **refused}
    if source is not None:
        several = {"input_message": _cut(voice.say("several"))} if column.is_list else {}
        # A list lets one value be chosen; what may be several, or new, can be typed as well.
        is_open = column.is_list or column.code_list is None
        return {
            "validate": "list",
            "source": source,
            "show_error": not is_open,
            **several,
            **refused,
        }
    if column.kind is Kind.DATE:
        return {"validate": "date", "criteria": ">=", "value": _OLDEST, **refused}
    if column.is_number:
        low = -_LARGEST if column.low is None else column.low
        high = _LARGEST if column.high is None else column.high
        return {
            "validate": "integer" if column.kind in _WHOLE else "decimal",
            "criteria": "between",
            "minimum": low,
            "maximum": high,
            **refused,
        }
    return None


def comment(dataset: Dataset, column: Column, voice: Voice) -> str:
    """What is said of a column when one points at its heading."""
    return "\n".join(_said(dataset, column, voice))


def _said(dataset: Dataset, column: Column, voice: Voice) -> Iterator[str]:
    yield voice.declared(column.doc)
    if is_needed(dataset, column):
        yield voice.say("needed")
    yield voice.say("belongs", what=voice.belongs(column.kind))
    if column.kind in _NAMED and column.example:
        yield voice.say("such_as", value=as_theirs(column.example, voice.partner))
    unit = voice.wording.code("unit", column.unit or "")
    if unit != (column.unit or ""):
        yield voice.say("unit", unit=unit)
    if column.low is not None or column.high is not None:
        yield voice.say("range", bounds=_bounds(column, voice))
    if column.default is not None and column.code_list is not None:
        yield voice.say("usual", value=voice.meaning(column.code_list, column.default))


def _bounds(column: Column, voice: Voice) -> str:
    number = voice.wording.number
    low, high = column.low, column.high
    key = "both" if None not in (low, high) else "low" if high is None else "high"
    said = {
        # A year is written without a sign between its digits.
        name: ("" if each is None else f"{each:g}" if column.kind is Kind.YEAR else number(each))
        for name, each in (("low", low), ("high", high))
    }
    return voice.wording.text("bounds", key, **said)


def _cut(message: str) -> str:
    """The message, as long as a spreadsheet program shows it."""
    return message if len(message) <= _LONGEST_MESSAGE else f"{message[: _LONGEST_MESSAGE - 1]}…"
