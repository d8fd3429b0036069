"""F16: whatever becomes of the process that reads, the answer is a reading, and nobody is hurt."""

import json
import os
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from asl_pipeline.intake.sandbox import is_isolated, read_apart
from asl_pipeline.model.limits import Limits
from asl_pipeline.model.raw import Reading
from asl_pipeline_tests.intake import formats
from asl_pipeline_tests.intake.fuzzing import children
from asl_pipeline_tests.intake.ordinary import COUNT, actors

_MIB = 2**20
SMALL = Limits(memory_bytes=128 * _MIB, cpu_s=1, wall_s=3, result_bytes=_MIB)
_VARIABLE = "ASL_SECRET_OF_TESTS"


def read_by(rogue: str, folder: Path, content: bytes = b"a;b\n", limits: Limits = SMALL) -> Reading:
    """What comes of a file that is read by a rogue."""
    path = folder / "file"
    path.write_bytes(content)
    return read_apart(path, "a.csv", limits, reader=f"asl_pipeline_tests.intake.rogues.{rogue}")


def seen_by(rogue: str, folder: Path, content: bytes = b"a;b\n") -> Any:
    """What a rogue saw that looked around."""
    reading = read_by(rogue, folder, content)
    assert (reading.format, reading.reason) == ("rogue", "unreadable"), reading.detail
    return json.loads(reading.detail or "")


@pytest.mark.parametrize(
    ("rogue", "reason"),
    [
        ("aborts", "reader_crashed"),
        ("is_killed", "reader_crashed"),
        ("reads_nowhere", "reader_crashed"),
        ("loops", "reader_timeout"),
        ("sleeps", "reader_timeout"),
        ("allocates", "reader_memory"),
        ("allocates_at_once", "reader_memory"),
        ("recurses", "reader_crashed"),
        ("raises", "reader_crashed"),
        ("raises_deeply", "reader_crashed"),
        ("exits", "reader_crashed"),
        ("exits_politely", "reader_crashed"),
        ("answers_with_something_else", "reader_crashed"),
        ("answers_with_nothing", "reader_crashed"),
        ("answers_beside", "reader_crashed"),
        ("answers_at_length", "reader_crashed"),
        ("fills_the_disk", "reader_crashed"),
        ("is_not_there", "reader_crashed"),
    ],
)
def test_a_reader_that_dies_is_a_reason_and_the_next_file_is_read(
    rogue: str, reason: str, tmp_path: Path
) -> None:
    before = children()

    reading = read_by(rogue, tmp_path)

    (tmp_path / "next").write_bytes(formats.csv(actors()))
    following = read_apart(tmp_path / "next", "2018-S1.csv")
    assert (reading.reason, reading.tables) == (reason, ())
    assert [table.rows for table in following.tables] == [COUNT]
    assert before <= children()


@pytest.mark.parametrize("rogue", ["raises", "raises_deeply"])
def test_what_a_reader_dies_of_quotes_no_cell(rogue: str, tmp_path: Path) -> None:
    reading = read_by(rogue, tmp_path)

    assert "secret" not in (reading.detail or "")


def test_a_reader_cannot_become_many(tmp_path: Path) -> None:
    seen = seen_by("forks", tmp_path)

    assert "done" not in seen.values()


def test_a_reader_reaches_no_network(tmp_path: Path) -> None:
    if not is_isolated():
        pytest.skip("NO NETWORK NAMESPACE: not proved; needs root or user namespaces")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1]).encode()

        seen = seen_by("connects", tmp_path, port)

    assert "done" not in seen.values()


def test_a_reader_knows_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(_VARIABLE, "secret")

    seen = seen_by("looks_at_the_environment", tmp_path)

    assert [each for each in seen if "ASL_" in each or "secret" in each.lower()] == []


def test_a_reader_has_nothing_open_that_it_does_not_need(tmp_path: Path) -> None:
    with (tmp_path / "secret").open("wb"), socket.socket():
        seen = seen_by("looks_at_open_files", tmp_path)

    streams = [seen.pop(number) for number in ("0", "1", "2")]
    assert all(kind == "/dev/null" or "deleted" in kind for kind in streams)
    # Pipes are its own, and the one that says that it lives.
    files = [kind for kind in seen.values() if not kind.startswith("pipe:")]
    assert str(tmp_path / "file") in files
    assert [
        kind for kind in files if kind != str(tmp_path / "file") and "deleted" not in kind
    ] == []
    assert len(files) == 2  # the file, and where the answer goes


def test_a_reader_carries_no_large_library_that_reads_nothing(tmp_path: Path) -> None:
    loaded = set(seen_by("lists_libraries", tmp_path))

    assert loaded & {"pandas", "polars", "openpyxl", "sqlalchemy", "dagster"} == set()
    assert {"pyarrow", "python_calamine"} <= loaded


def test_a_reader_opens_few_files(tmp_path: Path) -> None:
    assert seen_by("opens_many_files", tmp_path) == "OSError"


@pytest.mark.skipif(os.geteuid() != 0, reason="NOT ROOT: there is nobody else to become")
def test_a_reader_is_nobody(tmp_path: Path) -> None:
    seen = seen_by("looks_at_itself", tmp_path)

    assert seen["user"] != 0
    assert 0 not in seen["groups"]
    assert seen["become_root"] == "PermissionError"
    assert seen["kill_parent"] == "PermissionError"
    assert seen["write_beside_us"] == "PermissionError"


def test_a_reader_stands_apart(tmp_path: Path) -> None:
    seen = seen_by("looks_at_itself", tmp_path)

    assert (seen["folder"], seen["leads_its_session"]) == ("/", True)


def test_many_files_are_read_from_many_threads(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(formats.csv(actors()))
    found: list[Reading] = []

    def work() -> None:
        found.extend(
            read_apart(tmp_path / "file", "2018-S1.csv", SMALL, reader=rogue)
            for rogue in ("", "asl_pipeline_tests.intake.rogues.aborts", "")
        )

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (
        sorted(str(reading.reason) for reading in found) == ["None"] * 16 + ["reader_crashed"] * 8
    )
