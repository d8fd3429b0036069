"""Readings of a pilot whose form was returned wait for it, with one sentence and no errors."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from asl_pipeline.model.submission import Verdict
from asl_pipeline.workflow import Workplace, accepted_rows
from asl_pipeline_tests import kit
from asl_pipeline_tests.review.test_rulings import _TODAY, sent

NO_END = {**kit.PILOT, "status": "completed"}
READINGS = [{**kit.READING, "indicator_id": f"ASL-{letter}"} for letter in "ABC"]


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    """A workplace with an inbox of its own."""
    with kit.workplace(tmp_path / "home", tmp_path / "inbox", today=_TODAY) as place:
        yield place


def published(at: Workplace) -> int:
    """How many readings the next release holds."""
    return accepted_rows(at)["indicator_readings"].num_rows


def test_readings_wait_for_the_form_of_their_pilot(at: Workplace) -> None:
    assert sent(at, "a 2018-S1.csv", [NO_END]).submission.verdict is Verdict.RETURNED
    readings = sent(at, "b 2018-S1.csv", READINGS)

    assert readings.submission.verdict is Verdict.ACCEPTED
    letter = (readings.folder / "letter.html").read_text("utf-8")
    assert letter.count("Actions pilotes") == 1
    assert "retenues" in letter or "conservées" in letter
    assert published(at) == 0

    assert sent(at, "c 2018-S1.csv", [kit.PILOT]).submission.verdict is Verdict.ACCEPTED
    assert published(at) == 3


def test_a_reading_of_a_pilot_that_nobody_declared_is_an_error(at: Workplace) -> None:
    sent(at, "a 2018-S1.csv", [kit.PILOT])

    readings = sent(at, "b 2018-S1.csv", [{**kit.READING, "pilot_id": "ASL-PAU-09"}])

    assert [f.rule for f in readings.judged.report.findings] == [
        "indicator_readings.pilot_id.known"
    ]
