"""Releases in an object store: what a reader of it sees, whoever publishes, dies or is in the way.

Each publisher has a folder of its own, as on machines that share the ledger and the store alone.
"""

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from s3fs.core import S3File

from asl_pipeline.ledger.releases import Withdrawal
from asl_pipeline.ledger.store import Head, Ledger
from asl_pipeline.model.failure import Conflict, NotFound, Unreachable, VerificationFailed
from asl_pipeline.publication import object_store, open_release
from asl_pipeline.publication.index import problems
from asl_pipeline.publication.object_store import at_hand, offer, refuse_unknown
from asl_pipeline.publication.release import publish, repair
from asl_pipeline.settings import from_environment
from asl_pipeline.store.bucket import Bucket, Stored
from asl_pipeline.store.files import write
from asl_pipeline.workflow.backup import backup, restore
from asl_pipeline_tests.memory import folder_in_memory
from asl_pipeline_tests.object_store import URL, Store
from asl_pipeline_tests.publication import nursery, small
from asl_pipeline_tests.publication.whole import assert_raced

_WRITING = ("put_object", "delete_object")
_POINTERS = {"index.json", "latest.json"}


@pytest.fixture
def ledger(quick_path: Path) -> Iterator[Ledger]:
    """The ledger that all publishers share."""
    opened = nursery.ledger_in(quick_path)
    yield opened
    opened.close()


@pytest.fixture
def here(quick_path: Path) -> Path:
    """The folder of one of them."""
    return quick_path / "here"


@pytest.fixture
def there(quick_path: Path) -> Path:
    """The folder of another."""
    return quick_path / "there"


@pytest.fixture
def bucket(store: Store, ledger: Ledger, here: Path, there: Path) -> Bucket:
    """A bucket with a release, `a`, which two machines have."""
    _publish("a", None, ledger, here, store.bucket)
    repair(ledger, there, store.bucket)
    return store.bucket


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _objects(bucket: Bucket) -> dict[str, bytes]:
    read = {key: bucket.read(key) for key in bucket.listed()}
    return {key: stored.content for key, stored in read.items() if stored is not None}


def _publish(name: str, follows: str | None, ledger: Ledger, folder: Path, bucket: Bucket) -> None:
    publish(small.draft(name, follows, pages=1), ledger, folder, bucket)


def _assert_whole(ledger: Ledger, bucket: Bucket) -> str:
    """What a reader of the store sees are releases, each whole. Answers with the latest."""
    with folder_in_memory() as folder:
        for key, content in _objects(bucket).items():
            write(folder / key, content)
        listed = json.loads((folder / "index.json").read_bytes())["releases"]
        heads = {head.name: head for head in ledger.releases()}
        for each in listed:
            assert problems(heads[each["release"]], None, folder / each["release"]) == ()
        return open_release(releases=folder).name


# ------------------------------------------------------------------------------- what is there


def test_what_is_published_lies_in_the_store_as_in_a_folder(
    store: Store, ledger: Ledger, here: Path
) -> None:
    bucket = store.bucket
    _publish("a", None, ledger, here, bucket)
    _publish("b", "a", ledger, here, bucket)

    assert _objects(bucket) == _files(here)
    opened = open_release(releases=URL)
    assert opened.name == "b"
    assert opened.content("observatory/actors.parquet")[:4] == b"PAR1"
    assert open_release("a", URL).content("pages/0.txt") == b"a 0\n" * 50
    assert _assert_whole(ledger, bucket) == "b"


def test_nothing_is_asked_of_the_store_again_that_it_has(
    store: Store, ledger: Ledger, here: Path
) -> None:
    _publish("a", None, ledger, here, store.bucket)
    store.meddler.asked.clear()

    repair(ledger, here, store.bucket)

    assert not [asked for asked in store.meddler.asked if asked.startswith(("PUT", "DELETE"))]


def test_a_store_that_comes_later_gets_what_was_published_before(
    store: Store, ledger: Ledger, here: Path
) -> None:
    publish(small.draft("a", None), ledger, here)

    repair(ledger, here, store.bucket)

    assert _objects(store.bucket) == _files(here)


def test_publishers_on_two_machines_have_the_same_releases(
    bucket: Bucket, ledger: Ledger, here: Path, there: Path
) -> None:
    _publish("b", "a", ledger, there, bucket)
    with pytest.raises(Conflict):
        _publish("b", "a", ledger, here, bucket)
    repair(ledger, here, bucket)

    assert _files(here) == _files(there) == _objects(bucket)


