"""Suppress readings that add up, so that no small count can be read or worked out.

The rule is simple and errs on the safe side: where any part, or anything that is left of a total
once the parts are taken away, is too small, all parts are suppressed and only the total is shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from asl_pipeline.disclosure.thresholds import PERSONS, SAMPLE, VULNERABLE, is_small, is_vulnerable
from asl_pipeline.model.protection import Family

PRIMARY, SECONDARY = "A", "D"
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


def _of_family(rows: Sequence[Row], members: Sequence[int], family: Family) -> dict[int, str]:
    people = [i for i in members if rows[i][family.counts] not in family.free]
    found = {i: PRIMARY for i in people if _is_weak_share(rows[i], family)}
    counts = [
        i
        for i in people
        if rows[i][family.value] is not None and rows[i][family.unit] not in _uncounted(family)
    ]
    totals = [i for i in counts if _is_total(rows[i], family)]
    parts = [i for i in counts if i not in set(totals)]
    small_parts = {i for i in parts if is_small(rows[i][family.value], _least(rows[i], family))}
    small_totals = {i for i in totals if is_small(rows[i][family.value], _least(rows[i], family))}
    if small_parts or small_totals or _leaves_too_few(rows, counts, family):
        found |= {i: PRIMARY if i in small_parts else SECONDARY for i in parts}
    if small_totals:
        # One territory's total can be worked out from the others', so all of them go.
        found |= {i: PRIMARY if i in small_totals else SECONDARY for i in totals}
    return found


def _uncounted(family: Family) -> frozenset[str]:
    """The units that do not count people. A unit that is not given is taken for a count."""
    return frozenset({"EUR", "H", "YR", *family.shares}) - set(family.counted)


def _is_weak_share(row: Row, family: Family) -> bool:
    if row[family.unit] not in family.shares or row[family.value] is None:
        return False
    sample = row[family.sample]
    return sample is None or sample < SAMPLE


def _is_total(row: Row, family: Family) -> bool:
    return all(row[name] == family.total_code for name in family.by)


def _least(row: Row, family: Family) -> int:
    group = row[family.group]
    own = () if group == family.total_code else (group,)
    pilots = row[family.groups]
    vulnerable = is_vulnerable(None if pilots is None else (*pilots, *own))
    return VULNERABLE if vulnerable else PERSONS


def _leaves_too_few(rows: Sequence[Row], counts: Sequence[int], family: Family) -> bool:
    """Whether a total minus its parts is a small count, or one part is the whole of its total."""
    return any(
        is_small(total - sum(parts), least) or (total > 0 and total in parts)
        for total, parts, least in chain.from_iterable(
            _equations(rows, counts, family, by) for by in family.by
        )
    )


def _equations(
    rows: Sequence[Row], counts: Sequence[int], family: Family, by: str
) -> Iterable[tuple[float, list[float], int]]:
    """Each total with its parts, when one breakdown varies and all else is equal."""
    fixed = [name for name in (*family.by, family.place) if name != by]
    alike: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
    for index in counts:
        alike[tuple(rows[index][name] for name in fixed)].append(index)
    for group in alike.values():
        total = [i for i in group if rows[i][by] == family.total_code]
        parts = [float(rows[i][family.value]) for i in group if rows[i][by] != family.total_code]
        if total and parts:
            row = rows[total[0]]
            yield float(row[family.value]), parts, _least(row, family)
