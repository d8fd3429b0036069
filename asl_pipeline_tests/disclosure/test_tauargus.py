"""Compare the loss with that of τ-ARGUS, the standard program of statistical offices.

Only where its model applies: one table of two breakdowns and their totals, with nothing else to
know of it. It does not ask that nobody can tell that all of a part are of one kind, nor what is
left once several parts are taken together.
"""

import shutil
from itertools import product
from pathlib import Path
from random import Random

import pytauargus
import pytest

from asl_pipeline.disclosure.protect import protect
from asl_pipeline_tests.disclosure.population import (
    AGES,
    EXTENDED,
    NO_GROUP,
    SEXES,
    Population,
    suppressed,
)

_TABLES = 100 if EXTENDED else 15
_WITHHELD = {"U", "M"}


def _two_breakdowns(seed: int) -> Population:
    draw = Random(seed)
    made = Population(draw, running=False, is_crossed=True)
    for sex, age in product(SEXES[: draw.choice([2, 3])], AGES[: draw.choice([3, 4, 5])]):
        count = draw.randint(0, 6) if draw.random() < 0.4 else draw.randint(5, 60)
        made.people["ASL-PAU-01", "FRI15", "2018-S1", sex, age, NO_GROUP] = count
    return made


def _by_tau_argus(population: Population) -> int:
    """How many cells it suppresses, where it suppresses as little as it can."""
    people = [
        {"sex": cell[3], "age": cell[4], "n": 1}
        for cell, count in population.people.items()
        for _ in range(count)
    ]
    found = pytauargus.protect(people, ["sex", "age"], "n", "FREQ(5,30)", "OPT(1)")
    shutil.rmtree(found.workdir, ignore_errors=True)
    return sum(row["status"] in _WITHHELD for row in found.tables[0].rows)


def test_no_more_is_suppressed_than_three_tenths_above_the_optimum_of_tau_argus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It leaves its solver's logs wherever it is.
    monkeypatch.chdir(tmp_path)
    ours = theirs = 0
    for seed in range(_TABLES):
        population = _two_breakdowns(seed)
        readings = {"indicators": population.tables()["indicators"]}
        ours += suppressed(protect(readings))
        theirs += _by_tau_argus(population)

    assert theirs > _TABLES
    assert ours <= 1.3 * theirs, f"{ours} to {theirs}"
