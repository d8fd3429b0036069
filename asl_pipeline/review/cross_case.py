"""A case between partners: a finding without a cell, and the partner that it is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from asl_pipeline.datasets.across import CROSS_RULES
from asl_pipeline.model.finding import Fact, Finding, Place
from asl_pipeline.model.rule import ACROSS, CrossRule

MAPPED_TWICE: Final = "mapped_twice"
_RULES: Final[Mapping[str, CrossRule]] = {rule.code: rule for rule in CROSS_RULES}


@dataclass(frozen=True, slots=True)
class CrossCase:
    """A case and the partner that it is for."""

    partner: str
    finding: Finding

    @property
    def is_pair(self) -> bool:
        """Whether it asks about two rows that may be the same."""
        return self.finding.rule == f"{ACROSS}.{MAPPED_TWICE}"


def case(code: str, partner: str, key: Mapping[str, str], /, **facts: Fact) -> CrossCase:
    """A case of the rule with this code, about what `key` names."""
    rule = _RULES[code]
    return CrossCase(
        partner,
        Finding(
            rule=f"{ACROSS}.{code}",
            kind=ACROSS,
            ess=rule.ess,
            level=rule.level,
            severity=rule.severity,
            place=Place(),
            key=key,
            facts=facts,
        ),
    )
