"""Every rule of the project fails on the example that says so, and passes the one beside it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace

import pytest

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.derive.examples import example_of, form_of
from asl_pipeline.derive.rules import rule_index, rules_of
from asl_pipeline.model.dataset import Dataset
from asl_pipeline_tests.quality.examples import Example, rules_broken, run


@pytest.mark.parametrize("dataset", SUBMITTED, ids=lambda dataset: dataset.name)
def test_the_ordinary_row_of_a_form_trips_nothing(dataset: Dataset) -> None:
    form = form_of(dataset)
    example = Example(passes=(form.row,), fails=(), partner=form.partner)

    assert rules_broken(run(dataset, example, passing=True)) == []


@pytest.fixture(scope="module")
def broken_in_passing() -> Mapping[str, Collection[str]]:
    """By rule, the rules that the passing rows break of all those that have the same ones."""
    alike = defaultdict(list)
    for code, (dataset, rule) in rule_index().items():
        example = replace(
            example_of(dataset, rule),
            fails=(),
            content=None,
            wrong_partner="",
            wrong_period="",
            wrong_day=None,
        )
        alike[dataset.name, repr(example)].append((code, dataset, rule, example))
    told: dict[str, Collection[str]] = {}
    for each in alike.values():
        _, dataset, _, example = each[0]
        rules = [rule for _, _, rule, _ in each]
        broken = rules_broken(run(dataset, example, passing=True, only=rules))
        told |= {code: broken for code, *_ in each}
    return told


@pytest.mark.parametrize("code", rule_index())
def test_a_rule_fails_its_example_and_passes_the_other(
    code: str, broken_in_passing: Mapping[str, Collection[str]]
) -> None:
    dataset, rule = rule_index()[code]
    example = example_of(dataset, rule)

    assert code in rules_broken(run(dataset, example, passing=False, only=[rule]))
    assert code not in broken_in_passing[code]


def test_every_rule_of_every_form_has_an_example() -> None:
    assert len(rule_index()) == sum(len(rules_of(dataset)) for dataset in SUBMITTED)