@pytest.mark.parametrize("path", ["pages/0.txt", "observatory/actors.parquet", "manifest.json"])
def test_what_was_altered_in_the_store_is_found_and_not_opened(
    store: Store, ledger: Ledger, here: Path, path: str
) -> None:
    bucket = store.bucket
    _publish("a", None, ledger, here, bucket)
    bucket.remove([f"a/{path}"])
    bucket.create(f"a/{path}", b"altered")
    (head,) = ledger.releases()

    with at_hand(head, here, bucket) as folder:
        assert any(path in line or "read" in line for line in problems(head, None, folder))
    with pytest.raises(VerificationFailed, match="altered"):
        open_release(releases=URL).content(path)


# --------------------------------------------------------------------- killed, or without answer


@contextmanager
def _killed(at: int) -> Iterator[list[str]]:
    """The publisher is no more once it has changed the store so many times."""
    ask = Bucket._ask  # noqa: SLF001 -- every change passes here
    changes: list[str] = []

    def watched(self: Bucket, operation: str, **told: Any) -> Any:
        answer = ask(self, operation, **told)
        if operation in _WRITING:
            changes.append(operation)
            if len(changes) == at:
                raise KeyboardInterrupt
        return answer

    with patch.object(Bucket, "_ask", watched):
        yield changes


def test_a_machine_that_is_lost_at_any_point_leaves_the_old_release_or_the_new_one(
    store: Store, ledger: Ledger, here: Path, quick_path: Path
) -> None:
    _publish("a", None, ledger, here, store.bucket)
    ledger.close()
    base, seen, at, killed = _objects(store.bucket), [], 0, True
    while killed:
        at += 1
        folder, bucket = quick_path / str(at), Bucket(f"{URL}/{at}")
        folder.mkdir()
        shutil.copy(quick_path / "ledger.sqlite", folder)
        for key, content in base.items():
            bucket.create(key, content)
        its = nursery.ledger_in(folder)
        with _killed(at) as changes, suppress(KeyboardInterrupt):
            _publish("b", "a", its, folder / "lost", bucket)
        killed = len(changes) == at
        # All that was on its disk is gone; the ledger and the store are elsewhere.
        seen.append(_assert_whole(its, bucket))
        repair(its, folder / "releases", bucket)
        if len(its.releases()) == 1:
            _publish("b", "a", its, folder / "releases", bucket)
        assert _assert_whole(its, bucket) == "b"
        assert _objects(bucket) == _files(folder / "releases")
        its.close()
    # Staged, shown, taken away: each of the five files; and the two pointers.
    assert at - 1 == 3 * len(small.files("b", pages=1)) + len(_POINTERS)
    assert set(seen) == {"a", "b"}
    print(f"killed: {at - 1}, torn: 0, lost: 0, not converged: 0")


def test_no_answer_that_is_lost_makes_it_twice_or_not_at_all(
    store: Store, ledger: Ledger, here: Path
) -> None:
    _publish("a", None, ledger, here, store.bucket)
    store.meddler.asked.clear()
    store.meddler.lost = cycle([True, False])

    _publish("b", "a", ledger, here, store.bucket)

    put = [asked for asked in store.meddler.asked if asked.startswith("PUT")]
    assert len(put) >= 2 * len(set(put)) > 0
    assert _objects(store.bucket) == _files(here)
    assert _assert_whole(ledger, store.bucket) == "b"


def test_a_store_that_is_gone_is_told_and_what_the_ledger_took_comes_later(
    store: Store, ledger: Ledger, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _publish("a", None, ledger, here, store.bucket)
    bucket = store.bucket
    advance = Ledger.advance

    def gone(*_: object, **__: object) -> None:
        raise Unreachable("not reached")

    def taken(self: Ledger, head: Head) -> None:
        advance(self, head)
        monkeypatch.setattr(Bucket, "_put", gone)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Ledger, "advance", taken)
        with pytest.raises(Unreachable):
            _publish("b", "a", ledger, here, bucket)
    assert open_release(releases=URL).name == "a"
    monkeypatch.undo()
    for name, value in store.environment.items():
        monkeypatch.setenv(name, value)

    repair(ledger, here, bucket)

    assert _assert_whole(ledger, bucket) == "b"


# ------------------------------------------------------------------------------ others at it


