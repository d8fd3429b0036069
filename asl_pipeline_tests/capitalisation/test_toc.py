"""The theories of change: what is measured of them, and where evidence is missing."""

import random
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.capitalisation.contribution import contribution
from asl_pipeline.capitalisation.toc import toc
from asl_pipeline.datasets.published.toc import OUTCOMES
from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline_tests.capitalisation.cases import in_order, shuffled
from asl_pipeline_tests.generated import Row, named, rows
from asl_pipeline_tests.kit import accepted, rows_of
from asl_pipeline_tests.oracle import answer
from asl_pipeline_tests.tries import tries

Elements = list[dict[str, Any]]

_CHAIN: Elements = [
    {"element_id": "A1", "toc_kind": "activity", "leads_to": ["P1"]},
    {"element_id": "P1", "toc_kind": "output", "leads_to": ["O1"]},
    {"element_id": "O1", "toc_kind": "outcome_immediate", "leads_to": ["O2"]},
    {"element_id": "O2", "toc_kind": "outcome_long"},
    {"element_id": "H1", "toc_kind": "assumption"},
    {"element_id": "R1", "toc_kind": "risk"},
]
_OF_O1 = {"pilot_id": "ASL-PAU-01", "toc_element_id": "O1"}
_MEASURED = {"indicator_definitions": [_OF_O1], "indicator_readings": [{}]}


def _held(elements: Elements = _CHAIN, **forms: Elements) -> dict[str, pa.Table]:
    return accepted(toc_elements=elements, **forms)


def _contribution(elements: Elements = _CHAIN, **forms: Elements) -> dict[str, Any]:
    (row,) = contribution({"toc": toc(_held(elements, **forms))}).to_pylist()
    return dict(row)


def _told(held: Mapping[str, pa.Table], name: str) -> dict[str, object]:
    """A column of `toc` by element."""
    return {row["element_id"]: row[name] for row in toc(held).to_pylist()}


def test_the_outcomes_are_those_of_the_code_list() -> None:
    assert [c for c in code_list("toc_kind").labels if c.startswith("outcome")] == list(OUTCOMES)


def test_an_element_says_what_it_leads_to_and_what_is_measured_of_it() -> None:
    (row,) = toc(_held([_CHAIN[2]], **_MEASURED)).to_pylist()

    assert row == {
        "pilot_id": "ASL-PAU-01",
        "partner_id": "PAU",
        "element_id": "O1",
        "toc_kind": "outcome_immediate",
        "statement": "Des rencontres chaque semaine.",
        "leads_to": ["O2"],
        "n_indicators": 1,
        "has_reading": True,
        "reaches_outcome": True,
        "period": "2018-S1",
        SOURCES: ["toc_elements/0", "indicator_definitions/0", "indicator_readings/0"],
    }


@pytest.mark.parametrize(
    "reading",
    [{"value": None, "obs_status": "M"}, {"indicator_id": "ASL-OTHER"}, {"pilot_id": "ASL-PAU-02"}],
)
def test_no_reading_is_one_without_a_value_or_of_something_else(reading: dict[str, Any]) -> None:
    held = _held(**(_MEASURED | {"indicator_readings": [reading]}))

    assert (_told(held, "n_indicators")["O1"], _told(held, "has_reading")["O1"]) == (1, False)


def test_all_that_leads_to_an_outcome_reaches_one() -> None:
    reaching = _told(_held(), "reaches_outcome")

    assert [element for element, reaches in reaching.items() if reaches] == ["A1", "O1", "O2", "P1"]


def test_the_arrows_of_one_pilot_do_not_lead_into_another() -> None:
    other = [{"element_id": "O1", "toc_kind": "output", "pilot_id": "ASL-PAU-02"}]
    here = {"element_id": "P1", "toc_kind": "output", "leads_to": ["O2"]}
    there = {"element_id": "O2", "toc_kind": "outcome_long", "pilot_id": "ASL-PAU-02"}

    assert _told(_held([here, there, *other]), "reaches_outcome")["P1"] is False


