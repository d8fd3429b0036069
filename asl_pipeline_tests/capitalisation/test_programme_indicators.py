"""What counts for each common indicator of the programme, and why the rest does not."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.capitalisation.programme_indicators import programme_indicators
from asl_pipeline.capitalisation.programme_totals import programme_totals
from asl_pipeline.capitalisation.transfers import transfers
from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline_tests.generated import Row, named, rows
from asl_pipeline_tests.kit import accepted, rows_of
from asl_pipeline_tests.oracle import answer, countries
from asl_pipeline_tests.tries import tries

_JOINT: Mapping[str, Any] = {
    "partners_involved": ["PAU", "AVI"],
    "status": "completed",
    "end": dt.date(2019, 6, 30),
}
"""A pilot that counts for RCO84."""


def _held(**forms: Sequence[Mapping[str, Any]]) -> dict[str, pa.Table]:
    """What the table is built from; `transfers` are rows of the form."""
    held = accepted(**forms)
    return {**held, "transfers": transfers(held)}


def _reasons(indicator: str, **forms: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    table = programme_indicators(_held(**forms))
    return [
        (row["candidate"], row["reason"])
        for row in table.to_pylist()
        if row["indicator"] == indicator
    ]


def _totals(**forms: Sequence[Mapping[str, Any]]) -> dict[str, tuple[int, int | None]]:
    table = programme_totals({"programme_indicators": programme_indicators(_held(**forms))})
    return {row["indicator"]: (row["n_candidates"], row["n_counted"]) for row in table.to_pylist()}


# --------------------------------------------------------------------------------- pilots


def test_a_candidate_says_of_whom_and_when_it_is() -> None:
    (row,) = [
        row
        for row in programme_indicators(_held(pilot_actions=[_JOINT])).to_pylist()
        if row["indicator"] == "RCO84"
    ]

    assert row == {
        "indicator": "RCO84",
        "candidate_kind": "pilot",
        "partner_id": "PAU",
        "candidate": "ASL-PAU-01",
        "counts": True,
        "reason": "counted",
        "phase": "P1",
        "period": "2018-S1",
        SOURCES: ["pilot_actions/0"],
    }


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"partners_involved": ["PAU"]}, "not_joint"),
        ({"partners_involved": ["PAU", "CRESS"]}, "one_country_only"),
        ({"status": "cancelled"}, "cancelled"),
        ({"status": "ongoing"}, "not_finalised"),
        ({"status": "suspended"}, "not_finalised"),
        ({"end": None}, "not_finalised"),
        ({"start": dt.date(2017, 5, 29)}, "outside_the_project"),
        ({"start": dt.date(2021, 9, 1), "end": dt.date(2022, 9, 1)}, "outside_the_project"),
        ({"end": dt.date(2021, 5, 31)}, "counted"),
        ({"end": dt.date(2021, 6, 1)}, "after_the_project"),
        ({"end": dt.date(2022, 6, 1)}, "after_the_project"),
        ({"start": dt.date(2022, 3, 1), "end": dt.date(2023, 6, 30)}, "counted"),
        ({"start": dt.date(2022, 3, 1), "end": dt.date(2023, 7, 1)}, "after_the_project"),
    ],
)
def test_rco84_asks_for_a_joint_pilot_that_its_phase_saw_finished(
    told: dict[str, Any], reason: str
) -> None:
    assert _reasons("RCO84", pilot_actions=[{**_JOINT, **told}]) == [("ASL-PAU-01", reason)]


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"transferability_note": "Un local et un animateur."}, "counted"),
        ({}, "no_indication_of_uptake"),
        ({"transferability_note": "Un local.", "status": "ongoing"}, "not_finalised"),
    ],
)
def test_rco116_asks_what_another_place_would_need(told: dict[str, Any], reason: str) -> None:
    assert _reasons("RCO116", pilot_actions=[{**_JOINT, **told}]) == [("ASL-PAU-01", reason)]


# ---------------------------------------------------------------------------------- plans


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({}, "counted"),
        ({"joint_partners": None}, "not_joint"),
        ({"joint_partners": ["AVE"]}, "not_joint"),
        ({"joint_partners": ["PAU"]}, "counted"),
        ({"joint_partners": ["AVE", "CES"]}, "one_country_only"),
        ({"plan_status": "draft", "adopted_on": None}, "not_finalised"),
        ({"plan_status": "abandoned"}, "cancelled"),
        ({"adopted_on": dt.date(2017, 5, 29)}, "outside_the_project"),
        ({"adopted_on": dt.date(2023, 6, 30)}, "counted"),
        ({"adopted_on": dt.date(2023, 7, 1)}, "after_the_project"),
    ],
)
def test_rco83_asks_for_a_joint_plan_that_was_adopted_in_time(
    told: dict[str, Any], reason: str
) -> None:
    assert _reasons("RCO83", action_plans=[told]) == [("AVE-PLAN-1", reason)]


@pytest.mark.parametrize(
    ("measures", "reason"),
    [
        ([], "not_started"),
        ([{"status": "planned"}], "not_started"),
        ([{"plan_id": "AVE-PLAN-2"}], "not_started"),
        ([{"partner_id": "CES"}], "not_started"),
        ([{"status": "planned"}, {"measure_no": "1.2"}], "counted"),
        ([{"status": "completed"}], "counted"),
    ],
)
def test_rcr79_asks_for_a_plan_of_which_something_has_begun(
    measures: list[dict[str, Any]], reason: str
) -> None:
    found = _reasons("RCR79", action_plans=[{}], action_measures=measures)

    assert found == [("AVE-PLAN-1", reason)]


def test_a_plan_that_has_begun_names_the_measures_that_show_it() -> None:
    held = _held(action_plans=[{}], action_measures=[{}, {"measure_no": "1.2"}])
    (row,) = [r for r in programme_indicators(held).to_pylist() if r["indicator"] == "RCR79"]

    assert row[SOURCES] == ["action_plans/0", "action_measures/0", "action_measures/1"]


def test_a_transfer_that_is_told_as_the_uptake_of_a_plan_is_none() -> None:
    told = {"counts_for": ["RCR79", "RCR104"]}

    assert _reasons("RCR79", transfers=[told]) == [("PAU-TR-01", "not_a_plan")]
    assert _reasons("RCR79", transfers=[{}]) == []


# ------------------------------------------------------------------------------ transfers


def test_rcr104_counts_solutions_so_the_first_uptake_of_a_pilot_alone() -> None:
    told = [
        {"transfer_id": "PAU-TR-01", "taken_up_on": dt.date(2018, 6, 1)},
        {"transfer_id": "PAU-TR-02", "taken_up_on": dt.date(2018, 5, 1)},
        {"transfer_id": "PAU-TR-03", "taken_up_on": dt.date(2018, 4, 1), "uptake": "interest"},
        {"transfer_id": "PAU-TR-04", "pilot_id": "ASL-PAU-02"},
    ]

    assert _reasons("RCR104", transfers=told) == [
        ("PAU-TR-01", "counted_before"),
        ("PAU-TR-02", "counted"),
        ("PAU-TR-03", "not_adopted"),
        ("PAU-TR-04", "counted"),
    ]
    assert _totals(transfers=told)["RCR104"] == (4, 2)


# -------------------------------------------------------------------------- organisations


def test_rco87_counts_the_partners_that_pilots_and_plans_name() -> None:
    found = _reasons("RCO87", pilot_actions=[_JOINT], action_plans=[{"joint_partners": None}])

    assert found == [("AVE", "counted"), ("AVI", "counted"), ("PAU", "counted")]


def test_rco87_counts_associated_partners_and_no_other_actor() -> None:
    actors = [{"is_associated_partner": True}, {"actor_id": "PAU-ACT-002"}]

    assert _reasons("RCO87", actors=actors) == [("PAU-ACT-001", "counted")]


@pytest.mark.parametrize(
    ("match", "reason"),
    [("same", "counted_before"), ("merge", "counted_before"), ("different", "counted")],
)
def test_an_associated_partner_that_two_partners_mapped_counts_once(
    match: str, reason: str
) -> None:
    actors = [
        {"is_associated_partner": True},
        {"partner_id": "AVI", "actor_id": "AVI-ACT-001", "is_associated_partner": True},
    ]
    pair = {
        "form": "actors",
        "one_partner": "AVI",
        "one": "AVI-ACT-001",
        "other_partner": "PAU",
        "other": "PAU-ACT-001",
        "match": match,
    }

    assert _reasons("RCO87", actors=actors, decided_pairs=[pair]) == [
        ("AVI-ACT-001", "counted"),
        ("PAU-ACT-001", reason),
    ]


def test_who_takes_something_up_across_a_border_is_no_partner() -> None:
    forms = {"pilot_actions": [{}], "transfers": [{"nuts_code": "UKN10"}]}

    assert _reasons("RCO87", **forms) == [("PAU", "counted"), ("PAU-TR-01", "not_a_partner")]


def test_no_form_tells_who_goes_on_cooperating() -> None:
    forms = {"pilot_actions": [_JOINT], "transfers": [{"nuts_code": "UKN10"}]}

    assert _reasons("RCR84", **forms) == [("AVI", "not_recorded"), ("PAU", "not_recorded")]
    assert _totals(**forms)["RCR84"] == (2, None)


# --------------------------------------------------------------------------------- totals


def test_every_indicator_has_a_total_also_without_a_candidate() -> None:
    assert _totals() == {
        **dict.fromkeys(code_list("programme_indicator").codes, (0, 0)),
        "RCR84": (0, None),
    }


def test_a_total_says_what_it_counts_and_how_sure_that_is() -> None:
    made = {"programme_indicators": programme_indicators(_held(pilot_actions=[_JOINT, {}]))}
    row = {row["indicator"]: row for row in programme_totals(made).to_pylist()}["RCO84"]

    assert row["name"] == "Pilot actions developed jointly and implemented in projects"
    assert "two participating countries" in row["definition"]
    assert (row["basis"], row["scheme"]) == ("fact", "IR2127")
    assert (row["n_candidates"], row["n_counted"]) == (2, 1)
    assert row[SOURCES] == ["pilot_actions/0", "pilot_actions/1"]


# ----------------------------------------------------------------------------- the other way

_SQL = """
WITH lands AS (
  SELECT pilot_id, count(DISTINCT u.code) AS n, count(DISTINCT p.country) AS countries
  FROM (SELECT pilot_id, unnest(partners_involved) AS code FROM pilot_actions) u
  JOIN partner p ON p.code = u.code GROUP BY pilot_id),
