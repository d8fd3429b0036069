"""The page on a rule: what it checks, why, what to do, an example; beside the letters that link."""

import re
from functools import cache
from pathlib import Path

import pytest

from asl_pipeline.derive.examples.texts import INVENTED
from asl_pipeline.derive.rules import cross_rule_index, rule_index
from asl_pipeline.feedback.across import deliver_cases
from asl_pipeline.feedback.answer import deliver
from asl_pipeline.feedback.rule_page import deliver_rule_pages, rule_page
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.languages import available, general, words
from asl_pipeline.model.check import kind_of
from asl_pipeline.model.finding import Finding, Place
from asl_pipeline.model.rule import ACROSS, Severity
from asl_pipeline.partners import registry
from asl_pipeline_tests.analysis.pages import Page
from asl_pipeline_tests.feedback.test_letter import account, plain, returned
from asl_pipeline_tests.kit import ACTOR, CROSS_CASE, csv_file

ALL = (*rule_index(), *cross_rule_index())
SHARED_GARDEN = "Shared garden"
"""A text that a declaration has as its example."""


@cache
def one_of_each_kind() -> tuple[str, ...]:
    """The first rule of each kind of check, and all rules between partners."""
    first = {kind_of(rule.check): code for code, (_, rule) in reversed(rule_index().items())}
    return (*first.values(), *cross_rule_index())


def kind(code: str) -> str:
    return kind_of(rule_index()[code][1].check) if code in rule_index() else code


# ------------------------------------------------------------------ what it says


def test_every_rule_has_a_page_and_leaves_no_brace_in_it() -> None:
    bodies = {code: rule_page(code, "en").partition("</style>")[2] for code in ALL}

    assert len(bodies) > 1000
    assert [code for code, body in bodies.items() if re.search(r"\{\w+\}", body)] == []
    assert [code for code, body in bodies.items() if re.search(r"(href|src)=", body)] == []
    assert [code for code, body in bodies.items() if "“”" in body] == []


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("code", one_of_each_kind(), ids=kind)
def test_a_page_says_what_why_and_how_in_its_language(code: str, language: str) -> None:
    text = Page(rule_page(code, language)).text
    across = cross_rule_index().get(code)
    section = words(language).section("rules" if across is None else ACROSS)
    said = section.get(code) or section[kind(code) if across is None else across.code]
    own = words(language).section("rule_page")

    for sentence in (general(said["says"]), general(said["fix"])):
        pieces = [plain(piece).strip(" .…") for piece in re.split(r"\{\w+\}", sentence)]
        assert [piece for piece in pieces if piece not in text] == []
    for sentence in (said["why"], own["fails"], own["passes"], own["example_note"], code):
        assert plain(sentence) in text
    if language != "en":
        english = words("en").section("rule_page")
        assert {key: told for key, told in english.items() if told in text} == {}


@pytest.mark.parametrize("language", [each for each in available() if each != "en"])
def test_the_texts_of_an_example_are_in_the_language_of_the_page(language: str) -> None:
    about_language = {code for code in one_of_each_kind() if kind(code) == "in_language"}
    pages = {code: rule_page(code, language) for code in one_of_each_kind()}
    left = {
        code
        for code, page in pages.items()
        for text in (*INVENTED, SHARED_GARDEN)
        if f">{text}<" in page
    }

    assert left == about_language


def test_no_word_of_an_example_is_cut() -> None:
    page = rule_page("indicator_readings.value.adds_up_by_sex", "fr")

    assert "<td>" not in page
    assert '<td class="w">femmes</td>' in page
    assert "td.w { overflow-wrap: break-word; }" in page


def test_the_title_names_the_form_and_the_column() -> None:
    assert Page(rule_page("pilot_actions.end.when_completed", "fr")).headings[0] == (
        1,
        "Actions pilotes · Date de fin",
    )


def test_what_a_declaration_knows_stands_in_the_sentences() -> None:
    said = {
        "pilot_actions.end.when_completed": "although “Status” is “completed”.",
        "communication_events.participants_total.in_range": "it must lie at 0 or above.",
        "evaluation_assessments.justification.long_enough": "Write at least 40 characters",
        "pilot_actions.start.in_phase": "30 May 2017 – 31 May 2021",
        "actors.nuts_code.format": "Write it like FRI15.",
    }

    assert {c: text for c, text in said.items() if text not in Page(rule_page(c, "en")).text} == {}


def cells_of(code: str, language: str) -> str:
    """A page without what only tells how its cells look."""
    return rule_page(code, language).replace(' class="w"', "")


