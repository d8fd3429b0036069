"""Typed rows, and how they become a grid of texts in somebody's way of writing."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from asl_pipeline.languages import words
from asl_pipeline_tests.intake.dialect_formats import NUMBERS, iso

Value = str | dt.date | Decimal | float | list[str] | None
Row = Mapping[str, Value]


@dataclass(frozen=True, kw_only=True, slots=True)
class Meant:
    """Rows of one form as a partner means them, and how their list cells are joined."""

    form: str
    partner: str
    rows: tuple[Row, ...]
    joint: str = "; "

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self.rows[0])

    def headings(self, language: str | None = None) -> list[str]:
        """The headings: the columns' own names, or the labels of a language."""
        if language is None:
            return list(self.names)
        return [words(language).column_label(self.form, name) or name for name in self.names]

    def grid(
        self,
        headings: Sequence[str] | None = None,
        number: Callable[[Decimal], str] = NUMBERS["1234.5"],
        date: Callable[[dt.date], str] = iso,
        by_row: Mapping[int, Callable[[Decimal], str]] | None = None,
        date_by_row: Mapping[int, Callable[[dt.date], str]] | None = None,
    ) -> list[list[str]]:
        """Headings and cells as texts; single rows (from 0) can write their own way."""
        return [
            list(headings or self.names),
            *(
                [
                    _text(
                        value,
                        self.joint,
                        (by_row or {}).get(index, number),
                        (date_by_row or {}).get(index, date),
                    )
                    for value in row.values()
                ]
                for index, row in enumerate(self.rows)
            ),
        ]

    def of(self, partner: str) -> "Meant":
        """The same rows of another partner."""
        changed = [
            {name: _renamed(value, self.partner, partner) for name, value in row.items()}
            for row in self.rows
        ]
        return replace(self, partner=partner, rows=tuple(changed))

    def mapped(self, change: Callable[[str], str]) -> "Meant":
        """The same rows with their texts changed."""
        rows = tuple(
            {name: change(v) if isinstance(v, str) else v for name, v in row.items()}
            for row in self.rows
        )
        return replace(self, rows=rows)


def _text(
    value: Value,
    joint: str,
    number: Callable[[Decimal], str],
    date: Callable[[dt.date], str],
) -> str:
    match value:
        case None:
            return ""
        case dt.date():
            return date(value)
        case Decimal():
            return number(value)
        case float():
            return number(Decimal(repr(value)))
        case list():
            return joint.join(value)
        case str():
            return value


def _renamed(value: Value, old: str, new: str) -> Value:
    if isinstance(value, list):
        return [new if each == old else each for each in value]
    if isinstance(value, str):
        return new if value == old else value.replace(f"ASL-{old}-", f"ASL-{new}-")
    return value
