"""What a row can be asked beside what was accepted of the same partner before."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StatusMoves:
    """The value did not go from the one accepted last to one that it cannot go to."""

    column: str
    forbidden: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The value is the one accepted last for the same key."""

    column: str


@dataclass(frozen=True, slots=True)
class NeverDecreases:
    """The value of a cumulative indicator is not less than the one accepted last."""

    value: str


@dataclass(frozen=True, slots=True)
class ChangesLittle:
    """The value of an indicator that is not cumulative is within `share` of the one before.

    A change of less than `least` is let through: from one to two is a leap in share alone.
    """

    value: str
    share: float
    least: float


@dataclass(frozen=True, slots=True)
class NearOwnHistory:
    """The value is within so many median absolute deviations of at least `points` before it.

    For indicators that are not cumulative.
    """

    value: str
    deviations: float
    points: int


@dataclass(frozen=True, slots=True)
class NoGap:
    """What was reported on before was reported on in the half-year before this one, too."""

    column: str


@dataclass(frozen=True, slots=True)
class RevisedLittle:
    """A value that replaces an accepted one is within `share` of it, or `explained` says why."""

    value: str
    share: float
    explained: str


@dataclass(frozen=True, slots=True)
class WithinBudget:
    """All that the partner ever reported in the column is at most `share` of its budget."""

    column: str
    share: float


@dataclass(frozen=True, slots=True)
class WithinBudgetOf:
    """All ever reported in `column` for one row of another form is at most `share` of its budget.

    `by` names the row of `dataset` by its `key`; the column `budget` there has the amount.
    """

    column: str
    by: str
    dataset: str
    key: str
    budget: str
    share: float
