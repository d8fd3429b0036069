"""The scores of the pilots of a domain, compared."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.capitalisation.domain_comparison import domain_comparison
from asl_pipeline.capitalisation.evaluation_scores import evaluation_scores
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline_tests.capitalisation.cases import (
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


def _pilot(number: int, **changes: str) -> dict[str, Any]:
    return {"pilot_id": f"ASL-PAU-0{number}", **changes}


def _scored(number: int, ces: int | None, gcu: int | None, **changes: Any) -> list[dict[str, Any]]:
    given = {"CES": ces, "GCU": gcu}
    return [
        {"pilot_id": f"ASL-PAU-0{number}", "assessor": name, "score": score, **changes}
        for name, score in given.items()
        if score is not None
    ]


def _compared(*assessed: list[dict[str, Any]], pilot_actions: Any = None) -> list[dict[str, Any]]:
    rows = [row for each in assessed for row in each]
    declared = [_pilot(1), _pilot(2), _pilot(3)] if pilot_actions is None else pilot_actions
    scores = evaluation_scores(accepted(pilot_actions=declared, evaluation_assessments=rows))
    return [dict(row) for row in domain_comparison({"evaluation_scores": scores}).to_pylist()]


def test_the_scores_of_the_pilots_of_a_domain_are_compared() -> None:
    (row,) = _compared(_scored(1, 4, 5), _scored(2, 2, 2), _scored(3, 3, 3))

    assert {name: row[name] for name in row if name != SOURCES} == {
        "domain": "II",
        "criterion": "relevance",
        "n_pilots_scored": 3,
        "mean": pytest.approx(9.5 / 3),
        "median": 3.0,
        "min": 2.0,
        "max": 4.5,
        "spread": 2.5,
        "best": ["ASL-PAU-01"],
    }
    assert len(row[SOURCES]) == 6 + 3


def test_pilots_with_the_same_highest_score_are_all_the_best() -> None:
    (row,) = _compared(_scored(1, 4, 3), _scored(2, 3, 4), _scored(3, 1, 1))

    assert row["best"] == ["ASL-PAU-01", "ASL-PAU-02"]


def test_one_pilot_alone_is_compared_with_nothing() -> None:
    (row,) = _compared(_scored(1, 4, 5), _scored(2, 5, None))

    names = ("n_pilots_scored", "mean", "median", "min", "max", "spread", "best")
    assert [row[name] for name in names] == [1, *[None] * 6]


def test_rounds_before_the_last_do_not_count() -> None:
    rows = _compared(_scored(1, 1, 1), _scored(1, 5, 5, round=2), _scored(2, 3, 3))

    assert (rows[0]["mean"], rows[0]["best"]) == (4.0, ["ASL-PAU-01"])


def test_pilots_of_other_domains_and_of_none_are_not_compared() -> None:
    declared = [_pilot(1), _pilot(2, domain="I")]
    rows = _compared(_scored(1, 4, 4), _scored(2, 4, 4), _scored(3, 4, 4), pilot_actions=declared)

    assert [(row["domain"], row["n_pilots_scored"]) for row in rows] == [("I", 1), ("II", 1)]


def test_nothing_accepted_is_an_empty_table() -> None:
    assert _compared() == []


_SQL = of_scores("""
SELECT domain, criterion, count(DISTINCT pilot_id) FILTER (ces + gcu IS NOT NULL) AS scored,
    CASE WHEN scored >= 2 THEN avg((ces + gcu) / 2.0) END,
    CASE WHEN scored >= 2 THEN median((ces + gcu) / 2.0) END,
    CASE WHEN scored >= 2 THEN min((ces + gcu) / 2.0) END,
    CASE WHEN scored >= 2 THEN max((ces + gcu) / 2.0) END,
    CASE WHEN scored >= 2 THEN max((ces + gcu) / 2.0) - min((ces + gcu) / 2.0) END,
    CASE WHEN scored >= 2 THEN list_filter(
        list(CASE WHEN ces + gcu = top THEN pilot_id END ORDER BY pilot_id), x -> x IS NOT NULL
    ) END
FROM (
    SELECT s.*, domain, max(ces + gcu) OVER (PARTITION BY domain, criterion) AS top
    FROM last_scores s JOIN pilot_actions USING (pilot_id)
) GROUP BY domain, criterion
""")


@tries(10, full=25)
@given(
    pilots().map(
        lambda made: [{**r, "domain": "I" if i % 3 else "II"} for i, r in enumerate(made)]
    ),
    assessments(),
    st.randoms(use_true_random=False),
)
def test_sql_over_the_same_rows_answers_the_same(
    piloted: list[Row], assessed: list[Row], chance: random.Random
) -> None:
    forms = accepted(pilot_actions=piloted, evaluation_assessments=assessed)
    scores = evaluation_scores(forms)
    made = domain_comparison({"evaluation_scores": scores})

    names = [name for name in made.column_names if name != SOURCES]
    assert in_order(rows_of(made, *names)) == in_order(answer(forms, _SQL))
    assert domain_comparison(shuffled({"evaluation_scores": scores}, chance)).equals(made)
