"""The synthesis of a domain: its pilots side by side, from the tables."""

from functools import cache
from typing import Any

from asl_pipeline.analysis.documents import documents
from asl_pipeline.datasets.codelists import shipped
from asl_pipeline_tests.analysis.pages import Page, project, tables

SUMS = "Last half-year of each indicator and region, beside its target"


@cache
def synthesis(code: str = "II") -> Page:
    return Page(documents(tables(**project()))[f"analysis/domain-{code}.html"])


def of(code: str, **rows: Any) -> Page:
    return Page(documents(tables(**rows))[f"analysis/domain-{code}.html"])


def test_it_counts_what_it_has() -> None:
    counted = (
        "Pilot actions: 2; partners that run them: 2; their countries: 2; mapped practices: 1."
    )

    assert counted in synthesis().text
    assert "Pilot actions: 0; " in synthesis("I").text


def test_its_pilots_stand_in_one_table_and_lead_to_their_sheets() -> None:
    _, *body = synthesis().tables["Pilot actions of the domain"]

    assert [(row[0], row[2], row[7], row[8]) for row in body] == [
        ("Shape Your City", "Ireland", "not shown", "not shown"),
        ("Neighbourhood cafés", "France", "1 of 2", "101.72%"),
    ]
    assert "pilot-ASL-PAU-01.html" in synthesis().links


def test_indicators_are_those_of_the_summary() -> None:
    rows = tables(**project())["indicator_summary"].to_pylist()
    last = {(row["indicator_name"], row["nuts_2"]): row for row in rows}

    _, *body = synthesis().tables[SUMS]

    told = {row[0]: row for row in body}
    assert len(told) == len(last) == 3
    assert told["Beneficiaries (Aquitaine)"][1:4] == ["80%", "96", "120"]
    assert told["Beneficiaries (Southern)"][1:4] == ["not shown", "not shown", "777"]
    assert "Sums over pilots not shown: 1 of 4" in synthesis().text


def test_scores_stand_side_by_side() -> None:
    head, *body = synthesis().tables["Mean score by pilot and criterion"]

    assert [dict(zip(head, row, strict=True))["relevance"] for row in body] == ["4.5"]
    assert synthesis().tables["Mean score by pilot"][1][:2] == ["Neighbourhood cafés", "4.5"]


def test_the_scores_of_a_domain_are_compared_as_the_table_compares_them() -> None:
    rows = tables(**project())["domain_comparison"].to_pylist()

    _, *body = synthesis().tables["How the scores of the pilots lie, by criterion"]

    # One pilot is compared with nothing.
    assert body == [
        ["relevance", "1", "–", "–", "–", "–", "–"],
        ["effectiveness", "0", "–", "–", "–", "–", "–"],
    ]
    assert {row["criterion"]: row["n_pilots_scored"] for row in rows} == {
        "relevance": 1,
        "effectiveness": 0,
    }


def test_needs_are_those_of_the_regions_of_its_pilots() -> None:
    assert synthesis().tables["Number of needs, by field of policy and level"] == [
        ["Theme", "macro", "meso", "micro"],
        ["health and social care", "0", "1", "0"],
        ["not known", "1", "0", "0"],
    ]
    assert "No need has been mapped in these regions yet." in synthesis("I").text
    assert set(shipped("need_level").labels) == {"macro", "meso", "micro"}


def test_lessons_stand_under_their_kind_in_the_words_of_partners() -> None:
    text = synthesis().text

    assert text.index("What made it harder") < text.index("Peu de bénévoles le soir.")
    assert text.index("Peu de bénévoles le soir.") < text.index("What made it easier")
    assert "Le terrain manque." in synthesis().in_language("")


def test_good_practices_come_with_their_reasons() -> None:
    head, *body = synthesis().tables["Pilots, and the criteria that they meet"]
    told = {row[0]: dict(zip(head, row, strict=True)) for row in body}

    assert told["Shape Your City"]["Selected as a good practice"] == "cannot be told"
    assert "results are stated" in told["Neighbourhood cafés"]["Criteria met"]


def test_practices_are_listed() -> None:
    _, *body = synthesis().tables["Practices that partners mapped"]

    assert [(row[0], row[-1]) for row in body] == [("Jardin partagé", "6")]


def test_a_domain_with_nothing_says_so() -> None:
    text = of("V").text

    assert "No pilot action has been accepted yet." in text
    assert "No practice of this domain has been accepted yet." in text


def test_an_indicator_has_its_name_in_the_language_of_the_page_or_else_the_english_one() -> None:
    rows = project()
    first, *others = rows["indicator_definitions"]
    rows["indicator_definitions"] = [{**first, "name_fr": "Personnes accompagnées"}, *others]

    page = Page(documents(tables(**rows))["analysis/domain-II.fr.html"])

    assert "Personnes accompagnées (Aquitaine)" in page.text
    assert "Hours (" in page.text
