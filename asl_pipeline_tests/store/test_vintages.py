"""Vintages: every response as it was served, once, with where and when."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from asl_pipeline.model.failure import VerificationFailed
from asl_pipeline.store.landing import sha256_of
from asl_pipeline.store.vintages import Basis, Vintage, content_of, keep, newest, vintages

FIRST, SECOND, THIRD = dt.date(2026, 3, 1), dt.date(2026, 3, 31), dt.date(2026, 4, 30)
URL = "https://example.org/statistics/1.0/data/tgs00107?format=JSON"


def vintage(content: bytes, on: dt.date = FIRST, **changes: object) -> Vintage:
    told = {
        "dataset": "tgs00107",
        "url": URL,
        "retrieved_on": on,
        "sha256": sha256_of(content),
        "basis": Basis.RECORDED,
    }
    return Vintage(**(told | changes))  # type: ignore[arg-type]  # any field may be changed


def kept(folder: Path, content: bytes, on: dt.date = FIRST, **changes: object) -> Vintage:
    return keep(folder, vintage(content, on, **changes), content)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "tgs00107").iterdir())


def test_a_response_is_kept_with_where_and_when_it_was_had(tmp_path: Path) -> None:
    one = kept(
        tmp_path, b"a", etag='"1"', last_modified="Sun, 01 Mar 2026 00:00:00 GMT", updated="x"
    )

    name = f"2026-03-01-{sha256_of(b'a')[:8]}"
    assert files(tmp_path) == [f"{name}.json", f"{name}.meta.json"]
    assert json.loads((tmp_path / "tgs00107" / f"{name}.meta.json").read_bytes()) == {
        "basis": "recorded",
        "dataset": "tgs00107",
        "etag": '"1"',
        "last_modified": "Sun, 01 Mar 2026 00:00:00 GMT",
        "retrieved_on": "2026-03-01",
        "sha256": sha256_of(b"a"),
        "updated": "x",
        "url": URL,
    }
    assert newest(tmp_path, "tgs00107") == one
    assert content_of(tmp_path, one) == b"a"


def test_the_same_bytes_are_kept_once_under_their_first_day(tmp_path: Path) -> None:
    kept(tmp_path, b"a", FIRST)
    again = kept(tmp_path, b"a", SECOND)

    assert again.retrieved_on == FIRST
    assert len(files(tmp_path)) == 2


def test_the_source_s_newest_marks_of_the_same_bytes_are_kept(tmp_path: Path) -> None:
    kept(tmp_path, b"a", FIRST, etag='"1"')
    kept(tmp_path, b"a", SECOND, etag='"2"')

    found = newest(tmp_path, "tgs00107")

    assert found == vintage(b"a", FIRST, etag='"2"')


def test_a_source_that_goes_back_to_earlier_bytes_has_a_new_vintage(tmp_path: Path) -> None:
    kept(tmp_path, b"a", FIRST)
    kept(tmp_path, b"b", SECOND)
    back = kept(tmp_path, b"a", THIRD)

    assert newest(tmp_path, "tgs00107") == back
    assert back.retrieved_on == THIRD
    assert [each.retrieved_on for each in vintages(tmp_path, "tgs00107")] == [FIRST, SECOND, THIRD]


def test_of_two_in_a_day_the_one_updated_later_is_the_newest(tmp_path: Path) -> None:
    later = kept(tmp_path, b"a", updated="2026-03-01T23:00:00+0100")
    kept(tmp_path, b"b", updated="2026-03-01T11:00:00+0100")

    assert newest(tmp_path, "tgs00107") == later


def test_what_was_recorded_comes_before_what_was_invented(tmp_path: Path) -> None:
    recorded = kept(tmp_path, b"a", FIRST)
    kept(tmp_path, b"b", SECOND, basis=Basis.SYNTHETIC)

    assert newest(tmp_path, "tgs00107") == recorded


def test_invented_bytes_that_were_then_served_are_recorded(tmp_path: Path) -> None:
    kept(tmp_path, b"a", FIRST, basis=Basis.SYNTHETIC)
    served = kept(tmp_path, b"a", SECOND)

    assert newest(tmp_path, "tgs00107") == served == vintage(b"a", SECOND)


def test_a_dataset_without_vintages_has_no_newest(tmp_path: Path) -> None:
    kept(tmp_path, b"a", dataset="demo_r_d2jan")

    assert newest(tmp_path, "tgs00107") is None


def test_bytes_without_their_meta_file_are_no_vintage(tmp_path: Path) -> None:
    one = kept(tmp_path, b"a")
    (tmp_path / "tgs00107" / f"{one.name}.meta.json").unlink()

    assert newest(tmp_path, "tgs00107") is None
    assert kept(tmp_path, b"a") == one


@pytest.mark.parametrize("damaged", [b"b", None])
def test_damaged_bytes_are_noticed_and_mended_when_served_again(
    tmp_path: Path, damaged: bytes | None
) -> None:
    one = kept(tmp_path, b"a")
    path = tmp_path / "tgs00107" / f"{one.name}.json"
    path.unlink()
    if damaged is not None:
        path.write_bytes(damaged)

    with pytest.raises(VerificationFailed, match="tgs00107"):
        content_of(tmp_path, one)

    kept(tmp_path, b"a", SECOND)
    assert content_of(tmp_path, one) == b"a"


@pytest.mark.parametrize("damaged", [b"{", b"[]", b"{}", b'{"basis": "x", "retrieved_on": "2026"}'])
def test_a_damaged_meta_file_is_noticed(tmp_path: Path, damaged: bytes) -> None:
    one = kept(tmp_path, b"a")
    (tmp_path / "tgs00107" / f"{one.name}.meta.json").write_bytes(damaged)

    with pytest.raises(VerificationFailed, match="tgs00107"):
        newest(tmp_path, "tgs00107")


def test_bytes_of_another_hash_are_a_mistake_of_ours(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="other bytes"):
        keep(tmp_path, vintage(b"a"), b"b")


@pytest.mark.parametrize("dataset", ["", "..", "a/b", "A", "a b"])
def test_a_dataset_is_never_a_path(tmp_path: Path, dataset: str) -> None:
    with pytest.raises(ValueError, match="cannot be a folder"):
        keep(tmp_path, replace(vintage(b"a"), dataset=dataset), b"a")

    assert list(tmp_path.iterdir()) == []