pilot AS (
  SELECT a.partner_id, a.pilot_id, a.transferability_note IS NOT NULL AS told,
    CASE WHEN n < 2 THEN 'not_joint'
      WHEN countries < 2 THEN 'one_country_only'
      WHEN status = 'cancelled' THEN 'cancelled'
      WHEN status <> 'completed' OR "end" IS NULL THEN 'not_finalised'
      WHEN start BETWEEN DATE '2017-05-30' AND DATE '2021-05-31'
        THEN if("end" > DATE '2021-05-31', 'after_the_project', 'counted')
      WHEN start BETWEEN DATE '2022-03-01' AND DATE '2023-06-30'
        THEN if("end" > DATE '2023-06-30', 'after_the_project', 'counted')
      ELSE 'outside_the_project' END AS reason
  FROM pilot_actions a JOIN lands USING (pilot_id)),
maker AS (
  SELECT partner_id, plan_id, partner_id AS code FROM action_plans
  UNION SELECT partner_id, plan_id, unnest(joint_partners) FROM action_plans),
made AS (
  SELECT m.partner_id, plan_id, count(DISTINCT m.code) AS n,
    count(DISTINCT p.country) AS countries
  FROM maker m JOIN partner p ON p.code = m.code GROUP BY ALL),
plan AS (
  SELECT a.partner_id, a.plan_id,
    CASE WHEN n < 2 THEN 'not_joint'
      WHEN countries < 2 THEN 'one_country_only'
      WHEN plan_status = 'abandoned' THEN 'cancelled'
      WHEN plan_status = 'draft' OR adopted_on IS NULL THEN 'not_finalised'
      WHEN adopted_on < DATE '2017-05-30' THEN 'outside_the_project'
      WHEN adopted_on > DATE '2023-06-30' THEN 'after_the_project'
      ELSE 'counted' END AS reason,
    EXISTS (FROM action_measures m WHERE m.partner_id = a.partner_id
      AND m.plan_id = a.plan_id AND m.status IN ('ongoing', 'completed')) AS begun
  FROM action_plans a JOIN made USING (partner_id, plan_id)),
