"""The scores of the two universities, side by side."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.capitalisation.evaluation_scores import evaluation_scores
from asl_pipeline.datasets.submitted.evaluation_assessments import ASSESSORS
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.partners import universities
from asl_pipeline_tests.capitalisation.cases import (
    PLACES,
    assessments,
    in_order,
    of_scores,
    pilots,
    shuffled,
)
from asl_pipeline_tests.generated import Row
from asl_pipeline_tests.kit import accepted, rows_of
from asl_pipeline_tests.oracle import answer
from asl_pipeline_tests.tries import tries

_GCU = {"partner_id": "GCU", "assessor": "GCU"}


def _scores(*assessed: dict[str, Any]) -> list[dict[str, Any]]:
    table = evaluation_scores(accepted(pilot_actions=[{}], evaluation_assessments=assessed))
    return [dict(row) for row in table.to_pylist()]


def test_the_assessors_are_the_universities_of_the_register() -> None:
    assert universities() == ASSESSORS


def test_a_row_has_both_scores_side_by_side() -> None:
    (row,) = _scores(
        {"score": 5, "confidence": "high"}, {**_GCU, "score": 2, "justification": "Few came."}
    )

    assert row == {
        "pilot_id": "ASL-PAU-01",
        "domain": "II",
        "country": "FR",
        "criterion": "relevance",
        "round": 1,
        "is_last_round": True,
        "score_ces": 5,
        "score_gcu": 2,
        "mean_score": 3.5,
        "gap": 3,
        "needs_adjudication": True,
        "n_assessors": 2,
        "confidence_ces": "high",
        "confidence_gcu": None,
        "justification_ces": "Three of the four districts asked for it in the survey of spring.",
        "justification_gcu": "Few came.",
        SOURCES: ["evaluation_assessments/0", "evaluation_assessments/1", "pilot_actions/0"],
    }


@pytest.mark.parametrize(
    ("ces", "gcu", "again"), [(4, 4, False), (4, 3, False), (2, 4, True), (5, 1, True)]
)
def test_the_universities_talk_again_from_two_points_apart(ces: int, gcu: int, again: bool) -> None:
    (row,) = _scores({"score": ces}, {**_GCU, "score": gcu})

    assert (row["gap"], row["needs_adjudication"]) == (abs(ces - gcu), again)


def test_one_score_alone_is_no_gap() -> None:
    (row,) = _scores({**_GCU, "score": 2})

    names = ("score_ces", "score_gcu", "mean_score", "gap", "needs_adjudication", "n_assessors")
    assert [row[name] for name in names] == [None, 2, 2.0, None, None, 1]


def test_what_was_stated_again_replaces_what_was_stated() -> None:
    (row,) = _scores({"score": 2, "period": "2018-S2"}, {"score": 5, "period": "2018-S1"})

    assert (row["score_ces"], row[SOURCES][0]) == (2, "evaluation_assessments/0")


def test_the_last_round_of_a_pilot_is_the_highest_on_any_criterion_by_either() -> None:
    rows = _scores({}, {**_GCU, "round": 2, "criterion": "efficiency"})

    assert [(row["criterion"], row["is_last_round"]) for row in rows] == [
        ("efficiency", True),
        ("relevance", False),
    ]


def test_a_pilot_that_is_not_accepted_has_neither_domain_nor_country() -> None:
    (row,) = _scores({"pilot_id": "ASL-CRK-01"})

    assert (row["domain"], row["country"]) == ("_U", "_U")
    assert row[SOURCES] == ["evaluation_assessments/0"]


def test_nothing_accepted_is_an_empty_table() -> None:
    assert evaluation_scores(accepted()).num_rows == 0
    assert evaluation_scores(accepted(pilot_actions=[{}])).num_rows == 0


_SQL = of_scores("""
    SELECT s.pilot_id, coalesce(p.domain, '_U'), coalesce(country, '_U'), s.criterion, s.round,
        s.round = last_rounds.round, ces, gcu, mean_score, abs(ces - gcu), abs(ces - gcu) >= 2, n,
        sure_ces, sure_gcu, why_ces, why_gcu
    FROM scores s JOIN last_rounds USING (pilot_id)
    LEFT JOIN pilot_actions p USING (pilot_id) LEFT JOIN places USING (nuts_code)
""")


@tries(10, full=25)
@given(pilots(), assessments(), st.randoms(use_true_random=False))
def test_sql_over_the_same_rows_answers_the_same(
    piloted: list[Row], assessed: list[Row], chance: random.Random
) -> None:
    forms = accepted(pilot_actions=piloted, evaluation_assessments=assessed)
    made = evaluation_scores(forms)

    told = answer({**forms, "places": PLACES}, _SQL)
    names = [name for name in made.column_names if name != SOURCES]
    assert in_order(rows_of(made, *names)) == in_order(told)
    assert evaluation_scores(shuffled(forms, chance)).equals(made)