def test_outcomes_without_a_reading_are_gaps_and_assumptions_without_one_are_untested() -> None:
    row = _contribution(**_MEASURED)

    assert row == {
        "pilot_id": "ASL-PAU-01",
        "partner_id": "PAU",
        "n_activities": 1,
        "n_outputs": 1,
        "n_outcome_immediate": 1,
        "n_outcome_intermediate": 0,
        "n_outcome_long": 1,
        "n_outcomes_with_indicator": 1,
        "n_outcomes_with_evidence": 1,
        "n_assumptions": 1,
        "n_assumptions_untested": 1,
        "n_risks": 1,
        "longest_chain": 4,
        "gaps": ["O2"],
        "untested": ["H1"],
        SOURCES: [
            *("toc_elements/0", "toc_elements/4", "toc_elements/2", "indicator_definitions/0"),
            *("indicator_readings/0", "toc_elements/3", "toc_elements/1", "toc_elements/5"),
        ],
    }


def test_an_indicator_that_was_never_read_is_no_evidence() -> None:
    row = _contribution(indicator_definitions=[_OF_O1])

    assert (row["n_outcomes_with_indicator"], row["n_outcomes_with_evidence"]) == (1, 0)
    assert row["gaps"] == ["O1", "O2"]


def test_an_element_of_another_pilot_is_not_measured_though_it_is_called_the_same() -> None:
    elements = [{"element_id": "O1"}, {"element_id": "O1", "pilot_id": "ASL-PAU-02"}]
    read = {"indicator_readings": [{}, {"pilot_id": "ASL-PAU-02"}]}

    made = toc(_held(elements, **(_MEASURED | read)))

    assert rows_of(made, "pilot_id", "n_indicators", "has_reading") == [
        ("ASL-PAU-01", 1, True),
        ("ASL-PAU-02", 0, False),
    ]


def test_an_assumption_is_tested_by_a_reading() -> None:
    of_h1 = _OF_O1 | {"toc_element_id": "H1"}
    row = _contribution(**(_MEASURED | {"indicator_definitions": [of_h1]}))

    assert (row["n_assumptions_untested"], row["untested"]) == (0, [])


def test_what_leads_in_a_circle_has_no_longest_chain() -> None:
    circle = [{"element_id": "A1", "leads_to": ["A2"]}, {"element_id": "A2", "leads_to": ["A1"]}]

    assert _contribution(circle)["longest_chain"] is None


def test_nothing_accepted_is_an_empty_table() -> None:
    empty = toc(accepted())

    assert (empty.num_rows, contribution({"toc": empty}).num_rows) == (0, 0)


# ---------------------------------------------------------------------------------- oracle

