"""How far each pilot has come from a niche to the mainstream."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.capitalisation.scaling import scaling
from asl_pipeline.datasets import published
from asl_pipeline.datasets.published.scaling import PATHS, UPTAKES
from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.disclosure.protect import protect
from asl_pipeline_tests.capitalisation.cases import (
    PILOT_IDS,
    PLACES,
    in_order,
    pilots,
    shuffled,
    statements,
)
from asl_pipeline_tests.generated import Row, rows
from asl_pipeline_tests.kit import accepted, rows_of
from asl_pipeline_tests.oracle import answer
from asl_pipeline_tests.tries import tries

_PERIODS = ("2018-S1", "2018-S2", "2019-S1", "2019-S2", "2020-S1")


def _row(*stages: str | None, status: str = "ongoing", **forms: Any) -> dict[str, Any]:
    """A pilot that was stated at these steps, half-year by half-year."""
    stated = [
        {"period": code, "si_stage": stage} for code, stage in zip(_PERIODS, stages, strict=False)
    ]
    held = accepted(pilot_actions=[{"status": status}], pilot_statements=stated, **forms)
    (row,) = scaling(held).to_pylist()
    return dict(row)


def _taken(*uptakes: str, **more: Any) -> list[dict[str, Any]]:
    """Transfers to as many organisations."""
    return [
        {
            "transfer_id": f"PAU-TR-{number}",
            "adopter_name": f"Ville {number}",
            "uptake": each,
            **more,
        }
        for number, each in enumerate(uptakes)
    ]


def test_the_degrees_of_uptake_are_those_of_the_code_list() -> None:
    assert tuple(code_list("uptake").labels) == UPTAKES


def test_the_steps_are_followed_through_the_half_years() -> None:
    row = _row("2", "2", None, "3", "1")

    names = ("first_stage", "last_stage", "highest_stage", "steps_up", "steps_down")
    assert [row[name] for name in names] == ["2", "1", "3", 1, 1]
    assert row["stages_in_order"] == ["2018-S1:2", "2019-S2:3", "2020-S1:1"]
    assert row["half_years_stated"] == 5


def test_a_pilot_without_steps_has_none() -> None:
    row = _row(None, None)

    names = ("first_stage", "last_stage", "highest_stage", "steps_up", "steps_down", "path")
    assert [row[name] for name in names] == [None, None, None, 0, 0, None]
    assert (row["stages_in_order"], row["half_years_stated"]) == ([], 2)
    assert row["is_mainstreamed"] is False


def test_organisations_are_counted_once_for_each_degree() -> None:
    row = _row(
        transfers=[
            *_taken("interest", "interest", "adopted"),
            {"transfer_id": "AVE-TR-1", "partner_id": "AVE", "adopter_name": " ville  1",
             "uptake": "interest"},
            {"transfer_id": "PAU-TR-9", "adopter_name": "Ville 1", "uptake": "upscaled"},
            {"transfer_id": "PAU-TR-8", "pilot_id": "ASL-PAU-02"},
            {"transfer_id": "PAU-TR-7", "pilot_id": None, "initiative_id": "PAU-INI-001"},
        ]
    )  # fmt: skip

    assert [row[f"n_{uptake}"] for uptake in UPTAKES] == [2, 0, 1, 1]


@pytest.mark.parametrize(
    ("plan", "measure", "adopted"),
    [
        ({}, {}, True),
        ({"plan_status": "draft"}, {}, False),
        ({"plan_status": "abandoned"}, {}, False),
        ({}, {"pilot_id": "ASL-PAU-02"}, False),
        ({}, {"pilot_id": None}, False),
        ({}, {"plan_id": "PAU-PLAN-2"}, False),
        ({"partner_id": "PAU"}, {}, False),
    ],
)
def test_a_measure_of_an_adopted_plan_that_names_the_pilot_counts(
    plan: dict[str, Any], measure: dict[str, Any], *, adopted: bool
) -> None:
    row = _row("2", action_plans=[plan], action_measures=[measure])

    assert row["in_adopted_plan"] is adopted
    assert ("action_plans/0" in row[SOURCES]) is adopted
    assert ("action_measures/0" in row[SOURCES]) is adopted


@pytest.mark.parametrize(
    ("path", "stages", "status", "uptakes"),
    [
        ("niche", ("2",), "ongoing", ()),
        ("niche", ("2", "2"), "completed", ("interest",)),
        ("growing", ("1", "2"), "ongoing", ()),
        ("growing", ("3", "2", "3"), "completed", ()),
        ("stalled", ("2", "3", "2"), "ongoing", ()),
        ("stalled", ("1", "2"), "suspended", ()),
        ("stalled", (), "suspended", ()),
        ("transferred", ("2",), "ongoing", ("adapted",)),
        ("transferred", ("2",), "suspended", ("adopted",)),
        ("transferred", (), "planned", ("adopted",)),
        ("mainstreamed", ("2", "4"), "ongoing", ()),
        ("mainstreamed", ("2",), "completed", ("adapted", "upscaled")),
        ("stopped", ("2", "4"), "cancelled", ("upscaled",)),
        ("stopped", (), "cancelled", ()),
        (None, (), "ongoing", ("interest",)),
    ],
)
def test_the_path_is_the_first_line_of_the_decision_table_that_holds(
    path: str | None, stages: tuple[str, ...], status: str, uptakes: tuple[str, ...]
) -> None:
    assert _row(*stages, status=status, transfers=_taken(*uptakes))["path"] == path


def test_a_place_in_an_adopted_plan_is_growth() -> None:
    assert _row("2", action_plans=[{}], action_measures=[{}])["path"] == "growing"


def test_every_path_is_in_the_words_of_the_declaration() -> None:
    column = published("scaling").column("path")

    assert column.formula is not None
    assert all(path in column.doc and path in column.formula.text for path in PATHS)


def test_a_row_names_all_that_it_rests_on() -> None:
    row = _row("2", "3", transfers=_taken("adapted"), action_plans=[{}], action_measures=[{}])

    assert row[SOURCES] == [
        # The second is the pilot as stated in the next half-year.
        "pilot_actions/0",
        "pilot_actions/1",
        "transfers/0",
        "action_measures/0",
        "action_plans/0",
    ]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_organisations_are_counted_out_as_their_uptakes_are_public(count: int) -> None:
    table = scaling(accepted(pilot_actions=[{}], transfers=_taken(*["adopted"] * count)))

    (row,) = protect({"scaling": (published("scaling"), table)})["scaling"].to_pylist()

    assert row["n_adopted"] == count
    assert row["path"] == ("transferred" if count else None)


def test_nothing_accepted_is_an_empty_table() -> None:
    assert scaling(accepted()).num_rows == 0


_SQL = """
WITH steps AS (
    SELECT pilot_id, period, si_stage,
        lag(si_stage) OVER (PARTITION BY pilot_id ORDER BY period) AS before
    FROM pilot_statements WHERE si_stage IS NOT NULL
),
moved AS (
    SELECT pilot_id, min_by(si_stage, period) AS first, max_by(si_stage, period) AS last,
        max(si_stage) AS highest, count(*) FILTER (si_stage > before) AS up,
        count(*) FILTER (si_stage < before) AS down,
        list(period || ':' || si_stage ORDER BY period)
            FILTER (before IS DISTINCT FROM si_stage) AS stages
    FROM steps GROUP BY pilot_id
),
stated AS (
    SELECT pilot_id, count(DISTINCT period) AS half_years FROM pilot_statements GROUP BY pilot_id
),
taken AS (
    SELECT pilot_id,
        count(DISTINCT adopter_name) FILTER (uptake = 'interest') AS interest,
        count(DISTINCT adopter_name) FILTER (uptake = 'adapted') AS adapted,
        count(DISTINCT adopter_name) FILTER (uptake = 'adopted') AS adopted,
        count(DISTINCT adopter_name) FILTER (uptake = 'upscaled') AS upscaled
    FROM transfers GROUP BY pilot_id
),
planned AS (
    SELECT DISTINCT m.pilot_id FROM action_measures m JOIN action_plans p
    ON m.plan_id = p.plan_id AND m.partner_id = p.partner_id WHERE p.plan_status = 'adopted'
),
told AS (
    SELECT p.pilot_id, p.domain, country, status, first, last, highest, stages,
        coalesce(up, 0) AS up, coalesce(down, 0) AS down, coalesce(half_years, 0) AS half_years,
        coalesce(interest, 0) AS interest, coalesce(adapted, 0) AS adapted,
        coalesce(adopted, 0) AS adopted, coalesce(upscaled, 0) AS upscaled,
        planned.pilot_id IS NOT NULL AS planned,
        coalesce(last = '4', false) OR coalesce(upscaled, 0) > 0 AS mainstreamed
    FROM pilot_actions p JOIN places USING (nuts_code)
    LEFT JOIN moved USING (pilot_id) LEFT JOIN stated USING (pilot_id)
    LEFT JOIN taken USING (pilot_id) LEFT JOIN planned USING (pilot_id)
)
SELECT pilot_id, domain, country, status, first, last, highest, coalesce(stages, []), up, down,
    half_years, interest, adapted, adopted, upscaled, planned, mainstreamed,
    CASE WHEN status = 'cancelled' THEN 'stopped' WHEN mainstreamed THEN 'mainstreamed'
    WHEN adapted > 0 OR adopted > 0 THEN 'transferred'
    WHEN status = 'suspended' OR last < highest THEN 'stalled'
    WHEN up > 0 OR planned THEN 'growing' WHEN first IS NOT NULL THEN 'niche' END