def test_who_points_late_does_not_point_back(
    bucket: Bucket, ledger: Ledger, here: Path, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Bucket.replace

    def meanwhile(self: Bucket, key: str, content: bytes, before: Stored | None) -> bool:
        monkeypatch.setattr(Bucket, "replace", replace)
        # All that the other one does lies between our reading and our writing.
        repair(ledger, there, bucket)
        _publish("c", "b", ledger, there, bucket)
        won = replace(self, key, content, before)
        assert not won
        return won

    monkeypatch.setattr(Bucket, "replace", meanwhile)
    _publish("b", "a", ledger, here, bucket)

    assert _assert_whole(ledger, bucket) == "c"
    index = json.loads(_objects(bucket)["index.json"])["releases"]
    assert [each["release"] for each in index] == ["a", "b", "c"]


def test_a_release_that_another_is_about_to_show_is_not_pointed_to_yet(
    bucket: Bucket, ledger: Ledger, here: Path, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    show, point = object_store._show, object_store._point  # noqa: SLF001 -- the moments between

    def between(*told: Any) -> None:
        monkeypatch.setattr(object_store, "_point", point)
        monkeypatch.setattr(object_store, "_show", before)
        _publish("b", "a", ledger, there, bucket)
        point(*told)

    def before(*told: Any) -> None:
        # What the other one writes, as it was before this release, is all that a reader sees.
        point(ledger, bucket)
        assert _assert_whole(ledger, bucket) == "a"
        show(*told)

    monkeypatch.setattr(object_store, "_point", between)
    repair(ledger, here, bucket)

    assert _assert_whole(ledger, bucket) == "b"


def test_who_loses_takes_back_what_it_staged(
    bucket: Bucket, ledger: Ledger, here: Path, there: Path
) -> None:
    _publish("b", "a", ledger, there, bucket)
    before = bucket.listed()

    with pytest.raises(Conflict):
        _publish("other", "a", ledger, here, bucket)

    assert bucket.listed() == before


def test_what_was_staged_and_can_still_be_published_is_left(
    store: Store, ledger: Ledger, here: Path
) -> None:
    bucket = store.bucket
    _publish("a", None, ledger, here, bucket)
    offer({"x": b"live"}, "a", "0" * 64, bucket)
    offer({"x": b"dead"}, "-", "1" * 64, bucket)

    repair(ledger, here, bucket)

    staged = {key for key in bucket.listed() if key.startswith(".staging/")}
    assert staged == {f".staging/a/{'0' * 64}/x"}


def test_who_loses_leaves_what_the_winner_staged_where_that_is_the_very_same(
    bucket: Bucket, ledger: Ledger, here: Path, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    advance = Ledger.advance

    def taken(self: Ledger, head: Head) -> None:
        monkeypatch.setattr(Ledger, "advance", advance)
        advance(self, head)
        with pytest.raises(Conflict):
            _publish("b", "a", ledger, there, bucket)
        # The winner has shown nothing yet, and its machine is lost.
        raise KeyboardInterrupt

    monkeypatch.setattr(Ledger, "advance", taken)
    with suppress(KeyboardInterrupt):
        _publish("b", "a", ledger, here, bucket)
    repair(ledger, there, bucket)

    assert _assert_whole(ledger, bucket) == "b"


def test_what_the_ledger_does_not_know_is_not_written_over(
    store: Store, ledger: Ledger, here: Path
) -> None:
    bucket = store.bucket
    bucket.create("a/manifest.json.sig", b"of a release before the ledger was lost")
    bucket.create("a/pages/0.txt", b"of a release before the ledger was lost")

    with pytest.raises(VerificationFailed, match="is there already"):
        _publish("a", None, ledger, here, bucket)
    with pytest.raises(VerificationFailed, match="a; move it away first"):
        refuse_unknown({"b"}, bucket)
    refuse_unknown({"a"}, bucket)


def test_a_reader_gets_the_old_pointer_or_the_new_one_while_it_is_replaced(
    store: Store, ledger: Ledger, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _publish("a", None, ledger, here, store.bucket)
    opened = S3File.__init__

    def meanwhile(self: S3File, *arguments: object, **named: object) -> None:
        opened(self, *arguments, **named)
        monkeypatch.setattr(S3File, "__init__", opened)
        _publish("b", "a", ledger, here, store.bucket)

    # What opens a file has looked at it, and insists on what it saw.
    monkeypatch.setattr(S3File, "__init__", meanwhile)

    assert open_release(releases=URL).name in {"a", "b"}


# ---------------------------------------------------------------------------- withdrawn, erased


def _withdraw(ledger: Ledger, name: str, *, erase: bool) -> Withdrawal:
    withdrawal = Withdrawal(
        release=name,
        reviewer="CES",
        reason="Totals of Cork are wrong",
        withdrawn_on=dt.date(2026, 4, 1),
        is_erased=erase,
    )
    ledger.withdraw_release(withdrawal, "rules")
    return withdrawal


def test_what_is_withdrawn_leads_nobody_on_and_what_is_erased_is_gone(
    store: Store, ledger: Ledger, here: Path, there: Path
) -> None:
    bucket = store.bucket
    _publish("a", None, ledger, here, bucket)
    _publish("b", "a", ledger, here, bucket)
    repair(ledger, there, bucket)
    withdrawal = _withdraw(ledger, "b", erase=True)

    repair(ledger, there, bucket)

    assert open_release(releases=URL).name == "a"
    with pytest.raises(NotFound, match="erased"):
        open_release("b", URL)
    assert {key for key in bucket.listed() if key.startswith("b/")} == {
        *("b/manifest.json", "b/tombstone.json")
    }
    with at_hand(ledger.releases()[1], here, bucket) as folder:
        assert problems(ledger.releases()[1], withdrawal, folder) == ()
    # The first machine forgets it too, and a new one gets what is left.
    repair(ledger, here, bucket)
    repair(ledger, there.with_name("new"), bucket)
    assert _files(here) == _files(there) == _files(there.with_name("new")) == _objects(bucket)


def test_where_all_are_withdrawn_nothing_is_the_latest(
    store: Store, ledger: Ledger, here: Path
) -> None:
    _publish("a", None, ledger, here, store.bucket)
    _withdraw(ledger, "a", erase=False)

    repair(ledger, here, store.bucket)

    assert store.bucket.read("latest.json") is None
    assert _files(here) == _objects(store.bucket)


def test_what_is_erased_while_it_is_shown_does_not_come_back(
    bucket: Bucket, ledger: Ledger, here: Path, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    show = object_store._show  # noqa: SLF001 -- the moment between

    def meanwhile(head: Head, folder: Path, shown: Bucket) -> None:
        monkeypatch.setattr(object_store, "_show", show)
        repair(ledger, there, bucket)
        _withdraw(ledger, "b", erase=True)
        repair(ledger, there, bucket)
        show(head, folder, shown)

    monkeypatch.setattr(object_store, "_show", meanwhile)
    _publish("b", "a", ledger, here, bucket)

    repair(ledger, here, bucket)
    assert {key for key in bucket.listed() if key.startswith("b/")} == {
        *("b/manifest.json", "b/tombstone.json")
    }


# ------------------------------------------------------------------------------------ a backup


def test_what_a_backup_brings_back_is_in_the_store_again(store: Store, quick_path: Path) -> None:
    bucket, told = store.bucket, {"ASL_RELEASES_URL": URL}
    home, kept = from_environment(told, str(quick_path / "home")), quick_path / "kept"
    home.home.mkdir()
    ledger = nursery.ledger_in(home.home)
    _publish("a", None, ledger, home.releases, bucket)
    ledger.close()
    before = _objects(bucket)
    backup(home, kept)
    bucket.remove(before)

    restore(from_environment(told, str(quick_path / "new")), kept)

    assert _objects(bucket) == before
    # What the backup does not know would be in the way of what is published next.
    bucket.create("b/manifest.json", b"{}")
    with pytest.raises(VerificationFailed, match="b; move it away first"):
        restore(from_environment(told, str(quick_path / "newer")), kept)
    assert not (quick_path / "newer" / "ledger.sqlite").exists()


# ---------------------------------------------------------------------------- all at once


def test_of_publishers_on_many_machines_one_wins_and_nothing_acknowledged_is_lost(
    store: Store, quick_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASL_RELEASES_URL", URL)

    names, refused = assert_raced(quick_path)

    # One rerun on a new machine, and the store has the same as its folder, and nothing else.
    ledger = nursery.ledger_in(quick_path)
    repair(ledger, quick_path / "new", store.bucket)
    assert _objects(store.bucket) == _files(quick_path / "new")
    assert open_release(releases=URL).name == names[-1]
    ledger.close()
    print(f"s3: acknowledged: {len(names)}, refused: {refused}, torn: 0, lost: 0")
