"""The commands where releases are in an object store: what `ASL_RELEASES_URL` leads to."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from s3fs import S3FileSystem

from asl_pipeline.model.submission import Decision
from asl_pipeline.partners import registry
from asl_pipeline.review.signoff import decide
from asl_pipeline.workflow import release_due
from asl_pipeline_tests.kit import asl
from asl_pipeline_tests.object_store import URL, Store, serving
from asl_pipeline_tests.publication import home as homes

_FIRST, _SECOND = "2026-03-31.0", "2026-03-31.1"


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """A store for all tests here, which leave it as it was."""
    with serving() as made:
        yield made


@pytest.fixture(scope="module")
def afar(store: Store, made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with two releases, which the commands find in the store alone."""
    home = Path(shutil.copytree(made, tmp_path_factory.mktemp("afar") / "home"))
    with homes.opened(home) as at:
        elsewhere = replace(at, settings=replace(at.settings, bucket_url=URL))
        waiting = at.ledger.submission("CRESS_2018-S1_actors_r1")
        decide(at.ledger, [waiting], Decision.SIGNED_OFF, registry()["GCU"], "Seen", at.today)
        assert release_due(elsewhere)
        homes.cut(elsewhere)
        assert not release_due(elsewhere)
    (home / "releases").rename(home / "elsewhere")
    assert store.bucket.listed()
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ASL_RELEASES_URL", URL)
        yield home


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
    afar: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = afar
    monkeypatch.setenv("ASL_RELEASES_URL", "s3://nobodys/releases")
    for command in (["doctor"], ["release", "show"], ["release", "verify"]):
        answer = asl(home, *command)
        assert (answer.status, len(answer.err.splitlines())) == (3, 1), answer
        assert "nobodys" in answer.err
    monkeypatch.setenv("ASL_RELEASES_URL", URL)
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    S3FileSystem.clear_instance_cache()
    answer = asl(home, "release", "show")
    assert (answer.status, "AWS_ACCESS_KEY_ID" in answer.err) == (3, True)
    S3FileSystem.clear_instance_cache()
