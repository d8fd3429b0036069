"""A cell of an example, as a partner of the language might write it."""

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.examples import Rows
from asl_pipeline.feedback.small_words import SmallWords
from asl_pipeline.languages import words
from asl_pipeline.model.column import Column, Kind

_PLAIN_NUMBER: Final = re.compile(r"-?\d+\.\d+")
_COLUMNS: Final[Mapping[tuple[str, str], Column]] = {
    (dataset.name, column.name): column for dataset in SUBMITTED for column in dataset.columns
}


def cell_text(
    form: str, column: str, text: str, wording: SmallWords, *, as_written: bool = False
) -> str:
    """The cell with its codes in words, its day and its decimal sign as the language has them.

    `as_written` leaves it as it is: some rules are about how a value is written.
    """
    declared = _COLUMNS.get((form, column))
    if not text:
        return wording.text("rule_page", "empty")
    if as_written or declared is None:
        return text
    return _SAID.get(declared.kind, _as_it_is)(text, declared, wording)


def typed_text(value: Any) -> str:
    """A value of an accepted row as text."""
    if isinstance(value, list):
        return "; ".join(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def plain_text(wrong: bytes, rows: Rows) -> str:
    """The rows as the text of a file of the same kind as the one that is wrong: CSV or JSON."""
    if wrong.startswith(b"["):
        return json.dumps([dict(row) for row in rows], ensure_ascii=False)
    return "\n".join(";".join(line) for line in (list(rows[0]), *(row.values() for row in rows)))


def _as_it_is(text: str, _: Column, _wording: SmallWords) -> str:
    return text


def _code(text: str, column: Column, wording: SmallWords) -> str:
    listed = column.code_list or ""
    return wording.code(listed, text) if text in code_list(listed).codes else text


def _codes(text: str, column: Column, wording: SmallWords) -> str:
    return "; ".join(_code(each.strip(), column, wording) for each in text.split(";"))


def _boolean(text: str, _: Column, wording: SmallWords) -> str:
    said = words(wording.language).section("words")
    return str(said[text][0]) if text in {"yes", "no"} else text


def _date(text: str, _: Column, wording: SmallWords) -> str:
    with suppress(ValueError):
        return wording.date(dt.date.fromisoformat(text))
    return text


def _decimal(text: str, _: Column, wording: SmallWords) -> str:
    return wording.decimal(text) if _PLAIN_NUMBER.fullmatch(text) else text


_SAID: Final[Mapping[Kind, Callable[[str, Column, SmallWords], str]]] = {
    Kind.CODE: _code,
    Kind.CODES: _codes,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.NUMBER: _decimal,
    Kind.MONEY: _decimal,
}
