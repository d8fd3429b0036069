"""Releases as an analyst opens them: Arrow, pandas, DuckDB, with the hashes verified."""

import gc
import sys
from pathlib import Path
from unittest.mock import patch

import duckdb
import pyarrow.parquet as pq
import pytest

from asl_pipeline.model.failure import VerificationFailed, WrongUse
from asl_pipeline.publication import Release, open_release
from asl_pipeline.publication import reader as reading
from asl_pipeline.publication.keys import make_pair
from asl_pipeline.store.tables import content_of
from asl_pipeline_tests.publication.layout import TABLES

PILOTS = "observatory/pilots"


@pytest.fixture(scope="module")
def opened(made: Path) -> Release:
    """The release, opened."""
    return open_release("latest", made / "releases")


def test_arrow_pandas_and_duckdb_give_the_same_rows(opened: Release) -> None:
    arrow, pandas = opened.arrow(PILOTS), opened.pandas(PILOTS)

    ids = arrow["pilot_id"].to_pylist()
    assert len(ids) == 2
    assert pandas["pilot_id"].tolist() == ids
    assert [row[0] for row in opened.duckdb(PILOTS).select("pilot_id").fetchall()] == ids


def test_a_relation_outlives_the_call_that_made_its_connection(opened: Release) -> None:
    relation = opened.duckdb(PILOTS).filter("domain = 'II'")
    gc.collect()

    assert relation.count("*").fetchall() == [(1,)]


def test_a_relation_can_be_on_a_connection_of_ones_own(opened: Release) -> None:
    with duckdb.connect() as connection:
        opened.duckdb(PILOTS, connection).create_view("pilots")

        assert connection.sql("FROM pilots").count("*").fetchall() == [(2,)]


def test_the_database_has_every_table_with_the_rows_and_types_of_the_views(
    opened: Release, release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(release)
    with opened.database() as ours, duckdb.connect() as views:
        views.execute(Path("views.sql").read_text("utf-8"))
        for path in TABLES:
            name = path.removesuffix(".parquet").replace("/", ".")
            described = [con.execute(f"DESCRIBE {name}").fetchall() for con in (ours, views)]
            # Without its footer, a point is bytes.
            of_views = [(n, "BLOB" if n == "geometry" else kind) for n, kind, *_ in described[1]]
            assert [(n, kind) for n, kind, *_ in described[0]] == of_views
            counted = ours.sql(f"FROM {name}").count("*").fetchall()
            assert counted == [(pq.read_metadata(path).num_rows,)]


def test_a_file_is_read_and_verified_once(opened: Release, made: Path) -> None:
    fresh = open_release("latest", made / "releases")
    with patch.object(reading, "content_of", side_effect=content_of) as asked:
        for _ in range(3):
            fresh.arrow(PILOTS)
            fresh.pandas(PILOTS)
            fresh.duckdb(PILOTS)

    assert asked.call_count == 1
    assert fresh == opened


def test_duckdb_gets_nothing_of_a_file_that_was_altered(home: Path) -> None:
    file = home / "releases/2026-03-31.0" / f"{PILOTS}.parquet"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    opened = open_release("latest", home / "releases")

    for read in (lambda: opened.duckdb(PILOTS), opened.database):
        with pytest.raises(VerificationFailed, match=PILOTS):
            read()


def test_without_duckdb_it_is_said_how_to_get_it(opened: Release) -> None:
    with patch.dict(sys.modules, {"duckdb": None}):
        with pytest.raises(WrongUse, match=r"asl-pipeline\[analysis\]"):
            opened.duckdb(PILOTS)
        assert opened.pandas(PILOTS).shape[0] == 2


def test_who_asks_for_a_signature_opens_no_release_without(made: Path, tmp_path: Path) -> None:
    key = make_pair(tmp_path / "key")

    with pytest.raises(VerificationFailed, match="not signed by a key that you trust"):
        open_release("latest", made / "releases", signed_by=key)
