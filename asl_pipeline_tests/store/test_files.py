"""A reader sees the old file or the new one, whole; landed bytes are kept once and for ever."""

import itertools
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.model.failure import Incomplete, TooMuch, VerificationFailed
from asl_pipeline.store import landing
from asl_pipeline.store.files import as_json, write, write_json, write_text

_OLD, _NEW = b"old" * 10_000, b"new" * 20_000


class Killed(BaseException):
    """The process was killed here."""


def _killed(*_: object) -> None:
    raise Killed


def _kill_before_rename(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "replace", _killed)


def test_a_write_that_is_killed_before_the_rename_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "table"
    write(path, _OLD)

    with monkeypatch.context() as patched:
        _kill_before_rename(patched)
        with pytest.raises(Killed):
            write(path, _NEW)

    assert path.read_bytes() == _OLD
    write(path, _NEW)
    assert path.read_bytes() == _NEW
    assert [entry.name for entry in tmp_path.iterdir()] == ["table"]


def test_a_first_write_that_is_killed_leaves_no_file_under_the_final_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _kill_before_rename(monkeypatch)

    with pytest.raises(Killed):
        write(tmp_path / "deep" / "table", _NEW)

    assert not (tmp_path / "deep" / "table").exists()


def test_the_file_is_on_the_disk_whole_before_it_gets_its_name_and_the_name_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    sync, rename = os.fsync, Path.replace

    def synced(handle: int) -> None:
        folder = Path(f"/proc/self/fd/{handle}").resolve().is_dir()
        size = os.fstat(handle).st_size
        steps.append("folder" if folder else f"file of {size}")
        sync(handle)

    def renamed(self: Path, target: Path) -> Path:
        steps.append("rename")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)

    write(tmp_path / "table", _NEW)

    assert steps == [f"file of {len(_NEW)}", "rename", "folder"]


def test_json_is_the_same_bytes_for_the_same_value(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"b": 1, "a": ["é"]})
    write_json(tmp_path / "b.json", {"a": ["é"], "b": 1})

    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert json.loads(as_json({"a": ["é"]})) == {"a": ["é"]}


def test_text_is_written_in_utf_8(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "Avilés\n")

    assert (tmp_path / "a.txt").read_bytes() == b"Avil\xc3\xa9s\n"


def test_landed_bytes_lie_under_their_hash_and_cannot_be_written(tmp_path: Path) -> None:
    sha256 = landing.keep(tmp_path, [_OLD[:1], _OLD[1:]]).sha256

    path = tmp_path / "sha256" / sha256[:2] / sha256
    assert landing.kept(tmp_path, sha256) == path
    assert path.read_bytes() == _OLD
    assert path.stat().st_mode & 0o222 == 0


def test_the_same_bytes_are_landed_once(tmp_path: Path) -> None:
    first = landing.keep(tmp_path, [_OLD])
    before = next(tmp_path.rglob(first.sha256)).stat()

    assert landing.keep(tmp_path, [_OLD]) == first
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in files] == [first.sha256]
    assert files[0].stat().st_ino == before.st_ino
    assert files[0].stat().st_mtime_ns == before.st_mtime_ns


def test_landed_bytes_that_were_damaged_are_refused(tmp_path: Path) -> None:
    sha256 = landing.keep(tmp_path, [_OLD]).sha256
    path = next(tmp_path.rglob(sha256))
    path.chmod(0o644)
    path.write_bytes(b"O" + _OLD[1:])

    with pytest.raises(VerificationFailed, match="damaged"):
        landing.kept(tmp_path, sha256)


def test_landed_bytes_that_were_lost_are_missed(tmp_path: Path) -> None:
    with pytest.raises(VerificationFailed, match="lost"):
        landing.kept(tmp_path, landing.sha256_of(_OLD))


def test_landing_that_is_killed_leaves_nothing_under_the_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("os.link", _killed)
        with pytest.raises(Killed):
            landing.keep(tmp_path, [_OLD])

    with pytest.raises(VerificationFailed, match="lost"):
        landing.kept(tmp_path, landing.sha256_of(_OLD))
    assert landing.kept(tmp_path, landing.keep(tmp_path, [_OLD]).sha256).read_bytes() == _OLD


@pytest.mark.parametrize("after", range(4))
def test_what_breaks_off_while_it_arrives_leaves_nothing_behind(tmp_path: Path, after: int) -> None:
    def chunks() -> Iterator[bytes]:
        yield from [b"a"] * after
        raise Incomplete("cut off")

    with pytest.raises(Incomplete):
        landing.keep(tmp_path, chunks())

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_more_than_the_limit_is_not_kept_and_not_read_to_its_end(tmp_path: Path) -> None:
    with pytest.raises(TooMuch):
        landing.keep(tmp_path, itertools.repeat(b"a" * 1000), most=10_000)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_a_killed_process_left_is_swept_away_after_a_day(tmp_path: Path) -> None:
    landing.keep(tmp_path, [_OLD])
    old, new = tmp_path / "tmp" / "old", tmp_path / "tmp" / "new"
    for left in (old, new):
        left.write_bytes(b"half")
    os.utime(old, (0, 0))

    landing.sweep(tmp_path)

    assert (old.exists(), new.exists()) == (False, True)


@given(at=st.integers(0, 8 * len(_OLD) - 1))
def test_every_bit_flip_in_landed_bytes_is_refused_by_name(at: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        sha256 = landing.keep(Path(folder), [_OLD]).sha256
        path = landing.kept(Path(folder), sha256)
        flipped = bytearray(_OLD)
        flipped[at // 8] ^= 1 << at % 8
        path.chmod(0o644)
        path.write_bytes(flipped)

        with pytest.raises(VerificationFailed, match=sha256):
            landing.kept(Path(folder), sha256)


def test_a_shared_file_is_not_written_where_another_process_is_writing_it(tmp_path: Path) -> None:
    being_written = tmp_path / ".page.html.partial"
    being_written.write_bytes(_OLD)

    write_text(tmp_path / "page.html", "new", shared=True)

    assert (tmp_path / "page.html").read_text("utf-8") == "new"
    assert being_written.read_bytes() == _OLD
