"""Take the pictures that the pages show: `docs/pictures.py HOME [NAME…]`.

HOME is a home that `asl run` has filled; only a copy of it is served. Without names all pictures
are taken. Needs Debian's Chromium. What the pictures of the Dagster UI mean is said in
`docs/how-to/review.md`; `documents` and `catalogue` are of the latest release,
and `letters` are best without `--auto-sign-off`. `workbooks` are drawn by LibreOffice (`soffice`,
and `pdftoppm` of poppler-utils).
"""  # noqa: INP001 -- a script beside the pages, not a package

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

DOCS: Final = Path(__file__).parent
ASSET: Final = "/assets/quality/pilot_actions"
# Each with a text that stands there once it is drawn.
VIEWS: Final = {
    "partitions": ("partitions&partition=CRK|2018-S2", "Latest materialization"),
    "checks": ("checks&checkDetail=no_personal_data", "Plots"),
}
# The buttons beside the graph have no names.
ZOOM_OUT_AT: Final = (1573, 852)
GRAPH_HEIGHT: Final = 880
GRAPH: Final = """() => { const {x, y, width, height} = [...document.querySelectorAll("svg")]
    .map(svg => svg.getBoundingClientRect()).sort((a, b) => b.height - a.height)[0];
    return {x, y, width, height}; }"""
