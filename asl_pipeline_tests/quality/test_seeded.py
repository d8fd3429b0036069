"""A thousand submissions with mistakes: exactly those that were made are found, where they are."""

from dataclasses import replace
from functools import cache

import pytest

from asl_pipeline.assess import Judged
from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.derive.examples import form_of
from asl_pipeline.model.check import kind_of
from asl_pipeline_tests.quality.examples import run
from asl_pipeline_tests.quality.seeded import Seeded, defects, seeded

SUBMISSIONS = 1_000
EACH = 25


def found(judged: Judged) -> list[tuple[str, int | None, str | None]]:
    """Rule, row and column of each finding."""
    return sorted(
        (finding.rule, finding.place.row, finding.place.column)
        for finding in judged.report.findings
    )


def judged(one: Seeded) -> Judged:
    return run(one.form.dataset, one.example, passing=True)


@cache
def judged_as_drawn(seed: int) -> Judged:
    return judged(seeded(seed))


@pytest.mark.parametrize("first", range(0, SUBMISSIONS, EACH))
def test_exactly_the_mistakes_that_were_made_are_found(first: int) -> None:
    wrong = {}
    for seed in range(first, first + EACH):
        one = seeded(seed)
        told = found(judged_as_drawn(seed))
        if told != list(one.expected):
            wrong[seed] = {
                "more": set(told) - set(one.expected),
                "less": set(one.expected) - set(told),
            }

    assert wrong == {}


@pytest.mark.parametrize("first", range(0, 200, EACH))
def test_the_order_of_the_rows_does_not_matter(first: int) -> None:
    for seed in range(first, first + EACH):
        one = seeded(seed)
        rows = one.example.passes
        turned = replace(one, example=replace(one.example, passes=tuple(reversed(rows))))

        before, after = judged_as_drawn(seed), judged(turned)

        assert after.verdict == before.verdict
        last = len(rows) + 3
        back = sorted((rule, last - (row or 0), column) for rule, row, column in found(after))
        assert back == found(before)


def test_mistakes_of_every_form_are_made() -> None:
    kinds = {kind_of(defect.rule.check) for d in SUBMITTED for defect in defects(form_of(d))}
    forms = {seeded(seed).form.dataset.name for seed in range(SUBMISSIONS)}

    assert forms == {dataset.name for dataset in SUBMITTED}
    assert {"readable", "in_code_list", "required", "matches", "between"} <= kinds
    assert {"weekday_agrees", "no_personal_data", "no_named_person"} <= kinds
