"""Letters and the pages of rules in a browser: axe-core finds nothing, and nothing is asked for.

In a quick run each kind of rule is looked at in one language, in an extended one in all.
"""

import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page, Route, sync_playwright

from asl_pipeline.feedback.across import cases_letter
from asl_pipeline.feedback.letter import letter
from asl_pipeline.feedback.rule_page import rule_page
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.languages import available
from asl_pipeline.model.finding import Finding, Place
from asl_pipeline.model.rule import Severity
from asl_pipeline.partners import registry
from asl_pipeline_tests.extended import EXTENDED
from asl_pipeline_tests.feedback.test_letter import accepted, account, returned, warned
from asl_pipeline_tests.feedback.test_letter_short import TWO_FORMS
from asl_pipeline_tests.feedback.test_rule_page import kind, one_of_each_kind
from asl_pipeline_tests.feedback.test_schemas import resubmitted

CHROMIUM = shutil.which("chromium")
HOST = "http://letters.test"
FIND = """() => axe.run({resultTypes: ["violations"]}).then(found => found.violations.map(
    each => `${each.id}: ${each.nodes[0].html}`))"""

pytestmark = [
    pytest.mark.needs_chromium,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's Chromium is not installed"),
]


class Browser:
    """One page of a browser that is served what it opens, and whatever else it asks for noted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.text = ""
        self.asked: list[str] = []
        self.errors: list[str] = []
        page.route("**/*", self._serve)
        page.add_init_script(AXE_SCRIPT)
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _serve(self, route: Route) -> None:
        self.asked.append(route.request.url)
        route.fulfill(body=self.text, content_type="text/html; charset=utf-8")

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.errors.append(message.text)

    def violations(self, text: str) -> list[str]:
        """What axe-core finds in a page; it must ask for nothing but itself, and break nothing."""
        self.text, self.asked, self.errors = text, [], []
        self.page.goto(f"{HOST}/page.html")
        found: list[str] = self.page.evaluate(FIND)
        assert self.asked == [f"{HOST}/page.html"]
        assert self.errors == []
        return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all pages."""
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu"]
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield Browser(launched.new_page())
        launched.close()


PHONE = {"width": 360, "height": 740}
PAPER = {"width": 794, "height": 1123}
SCROLLS = """() => [document.documentElement, ...document.querySelectorAll("main *")]
    .filter(each => each.scrollWidth > each.clientWidth && each.clientWidth > 0)
    .map(each => each.outerHTML.slice(0, 80))"""
LETTERS: dict[str, Any] = {
    "returned": lambda: returned("fr"),
    "accepted": lambda: accepted("fr"),
    "warned": warned,
    "quarantined": lambda: account(b""),
    "resubmitted": resubmitted,
}


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_is_accessible_and_asks_for_nothing(
    name: str, language: str, browser: Browser
) -> None:
    assert browser.violations(letter(LETTERS[name](), Wording(language))) == []


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("name", [*LETTERS, "two_forms"])
def test_a_letter_fits_a_phone_and_a_sheet_of_paper(
    name: str, language: str, browser: Browser
) -> None:
    told = account(TWO_FORMS, name="2018-S1.xlsx") if name == "two_forms" else LETTERS[name]()
    browser.text = letter(told, Wording(language))
    browser.page.goto(f"{HOST}/page.html")
    for size in (PHONE, PAPER):
        browser.page.set_viewport_size(size)

        assert browser.page.evaluate(SCROLLS) == []


@pytest.mark.parametrize("language", available())
def test_the_letter_between_partners_is_accessible(language: str, browser: Browser) -> None:
    cases = [
        Finding(
            rule=f"across.{code}",
            kind=code,
            ess="L4-04",
            level=4,
            severity=severity,
            place=Place(),
            key={"pilot_id": "ASL-PAU-01"},
            facts={"pilot_status": "planned"},
        )
        for code, severity in (
            ("assessed_own_pilot", Severity.WARNING),
            ("assessed_too_early", Severity.ERROR),
        )
    ]

    page = cases_letter(registry()["CES"], cases, Wording(language))

    assert browser.violations(page) == []


def _rule_pages() -> Iterator[Any]:
    for number, code in enumerate(one_of_each_kind()):
        in_turn = available()[number % len(available())]
        for language in available() if EXTENDED else (in_turn,):
            yield pytest.param(code, language, id=f"{kind(code)}-{language}")


@pytest.mark.parametrize(("code", "language"), [*_rule_pages()])
def test_the_page_of_a_rule_is_accessible_and_asks_for_nothing(
    code: str, language: str, browser: Browser
) -> None:
    assert browser.violations(rule_page(code, language)) == []


def test_a_fault_would_be_found(browser: Browser) -> None:
    page = letter(returned("fr"), Wording("fr"))

    assert browser.violations(page.replace('<html lang="fr">', "<html>"))
    assert browser.violations(page.replace("--soft: #55616e", "--soft: #dddddd"))
    with pytest.raises(AssertionError):
        browser.violations(
            page.replace("default-src 'none'", "default-src *").replace(
                "</main>", '<img src="https://example.org/a.png" alt=""></main>'
            )
        )


def test_the_link_to_a_rule_leads_beside_the_half_years(browser: Browser) -> None:
    browser.violations(letter(returned("fr"), Wording("fr")))
    browser.page.goto(f"{HOST}/PAU/2018-S1/00001-abcdef01/letter.html")

    browser.page.get_by_text("En savoir plus sur cette règle").click()

    path = urlsplit(browser.page.url).path
    assert path == "/PAU/rules/pilot_actions.end.when_completed.html"
