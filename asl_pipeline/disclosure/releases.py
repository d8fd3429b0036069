"""What earlier releases showed of a family, and what must not follow from them and the next one.

What was published stays public, also of a release that was withdrawn. Where all that was shown
still holds, it is known; where something changed, how much it changed by must not be too few.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from asl_pipeline.disclosure.attack import ROUNDING, Equations, between, suppositions, unmet
from asl_pipeline.disclosure.readings import SUM, Block, Key
from asl_pipeline.disclosure.suppression import (
    Clause,
    Need,
    Task,
    Watch,
    attacked,
    equations,
    needs_of,
    unpinned,
)
from asl_pipeline.disclosure.system import System, Values, successive, system
from asl_pipeline.model.protection import Family


@dataclass(frozen=True, slots=True)
class Then:
    """What a release said: the numbers shown, or None where one was suppressed; and its sums."""

    told: Values
    sums: Mapping[Key, Sequence[Key]]

    @property
    def shown(self) -> dict[Key, float]:
        """The numbers that everybody can read."""
        return {key: value for key, value in self.told.items() if value is not None}


def still_known(now: Mapping[Key, float], then: Then) -> dict[Key, float]:
    """The numbers that were shown and are the same now."""
    return {key: value for key, value in then.shown.items() if now.get(key) == value}


def has_changed(now: Mapping[Key, float], then: Then) -> bool:
    """Whether a number that was shown is another now."""
    return any(key in now and now[key] != value for key, value in then.shown.items())


def differences(
    now: System, told: Mapping[Key, float], then: Then, blocks: Sequence[Block], family: Family
) -> Iterator[Need]:
    """What must stay possible of each number, so that nobody knows that it changed by too few."""
    past = _past(then, blocks, family)
    keys = [key for key in past.cells if key in now.cells and now.least[key]]
    keys = _doubtful(keys, now, equations(now, told), past, equations(past, then.shown))
    numbers = past.matrix([past.cells[key] for key in keys])
    bounds = between(equations(past, then.shown), numbers)
    for key, (low, high) in zip(keys, [] if bounds is None else bounds, strict=False):
        least, most, few = np.ceil(low - ROUNDING), np.floor(high + ROUNDING), now.least[key]
        if most - least <= few - 2:
            yield now.cells[key], (most, least + few)
            yield now.cells[key], (most - few, least)
    runs = {block.name for block in blocks if block.is_running}
    for before, after in successive(key for key in now.cells if key[0] in runs):
        # A running total of one release, less the one of the period before of another.
        if before in then.shown:
            value = then.shown[before]
            yield now.cells[after], (value, value + now.least[after])
        if after in then.shown:
            value = then.shown[after]
            yield now.cells[before], (value - now.least[after], value)


def _doubtful(
    keys: Sequence[Key], now: System, shown: Equations, past: System, then: Equations
) -> list[Key]:
    """The numbers that some suppositions do not clear of having changed by somebody, but few.

    What can be supposed once all is shown can be supposed whatever goes.
    """
    here, there = (made.matrix([made.cells[key] for key in keys]) for made in (now, past))
    new, old = suppositions(shown, here), suppositions(then, there)
    if not keys or new is None or old is None:
        return list(keys)
    least = (here @ new.T).min(axis=1) - (there @ old.T).max(axis=1)
    most = (here @ new.T).max(axis=1) - (there @ old.T).min(axis=1)
    few = np.array([now.least[key] for key in keys])
    more = (least > ROUNDING) & (most < few - ROUNDING)
    fewer = (most < -ROUNDING) & (least > ROUNDING - few)
    return [key for key, is_so in zip(keys, more | fewer, strict=True) if is_so]


def left_over(task: Task, then: Then) -> Watch:
    """What is left of a total less its parts shown must not have changed by too few."""

    def look(going: frozenset[Key]) -> Iterable[Clause]:
        both = [key for key in task.told if key in then.shown and key not in going]
        change = {key: task.told[key] - then.shown[key] for key in both}
        for total, parts in task.system.lines:
            there = [part for part in parts if part in task.told and part not in going]
            if {total, *there} <= change.keys() and task.is_small(
                total, change[total] - sum(change[part] for part in there)
            ):
                yield Clause(task.free & {total, *there}, task.free & (frozenset(parts) - {*there}))

    return look


def together(task: Task, then: Then, flat: System) -> Watch:
    """Who takes it that nothing changed must not learn anything from both releases together.

    `flat` is the system in which no period has the one before in it: where numbers fall, a reader
    takes it that they are no running totals.
    """
    old = {key: value for key, value in then.shown.items() if key in task.system.cells}

    def look(going: frozenset[Key]) -> Iterable[Clause]:
        shown = {key: value for key, value in task.told.items() if key not in going}
        if any(old.get(key, value) != value for key, value in shown.items()):
            return
        hidden = [key for key in task.secret if key not in shown and key not in old]
        for made in (task.system, flat):
            secret = unpinned(made, {**shown, **old}, hidden)
            always = tuple(protected(made))
            both = replace(task, system=made, known=old, secret=secret, always=always)
            found = attacked(both, going)
            if found is not None:
                for clause in found:
                    yield Clause(clause.going & task.free, clause.staying & task.free)
                return

    return look


def looking_back(task: Task, then: Then, blocks: Sequence[Block], family: Family) -> Watch:
    """What an earlier release suppressed must not follow from a number that is shown now."""
    pasts = [_past(then, blocks, family, rising=rising) for rising in (True, False)]
    needs = [needs_of(past, protected(past)) for past in pasts]
    hidden = [key for key, value in then.told.items() if value is None and key in pasts[0].cells]

    @cache
    def learned(guess: frozenset[Key]) -> tuple[Clause, ...]:
        seen = {**then.shown, **{key: task.told[key] for key in hidden if key in guess}}
        for past, need in zip(pasts, needs, strict=True):
            proofs = unmet(equations(past, seen), need) if guess else None
            if proofs is not None:
                used = [{key for at, key in enumerate(seen) if at in p} for p in proofs.values()]
                return tuple(Clause(task.free & guess & each) for each in used)
        return ()

    def look(going: frozenset[Key]) -> Iterable[Clause]:
        shown = [key for key in hidden if key in task.told and key not in going]
        for guess in (shown, *([key] for key in shown)):
            yield from learned(frozenset(guess))

    return look


def protected(made: System) -> list[Need]:
    """What must stay possible of every number and every rise: none, or enough."""
    return [
        (groups, (0.0, float(made.least[key])))
        for numbers in (made.cells, made.rises)
        for key, groups in numbers.items()
        if made.least[key] > 1 and len(groups)
    ]


def _past(then: Then, blocks: Sequence[Block], family: Family, *, rising: bool = True) -> System:
    told = {key: value for key, value in then.told.items() if key[0] != SUM}
    return system(blocks, told, then.sums, family, rising=rising)
