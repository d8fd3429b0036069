"""How far the two universities agree, criterion by criterion."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.capitalisation.evaluation_agreement import evaluation_agreement
from asl_pipeline.capitalisation.evaluation_scores import evaluation_scores
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline_tests.capitalisation.cases import assessments, in_order, of_scores, shuffled
from asl_pipeline_tests.generated import Row
from asl_pipeline_tests.kit import accepted, rows_of
from asl_pipeline_tests.oracle import answer
from asl_pipeline_tests.tries import tries

_NUMBERS = (
    "criterion",
    "n_pilots_scored_by_both",
    "n_pairs",
    "observed_agreement",
    "mean_gap",
    "kappa",
    "weighted_kappa",
    "alpha_ordinal",
)


def _agreement(assessed: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    scores = evaluation_scores(accepted(evaluation_assessments=assessed))
    return rows_of(evaluation_agreement({"evaluation_scores": scores}), *_NUMBERS)


def _both(ces: int, gcu: int, pilot: int = 1, **more: Any) -> list[dict[str, Any]]:
    """The scores of the two universities for a pilot."""
    about = {"pilot_id": f"ASL-PAU-0{pilot}", **more}
    return [{"score": ces, **about}, {"score": gcu, "assessor": "GCU", **about}]


def test_the_numbers_of_four_pilots_by_hand() -> None:
    # Equal pairs 2 of 4. By chance: 1, 2, 3, 4 against 1, 2, 3, 3 meet in 1 + 1 + 2 of 16 pairings.
    # Squared gaps 0, 1, 0, 4 of the four pairs; 32 over the sixteen pairings.
    assessed = _both(1, 1, 1) + _both(2, 3, 2) + _both(3, 3, 3) + _both(4, 2, 4)

    (together, relevance) = _agreement(assessed)

    assert relevance[:5] == ("relevance", 4, 4, 50.0, 0.75)
    assert relevance[5:7] == pytest.approx(((0.5 - 4 / 16) / (1 - 4 / 16), 1 - 4 * 5 / 32))
    # Of eight scores 2, 2, 3 and 1 are 1, 2, 3 and 4. Squared distances: 1-2: 4, 1-3: 20.25,
    # 1-4: 42.25, 2-3: 6.25, 2-4: 20.25, 3-4: 4. Observed 2 × (6.25 + 20.25) = 53; expected
    # 2 × (4×4 + 6×20.25 + 2×42.25 + 6×6.25 + 2×20.25 + 3×4) = 624; alpha 1 - 7 × 53 / 624.
    assert relevance[7] == pytest.approx(1 - 7 * 53 / 624)
    assert together[1:] == relevance[1:]


def test_all_criteria_are_put_together_in_a_row_of_their_own() -> None:
    assessed = _both(1, 1) + _both(3, 4, criterion="efficiency") + _both(2, 2, 2)

    rows = _agreement(assessed)

    assert [row[:5] for row in rows] == [
        ("_T", 2, 3, pytest.approx(200 / 3), pytest.approx(1 / 3)),
        ("efficiency", 1, 1, 0.0, 1.0),
        ("relevance", 2, 2, 100.0, 0.0),
    ]


def test_full_agreement_on_different_scores_is_one() -> None:
    assert _agreement(_both(2, 2, 1) + _both(4, 4, 2))[1][5:] == (1.0, 1.0, 1.0)


def test_where_all_scores_are_the_same_there_is_no_coefficient() -> None:
    (_, relevance) = _agreement(_both(4, 4, 1) + _both(4, 4, 2))

    assert relevance == ("relevance", 2, 2, 100.0, 0.0, None, None, None)


def test_a_criterion_that_one_university_scored_is_there_without_numbers() -> None:
    (together, relevance) = _agreement([{"score": 4}])

    assert relevance == ("relevance", 0, 0, None, None, None, None, None)
    assert together[1:] == relevance[1:]


def test_only_the_last_round_of_a_pilot_counts() -> None:
    assessed = _both(1, 5) + _both(3, 3, round=2) + _both(2, 2, 2)

    (_, relevance) = _agreement(assessed)

    assert relevance[:5] == ("relevance", 2, 2, 100.0, 0.0)


def test_a_row_names_the_scores_of_last_rounds_that_it_rests_on() -> None:
    assessed = [*_both(1, 5), *_both(3, 3, round=2)]
    scores = evaluation_scores(accepted(evaluation_assessments=assessed))

    table = evaluation_agreement({"evaluation_scores": scores})

    expected = (["evaluation_assessments/2", "evaluation_assessments/3"],)
    assert rows_of(table, SOURCES) == [expected, expected]


def test_nothing_scored_is_an_empty_table() -> None:
    assert _agreement([]) == []


_SQL = of_scores("""
, pairs AS (
    SELECT unnest([criterion, '_T']) AS criterion, pilot_id, ces, gcu FROM last_scores
),
cells AS (SELECT DISTINCT criterion FROM pairs),
both_scored AS (SELECT * FROM pairs WHERE ces + gcu IS NOT NULL),
plain AS (
    SELECT criterion, count(DISTINCT pilot_id) AS pilots, count(*) AS n,
        count(*) FILTER (ces = gcu) AS equal, avg(abs(ces - gcu)) AS gap,
        2 * covar_pop(ces, gcu) / nullif(
            var_pop(ces) + var_pop(gcu) + (avg(ces) - avg(gcu)) ** 2, 0
        ) AS concordance
    FROM both_scored GROUP BY criterion
),
chance AS (
    SELECT one.criterion, count(*) FILTER (one.ces = other.gcu) AS equal
    FROM both_scored one JOIN both_scored other USING (criterion) GROUP BY one.criterion
),
given AS (
    SELECT criterion, score, count(*) AS n
    FROM (SELECT criterion, unnest([ces, gcu]) AS score FROM both_scored) GROUP BY ALL
),
apart AS (
    SELECT low.criterion, low.score AS low, high.score AS high, any_value(low.n * high.n) AS times,
        (sum(mid.n) - any_value(low.n + high.n) / 2.0) ** 2 AS squared
    FROM given low JOIN given high ON low.criterion = high.criterion AND low.score < high.score
    JOIN given mid ON mid.criterion = low.criterion AND mid.score BETWEEN low.score AND high.score
    GROUP BY ALL
),
expected AS (SELECT criterion, sum(times * squared) AS e FROM apart GROUP BY criterion),
observed AS (
    SELECT b.criterion, sum(squared) AS o FROM both_scored b
    JOIN apart a ON a.criterion = b.criterion
        AND a.low = least(b.ces, b.gcu) AND a.high = greatest(b.ces, b.gcu)
    GROUP BY b.criterion
)
SELECT criterion, coalesce(pilots, 0), coalesce(n, 0), 100.0 * plain.equal / n, gap,
    (n * plain.equal - chance.equal) / nullif(n * n - chance.equal, 0), concordance,
    1 - (2 * n - 1) * coalesce(o, 0) / e
FROM cells LEFT JOIN plain USING (criterion) LEFT JOIN chance USING (criterion)
LEFT JOIN expected USING (criterion) LEFT JOIN observed USING (criterion)
""")


@tries(10, full=25)
@given(assessments(), st.randoms(use_true_random=False))
def test_sql_over_the_same_rows_answers_the_same(
    assessed: list[Row], chance: random.Random
) -> None:
    forms = accepted(evaluation_assessments=assessed)
    scores = {"evaluation_scores": evaluation_scores(forms)}
    made = evaluation_agreement(scores)

    assert in_order(rows_of(made, *_NUMBERS)) == in_order(answer(forms, _SQL))
    assert evaluation_agreement(shuffled(scores, chance)).equals(made)
