"""The page of a release as a file: whole, and made of nothing but what the release says."""

import datetime as dt
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from asl_pipeline.datasets import PUBLISHED
from asl_pipeline.datasets.catalogue import CONTACT, FUNDING
from asl_pipeline.publication.catalogue import Told, catalogue
from asl_pipeline_tests.publication.layout import FILES, TABLES

_TOLD = Told(
    release="2026-03-31.1",
    as_of=dt.date(2026, 3, 31),
    follows="2026-03-31.0",
    missing=0,
    signed=True,
)


class _Links(HTMLParser):
    """Collects where a page's links lead, its anchors, and what it would load."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        told = {name: value or "" for name, value in attrs}
        self.anchors.add(told.get("id", ""))
        if tag == "a":
            self.links.append(told["href"])
        self.loaded += [told[name] for name in ("src", "srcset", "data") if name in told]
        self.loaded += [told["href"]] if tag == "link" else []


@pytest.fixture(scope="module")
def text(release: Path) -> str:
    """The page as it lies in the release."""
    return (release / "index.html").read_text("utf-8")


def test_every_file_but_those_that_name_the_page_is_linked_and_every_link_leads_somewhere(
    release: Path, text: str
) -> None:
    page = _Links()
    page.feed(text)

    local = {unquote(link) for link in page.links if not link.startswith(("http", "#"))}
    assert local == {*FILES} - {"index.html", "manifest.json", "SHA256SUMS"}
    assert all((release / path).is_file() for path in local)
    assert {link[1:] for link in page.links if link.startswith("#")} <= page.anchors
    assert page.loaded == []


def test_the_page_tells_rows_hashes_fund_licence_and_whom_to_ask(release: Path, text: str) -> None:
    sums = dict(
        reversed(line.split("  "))
        for line in (release / "SHA256SUMS").read_text("utf-8").splitlines()
    )

    assert all(sums[path] in text for path in TABLES)
    assert all(word in text for word in (FUNDING, CONTACT, "CC BY 4.0", "not signed"))


def test_every_column_of_every_table_is_in_the_dictionary(text: str) -> None:
    for dataset in PUBLISHED:
        part = text.partition(f"<caption>Columns of {dataset.room}/{dataset.name}</caption>")[2]
        listed = re.findall(r"<th scope=\"row\"><code>(\w+)</code>", part.partition("</table>")[0])
        assert listed[: len(dataset.columns)] == list(dataset.column_names)


def _resource(**other: Any) -> dict[str, Any]:
    field = {"name": "x", "type": "string", "description": "<b>bold</b> & more"}
    return {
        "path": "observatory/x.parquet",
        "title": "X <script>alert(1)</script>",
        "description": "Y",
        "rows": 1234567,
        "bytes": 999,
        "hash": "sha256:0",
        "schema": {"fields": [field]},
        **other,
    }


def test_what_declarations_say_is_text_and_never_markup() -> None:
    made = catalogue(_TOLD, [_resource()], {})["index.html"].decode()

    assert "<b>bold" not in made
    assert "<script>alert" not in made
    assert "1,234,567" in made


def test_the_page_follows_what_is_known_of_the_release() -> None:
    none: dict[str, bytes] = {}
    with_changes = catalogue(_TOLD, [], {"CHANGELOG.md": b"x"})["index.html"].decode()
    without = catalogue(_TOLD, [], none)["index.html"].decode()
    first = catalogue(replace(_TOLD, follows=None), [], none)["index.html"].decode()
    late = catalogue(replace(_TOLD, missing=3), [], none)["index.html"].decode()

    assert 'href="CHANGELOG.md"' in with_changes
    assert 'href="CHANGELOG.md"' not in without
    assert "This is the first release." in first
    assert "3 forms that were expected" in late
    assert "not signed" not in without
