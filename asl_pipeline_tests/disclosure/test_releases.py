"""Several releases beside each other: nobody can tell that a count changed by too few."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import pyarrow as pa
import pytest

from asl_pipeline.datasets import published
from asl_pipeline.disclosure.auditor import audit
from asl_pipeline.disclosure.protect import protect
from asl_pipeline.model.failure import DisclosureRefused
from asl_pipeline_tests.disclosure.population import EXTENDED, NAMES, Population, Shown
from asl_pipeline_tests.disclosure.table import indicators, sexes

_PORTIONS = 5
_PAIRS = (200 if EXTENDED else 50) // _PORTIONS


def _cut(population: Population, earlier: Sequence[Shown]) -> Shown:
    """The next release of a population, once the auditor has let it pass."""
    shown = protect(population.tables(), earlier)
    audit({name: (published(name), table) for name, table in shown.items()}, earlier)
    return shown


def _shown(table: pa.Table, names: Sequence[str]) -> Mapping[tuple[Any, ...], float]:
    return {
        tuple(row[name] for name in names): row["value"]
        for row in table.to_pylist()
        if row["value"] is not None
    }


_CELL = ("indicator_id", "domain", "country", "nuts_2", "period")


@pytest.mark.parametrize("portion", range(_PORTIONS))
def test_no_number_of_two_releases_differs_by_too_few(portion: int) -> None:
    for seed in range(portion * _PAIRS, (portion + 1) * _PAIRS):
        population = Population.drawn(seed, small=seed % 10 > 0)
        first = _cut(population, ())
        population.revise()
        second = _cut(population, (first,))

        assert population.revealed(second) == []
        for name, names in (("indicators", NAMES), ("indicator_summary", _CELL)):
            before, after = (_shown(each[name], names) for each in (first, second))
            few = 10 if population.vulnerable else 5
            for key in before.keys() & after.keys():
                assert not 0 < abs(after[key] - before[key]) < few, f"seed {seed}: {key}"


def test_a_release_is_compared_with_all_earlier_ones() -> None:
    releases: list[Shown] = []
    for women in (40, 48, 42):
        population = [*sexes(women + 50, F=women, M=50)]
        made = {"indicators": (published("indicators"), indicators(*population))}
        releases.append(protect(made, releases))

    told = [release["indicators"]["value"].to_pylist() for release in releases]
    assert told == [[90, 40, 50], [98, 48, 50], [None, None, 50]]


def _protected(earlier: Sequence[Shown], *readings: dict[str, Any]) -> list[Any]:
    made = {"indicators": (published("indicators"), indicators(*readings))}
    shown = protect(made, earlier)
    audit({"indicators": (published("indicators"), shown["indicators"])}, earlier)
    return [row["value"] for row in shown["indicators"].to_pylist()]


def _released(*readings: dict[str, Any]) -> Shown:
    return {"indicators": indicators(*readings)}


@pytest.mark.parametrize(("change", "shown"), [(0, True), (4, False), (-4, False), (5, True)])
def test_a_count_that_changed_by_too_few_is_not_shown(change: int, shown: bool) -> None:
    value = 50 + change

    assert _protected([_released({"value": 50})], {"value": value}) == [value if shown else None]


def test_what_was_shown_and_is_the_same_is_shown_again_and_counts_as_known() -> None:
    before = _released(*sexes(60, F=25, M=35))
    now = [*sexes(63, F=25, M=35), {"sex": "_O", "value": 3}]

    # Were women hidden for the others' sake, they would be known from the earlier release.
    assert _protected([before], *now) == [None, 25, 35, None]


def test_what_was_hidden_stays_hidden_where_it_would_tell_of_the_earlier_release() -> None:
    before = _released(
        {"value": 50},
        {"sex": "F", "obs_status": "Q", "conf_status": "A"},
        {"sex": "M", "obs_status": "Q", "conf_status": "D"},
    )

    # Who takes it that the number of men is the same knows that there were three women.
    assert _protected([before], *sexes(60, F=13, M=47)) == [60, None, None]
    assert _protected([before], *sexes(90, F=25, M=65)) == [90, 25, 65]


def test_a_pattern_is_kept_while_nothing_changes() -> None:
    population = Population.drawn(3)
    releases: list[Shown] = []
    for _ in range(3):
        releases.append(_cut(population, releases))

    for one, other in combinations(releases, 2):
        assert one["indicators"].equals(other["indicators"])


def test_a_running_total_that_rose_by_too_few_since_an_earlier_release_is_not_shown() -> None:
    first = {"value": 40, "measure_type": "cumulative"}
    now = [first, {**first, "period": "2018-S2", "value": 43}]

    assert _protected([], *now) in ([40, None], [None, 43])
    assert _protected([_released(first)], *now) == [40, None]


@pytest.mark.parametrize("value", [46, 52])
def test_the_auditor_refuses_what_changed_by_too_few(value: int) -> None:
    shown = {"indicators": (published("indicators"), indicators({"value": value}))}

    audit(shown)
    with pytest.raises(DisclosureRefused, match="changed by fewer than 5"):
        audit(shown, [_released({"value": 50})])


def test_what_only_an_earlier_release_gives_away_stops_no_later_one() -> None:
    careless = _released(*sexes(50, F=3, M=47))

    # It cannot be taken back; the next release does not repeat it.
    assert _protected([careless], *sexes(50, F=3, M=47))[1] is None
