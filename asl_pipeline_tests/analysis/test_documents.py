"""All analysis documents: what has to hold of each, whatever is in the tables."""

import re
from functools import cache
from html import unescape
from itertools import pairwise

import pyarrow as pa
import pytest

from asl_pipeline.analysis.documents import documents
from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.derive.pages import RELEASE
from asl_pipeline.languages import REFERENCE, available, words
from asl_pipeline.model.column import Kind, Sensitivity
from asl_pipeline_tests.analysis.pages import CAFES, CITY, Page, project, tables

DOMAINS = ("I", "II", "III", "IV", "V")
OTHERS = [language for language in available() if language != REFERENCE]
OF_ALL = {"analysis/quality-report.html"} | {
    f"analysis/{page}{ending}.html"
    for page in (*(f"domain-{code}" for code in DOMAINS), "project")
    for ending in ("", *(f".{language}" for language in OTHERS))
}
EVIDENCE = {"https://example.org/cafes", "https://example.org/minutes"}


@cache
def made() -> dict[str, str]:
    return dict(documents(tables(**project())))


@cache
def pages() -> dict[str, Page]:
    return {path: Page(text) for path, text in made().items()}


def language_of(path: str) -> str:
    return path.split(".")[1] if path.count(".") == 2 else REFERENCE


# ------------------------------------------------------------------ which there are


def test_there_is_a_page_of_each_pilot_in_english_and_in_its_partner_s_language() -> None:
    of_pilots = {
        f"analysis/pilot-{CAFES}.html",
        f"analysis/pilot-{CAFES}.fr.html",
        f"analysis/pilot-{CITY}.html",
    }

    assert set(made()) == OF_ALL | of_pilots


def test_a_project_with_nothing_in_it_has_its_pages_all_the_same() -> None:
    empty = documents(tables())

    assert set(empty) == OF_ALL
    assert "No pilot action has been accepted yet." in Page(empty["analysis/project.html"]).text


def test_the_same_tables_are_the_same_bytes() -> None:
    assert documents(tables(**project())) == made()


def test_the_order_of_rows_changes_nothing() -> None:
    turned = {name: _turned(table) for name, table in tables(**project()).items()}

    assert documents(turned) == made()


def _turned(table: pa.Table) -> pa.Table:
    return table.take(list(range(table.num_rows - 1, -1, -1)))


# ------------------------------------------------------------------ what holds of each


def test_each_is_in_the_language_that_its_path_says() -> None:
    assert {path: dict(page.tags)["html"]["lang"] for path, page in pages().items()} == {
        path: language_of(path) for path in made()
    }


def test_headings_start_with_one_of_the_first_level_and_leave_none_out() -> None:
    for page in pages().values():
        levels = [level for level, _ in page.headings]

        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_each_chart_has_a_title_and_tells_its_figures() -> None:
    charts = [chart for page in pages().values() for chart in page.charts]
    roles = {attrs["role"] for page in pages().values() for t, attrs in page.tags if t == "svg"}

    assert len(charts) > 30
    assert roles == {"img"}
    assert [chart for chart in charts if not chart.get("title") or not chart.get("desc")] == []


def test_each_table_has_a_heading_for_every_column() -> None:
    of_all = [rows for page in pages().values() for rows in page.tables.values()]

    assert len(of_all) > 50
    assert [rows for rows in of_all if len({len(row) for row in rows}) > 1] == []


@pytest.mark.parametrize("forbidden", ["<script", "@import", "url(", "<img", "<iframe", "onload"])
def test_nothing_runs_and_nothing_is_asked_for_from_outside(forbidden: str) -> None:
    assert [path for path, text in made().items() if forbidden in text] == []


def test_no_address_of_the_web_is_in_them_but_the_evidence_of_partners() -> None:
    found = {link for text in made().values() for link in re.findall(r"https?:[^\s\"<]*", text)}

    assert found == EVIDENCE


def test_every_other_link_leads_to_another_of_the_documents() -> None:
    leading = {link for page in pages().values() for link in page.links} - EVIDENCE

    assert {f"analysis/{link}" for link in leading} == set(made())


def test_nothing_may_be_loaded_by_their_own_policy() -> None:
    for page in pages().values():
        policy = [attrs["content"] for tag, attrs in page.tags if "http-equiv" in attrs]

        assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_each_names_the_release_and_the_tables_that_it_is_made_of() -> None:
    for page in pages().values():
        assert page.text.count(RELEASE) == 2
        assert "observatory/pilots" in page.text or "quality/report" in page.text


# ------------------------------------------------------------------ languages


def test_each_leads_to_itself_in_the_other_languages_by_their_own_names() -> None:
    page = pages()["analysis/project.html"]

    assert [attrs["hreflang"] for _, attrs in page.tags if "hreflang" in attrs] == OTHERS
    assert "Español" in page.in_language("es")
    assert "Français" in page.in_language("fr")
    assert "Português" in page.in_language("pt")
    assert "Galego" in page.in_language("gl")


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_of_ours_was_left_in_english(language: str) -> None:
    english = [
        text
        for text in words(REFERENCE).section("analysis").values()
        if isinstance(text, str) and len(text.split()) > 3
    ]
    stems = {re.split(r"[{}]", text)[0].strip() for text in english} - {""}

    said = " ".join(
        page.in_language(language)
        for path, page in pages().items()
        if language_of(path) == language
    )

    assert len(said) > 5000
    assert {stem for stem in stems if len(stem.split()) > 2 and stem in said} == set()


def test_what_partners_wrote_is_said_to_be_in_their_language() -> None:
    english = pages()[f"analysis/pilot-{CAFES}.html"]

    assert "Peu de lieux de rencontre." in english.in_language("fr")
    assert "Peu de lieux de rencontre." not in english.in_language("en")


# ------------------------------------------------------------------ what partners wrote


HOSTILE = "<script>alert('x')</script> & <b onload=\"1\">gras</b> {{ 7 * 7 }} %s"


def test_what_partners_wrote_is_text_and_not_markup() -> None:
    rows = project()
    for form in SUBMITTED:
        for row in rows.get(form.name, []):
            for column in form.columns:
                if column.kind in {Kind.TEXT, Kind.NARRATIVE} and _is_told(column.sensitivity):
                    row[column.name] = HOSTILE

    texts = documents(tables(**rows))

    for path, text in texts.items():
        assert "<script" not in text, path
        assert "<b onload" not in text, path
        Page(text)
    assert HOSTILE in Page(texts[f"analysis/pilot-{CAFES}.html"]).text
    assert sum(unescape(text).count("alert(") for text in texts.values()) > 50


def _is_told(sensitivity: Sensitivity | None) -> bool:
    return sensitivity is not Sensitivity.INTERNAL


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//example.org"])
def test_an_address_that_is_not_of_the_web_is_no_link(address: str) -> None:
    made_of = documents(tables(pilot_actions=[{"evidence_url": [address]}]))
    page = Page(made_of[f"analysis/pilot-{CAFES}.html"])

    assert address in page.text
    assert address not in page.links


# ------------------------------------------------------------------ what must not be shown


def test_a_suppressed_value_is_nowhere() -> None:
    # CITY counts three people against a target of 777: neither the 3 nor its share may show.
    page = pages()[f"analysis/pilot-{CITY}.html"]
    rows = page.tables["Last reading of each indicator, beside its target"]

    assert rows[1][:4] == ["Beneficiaries", "not shown", "not shown", "777"]
    assert "Readings not shown: 1 of 1." in page.text
    assert "too few people" in page.text
    for path, text in made().items():
        assert not re.search(r"0[.,]39", text), path
