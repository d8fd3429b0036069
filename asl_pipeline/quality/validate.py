"""Validate one submission: typed rows, findings, and what could not be checked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import polars as pl
import pyarrow as pa

from asl_pipeline.derive.arrow import schema
from asl_pipeline.derive.rules import full_code, rules_of
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.finding import REPAIRS, Finding, NotRun, Repair
from asl_pipeline.model.rule import Rule, Severity
from asl_pipeline.quality import engine
from asl_pipeline.quality.circumstances import Circumstances
from asl_pipeline.quality.engine import Outcome
from asl_pipeline.quality.findings import findings
from asl_pipeline.quality.parse import NUMBER, PART, Typed, damaged_texts

Ruled = Callable[[Finding], Finding]
Plan = Callable[[pl.DataFrame, Sequence[Rule], Circumstances], Outcome]
"""Who carries the rules out: the engine itself, or Great Expectations around it."""


@dataclass(frozen=True, slots=True)
class Report:
    """What validation found.

    `rows` has the form's columns, `sheet` and `row` of the file, and `REPAIRS`.
    """

    dataset: Dataset
    rows: pa.Table
    clean: pa.Array
    findings: tuple[Finding, ...]
    repairs: tuple[Repair, ...]
    not_run: tuple[NotRun, ...]
    rules: int

    @property
    def clean_rows(self) -> int:
        """How many rows have no error of their own."""
        return int(self.clean.to_numpy(zero_copy_only=False).sum())

    @property
    def tried(self) -> tuple[str, ...]:
        """The full codes of the rules that were tried, in their order."""
        idle = {each.rule for each in self.not_run}
        rules = rules_of(self.dataset)
        return tuple(full_code(self.dataset, each) for each in rules if each.code not in idle)


def validate(
    dataset: Dataset,
    typed: Typed,
    facts: Circumstances,
    plan: Plan = engine.violations,
    ruled: Ruled | None = None,
) -> Report:
    """The report on one submission. The damaged texts among the facts are found here.

    `ruled` is what each finding becomes by what the universities said of single cases.
    """
    damaged = tuple((row, column) for row, column, _ in damaged_texts(typed, dataset))
    facts = replace(facts, damaged=damaged)
    rules = rules_of(dataset)
    outcome = plan(typed.frame, rules, facts)
    told = findings(dataset, typed, outcome.violations, rules, facts)
    found = tuple((row, ruled(finding) if ruled else finding) for row, finding in told)
    return Report(
        dataset=dataset,
        rows=_rows(dataset, typed),
        clean=_clean(typed.frame.height, found),
        findings=tuple(finding for _, finding in found),
        repairs=typed.repairs,
        not_run=outcome.not_run,
        rules=len(rules),
    )


def _rows(dataset: Dataset, typed: Typed) -> pa.Table:
    """The typed rows in the form's own schema, with their place in the file."""
    declared = schema(dataset)
    table = typed.frame.select(dataset.column_names).to_arrow()
    arrays = [table[field.name].cast(field.type) for field in declared]
    sheets = [part.table.name for part in typed.parts]
    return pa.table(
        [
            *arrays,
            pa.array([sheets[part] for part in typed.frame[PART]], pa.string()),
            typed.frame[NUMBER].to_arrow(),
            typed.frame[REPAIRS].to_arrow().cast(pa.list_(pa.string())),
        ],
        names=[*declared.names, "sheet", "row", REPAIRS],
    )


def _clean(rows: int, found: Sequence[tuple[int | None, Finding]]) -> pa.Array:
    """Whether each row is free of errors. An error of the whole table leaves no row clean."""
    clean = [True] * rows
    for row, finding in found:
        if finding.severity is not Severity.ERROR:
            continue
        if row is None:
            clean = [False] * rows
        else:
            clean[row] = False
    return pa.array(clean, pa.bool_())
