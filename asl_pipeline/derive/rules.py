"""All rules of a form: those that its columns imply, and those declared beside them."""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.datasets.across import CROSS_RULES
from asl_pipeline.derive.codes import all_names, code_list
from asl_pipeline.derive.headers import contested_codes
from asl_pipeline.languages import available
from asl_pipeline.model.check import (
    Aspect,
    Between,
    ChangesLittle,
    InCodeList,
    Matches,
    NearOwnHistory,
    NeverDecreases,
    Readable,
    RefersTo,
    Required,
    Structure,
    Unambiguous,
    Unique,
    WeekdayAgrees,
    WithinBudgetOf,
)
from asl_pipeline.model.column import Column, Kind
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.rule import ACROSS, CrossRule, OnMissing, Rule, Severity
from asl_pipeline.partners import registry

_ASPECTS: Mapping[Aspect, tuple[str, Severity, str]] = {
    Aspect.COLUMNS_PRESENT: ("L0-02", Severity.ERROR, "A form is whole or it is not the form."),
    Aspect.COLUMNS_KNOWN: ("L0-02", Severity.WARNING, "What we do not know we do not read."),
    Aspect.COLUMNS_DISTINCT: ("L0-02", Severity.ERROR, "Two readings of one table are none."),
    Aspect.ROWS_PRESENT: ("L0-02", Severity.ERROR, "An empty form is not a report."),
    Aspect.OWN_ROWS: ("L0-03", Severity.ERROR, "Each partner answers for its own rows only."),
    Aspect.ROWS_KEPT: ("L2-01", Severity.INFO, "What was reported once does not vanish unsaid."),
    Aspect.PERIOD_AGREES: ("L0-03", Severity.WARNING, "Two periods for one row: one is a slip."),
    Aspect.PARTNER_TAKES_PART: ("L0-03", Severity.WARNING, "Partners joined and left."),
    Aspect.ALLOWED_SENDER: ("L0-03", Severity.ERROR, "Each form has its senders."),
    Aspect.ON_TIME: ("L0-03", Severity.INFO, "Lateness is measured, not punished."),
    Aspect.TEXT_INTACT: ("L0-01", Severity.WARNING, "A damaged letter is damaged for good."),
    Aspect.CELLS_FIT: ("L0-02", Severity.ERROR, "A delimiter too many moves every value after it."),
    Aspect.ROWS_WHOLE: ("L0-02", Severity.WARNING, "Empty cells and a lost delimiter look alike."),
    Aspect.ENCODING_SURE: ("L0-01", Severity.WARNING, "Two readings of a letter are none."),
    Aspect.NAMES_DISTINCT: ("L0-02", Severity.ERROR, "Of two values one would be lost."),
}

_DEFINITIONS = "indicator_definitions"
_READ_WITH_DOUBT = {Kind.NUMBER, Kind.DATE}
"""A point between groups of three digits makes no whole number and no amount of another one."""
_FILLED_IN = {"partner_id", "period"}
"""Columns of the envelope: what stands in them is settled before the rules are tried."""


@cache
def rules_of(dataset: Dataset) -> tuple[Rule, ...]:
    """Every rule of the form, in the order in which a letter tells them."""
    implied = [rule for column in dataset.columns for rule in _of_column(column, dataset)]
    return (*_of_table(dataset), _of_key(dataset), *implied, *dataset.rules)


@cache
def rule_index() -> Mapping[str, tuple[Dataset, Rule]]:
    """Every rule by its full code, such as `pilot_actions.end.not_before_start`."""
    return {
        full_code(dataset, rule): (dataset, rule)
        for dataset in SUBMITTED
        for rule in rules_of(dataset)
    }


@cache
def cross_rule_index() -> Mapping[str, CrossRule]:
    """Every rule on what all partners sent together, by its full code."""
    return {f"{ACROSS}.{rule.code}": rule for rule in CROSS_RULES}


def full_code(dataset: Dataset, rule: Rule) -> str:
    """The code of a rule with that of its form."""
    return f"{dataset.name}.{rule.code}"