FROM told
"""
_NAMES = (
    *("pilot_id", "domain", "country", "status", "first_stage", "last_stage", "highest_stage"),
    *("stages_in_order", "steps_up", "steps_down", "half_years_stated", "n_interest"),
    *("n_adapted", "n_adopted", "n_upscaled", "in_adopted_plan", "is_mainstreamed", "path"),
)
_PILOTS = st.sampled_from(PILOT_IDS)


def _plans() -> st.SearchStrategy[list[Row]]:
    """Each plan once: only the last half-year of a register stands."""
    made = rows("action_plans", most=4)
    return made.map(lambda each: list({(r["partner_id"], r["plan_id"]): r for r in each}.values()))


@tries(10, full=25)
@given(
    pilots(),
    statements(),
    rows("transfers", most=6, pilot_id=_PILOTS),
    _plans(),
    rows("action_measures", most=6, pilot_id=_PILOTS),
    st.randoms(use_true_random=False),
)
def test_sql_over_the_same_rows_answers_the_same(
    piloted: list[Row],
    stated: list[Row],
    transferred: list[Row],
    planned: list[Row],
    measured: list[Row],
    chance: random.Random,
) -> None:
    held = accepted(
        pilot_actions=piloted,
        pilot_statements=stated,
        transfers=transferred,
        action_plans=planned,
        action_measures=measured,
    )
    made = scaling(held)

    told = answer({**held, "places": PLACES}, _SQL)
    assert in_order(rows_of(made, *_NAMES)) == in_order(told)
    assert scaling(shuffled(held, chance)).equals(made)
