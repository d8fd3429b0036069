"""One asset check for each kind of check and form. They inform; our verdict is what decides."""

import warnings
from collections.abc import Iterator, Sequence

import dagster as dg

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.defs.partitions import PARTNER_PERIOD
from asl_pipeline.derive.rules import full_code, rules_of
from asl_pipeline.model.check import kind_of
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.rule import Rule, Severity
from asl_pipeline.workflow import Assessed

_SEVERITIES = {
    Severity.ERROR: dg.AssetCheckSeverity.ERROR,
    Severity.WARNING: dg.AssetCheckSeverity.WARN,
    Severity.INFO: dg.AssetCheckSeverity.WARN,
}


def asset_of(dataset: Dataset) -> dg.AssetKey:
    """The asset that validates a form."""
    return dg.AssetKey(["quality", dataset.name])


def kinds_of(dataset: Dataset) -> dict[str, list[Rule]]:
    """The form's rules by kind of check."""
    kinds: dict[str, list[Rule]] = {}
    for rule in rules_of(dataset):
        kinds.setdefault(kind_of(rule.check), []).append(rule)
    return kinds


def specs() -> list[dg.AssetCheckSpec]:
    """The checks of all forms, by partner and period."""
    with warnings.catch_warnings():
        # Partitioned checks are marked as a preview in Dagster 1.13.
        warnings.simplefilter("ignore", dg.PreviewWarning)
        return [
            dg.AssetCheckSpec(
                name=kind,
                asset=asset_of(dataset),
                description="; ".join(f"`{rule.code}` ({rule.ess})" for rule in rules),
                partitions_def=PARTNER_PERIOD,
            )
            for dataset in SUBMITTED
            for kind, rules in kinds_of(dataset).items()
        ]


def results(dataset: Dataset, assessed: Sequence[Assessed]) -> Iterator[dg.AssetCheckResult]:
    """The results of a form's checks over its submissions of a run: codes and counts, no values."""
    for kind, rules in kinds_of(dataset).items():
        codes = {full_code(dataset, rule) for rule in rules}
        found = [f for each in assessed for f in each.judged.report.findings if f.rule in codes]
        idle = {s.rule for each in assessed for s in each.judged.report.not_run}
        worst = min((rule.severity for rule in rules), key=list(Severity).index)
        if found:
            worst = min((finding.severity for finding in found), key=list(Severity).index)
        yield dg.AssetCheckResult(
            asset_key=asset_of(dataset),
            check_name=kind,
            passed=not found,
            severity=_SEVERITIES[worst],
            metadata={
                "places": len(found),
                "rules": ", ".join(sorted({f.rule for f in found})) or "all met",
                "not run": ", ".join(sorted({r.code for r in rules} & idle)) or "none",
            },
        )
