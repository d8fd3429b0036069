"""A bucket: nothing that somebody else wrote is written over, whatever answers are lost."""

import pytest

from asl_pipeline.model.failure import Conflict, Refused, Unreachable
from asl_pipeline.store import bucket as buckets
from asl_pipeline.store.bucket import Bucket
from asl_pipeline_tests.intake.servers import PASSWORD
from asl_pipeline_tests.object_store import Store


def test_what_is_new_is_put_and_the_very_same_may_be_put_again(store: Store) -> None:
    bucket = store.bucket
    bucket.create("a/one.txt", b"1")
    bucket.create("a/one.txt", b"1")
    bucket.create("b/two.txt", b"2")

    there = bucket.read("a/one.txt")

    assert there is not None
    assert there.content == b"1"
    assert bucket.listed() == {"a/one.txt", "b/two.txt"}
    assert bucket.listed("a/") == {"a/one.txt"}
    assert bucket.listed("c/") == frozenset()
    assert bucket.read("c/three.txt") is None


def test_what_is_there_is_not_written_over(store: Store) -> None:
    store.bucket.create("a", b"theirs")

    with pytest.raises(Conflict, match="a is there already"):
        store.bucket.create("a", b"ours")

    assert store.bucket.read("a").content == b"theirs"  # type: ignore[union-attr]


def test_only_what_was_read_is_replaced(store: Store) -> None:
    bucket = store.bucket
    assert bucket.replace("a", b"first", None)
    before = bucket.read("a")
    assert not bucket.replace("a", b"late", None)
    assert bucket.replace("a", b"second", before)
    assert not bucket.replace("a", b"late", before)
    bucket.remove(["a", "never there"])
    assert not bucket.replace("a", b"late", before)

    assert bucket.read("a") is None


@pytest.mark.parametrize("statuses", [[503], [409], [500, 409]], ids=str)
def test_a_store_that_is_busy_is_asked_again(
    store: Store, statuses: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "_LONGEST_WAIT_S", 0)
    bucket = store.bucket
    store.meddler.statuses = statuses

    bucket.create("a", b"1")

    assert store.meddler.statuses == []
    assert bucket.read("a").content == b"1"  # type: ignore[union-attr]


def test_what_was_put_though_the_answer_was_lost_is_ours(store: Store) -> None:
    bucket = store.bucket
    store.meddler.lost = iter([True])

    bucket.create("a", b"1")

    assert not list(store.meddler.lost)
    assert [asked.partition(" ")[0] for asked in store.meddler.asked].count("PUT") >= 2
    assert bucket.read("a").content == b"1"  # type: ignore[union-attr]


def test_what_broke_off_in_the_middle_is_read_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "_LONGEST_WAIT_S", 0)
    bucket = store.bucket
    bucket.create("a", b"whole")

    def whole() -> None:
        store.meddler.bytes_sent = None

    def broken() -> None:
        store.meddler.first = whole

    store.meddler.first, store.meddler.bytes_sent = broken, 2

    assert bucket.read("a").content == b"whole"  # type: ignore[union-attr]
    assert store.meddler.bytes_sent is None
    store.meddler.bytes_sent = 2
    with pytest.raises(Unreachable):
        bucket.read("a")


def test_a_store_that_does_not_heed_conditions_is_refused(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.bucket.check()
    assert store.bucket.listed() == frozenset()
    ask = Bucket._ask  # noqa: SLF001 -- what the store is asked
    monkeypatch.setattr(
        Bucket,
        "_ask",
        lambda self, operation, IfNoneMatch="", **told: ask(self, operation, **told),  # noqa: ARG005, N803 -- S3's name
    )

    with pytest.raises(Refused, match="writes over what is there"):
        store.bucket.check()


def test_trouble_is_told_without_the_words_of_the_library(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refused, match="no such bucket") as refused:
        Bucket("s3://nobodys/releases").read("a")
    monkeypatch.setattr(buckets, "_CONFIG", {"retries": {"total_max_attempts": 1}})
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(Unreachable, match=r"s3://published/releases: not reached") as unreachable:
        store.bucket.read("a")

    for told in (refused, unreachable):
        assert PASSWORD not in str(told.value)
        assert told.value.__cause__ is None
