"""Which pilots are good practices, for which reasons, and what may be said of it."""

import random
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.capitalisation.evaluation_scores import evaluation_scores
from asl_pipeline.capitalisation.good_practices import good_practices
from asl_pipeline.capitalisation.pilot_results import pilot_results
from asl_pipeline.datasets import published
from asl_pipeline.datasets.published.good_practices import CRITERIA, REQUIRED, SCORED
from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.disclosure.protect import protect
from asl_pipeline.observatory.indicators import indicators
from asl_pipeline_tests.capitalisation.cases import (
    PILOT_IDS,
    PLACES,
    assessments,
    in_order,
    of_scores,
    pilots,
    shuffled,
)
from asl_pipeline_tests.generated import Row, rows
from asl_pipeline_tests.kit import accepted, rows_of
from asl_pipeline_tests.oracle import answer
from asl_pipeline_tests.tries import tries

_TOLD = {
    "results_obtained": "Deux cents voisins sont venus.",
    "evidence_url": ["https://example.org/rapport"],
    "transferability_note": "Une salle et deux bénévoles.",
}
_MET = {"value": 60.0, "target": 50.0}


def _with_scores_and_results(forms: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    made = {"evaluation_scores": evaluation_scores(forms), "pilot_results": pilot_results(forms)}
    return {**forms, **made}


def _judged(
    pilot: dict[str, Any] | None = None,
    *,
    scores: dict[str, tuple[int, int]] | None = None,
    readings: tuple[dict[str, Any], ...] = (_MET,),
    transfers: tuple[dict[str, Any], ...] = (),
) -> dict[str, Any]:
    """A pilot that would be selected, but for what is given; `scores` are those of CES and GCU."""
    scored = {"effectiveness": (4, 4), "scalability": (3, 4)} if scores is None else scores
    forms = accepted(
        pilot_actions=[_TOLD | (pilot or {})],
        indicator_definitions=[{}],
        indicator_readings=readings,
        transfers=transfers,
        evaluation_assessments=[
            {"criterion": criterion, "assessor": university, "score": score}
            for criterion, pair in scored.items()
            for university, score in zip(("CES", "GCU"), pair, strict=True)
        ],
    )
    (row,) = good_practices(_with_scores_and_results(forms)).to_pylist()
    return dict(row)


def test_the_scored_criteria_are_those_of_the_code_list() -> None:
    assert list(code_list("criterion").labels) == list(SCORED)


def test_a_pilot_that_meets_all_that_can_be_told_is_selected() -> None:
    row = _judged()

    assert row["selected"] is True
    assert row["reasons_for"] == [
        *REQUIRED,
        "effectiveness",
        "scalability",
        "transferability",
    ]
    assert row["reasons_against"] == []
    assert row["not_told"] == [c for c in SCORED if c not in {"effectiveness", "scalability"}]
    told = ("n_criteria_scored", "mean_score", "n_criteria_met", "target_met", "taken_up")
    assert [row[name] for name in told] == [2, 3.75, 7, True, False]
    assert row[SOURCES] == [
        "pilot_actions/0",
        "indicator_readings/0",
        "indicator_definitions/0",
        *(f"evaluation_assessments/{number}" for number in range(4)),
    ]


@pytest.mark.parametrize(
    ("changes", "against"),
    [
        ({"pilot": {"results_obtained": None}}, ["results"]),
        ({"pilot": {"evidence_url": None}}, ["evidence"]),
        ({"pilot": {"evidence_url": []}}, ["evidence"]),
        ({"readings": ({"value": 40.0, "target": 50.0},)}, ["effect"]),
        ({"scores": {"effectiveness": (3, 3)}}, ["score"]),
        ({"scores": {"effectiveness": (5, 5), "scalability": (5, 2)}}, ["scalability"]),
        ({"scores": {"relevance": (5, 5), "inclusiveness": (2, 5)}}, ["inclusiveness"]),
    ],
)
def test_one_criterion_that_is_not_met_is_enough_against(
    changes: dict[str, Any], against: list[str]
) -> None:
    row = _judged(**changes)

    assert (row["selected"], row["reasons_against"]) == (False, against)


@pytest.mark.parametrize(
    ("changes", "missing"), [({"scores": {}}, "score"), ({"readings": ()}, "effect")]
)
def test_what_is_required_has_to_be_told(changes: dict[str, Any], missing: str) -> None:
    row = _judged(**changes)

    assert (row["selected"], row["reasons_against"]) == (False, [])
    assert missing in row["not_told"]
    assert row[f"meets_{missing}"] is None


@pytest.mark.parametrize(("pair", "well"), [((4, 3), True), ((3, 3), False), ((3, 4), True)])
def test_a_mean_of_three_and_a_half_is_well(pair: tuple[int, int], *, well: bool) -> None:
    assert _judged(scores={"relevance": pair})["meets_score"] is well


def test_what_one_university_scored_alone_does_not_count() -> None:
    forms = accepted(
        pilot_actions=[_TOLD],
        evaluation_assessments=[{"score": 1}, {"criterion": "efficiency", "score": 5}],
    )

    (row,) = good_practices(_with_scores_and_results(forms)).to_pylist()

    assert (row["n_criteria_scored"], row["mean_score"]) == (0, None)
    assert {"score", "relevance", "efficiency"} <= set(row["not_told"])


@pytest.mark.parametrize(
    ("uptake", "counts"),
    [("interest", None), ("adapted", True), ("adopted", True), ("upscaled", True)],
)
def test_an_uptake_beyond_interest_is_an_effect(uptake: str, counts: bool | None) -> None:
    row = _judged({"transferability_note": None}, readings=(), transfers=({"uptake": uptake},))

    assert (row["taken_up"], row["meets_effect"]) == (bool(counts), counts)
    assert row["meets_transferability"] is counts
    assert ("transfers/0" in row[SOURCES]) is bool(counts)


def test_an_uptake_makes_up_for_a_target_that_was_not_met() -> None:
    row = _judged(readings=({"value": 40.0, "target": 50.0},), transfers=({},))

    assert (row["target_met"], row["meets_effect"], row["selected"]) == (False, True, True)


def test_every_criterion_is_among_the_reasons_for_against_or_not_told() -> None:
    row = _judged(scores={"efficiency": (1, 5)}, readings=())

    told = [*row["reasons_for"], *row["reasons_against"], *row["not_told"]]
    assert sorted(told) == sorted(CRITERIA)
    assert row["n_criteria_met"] == len(row["reasons_for"])


def test_nothing_accepted_is_an_empty_table() -> None:
    assert good_practices(_with_scores_and_results(accepted())).num_rows == 0


# ------------------------------------------------------------------------------ disclosure


def _shown(value: float) -> dict[str, Any]:
    """What is shown of a pilot with a target of two people and so many reached."""
    forms = accepted(
        pilot_actions=[_TOLD],
        indicator_definitions=[{}],
        indicator_readings=[{"value": value, "target": 2.0}],
        transfers=[{"uptake": "adopted"}],
    )
    held = _with_scores_and_results(forms)
    tables = {"indicators": indicators(forms), "good_practices": good_practices(held)}
    (row,) = protect({name: (published(name), table) for name, table in tables.items()})[
        "good_practices"
    ].to_pylist()
    return dict(row)


def test_whether_a_target_was_met_is_not_told_of_a_count_that_is_too_small() -> None:
    fewer, more = _shown(1.0), _shown(4.0)

    # Nothing tells one person from four.
    assert fewer == more
    assert (fewer["meets_results"], fewer["taken_up"]) == (True, True)
    names = ("target_met", "meets_effect", "n_criteria_met", "reasons_for", "reasons_against")
    assert [fewer[name] for name in (*names, "not_told", "selected")] == [None] * 7


def test_whether_a_target_was_met_is_told_of_a_count_that_is_shown() -> None:
    row = _shown(40.0)

    assert (row["target_met"], row["meets_effect"], row["selected"]) == (True, True, False)


# ---------------------------------------------------------------------------------- oracle

_SQL = of_scores("""
, results AS (SELECT pilot_id, n_targets, n_targets_met FROM pilot_results),
both_scored AS (SELECT * FROM last_scores WHERE ces + gcu IS NOT NULL),
scored AS (
    SELECT pilot_id, count(*) AS n, avg((ces + gcu) / 2.0) AS mean,
        map_from_entries(list((criterion, least(ces, gcu) >= 3))) AS fair
    FROM both_scored GROUP BY pilot_id
),
taken AS (
    SELECT pilot_id, bool_or(uptake IN ('adapted', 'adopted', 'upscaled')) AS up
    FROM transfers GROUP BY pilot_id
),
judged AS (
    SELECT p.pilot_id, p.domain, places.country, coalesce(s.n, 0) AS n, s.mean,
        coalesce(up, false) AS up,
        CASE WHEN n_targets > 0 THEN n_targets_met > 0 END AS target,
        results_obtained IS NOT NULL AS results,
        evidence_url IS NOT NULL AS evidence,
        CASE WHEN coalesce(up, false) THEN true WHEN n_targets > 0 THEN n_targets_met > 0 END
            AS effect,
        mean >= 3.5 AS score,
        fair['relevance'] AS relevance, fair['scalability'] AS scalability,
        CASE WHEN coalesce(up, false) OR transferability_note IS NOT NULL THEN true END AS another
    FROM pilot_actions p JOIN places USING (nuts_code) JOIN results USING (pilot_id)
    LEFT JOIN scored s USING (pilot_id) LEFT JOIN taken USING (pilot_id)
)
SELECT pilot_id, domain, country, n, mean, up, target, results, evidence, effect, score, relevance,
    scalability, another,
    len(list_filter(
        [results, evidence, effect, score, relevance, scalability, another], lambda met: met
    )),
    results AND evidence AND coalesce(effect, false) AND coalesce(score, false)
        AND coalesce(relevance, true) AND coalesce(scalability, true)
FROM judged
""")
_NAMES = (
    *("pilot_id", "domain", "country", "n_criteria_scored", "mean_score", "taken_up"),
    *("target_met", "meets_results", "meets_evidence", "meets_effect", "meets_score"),
    *("meets_relevance", "meets_scalability", "meets_transferability"),
    *("n_criteria_met", "selected"),
)


def _readings() -> st.SearchStrategy[list[Row]]:
    return rows(
        "indicator_readings",
        most=8,
        pilot_id=st.sampled_from(PILOT_IDS),
        sex=st.just("_T"),
        age_band=st.just("_T"),
        target_group=st.just("_T"),
    )


@tries(10, full=25)
@given(
    pilots(),
    assessments(),
    _readings(),
    rows("transfers", most=4, pilot_id=st.sampled_from(PILOT_IDS)),
    st.randoms(use_true_random=False),
)
def test_sql_over_the_same_rows_answers_the_same(
    piloted: list[Row],
    assessed: list[Row],
    read: list[Row],
    transferred: list[Row],
    chance: random.Random,
) -> None:
    forms = accepted(
        pilot_actions=piloted,
        evaluation_assessments=assessed,
        indicator_readings=read,
        transfers=transferred,
    )
    held = _with_scores_and_results(forms)
    made = good_practices(held)

    told = answer({**held, "places": PLACES}, _SQL)
    assert in_order(rows_of(made, *_NAMES)) == in_order(told)
    assert good_practices(shuffled(held, chance)).equals(made)