_SQL = """
WITH RECURSIVE
named AS (
    SELECT e.pilot_id, element_id, d.indicator_id FROM toc_elements e
    LEFT JOIN indicator_definitions d
        ON d.pilot_id = e.pilot_id AND d.toc_element_id = e.element_id
),
measured AS (
    SELECT n.pilot_id, element_id, count(DISTINCT n.indicator_id) AS n_indicators,
        count(r.value) > 0 AS has_reading
    FROM named n LEFT JOIN indicator_readings r
        ON r.pilot_id = n.pilot_id AND r.indicator_id = n.indicator_id
    GROUP BY ALL
),
claimed AS (SELECT pilot_id, element_id AS source, unnest(leads_to) AS target FROM toc_elements),
arrow AS (
    SELECT DISTINCT c.* FROM claimed c JOIN toc_elements e
        ON e.pilot_id = c.pilot_id AND e.element_id = c.target
),
chain AS (
    SELECT pilot_id, element_id AS source, element_id AS target, 1 AS length FROM toc_elements
    UNION
    SELECT c.pilot_id, c.source, a.target, length + 1 FROM chain c JOIN arrow a
        ON a.pilot_id = c.pilot_id AND a.source = c.target
),
reaching AS (
    SELECT DISTINCT c.pilot_id, source AS element_id FROM chain c JOIN toc_elements e
        ON e.pilot_id = c.pilot_id AND e.element_id = c.target
    WHERE starts_with(toc_kind, 'outcome')
),
elements AS (
    SELECT e.pilot_id, e.partner_id, e.element_id, toc_kind, statement, leads_to, n_indicators,
        has_reading, r.element_id IS NOT NULL AS reaches_outcome, period
    FROM toc_elements e JOIN measured USING (pilot_id, element_id)
    LEFT JOIN reaching r USING (pilot_id, element_id)
),
longest AS (SELECT pilot_id, max(length) AS longest FROM chain GROUP BY ALL)
"""
_OF_PILOTS = """
SELECT pilot_id, partner_id,
    count(*) FILTER (toc_kind = 'activity'), count(*) FILTER (toc_kind = 'output'),
    count(*) FILTER (toc_kind = 'outcome_immediate'),
    count(*) FILTER (toc_kind = 'outcome_intermediate'),
    count(*) FILTER (toc_kind = 'outcome_long'),
    count(*) FILTER (starts_with(toc_kind, 'outcome') AND n_indicators > 0),
    count(*) FILTER (starts_with(toc_kind, 'outcome') AND has_reading),
    count(*) FILTER (toc_kind = 'assumption'),
    count(*) FILTER (toc_kind = 'assumption' AND NOT has_reading),
    count(*) FILTER (toc_kind = 'risk'),
    any_value(longest),
    coalesce(list(element_id ORDER BY element_id)
        FILTER (starts_with(toc_kind, 'outcome') AND NOT has_reading), []),
    coalesce(list(element_id ORDER BY element_id)
        FILTER (toc_kind = 'assumption' AND NOT has_reading), [])
FROM elements JOIN longest USING (pilot_id) GROUP BY pilot_id, partner_id
"""
_PILOTS = ("ASL-PAU-01", "ASL-PAU-02")
_IDS = tuple(f"E{number}" for number in range(1, 8))
_INDICATORS = ("ASL-I1", "ASL-I2", "ASL-I3")


def _forwards(row: Row) -> Row:
    """The row with arrows to later elements only, so that none leads in a circle."""
    ids = [each for each in row["leads_to"] or () if each > row["element_id"]]
    return {**row, "leads_to": ids or None}


def _elements() -> st.SearchStrategy[list[Row]]:
    made = rows(
        "toc_elements",
        most=14,
        partner_id=st.just("PAU"),
        period=st.just("2018-S1"),
        pilot_id=st.sampled_from(_PILOTS),
        element_id=st.sampled_from(_IDS),
        toc_kind=st.sampled_from(sorted(code_list("toc_kind").codes)),
        # E9 is nowhere.
        leads_to=st.none() | st.lists(st.sampled_from((*_IDS, "E9")), max_size=3, unique=True),
    )
    return made.map(lambda each: [_forwards(row) for row in each])


@tries(15, full=40)
@given(
    _elements(),
    rows(
        "indicator_definitions",
        most=4,
        indicator_id=st.sampled_from(_INDICATORS),
        pilot_id=st.none() | st.sampled_from(_PILOTS),
        toc_element_id=st.none() | st.sampled_from((*_IDS, "E9")),
    ),
    rows(
        "indicator_readings",
        most=6,
        pilot_id=st.sampled_from(_PILOTS),
        indicator_id=st.sampled_from(_INDICATORS),
    ),
    st.randoms(use_true_random=False),
)
def test_sql_over_the_same_rows_answers_the_same(
    elements: list[Row], defined: list[Row], read: list[Row], chance: random.Random
) -> None:
    forms = accepted(
        toc_elements=named("toc_elements", elements),
        indicator_definitions=named("indicator_definitions", defined),
        indicator_readings=named("indicator_readings", read),
    )
    made = toc(forms)
    of_pilots = contribution({"toc": made})

    names = [name for name in made.column_names if name != SOURCES]
    assert in_order(rows_of(made, *names)) == in_order(answer(forms, f"{_SQL} FROM elements"))
    names = [name for name in of_pilots.column_names if name != SOURCES]
    assert in_order(rows_of(of_pilots, *names)) == in_order(answer(forms, f"{_SQL} {_OF_PILOTS}"))
    again = toc(shuffled(forms, chance))
    assert again.equals(made)
    assert contribution(shuffled({"toc": again}, chance)).equals(of_pilots)
