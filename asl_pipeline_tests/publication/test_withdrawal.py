"""A release that is withdrawn says so wherever it is looked for, and leads nobody on."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from asl_pipeline.model.failure import Conflict, NotAllowed, NotFound, WrongUse
from asl_pipeline.model.submission import Decision
from asl_pipeline.partners import registry
from asl_pipeline.publication import index, open_release
from asl_pipeline.publication.release import repair
from asl_pipeline.publication.verify import mismatches
from asl_pipeline.review.signoff import decide
from asl_pipeline.workflow import Workplace, release_due
from asl_pipeline.workflow.withdrawing import withdraw_release
from asl_pipeline_tests.kit import asl
from asl_pipeline_tests.publication import home as homes

_FIRST, _SECOND = "2026-03-31.0", "2026-03-31.1"
_WHY = "Totals of Cork are wrong"


@pytest.fixture
def at(home: Path) -> Iterator[Workplace]:
    """A workplace with one release."""
    with homes.opened(home) as place:
        yield place


@pytest.fixture
def twice(at: Workplace) -> Workplace:
    """A workplace with two releases."""
    waiting = at.ledger.submission("CRESS_2018-S1_actors_r1")
    decide(at.ledger, [waiting], Decision.SIGNED_OFF, registry()["GCU"], "Seen", at.today)
    homes.cut(at)
    return at


def _listed(at: Workplace) -> dict[str, str]:
    index = json.loads((at.settings.releases / "index.json").read_bytes())["releases"]
    return {each["release"]: each["state"] for each in index}


def _files(at: Workplace, name: str) -> dict[str, bytes]:
    folder = at.settings.releases / name
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_newest_release_that_was_not_withdrawn_is_the_latest(twice: Workplace) -> None:
    releases = twice.settings.releases
    before = _files(twice, _SECOND)

    withdraw_release(twice, _SECOND, "ces", _WHY, erase=False)

    assert open_release(releases=releases).name == _FIRST
    assert _listed(twice) == {_FIRST: "current", _SECOND: "withdrawn"}
    # Who cited it can still see what it was, and is told.
    opened = open_release(_SECOND, releases)
    assert opened.withdrawn == _WHY
    assert open_release(_FIRST, releases).withdrawn is None
    assert _files(twice, _SECOND) == before
    withdraw_release(twice, _FIRST, "CES", _WHY, erase=False)
    with pytest.raises(NotFound, match="that stands"):
        open_release(releases=releases)


def test_a_withdrawal_is_in_the_record_and_decides_on_no_submission(at: Workplace) -> None:
    decisions = at.ledger.decisions()

    withdraw_release(at, _FIRST, "CES", f" {_WHY} ", erase=False)

    entry = at.ledger.recorded()[-1]
    assert (entry.actor, entry.reason, entry.noted_on) == ("CES", _WHY, at.today)
    assert at.ledger.decisions() == decisions
    assert at.ledger.problems() == ()
    assert not release_due(at)


def test_the_release_after_a_withdrawn_one_gets_the_next_number_and_follows_it(
    at: Workplace,
) -> None:
    withdraw_release(at, _FIRST, "CES", _WHY, erase=True)
    waiting = at.ledger.submission("CRESS_2018-S1_actors_r1")
    decide(at.ledger, [waiting], Decision.SIGNED_OFF, registry()["GCU"], "Seen", at.today)

    homes.cut(at)

    assert open_release(releases=at.settings.releases).name == _SECOND
    manifest = json.loads((at.settings.releases / _SECOND / "manifest.json").read_bytes())
    assert manifest["follows"] == _FIRST
    assert manifest["follows_manifest_sha256"] == at.ledger.releases()[0].manifest_sha256


def test_of_an_erased_release_manifest_and_tombstone_stay(twice: Workplace) -> None:
    manifest = _files(twice, _SECOND)["manifest.json"]

    withdraw_release(twice, _SECOND, "GCU", _WHY, erase=True)

    left = _files(twice, _SECOND)
    assert sorted(left) == ["manifest.json", "tombstone.json"]
    assert left["manifest.json"] == manifest
    assert json.loads(left["tombstone.json"]) == {
        "release": _SECOND,
        "state": "erased",
        "reason": _WHY,
        "withdrawn_by": "GCU",
        "withdrawn_on": "2026-03-31",
    }
    with pytest.raises(NotFound, match=_WHY):
        open_release(_SECOND, twice.settings.releases)
    assert mismatches(twice.settings.releases / _FIRST) == ()


def test_a_withdrawn_release_can_be_erased_later_and_nothing_more(at: Workplace) -> None:
    withdraw_release(at, _FIRST, "CES", _WHY, erase=False)
    with pytest.raises(Conflict):
        withdraw_release(at, _FIRST, "GCU", "Again", erase=False)

    withdraw_release(at, _FIRST, "GCU", "A person asked", erase=True)

    assert at.ledger.withdrawals()[_FIRST].reason == "A person asked"
    for erase in (False, True):
        with pytest.raises(Conflict):
            withdraw_release(at, _FIRST, "GCU", "Again", erase=erase)


def test_only_a_university_withdraws_and_it_says_why(at: Workplace) -> None:
    with pytest.raises(NotAllowed):
        withdraw_release(at, _FIRST, "PAU", _WHY, erase=False)
    with pytest.raises(WrongUse, match="reason"):
        withdraw_release(at, _FIRST, "CES", " ", erase=False)
    with pytest.raises(NotFound):
        withdraw_release(at, _SECOND, "CES", _WHY, erase=False)
    assert at.ledger.withdrawals() == {}


def test_an_erasure_that_was_interrupted_is_finished_by_repair(
    at: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(index.shutil, "rmtree", full)
        with pytest.raises(OSError, match="space"):
            withdraw_release(at, _FIRST, "CES", _WHY, erase=True)
    assert len(_files(at, _FIRST)) > 2

    repair(at.ledger, at.settings.releases)

    assert sorted(_files(at, _FIRST)) == ["manifest.json", "tombstone.json"]
    assert _listed(at) == {_FIRST: "withdrawn"}


def test_a_reader_with_an_older_pointer_is_led_to_what_stands(twice: Workplace) -> None:
    releases = twice.settings.releases
    older = (releases / "latest.json").read_bytes()
    withdraw_release(twice, _SECOND, "CES", _WHY, erase=False)
    (releases / "latest.json").write_bytes(older)

    assert open_release(releases=releases).name == _FIRST


# ----------------------------------------------------------------------------- the command


def _withdraw(home: Path, *options: str) -> tuple[int, str]:
    words = ("release", "withdraw", _FIRST, "--reviewer", "CES", "--reason", _WHY, *options)
    answer = asl(home, *words)
    return answer.status, answer.out + answer.err


def test_the_command_withdraws_and_verify_tells_it(home: Path) -> None:
    status, out = _withdraw(home)
    assert status == 0
    assert "No release stands now." in out
    assert _withdraw(home)[0] == 2
    verified = asl(home, "release", "verify", _FIRST)
    assert verified.status == 0
    assert _WHY in verified.out
    assert asl(home, "release", "verify").status == 3
    assert _WHY in asl(home, "release", "list").out


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("tombstone.json", b"{}\n"),
        ("tombstone.json", None),
        ("manifest.json", b"{}\n"),
        ("README.md", b"It is back"),
    ],
)
def test_the_command_verifies_what_is_left_of_an_erased_release(
    home: Path, path: str, content: bytes | None
) -> None:
    assert _withdraw(home, "--erase")[0] == 0
    assert asl(home, "release", "verify", _FIRST).status == 0

    target = home / "releases" / _FIRST / path
    if content is None:
        target.unlink()
    else:
        target.write_bytes(content)

    answer = asl(home, "release", "verify", _FIRST, "--json")
    told = json.loads(answer.out)
    assert (answer.status, told["sound"]) == (1, False)
    assert all(path in line for line in told["mismatches"])
