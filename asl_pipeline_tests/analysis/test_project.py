"""The synthesis: every figure is computed from protected tables, and needs nothing from outside."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

import pyarrow as pa
import pytest

from asl_pipeline.analysis.project import Bar, bars, synthesis
from asl_pipeline.datasets import published
from asl_pipeline.disclosure.protect import protect
from asl_pipeline.observatory.coverage import coverage
from asl_pipeline.partners import registry
from asl_pipeline.workflow.tables import made_of
from asl_pipeline_tests.kit import accepted, delivery, submission


def _tables(**forms: list[dict[str, Any]]) -> Mapping[str, pa.Table]:
    sent = [submission("pilot_actions")] if forms else []
    told = coverage(sent, {1: delivery(seq=1)}, [registry()["PAU"]])
    made = made_of(accepted(**forms), {"coverage": told})
    return protect({name: (published(name), table) for name, table in made.items()})


class _Text(HTMLParser):
    """The text of a page, and what it links to."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.outside: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.outside += [
            f"{tag} {value}"
            for name, value in attrs
            if value and name in {"src", "href", "data"} and not value.startswith("#")
        ]
        if tag in {"script", "iframe", "object"}:
            self.outside.append(tag)


def _page(document: str) -> _Text:
    page = _Text()
    page.feed(document)
    return page


def _text(document: str) -> str:
    return re.sub(r"\s+", " ", " ".join(_page(document).words))


def test_a_bar_for_each_code_that_occurs_in_the_order_of_the_list() -> None:
    assert bars({"III": 1, "I": 4}, "domain") == [
        Bar(label=bars({"I": 1}, "domain")[0].label, count=4, width=360, top=0),
        Bar(label=bars({"III": 1}, "domain")[0].label, count=1, width=90, top=26),
    ]


def test_there_are_no_bars_of_nothing() -> None:
    assert bars({}, "domain") == []


def test_suppressed_and_missing_are_counted() -> None:
    readings = [{"value": 3.0}, {"value": 50.0, "pilot_id": "ASL-PAU-02"}]

    text = _text(synthesis(_tables(pilot_actions=[{}], indicator_readings=readings)))

    assert "1 of 2 readings are suppressed" in text
    # Three half-years of four forms, of which one was accepted.
    assert "11 of 12 reports that were expected have not been accepted" in text


def test_no_suppressed_number_is_in_it() -> None:
    readings = [{"value": 3.0, "target": 777.0}]
    pilot = {"results_obtained": "Voilà."}

    document = synthesis(_tables(pilot_actions=[pilot], indicator_readings=readings))

    assert "Cafés de quartier" in _text(document)
    assert "not shown" in _text(document)
    # 100 * 3 / 777 to any number of digits.
    assert not re.search(r"0[.,]3[89]", _text(document))


def test_what_partners_wrote_is_text_and_not_markup() -> None:
    title = "<script>alert('x')</script> & <b>gras</b>"

    document = synthesis(_tables(pilot_actions=[{"title": title}]))

    assert "<script" not in document
    assert "<b>gras" not in document
    assert title in _text(document)


def test_it_needs_nothing_from_outside() -> None:
    document = synthesis(_tables(pilot_actions=[{}]))

    assert _page(document).outside == []
    assert "@import" not in document
    assert "url(" not in document


def test_the_same_tables_are_the_same_document() -> None:
    tables = _tables(pilot_actions=[{}, {"pilot_id": "ASL-PAU-02"}])

    assert synthesis(tables) == synthesis(tables)


@pytest.mark.parametrize("pilots_there", [0, 1, 3])
def test_it_is_written_whatever_there_is(pilots_there: int) -> None:
    each = [{"pilot_id": f"ASL-PAU-0{number}"} for number in range(1, pilots_there + 1)]

    document = synthesis(_tables(pilot_actions=each))

    assert document.count("Cafés de quartier") >= pilots_there
