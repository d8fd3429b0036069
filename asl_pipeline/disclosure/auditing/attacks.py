"""Attack a family: alone, beside what earlier releases showed, and together with them."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Final

import numpy as np

from asl_pipeline.disclosure.auditing.cube import OTHERS, RISE, SUM, Cell, Cube, Shown, cube, lines
from asl_pipeline.disclosure.auditing.view import Release, Row, View, linked, view
from asl_pipeline.disclosure.thresholds import NEARNESS, PERSONS, SAMPLE
from asl_pipeline.model.protection import Family

_ROUNDING: Final = 1e-6
_ALL: Final = 100


def complaints(family: Family, now: Release, earlier: Sequence[Release]) -> Iterator[str]:
    """What is wrong with a family in a release, given all earlier ones. Nothing if it is safe."""
    yield from _by_row(family, now.rows)
    seen = view(now, family)
    views = [view(each, family) for each in earlier]
    for nodes in linked(seen):
        here = seen.part(nodes)
        if (
            any(here.few[cell[0]] for cell in here.rows if cell[0] != SUM)
            or here.near
            or here.hidden
        ):
            then = [part for each in views if (part := each.part(nodes)).rows]
            yield from _of_part(family, here, then)


def _by_row(family: Family, rows: Sequence[Row]) -> Iterator[str]:
    """What is not free, shares of too few, and sizes of samples that tell of a part."""
    for row in rows:
        whole = all(row[name] == family.total_code for name in family.by)
        sample = row[family.sample]
        if sample is not None and (not whole or 0 < sample < PERSONS):
            yield "the size of a sample is shown that tells of a part, or is small"
        if row[family.value] is not None and row["conf_status"] not in {None, "F"}:
            yield "a number is shown that is not free"
        counted = row[family.counts] not in {*family.free, *family.organisations}
        if not counted or row[family.unit] not in family.shares or row[family.value] is None:
            continue
        if row[family.unit] == "PC" and row[family.value] == _ALL:
            yield "a share shows that all of a group have something in common"
        if whole and (sample is None or sample < SAMPLE):
            yield f"a share of fewer than {SAMPLE} is shown"


def _of_part(family: Family, now: View, then: Sequence[View]) -> Iterator[str]:
    yield from _in_sight(family, now, then)
    found = known(family, now, now.shown)
    if found is None:
        yield "what is shown contradicts itself"
        return
    yield from _told("follows from what is shown", found - _public(family, now, then, found))
    whole = wholes(family, now, now.shown)
    if whole:
        # Nothing can be done about what an earlier release showed.
        whole -= set().union(*(wholes(family, now, _here(now, past)) for past in then))
    yield from _told("is the whole of its total", whole)
    for past in then:
        both = now.shown.keys() & past.shown.keys()
        if any(now.shown[cell] != past.shown[cell] for cell in both):
            yield from _told("changed by too few", _changes(family, now, past))
            yield from _told("follows for an earlier release", _looking_back(family, now, past))
        else:
            merged = _merged(now, past)
            found = known(family, merged, {**past.shown, **now.shown}) or set()
            yield from _told(
                "follows from two releases", found - _public(family, merged, then, found)
            )


def _told(what: str, cells: AbstractSet[Cell]) -> Iterator[str]:
    if cells:
        yield f"a number {what} ({len(cells)} cells, such as {min(map(str, cells))})"


def _in_sight(family: Family, now: View, then: Sequence[View]) -> Iterator[str]:
    """What needs no more than subtraction."""
    for cell, value in now.shown.items():
        few = range(1, now.least(cell, family))
        if value in few:
            yield f"a count below {few.stop} is shown"
        for past in then:
            if abs(value - past.shown.get(cell, value)) in few:
                yield f"a count changed by fewer than {few.stop}"
            for before in _just_before(cell, now):
                if value - past.shown.get(before, value) in few:
                    yield f"a running total rose by fewer than {few.stop} since another release"
    broken_down = lines([cell for cell in now.rows if cell[0] != SUM], family)
    for total, parts in (*broken_down, *now.sums.items()):
        if total in now.shown:
            there = [part for part in parts if part in now.shown]
            yield from _left(range(1, now.least(total, family)), total, there, now, then)


def _left(
    few: range, total: Cell, parts: Sequence[Cell], now: View, then: Sequence[View]
) -> Iterator[str]:
    """What is left of a total once the parts that are shown are taken away."""
    left, *earlier = (
        each.shown[total] - sum(each.shown[part] for part in parts)
        for each in (now, *then)
        if {total, *parts} <= each.shown.keys()
    )
    if left in few and left not in earlier:
        yield f"a total leaves fewer than {few.stop}"
    if any(abs(left - each) in few for each in earlier):
        yield f"what a total leaves changed by fewer than {few.stop}"


def wholes(family: Family, seen: View, shown: Shown) -> set[Cell]:
    """The parts of which it is known that everybody in a total is of them."""
    made = _cube(seen, _running(seen, shown), family)
    pairs = [
        cell
        for cell in made.number
        if cell[0] == OTHERS and seen.least(cell[1], family) >= PERSONS and shown.get(cell[1]) != 0
    ]
    examples = made.examples(shown, pairs)
    if examples is not None:
        most = examples.max(axis=0, initial=0.0)
        pairs = [cell for cell, others in zip(pairs, most, strict=True) if others < 1 - _ROUNDING]
    others = made.bounds(shown, pairs)
    totals = made.bounds(shown, [cell[1] for cell in pairs])
    if others is None or totals is None:
        return set()
    return {
        cell[2]
        for cell, (_, least), (_, most) in zip(pairs, others, totals, strict=True)
        if least < 1 - _ROUNDING <= most
    }


def _just_before(cell: Cell, now: View) -> list[Cell]:
    if cell[0] == SUM or cell[0] not in now.running:
        return []
    periods = sorted({each[1] for each in now.rows if each[0] == cell[0] and each[1] < cell[1]})
    return [(cell[0], period, cell[2]) for period in periods[-1:]]


def known(family: Family, seen: View, shown: Shown, *, of_hidden: bool = True) -> set[Cell] | None:
    """The cells of which too much is known; None if what is shown is impossible.

    That is a count that can only be from one to too few; and `of_hidden`, a hidden number that
    can only be one, or an amount that cannot be far enough from what was withheld.
    """
    hidden = {cell for cell in seen.hidden if of_hidden and cell not in shown}
    for running in (_running(seen, shown), set[Cell]()):
        made = _cube(seen, running, family)
        counted = [cell for cell in made.number if seen.least(cell, family) > 1]
        cells = list(dict.fromkeys([*(c for c in seen.hidden if c in hidden), *counted]))
        examples = made.examples(shown, cells)
        if examples is not None:
            break
    else:
        return None

    def is_known(cell: Cell, low: float, high: float) -> bool:
        least = seen.least(cell, family)
        return _is_known(low, high, least, hidden=cell in hidden, near=cell in seen.near)

    ends = zip(cells, examples.min(axis=0), examples.max(axis=0), strict=True)
    doubtful = [cell for cell, low, high in ends if is_known(cell, low, high)]
    bounds = made.bounds(shown, doubtful)
    if bounds is None:
        return None
    return {c for c, (low, high) in zip(doubtful, bounds, strict=True) if is_known(c, low, high)}


def _is_known(low: float, high: float, least: int, *, hidden: bool, near: bool) -> bool:
    if not least:
        return hidden and (
            high - low <= _ROUNDING or (near and high / (1 + NEARNESS) < low / (1 - NEARNESS))
        )
    first, last = np.ceil(low - _ROUNDING), np.floor(high + _ROUNDING)
    return bool((first >= 1 and last < least) or (hidden and last <= first))


def _running(seen: View, shown: Shown) -> set[Cell]:
    """The running blocks in which nothing shown falls."""
    fallen = set()
    by_cell: dict[Cell, list[tuple[str, float]]] = {}
    for cell, value in shown.items():
        if cell[0] != SUM:
            by_cell.setdefault((cell[0], cell[2]), []).append((cell[1], value))
    for (block, _), values in by_cell.items():
        if any(b < a for (_, a), (_, b) in pairwise(sorted(values))):
            fallen.add(block)
    return {block for block in seen.running if block not in fallen}


def _cube(seen: View, running: AbstractSet[Cell], family: Family) -> Cube:
    return cube([cell for cell in seen.rows if cell[0] != SUM], seen.sums, running, family)


def _public(
    family: Family, seen: View, then: Sequence[View], found: AbstractSet[Cell]
) -> set[Cell]:
    """What follows from what earlier releases showed, without anything new: it is known already."""
    already: set[Cell] = set()
    repeated = {
        cell: value
        for cell, value in seen.shown.items()
        if any(past.shown.get(cell) == value for past in then)
    }
    for past in then if found else ():
        for shown in (_here(seen, past), _here(seen, past) | repeated, repeated):
            already |= known(family, seen, shown) or set()
    return already


def _here(seen: View, past: View) -> dict[Cell, float]:
    return {cell: value for cell, value in past.shown.items() if cell in seen.rows}


def _merged(now: View, past: View) -> View:
    return View(
        {**past.told, **now.told},
        past.rows | now.rows,
        {**past.few, **now.few},
        now.running | past.running,
        now.near,
        {**past.sums, **now.sums},
    )


def _changes(family: Family, now: View, past: View) -> set[Cell]:
    """The cells of which it is known that they changed, and by too few."""
    here, there = (
        _cube(now, _running(now, now.shown), family),
        _cube(past, _running(past, past.shown), family),
    )
    cells = [
        c
        for c in here.number
        if c in there.number and c[0] not in {RISE, OTHERS} and now.least(c, family) > 1
    ]
    after, before = here.examples(now.shown, cells), there.examples(past.shown, cells)
    if after is None or before is None:
        return set()
    least, most = after.min(axis=0) - before.max(axis=0), after.max(axis=0) - before.min(axis=0)
    few = [now.least(cell, family) for cell in cells]
    doubtful = [c for c, *change in zip(cells, least, most, few, strict=True) if _is_few(*change)]
    new, old = here.bounds(now.shown, doubtful), there.bounds(past.shown, doubtful)
    if new is None or old is None:
        return set()
    return {
        cell
        for cell, (low, high), (old_low, old_high) in zip(doubtful, new, old, strict=True)
        if _is_few(low - old_high, high - old_low, now.least(cell, family))
    }


def _is_few(least: float, most: float, few: int) -> bool:
    """Whether a change between these is of somebody, and of fewer than `few`."""
    first, last = np.ceil(least - _ROUNDING), np.floor(most + _ROUNDING)
    return bool((first >= 1 and last < few) or (first > -few and last <= -1))


def _looking_back(family: Family, now: View, past: View) -> set[Cell]:
    """What is known of an earlier release by who takes it that a number has not changed."""
    alone = known(family, past, past.shown, of_hidden=False)
    if alone is None:
        return set()
    learned = {cell: now.shown[cell] for cell in past.hidden if cell in now.shown}
    found: set[Cell] = set()
    for guess in (learned, *({cell: value} for cell, value in learned.items())):
        found |= known(family, past, {**past.shown, **guess}, of_hidden=False) or set()
    return found - alone
