"""What the rows of a submission can be asked together, or beside the other forms of the partner."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unique:
    """No two rows have the same values in these columns."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Within each group, the rows that break `by` down add up to the row coded `total_code`.

    A group is the rows alike in `within`. The sum is asked for once a group has a total and all
    the codes of `complete`; what is less broken down may only not exceed its total.
    """

    value: str
    by: str
    within: tuple[str, ...]
    total_code: str
    complete: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Determines:
    """Rows alike in `column` are alike in `other` (a functional dependency)."""

    column: str
    other: str


@dataclass(frozen=True, slots=True)
class RefersTo:
    """The values are keys of another dataset sent in the same delivery."""

    column: str
    dataset: str
    key: str


@dataclass(frozen=True, slots=True)
class NotCopied:
    """The same long text does not stand on `times` or more rows."""

    column: str
    times: int


@dataclass(frozen=True, slots=True)
class NotHeaped:
    """At most `share` of the values above ten are multiples of ten."""

    column: str
    share: float


@dataclass(frozen=True, slots=True)
class Varies:
    """Of `least` or more rows alike in `within`, not all have the same value."""

    value: str
    within: tuple[str, ...]
    least: int


@dataclass(frozen=True, slots=True)
class RefersWithin:
    """The identifiers in the cell are those of rows alike in `within`."""

    column: str
    row_id: str
    within: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Acyclic:
    """Who follows the identifiers in the cell, among rows alike in `within`, never comes back."""

    column: str
    row_id: str
    within: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeadsOn:
    """A row that is `of` leads, by the identifiers in the cell, to a row that is `to`."""

    column: str
    row_id: str
    within: tuple[str, ...]
    by: str
    of: tuple[str, ...]
    to: tuple[str, ...]
