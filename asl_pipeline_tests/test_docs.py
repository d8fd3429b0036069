"""The reference pages are written from the declarations, and say all that these say."""

import re
from pathlib import Path

import pytest

import asl_pipeline
from asl_pipeline.datasets import COMPARING, MEASURED, PUBLISHED, SUBMITTED
from asl_pipeline.derive.codes import all_names
from asl_pipeline.derive.docs import pages
from asl_pipeline.derive.rules import cross_rule_index, rule_index
from asl_pipeline.feedback.schemas import schemas
from asl_pipeline.partners import registry
from asl_pipeline.settings import DOCUMENTED

REFERENCE = Path(asl_pipeline.__file__).parents[1] / "docs" / "reference"
PAGES = pages(DOCUMENTED)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_says_that_it_is_written_by_a_program(name: str) -> None:
    assert PAGES[name].startswith("<!-- Written by `asl docs`")


def test_the_same_declarations_give_the_same_pages() -> None:
    assert pages(DOCUMENTED) == PAGES


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_row_of_a_table_has_as_many_cells_as_its_head(name: str) -> None:
    blocks = re.findall(r"(?:^\|.*\n)+", PAGES[name], re.MULTILINE)
    widths = [{len(re.findall(r"(?<!\\)\|", line)) for line in b.splitlines()} for b in blocks]

    assert widths
    assert [found for found in widths if len(found) > 1] == []


def test_every_form_and_table_has_its_columns_on_a_page() -> None:
    for page, datasets in (
        ("forms.md", SUBMITTED),
        ("tables.md", (*PUBLISHED, *MEASURED, *COMPARING)),
    ):
        for dataset in datasets:
            part = PAGES[page].partition(f"## {dataset.room}/{dataset.name}:")[2]
            part = part.partition("\n## ")[0]

            assert re.findall(r"^\| `(\w+)` ", part, re.MULTILINE) == list(dataset.column_names)


def test_every_rule_is_on_the_page_of_rules() -> None:
    listed = re.findall(r"^\| `([\w.]+)` ", PAGES["rules.md"], re.MULTILINE)

    assert listed == [*rule_index(), *cross_rule_index()]


def test_every_partner_list_and_setting_is_on_its_page() -> None:
    first = re.compile(r"^\| `?([\w]+)`? \|", re.MULTILINE)
    listed = {name: set(first.findall(text)) for name, text in PAGES.items()}

    assert set(registry()) <= listed["partners.md"]
    assert set(all_names()) <= listed["code-lists.md"]
    assert set(DOCUMENTED) <= listed["settings.md"]


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="docs/reference is not written yet")
@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_pages_in_the_repository_are_fresh(name: str) -> None:
    assert (REFERENCE / name).read_text("utf-8") == PAGES[name]


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="docs/reference is not written yet")
@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_schemas_in_the_repository_are_those_of_the_package(name: str) -> None:
    assert (REFERENCE / name).read_text("utf-8") == schemas()[name]
