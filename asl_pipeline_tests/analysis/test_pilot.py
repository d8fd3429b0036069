"""The fact sheet of a pilot: every number in it is the one in the tables."""

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import pyarrow as pa
import pytest

from asl_pipeline.analysis.documents import documents
from asl_pipeline.analysis.speech import Speech
from asl_pipeline_tests.analysis.pages import CAFES, CITY, Page, project, tables

ENGLISH = Speech("en")
LAST = "Last reading of each indicator, beside its target"


@cache
def shown() -> Mapping[str, pa.Table]:
    return tables(**project())


@cache
def sheet(pilot: str = CAFES, ending: str = "") -> Page:
    return Page(documents(shown())[f"analysis/pilot-{pilot}{ending}.html"])


def of(pilot: str, **rows: Any) -> Page:
    return Page(documents(tables(**rows))[f"analysis/pilot-{pilot}.html"])


def rows_of(table: str, pilot: str = CAFES) -> list[dict[str, Any]]:
    return [row for row in shown()[table].to_pylist() if row["pilot_id"] == pilot]


# ------------------------------------------------------------------ numbers


def test_the_last_reading_of_each_indicator_stands_beside_its_target() -> None:
    last: dict[str, dict[str, Any]] = {}
    for row in sorted(rows_of("indicators"), key=lambda row: str(row["period"])):
        if row["sex"] == "_T":
            last[row["indicator_name"]] = row
    expected = {
        name: (
            row["period"],
            ENGLISH.quantity(row["value"], row["unit"]),
            ENGLISH.quantity(row["target"], row["unit"]),
            ENGLISH.quantity(100 * row["value"] / row["target"], "PC"),
        )
        for name, row in last.items()
    }

    head, *body = sheet().tables[LAST]
    told = {
        row["Indicator"]: row for row in (dict(zip(head, cells, strict=True)) for cells in body)
    }

    assert expected["Beneficiaries"] == ("2019-S1", "96", "120", "80%")
    assert {
        name: (row["Reporting period"], row["Value"], row["Target"], row["Share of the target"])
        for name, row in told.items()
    } == expected


def test_a_chart_has_the_numbers_of_its_table() -> None:
    head, *body = sheet().tables[LAST]
    column = head.index("Share of the target")

    told = next(chart["desc"] for chart in sheet().charts if chart["title"] == LAST)

    assert told == "; ".join(f"{row[0]}: {row[column]}" for row in body)
    assert told == "Beneficiaries: 80%; Hours: 123.45%"


def test_the_change_has_every_half_year_and_a_gap_where_nothing_was_reported() -> None:
    table = sheet().tables["Beneficiaries (running total, number)"]
    chart = next(each for each in sheet().charts if each["title"].startswith("Beneficiaries"))

    assert table == [["2018-S1", "2018-S2", "2019-S1"], ["42", "not reported", "96"]]
    assert chart["desc"] == "2018-S1: 42; 2018-S2: not reported; 2019-S1: 96; target: 120"


def test_an_indicator_that_was_read_once_has_no_line() -> None:
    assert not [caption for caption in sheet().tables if caption.startswith("Hours")]


def test_women_and_men_are_told_where_both_are_shown() -> None:
    _, *body = sheet().tables["Last half-year, by sex, age and group"]

    assert body == [
        ["Beneficiaries", "women", "2019-S1", "60"],
        ["Beneficiaries", "men", "2019-S1", "36"],
    ]


def test_the_scores_are_those_of_the_last_round() -> None:
    expected = [
        [
            row["criterion"],
            ENGLISH.number(row["score_ces"]),
            ENGLISH.number(row["score_gcu"]),
            ENGLISH.number(row["mean_score"]),
            ENGLISH.number(row["gap"]),
        ]
        for row in rows_of("evaluation_scores")
    ]

    _, *body = sheet().tables["Scores by criterion"]

    assert sorted(body) == sorted(expected)
    assert body == [["relevance", "4", "5", "4.5", "1"], ["effectiveness", "2", "–", "2", "–"]]


def test_the_targets_that_were_met_are_counted_as_the_table_counts_them() -> None:
    (result,) = rows_of("pilot_results")

    assert f"Indicators measured: {result['n_indicators']}; with a target: " in sheet().text
    assert f"targets met: {result['n_targets_met']}." in sheet().text
    assert ENGLISH.quantity(result["attainment"], "PC") in sheet().text


def test_no_number_is_in_a_table_of_the_sheet_that_is_not_in_the_tables() -> None:
    known = {"–", "not shown", "not reported"}
    for table in ("indicators", "evaluation_scores", "pilot_results"):
        for row in rows_of(table):
            numbers = [value for value in row.values() if type(value) in {int, float}]
            known |= {ENGLISH.number(value) for value in numbers}
    known |= {
        ENGLISH.quantity(100 * row["value"] / row["target"], "PC")
        for row in rows_of("indicators")
        if row["target"]
    }
    texts = sheet().texts
    numeric = [text for inside, _, text in texts if inside[-1:] in {("td",), ("text",)}]

    told = {text for text in numeric if re.fullmatch(r"[\d.,%–]+", text)}

    assert len(told) > 8
    assert told - known == set()


