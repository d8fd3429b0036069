"""Submissions with mistakes put in on purpose, each of which says what is to be found, where."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.derive.examples import Example, Form, Row, form_of
from asl_pipeline.derive.rules import rules_of
from asl_pipeline.model import check as checks
from asl_pipeline.model.check import columns_of
from asl_pipeline.model.column import Column, Kind
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.rule import Rule

MOST_ROWS: Final = 7
_TEXTS: Final = {Kind.TEXT, Kind.NARRATIVE}
_COUNTED: Final = {Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.YEAR, Kind.DATE}
_KNOWN: Final[dict[Dataset, tuple["Defect", ...]]] = {}
_PERSONAL: Final = "Please write to somebody@example.org about meeting #."
_NAMED: Final = "Please ask Mrs Roe at the town hall about meeting number #."

Expected = tuple[str, int, str]
"""Rule, row in the sheet, column."""


@dataclass(frozen=True, slots=True)
class Defect:
    """A mistake: what is written in which cell, and the one rule that it breaks."""

    rule: Rule
    column: str
    written: str


@dataclass(frozen=True, slots=True)
class Seeded:
    """A submission with mistakes, and all the findings that they cause."""

    form: Form
    example: Example
    expected: tuple[Expected, ...]


def defects(form: Form) -> tuple[Defect, ...]:
    """The mistakes that can be made in a form, each of which breaks one rule and no other."""
    if form.dataset not in _KNOWN:
        _KNOWN[form.dataset] = tuple(_of_form(form))
    return _KNOWN[form.dataset]


def _of_form(form: Form) -> Iterator[Defect]:
    together = _compared(form)
    for rule in rules_of(form.dataset):
        make = _MADE.get(type(rule.check))
        if make is None:
            continue
        column = form.column(columns_of(rule.check)[0])
        written = make(rule.check, column)
        if written is not None and (column.name not in together or not _is_value(written)):
            yield Defect(rule, column.name, written)


def _is_value(written: str) -> bool:
    """Whether something can be read there, so that rules on other columns go on from it."""
    return written.startswith(("Monday", "no/such")) or written[:1].isdigit()


def _compared(form: Form) -> set[str]:
    """The columns that other columns are held to."""
    kinds = (
        *(checks.SumOfParts, checks.AtMost, checks.RateWithin, checks.FitsUnit),
        *(checks.NotBefore, checks.ExactlyOne, checks.Carries),
    )
    asked = [rule.check for rule in rules_of(form.dataset)]
    told = [check for check in asked if isinstance(check, kinds)]
    # Whatever is written there asks for another column.
    asking = {c.when for c in asked if isinstance(c, checks.RequiredWhen) and not c.values}
    return {name for check in told for name in columns_of(check)} | asking


def _unreadable(_: checks.Readable, column: Column) -> str | None:
    return "soon enough" if column.kind in _COUNTED else None


def _unlisted(_: checks.InCodeList, column: Column) -> str | None:
    return None if column.is_list else "nothing of the kind"


def _empty(_: checks.Required, column: Column) -> str | None:
    # Who answers for a row is told by the key of the example.
    return None if column.kind is Kind.CODE and column.code_list == "partner" else ""


def _malformed(_: checks.Matches, column: Column) -> str | None:
    return None if column.name in {"isbn", "nuts_code"} else "no/such#"


def _beyond(check: checks.Between, _: Column) -> str | None:
    return f"{(check.high or 0) + 1:g}" if check.high is not None else None


def _weekday(_: checks.WeekdayAgrees, column: Column) -> str | None:
    return "Monday 1 March 2018" if column.required else None


def _personal(_: checks.NoPersonalData, __: Column) -> str | None:
    return _PERSONAL


def _named(_: checks.NoNamedPerson, __: Column) -> str | None:
    return _NAMED


_MADE: Final[dict[type, Callable[..., str | None]]] = {
    checks.Readable: _unreadable,
    checks.InCodeList: _unlisted,
    checks.Required: _empty,
    checks.Matches: _malformed,
    checks.Between: _beyond,
    checks.WeekdayAgrees: _weekday,
    checks.NoPersonalData: _personal,
    checks.NoNamedPerson: _named,
}
"""What is written to break each kind of rule; None where it would break another one as well."""


def seeded(seed: int) -> Seeded:
    """A submission of some rows with some mistakes, as the seed has it."""
    drawn = random.Random(seed)
    form = form_of(drawn.choice(SUBMITTED))
    rows = [dict(row) for row in _clean(form, drawn.randint(2, MOST_ROWS))]
    chosen = drawn.sample(range(len(rows)), k=drawn.randint(0, len(rows)))
    expected = []
    for number in chosen:
        defect = drawn.choice(defects(form))
        rows[number][defect.column] = defect.written.replace("#", str(number))
        code = f"{form.dataset.name}.{defect.rule.code}"
        expected.append((code, number + 2, defect.column))
    names = list(dict.fromkeys(name for row in rows for name in row))
    whole = tuple({name: row.get(name, "") for name in names} for row in rows)
    example = Example(passes=whole, fails=(), partner=form.partner)
    return Seeded(form, example, tuple(sorted(expected)))


def _clean(form: Form, count: int) -> Iterator[Row]:
    """Rows without fault: no two texts are the same, and not all scores."""
    for number, row in enumerate(form.rows(*([{}] * count))):
        told = dict(row)
        for name, cell in row.items():
            if form.column(name).kind in _TEXTS:
                told[name] = f"{cell} No {number + 1}."
        if "score" in told:
            told["score"] = str(3 + number % 2)
        yield told
