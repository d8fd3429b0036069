"""The synthesis of the project: its numbers are those of the tables."""

from collections import Counter
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from asl_pipeline.analysis.documents import documents
from asl_pipeline_tests.analysis.pages import Page, project, tables
from asl_pipeline_tests.observatory.figures import FIGURE


@cache
def synthesis() -> Page:
    return of(**project())


def of(**rows: Any) -> Page:
    return Page(documents(tables(**rows))["analysis/project.html"])


def test_pilots_are_counted_by_domain_country_and_status() -> None:
    found = synthesis().tables

    assert [row[1] for row in found["Pilot actions by domain"]][1:] == ["0", "2", "0", "0", "0"]
    assert found["Pilot actions by country"][1:] == [["France", "1"], ["Ireland", "1"]]
    assert ["ongoing", "2"] in found["Pilot actions by status"]


def test_the_map_has_the_regions_with_something_in_them_and_shows_the_others_empty() -> None:
    caption = "Pilot actions and practices by region"
    chart = next(each for each in synthesis().charts if each["title"] == caption)

    assert synthesis().tables[caption][1:] == [
        ["FRI1", "Aquitaine", "1", "1"],
        ["IE05", "Southern", "1", "0"],
    ]
    assert chart["desc"] == "Aquitaine: pilots 1, practices 1; Southern: pilots 1, practices 0"
    assert "Galicia: pilots 0, practices 0" in synthesis().text


def test_what_the_map_cannot_show_is_counted() -> None:
    toulouse = {"nuts_code": "FRJ23", "nuts_version": "2016"}

    page = of(pilot_actions=[{}, {**toulouse, "pilot_id": "ASL-PAU-02"}])

    assert "no exact match in that version: pilots 1, practices 0." in page.text


def test_coverage_tells_delivered_missing_and_not_expected() -> None:
    _, *body = synthesis().tables["Accepted of expected reports, by partner and half-year"]

    assert body == [["PAU", "0/4", "0/4", "1/4"]]
    assert "Reports accepted: 1 of 12 that were expected." in synthesis().text
    assert "expected reports that have not been accepted: 11" in synthesis().text


def test_programme_indicators_come_with_what_does_not_count_and_why() -> None:
    rows = tables(**project())["programme_indicators"].to_pylist()
    expected = Counter(row["indicator"] for row in rows if not row["counts"])

    _, *body = synthesis().tables["Not counted, by reason"]

    told: Counter[str] = Counter()
    for row in body:
        told[row[0]] += int(row[-1])
    assert told == expected
    totals = {row[0]: row[1:3] for row in synthesis().tables["What counts for each indicator"]}
    assert totals["RCR104"] == ["1", "1"]
    assert totals["RCR84"][0] == "cannot be told"
    assert "General knowledge, not compared with a source." in synthesis().text


def test_money_is_summed_by_work_package() -> None:
    lines = project()["expenditure"]
    assert sum(line.get("eligible_eur", Decimal(1000)) for line in lines) == Decimal("1099.90")

    assert synthesis().tables["Eligible expenditure by work package"][1:] == [
        ["WP2", "€99.90", "€0.00", "€0.00"],
        ["WP5", "€1,000.00", "€0.00", "€0.00"],
    ]
    (partner,) = synthesis().tables["Budget and spending by partner"][1:]
    assert partner[:3] == ["Cork City Council", "€176,600.00", "€1,099.90"]


def test_deliveries_are_counted_and_what_is_overdue_is_named() -> None:
    found = synthesis().tables

    assert found["Deliverables and milestones, by state"][1:] == [
        ["delivered on time", "1", "1"],
        ["overdue", "1", "0"],
    ]
    assert found["Overdue"][1][0] == "D4.2"


def test_agreement_network_and_reach_are_those_of_the_tables() -> None:
    found = synthesis().tables
    nodes = tables(**project())["actor_network"].to_pylist()

    assert found["Share of pairs with the same score"][1][:3] == ["all criteria", "0%", "1"]
    assert f"Organisations: {len(nodes)}; " in synthesis().text
    assert sorted(int(row[1]) for row in found["Organisations by number of neighbours"][1:]) == (
        sorted(row["degree"] for row in nodes)
    )
    assert ["Communication events: workshop", "2", "31", "–", "1"] in (
        found["Events and outputs by kind"]
    )


def test_invented_figures_are_called_so_loudly() -> None:
    alarms = [attrs for tag, attrs in synthesis().tags if "alarm" in (attrs.get("class") or "")]

    assert len(alarms) == 1
    assert "Invented figures! Synthetic series: 1 of 1." in synthesis().text
    assert synthesis().tables["How Eurostat's series of the partners' regions moved"][1][1:] == (
        ["society", "synthetic: invented", "1", "0", "0", "0"]
    )


def test_figures_that_eurostat_served_raise_no_alarm() -> None:
    served = [{**row, "basis": "recorded"} for row in project()["eurostat"]]

    page = of(eurostat=served)

    assert "Invented" not in page.text
    assert "as served by Eurostat" in page.text


@pytest.mark.parametrize("pilots_there", [0, 1, 3])
def test_it_is_written_whatever_there_is(pilots_there: int) -> None:
    each = [{"pilot_id": f"ASL-PAU-0{number}"} for number in range(1, pilots_there + 1)]

    assert of(pilot_actions=each).text.count("Cafés de quartier") == pilots_there


def test_the_last_figure_of_every_series_of_both_sexes_is_listed_by_region() -> None:
    series = [
        {"time": "2017", "value": 9.5},
        {"time": "2018", "value": 8.5},
        {"time": "2018", "value": 7.25, "sex": "F"},
        {"time": "2018", "value": None, "geo": "UKN0"},
        {"dataset": "tgs00107", "geo": "UKN0", "sex": None, "unit": "PC_POP", "value": 20.0},
    ]

    page = of(eurostat=[{**FIGURE, **each} for each in series])

    caption = "economy: last figure of each region, and its time"
    assert page.tables[caption] == [
        ["Region", "lfst_r_lfu3rt, PC", "tgs00107, PC_POP"],
        ["Aquitaine", "8.5 (2018)", "–"],
        ["Northern Ireland", "–", "20 (2018)"],
    ]
