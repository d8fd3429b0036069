"""Suppress readings that add up, so that no small count can be read or worked out.

The rule is simple and errs on the safe side: where any part is too small, or anything that can be
worked out from totals and parts is, all parts are suppressed and only the total is shown.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any

from asl_pipeline.disclosure.thresholds import PERSONS, SAMPLE, VULNERABLE, is_small, is_vulnerable
from asl_pipeline.model.protection import Family

PRIMARY, SECONDARY, FREE = "A", "D", "F"
_WITHHELD = "Q"
UNCOUNTED = frozenset({"EUR", "H", "YR"})
"""Units that count nobody. A unit that is not given is taken for a count."""

Row = Mapping[str, Any]


def suppressed(rows: Sequence[Row], family: Family) -> dict[int, str]:
    """The indices of the rows to suppress, each with its SDMX confidentiality status."""
    families: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        families[tuple(row[name] for name in family.within)].append(index)
    found: dict[int, str] = {}
    for members in families.values():
        found |= _of_family(rows, members, family)
    return found


def is_total(row: Row, family: Family) -> bool:
    """Whether the reading is not broken down."""
    return all(row[name] == family.total_code for name in family.by)


def _of_family(rows: Sequence[Row], members: Sequence[int], family: Family) -> dict[int, str]:
    told = [i for i in members if rows[i][family.value] is not None]
    closed = {i: rows[i]["conf_status"] for i in told if not _is_free(rows[i])}
    people = [i for i in told if rows[i][family.counts] not in family.free]
    shares = [i for i in people if rows[i][family.unit] in family.shares]
    counts = [i for i in people if rows[i][family.unit] not in {*UNCOUNTED, *family.shares}]
    weak = {i for i in shares if _is_weak(rows[i], family)}
    small = {i for i in counts if is_small(rows[i][family.value], _least(rows[i], family))}
    primary = {**dict.fromkeys(weak | small, PRIMARY), **closed}
    found = dict(primary)
    if (
        _parts(rows, [*primary], family)
        or _leaves_too_few(rows, counts, family)
        or _one_is_withheld(rows, members, family)
    ):
        found |= {i: primary.get(i, SECONDARY) for i in _parts(rows, told, family)}
    hidden_totals = [i for i in primary if is_total(rows[i], family)]
    if hidden_totals:
        # One territory's total can be worked out from the others', and any total from its parts.
        found |= {i: primary.get(i, SECONDARY) for i in told}
    return found


def _is_free(row: Row) -> bool:
    """Whether the partner itself leaves the value free for publication."""
    return row["conf_status"] in {None, FREE}


def _one_is_withheld(rows: Sequence[Row], members: Sequence[int], family: Family) -> bool:
    """Whether the partner itself withheld exactly one part of a total, which would give it away."""
    withheld: Counter[tuple[Any, ...]] = Counter()
    for i in members:
        row = rows[i]
        if row[family.value] is None and row["obs_status"] == _WITHHELD:
            for by in family.by:
                if row[by] != family.total_code:
                    fixed = [name for name in (*family.by, family.place) if name != by]
                    withheld[by, *(row[name] for name in fixed)] += 1
    return 1 in withheld.values()


def _parts(rows: Sequence[Row], indices: Sequence[int], family: Family) -> list[int]:
    return [i for i in indices if not is_total(rows[i], family)]


def _is_weak(row: Row, family: Family) -> bool:
    sample = row[family.sample]
    return sample is None or sample < SAMPLE


def _least(row: Row, family: Family) -> int:
    group = row[family.group]
    own = () if group == family.total_code else (group,)
    pilots = row[family.groups]
    vulnerable = is_vulnerable(None if pilots is None else (*pilots, *own))
    return VULNERABLE if vulnerable else PERSONS


def _leaves_too_few(rows: Sequence[Row], counts: Sequence[int], family: Family) -> bool:
    """Whether anything that follows from the readings by adding and taking away is too small."""
    least = max((_least(rows[i], family) for i in counts), default=PERSONS)
    places = {rows[i][family.place] for i in counts}
    return any(
        is_small(abs(left), least)
        for place in places
        for left in _left_over([rows[i] for i in counts if rows[i][family.place] == place], family)
    ) or any(_is_whole(rows, counts, family, by) for by in family.by)


def _left_over(rows: Sequence[Row], family: Family) -> Iterator[float]:
    """What is left of totals once parts are taken away, along one breakdown and across two."""
    cells = {tuple(row[name] for name in family.by): float(row[family.value]) for row in rows}
    for axis in range(len(family.by)):
        yield from _left_along(cells, axis, family.total_code)
    for first, second in combinations(range(len(family.by)), 2):
        yield from _left_across(cells, first, second, family.total_code)
        yield _difference(cells, first, second, family.total_code)


Cells = Mapping[tuple[str, ...], float]


def _left_along(cells: Cells, axis: int, total: str) -> Iterator[float]:
    """Each total less all its parts, when one breakdown varies and all else is equal."""
    for key, value in cells.items():
        parts = [v for k, v in cells.items() if k != key and _differ_only(k, key, axis)]
        if key[axis] == total and parts:
            yield value - sum(parts)


def _left_across(cells: Cells, first: int, second: int, total: str) -> Iterator[float]:
    """Those in neither of two parts of different breakdowns: all less each, plus those in both."""
    for key, value in cells.items():
        if key[first] != total or key[second] != total:
            continue
        here = [k for k in cells if _differ_only(k, key, first)]
        there = [k for k in cells if _differ_only(k, key, second)]
        both = {(a, b): _put(a, second, b[second]) for a, b in product(here, there)}
        for (a, b), cell in both.items():
            if cell in cells:
                yield value - cells[a] - cells[b] + cells[cell]
        if both and all(cell in cells for cell in both.values()):
            joint = sum(cells[cell] for cell in both.values())
            yield value - sum(cells[a] for a in here) - sum(cells[b] for b in there) + joint


def _difference(cells: Cells, first: int, second: int, total: str) -> float:
    """How far the sums of two breakdowns of the same people are apart."""
    sums = []
    for axis in (first, second):
        alone = [
            value
            for key, value in cells.items()
            if key[axis] != total and all(k == total for at, k in enumerate(key) if at != axis)
        ]
        sums.append(sum(alone) if alone else None)
    return 0.0 if None in sums else float(sums[0] or 0) - float(sums[1] or 0)


def _differ_only(key: tuple[str, ...], other: tuple[str, ...], axis: int) -> bool:
    return key[axis] != other[axis] and _put(key, axis, other[axis]) == other


def _put(key: tuple[str, ...], axis: int, code: str) -> tuple[str, ...]:
    return (*key[:axis], code, *key[axis + 1 :])


def _is_whole(rows: Sequence[Row], counts: Sequence[int], family: Family, by: str) -> bool:
    """Whether one part is the whole of its total: then all of its people are of that kind."""
    fixed = [name for name in (*family.by, family.place) if name != by]
    totals = {
        tuple(rows[i][name] for name in fixed): rows[i][family.value]
        for i in counts
        if rows[i][by] == family.total_code
    }
    return any(
        rows[i][by] != family.total_code
        and rows[i][family.value] > 0
        and totals.get(tuple(rows[i][name] for name in fixed)) == rows[i][family.value]
        for i in counts
    )
