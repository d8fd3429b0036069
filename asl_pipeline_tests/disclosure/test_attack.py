"""Attack protected families with linear programming, knowing all that is shown.

Written apart from both the suppression and the auditor: it knows the tables' meaning alone.
"""

import os
from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from asl_pipeline.datasets import published
from asl_pipeline.disclosure.auditor import audit
from asl_pipeline.disclosure.protect import protect
from asl_pipeline.observatory.indicator_summary import indicator_summary
from asl_pipeline.observatory.indicators import indicators
from asl_pipeline_tests.kit import accepted

_SEXES = ("F", "M", "_O", "_U")
_AGES = ("Y15-24", "Y25-54", "Y_GE65")
_PLACES = ("FRI15", "FRI13")
_EXAMPLES = int(os.environ.get("EXAMPLES", "60"))
_CAREFULLY = settings(
    max_examples=_EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)

Cell = tuple[str, str, str]
"""Territory, sex and age."""
Family = Mapping[Cell, int]


@st.composite
def families(draw: st.DrawFn) -> dict[Cell, int]:
    """Counts of people by territory, sex and age."""
    sexes = _SEXES[: draw(st.integers(2, 4))]
    ages = _AGES[: draw(st.integers(1, 3))]
    places = _PLACES[: draw(st.integers(1, 2))]
    # Half of the counts are small: those are what an attack is after.
    counts = st.one_of(st.integers(0, 6), st.integers(0, 60))
    return {cell: draw(counts) for cell in product(places, sexes, ages)}


def _within(row: Cell, cell: Cell) -> bool:
    return all(code in (part, "_T") for code, part in zip(row, cell, strict=True))


def _readings(family: Family, *, margins: bool, crossed: bool) -> list[dict[str, Any]]:
    """The family as a partner reports it: totals and sexes, perhaps ages, perhaps both crossed."""
    places, sexes, ages = (sorted({cell[at] for cell in family}) for at in range(3))
    rows = [("_T", "_T"), *((sex, "_T") for sex in sexes)]
    rows += [("_T", age) for age in ages] if margins else []
    rows += list(product(sexes, ages)) if crossed else []
    return [
        {
            "nuts_code": place,
            "sex": sex,
            "age_band": age,
            "value": float(sum(n for c, n in family.items() if _within((place, sex, age), c))),
        }
        for place in places
        for sex, age in rows
    ]


def _published(readings: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[float | None]]:
    """The readings as shown, and the summaries of their region as shown."""
    forms = accepted(indicator_readings=readings, pilot_actions=[{}], indicator_definitions=[{}])
    table = indicators(forms)
    made = {"indicators": table, "indicator_summary": indicator_summary({"indicators": table})}
    shown = protect({name: (published(name), each) for name, each in made.items()})
    audit({name: (published(name), table) for name, table in shown.items()})
    return shown["indicators"].to_pylist(), shown["indicator_summary"]["value"].to_pylist()


def _bounds(row: Cell, cells: list[Cell], known: list[tuple[list[bool], float]]) -> tuple[int, int]:
    """Between what whole numbers the count of a row must lie, by all that is known."""
    wanted = np.array([float(_within(row, cell)) for cell in cells])
    equations = np.array([which for which, _ in known], dtype=float) if known else None
    totals = np.array([total for _, total in known]) if known else None
    found = []
    for sign in (1, -1):
        solved = linprog(sign * wanted, A_eq=equations, b_eq=totals, bounds=(0, None))
        # 3 is unbounded: nothing is known above.
        found.append(np.inf if solved.status == 3 else sign * solved.fun)
    least = int(np.ceil(found[0] - 1e-6))
    return least, 10**9 if np.isinf(found[1]) else int(np.floor(found[1] + 1e-6))


@_CAREFULLY
@given(family=families(), margins=st.booleans(), crossed=st.booleans())
def test_no_small_count_is_shown_nor_follows_from_what_is(
    family: Family, margins: bool, crossed: bool
) -> None:
    readings = _readings(family, margins=margins, crossed=crossed)
    cells = list(family)
    truth = {(r["nuts_code"], r["sex"], r["age_band"]): int(r["value"]) for r in readings}

    rows, summaries = _published(readings)

    shown = {(r["nuts_code"], r["sex"], r["age_band"]): r["value"] for r in rows}
    assert [value for value in shown.values() if value in {1, 2, 3, 4}] == []
    known = [
        ([_within(row, cell) for cell in cells], value)
        for row, value in shown.items()
        if value is not None
    ]
    # All territories of the family lie in one region.
    known += [([True] * len(cells), value) for value in summaries if value is not None]
    for row, value in shown.items():
        if value is None and 1 <= truth[row] <= 4:
            least, most = _bounds(row, cells, known)
            assert least < most, f"{row} must be {least}"
            assert least < 1 or most > 4, f"{row} must be from {least} to {most}"


@_CAREFULLY
@given(family=families(), margins=st.booleans(), data=st.data())
def test_the_auditor_lets_pass_whatever_was_protected(
    family: Family, margins: bool, data: st.DataObject
) -> None:
    readings = _readings(family, margins=margins, crossed=True)
    kept = [each for each in readings if not data.draw(st.booleans(), "left out")]

    _published(kept)


@pytest.mark.parametrize(
    ("known", "bounds"),
    [
        ({("_T", "_T", "_T"): 50, ("FRI15", "F", "_T"): 47}, (3, 3)),
        ({("_T", "_T", "_T"): 50}, (0, 50)),
        ({}, (0, 10**9)),
    ],
    ids=["by subtraction", "by the total", "nothing known"],
)
def test_the_attack_itself_finds_what_follows(
    known: dict[Cell, float], bounds: tuple[int, int]
) -> None:
    cells = [("FRI15", "F", "Y15-24"), ("FRI15", "M", "Y15-24")]
    equations = [([_within(row, cell) for cell in cells], n) for row, n in known.items()]

    assert _bounds(("FRI15", "M", "_T"), cells, equations) == bounds
