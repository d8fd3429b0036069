"""A lock on a file: one holds it at a time, and it is free again afterwards."""

from pathlib import Path

import pytest

from asl_pipeline.model.failure import Conflict
from asl_pipeline.store.hold import alone


def test_one_at_a_time_and_then_another(tmp_path: Path) -> None:
    lock = tmp_path / "new" / "a.lock"
    with alone(lock, "sending"):
        with pytest.raises(Conflict, match="sending is under way already"), alone(lock, "sending"):
            pytest.fail("two held it")
        with alone(tmp_path / "b.lock", "sending"):
            pass

    with alone(lock, "sending"):
        pass
