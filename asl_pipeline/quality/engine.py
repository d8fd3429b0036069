"""Compute the violations of all rules of a form in one plan over its typed rows.

Every row rule is one boolean expression; all of them are computed in one select. The rules that
compare rows are expressions over windows, and so part of the same plan. Rules on the structure of
a table come from what recognition noted. The answer is places, never sentences.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl
import pyarrow as pa

from asl_pipeline.model import check as checks
from asl_pipeline.model.check import Aspect, Structure
from asl_pipeline.model.finding import NotRun
from asl_pipeline.model.rule import OnMissing, Rule
from asl_pipeline.quality.circumstances import Circumstances
from asl_pipeline.quality.kinds import ENGINES, NEEDS_HISTORY
from asl_pipeline.quality.kinds.plan import ALWAYS, NEVER, Plan
from asl_pipeline.quality.parse import INDEX, PART

VIOLATIONS: Final = pa.schema(
    [("rule", pa.string()), ("row", pa.int32()), ("column", pa.string()), ("note", pa.int32())]
)
"""One row for each violation. `row` is the index in the frame, null for a whole table; `note` the
index of the structural note that it comes from."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The violations (schema `VIOLATIONS`) and the rules that could not be tried."""

    violations: pa.Table
    not_run: tuple[NotRun, ...]


def violations(frame: pl.DataFrame, rules: Sequence[Rule], facts: Circumstances) -> Outcome:
    """Every violation of the rules in the frame of `quality.parse`.

    Raises whatever a broken rule raises: a crash is never a result.
    """
    not_run = tuple(n for rule in rules if (n := _not_run(rule, facts)))
    idle = {n.rule for n in not_run}
    tried = [rule for rule in rules if rule.code not in idle]
    tables = [_of_structure(frame, tried, facts), _of_rows(frame, tried, facts)]
    return Outcome(pa.concat_tables(tables), not_run)


def _not_run(rule: Rule, facts: Circumstances) -> NotRun | None:
    check = rule.check
    if isinstance(check, NEEDS_HISTORY) and facts.history is None:
        return NotRun(rule.code, "no_history")
    if isinstance(check, checks.RefersTo):
        if facts.history is not None and check.dataset in facts.history.returned:
            return NotRun(rule.code, "form_returned")
        if not facts.known(check.dataset, check.key):
            return NotRun(rule.code, "no_dataset")
    return None


def _of_structure(frame: pl.DataFrame, rules: Sequence[Rule], facts: Circumstances) -> pa.Table:
    by_aspect = {rule.check.aspect: rule for rule in rules if isinstance(rule.check, Structure)}
    found: list[_Found] = []
    for index, (part, note) in enumerate(facts.notes):
        if note.aspect in by_aspect:
            row = None if note.row is None else _frame_row(frame, part, note.row)
            found.append((by_aspect[note.aspect].code, row, note.column, index))
    intact = by_aspect.get(Aspect.TEXT_INTACT)
    if intact is not None:
        found += [(intact.code, row, column, None) for row, column in facts.damaged]
    return _table(found)


def _frame_row(frame: pl.DataFrame, part: int, index: int) -> int:
    """The first row of the frame that a row of a sheet has become."""
    at = (frame[PART] == part) & (frame[INDEX] == index)
    return int(at.arg_true()[0])


def _of_rows(frame: pl.DataFrame, rules: Sequence[Rule], facts: Circumstances) -> pa.Table:
    row_rules = [rule for rule in rules if not isinstance(rule.check, Structure)]
    if not row_rules or frame.is_empty():
        return VIOLATIONS.empty_table()
    schema = frame.schema
    wrong = {
        rule.code: _wrong(rule, Plan(frame, schema, facts, rule.on_missing)) for rule in row_rules
    }
    planned = {code: each for code, each in wrong.items() if each is not None}
    # One select, and not by way of a lazy plan: looking for common parts takes longer, for few rows
    # and for many, than it saves.
    flags = frame.select(**planned)
    pointed = {rule.code: checks.columns_of(rule.check)[0] for rule in row_rules}
    found: list[_Found] = []
    for flag in flags:
        if flag.any():
            rows = flag.arg_true().to_list()
            found += [(flag.name, row, pointed[flag.name], None) for row in rows]
    return _table(found)


_Found = tuple[str, int | None, str | None, int | None]


def _table(found: Sequence[_Found]) -> pa.Table:
    columns: list[Any] = list(zip(*found, strict=True)) or [[] for _ in VIOLATIONS]
    arrays = [pa.array(c, f.type) for c, f in zip(columns, VIOLATIONS, strict=True)]
    return pa.table(arrays, schema=VIOLATIONS)


def _wrong(rule: Rule, plan: Plan) -> pl.Expr | None:
    """Where the rule is broken, or None where it is known to be broken nowhere."""
    wrong = ENGINES[type(rule.check)](rule.check, plan)
    if wrong is NEVER:
        return None
    # Null means that a value which the rule needs is missing.
    return wrong.fill_null(ALWAYS if rule.on_missing is OnMissing.INVALID else NEVER)
