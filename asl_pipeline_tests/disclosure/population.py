"""Made-up populations: people told apart in every way, the tables made of them, and an attack.

The attack is a third one, apart from both the suppression and the auditor: it knows the groups of
the population themselves, so it supposes nothing that is not so.
"""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import settings
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, kron

from asl_pipeline.datasets import published
from asl_pipeline.observatory.indicator_summary import indicator_summary
from asl_pipeline.observatory.indicators import indicators
from asl_pipeline_tests.kit import accepted

EXTENDED = settings().max_examples >= 1000
"""Whether the full counts are asked for (`make test-extended`)."""

PILOTS = ("ASL-PAU-01", "ASL-PAU-02")
SEXES = ("F", "M", "_O", "_U")
AGES = ("Y_LT15", "Y15-24", "Y25-54", "Y55-64", "Y_GE65")
GROUPS = ("low_income", "NEET", "migrants")
NO_GROUP = "-"
TOTAL = "_T"

Cell = tuple[str, str, str, str, str, str]
"""Pilot, territory, half-year, sex, age and target group: of a group of people, or of a number."""
Shown = Mapping[str, pa.Table]
NAMES = ("pilot_id", "nuts_code", "period", "sex", "age_band", "target_group")


@dataclass
class Population:
    """How many people were newly reached, by group; and how they are told of."""

    draw: random.Random
    people: dict[Cell, int] = field(default_factory=dict)
    vulnerable: bool = False
    running: bool = True
    is_crossed: bool = False

    @classmethod
    def drawn(cls, seed: int, *, small: bool = False) -> "Population":
        """A population of a seed: one or two pilots and territories, half of its groups small.

        A `small` one has one pilot, one territory and at most two codes of each breakdown.
        """
        draw = random.Random(seed)
        made = cls(
            draw,
            vulnerable=draw.random() < 0.3,
            running=draw.random() < 0.5,
            is_crossed=draw.random() < 0.5,
        )
        axes = (
            PILOTS[: draw.randint(1, 2)],
            ("FRI15", "FRI13")[: draw.choice([1, 1, 1, 2])],
            ("2018-S1", "2018-S2")[: draw.choice([1, 1, 2])],
            SEXES[: draw.choice([2, 2, 3, 4])],
            AGES[: draw.choice([1, 2, 2, 3, 3, 5])],
            (NO_GROUP, *GROUPS[: draw.choice([0, 1, 1, 2])]),
        )
        if small:
            axes = (*(axis[:1] for axis in axes[:2]), axes[2], *(axis[:2] for axis in axes[3:]))
        made.people = {cell: made._count() for cell in product(*axes)}
        return made

    def _count(self) -> int:
        return self.draw.randint(0, 6) if self.draw.random() < 0.5 else self.draw.randint(0, 40)

    def revise(self) -> None:
        """Change some counts, few of them by many: partners sent other numbers, or new ones."""
        for cell in self.draw.sample(sorted(self.people), k=min(3, len(self.people))):
            change = self.draw.choice([-4, -2, -1, 1, 2, 4, 6, 12, 25])
            self.people[cell] = max(0, self.people[cell] + change)

    def codes(self, at: int) -> list[str]:
        """The codes of a breakdown."""
        return sorted({cell[at] for cell in self.people})

    def cells(self) -> Iterator[Cell]:
        """Every number that could be told."""
        breakdowns = (
            [TOTAL, *(self.codes(at) if len(self.codes(at)) > 1 else ())] for at in (3, 4, 5)
        )
        yield from product(self.codes(0), self.codes(1), self.codes(2), *breakdowns)

    def inside(self, cell: Cell) -> list[Cell]:
        """The groups in a number. Running totals have those of earlier half-years in them."""
        return [
            group
            for group in self.people
            if group[:2] == cell[:2]
            and (group[2] == cell[2] or (self.running and group[2] < cell[2]))
            and all(code in (of, TOTAL) for of, code in zip(group[3:], cell[3:], strict=True))
        ]

    def count(self, groups: Iterable[Cell]) -> int:
        """How many people are in some groups."""
        return sum(self.people[group] for group in groups)

    def tables(self) -> dict[str, tuple[Any, pa.Table]]:
        """The readings and the sums of them, as published tables that are not protected yet."""
        told = [cell for cell in self.cells() if cell[5] != NO_GROUP]
        told = [c for c in told if self.is_crossed or sum(code != TOTAL for code in c[3:]) < 2]
        rows = [
            {**dict(zip(NAMES, cell, strict=True)), "value": float(self.count(self.inside(cell)))}
            for cell in told
            # The three breakdowns are not told all at once.
            if sum(code != TOTAL for code in cell[3:]) < 3
        ]
        groups = ["homeless" if self.vulnerable else "low_income"]
        forms = accepted(
            indicator_readings=rows,
            pilot_actions=[{"pilot_id": pilot, "target_groups": groups} for pilot in PILOTS],
            indicator_definitions=[{"measure_type": "cumulative" if self.running else "stock"}],
        )
        made = {"indicators": indicators(forms)}
        made["indicator_summary"] = indicator_summary(made)
        return {name: (published(name), table) for name, table in made.items()}

    def least(self, cell: Cell) -> int:
        """How many people may be told of."""
        return 10 if self.vulnerable or cell[5] == "migrants" else 5

    def revealed(self, shown: Shown) -> list[str]:
        """What an attack recovers of what is shown: nothing, if all is well."""
        told = {
            tuple(row[name] for name in NAMES): row["value"]
            for row in shown["indicators"].to_pylist()
        }
        seen = [(self.inside(cell), value) for cell, value in told.items() if value is not None]
        for row in shown["indicator_summary"].to_pylist():
            whole = [c for c in told if c[2] == row["period"] and set(c[3:]) == {TOTAL}]
            if row["value"] is not None:
                seen.append(([group for c in whole for group in self.inside(c)], row["value"]))
        found = [f"{c} shows {v}" for c, v in told.items() if v and v < self.least(c)]
        targets = [*self._targets(told)]
        bounds = self._bounds(seen, [groups for _, groups, _, _ in targets])
        for (what, _, least, is_hidden), (low, high) in zip(targets, bounds, strict=True):
            if is_hidden and low == high:
                found.append(f"{what} must be {low}")
            if low >= 1 and high < least:
                found.append(f"{what} must be from {low} to {high}")
        return found

    def _targets(
        self, told: Mapping[Cell, float | None]
    ) -> Iterator[tuple[str, list[Cell], int, bool]]:
        """What is worth an attack: hidden numbers, and whatever is a small count in truth."""
        for cell in self.cells():
            groups = self.inside(cell)
            hidden = cell in told and told[cell] is None
            if hidden or 0 < self.count(groups) < self.least(cell):
                yield str(cell), groups, self.least(cell), hidden
            new = [group for group in groups if group[2] == cell[2]]
            if new != groups and 0 < self.count(new) < self.least(cell):
                yield f"the rise of {cell}", new, self.least(cell), False

    def _bounds(
        self, seen: list[tuple[list[Cell], float]], wanted: list[list[Cell]]
    ) -> list[tuple[int, float]]:
        """Between what whole numbers each of the numbers wanted must lie, by all that is seen."""
        if not wanted:
            return []
        at = {group: number for number, group in enumerate(self.people)}

        def matrix(numbers: Iterable[list[Cell]]) -> np.ndarray:
            rows = list(numbers)
            made = np.zeros((len(rows), len(at)))
            for row, groups in enumerate(rows):
                made[row, [at[group] for group in groups]] = 1.0
            return made

        equations, aims = matrix(groups for groups, _ in seen), matrix(wanted)
        ends = []
        for sign in (1.0, -1.0):
            solved = linprog(
                sign * aims.ravel(),
                A_eq=kron(eye_array(len(aims)), csr_array(equations), format="csr"),
                b_eq=np.tile([value for _, value in seen], len(aims)),
                bounds=(0, 100_000),
            )
            assert solved.success, solved.message
            ends.append((aims * solved.x.reshape(aims.shape)).sum(axis=1))
        low, high = np.ceil(ends[0] - 1e-6), np.floor(ends[1] + 1e-6)
        return list(zip(low.astype(int).tolist(), high.astype(int).tolist(), strict=True))


def suppressed(shown: Shown) -> int:
    """How many numbers are suppressed."""
    return sum(table["obs_status"].to_pylist().count("Q") for table in shown.values())
