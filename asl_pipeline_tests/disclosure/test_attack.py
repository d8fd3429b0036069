"""Attack made-up tables: the auditor, and a third attack that knows the population's groups."""

import random
from collections import defaultdict
from itertools import product

import pytest

from asl_pipeline.datasets import published
from asl_pipeline.disclosure.auditor import audit
from asl_pipeline.disclosure.protect import protect
from asl_pipeline.model.failure import DisclosureRefused
from asl_pipeline_tests.disclosure.population import EXTENDED, NO_GROUP, Population, Shown

_PORTIONS = 10
_TABLES = (1000 if EXTENDED else 100) // _PORTIONS


def _audit(shown: Shown) -> None:
    audit({name: (published(name), table) for name, table in shown.items()})


@pytest.mark.parametrize("portion", range(_PORTIONS))
def test_no_small_count_is_shown_nor_follows_from_what_is(portion: int) -> None:
    for seed in range(portion * _TABLES, (portion + 1) * _TABLES):
        population = Population.drawn(seed, small=seed % 6 > 0)

        shown = protect(population.tables())

        _audit(shown)
        assert population.revealed(shown) == [], f"seed {seed}"


def test_without_any_suppression_both_attacks_find_something() -> None:
    for seed in (0, 2, 3):
        population = Population.drawn(seed)
        bare = {name: table for name, (_, table) in population.tables().items()}

        assert population.revealed(bare)
        with pytest.raises(DisclosureRefused):
            _audit(bare)


def _crossed(counts: tuple[int, ...]) -> Population:
    """Two sexes by two ages of one pilot, with these counts."""
    made = Population(random.Random(0), running=False, is_crossed=True)
    for (sex, age), count in zip(product("FM", ("Y15-24", "Y25-54")), counts, strict=True):
        made.people["ASL-PAU-01", "FRI15", "2018-S1", sex, age, NO_GROUP] = count
    return made


def _margins(counts: tuple[int, ...]) -> tuple[int, ...]:
    """The nine numbers of a table of four counts, in the order of its rows."""
    a, b, c, d = counts
    return (a + b + c + d, a + c, b + d, a + b, a, b, c + d, c, d)


@pytest.mark.parametrize(
    "counts", [(3, 9, 7, 9), (0, 3, 7, 12), (6, 6, 6, 2), (12, 0, 0, 9), (1, 1, 1, 9)]
)
def test_trying_every_table_finds_no_small_count_for_certain(counts: tuple[int, ...]) -> None:
    shown = protect(_crossed(counts).tables())["indicators"].to_pylist()
    order = ("_T", "F", "M"), ("_T", "Y15-24", "Y25-54")
    told = {(row["sex"], row["age_band"]): row["value"] for row in shown}
    seen = [told[key] for key in product(*order)]

    possible = defaultdict(set)
    for tried in product(range(max(counts) + 8), repeat=len(counts)):
        numbers = _margins(tried)
        if all(value in (None, number) for value, number in zip(seen, numbers, strict=True)):
            for at, number in enumerate(numbers):
                possible[at].add(number)

    for at, numbers in possible.items():
        assert not numbers <= {1, 2, 3, 4}
        assert seen[at] is not None or len(numbers) > 1
