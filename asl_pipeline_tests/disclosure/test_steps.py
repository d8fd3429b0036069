"""Every step of disclosure control is needed: with any one of them taken away the auditor refuses.

The auditor shares no code with these steps, so it is what tells that one is missing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from asl_pipeline.capitalisation.communication_reach import communication_reach
from asl_pipeline.capitalisation.pilot_results import pilot_results
from asl_pipeline.datasets import published
from asl_pipeline.disclosure import family, parts, protect, readings, suppression
from asl_pipeline.disclosure.auditor import audit
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.failure import DisclosureRefused
from asl_pipeline.observatory import indicator_summary as summaries
from asl_pipeline.observatory.practices import practices
from asl_pipeline_tests.disclosure.population import Population, Shown
from asl_pipeline_tests.disclosure.table import Reading, ages, indicators, sexes
from asl_pipeline_tests.kit import accepted

Tables = dict[str, tuple[Dataset, pa.Table]]


def _named(**tables: pa.Table) -> Tables:
    return {name: (published(name), table) for name, table in tables.items()}


def _readings(*told: Reading) -> Tables:
    return _named(indicators=indicators(*told))


def _with_sums(*told: Reading) -> Tables:
    table = indicators(*told)
    summary = summaries.indicator_summary({"indicators": table})
    return _named(indicators=table, indicator_summary=summary)


def _events(total: int, *told: int) -> Tables:
    names = ("participants_f", "participants_m", "participants_o", "participants_u")
    event = {"participants_total": total, **dict(zip(names, told, strict=True))}
    return _named(communication_reach=communication_reach(accepted(communication_events=[event])))


def _initiative(**told: Any) -> Tables:
    row = {"target_groups": ["low_income"], **told}
    return _named(practices=practices(accepted(initiatives=[row])))


def _results() -> Tables:
    forms = accepted(
        pilot_actions=[{}],
        indicator_definitions=[{"measure_type": "stock"}],
        indicator_readings=[{"value": 3.0, "target": 6.0}],
    )
    table = indicators({"value": 3.0})
    return _named(indicators=table, pilot_results=pilot_results(forms))


def _nothing(*_: Any, **__: Any) -> tuple[()]:
    return ()


def _empty(*_: Any) -> dict[Any, Any]:
    return {}


def _none(*_: Any) -> None:
    return None


def _no_watch(*_: Any, **__: Any) -> suppression.Watch:
    return _nothing


def _never(*_: Any, **__: Any) -> bool:
    return False


def _not_running(
    rows: Sequence[readings.Row], of: family.Family
) -> tuple[dict[readings.Key, readings.Reading], dict[readings.Key, readings.Block]]:
    found, blocks = readings.readings(rows, of)
    return found, {key: replace(block, is_running=False) for key, block in blocks.items()}


_RUNNING = {"measure_type": "cumulative"}
_TWO_WAYS = [
    {"value": 50},
    {"sex": "F", "value": 30},
    {"age_band": "Y15-24", "value": 37},
    {"sex": "F", "age_band": "Y15-24", "value": 20},
]
_SHARES = [{"unit": "PC", "value": 60.0, "sample_size": 15}]

STEPS: dict[str, tuple[Any, str, Any, Tables, Tables | None]] = {
    "what a partner withholds goes": (
        family,
        "_primary",
        _empty,
        _readings({"value": 50, "conf_status": "C"}),
        None,
    ),
    "what follows from totals is found": (
        suppression,
        "attacked",
        lambda *_: [],
        _readings(*_TWO_WAYS),
        None,
    ),
    "what is left of a total is counted": (
        suppression,
        "remainders",
        _no_watch,
        _readings(*sexes(50, F=47, M=2, _O=1)),
        None,
    ),
    "sums in other tables count": (
        family,
        "sums",
        _nothing,
        _with_sums({"value": 3}, {"value": 40, "nuts_code": "FRI13"}),
        None,
    ),
    "all of one kind is not told": (
        family,
        "_whole",
        _nothing,
        _readings(*sexes(30, F=30, M=0)),
        None,
    ),
    "a running total rises by enough": (
        family,
        "readings",
        _not_running,
        _readings({**_RUNNING, "value": 40}, {**_RUNNING, "value": 43, "period": "2018-S2"}),
        None,
    ),
    "shares rest on enough": (family, "weak", _empty, _readings(*_SHARES), None),
    "hidden numbers stay unknown": (
        family,
        "_secrets",
        lambda _made, _part, told, _gone: dict.fromkeys(told, ()),
        _readings(*sexes(60, F=53), {"sex": "M", "value": 7, "conf_status": "C"}),
        None,
    ),
    "what is made of it goes too": (protect, "_inherited", _nothing, _results(), None),
    "sizes of small samples go": (
        protect,
        "is_total",
        lambda *_: True,
        _readings({"value": 50, "sample_size": 30}, {"value": 20, "sex": "F", "sample_size": 12}),
        None,
    ),
    "a single small count goes": (
        protect,
        "_small_count",
        _nothing,
        _initiative(beneficiaries_n=3),
        None,
    ),
    "shelters are not on the map": (
        protect,
        "_coarse_place",
        _nothing,
        _initiative(lat=43.3, lon=-0.4, target_groups=["homeless"]),
        None,
    ),
    "parts go with a small one": (protect, "of_parts", _none, _events(50, 47, 3, 0, 0), None),
    "a small total goes": (protect, "of_total", _none, _events(3, 0, 0, 3, 0), None),
    "a single count changes by enough": (
        protect,
        "is_near",
        _never,
        _initiative(beneficiaries_n=52),
        _initiative(beneficiaries_n=50),
    ),
    "parts change by enough": (
        parts,
        "_follows",
        _never,
        _events(60, 30, 30, 0, 0),
        _events(50, 22, 28, 0, 0),
    ),
    "readings change by enough": (
        family,
        "differences",
        _nothing,
        _readings({"value": 52}),
        _readings({"value": 50}),
    ),
    "what is left changes by enough": (
        family,
        "left_over",
        _no_watch,
        _readings(*sexes(107, F=62, M=42, _O=3)),
        _readings(*sexes(100, F=57, M=40, _O=3)),
    ),
    "earlier releases stay protected": (
        family,
        "looking_back",
        _no_watch,
        _readings(*sexes(60, F=13, M=47)),
        _readings(*sexes(50, F=3, M=47)),
    ),
}


def _shown(tables: Tables, earlier: Sequence[Shown] = ()) -> Shown:
    return protect.protect(tables, earlier)


def _audit(shown: Shown, earlier: Sequence[Shown] = ()) -> None:
    audit(_named(**shown), earlier)


@pytest.mark.parametrize("step", STEPS)
def test_without_a_step_the_auditor_refuses(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, instead, tables, first = STEPS[step]
    earlier = [] if first is None else [_shown(first)]
    _audit(_shown(tables, earlier), earlier)

    monkeypatch.setattr(where, name, instead)

    with pytest.raises(DisclosureRefused):
        _audit(_shown(tables, earlier), earlier)


def _releases_of(seed: int, count: int) -> Iterator[tuple[Shown, list[Shown]]]:
    population = Population.drawn(seed, small=True)
    earlier: list[Shown] = []
    for _ in range(count):
        shown = _shown(population.tables(), earlier)
        yield shown, list(earlier)
        earlier.append(shown)
        population.revise()


def test_without_looking_at_two_releases_together_the_auditor_refuses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for shown, earlier in _releases_of(2, 3):
        _audit(shown, earlier)

    monkeypatch.setattr(family, "together", _no_watch)

    *_, (shown, earlier) = _releases_of(2, 3)
    with pytest.raises(DisclosureRefused, match="two releases"):
        _audit(shown, earlier)


def test_without_knowing_what_is_public_a_small_count_follows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Another pilot in the same sum has other numbers, so that nobody takes all to be the same.
    other = {"pilot_id": "ASL-PAU-02"}
    before = [_shown(_with_sums(*ages(93, 20, 30), {**other, "value": 100}))]
    now = _with_sums(*ages(93, 20, 30, 40), {**other, "value": 120})
    with_it = _shown(now, before)["indicators"]["value"].to_pylist()

    monkeypatch.setattr(family, "still_known", _empty)
    without = _shown(now, before)["indicators"]["value"].to_pylist()

    # The youngest are public, so that hiding them leaves three of no age that is told.
    assert without[:4] == [93, None, 30, 40]
    assert with_it[:4] == [93, 20, 30, None]