uptake AS (
  SELECT *, row_number() OVER (
    PARTITION BY pilot_id, counts_rcr104 ORDER BY taken_up_on, partner_id, transfer_id) AS nth
  FROM transfers),
organisation AS (
  SELECT DISTINCT 'partner' AS kind, code AS partner_id, code AS candidate FROM
    (SELECT unnest(partners_involved) AS code FROM pilot_actions UNION SELECT code FROM maker)
  UNION ALL
  SELECT 'actor', partner_id, actor_id FROM actors WHERE is_associated_partner)
SELECT * FROM (
  SELECT 'RCO83' AS indicator, 'plan' AS kind, partner_id, plan_id AS candidate, reason FROM plan
  UNION ALL SELECT 'RCO84', 'pilot', partner_id, pilot_id, reason FROM pilot
  UNION ALL SELECT 'RCO87', *, 'counted' FROM organisation
  UNION ALL SELECT 'RCO87', 'transfer', partner_id, transfer_id, 'not_a_partner' FROM transfers
    WHERE crosses_border
  UNION ALL SELECT 'RCO116', 'pilot', partner_id, pilot_id,
    if(reason = 'counted' AND NOT told, 'no_indication_of_uptake', reason) FROM pilot
  UNION ALL SELECT 'RCR79', 'plan', partner_id, plan_id,
    if(reason = 'counted' AND NOT begun, 'not_started', reason) FROM plan
  UNION ALL SELECT 'RCR79', 'transfer', partner_id, transfer_id, 'not_a_plan' FROM transfers
    WHERE list_contains(counts_for, 'RCR79')
  UNION ALL SELECT 'RCR84', *, 'not_recorded' FROM organisation
  UNION ALL SELECT 'RCR104', 'transfer', partner_id, transfer_id,
    if(counts_rcr104 AND nth > 1, 'counted_before', rcr104_reason) FROM uptake)
