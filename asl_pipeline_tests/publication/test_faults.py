"""Publishing, killed or failing at any point, and against others: never torn, lost or stuck.

Each test asserts how many faults struck: one that did not strike proves nothing.
"""

import errno
import json
import os
import pickle
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from asl_pipeline.ledger.store import Head, Ledger
from asl_pipeline.model.failure import Conflict, VerificationFailed
from asl_pipeline.publication import open_release
from asl_pipeline.publication import release as publishing
from asl_pipeline.publication.release import Draft, publish, repair
from asl_pipeline.publication.verify import mismatches
from asl_pipeline.store.files import make_folder, write
from asl_pipeline.store.hold import held, is_held
from asl_pipeline_tests.publication import nursery, small
from asl_pipeline_tests.publication.faults import struck

_EXTENDED = os.environ.get("HYPOTHESIS_PROFILE") == "extended"
_PAGES = 75 if _EXTENDED else 7
_ENOUGH = 500 if _EXTENDED else 100
_ROUNDS = 100 if _EXTENDED else 20
_PROCESSES = 8


@pytest.fixture
def base(quick_path: Path) -> Path:
    """A folder with a ledger and one release, `a`."""
    folder = quick_path / nursery.BASE
    folder.mkdir()
    ledger = nursery.ledger_in(folder)
    publish(small.draft("a", None, _PAGES), ledger, folder / "releases")
    ledger.close()
    return folder


def _assert_whole(releases: Path) -> str:
    """What a reader sees is the old release or the new one, whole. Answers with its name."""
    name = open_release(releases=releases).name
    assert name in {"a", "b"}
    assert mismatches(releases / name) == ()
    assert mismatches(releases / "a") == ()
    return name


def _assert_converges(folder: Path) -> None:
    """One rerun, and the new release is there, with nothing left over."""
    releases = folder / "releases"
    ledger = nursery.ledger_in(folder)
    repair(ledger, releases)
    assert _assert_whole(releases) == [head.name for head in ledger.releases()][-1]
    if len(ledger.releases()) == 1:
        publish(small.draft("b", "a", _PAGES), ledger, releases)
    ledger.close()
    assert _assert_whole(releases) == "b"
    there = [path.name for path in releases.iterdir() if not path.name.endswith(".partial")]
    assert sorted(there) == ["a", "b", "index.json", "latest.json"]


def _failure_of(draft: Draft, ledger: Ledger, releases: Path) -> int | None:
    """The number of the operating system's error, if publishing ends in one."""
    try:
        publish(draft, ledger, releases)
    except OSError as error:
        return error.errno
    return None


def _run(*arguments: object) -> str:
    words = [sys.executable, "-m", "asl_pipeline_tests.publication.nursery", *map(str, arguments)]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


# ---------------------------------------------------------------------- killed, or out of disk


def test_a_publisher_killed_at_any_point_leaves_the_old_release_or_the_new_one(base: Path) -> None:
    root = base.parent
    draft = small.draft("b", "a", _PAGES)
    (root / nursery.DRAFT).write_bytes(pickle.dumps(draft))

    told = json.loads(_run("kill", root))

    assert told["status"] == 0
    assert told["killed"] >= _ENOUGH
    seen = set()
    for at in range(1, told["killed"] + 1):
        folder = root / f"{at:04d}"
        seen.add(_assert_whole(folder / "releases"))
        _assert_converges(folder)
        shutil.rmtree(folder)
    assert seen == {"a", "b"}
    print(f"killed: {told['killed']}, torn: 0, lost: 0, not converged: 0")


@pytest.mark.parametrize(
    ("number", "lasting"), [(errno.ENOSPC, True), (errno.EIO, False)], ids=["full", "failing"]
)
def test_a_disk_that_fails_at_any_point_leaves_the_old_release_or_the_new_one(
    base: Path, number: int, lasting: bool
) -> None:
    def fail(_: str) -> None:
        raise OSError(number, os.strerror(number))

    at, fired = 0, True
    while fired:
        at += 1
        folder = Path(shutil.copytree(base, base.parent / "tried"))
        ledger = nursery.ledger_in(folder)
        with struck(at, fail, lasting=lasting) as operations:
            failed = _failure_of(small.draft("b", "a", _PAGES), ledger, folder / "releases")
        # Without one, what could not be done is not needed any longer.
        assert failed == number or open_release(releases=folder / "releases").name == "b"
        fired = bool(operations)
        ledger.close()
        _assert_whole(folder / "releases")
        _assert_converges(folder)
        shutil.rmtree(folder)
    assert at - 1 >= _ENOUGH // 2
    print(f"failed: {at - 1}, torn: 0, lost: 0, not converged: 0")


# -------------------------------------------------------------------------------- others at it


