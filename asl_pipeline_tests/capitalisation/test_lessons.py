"""What partners learnt, as they wrote it."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.capitalisation.lessons import lessons
from asl_pipeline.datasets.published.lessons import OF_INITIATIVES, OF_PILOTS, TOLD_IN
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.model.column import Sensitivity
from asl_pipeline_tests.capitalisation.cases import PLACES, in_order, pilots, shuffled
from asl_pipeline_tests.generated import Row, rows
from asl_pipeline_tests.kit import accepted, rows_of
from asl_pipeline_tests.oracle import answer
from asl_pipeline_tests.tries import tries


def test_only_texts_that_are_public_in_their_form_are_published() -> None:
    assert TOLD_IN
    assert {column.sensitivity for column in TOLD_IN} == {Sensitivity.PUBLIC}


def test_a_lesson_of_a_pilot_comes_with_its_context() -> None:
    pilot = {"difficulties": "Peu de salles libres.", "si_stage": "2"}

    (row,) = lessons(accepted(pilot_actions=[pilot])).to_pylist()

    assert row == {
        "origin": "pilot",
        "origin_id": "ASL-PAU-01",
        "partner_id": "PAU",
        "kind": "difficulty",
        "text": "Peu de salles libres.",
        "lang": "fr",
        "domain": "II",
        "country": "FR",
        "nuts_2": "FRI1",
        "target_groups": ["low_income"],
        "action_type": "service",
        "response_type": None,
        "si_stage": "2",
        "scale": None,
        "status": "ongoing",
        "ongoing": None,
        "period": "2018-S1",
        SOURCES: ["pilot_actions/0"],
    }


def test_a_lesson_of_an_initiative_has_no_language_step_or_status() -> None:
    initiative = {
        "transfer_potential": "Un terrain et un puits.",
        "scale": "municipal",
        "response_type": "new_service",
        "ongoing": True,
    }

    table = lessons(accepted(initiatives=[initiative]))

    names = ("origin", "origin_id", "kind", "text", "lang", "action_type", "status", "si_stage")
    assert rows_of(table, *names) == [
        (
            *("initiative", "PAU-INI-001", "condition_for_transfer", "Un terrain et un puits."),
            *(None, None, None, None),
        )
    ]
    assert rows_of(table, "scale", "response_type", "ongoing", "country", "nuts_2") == [
        ("municipal", "new_service", True, "FR", "FRI1")
    ]


@pytest.mark.parametrize(("kind", "column"), OF_PILOTS.items())
def test_each_kind_is_told_in_its_column_of_the_pilot(kind: str, column: str) -> None:
    table = lessons(accepted(pilot_actions=[{column: "Voilà."}]))

    assert rows_of(table, "kind", "text") == [(kind, "Voilà.")]


@pytest.mark.parametrize(("kind", "column"), OF_INITIATIVES.items())
def test_each_kind_is_told_in_its_column_of_the_initiative(kind: str, column: str) -> None:
    table = lessons(accepted(initiatives=[{column: "Voilà."}]))

    assert rows_of(table, "kind", "text") == [(kind, "Voilà.")]


def test_the_same_identifier_from_two_partners_is_two_initiatives() -> None:
    told = [{"difficulties": "Un."}, {"difficulties": "Deux.", "partner_id": "AVE"}]

    assert rows_of(lessons(accepted(initiatives=told)), "partner_id", "text") == [
        ("AVE", "Deux."),
        ("PAU", "Un."),
    ]


def test_what_is_not_told_has_no_row() -> None:
    assert lessons(accepted(pilot_actions=[{}], initiatives=[{}])).num_rows == 0
    assert lessons(accepted()).num_rows == 0


_SQL = """
WITH told AS (
    UNPIVOT (
        SELECT 'pilot' AS origin, pilot_id AS origin_id, partner_id, lang, domain, nuts_code,
            target_groups, action_type, NULL AS response_type, si_stage, NULL AS scale, status,
            NULL::BOOLEAN AS ongoing, period, difficulties AS difficulty,
            facilitators AS facilitator, transferability_note AS condition_for_transfer, durability
        FROM pilot_actions
    ) ON difficulty, facilitator, condition_for_transfer, durability INTO NAME kind VALUE text
    UNION ALL BY NAME
    UNPIVOT (
        SELECT 'initiative' AS origin, initiative_id AS origin_id, partner_id, domain, nuts_code,
            country AS stated, target_groups, response_type, scale, ongoing, period,
            difficulties AS difficulty, transfer_potential AS condition_for_transfer,
            evidence_of_success
        FROM initiatives
    ) ON difficulty, condition_for_transfer, evidence_of_success INTO NAME kind VALUE text
)
SELECT origin, origin_id, partner_id, kind, text, lang, domain, coalesce(stated, country), nuts_2,
    target_groups, action_type, response_type, si_stage, scale, status, ongoing, period
FROM told JOIN places USING (nuts_code)
"""


def _initiatives() -> st.SearchStrategy[list[Row]]:
    """Each initiative once: only the last half-year of a register stands."""
    made = rows("initiatives", most=6)
    return made.map(
        lambda each: list({(r["partner_id"], r["initiative_id"]): r for r in each}.values())
    )


@tries(10, full=25)
@given(pilots(), _initiatives(), st.randoms(use_true_random=False))
def test_sql_over_the_same_rows_answers_the_same(
    piloted: list[Row], mapped: list[Row], chance: random.Random
) -> None:
    forms = accepted(pilot_actions=piloted, initiatives=mapped)
    made = lessons(forms)

    names = [name for name in made.column_names if name != SOURCES]
    told = answer({**forms, "places": PLACES}, _SQL)
    assert in_order(rows_of(made, *names)) == in_order(told)
    assert lessons(shuffled(forms, chance)).equals(made)
