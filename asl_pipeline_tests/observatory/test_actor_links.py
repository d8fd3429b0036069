"""Who works with whom: one row for each pair and kind of tie, by two ways."""

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.observatory.actor_links import actor_links
from asl_pipeline.observatory.actors import actors
from asl_pipeline.observatory.practices import practices
from asl_pipeline_tests.generated import rows
from asl_pipeline_tests.kit import accepted, rows_of
from asl_pipeline_tests.observatory import mapped
from asl_pipeline_tests.observatory.mapped import backwards, decided
from asl_pipeline_tests.oracle import answer
from asl_pipeline_tests.tries import tries

Forms = dict[str, list[dict[str, Any]]]
_ENDS = ("source", "target", "tie", "n_times")
_SPANS = (*_ENDS, "first_period", "last_period")


def _given(held: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """What the builder is handed: forms, and the two tables made before."""
    return {**held, "practices": practices(held), "actors": actors(held)}


def _links(**forms: Any) -> pa.Table:
    return actor_links(_given(accepted(**forms)))


# ------------------------------------------------------------------ between partners


def test_partners_of_a_pilot_are_tied_pairwise_the_leader_among_them() -> None:
    pilot = {"lead_partner": "PAU", "partners_involved": ["CRESS", "AVI", "CRESS"]}

    (first, *others) = _links(pilot_actions=[pilot]).to_pylist()

    assert first == {
        "source": "AVI",
        "source_kind": "partner",
        "source_name": "Ayuntamiento de Avilés",
        "target": "CRESS",
        "target_kind": "partner",
        "target_name": "Chambre régionale de l'économie sociale et solidaire (CRESS) de Bretagne",
        "tie": "joint_pilot",
        "n_times": 1,
        "first_period": "2018-S1",
        "last_period": "2018-S1",
        SOURCES: ["pilot_actions/0"],
    }
    assert [(row["source"], row["target"]) for row in others] == [("AVI", "PAU"), ("CRESS", "PAU")]


def test_a_pilot_of_one_partner_ties_nobody() -> None:
    assert _links(pilot_actions=[{}]).num_rows == 0


def test_a_pair_is_counted_once_for_each_pilot_from_the_first_start_to_the_last() -> None:
    involved = {"partners_involved": ["PAU", "AVI"]}
    pilots = [
        {**involved, "pilot_id": "ASL-PAU-02", "start": dt.date(2019, 7, 1)},
        {**involved, "start": dt.date(2018, 6, 30)},
        {"pilot_id": "ASL-PAU-03"},
    ]

    table = _links(pilot_actions=pilots)

    assert rows_of(table, *_SPANS, SOURCES) == [
        ("AVI", "PAU", "joint_pilot", 2, "2018-S1", "2019-S2",
         ["pilot_actions/0", "pilot_actions/1"])
    ]  # fmt: skip


def test_events_are_told_apart_by_who_told_of_them_and_when() -> None:
    joint = {"organiser": "PAU", "co_organisers": ["AVI"]}
    later = {"period": "2018-S2", "date_start": dt.date(2018, 9, 1)}
    other = {"partner_id": "AVI", "organiser": "AVI", "co_organisers": ["PAU"]}

    table = _links(communication_events=[joint, {**joint, **later}, other, {}])

    assert rows_of(table, *_SPANS) == [("AVI", "PAU", "joint_event", 3, "2018-S1", "2018-S2")]


def test_a_plan_that_both_partners_state_counts_once() -> None:
    plans = [
        {"partner_id": "PAU", "joint_partners": ["AVI"]},
        {"partner_id": "AVI", "joint_partners": ["PAU"]},
    ]

    table = _links(action_plans=plans)

    assert rows_of(table, *_ENDS, SOURCES) == [
        ("AVI", "PAU", "joint_plan", 1, ["action_plans/0", "action_plans/1"])
    ]


def test_who_answers_for_a_deliverable_is_tied_to_all_contributors() -> None:
    told = {
        "partner_id": "PAU",
        "responsible": "PAU",
        "due": dt.date(2018, 12, 31),
        "contributors": ["CES", "PAU"],
    }

    table = _links(deliverables=[told])

    assert rows_of(table, *_SPANS) == [("CES", "PAU", "joint_deliverable", 1, "2018-S2", "2018-S2")]


# ------------------------------------------------------------------ what was taken up

_PROMOTER, _ADOPTER = {"actor_id": "A-1", "name": "Une"}, {"actor_id": "A-2", "name": "Deux"}
_MAPPED: Forms = {
    "actors": [_PROMOTER, _ADOPTER],
    "initiatives": [{"promoter_actor_id": "A-1"}],
    "pilot_actions": [{}],
}
_OF_PRACTICE = {"pilot_id": None, "initiative_id": "PAU-INI-001", "adopter_actor_id": "A-2"}
_OF_PILOT = {"pilot_id": "ASL-PAU-01", "adopter_actor_id": "A-2"}


def test_who_took_up_a_practice_is_tied_to_its_promoter() -> None:
    (row,) = _links(**_MAPPED, transfers=[_OF_PRACTICE]).to_pylist()

    assert row == {
        "source": "PAU/A-1",
        "source_kind": "actor",
        "source_name": "Une",
        "target": "PAU/A-2",
        "target_kind": "actor",
        "target_name": "Deux",
        "tie": "mapped_practice_taken_up",
        "n_times": 1,
        "first_period": "2018-S1",
        "last_period": "2018-S1",
        SOURCES: ["actors/0", "actors/1", "initiatives/0", "transfers/0"],
    }


def test_who_took_up_a_pilot_is_tied_to_its_leader() -> None:
    table = _links(**_MAPPED, transfers=[_OF_PILOT])

    assert rows_of(table, "source_kind", "target_kind", *_ENDS, SOURCES) == [
        ("partner", "actor", "PAU", "PAU/A-2", "pilot_taken_up", 1,
         ["actors/1", "pilot_actions/0", "transfers/0"])
    ]  # fmt: skip


def test_an_uptake_points_from_where_it_came_from_whatever_the_names() -> None:
    forms = {**_MAPPED, "initiatives": [{"promoter_actor_id": "A-2"}]}

    table = _links(**forms, transfers=[{**_OF_PRACTICE, "adopter_actor_id": "A-1"}])

    assert rows_of(table, "source", "target") == [("PAU/A-2", "PAU/A-1")]


@pytest.mark.parametrize(
    ("uptake", "ties"), [("interest", 0), ("adapted", 2), ("adopted", 2), ("upscaled", 2)]
)
def test_interest_is_no_uptake(uptake: str, ties: int) -> None:
    told = [{**_OF_PRACTICE, "uptake": uptake}, {**_OF_PILOT, "uptake": uptake}]

    assert _links(**_MAPPED, transfers=told).num_rows == ties


@pytest.mark.parametrize(
    "change",
    [
        {"adopter_actor_id": None},
        {"adopter_actor_id": "A-7"},
        {"adopter_actor_id": "A-1"},
        {"initiative_id": "PAU-INI-009"},
    ],
    ids=["adopter not told", "adopter not mapped", "its own promoter", "practice not mapped"],
)
def test_without_both_ends_there_is_no_tie(change: dict[str, Any]) -> None:
    assert _links(**_MAPPED, transfers=[{**_OF_PRACTICE, **change}]).num_rows == 0


def test_merged_organisations_and_practices_are_one_end() -> None:
    forms: Forms = {
        "actors": [_PROMOTER, _ADOPTER, {**_ADOPTER, "partner_id": "AVI", "city": "Avilés"}],
        "initiatives": [*_MAPPED["initiatives"], {"partner_id": "CES", "initiative_id": "C-1"}],
        "decided_pairs": [
            decided("actors", (("AVI", "A-2"), ("PAU", "A-2")), "merge"),
            decided("initiatives", (("CES", "C-1"), ("PAU", "PAU-INI-001")), "merge"),
        ],
    }
    told = [_OF_PRACTICE, {**_OF_PRACTICE, "transfer_id": "T-2", "initiative_id": "C-1"}]

    table = _links(**forms, transfers=told)

    assert rows_of(table, *_ENDS, SOURCES) == [
        ("PAU/A-1", "AVI/A-2", "mapped_practice_taken_up", 2,
         ["actors/0", "actors/1", "actors/2", "initiatives/0", "initiatives/1",
          "transfers/0", "transfers/1"])
    ]  # fmt: skip


def test_nothing_accepted_is_an_empty_table() -> None:
    assert _links().num_rows == 0


# ------------------------------------------------------------------ by another way

_LINKS = """
    WITH half AS (
        SELECT day::DATE AS day, year(day) || '-S' || ((month(day) + 5) // 6) AS period
        FROM range(DATE '2015-01-01', DATE '2025-01-01', INTERVAL 1 DAY) days(day)
    ),
    done AS (
        SELECT 'joint_pilot' AS tie, pilot_id AS what, half.period, "#row_id" AS id,
            partners_involved || [lead_partner] AS codes
        FROM pilot_actions JOIN half ON day = start
        UNION ALL
        SELECT 'joint_event', "#row_id", half.period, "#row_id",
            coalesce(co_organisers, []) || [organiser]
        FROM communication_events JOIN half ON day = date_start
        UNION ALL
        SELECT 'joint_plan', plan_id, period, "#row_id",
            coalesce(joint_partners, []) || [partner_id]
        FROM action_plans
        UNION ALL
        SELECT 'joint_deliverable', deliverable_id, half.period, "#row_id",
            coalesce(contributors, []) || [partner_id, responsible]
        FROM deliverables JOIN half ON day = due
    ),
    part AS (SELECT DISTINCT tie, what, period, id, unnest(codes) AS node FROM done),
    actor AS (
        SELECT partner_id, actor_id AS id, partner_id || '/' || actor_id AS node FROM actors
        UNION ALL
        SELECT split_part(old, '/', 1), split_part(old, '/', 2), node
        FROM (SELECT unnest(also_known_as) AS old,
                     partner_id || '/' || actor_id AS node FROM actors)
    ),
    practice AS (
        SELECT partner_id, initiative_id AS id, partner_id || '/' || initiative_id AS practice
        FROM practices
        UNION ALL
        SELECT split_part(old, '/', 1), split_part(old, '/', 2), practice
        FROM (SELECT unnest(also_known_as) AS old,
                     partner_id || '/' || initiative_id AS practice FROM practices)
    ),
    only_actor AS (
        SELECT id, min(node) AS node FROM actor GROUP BY id HAVING count(DISTINCT node) = 1
    ),
    only_practice AS (
        SELECT id, min(practice) AS practice FROM practice
        GROUP BY id HAVING count(DISTINCT practice) = 1
    ),
    uptake AS (
        SELECT t.partner_id || ' ' || transfer_id AS what, half.period, t.pilot_id,
            coalesce(own.node, anothers.node) AS adopter,
            coalesce(mine.practice, theirs.practice) AS practice
        FROM transfers t JOIN half ON day = taken_up_on
        LEFT JOIN actor own ON own.partner_id = t.partner_id AND own.id = adopter_actor_id
        LEFT JOIN only_actor anothers ON anothers.id = adopter_actor_id
        LEFT JOIN practice mine ON mine.partner_id = t.partner_id AND mine.id = initiative_id
        LEFT JOIN only_practice theirs ON theirs.id = initiative_id
        WHERE uptake <> 'interest'
    ),
    tied AS (
        SELECT one.node AS source, other.node AS target, tie, what, period
        FROM part one JOIN part other USING (tie, what, period, id) WHERE one.node < other.node
        UNION ALL
        SELECT promoter_partner_id || '/' || promoter_actor_id, adopter,
            'mapped_practice_taken_up', what, uptake.period
        FROM uptake JOIN practices
            ON practice = practices.partner_id || '/' || practices.initiative_id
        UNION ALL
        SELECT lead_partner, adopter, 'pilot_taken_up', what, uptake.period
        FROM uptake JOIN pilot_actions USING (pilot_id)
    )
    SELECT source, target, tie, count(DISTINCT what), min(period), max(period)
    FROM tied WHERE source <> target AND target IS NOT NULL GROUP BY ALL ORDER BY ALL
"""


_PILOT_IDS = ("ASL-AVI-01", "ASL-PAU-01")


def _transfers() -> st.SearchStrategy[list[dict[str, Any]]]:
    ids = st.sampled_from((*mapped.IDS, None))
    return rows(
        "transfers",
        partner_id=st.sampled_from(mapped.PARTNERS),
        adopter_actor_id=ids,
        initiative_id=ids,
        pilot_id=st.sampled_from((*_PILOT_IDS, None)),
    )


def _pilots() -> st.SearchStrategy[list[dict[str, Any]]]:
    def each_once(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return list({row["pilot_id"]: row for row in told}.values())

    return rows("pilot_actions", most=4, pilot_id=st.sampled_from(_PILOT_IDS)).map(each_once)


_FORMS = st.fixed_dictionaries(
    {
        "actors": mapped.actors(),
        "initiatives": mapped.initiatives(),
        "decided_pairs": mapped.decisions(),
        "pilot_actions": _pilots(),
        "communication_events": rows("communication_events", most=4),
        "action_plans": rows("action_plans", most=4),
        "deliverables": rows("deliverables", most=4),
        "transfers": _transfers(),
    }
)


@tries(20)
@given(_FORMS)
def test_sql_finds_the_same_ties_as_often_and_as_long_in_whatever_order_rows_come(
    forms: Forms,
) -> None:
    held = accepted(**forms)
    given_tables = _given(held)
    links = actor_links(given_tables)
    named = ("practices", "actors", "pilot_actions", "communication_events", "action_plans",
             "deliverables", "transfers")  # fmt: skip

    told = answer({name: given_tables[name] for name in named}, _LINKS)

    assert sorted(rows_of(links, *_SPANS)) == sorted(told)
    assert actor_links(_given(backwards(held))).equals(links)
