"""Tables as Parquet: the same rows are the same bytes; accepted rows come back as they were."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from asl_pipeline.datasets import ACTORS, SUBMITTED
from asl_pipeline.derive.arrow import schema
from asl_pipeline.derive.frames import ROW_ID
from asl_pipeline.store.accepted import keep_rows, rows_of
from asl_pipeline.store.tables import content_of, parquet, read_table, write_table
from asl_pipeline_tests.kit import accepted, submission
from asl_pipeline_tests.kit import rows_of as values

_PLACES = ["sheet", "row"]
_IN_A_PROCESS_OF_ITS_OWN = """
import sys
from asl_pipeline_tests.kit import accepted
from asl_pipeline.store.tables import parquet

table = accepted(pilot_actions=[{}, {"pilot_id": "ASL-PAU-02"}])["pilot_actions"]
about = {"title": "Pilots", "release": "2026-03-31.0"}
sys.stdout.buffer.write(parquet(table, about, ["pilot_id"]))
"""


def _made_with_hash_seed(seed: str) -> str:
    made = subprocess.run(
        [sys.executable, "-c", _IN_A_PROCESS_OF_ITS_OWN],
        check=True,
        capture_output=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONHASHSEED": seed},
    )
    assert made.stdout.startswith(b"PAR1")
    return hashlib.sha256(made.stdout).hexdigest()


def test_the_same_rows_are_the_same_bytes_in_another_process() -> None:
    assert _made_with_hash_seed("1") == _made_with_hash_seed("2")


def test_a_parquet_file_says_what_it_is_and_how_it_is_sorted() -> None:
    table = pa.table({"b": [1, 2], "a": ["x", "y"]})

    file = pq.ParquetFile(pa.BufferReader(parquet(table, {"title": "T"}, ["a"])))

    assert file.schema_arrow.metadata == {b"title": b"T"}
    group = file.metadata.row_group(0)
    assert group.sorting_columns == (pq.SortingColumn(1),)
    assert group.column(0).compression == "ZSTD"


def test_a_table_comes_back_as_it_was(tmp_path: Path) -> None:
    table = accepted(indicator_readings=[{}, {"value": None}])["indicator_readings"]

    write_table(tmp_path / "t.parquet", table)

    assert read_table(tmp_path / "t.parquet").equals(table)


@pytest.mark.parametrize("at", [0.2, 0.5])
def test_a_flipped_bit_in_a_page_is_noticed(tmp_path: Path, at: float) -> None:
    path = tmp_path / "t.parquet"
    write_table(path, pa.table({"n": pa.array(os.urandom(4_000))}))
    content = bytearray(path.read_bytes())
    content[int(len(content) * at)] ^= 1
    path.write_bytes(content)

    with pytest.raises((OSError, pa.ArrowInvalid)):
        read_table(path)


def test_accepted_rows_come_back_with_the_place_that_they_were_sent_in(tmp_path: Path) -> None:
    sent = accepted(actors=[{"row": 3, "sheet": "Acteurs"}, {"row": 5, "sheet": "Acteurs"}])
    rows = sent["actors"].select([*ACTORS.column_names, *_PLACES])
    first, second = submission(), submission(code="2018-S2")
    keep_rows(tmp_path, first, rows)
    keep_rows(tmp_path, second, rows.slice(1))

    found = rows_of(tmp_path, [first, second])["actors"]

    assert values(found, "submission", ROW_ID, *_PLACES) == [
        ("PAU_2018-S1_actors_r1", "PAU_2018-S1_actors_r1/0", "Acteurs", 3),
        ("PAU_2018-S1_actors_r1", "PAU_2018-S1_actors_r1/1", "Acteurs", 5),
        ("PAU_2018-S2_actors_r1", "PAU_2018-S2_actors_r1/0", "Acteurs", 5),
    ]
    assert values(found, "name") == [("Régie de quartier",)] * 3


def test_every_form_is_there_even_where_nothing_was_accepted(tmp_path: Path) -> None:
    found = rows_of(tmp_path, [])

    assert {name: table.num_rows for name, table in found.items()} == {
        dataset.name: 0 for dataset in SUBMITTED
    }
    for dataset in SUBMITTED:
        names = [*schema(dataset).names, *_PLACES, "submission", ROW_ID]
        assert found[dataset.name].column_names == names


def test_each_revision_has_a_file_of_its_own(tmp_path: Path) -> None:
    sent = accepted(actors=[{}, {"actor_id": "PAU-ACT-002"}])["actors"]
    rows = sent.select([*ACTORS.column_names, *_PLACES])
    first, second = submission(), submission(revision=2)
    keep_rows(tmp_path, first, rows.slice(0, 1))
    keep_rows(tmp_path, second, rows.slice(1, 1))

    assert values(rows_of(tmp_path, [first])["actors"], "actor_id") == [("PAU-ACT-001",)]
    assert values(rows_of(tmp_path, [second])["actors"], "actor_id") == [("PAU-ACT-002",)]


def test_what_is_read_lies_in_arrow_s_own_memory(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    path.write_bytes(bytes(100_000))
    before = pa.total_allocated_bytes()

    content = content_of(path)

    assert pa.total_allocated_bytes() - before >= content.size == path.stat().st_size
