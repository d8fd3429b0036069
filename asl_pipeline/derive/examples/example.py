"""An example of a rule: rows that pass it and rows that fail it, and what has to be around them."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.examples.texts import SOMETHING
from asl_pipeline.model.column import Column, Kind
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.partners import registry

Row = Mapping[str, str]
Rows = tuple[Row, ...]

IN_TIME: Final = dt.date(2018, 7, 20)
PERIOD: Final = "2018-S1"
EARLIER: Final = "2017-S2"
"""The half-year before."""
_SENDERS: Final = ("responsible", "organiser", "assessor", "mapped_by", "lead_partner")
USUAL: Final = "PAU"
_OTHER: Final = "AVE"


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """What a partner might send: `passes` trips the rule nowhere, `fails` does.

    `before` are rows accepted earlier, by form, each with its `period`; `beside` those of other
    forms in the same file. `content` stands for `fails` where the fault is in the file itself;
    `wrong_partner`, `wrong_period` and `wrong_day` are those of the rows that fail, where the fault
    is in who sends them, for when, or on which day.
    """

    passes: Rows
    fails: Rows
    partner: str = ""
    period: str = PERIOD
    received_on: dt.date = IN_TIME
    before: Mapping[str, Rows] = field(default_factory=dict)
    beside: Mapping[str, Rows] = field(default_factory=dict)
    content: bytes | None = None
    is_workbook: bool = False
    wrong_partner: str = ""
    wrong_period: str = ""
    wrong_day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A form with an ordinary row of it, to be spoiled."""

    dataset: Dataset
    row: Row

    @property
    def partner(self) -> str:
        """The partner that might send the ordinary row."""
        for name in _SENDERS:
            if name in self.row:
                return self.row[name]
        pilot = re.match(r"ASL-([A-Z]+)-", self.row.get("pilot_id", ""))
        if pilot and self.dataset.name in registry()[pilot[1]].submits:
            return pilot[1]
        may = [p.code for p in registry().values() if self.dataset.name in p.submits]
        return USUAL if USUAL in may else may[0]

    @property
    def other_partner(self) -> str:
        """Another partner."""
        return _OTHER if self.partner != _OTHER else USUAL

    def column(self, name: str) -> Column:
        """A column of the form."""
        return self.dataset.column(name)

    def spoilt(self, **cells: str) -> Example:
        """The ordinary row passes, and fails with these cells."""
        return Example(passes=(self.row,), fails=({**self.row, **cells},))

    def between(self, good: Mapping[str, str], bad: Mapping[str, str]) -> Example:
        """The ordinary row passes with some cells, and fails with others."""
        return Example(passes=({**self.row, **good},), fails=({**self.row, **good, **bad},))

    def many(self, good: tuple[Row, ...], bad: tuple[Row, ...]) -> Example:
        """Several rows, each the ordinary one with cells of its own."""
        return Example(passes=self.rows(*good), fails=self.rows(*bad))

    def rows(self, *cells: Row) -> Rows:
        """Several rows with keys of their own, each the ordinary one with these cells."""
        return tuple({**self.row, **self._key(number), **told} for number, told in enumerate(cells))

    def _key(self, number: int) -> Row:
        """What makes the ordinary row another one."""
        (name, *_) = (n for n in reversed(self.dataset.key) if _tells_apart(n))
        listed = self.column(name).code_list
        if listed:
            return {name: code_list(listed).entries[number].code}
        if number == 0:
            return {}
        before = self.row[name]
        digits = re.search(r"[0-9]+$", before)
        if digits is None:
            return {name: f"{before}-{number}"}
        later = f"{int(digits[0]) + number:0{len(digits[0])}d}"
        return {name: before[: digits.start()] + later}


def _tells_apart(name: str) -> bool:
    return name.endswith(("_id", "_no")) or name == "criterion"


_ALSO: Final[Mapping[str, str]] = {
    "indicator_readings": "value",
    "communication_events": "participants_total",
    "transfers": "pilot_id",
}
"""A column that a form does not always need, but that its ordinary row does."""


def form_of(dataset: Dataset) -> Form:
    """The form with the examples of the columns that it needs."""
    return Form(
        dataset,
        {
            column.name: column.example or ""
            for column in dataset.columns
            if column.required or column.name in {*dataset.key, _ALSO.get(dataset.name)}
        },
    )


def ordinary(column: Column) -> str:
    """Something that the column may hold."""
    if column.example:
        return column.example
    if column.code_list:
        return code_list(column.code_list).entries[0].code
    return {
        Kind.DATE: "2018-03-01",
        Kind.YEAR: "2018",
        Kind.BOOLEAN: "yes",
        Kind.URL: "https://example.org/a",
        Kind.URLS: "https://example.org/a",
        Kind.INTEGER: str(int(column.low or 1)),
        Kind.NUMBER: "1",
        Kind.MONEY: "1",
    }.get(column.kind, SOMETHING)
