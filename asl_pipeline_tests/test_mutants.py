"""The list of safeguards still fits the code: `.ci/mutants` proves that each has its test."""

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
MUTANTS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "mutants.toml").read_text("utf-8")
)["mutant"]


def test_there_are_safeguards_enough_and_each_has_a_name_of_its_own() -> None:
    names = [mutant["name"] for mutant in MUTANTS]

    assert len(names) >= 20
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant["name"])
def test_a_safeguard_stands_once_in_its_file_and_its_test_exists(mutant: dict[str, Any]) -> None:
    content = (ROOT / mutant["file"]).read_text("utf-8")
    file, _, name = mutant["test"].partition("::")
    tree = ast.parse((Path(__file__).parent / file).read_text("utf-8"))

    assert content.count(mutant["text"]) == 1
    ast.parse(content.replace(mutant["text"], mutant["instead"]))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
