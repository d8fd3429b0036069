"""The Great Expectations suite of a form, as plain configuration: no Great Expectations here."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from asl_pipeline.model.check import KINDS, Aspect, Structure, kind_of, name_of
from asl_pipeline.model.rule import Rule, Severity

SEVERITIES: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "critical",
    Severity.WARNING: "warning",
    Severity.INFO: "info",
}


def check_kinds() -> tuple[str, ...]:
    """The names of all kinds of check, each aspect of a table's structure a kind of its own."""
    structure = [kind_of(Structure(aspect)) for aspect in Aspect]
    return (*structure, *(name_of(kind) for kind in KINDS if kind is not Structure))


def expectation_type(kind: str) -> str:
    """What a kind of check is called among expectations."""
    return f"expect_asl_{kind}"


def suite(rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """One expectation for each rule: its type, the rule it stands for, and its severity."""
    return [
        {
            "type": expectation_type(kind_of(rule.check)),
            "kwargs": {"rule": rule.code},
            "meta": {"ess": rule.ess, "level": rule.level, "why": rule.why},
            "severity": SEVERITIES[rule.severity],
        }
        for rule in rules
    ]
