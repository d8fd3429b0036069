"""The auditor's own reading of a family: every cell of every breakdown is an unknown from zero up.

Written apart from the suppression, from the declaration and from what is shown alone. A total is
its parts and a rest; where the form says that the parts are all, there is no rest. Codes that may
have people in common are each held against the total by themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import scipy

from asl_pipeline.model.protection import Family

SUM: Final = "sum"
"""Marks a cell that is the sum of readings of several blocks."""
RISE: Final = "rise"
"""Marks what a running total gained since the period before."""
OTHERS: Final = "others"
"""Marks those of a total who are not in one of its parts: `(OTHERS, total, part)`."""
_REST: Final = "the rest"
_SOLVED, _IMPOSSIBLE = 0, 2
_TOGETHER: Final = 40

Cell = tuple[Any, ...]
Shown = Mapping[Cell, float]


@dataclass(slots=True)
class Cube:
    """The unknowns of some cells, and the equations between them: sums of unknowns that are 0."""

    number: dict[Cell, int] = field(default_factory=dict)
    zero: list[dict[int, float]] = field(default_factory=list)

    def unknown(self, cell: Cell) -> int:
        """The number of a cell's unknown."""
        return self.number.setdefault(cell, len(self.number))

    def adds_up(self, total: Cell, parts: Iterable[Cell]) -> None:
        """Note that a total is its parts."""
        equation = {self.unknown(total): -1.0}
        for part in parts:
            equation[self.unknown(part)] = 1.0
        self.zero.append(equation)

    def bounds(self, shown: Shown, cells: Sequence[Cell]) -> npt.NDArray[np.float64] | None:
        """Least and most of each cell, one row each; None if what is shown is impossible."""
        found = []
        for at in range(0, len(cells), _TOGETHER):
            portion = cells[at : at + _TOGETHER]
            ends = []
            for sign in (1.0, -1.0):
                wanted = np.zeros((len(portion), len(self.number)))
                wanted[np.arange(len(portion)), [self.number[cell] for cell in portion]] = sign
                answer = self._solve(shown, wanted)
                if answer is None:
                    return None
                ends.append((wanted * answer).sum(axis=1) * sign)
            found.append(np.column_stack(ends))
        return np.vstack(found) if found else np.empty((0, 2))

    def examples(self, shown: Shown, cells: Sequence[Cell]) -> npt.NDArray[np.float64] | None:
        """Numbers of the cells that fit what is shown, one example a row, far from each other.

        None if there are none. What they tell to be possible need not be looked at any further.
        """
        at = np.array([self.number[cell] for cell in cells], dtype=int)
        wanted = np.zeros((1 + len(cells).bit_length(), len(self.number)))
        wanted[0, at] = 1.0
        for bit in range(1, len(wanted)):
            wanted[bit, at[(np.arange(len(at)) >> (bit - 1)) & 1 == 1]] = 1.0
        answer = self._solve(shown, np.vstack([wanted, -wanted]))
        return None if answer is None else answer[:, at]

    def _solve(
        self, shown: Shown, wanted: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64] | None:
        count, width = wanted.shape
        equations = np.zeros((len(self.zero) + len(shown), width))
        for row, equation in enumerate(self.zero):
            equations[row, list(equation)] = list(equation.values())
        at = [self.number[cell] for cell in shown]
        equations[np.arange(len(self.zero), len(equations)), at] = 1.0
        values = np.array([*([0.0] * len(self.zero)), *shown.values()])
        ceiling = 20.0 * max((abs(value) for value in shown.values()), default=0.0) + 2000.0
        answer = scipy.optimize.linprog(
            wanted.ravel(),
            A_eq=scipy.sparse.kron(
                scipy.sparse.eye_array(count), scipy.sparse.csr_array(equations), format="csr"
            ),
            b_eq=np.tile(values, count),
            bounds=(0, ceiling),
            method="highs",
        )
        if answer.status == _IMPOSSIBLE:
            return None
        if answer.status != _SOLVED:
            raise RuntimeError(answer.message)
        solution: npt.NDArray[np.float64] = answer.x.reshape(count, width)
        return solution


def cube(
    cells: Sequence[Cell],
    sums: Mapping[Cell, Sequence[Cell]],
    running: AbstractSet[Cell],
    family: Family,
) -> Cube:
    """The cube over cells `(block, period, codes)`, and sums over some of them.

    `running` has the blocks whose values hold those of the period before.
    """
    made = Cube()
    by_block: defaultdict[Cell, defaultdict[str, set[tuple[str, ...]]]] = defaultdict(
        lambda: defaultdict(set)
    )
    for block, period, codes in cells:
        by_block[block][period].add(codes)
    for block, periods in by_block.items():
        axes = [
            sorted(
                {codes[axis] for told in periods.values() for codes in told} - {family.total_code}
            )
            for axis in range(len(family.by))
        ]
        for period, told in periods.items():
            _period(made, (block, period), axes, told, family)
        if block in running:
            _over_time(made, block, sorted(periods))
    for total, parts in sums.items():
        made.adds_up(total, parts)
    for total, parts in lines(cells, family):
        for part in parts:
            made.adds_up(total, [part, (OTHERS, total, part)])
    return made


def _period(
    made: Cube,
    about: Cell,
    axes: Sequence[Sequence[str]],
    told: set[tuple[str, ...]],
    family: Family,
) -> None:
    total = family.total_code
    apart = family.by.index(family.overlapping)
    every = [
        [total, *codes, *(_rests(codes, overlapping=axis == apart) if codes else ())]
        for axis, codes in enumerate(axes)
    ]
    for axis, codes in enumerate(axes):
        for others in product(
            *(names if at != axis else [total] for at, names in enumerate(every))
        ):
            if not codes:
                continue
            whole = (*about, others)
            if axis == apart:
                for code in codes:
                    made.adds_up(
                        whole,
                        [(*about, _with(others, axis, each)) for each in (code, f"{_REST} {code}")],
                    )
                continue
            (rest,) = _rests(codes, overlapping=False)
            parts = [(*about, _with(others, axis, code)) for code in (*codes, rest)]
            made.adds_up(whole, parts)
            needed = dict(family.complete).get(family.by[axis], ())
            if needed and all(_with(others, axis, code) in told for code in needed):
                made.zero.append({made.unknown(parts[-1]): 1.0})
    made.unknown((*about, tuple(total for _ in axes)))


def _rests(codes: Sequence[str], *, overlapping: bool) -> list[str]:
    return [f"{_REST} {code}" for code in codes] if overlapping else [f"{_REST} {' '.join(codes)}"]


def _over_time(made: Cube, block: Cell, periods: Sequence[str]) -> None:
    for before, after in pairwise(periods):
        for cell in [cell for cell in made.number if cell[0] == block and cell[1] == after]:
            made.adds_up(cell, [(block, before, cell[2]), (RISE, *cell)])


def _with(codes: tuple[str, ...], axis: int, code: str) -> tuple[str, ...]:
    return (*codes[:axis], code, *codes[axis + 1 :])


def lines(cells: Iterable[Cell], family: Family) -> Iterator[tuple[Cell, list[Cell]]]:
    """Each total among the cells, with its parts along one breakdown."""
    found: defaultdict[tuple[int, Cell], list[Cell]] = defaultdict(list)
    for cell in cells:
        for axis, code in enumerate(cell[2]):
            if code != family.total_code:
                total = (*cell[:2], _with(cell[2], axis, family.total_code))
                found[axis, total].append(cell)
    for (_, total), parts in found.items():
        yield total, parts
