"""A rehearsal tells what changed rules would change, and changes nothing."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.rule import Rule, Severity
from asl_pipeline.model.submission import Verdict
from asl_pipeline.quality import validate
from asl_pipeline.workflow import Workplace
from asl_pipeline.workflow.rehearsal import rehearse
from asl_pipeline_tests import kit
from asl_pipeline_tests.kit import asl
from asl_pipeline_tests.review.test_rulings import _TODAY, TWO_TOWNS, sent


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    """A workplace in which a file with warnings, and one without, were judged."""
    with kit.workplace(tmp_path / "home", tmp_path / "inbox", today=_TODAY) as place:
        sent(place, "a 2018-S1.csv", TWO_TOWNS)
        sent(place, "b 2018-S1.csv", [kit.PILOT])
        yield place


def stricter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make an error of what was a warning."""
    before = validate.rules_of

    def rules_of(dataset: Dataset) -> tuple[Rule, ...]:
        return tuple(
            replace(rule, severity=Severity.ERROR) if rule.code == "city.one_nuts_code" else rule
            for rule in before(dataset)
        )

    monkeypatch.setattr(validate, "rules_of", rules_of)


def test_with_the_same_rules_nothing_would_change(at: Workplace) -> None:
    found = list(rehearse(at))

    assert len(found) == 2
    assert [each for each in found if each.differs] == []


def test_a_stricter_rule_tells_whose_rows_would_leave(
    at: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    stricter(monkeypatch)
    before = (at.ledger.submissions(), at.ledger.recorded(), at.ledger.finding_counts())

    (changed,) = [each for each in rehearse(at) if each.differs]

    assert changed.submission.id == "PAU_2018-S1_actors_r1"
    assert (changed.verdict, changed.clean_rows) == (Verdict.RETURNED, 0)
    assert (changed.table, changed.rows) == ("actors", -2)
    assert (at.ledger.submissions(), at.ledger.recorded(), at.ledger.finding_counts()) == before


def test_the_command_tells_it_to_people_and_to_programs(
    at: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    stricter(monkeypatch)

    said = asl(at.settings.home, "rules", "rehearse", "--partner", "PAU")
    told = json.loads(asl(at.settings.home, "rules", "rehearse", "--json").out)

    assert said.status == 0
    assert "2 submissions judged" in said.out
    assert "accepted_with_warnings -> returned, 2 -> 0 of 2 rows clean" in said.out
    assert "table actors: -2 rows" in said.out
    assert told["tables"] == {"actors": -2}
    assert [each["partner"] for each in told["changed"]] == ["PAU"]


def test_a_rule_is_shown_with_its_examples(at: Workplace) -> None:
    told = json.loads(
        asl(at.settings.home, "rules", "show", "pilot_actions.end.not_before_start", "--json").out
    )

    assert told["level"] == 1
    assert "{other_label}" in told["says"]
    assert "end: 2018-02-01" in told["fails"]
    assert asl(at.settings.home, "rules", "show", "no.rule").status == 3
