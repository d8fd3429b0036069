"""Turn places into findings: what was written there, its row's key, and the facts of the case."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from asl_pipeline.derive.rules import full_code
from asl_pipeline.model.check import kind_of
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.finding import Fact, Finding
from asl_pipeline.model.rule import Rule
from asl_pipeline.quality.case import Case
from asl_pipeline.quality.circumstances import Circumstances
from asl_pipeline.quality.kinds import FACTS
from asl_pipeline.quality.parse import Typed
from asl_pipeline.quality.personal import masked
from asl_pipeline.quality.proposals import proposal

_VALUE_CHARACTERS = 400


def findings(
    dataset: Dataset,
    typed: Typed,
    violations: pa.Table,
    rules: Sequence[Rule],
    facts: Circumstances,
) -> tuple[tuple[int | None, Finding], ...]:
    """The findings in the order of the rules and then of the rows, each with its row's index.

    The index is None for a finding on the table as a whole.
    """
    by_code = {rule.code: rule for rule in rules}
    order = {rule.code: index for index, rule in enumerate(rules)}
    rows = sorted(
        violations.to_pylist(),
        key=lambda v: (order[v["rule"]], -1 if v["row"] is None else v["row"]),
    )
    case = Case(dataset, typed, facts)
    return tuple((found["row"], _finding(case, by_code[found["rule"]], found)) for found in rows)


def _finding(case: Case, rule: Rule, found: Mapping[str, Any]) -> Finding:
    """The finding for one violation."""
    if found["note"] is not None:
        place, value, facts = case.of_note(found["note"])
        key: Mapping[str, str] = {}
        proposed = None
    else:
        row, column = found["row"], found["column"]
        place, value = case.place(row, column), case.written(row, column)
        key, facts = case.key(row), FACTS[type(rule.check)](rule.check, case, row)
        proposed = proposal(rule.check, case, row)
    return Finding(
        rule=full_code(case.dataset, rule),
        kind=kind_of(rule.check),
        ess=rule.ess,
        level=rule.level,
        severity=rule.severity,
        place=place,
        key={name: masked(text) for name, text in key.items()},
        value=None if value is None else masked(value)[:_VALUE_CHARACTERS],
        facts={name: _masked_fact(fact) for name, fact in facts.items()},
        proposal=None if proposed is None else masked(proposed),
    )


def _masked_fact(fact: Fact) -> Fact:
    if isinstance(fact, str):
        return masked(fact)
    return tuple(map(masked, fact)) if isinstance(fact, tuple) else fact
