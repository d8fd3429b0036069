"""Take the pictures of the Dagster UI that the how-to pages show.

    .venv/bin/python docs/pictures.py HOME

HOME is a home that `asl run` has filled; only a copy of it is served. Needs Debian's Chromium.
What the pictures mean is said in `docs/how-to/review.md`.
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
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import FloatRect, Page, ViewportSize, sync_playwright

DOCS: Final = Path(__file__).parent
ASSET: Final = "/assets/quality/pilot_actions"
SLOT: Final = "CRK|2018-S2"
# Disclosure stays folded: each of its tables depends on all others, too many lines to show.
ROOMS: Final = "intake quality review feedback observatory capitalisation analysis publication"
VIEWPORT: Final[ViewportSize] = {"width": 1600, "height": 1000}
ZOOM_OUT_AT: Final = (1573, 852)
GRAPH_HEIGHT: Final = 880
GRAPH: Final = """() => { const {x, y, width, height} = [...document.querySelectorAll("svg")]
    .map(svg => svg.getBoundingClientRect()).sort((a, b) => b.height - a.height)[0];
    return {x, y, width, height}; }"""
LOADED: Final = "{workspaceOrError{... on Workspace{locationEntries{loadStatus}}}}"
SERVER_WAIT_S: Final = 90
# How to end the server, and for how long to wait before the next way.
ENDINGS: Final = ((signal.SIGINT, 20), (signal.SIGTERM, 10), (signal.SIGKILL, 5))


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The web server over a home, on a free port, for as long as the `with` lasts."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-W", "ignore", "-m", "dagster_webserver"]
    server = subprocess.Popen(  # noqa: S603 -- our own interpreter and arguments
        [*command, "-w", str(DOCS.parent / "workspace.yaml"), "-h", "127.0.0.1", "-p", str(port)],
        env={**os.environ, "ASL_HOME": str(home), "DAGSTER_HOME": str(home / "dagster")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        end = time.monotonic() + SERVER_WAIT_S
        while not is_up(url):
            if server.poll() is not None or time.monotonic() > end:
                sys.exit("the web server did not come up")
            time.sleep(0.3)
        yield url
    finally:
        end_group(server)


def is_up(url: str) -> bool:
    """Whether the server has loaded our definitions, as GraphQL tells."""
    body = json.dumps({"query": LOADED}).encode()
    request = urllib.request.Request(  # noqa: S310 -- the server that we started
        f"{url}/graphql", body, {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310 -- likewise
            answer: dict[str, Any] = json.load(reply)
    except OSError:
        return False
    entries = answer["data"]["workspaceOrError"]["locationEntries"]
    return bool(entries) and all(entry["loadStatus"] == "LOADED" for entry in entries)


def end_group(server: subprocess.Popen[bytes]) -> None:
    """End the server and the processes that it has started."""
    for how, patience_s in ENDINGS:
        try:
            os.killpg(server.pid, how)
            server.wait(patience_s)
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            return


def settle(page: Page, moment_ms: int = 3000) -> None:
    """Wait for spinners to go, then a moment: the UI polls, so the network is never idle."""
    page.wait_for_function("() => !document.querySelector('[class*=Spinner]')", timeout=30_000)
    page.wait_for_timeout(moment_ms)


def asset_graph(page: Page, url: str) -> FloatRect:
    """All assets, each in its room. Answers where on the page the graph is."""
    page.goto(f"{url}/overview")
    settle(page)
    page.get_by_text("Hide navigation").click()
    rooms = ",".join(f"global@global:{room}" for room in ROOMS.split())
    page.goto(f"{url}/asset-groups?expanded={rooms}")
    settle(page)
    # The buttons have no names. The first hides the list of rooms.
    page.get_by_placeholder("Jump to").locator("xpath=following::button[1]").click()
    settle(page)
    while page.evaluate(GRAPH)["height"] > GRAPH_HEIGHT:
        page.mouse.click(*ZOOM_OUT_AT)
        page.wait_for_timeout(500)
    settle(page)
    place: FloatRect = page.evaluate(GRAPH)
    return place


def partitions(page: Page, url: str) -> None:
    """Partner by period, with what one run found."""
    page.goto(f"{url}{ASSET}?view=partitions&partition={SLOT}")
    settle(page)


def checks(page: Page, url: str) -> None:
    """The kinds of check with their last outcome."""
    page.goto(f"{url}{ASSET}?view=checks&checkDetail=no_personal_data")
    settle(page)


PICTURES: Final[Mapping[str, Callable[[Page, str], FloatRect | None]]] = {
    "asset-graph": asset_graph,
    "partitions": partitions,
    "checks": checks,
}


def main(home: Path) -> None:
    """Take all pictures of a home."""
    with tempfile.TemporaryDirectory() as there, sync_playwright() as playwright:
        copy = shutil.copytree(home, Path(there, "home"))
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport=VIEWPORT, device_scale_factor=2, locale="en-GB")
        with served(copy) as url:
            for name, show in PICTURES.items():
                clip = show(page, url)
                page.screenshot(path=DOCS / "pictures" / f"{name}.png", clip=clip)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