ORDER BY indicator, kind, partner_id, candidate
"""
_NAMES = ("indicator", "candidate_kind", "partner_id", "candidate", "reason")
_READ = ("pilot_actions", "action_plans", "action_measures", "transfers", "actors")
_NOW = st.just("2018-S2")
_DAYS = st.dates(dt.date(2017, 1, 1), dt.date(2024, 12, 31))


@st.composite
def forms(draw: st.DrawFn) -> dict[str, list[Row]]:
    """Rows of all forms that are read, many of them near to being counted."""
    ended = st.none() | _DAYS
    likely = {"status": st.sampled_from(["completed", "completed", "ongoing", "cancelled"])}
    adopted = st.sampled_from(["adopted", "adopted", "draft", "abandoned"])
    told = {
        "pilot_actions": rows(
            "pilot_actions", most=6, period=_NOW, start=_DAYS, end=ended, **likely
        ),
        "action_plans": rows(
            "action_plans", most=6, period=_NOW, plan_status=adopted, adopted_on=ended
        ),
        "action_measures": rows("action_measures", most=6, period=_NOW),
        "transfers": rows("transfers", most=8, period=_NOW, taken_up_on=_DAYS),
        "actors": rows("actors", most=4, period=_NOW),
    }
    drawn = {name: draw(each) for name, each in told.items()}
    own = {row["pilot_id"]: row for row in drawn["pilot_actions"]}
    drawn["pilot_actions"] = list(own.values())
    return {name: named(name, each) for name, each in drawn.items()}


@tries(10, full=25)
@given(told=forms(), data=st.data())
def test_sql_over_the_same_rows_gives_every_candidate_in_any_order_of_rows(
    told: dict[str, list[Row]], data: st.DataObject
) -> None:
    mixed = {name: data.draw(st.permutations(each)) for name, each in told.items()}

    held = _held(**told)
    table = programme_indicators(held)
    totals = programme_totals({"programme_indicators": table})

    assert rows_of(table, *_NAMES) == answer({**{n: held[n] for n in _READ}, **countries()}, _SQL)
    assert programme_indicators(_held(**mixed)).equals(table)
    counted = dict(rows_of(totals, "indicator", "n_counted"))
    assert {name: n for name, n in counted.items() if name != "RCR84"} == {
        name: sum(
            row["reason"] == "counted" for row in table.to_pylist() if row["indicator"] == name
        )
        for name in counted
        if name != "RCR84"
    }
    assert counted["RCR79"] <= counted["RCO83"]  # type: ignore[operator]


def test_nothing_accepted_is_an_empty_table() -> None:
    assert programme_indicators(_held()).num_rows == 0