def _is_contested(column: Column) -> bool:
    """Whether a code of the column is, in some language, a word for another of its codes."""
    return column.kind is Kind.CODE and bool(
        column.code_list and contested_codes(column.code_list, available())
    )


def _of_table(dataset: Dataset) -> Iterator[Rule]:
    all_may_send = all(dataset.name in partner.submits for partner in registry().values())
    for aspect, (ess, severity, why) in _ASPECTS.items():
        if aspect is Aspect.ALLOWED_SENDER and all_may_send:
            continue
        yield Rule(
            code=f"table.{aspect}",
            check=Structure(aspect),
            level=int(ess[1]),
            ess=ess,
            severity=severity,
            why=why,
        )


def _of_key(dataset: Dataset) -> Rule:
    return Rule(
        code="key.unique",
        check=Unique(dataset.key),
        level=1,
        ess="L1-01",
        why="A row that stands twice would be counted twice.",
    )


def _of_column(column: Column, dataset: Dataset) -> Iterator[Rule]:
    name = column.name
    if name == "partner_id":
        return
    yield Rule(
        code=f"{name}.readable",
        check=Readable(name),
        level=0,
        ess="L0-05",
        why="What cannot be read with certainty is asked, never guessed.",
    )
    if name in _FILLED_IN:
        return
    if column.kind in _READ_WITH_DOUBT or _is_contested(column):
        yield Rule(
            code=f"{name}.unambiguous",
            check=Unambiguous(name),
            level=0,
            ess="L0-05",
            severity=Severity.WARNING,
            why="One figure or date with two readings has to be confirmed.",
        )
    if column.kind is Kind.DATE:
        yield Rule(
            code=f"{name}.weekday",
            check=WeekdayAgrees(name),
            level=1,
            ess="L1-09",
            severity=Severity.WARNING,
            why="A date that contradicts its own weekday has a slip in one of the two.",
        )
    if (column.required or name in dataset.key) and column.default is None:
        yield Rule(
            code=f"{name}.required",
            check=Required(name),
            level=1,
            ess="L1-02",
            on_missing=OnMissing.INVALID,
            why="Without it the row cannot be used.",
        )
    if column.code_list:
        yield Rule(
            code=f"{name}.in_code_list",
            check=InCodeList(name, column.code_list),
            level=1,
            ess="L1-02",
            why="Codes are what makes partners' rows comparable.",
        )
    if column.pattern:
        yield Rule(
            code=f"{name}.format",
            check=Matches(name, column.pattern),
            level=1,
            ess="L1-02",
            why="Identifiers written alike can be joined.",
        )
    if column.low is not None or column.high is not None:
        yield Rule(
            code=f"{name}.in_range",
            check=Between(name, column.low, column.high),
            level=1,
            ess="L1-04",
            why="Outside its range a value is a slip.",
        )


@cache
def forms_looked_up(dataset: Dataset) -> frozenset[str]:
    """The other forms that rules of this one look things up in."""
    checks = [rule.check for rule in rules_of(dataset)]
    named = {check.dataset for check in checks if isinstance(check, RefersTo | WithinBudgetOf)}
    measured = NeverDecreases | ChangesLittle | NearOwnHistory
    defined = {_DEFINITIONS for check in checks if isinstance(check, measured)}
    return frozenset(named | defined)


@cache
def rule_set() -> str:
    """The name of the rules in force: the program's version, and a hash of all they depend on."""
    declared = [repr(dataset) for dataset in SUBMITTED]
    lists = [
        f"{name} {code_list(name).version} {entry.code} {sorted(entry.extra.items())}"
        for name in all_names()
        for entry in code_list(name).entries
    ]
    implied = [repr(rule) for dataset in SUBMITTED for rule in rules_of(dataset)]
    across = [repr(rule) for rule in CROSS_RULES]
    text = "\n".join([*declared, *lists, *implied, *across])
    return f"{metadata.version('asl-pipeline')}+{hashlib.sha256(text.encode()).hexdigest()[:12]}"
