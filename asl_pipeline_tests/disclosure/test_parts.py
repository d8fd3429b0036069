"""A number of people and its parts: no small one can be read, nor worked out from a row.

The attack is written apart from the suppression and the auditor: it tries every way in which
whole numbers could stand where nothing is shown.
"""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from asl_pipeline.capitalisation.communication_reach import communication_reach
from asl_pipeline.datasets import published
from asl_pipeline.datasets.published.communication_reach import PARTS
from asl_pipeline.derive.arrow import schema
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.disclosure.auditor import audit
from asl_pipeline.disclosure.protect import protect
from asl_pipeline.model.failure import DisclosureRefused
from asl_pipeline_tests.kit import accepted

_REACH = published("communication_reach")
_PEOPLE = ("participants_total", *PARTS)
_ROW: Mapping[str, Any] = {
    "partner_id": "PAU",
    "form": "communication_events",
    "kind": "workshop",
    "period": "2018-S1",
    "participants_total_conf_status": "F",
    "participants_parts_conf_status": "F",
    SOURCES: ["x/0"],
}

Told = tuple[int | None, ...]
"""The total, and women, men, others and unknown."""


def _table(told: Told) -> pa.Table:
    fields = [*schema(_REACH), pa.field(SOURCES, pa.list_(pa.string()))]
    row = {**_ROW, **dict(zip(_PEOPLE, told, strict=True))}
    return pa.Table.from_pylist([row], pa.schema(fields))


def _shown(told: Told) -> tuple[Told, tuple[str, str]]:
    """What is shown once the auditor has let it pass, and the two statuses."""
    shown = protect({"communication_reach": (_REACH, _table(told))})["communication_reach"]
    audit({"communication_reach": (_REACH, shown)})
    (row,) = shown.to_pylist()
    statuses = (row["participants_total_conf_status"], row["participants_parts_conf_status"])
    return tuple(row[name] for name in _PEOPLE), statuses


_HIDDEN = (None, None, None, None)


@pytest.mark.parametrize(
    ("told", "total", "parts", "statuses"),
    [
        ((50, 20, 30, 0, 0), 50, (20, 30, 0, 0), ("F", "F")),
        ((50, 25, 15, 5, 5), 50, (25, 15, 5, 5), ("F", "F")),
        ((50, 25, 21, 4, 0), 50, _HIDDEN, ("F", "A")),
        ((50, 49, 1, 0, 0), 50, _HIDDEN, ("F", "A")),
        ((50, 50, 0, 0, 0), 50, _HIDDEN, ("F", "A")),
        ((4, 2, 2, 0, 0), None, _HIDDEN, ("A", "A")),
        ((4, 0, 0, 0, None), None, _HIDDEN, ("A", "D")),
        ((0, 0, 0, 0, 0), 0, (0, 0, 0, 0), ("F", "F")),
        ((50, None, None, None, None), 50, _HIDDEN, ("F", "F")),
        ((50, 20, 20, 10, None), 50, _HIDDEN, ("F", "D")),
        ((50, 20, 27, None, None), 50, _HIDDEN, ("F", "D")),
        ((50, 20, 20, None, None), 50, (20, 20, None, None), ("F", "F")),
        ((50, 40, 40, 0, 0), 50, _HIDDEN, ("F", "D")),
        ((None, 20, 30, 0, 0), None, (20, 30, 0, 0), ("F", "F")),
        ((None, 20, 0, 0, 0), None, _HIDDEN, ("F", "A")),
    ],
    ids=[
        *("all large", "five is enough", "one small", "one of fifty", "all of one kind"),
        *("small total", "small total of no one known", "nobody", "no parts", "one missing"),
        *("two missing hide three", "two missing hide ten", "parts over the total"),
        *("no total", "no total and one kind"),
    ],
)
def test_parts_are_shown_together_or_not_at_all(
    told: Told, total: int | None, parts: Told, statuses: tuple[str, str]
) -> None:
    assert _shown(told) == ((total, *parts), statuses)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ((4, None, None, None, None), "below 5"),
        ((50, 46, 4, 0, 0), "below 5"),
        ((50, 20, 20, 0, None), "follows from its total"),
        ((50, 26, 21, None, None), "follows from its total"),
        ((50, 50, 0, 0, 0), "the whole"),
        ((None, 50, 0, 0, 0), "the whole"),
    ],
)
def test_the_auditor_refuses_what_gives_a_count_away(told: Told, why: str) -> None:
    with pytest.raises(DisclosureRefused, match=why):
        audit({"communication_reach": (_REACH, _table(told))})


def test_an_event_for_few_leaves_with_what_it_is_and_without_who_came() -> None:
    came = dict(zip(_PEOPLE, (3, 2, 1, 0, 0), strict=True))
    event = {**came, "reach_n": 4, "n_organisations": 2}
    made = communication_reach(accepted(communication_events=[event]))
    shown = protect({"communication_reach": (_REACH, made)})["communication_reach"]
    (row,) = shown.to_pylist()

    assert row["n_items"] == 1
    assert {row[name] for name in (*_PEOPLE, "reach_n", "n_organisations")} == {None}


# ------------------------------------------------------------------------------ the attack


def _ways(shown: Told) -> list[tuple[int, ...]]:
    """Every set of four parts that agrees with what is shown, up to a total of a few more."""
    total, *parts = shown
    most = 24 if total is None else total
    return [
        way
        for way in product(*(range(most + 1) if part is None else (part,) for part in parts))
        if total is None or sum(way) == total
    ]


@given(
    parts=st.tuples(*(st.one_of(st.integers(0, 6), st.integers(0, 12)) for _ in PARTS)),
    untold=st.sets(st.sampled_from(range(4))),
    total_told=st.booleans(),
)
def test_no_small_part_is_shown_nor_follows_from_what_is(
    parts: tuple[int, ...], untold: set[int], total_told: bool
) -> None:
    assume(sum(parts) <= 24)
    given_parts = [None if at in untold else part for at, part in enumerate(parts)]

    shown, _ = _shown((sum(parts) if total_told else None, *given_parts))

    assert [value for value in shown if value in {1, 2, 3, 4}] == []
    ways = _ways(shown)
    assert parts in ways or not total_told
    for at, part in enumerate(parts):
        if 1 <= part <= 4:
            possible = {way[at] for way in ways}
            assert len(possible) > 1
            assert 0 in possible or max(possible) > 4


@pytest.mark.parametrize(
    ("shown", "ways"),
    [
        ((50, 26, 20, 0, None), [(26, 20, 0, 4)]),
        ((1, None, None, 0, 0), [(0, 1, 0, 0), (1, 0, 0, 0)]),
    ],
)
def test_the_attack_itself_finds_what_follows(shown: Told, ways: list[tuple[int, ...]]) -> None:
    assert _ways(shown) == ways
