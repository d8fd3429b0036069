"""What earlier releases showed of a family, and what must not follow from them and the next one.

What was published stays public, also of a release that was withdrawn. Where all that was shown
still holds, it is known; where something changed, how much it changed by must not be too few.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import Final

import numpy as np

from asl_pipeline.disclosure.attack import Needs, between, unmet
from asl_pipeline.disclosure.readings import Block, Key
from asl_pipeline.disclosure.suppression import Bound, Clause, Watch, equations
from asl_pipeline.disclosure.system import Groups, System, Values, system
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
    now: System, then: Then, blocks: Sequence[Block], family: Family
) -> Iterator[tuple[Groups, Bound]]:
    """What must stay possible of each number, so that nobody knows that it changed by too few."""
    past = _past(then, blocks, family)
    keys = [key for key in past.cells if key in now.cells and now.least[key]]
    bounds = between(equations(past, then.shown), past.matrix([past.cells[key] for key in keys]))
    if bounds is None:
        bounds = np.array([[then.shown.get(key, -inf), then.shown.get(key, inf)] for key in keys])
    for key, (least, most) in zip(keys, bounds.reshape(-1, 2), strict=True):
        yield from _apart(
            now.cells[key], np.ceil(least - _ROUNDING), np.floor(most + _ROUNDING), now.least[key]
        )
    for before, after in _neighbours(now):
        # A running total of one release, less the one of the period before of another.
        if before in then.shown:
            value = then.shown[before]
            yield now.cells[after], (value, value + now.least[after])
        if after in then.shown:
            value = then.shown[after]
            yield now.cells[before], (value - now.least[after], value)


_ROUNDING: Final = 1e-6


def _apart(
    groups: Groups, least: float, most: float, threshold: int
) -> Iterator[tuple[Groups, Bound]]:
    if most - least <= threshold - 2:
        yield groups, (most, least + threshold)
        yield groups, (most - threshold, least)


def _neighbours(now: System) -> Iterator[tuple[Key, Key]]:
    """The keys of each running total in one period and in the next."""
    periods: dict[Key, list[str]] = {}
    for block, period, codes in (key for key in now.cells if key[0] != "sum"):
        periods.setdefault((block, codes), []).append(period)
    for (block, codes), when in periods.items():
        for before, after in pairwise(sorted(when)):
            if (block, after, codes) in now.rises:
                yield (block, before, codes), (block, after, codes)


def left_over(now: System, then: Then, free: frozenset[Key]) -> Watch:
    """What is left of a total less its parts shown must not have changed by too few."""

    def look(shown: Mapping[Key, float]) -> Iterable[Clause]:
        for total, parts in now.lines:
            there = [part for part in parts if part in shown]
            if total not in shown or not {total, *there} <= then.shown.keys():
                continue
            change = shown[total] - then.shown[total] - sum(shown[p] - then.shown[p] for p in there)
            if 0 < abs(change) < now.least[total]:
                others = frozenset(parts) - shown.keys()
                yield Clause(free & {total, *there}, free & others)

    return look


def together(
    now: System, then: Then, free: frozenset[Key], always: Sequence[tuple[Groups, Bound]]
) -> Watch:
    """Who takes it that nothing changed must not learn anything from both releases together."""
    needs = _needs(now, always)

    def look(shown: Mapping[Key, float]) -> Iterable[Clause]:
        old = {key: value for key, value in then.shown.items() if key in now.cells}
        if any(shown.get(key, value) != value for key, value in old.items()):
            return
        seen = {**shown, **old}
        yield from _clauses(unmet(equations(now, seen), needs), list(seen), free - frozenset(old))

    return look


def looking_back(
    then: Then, blocks: Sequence[Block], family: Family, free: frozenset[Key]
) -> Watch:
    """What an earlier release suppressed must not follow from a number that is shown now."""
    past = _past(then, blocks, family)
    needs = _needs(past, protected(past))
    hidden = [key for key, value in then.told.items() if value is None and key in past.cells]

    def look(shown: Mapping[Key, float]) -> Iterable[Clause]:
        learned = {key: shown[key] for key in hidden if key in shown}
        for guess in (learned, *({key: value} for key, value in learned.items())):
            if guess:
                seen = {**then.shown, **guess}
                proofs = unmet(equations(past, seen), needs)
                yield from _clauses(proofs, list(seen), free & frozenset(guess))

    return look


def protected(made: System) -> list[tuple[Groups, Bound]]:
    """What must stay possible of every number and every rise: none, or enough."""
    return [
        (groups, (0.0, float(made.least[key])))
        for numbers in (made.cells, made.rises)
        for key, groups in numbers.items()
        if made.least[key] > 1 and len(groups)
    ]


def _past(then: Then, blocks: Sequence[Block], family: Family) -> System:
    return system(blocks, {k: v for k, v in then.told.items() if k[0] != "sum"}, then.sums, family)


def _needs(made: System, always: Sequence[tuple[Groups, Bound]]) -> Needs:
    bounds = np.array([bound for _, bound in always], dtype=float).reshape(-1, 2)
    return Needs(made.matrix([groups for groups, _ in always]), bounds[:, 0], bounds[:, 1])


def _clauses(
    proofs: Mapping[int, frozenset[int]] | None, keys: Sequence[Key], free: frozenset[Key]
) -> Iterator[Clause]:
    for proof in (proofs or {}).values():
        used = free & {keys[number] for number in proof if number < len(keys)}
        if used:
            yield Clause(used)
