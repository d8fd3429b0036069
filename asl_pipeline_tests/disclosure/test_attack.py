"""Attack made-up tables: the auditor, and a third attack that knows the population's groups."""

import random
from itertools import product

import pytest

from asl_pipeline.datasets import published
from asl_pipeline.disclosure.auditor import audit
from asl_pipeline.disclosure.protect import protect
from asl_pipeline.model.failure import DisclosureRefused
from asl_pipeline_tests.disclosure.population import EXTENDED, Population, Shown

_PORTIONS = 10
_TABLES = range((1000 if EXTENDED else 100) // _PORTIONS)


def _audit(shown: Shown) -> None:
    audit({name: (published(name), table) for name, table in shown.items()})


@pytest.mark.parametrize("portion", range(_PORTIONS))
def test_no_small_count_is_shown_nor_follows_from_what_is(portion: int) -> None:
    for number in _TABLES:
        population = Population.drawn(_PORTIONS * number + portion)

        shown = protect(population.tables())

        _audit(shown)
        assert population.revealed(shown) == [], f"seed {_PORTIONS * number + portion}"


def test_without_any_suppression_both_attacks_find_something() -> None:
    for seed in range(10):
        population = Population.drawn(seed)
        bare = {name: table for name, (_, table) in population.tables().items()}

        assert population.revealed(bare)
        with pytest.raises(DisclosureRefused):
            _audit(bare)


def _all_tables(rows: int, columns: int, most: int) -> list[tuple[int, ...]]:
    return list(product(range(most + 1), repeat=rows * columns))


def _two_by_two(cells: tuple[int, ...]) -> Population:
    draw = random.Random(0)
    made = Population(draw, running=False, is_crossed=True)
    sexes, ages = ("F", "M"), ("Y15-24", "Y25-54")
    for (sex, age), count in zip(product(sexes, ages), cells, strict=True):
        made.people["ASL-PAU-01", "FRI15", "2018-S1", sex, age, "-"] = count
    return made
