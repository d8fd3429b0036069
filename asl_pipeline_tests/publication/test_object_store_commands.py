"""The commands where releases are in an object store: what `ASL_RELEASES_URL` leads to."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from asl_pipeline.model.submission import Decision
from asl_pipeline.partners import registry
from asl_pipeline.review.signoff import decide
from asl_pipeline.workflow import release_due
from asl_pipeline_tests.kit import asl
from asl_pipeline_tests.object_store import URL, Store
from asl_pipeline_tests.publication import home as homes

_FIRST, _SECOND = "2026-03-31.0", "2026-03-31.1"


@pytest.fixture
def afar(store: Store, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with two releases, which the commands find in the store alone."""
    with homes.opened(home) as at:
        elsewhere = replace(at, settings=replace(at.settings, bucket_url=URL))
        waiting = at.ledger.submission("CRESS_2018-S1_actors_r1")
        decide(at.ledger, [waiting], Decision.SIGNED_OFF, registry()["GCU"], "Seen", at.today)
        assert release_due(elsewhere)
        homes.cut(elsewhere)
        assert not release_due(elsewhere)
    monkeypatch.setenv("ASL_RELEASES_URL", URL)
    (home / "releases").rename(home / "elsewhere")
    assert store.bucket.listed()
    return home


def test_releases_are_listed_shown_compared_traced_and_verified_in_the_store(afar: Path) -> None:
    listed = json.loads(asl(afar, "release", "list", "--json").out)
    assert [each["state"] for each in listed] == ["superseded", "current"]
    assert json.loads(asl(afar, "release", "show", "--json").out)["release"] == _SECOND
    changed = json.loads(asl(afar, "release", "diff", _FIRST, "latest", "--json").out)
    assert changed["added"]
    assert f"release {_SECOND}" in asl(afar, "trace", "observatory/pilots", "ASL-PAU-01").out
    for name in (_FIRST, "latest"):
        answer = asl(afar, "release", "verify", name)
        assert (answer.status, answer.out.split(",")[0]) == (
            0,
            f"Release {_SECOND if name == 'latest' else name} is sound",
        )
    assert not (afar / "releases").exists()


def test_a_doctor_tries_whether_the_store_keeps_what_is_there(afar: Path, store: Store) -> None:
    before = store.bucket.listed()

    told = json.loads(asl(afar, "doctor", "--json").out)

    assert told["releases"] == URL
    assert store.bucket.listed() == before


def test_a_store_that_is_not_there_is_told_in_one_line(
    home: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store
    monkeypatch.setenv("ASL_RELEASES_URL", "s3://nobodys/releases")
    for command in (["doctor"], ["release", "show"], ["release", "verify"]):
        answer = asl(home, *command)
        assert (answer.status, len(answer.err.splitlines())) == (3, 1), answer
        assert "nobodys" in answer.err
    answer = asl(home, "release", "withdraw", _FIRST, "--reviewer", "CES", "--reason", "Why not")
    assert (answer.status, answer.err) == (3, "s3://nobodys/releases: there is no such bucket\n")


def test_what_a_backup_brings_back_is_in_the_store_again(
    afar: Path, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {key: store.bucket.read(key) for key in store.bucket.listed()}
    assert asl(afar, "backup", str(tmp_path / "kept")).status == 0
    store.bucket.remove(before)

    restored = asl(tmp_path / "new", "restore", str(tmp_path / "kept"))

    assert restored.status == 0, restored
    again = {key: store.bucket.read(key) for key in store.bucket.listed()}
    assert {key: each and each.content for key, each in again.items()} == {
        key: each and each.content for key, each in before.items()
    }
    # What the backup does not know would be in the way of what is published next.
    store.bucket.create("2026-04-01.0/manifest.json", b"{}")
    refused = asl(tmp_path / "newer", "restore", str(tmp_path / "kept"))
    assert (refused.status, "2026-04-01.0; move it away first" in refused.err) == (1, True)
    assert not (tmp_path / "newer" / "ledger.sqlite").exists()
    monkeypatch.delenv("ASL_RELEASES_URL")
