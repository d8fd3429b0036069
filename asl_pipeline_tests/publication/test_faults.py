"""Publishing, killed or failing at any point, and against others: never torn, lost or stuck.

Each test asserts how many faults struck: one that did not strike proves nothing.
"""

import errno
import os
import pickle
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from asl_pipeline.ledger.store import Head, Ledger
from asl_pipeline.model.failure import Conflict, VerificationFailed
from asl_pipeline.publication import open_release
from asl_pipeline.publication import release as publishing
from asl_pipeline.publication.release import Draft, publish, repair
from asl_pipeline.store.files import make_folder, write
from asl_pipeline.store.hold import held, is_held
from asl_pipeline_tests.extended import EXTENDED
from asl_pipeline_tests.publication import nursery, small
from asl_pipeline_tests.publication.faults import struck
from asl_pipeline_tests.publication.whole import assert_converges, assert_whole

_PAGES = 75 if EXTENDED else 7
_ENOUGH = 500 if EXTENDED else 100


@pytest.fixture
def base(quick_path: Path) -> Path:
    """A folder with a ledger and one release, `a`."""
    folder = quick_path / "base"
    folder.mkdir()
    ledger = nursery.ledger_in(folder)
    publish(small.draft("a", None, _PAGES), ledger, folder / "releases")
    ledger.close()
    return folder


def _failure_of(draft: Draft, ledger: Ledger, releases: Path) -> int | None:
    """The number of the operating system's error, if publishing ends in one."""
    try:
        publish(draft, ledger, releases)
    except OSError as error:
        return error.errno
    return None


# ---------------------------------------------------------------------- killed, or out of disk


def test_a_publisher_killed_at_any_point_leaves_the_old_release_or_the_new_one(base: Path) -> None:
    draft = base.parent / "draft.pickle"
    draft.write_bytes(pickle.dumps(small.draft("b", "a", _PAGES)))
    at, status, seen = 0, nursery.KILLED, set()
    with nursery.killing(draft) as kill_at:
        while status == nursery.KILLED:
            at += 1
            folder = Path(shutil.copytree(base, base.parent / "tried"))
            status = kill_at(at, folder)
            seen.add(assert_whole(folder / "releases"))
            assert_converges(folder, _PAGES)
            shutil.rmtree(folder)

    assert status == 0
    assert at - 1 >= _ENOUGH
    assert seen == {"a", "b"}
    print(f"killed: {at - 1}, torn: 0, lost: 0, not converged: 0")


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
        assert_whole(folder / "releases")
        assert_converges(folder, _PAGES)
        shutil.rmtree(folder)
    assert at - 1 >= _ENOUGH // 2
    print(f"failed: {at - 1}, torn: 0, lost: 0, not converged: 0")


# -------------------------------------------------------------------------------- others at it


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

    assert assert_whole(base / "releases") == "b"


def test_a_release_that_another_is_about_to_show_is_not_pointed_to_yet(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    advance = Ledger.advance
    ledger, releases = nursery.ledger_in(base), base / "releases"

    def taken(self: Ledger, head: Head) -> None:
        advance(self, head)
        if head.name == "c":
            # The other one gets no further for now.
            raise KeyboardInterrupt
        with pytest.raises(KeyboardInterrupt):
            publish(small.draft("c", "b", 1), ledger, releases)

    monkeypatch.setattr(Ledger, "advance", taken)
    publish(small.draft("b", "a", 1), ledger, releases)
    assert [head.name for head in ledger.releases()] == ["a", "b", "c"]
    assert assert_whole(releases) == "b"

    repair(ledger, releases)

    assert open_release(releases=releases).name == "c"
    ledger.close()


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

    assert assert_whole(base / "releases") == "b"


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
    assert assert_whole(releases) == "a"
    assert not (releases / "b").exists()


def test_what_was_altered_is_not_opened(base: Path) -> None:
    releases = base / "releases"
    (releases / "a" / "observatory/actors.parquet").write_bytes(b"altered")
    with pytest.raises(VerificationFailed, match="altered"):
        open_release(releases=releases).arrow("observatory/actors")
    (releases / "a" / "manifest.json").write_bytes(b"{}")

    with pytest.raises(VerificationFailed, match="altered"):
        open_release(releases=releases)
