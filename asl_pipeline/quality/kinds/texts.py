"""What a text is asked: whom it names, in which language, how long, how often."""

from collections.abc import Callable
from typing import Final

import polars as pl

from asl_pipeline.model import check as checks
from asl_pipeline.quality.case import Case
from asl_pipeline.quality.kinds.plan import Engines, Facts, Plan, Tellers
from asl_pipeline.quality.language import detected, is_other_language
from asl_pipeline.quality.personal import CANDIDATE, named_persons, personal_data

_LONG_TEXT: Final = 40
_WORTH_A_PATTERN: Final = 50
"""Of fewer texts, asking the cheap pattern takes longer than it saves."""


def _asked_of_texts(column: str, candidate: str, ask: Callable[[str], bool]) -> pl.Expr:
    """Ask a Python question of those texts of a column that a cheap pattern does not rule out."""

    def answer(texts: pl.Series) -> pl.Series:
        if len(texts) < _WORTH_A_PATTERN:
            asked = [text is not None and ask(text) for text in texts.to_list()]
            return pl.Series(asked, dtype=pl.Boolean)
        likely = texts.str.contains(candidate).fill_null(value=False).to_list()
        pairs = zip(texts.to_list(), likely, strict=True)
        return pl.Series([bool(maybe and ask(text)) for text, maybe in pairs], dtype=pl.Boolean)

    return pl.col(column).map_batches(answer, return_dtype=pl.Boolean)


def _no_personal_data(check: checks.NoPersonalData, _: Plan) -> pl.Expr:
    return _asked_of_texts(check.column, CANDIDATE, lambda text: bool(personal_data(text)))


def _tell_personal(check: checks.NoPersonalData, case: Case, row: int) -> Facts:
    return {"personal": personal_data(case.shown(row, check.column))}


def _no_named_person(check: checks.NoNamedPerson, _: Plan) -> pl.Expr:
    return _asked_of_texts(check.column, r"[A-ZÀ-Þ]", lambda text: bool(named_persons(text)))


def _tell_named(check: checks.NoNamedPerson, case: Case, row: int) -> Facts:
    return {"found": named_persons(case.shown(row, check.column))}


def _not_copied(check: checks.NotCopied, _: Plan) -> pl.Expr:
    text = pl.col(check.column)
    return (text.str.len_chars() >= _LONG_TEXT) & (pl.len().over(text) >= check.times)


def _tell_copied(check: checks.NotCopied, case: Case, row: int) -> Facts:
    return {"rows": case.rows_where(pl.col(check.column) == case.value(row, check.column))}


def _in_language(check: checks.InLanguage, _: Plan) -> pl.Expr:
    def answer(pairs: pl.Series) -> pl.Series:
        asked = (
            is_other_language(pair[check.column], pair[check.language]) for pair in pairs.to_list()
        )
        return pl.Series(list(asked), dtype=pl.Boolean)

    both = pl.struct([pl.col(check.column), pl.col(check.language)])
    return both.map_batches(answer, return_dtype=pl.Boolean)


def _tell_language(check: checks.InLanguage, case: Case, row: int) -> Facts:
    text = case.shown(row, check.column)
    return {"found_language": detected(text), "stated_language": case.shown(row, check.language)}


def _long_enough(check: checks.LongEnough, _: Plan) -> pl.Expr:
    return pl.col(check.column).str.strip_chars().str.len_chars() < check.characters


def _tell_length(check: checks.LongEnough, case: Case, row: int) -> Facts:
    length = len(case.shown(row, check.column).strip())
    return {"length": length, "characters": str(check.characters)}


ENGINES: Final[Engines] = {
    checks.NoPersonalData: _no_personal_data,
    checks.NoNamedPerson: _no_named_person,
    checks.NotCopied: _not_copied,
    checks.InLanguage: _in_language,
    checks.LongEnough: _long_enough,
}
FACTS: Final[Tellers] = {
    checks.NoPersonalData: _tell_personal,
    checks.NoNamedPerson: _tell_named,
    checks.NotCopied: _tell_copied,
    checks.InLanguage: _tell_language,
    checks.LongEnough: _tell_length,
}
