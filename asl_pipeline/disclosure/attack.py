"""What a reader can work out of the numbers shown, by linear programming, and from which of them.

A reader may suppose any numbers from zero up that fit what is shown. What lies between the least
and the most that can be supposed is what is known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy

from asl_pipeline.disclosure.system import Matrix

Vector = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Proofs = Mapping[int, frozenset[int]]
"""By number of a need that is not met: the equations that it follows from."""

ROUNDING: Final = 1e-6
_AT_ONCE: Final = 60
_CONTRADICTION: Final = 2


@dataclass(frozen=True, slots=True)
class Equations:
    """What holds: `matrix` times the unknown groups makes `values`."""

    matrix: Matrix
    values: Vector

    @property
    def most(self) -> float:
        """More than any group needs to be, so that nothing is without bound."""
        return 10.0 * float(np.max(np.abs(self.values), initial=0.0)) + 1000.0


@dataclass(frozen=True, slots=True)
class Needs:
    """What must stay possible: each number of `matrix` at most `low`, or at least `high`."""

    matrix: Matrix
    low: Vector
    high: Vector

    def met(self, groups: Matrix) -> Mask:
        """Which needs at least one supposition (one a row) meets."""
        numbers = self.matrix @ groups.T
        low, high = self.low[:, None] + ROUNDING, self.high[:, None] - ROUNDING
        return np.asarray(((numbers <= low) | (numbers >= high)).any(axis=1))


def unmet(shown: Equations, needs: Needs) -> Proofs | None:
    """The needs that are not met, each with its proof; None if the equations contradict."""
    first = _solved(shown, np.zeros((1, shown.matrix.shape[1])))
    if first is None:
        return None
    met = needs.met(first[0])
    left = np.flatnonzero(~met)
    left = left[~_raised(shown, needs, left)]
    proofs: dict[int, set[int]] = {int(need): set() for need in left}
    for sign, bound in ((-1.0, needs.high), (1.0, needs.low)):
        # Nothing is below zero, whatever is shown.
        able = [need for need in proofs if np.isfinite(bound[need]) and bound[need] >= 0]
        for tried in _portions(able):
            solved = _solved(shown, sign * needs.matrix[tried])
            if solved is None:
                return None
            groups, used = solved
            for need, equations in zip(tried, used, strict=True):
                proofs[need] |= set(np.flatnonzero(equations).tolist())
            met |= needs.met(groups)
    proofs = {need: proof for need, proof in proofs.items() if not met[need]}
    return {need: frozenset(proof) for need, proof in proofs.items()}


def between(shown: Equations, numbers: Matrix) -> Matrix | None:
    """The least and the most that each number can be, one row each; None if none can be."""
    found = []
    for tried in _portions(range(len(numbers))):
        row = []
        for sign in (1.0, -1.0):
            solved = _solved(shown, sign * numbers[tried])
            if solved is None:
                return None
            row.append((numbers[tried] * solved[0]).sum(axis=1))
        found.append(np.column_stack(row))
    return np.vstack(found) if found else np.empty((0, 2))


def suppositions(shown: Equations, numbers: Matrix) -> Matrix | None:
    """Groups that fit what is shown, one supposition a row, far from each other in the numbers.

    None if there are none.
    """
    wanted = [
        sign * numbers[(np.arange(len(numbers)) >> bit) & 1 == 1].sum(axis=0)
        for bit in range(len(numbers).bit_length())
        for sign in (1.0, -1.0)
    ]
    solved = _solved(shown, np.array(wanted).reshape(-1, shown.matrix.shape[1]))
    return None if solved is None else solved[0]


def _portions(items: Iterable[int]) -> list[list[int]]:
    items = list(items)
    return [items[at : at + _AT_ONCE] for at in range(0, len(items), _AT_ONCE)]


def _solved(shown: Equations, wanted: Matrix) -> tuple[Matrix, Mask] | None:
    """For each row of `wanted`, groups that make it least, and the equations that hold it there.

    All are solved as one program, as starting the solver takes longer than solving.
    """
    count, width = wanted.shape
    if width == 0:
        return np.zeros((count, 0)), np.zeros((count, len(shown.values)), dtype=bool)
    found = scipy.optimize.linprog(
        wanted.ravel(),
        A_eq=scipy.sparse.kron(
            scipy.sparse.eye_array(count), scipy.sparse.csr_array(shown.matrix), format="csr"
        ),
        b_eq=np.tile(shown.values, count),
        bounds=(0, shown.most),
        method="highs-ds",
    )
    if found.status == _CONTRADICTION:
        return None
    if not found.success:
        raise RuntimeError(found.message)
    used = np.abs(found.eqlin.marginals).reshape(count, -1) > ROUNDING
    return found.x.reshape(count, width), used


def _raised(shown: Equations, needs: Needs, left: npt.NDArray[np.intp]) -> Mask:
    """Which of the needs `left` are met once all are raised together: a cheap first look."""
    high = needs.high[left]
    able = np.isfinite(high)
    if not able.any():
        return np.zeros(len(left), dtype=bool)
    numbers = needs.matrix[left[able]]
    count, width = numbers.shape
    found = scipy.optimize.linprog(
        np.concatenate([np.zeros(width), -np.ones(count)]),
        A_ub=np.hstack([-numbers, np.eye(count)]),
        b_ub=np.zeros(count),
        A_eq=np.hstack([shown.matrix, np.zeros((len(shown.values), count))]),
        b_eq=shown.values,
        bounds=[*([(0, shown.most)] * width), *((0, most) for most in high[able])],
        method="highs-ds",
    )
    if not found.success:
        return np.zeros(len(left), dtype=bool)
    return needs.met(found.x[None, :width])[left]
