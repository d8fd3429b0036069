"""The page of a release in a browser: everybody can use it, and it asks for nothing."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from asl_pipeline.datasets import COMPARING, MEASURED, PUBLISHED

pytestmark = [
    pytest.mark.needs_chromium,
    pytest.mark.skipif(not shutil.which("chromium"), reason="Chromium is not installed"),
]

TABLES_SHOWN = sum(each.room != "lineage" for each in (*PUBLISHED, *MEASURED, *COMPARING))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a network."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield found
        found.close()


class Seen:
    """A page, and what it asked for and complained of."""

    def __init__(self, browser: Browser, path: Path, **how: Any) -> None:
        self.page: Page = browser.new_page(**how)
        self.asked: list[str] = []
        self.told: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.told.append(message.text))
        self.page.on("pageerror", lambda error: self.told.append(str(error)))
        self.page.goto(path.as_uri())


@pytest.fixture
def seen(browser: Browser, release: Path) -> Iterator[Seen]:
    """The page of the release."""
    made = Seen(browser, release / "index.html")
    yield made
    made.page.close()


def test_the_page_asks_for_nothing_and_its_policy_blocks_nothing_of_it(
    seen: Seen, release: Path
) -> None:
    seen.page.get_by_label("Search the dictionary").fill("pilot")

    assert seen.asked == [(release / "index.html").as_uri()]
    assert seen.told == []


def test_the_policy_lets_no_other_script_or_style_in(seen: Seen) -> None:
    seen.page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.entered = true";
        document.body.append(script);
    }""")

    assert seen.page.evaluate("window.entered") is None
    assert any("Content Security Policy" in line for line in seen.told)


def test_axe_finds_nothing_that_keeps_anybody_out(browser: Browser, release: Path) -> None:
    # Without the policy of the page, which would keep axe out too.
    made = Seen(browser, release / "index.html", bypass_csp=True)
    made.page.get_by_label("Search the dictionary").fill("beneficiaries")

    found = Axe().run(made.page)

    made.page.close()
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [360, 800])
def test_on_a_narrow_screen_nothing_is_cut_off(seen: Seen, width: int) -> None:
    seen.page.set_viewport_size({"width": width, "height": 800})
    seen.page.get_by_label("Search the dictionary").fill("beneficiaries")

    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_search_shows_the_columns_that_have_all_words(seen: Seen) -> None:
    page = seen.page
    page.get_by_label("Search the dictionary").fill("  LATITUDE practices ")

    told = page.get_by_role("status").inner_text()
    shown = page.locator("#dictionary tbody tr:visible th").all_inner_texts()
    assert "lat" in shown
    assert told == f"{len(shown)} columns in 1 tables"
    page.get_by_label("Search the dictionary").fill("")
    assert page.locator("#dictionary summary:visible").count() == TABLES_SHOWN
    assert page.get_by_role("status").inner_text() == ""


def test_without_script_all_is_there_but_the_search(browser: Browser, release: Path) -> None:
    made = Seen(browser, release / "index.html", java_script_enabled=False)

    assert made.page.locator("#dictionary summary:visible").count() == TABLES_SHOWN
    assert made.page.locator("#sought:visible").count() == 0
    made.page.close()


def test_printed_on_a4_nothing_is_cut_off(seen: Seen) -> None:
    # 182 mm between the margins, at 96 pixels an inch.
    seen.page.set_viewport_size({"width": 688, "height": 1000})
    seen.page.emulate_media(media="print")

    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 688
    assert seen.page.locator("nav:visible").count() == 0