DOCUMENTS: Final = ("pilot-ASL-PAU-01.fr", "pilot-ASL-ENW-01", "domain-IV", "project")
# A4 in CSS pixels, and the margin that a printer leaves.
A4_WIDTH, A4_HEIGHT, MARGIN = 794, 1123, 48
LETTERS: Final = {
    "letter-returned.fr": ('lang="fr"', 'class="verdict returned"'),
    "letter-again.pt": ('lang="pt"', 'class="since"'),
    "letter-warnings.en": ('lang="en"', 'class="verdict accepted_with_warnings"'),
    "letter-returned.es": ('lang="es"', 'class="verdict returned"'),
}
LETTER_WIDTH, LETTER_HEIGHT = 880, 1000
# Of whom, in which language, and which page of the marked file.
WORKBOOKS: Final = {
    "marked-findings.fr": ("PAU", 'lang="fr"', 1),
    "marked-sheet.fr": ("PAU", 'lang="fr"', 2),
    "marked-findings.pt": ("CES", 'lang="pt"', 1),
}
INCHES_OF_PAPER, DOTS_PER_INCH = 2.6, 110
LOADED: Final = "{workspaceOrError{... on Workspace{locationEntries{loadStatus}}}}"
WAIT_S: Final = 90


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The web server over a home, on a free port, for as long as the `with` lasts."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    place = ["-w", str(DOCS.parent / "workspace.yaml"), "-h", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(  # noqa: S603 -- our own interpreter and arguments
        [sys.executable, "-W", "ignore", "-m", "dagster_webserver", *place],
        env={**os.environ, "ASL_HOME": str(home), "DAGSTER_HOME": str(home / "dagster")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        end = time.monotonic() + WAIT_S
        while not is_up(url):
            if server.poll() is not None or time.monotonic() > end:
                sys.exit("the web server did not come up")
            time.sleep(0.3)
        yield url
    finally:
        for how in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            # The whole group: the server has started others.
            with suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(server.pid, how)
                server.wait(20)


def is_up(url: str) -> bool:
    """Whether the server has loaded our definitions, as GraphQL tells."""
    request = urllib.request.Request(  # noqa: S310 -- the server that we started
        f"{url}/graphql",
        json.dumps({"query": LOADED}).encode(),
        {"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310 -- likewise
            entries = json.load(reply)["data"]["workspaceOrError"]["locationEntries"]
    except OSError:
        return False
    return bool(entries) and all(entry["loadStatus"] == "LOADED" for entry in entries)


def go(page: Page, address: str, drawn: str | None = None) -> None:
    """Open a page, and wait until it is drawn: the UI polls, so the network is never idle."""
    page.goto(address)
    page.wait_for_load_state()
    if drawn is not None:
        page.get_by_text(drawn).first.wait_for(timeout=WAIT_S * 1000)
    page.wait_for_timeout(3000)
    page.wait_for_function("() => !document.querySelector('[class*=Spinner]')", timeout=30_000)
    page.wait_for_timeout(3000)


def asset_graph(page: Page, url: str) -> FloatRect:
    """Show the rooms, each with the number of its assets, and answer where the graph is."""
    go(page, f"{url}/overview")
    page.get_by_text("Hide navigation").click()
    go(page, f"{url}/asset-groups")
    # This hides the list of rooms.
    page.get_by_placeholder("Jump to").locator("xpath=following::button[1]").click()
    page.wait_for_timeout(1000)
    while page.evaluate(GRAPH)["height"] > GRAPH_HEIGHT:
        page.mouse.click(*ZOOM_OUT_AT)
        page.wait_for_timeout(1000)
    place: FloatRect = page.evaluate(GRAPH)
    return place


def documents(browser: Browser, home: Path, out: Path) -> None:
    """Take the first A4 page of some documents of the latest release."""
    page = browser.new_page(viewport={"width": A4_WIDTH, "height": A4_HEIGHT})
    page.emulate_media(media="print")
    for name in DOCUMENTS:
        page.goto((latest_of(home) / "analysis" / f"{name}.html").resolve().as_uri())
        page.add_style_tag(content=f"html {{ margin: {MARGIN}px; background: white }}")
        page.screenshot(path=out / f"{name}.png")
    page.close()


def latest_of(home: Path) -> Path:
    """The folder of the home's latest release."""
    releases = home / "releases"
    return releases / str(json.loads((releases / "latest.json").read_bytes())["release"])


def catalogue(browser: Browser, home: Path, out: Path) -> None:
    """Take the head of the page of the latest release."""
    page = browser.new_page(viewport={"width": 1280, "height": 860})
    page.goto((latest_of(home) / "index.html").absolute().as_uri())
    page.screenshot(path=out / "catalogue.png")


def user_interface(browser: Browser, home: Path, out: Path) -> None:
    """Take the pictures of the Dagster UI."""
    page = browser.new_page(viewport={"width": 1600, "height": 1000}, device_scale_factor=2)
    with served(home) as url:
        page.screenshot(path=out / "asset-graph.png", clip=asset_graph(page, url))
        for name, (view, drawn) in VIEWS.items():
            go(page, f"{url}{ASSET}?view={view}", drawn)
            page.screenshot(path=out / f"{name}.png")


def letters(browser: Browser, home: Path, out: Path) -> None:
    """Take the first screen of some letters, and of the page on a rule that one links to."""
    page = browser.new_page(viewport={"width": LETTER_WIDTH, "height": LETTER_HEIGHT})
    for name, marks in LETTERS.items():
        page.goto(longest_letter(home, marks).absolute().as_uri())
        page.screenshot(path=out / f"{name}.png")
    page.goto(longest_letter(home, LETTERS["letter-returned.fr"]).absolute().as_uri())
    page.locator("section a").first.click()
    page.screenshot(path=out / "rule.fr.png")
    page.close()


def longest_letter(home: Path, marks: tuple[str, ...], partner: str = "*") -> Path:
    """Of the letters with all these marks, the one with most to show."""
    letters = home.glob(f"feedback/{partner}/*-S?/*/letter.html")
    found = {path: path.read_text("utf-8") for path in sorted(letters)}
    fitting = [path for path, text in found.items() if all(mark in text for mark in marks)]
    return max(fitting, key=lambda path: len(found[path]))


def workbooks(_: Browser, home: Path, out: Path) -> None:
    """Take the top of some sheets of marked files, as they are printed."""
    for name, (partner, language, number) in WORKBOOKS.items():
        marks = (language, 'class="verdict returned"')
        marked = longest_letter(home, marks, partner).with_name("annotated.xlsx")
        with tempfile.TemporaryDirectory() as there:
            to_pdf = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", there]
            run([*to_pdf, str(marked)], {"HOME": there})
            height = str(round(INCHES_OF_PAPER * DOTS_PER_INCH))
            page = ["pdftoppm", "-png", "-singlefile", "-r", str(DOTS_PER_INCH), "-H", height]
            run([*page, "-f", str(number), str(Path(there, "annotated.pdf")), str(out / name)], {})


def run(command: list[str], environment: dict[str, str]) -> None:
    """Run a program of Debian's, and wait for it."""
    subprocess.run(  # noqa: S603 -- our own arguments
        command, check=True, capture_output=True, env={**os.environ, **environment}
    )


PICTURES: Final = {
    "catalogue": catalogue,
    "documents": documents,
    "letters": letters,
    "user_interface": user_interface,
    "workbooks": workbooks,
}


def main(home: Path, names: Iterable[str]) -> None:
    """Take the named pictures of a home."""
    with tempfile.TemporaryDirectory() as there, sync_playwright() as playwright:
        copy = shutil.copytree(home, Path(there, "home"))
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name in names:
            PICTURES[name](browser, copy, DOCS / "pictures")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or PICTURES)