def test_of_publishers_at_once_one_wins_and_none_that_was_acknowledged_is_lost(
    quick_path: Path,
) -> None:
    statuses = json.loads(_run("race", quick_path, _PROCESSES, _ROUNDS))

    assert statuses == [0] * _PROCESSES
    told = [json.loads(path.read_bytes()) for path in quick_path.glob("told-*.json")]
    acknowledged = [name for each in told for name in each["acknowledged"]]
    refused = sum(each["refused"] for each in told)
    assert len(acknowledged) + refused == _PROCESSES * _ROUNDS
    # Each round has a winner; who was refused knows it.
    assert len(acknowledged) >= _ROUNDS
    assert refused > 0
    ledger = nursery.ledger_in(quick_path)
    heads = ledger.releases()
    ledger.close()
    releases = quick_path / "releases"
    assert sorted(head.name for head in heads) == sorted(acknowledged)
    assert [head.follows for head in heads[1:]] == [head.name for head in heads[:-1]]
    # The pointer was moved last by whoever, and leads to the newest.
    assert open_release(releases=releases).name == heads[-1].name
    there = {path.name for path in releases.iterdir()}
    assert there == {*acknowledged, "index.json", "latest.json"}
    assert [name for name in acknowledged if mismatches(releases / name)] == []
    print(f"acknowledged: {len(acknowledged)}, refused: {refused}, lost: 0")


def test_what_another_process_is_staging_is_not_taken_for_abandoned(base: Path) -> None:
    ledger = nursery.ledger_in(base)
    live = base / "releases" / ".staging-b-1"
    make_folder(live)
    with held(live):
        assert is_held(live)
        repair(ledger, base / "releases")
        assert live.is_dir()
    assert not is_held(live)

    repair(ledger, base / "releases")

    assert not live.exists()
    ledger.close()


def test_a_release_that_was_repaired_by_another_meanwhile_is_published_all_the_same(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    advance = Ledger.advance
    ledger = nursery.ledger_in(base)

    def taken(self: Ledger, head: Head) -> None:
        advance(self, head)
        repair(self, base / "releases")

    monkeypatch.setattr(Ledger, "advance", taken)
    publish(small.draft("b", "a", _PAGES), ledger, base / "releases")
    ledger.close()

    assert _assert_whole(base / "releases") == "b"


def test_a_release_built_on_an_older_one_is_refused(base: Path) -> None:
    ledger = nursery.ledger_in(base)
    publish(small.draft("b", "a", 1), ledger, base / "releases")

    with pytest.raises(Conflict):
        publish(small.draft("c", "a", 1), ledger, base / "releases")

    ledger.close()
    there = sorted(path.name for path in (base / "releases").iterdir())
    assert there == ["a", "b", "index.json", "latest.json"]


def test_what_could_not_be_written_is_not_left_over(quick_path: Path) -> None:
    def full(_: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = quick_path / "table"
    write(path, b"old")
    for at in range(1, 4):
        with struck(at, full) as fired, pytest.raises(OSError, match="space"):
            write(path, b"new")
        assert fired
        assert [each.name for each in quick_path.iterdir()] == ["table"]
        assert path.read_bytes() == b"old"


# ------------------------------------------------------------- the safeguards, one at a time


def test_the_pointer_is_written_by_whoever_holds_the_folder(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    releases, seen = base / "releases", []
    monkeypatch.setattr(publishing, "point", lambda *_: seen.append(is_held(releases)))
    ledger = nursery.ledger_in(base)

    publish(small.draft("b", "a", 1), ledger, releases)
    repair(ledger, releases)
    ledger.close()

    assert seen == [True, True]


def test_a_repair_while_a_release_is_being_staged_leaves_it(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    advance = Ledger.advance
    ledger = nursery.ledger_in(base)

    def repaired(self: Ledger, head: Head) -> None:
        repair(self, base / "releases")
        advance(self, head)

    monkeypatch.setattr(Ledger, "advance", repaired)
    publish(small.draft("b", "a", 1), ledger, base / "releases")
    ledger.close()

    assert _assert_whole(base / "releases") == "b"


def test_what_is_not_sound_is_not_published(base: Path) -> None:
    ledger = nursery.ledger_in(base)
    damaged = small.draft("b", "a", 1)
    damaged = replace(damaged, files={**damaged.files, "pages/0.txt": b"altered"})

    with pytest.raises(VerificationFailed, match=r"pages/0\.txt"):
        publish(damaged, ledger, base / "releases")

    assert [head.name for head in ledger.releases()] == ["a"]
    ledger.close()
    assert not list((base / "releases").glob(".staging-*"))


def test_what_was_altered_in_staging_is_not_shown(base: Path) -> None:
    def killed(operation: str) -> None:
        if operation == "rename":
            raise KeyboardInterrupt

    ledger, releases = nursery.ledger_in(base), base / "releases"
    with struck(1, killed, lasting=True), pytest.raises(KeyboardInterrupt):
        publish(small.draft("b", "a", 1), ledger, releases)
    (staged,) = releases.glob(".staging-*")
    (staged / "pages/0.txt").write_bytes(b"altered")

    with pytest.raises(VerificationFailed):
        repair(ledger, releases)

    ledger.close()
    assert _assert_whole(releases) == "a"
    assert not (releases / "b").exists()


def test_what_was_altered_is_not_opened(base: Path) -> None:
    releases = base / "releases"
    (releases / "a" / "observatory/actors.parquet").write_bytes(b"altered")
    with pytest.raises(VerificationFailed, match="altered"):
        open_release(releases=releases).arrow("observatory/actors")
    (releases / "a" / "manifest.json").write_bytes(b"{}")

    with pytest.raises(VerificationFailed, match="altered"):
        open_release(releases=releases)
