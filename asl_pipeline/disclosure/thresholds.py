"""How few is too few. The project's own choice, on the careful side of what agencies use."""

from collections.abc import Collection
from typing import Final

from asl_pipeline.model.column import Sensitivity

PERSONS: Final = 5
VULNERABLE: Final = 10
ORGANISATIONS: Final = 3
SAMPLE: Final = 20

NEARNESS: Final = 0.1
"""How near to a withheld amount nobody may come, as a share of it (the p % rule, p = 10)."""

VULNERABLE_GROUPS: Final = frozenset(
    {
        "migrants",
        "ethnic_minority",
        "disability",
        "homeless",
        "children_youth_at_risk",
        "women_at_risk",
        "elderly_isolated",
    }
)
"""Groups whose members are harmed most by being recognised (minors and victims among them)."""


def is_vulnerable(groups: Collection[str] | None) -> bool:
    """Whether one of the groups is vulnerable; not knowing the groups counts as if."""
    return groups is None or bool(VULNERABLE_GROUPS & set(groups))


def threshold(sensitivity: Sensitivity | None, *, vulnerable: bool) -> int:
    """The least number that may be shown."""
    if sensitivity is Sensitivity.ORGANISATIONS:
        return ORGANISATIONS
    return VULNERABLE if vulnerable else PERSONS


def is_small(value: float | None, least: float) -> bool:
    """Whether the number is above zero and below the least that may be shown."""
    return value is not None and 0 < value < least


def is_near(value: float | None, earlier: Collection[float], least: float) -> bool:
    """Whether the number differs from one that was shown earlier by too few."""
    return value is not None and any(0 < abs(value - shown) < least for shown in earlier)
