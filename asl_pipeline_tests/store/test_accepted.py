"""Accepted rows: every byte of them is what was kept, or they are refused by name."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.model.failure import VerificationFailed
from asl_pipeline.store.accepted import keep_rows, kept_rows, rows_of
from asl_pipeline_tests.kit import submission

ROWS = pa.table(
    {
        "actor_id": [f"PAU-ACT-{number:03}" for number in range(40)],
        "sheet": pa.array([None] * 40, pa.string()),
        "row": pa.array(range(2, 42), pa.int32()),
    }
)


@pytest.fixture(scope="module")
def area(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("accepted")
    keep_rows(folder, submission(), ROWS)
    return folder


def file_of(area: Path) -> Path:
    (path,) = area.rglob("*.parquet")
    return path


def test_rows_are_read_back_as_they_were_kept(area: Path) -> None:
    assert kept_rows(area, submission()).equals(ROWS)


@given(data=st.data())
def test_every_bit_flip_is_refused_with_the_name_of_the_file(
    area: Path, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from([file_of(area), file_of(area).with_suffix(".sha256")]))
    whole = path.read_bytes()
    at = data.draw(st.integers(0, 8 * len(whole) - 1))
    flipped = bytearray(whole)
    flipped[at // 8] ^= 1 << at % 8
    path.write_bytes(flipped)
    try:
        with pytest.raises(VerificationFailed, match=r"actors/r1\.parquet"):
            kept_rows(area, submission())
    finally:
        path.write_bytes(whole)


def test_rows_that_were_lost_are_missed_by_name(tmp_path: Path) -> None:
    with pytest.raises(VerificationFailed, match="lost"):
        kept_rows(tmp_path, submission())


def test_rows_kept_before_their_form_had_a_column_are_read_with_nothing_in_it(
    area: Path,
) -> None:
    rows = rows_of(area, [submission()])["actors"]

    assert rows["actor_id"].to_pylist() == ROWS["actor_id"].to_pylist()
    assert set(rows["name"].to_pylist()) == {None}
