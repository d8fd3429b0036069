"""One submission, to look things up in while its findings are made."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl

from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.finding import Fact, Place
from asl_pipeline.quality.circumstances import Circumstances
from asl_pipeline.quality.columns import Note
from asl_pipeline.quality.parse import AT, INDEX, NUMBER, PART, Typed
from asl_pipeline.quality.personal import masked

_ROWS_NAMED = 12


class Case:
    """One submission, to look things up in while its findings are made."""

    def __init__(self, dataset: Dataset, typed: Typed, facts: Circumstances) -> None:
        self.dataset = dataset
        self.typed = typed
        self.facts = facts
        self.frame = typed.frame
        self._columns: dict[str, list[Any]] = {}
        self._texts: dict[tuple[int, int], list[str]] = {}

    def value(self, row: int, column: str) -> Any:
        """What the cell was read as."""
        # One look at a whole column costs as much as a hundred at single cells.
        if column not in self._columns:
            self._columns[column] = list(self.frame[column])
        return self._columns[column][row]

    def shown(self, row: int, column: str) -> str:
        """What the cell was read as, as text."""
        return as_text(self.value(row, column))

    def other(self, row: int, column: str) -> str:
        """The second reading of an ambiguous cell, or the weekday that would be right."""
        return as_text(self.value(row, f"{column}#other"))

    def written(self, row: int, column: str) -> str | None:
        """What was written in the cell, exactly."""
        part, position = self._position(row, column)
        if position is None:
            value = self.value(row, column)
            return None if value is None else as_text(value)
        place = self.value(row, PART), position
        if place not in self._texts:
            self._texts[place] = part.table.texts.column(position).to_pylist()
        text: str = self._texts[place][self.value(row, INDEX)]
        return text

    def rows_where(self, condition: pl.Expr) -> tuple[str, ...]:
        """The numbers of the rows where the condition holds, at most a handful."""
        numbers = self.frame.filter(condition)[NUMBER].to_list()
        named = [str(number) for number in numbers[:_ROWS_NAMED]]
        return (*named, "…") if len(numbers) > _ROWS_NAMED else tuple(named)

    def _position(self, row: int, column: str) -> tuple[Any, int | None]:
        part = self.typed.parts[self.value(row, PART)]
        spread = part.dataset.spread
        if spread is not None and column == spread.value and self.value(row, AT) is not None:
            return part, self.value(row, AT)
        return part, part.at.get(column)

    def place(self, row: int, column: str) -> Place:
        """Where a cell stands in the partner's file."""
        part, position = self._position(row, column)
        number = self.value(row, NUMBER)
        return Place(
            sheet=part.table.name,
            member=part.table.member,
            row=part.table.row_of(number, position),
            cell=part.table.cell_of(number, position),
            column=column,
            header=None if position is None else masked(part.table.columns[position]),
        )

    def key(self, row: int) -> Mapping[str, str]:
        """The key of a row, as far as it has one."""
        return {
            name: self.shown(row, name)
            for name in self.dataset.key
            if self.value(row, name) is not None
        }

    def of_note(self, index: int) -> tuple[Place, str | None, Mapping[str, Fact]]:
        """Place, value and facts of something odd about a table."""
        number, note = self.facts.notes[index]
        part = self.typed.parts[number]
        facts: dict[str, Fact] = {"form": self.dataset.name, **note.facts}
        return _note_place(part, note), note.value, facts


def _note_place(part: Any, note: Note) -> Place:
    number = None if note.row is None else part.table.numbers[note.row]
    at = part.table.header_row if number is None else number
    header = None if note.position is None else masked(part.table.columns[note.position])
    return Place(
        sheet=part.table.name,
        member=part.table.member,
        row=None if number is None else part.table.row_of(number, note.position),
        cell=part.table.cell_of(at, note.position),
        column=note.column,
        header=header,
    )


def as_text(value: Any) -> str:
    """A value as text, the same for every reader."""
    if value is None:
        return ""
    if isinstance(value, pl.Series):
        return "; ".join(map(str, value.to_list()))
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return format(value, ".12g")
    return str(value)
