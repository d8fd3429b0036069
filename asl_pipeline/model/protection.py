"""What disclosure control does to a published table, as data; `disclosure` carries it out.

Thresholds: see `disclosure.thresholds`. Every one of these fails closed: where it cannot tell,
it suppresses. Figures of earlier releases count as known: see `disclosure.releases`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class SmallCount:
    """A number that stands alone: suppressed from 1 to below the threshold of its sensitivity.

    `vulnerable` names a column of target groups; where it holds a vulnerable group, the higher
    threshold applies. With `group_unknown` it always does, as nobody says who was counted. `parts`
    names a column that says of how many counts the number is the sum; the same people may be in
    each of these, so that the mean of the parts is what must not be too small.
    """

    column: str
    vulnerable: str | None = None
    group_unknown: bool = False
    parts: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """A number of people and the parts that add up to it, on one row.

    The parts are shown together or not at all: none where one of them is too small or is the
    whole, or where one that is missing follows from the others. A total that is too small goes
    with its parts. Why a total is null stands in `<total>_conf_status`, why the parts are in
    `parts_status`.
    """

    total: str
    parts: tuple[str, ...]
    parts_status: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Family:
    """Readings that add up: enough of them go that no small count can be worked out.

    Readings alike in `within`, `period`, `place` and `unit` are about the same people; the total
    has `total_code` in each of `by`. `complete` says which codes of a breakdown make it whole;
    those of `overlapping` may have people in common. `group` is the target group of a row,
    `groups` those of its pilot. What is counted stands in `counts`: rows where it is one of `free`
    count nobody, where it is one of `organisations` they have that threshold. Where `measure` is
    one of `running`, a value has that of the period before in it. A row whose `unit` is one of
    `shares` is judged by its `sample` instead of its value.
    """

    value: str
    within: tuple[str, ...]
    period: str
    by: tuple[str, ...]
    total_code: str
    complete: tuple[tuple[str, tuple[str, ...]], ...]
    overlapping: str
    place: str
    group: str
    groups: str
    counts: str
    free: tuple[str, ...]
    organisations: tuple[str, ...]
    measure: str
    running: tuple[str, ...]
    unit: str
    shares: tuple[str, ...]
    sample: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Summed:
    """A number that is the sum of totals of a family in another table, and judged with these.

    `on` pairs the columns, here and there, that say of which rows; only rows that have the values
    of `where` are in it. `with_it` tells as much as the number and goes with it. Where `how` is
    not `sum`, all goes as soon as one of the rows does.
    """

    value: str
    with_it: tuple[str, ...]
    source: str
    on: tuple[tuple[str, str], ...]
    where: tuple[tuple[str, str], ...]
    how: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Inherited:
    """A number made of rows of another table: suppressed where any of those is.

    `on` pairs the columns, here and there, that say which rows it is made of; only rows that have
    the values of `where` are.
    """

    values: tuple[str, ...]
    source: str
    on: tuple[tuple[str, str], ...]
    where: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CoarsePlace:
    """Coordinates kept to `decimals`, and dropped where `vulnerable` holds a vulnerable group."""

    columns: tuple[str, ...]
    decimals: int
    vulnerable: str


Protection = SmallCount | Parts | Family | Summed | Inherited | CoarsePlace