def test_an_example_shows_the_cells_that_matter_with_codes_in_words() -> None:
    page = cells_of("pilot_actions.end.when_completed", "pt")

    assert '<th scope="col">Estado</th><th scope="col">Data de fim</th>' in page
    assert "<tr><td>concluída</td><td><strong>(vazia)</strong></td></tr>" in page
    assert re.search(r"<tr><td>concluída</td><td>\d+ de \w+ de 20\d\d</td></tr>", page)


def test_what_a_rule_says_of_how_a_value_is_written_is_shown_as_written() -> None:
    page = cells_of("deliverables.due.unambiguous", "fr")

    assert "<td><strong>03/25/2018</strong></td>" in page
    assert "<td>25/03/2018</td>" in page


def test_what_was_accepted_before_and_what_stands_beside_is_shown() -> None:
    before = Page(rule_page("indicator_readings.value.never_decreases", "es")).text
    beside = Page(rule_page("initiatives.promoter_actor_id.known", "es")).text

    assert "Aceptado antes" in before
    assert "2017-S2" in before
    assert "En el mismo archivo" in beside
    assert words("es").form_title("actors") in beside


def test_a_file_that_is_wrong_as_a_whole_is_shown_as_text() -> None:
    page = Page(rule_page("pilot_actions.table.cells_fit", "en"))

    assert [text for inside, _, text in page.texts if "pre" in inside and "left over" in text]


# ------------------------------------------------------------------ where it lies

LINK = re.compile(r'href="([^"#][^"]*)"')


def linked(letter: Path) -> list[Path]:
    """The files that a letter links to, as a browser would find them."""
    return [(letter.parent / link).resolve() for link in LINK.findall(letter.read_text("utf-8"))]


def test_every_link_of_a_letter_leads_to_a_page_and_there_is_no_other_page(tmp_path: Path) -> None:
    told = returned("pt")
    folder = deliver(tmp_path, "00001-abcdef01", told)
    codes = {finding.rule for each in told.submissions for finding in each.findings}

    there = {path.resolve() for path in (tmp_path / told.partner.code / "rules").iterdir()}

    assert set(linked(folder / "letter.html")) == there
    assert {path.name for path in there} == {f"{code}.html" for code in codes}
    assert all('lang="pt"' in path.read_text("utf-8") for path in there)


def test_the_letter_between_partners_links_to_its_rule(tmp_path: Path) -> None:
    deliver_cases(tmp_path, registry()["CES"], [CROSS_CASE])

    (page,) = linked(tmp_path / "CES" / "between-partners" / "letter.html")
    why = words(registry()["CES"].letter_language).section(ACROSS)["assessed_own_pilot"]["why"]
    assert why in page.read_text("utf-8")
    assert why in (tmp_path / "CES" / "between-partners" / "letter.html").read_text("utf-8")


def test_a_letter_without_findings_needs_no_page(tmp_path: Path) -> None:
    folder = deliver(tmp_path, "00001-abcdef01", account(csv_file([ACTOR])))

    assert linked(folder / "letter.html") == []
    assert not (tmp_path / "PAU" / "rules").exists()


def test_a_page_is_written_once_and_anew_when_it_says_something_else(tmp_path: Path) -> None:
    code = "actors.name.required"
    path = tmp_path / f"{code}.html"
    deliver_rule_pages(tmp_path, [code, code], "fr")
    first = path.stat()

    deliver_rule_pages(tmp_path, [code], "fr")
    assert path.stat() == first

    path.write_text("as it was by an earlier rule set")
    deliver_rule_pages(tmp_path, [code], "fr")
    assert path.read_text("utf-8") == rule_page(code, "fr")


def test_the_same_rule_gives_the_same_bytes() -> None:
    code = "indicator_readings.value.adds_up_by_sex"
    first = rule_page(code, "es")
    rule_page.cache_clear()

    assert rule_page(code, "es") == first


def test_a_rule_that_there_is_not_has_no_page() -> None:
    with pytest.raises(KeyError):
        rule_page("actors.no_such", "en")


def test_what_differs_from_case_to_case_is_left_open_in_one_way() -> None:
    case = Finding(
        rule="actors.name.one_actor_id",
        kind="determines",
        ess="",
        level=1,
        severity=Severity.ERROR,
        place=Place(column="name"),
        value="…",
        facts={"other": "actor_id"},
    )

    assert Wording("en").in_general(case).message == (
        "“Name of the organisation” … comes with different values of “Actor identifier”: …"
    )
