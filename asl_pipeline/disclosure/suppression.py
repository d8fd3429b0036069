"""Choose what goes so that nothing protected follows from what stays, at the least loss.

What is shown is attacked. Each attack that succeeds needs certain numbers; one of them at least
has to go. The cheapest choice that breaks all attacks found so far is made, and attacked again,
until none succeeds: what is left is optimal for the attacks that linear programming can find.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from math import ceil, floor
from typing import Final

import numpy as np
import scipy

from asl_pipeline.disclosure.attack import ROUNDING, Equations, Needs, between, unmet
from asl_pipeline.disclosure.readings import Key
from asl_pipeline.disclosure.system import Groups, System
from asl_pipeline.disclosure.thresholds import is_small

Bound = tuple[float, float]
"""A number has to be able to be at most the first, or at least the second."""
Need = tuple[Groups, Bound]
"""What must stay possible of a sum of groups."""

ROUNDS: Final = 100
_LEAST_APART: Final = 1e-5


@dataclass(frozen=True, slots=True)
class Clause:
    """At least one of `going` has to be suppressed, or one of `staying` shown."""

    going: frozenset[Key]
    staying: frozenset[Key] = frozenset()


Watch = Callable[[frozenset[Key]], Iterable[Clause]]
"""What is wrong once some numbers go."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be protected.

    `told` are all numbers that could be shown; `gone` those that have to go; `known` those that
    every reader has already. `secret` says what must stay possible once a number goes, `always`
    what must stay possible in any case.
    """

    system: System
    told: Mapping[Key, float]
    gone: AbstractSet[Key]
    known: Mapping[Key, float] = field(default_factory=dict)
    secret: Mapping[Key, tuple[Need, ...]] = field(default_factory=dict)
    always: tuple[Need, ...] = ()
    weights: Mapping[Key, float] = field(default_factory=dict)

    @property
    def free(self) -> frozenset[Key]:
        """The numbers that may be shown or may go."""
        return frozenset(self.told) - self.gone - frozenset(self.known)

    def is_small(self, key: Key, value: float) -> bool:
        """Whether some people of a number, or how many it changed by, are too few."""
        return is_small(abs(value), self.system.least[key])


def chosen(task: Task, watches: Iterable[Watch] = ()) -> frozenset[Key] | None:
    """The numbers to suppress; None where the numbers contradict each other or no end is found."""
    looks = (*watches, remainders(task))
    clauses: dict[Clause, None] = {}
    going = frozenset(task.gone)
    for _ in range(ROUNDS):
        found = attacked(task, going)
        if found is None:
            return None
        found += [clause for look in looks for clause in look(going)]
        new = dict.fromkeys(clause for clause in found if clause.going or clause.staying)
        if new.keys() <= clauses.keys():
            return going
        clauses |= new
        going = _cheapest(task, clauses)
    return None


def attacked(task: Task, going: AbstractSet[Key]) -> list[Clause] | None:
    """What has to change for every need to be met; None where the numbers contradict."""
    shown = [key for key in task.told if key not in going and key not in task.known]
    seen = {**{key: task.told[key] for key in shown}, **task.known}
    hidden = [
        (key, need)
        for key, needs in task.secret.items()
        if key in going or key not in task.told
        for need in needs
    ]
    asked = [*(need for _, need in hidden), *task.always]
    proofs = unmet(equations(task.system, seen), needs_of(task.system, asked))
    if proofs is None:
        return None
    free, keys = task.free, list(seen)
    clauses = []
    for need, proof in proofs.items():
        used = free & {keys[number] for number in proof if number < len(keys)}
        of = {hidden[need][0]} if need < len(hidden) else set()
        clauses.append(Clause(used, free & of))
    return clauses


def needs_of(system: System, asked: Sequence[Need]) -> Needs:
    """Needs as the attack takes them."""
    bounds = np.array([bound for _, bound in asked], dtype=float).reshape(-1, 2)
    return Needs(system.matrix([groups for groups, _ in asked]), bounds[:, 0], bounds[:, 1])


def unpinned(
    system: System, seen: Mapping[Key, float], keys: Sequence[Key]
) -> dict[Key, tuple[Need, ...]]:
    """That numbers must not be known exactly, whatever they are; none if `seen` contradicts."""
    found = between(equations(system, seen), system.matrix([system.cells[key] for key in keys]))
    if found is None:
        return {}
    return {
        key: ((system.cells[key], (ceil(least - ROUNDING) - 1.0, floor(least + ROUNDING) + 1.0)),)
        for key, (least, _) in zip(keys, found, strict=True)
    }


def equations(system: System, seen: Mapping[Key, float]) -> Equations:
    """What holds for the groups: the numbers seen, and what everybody knows."""
    first, second = ([pair[side] for pair in system.known] for side in (0, 1))
    matrix = np.vstack(
        [
            system.matrix([system.cells[key] for key in seen]),
            system.matrix(first) - system.matrix(second),
        ]
    )
    return Equations(matrix, np.array([*seen.values(), *([0.0] * len(first))], dtype=float))


def remainders(task: Task) -> Watch:
    """What is left of a total less its parts that are shown must not be too few, whoever it is.

    Nor must a running total rise by too few.
    """

    def look(going: frozenset[Key]) -> Iterable[Clause]:
        seen = {**{k: v for k, v in task.told.items() if k not in going}, **task.known}
        for total, parts in task.system.lines:
            there = [part for part in parts if part in seen]
            if total in seen and task.is_small(
                total, seen[total] - sum(seen[part] for part in there)
            ):
                others = frozenset(parts) - seen.keys()
                yield Clause(task.free & {total, *there}, task.free & others)
        for before, after in task.system.successive:
            if {before, after} <= seen.keys() and task.is_small(after, seen[after] - seen[before]):
                yield Clause(task.free & {before, after})

    return look


def _cheapest(task: Task, clauses: Iterable[Clause]) -> frozenset[Key]:
    """The least loss that satisfies all clauses. Of equal ones, that of earlier numbers."""
    keys = [key for key in task.told if key in task.free]
    if not keys:
        return frozenset(task.gone)
    at = {key: number for number, key in enumerate(keys)}
    rows, least = [], []
    for clause in clauses:
        row = np.zeros(len(keys))
        row[[at[key] for key in clause.going]] = 1.0
        row[[at[key] for key in clause.staying]] = -1.0
        rows.append(row)
        least.append(1.0 - len(clause.staying))
    loss = np.array([task.weights.get(key, 1.0) for key in keys])
    found = scipy.optimize.milp(
        loss + _LEAST_APART * np.arange(len(keys)) / len(keys),
        constraints=scipy.optimize.LinearConstraint(np.array(rows), np.array(least), np.inf),
        bounds=scipy.optimize.Bounds(0, 1),
        integrality=np.ones(len(keys)),
        options={"mip_rel_gap": 0.0},
    )
    if not found.success:
        return frozenset(task.told)
    return frozenset(task.gone) | {key for key in keys if round(found.x[at[key]])}
