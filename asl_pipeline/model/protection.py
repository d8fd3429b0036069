"""What disclosure control does to a published table, as data; `disclosure` carries it out.

Thresholds: see `disclosure.thresholds`. Every one of these fails closed: where it cannot tell,
it suppresses.
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
    """Readings that add up: where a count is too small, every part of the total goes with it.

    A family is the rows alike in `within`; its totals are the rows with `total_code` in each of
    `by`; `place` tells its territories apart. `group` is the target group of a row, `groups` those
    of its pilot. Rows where `counts` is one of `free` do not count people and are left alone. A
    row whose `unit` is one of `shares` is judged by its `sample` instead of its value.
    """

    value: str
    within: tuple[str, ...]
    by: tuple[str, ...]
    total_code: str
    place: str
    group: str
    groups: str
    counts: str
    free: tuple[str, ...]
    unit: str
    shares: tuple[str, ...]
    sample: str


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


Protection = SmallCount | Parts | Family | Inherited | CoarsePlace
