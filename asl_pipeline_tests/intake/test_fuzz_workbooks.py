"""Workbooks damaged by the hundred: none harms the reader or loses a row in silence."""

from collections.abc import Callable
from pathlib import Path

import pytest

from asl_pipeline_tests.intake.formats import ARCHIVE, WORKBOOKS, Ordinary
from asl_pipeline_tests.intake.fuzzing import trials, tried


@pytest.mark.parametrize(
    ("ordinary", "first"),
    [
        pytest.param(one, first, id=f"{one.name}-{first}")
        for one, first in trials((*WORKBOOKS, ARCHIVE))
    ],
)
def test_a_damaged_workbook_is_read_whole_or_refused(
    ordinary: Ordinary, first: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    report = tried(ordinary, first, tmp_path / "file")

    for what, times in report.counts.items():
        record_property(what, times)
    assert report.wrong == []
    assert report.counts["crashed_parents"] == 0
