"""What tells a row from others, in words: the values of its key, in the order of the form."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.feedback.small_words import SmallWords
from asl_pipeline.model.column import Column, Kind
from asl_pipeline.model.finding import Finding
from asl_pipeline.model.rule import ACROSS
from asl_pipeline.model.ruling import Ruling

TOTAL: Final = "_T"
"""Stands in the key of a row for a breakdown that it is the total of."""


def row_key(case: Finding | Ruling, words: SmallWords) -> str:
    """The key of a finding or of a ruling; of totals only what they are totals of."""
    return "; ".join(_values(case, words))


def _values(case: Finding | Ruling, words: SmallWords) -> Iterator[str]:
    columns = _columns(case.rule.partition(".")[0])
    # What was stored comes back in the order of the alphabet.
    for name, value in sorted(case.key.items(), key=lambda each: _rank(each[0], columns)):
        if value == TOTAL:
            continue
        if name not in columns:
            yield value
            continue
        dataset, column = columns[name]
        said = words.code(column.code_list or "", value)
        # A bare number beside a name tells nobody what it counts.
        is_bare = column.kind is Kind.INTEGER and len(case.key) > 1
        yield f"{words.label(dataset, name)} {said}" if is_bare else said


def _rank(name: str, columns: Mapping[str, object]) -> int:
    names = tuple(columns)
    return names.index(name) if name in columns else len(names)


@cache
def _columns(dataset: str) -> Mapping[str, tuple[str, Column]]:
    """The columns of the key, each with its form; between partners, those of the keys of all."""
    forms = [form for form in reversed(SUBMITTED) if dataset in {ACROSS, form.name}]
    return {name: (form.name, form.column(name)) for form in forms for name in form.key}