# ------------------------------------------------------------------ what it says


def test_it_says_what_the_pilot_is() -> None:
    page = sheet()

    assert page.headings[0] == (1, "Neighbourhood cafés")
    assert "Cafés de quartier" in page.in_language("fr")
    for said in (
        "Pau Béarn Pyrénées Urban Community",
        "Centre for Social Studies, University of Coimbra",
        "II. Social innovation and active public engagement",
        "people on low incomes",
        "1 February 2018 – 30 June 2019",
        "ongoing (as at the end of 2018-S1)",
        "development of solutions at niche level",
        "€24,000.50",
        "Aquitaine",
        "France",
    ):
        assert said in page.text


def test_its_own_people_read_it_in_their_language() -> None:
    page = sheet(ending=".fr")

    assert page.headings[0] == (1, "Cafés de quartier")
    for said in ("En bref", "1er février 2018", "24 000,50 €", "Pau Béarn Pyrénées", "80 %"):
        assert said in page.text.replace("\u202f", " ").replace("\u00a0", " ")


def test_the_theory_of_change_is_drawn_and_told() -> None:
    chart = next(each for each in sheet().charts if each["title"] == "From activities to outcomes")
    _, *body = sheet().tables["From activities to outcomes"]

    assert chart["desc"].startswith("A1: Des rencontres chaque semaine. → O1; O1: ")
    assert [(row[0], row[1], row[3], row[4]) for row in body] == [
        ("H1", "assumption", "–", "no"),
        ("A1", "activity", "O1", "no"),
        ("O1", "output", "R1", "no"),
        ("R1", "immediate outcome", "–", "yes"),
    ]
    assert "Outcomes of which an indicator was read 1 of 1" in sheet().text
    assert "Assumptions of which an indicator was read 0 of 1" in sheet().text


def test_a_pilot_without_a_theory_has_no_diagram() -> None:
    assert "Theory of change" not in [text for _, text in sheet(CITY).headings]


def test_it_says_who_took_it_up_and_what_was_learnt() -> None:
    assert "Ville de Redon" in sheet().text
    assert "adopted" in sheet().text
    assert "https://example.org/minutes" in sheet().links
    assert "Where it has come to: " in sheet().text
    for learnt in ("Peu de bénévoles le soir.", "Il faut un local et une personne."):
        assert learnt in sheet().text


def test_what_nobody_told_has_no_heading() -> None:
    headings = [text for _, text in sheet(CITY).headings]

    assert "What was learnt" not in headings
    assert "Evidence" not in headings
    assert "No organisation is reported to have taken it up yet." in sheet(CITY).text


def test_a_pilot_without_readings_says_so() -> None:
    page = of(CAFES, pilot_actions=[{}])

    assert "No reading of an indicator has been accepted yet." in page.text
    assert "The two universities have not scored this yet." in page.text


# ------------------------------------------------------------------ what to bear in mind


def test_suppressed_readings_are_counted_and_explained() -> None:
    page = sheet(CITY)

    assert "How many targets were met is not shown" in page.text
    assert "Readings not shown: 1 of 1. They count too few people" in page.text


def test_half_years_that_were_not_reported_are_named_while_the_pilot_ran() -> None:
    page = of(CAFES, pilot_actions=[{"start": dt.date(2017, 7, 1)}])

    assert "form “Pilot actions”: 2017-S2." in page.text
    assert "form “Indicator readings”: 2017-S2, 2018-S1." in page.text


def test_nothing_is_missing_of_a_pilot_that_ended_before() -> None:
    dates = {"start": dt.date(2016, 1, 1), "end": dt.date(2016, 6, 30)}

    page = of(CAFES, pilot_actions=[dates])

    assert "Every report that was expected while the pilot ran has been accepted." in page.text


def test_flags_are_told() -> None:
    assert "Readings with the flag E (estimated): 1." in sheet().text


@pytest.mark.parametrize("territories", [["FRI15"], ["FRI15", "FRI12"]])
def test_places_are_named_where_an_indicator_has_several(territories: list[str]) -> None:
    readings = [{"nuts_code": code, "value": 50.0, "target": 100.0} for code in territories]

    page = of(CAFES, pilot_actions=[{}], indicator_definitions=[{}], indicator_readings=readings)

    _, *body = page.tables[LAST]
    several = ["Beneficiaries (Gironde)", "Beneficiaries (Pyrénées-Atlantiques)"]
    assert [row[0] for row in body] == (several if len(body) > 1 else ["Beneficiaries"])
    assert len(body) == len(territories)
