"""What is erased is in no area any longer, and stays away; everything else is as it was."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from asl_pipeline.model.failure import Conflict, VerificationFailed
from asl_pipeline.model.submission import DeliveryState
from asl_pipeline.publication import open_release
from asl_pipeline.store import landing
from asl_pipeline.store.tables import read_table
from asl_pipeline.workflow import Workplace, release_due
from asl_pipeline.workflow.backup import backup
from asl_pipeline.workflow.erasing import erase_delivery, landing_problems
from asl_pipeline.workflow.withdrawing import withdraw_release
from asl_pipeline_tests.kit import ACTOR, asl, csv_file, deliver
from asl_pipeline_tests.publication import home as homes

_FIRST, _SECOND = "2026-03-31.0", "2026-03-31.1"
_WHY = "A person asked for it"
_CANARY = "Zorrillomofeta"
"""Stands in a name of the delivery that is erased."""
_FILE = "acteurs 2018-S2.csv"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a canary in a delivery, and in a release. Read only."""
    home = tmp_path_factory.mktemp("made") / "home"
    with homes.opened(home) as at:
        homes.fill(at)
        rows = [ACTOR, {**ACTOR, "actor_id": "PAU-ACT-077", "name": _CANARY}]
        deliver(at.inbox, "PAU", _FILE, csv_file(rows))
        homes.work(at)
        homes.sign_off(at)
        homes.cut(at)
        tables = at.settings.dagster / "tables" / "observatory"
        tables.mkdir(parents=True)
        shutil.copy(at.settings.releases / _FIRST / "observatory/actors.parquet", tables)
    return home


@pytest.fixture
def at(made: Path, tmp_path: Path) -> Iterator[Workplace]:
    """A workplace in a copy of it."""
    with homes.opened(Path(shutil.copytree(made, tmp_path / "home"))) as place:
        yield place


def _seq(at: Workplace) -> int:
    return next(each.seq for each in at.ledger.deliveries() if each.name == _FILE)


def _holding(root: Path) -> set[str]:
    """The areas in which the canary stands: as text, or in a table."""
    found = set()
    for path in root.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if path.suffix == ".parquet":
                content = repr(read_table(path).to_pylist()).encode()
            if _CANARY.encode() in content:
                found.add(path.relative_to(root).parts[0])
    return found - {"inbox"}


def test_the_drill(at: Workplace, tmp_path: Path) -> None:
    home, seq = at.settings.home, _seq(at)
    assert {"landing", "accepted", "releases", "dagster"} <= _holding(home)

    told = erase_delivery(at, seq, "CES", _WHY)

    assert told.releases == (_FIRST,)
    assert [each.seq for each in told.deliveries] == [seq]
    assert _holding(home) == {"releases"}
    withdraw_release(at, _FIRST, "CES", _WHY, erase=True)
    assert _holding(home) == set()
    # The inbox still has the file; it is noted as known, and does not come back.
    homes.work(at)
    assert _holding(home) == set()
    assert release_due(at)
    homes.cut(at)
    assert _holding(home) == set()
    assert open_release(releases=at.settings.releases).name == _SECOND
    assert at.ledger.problems() == ()
    assert list(landing_problems(at.settings.landing, at.ledger)) == []
    # The record says who asked, and why.
    last = at.ledger.history(seq)[-1]
    assert (last.new, last.reason, last.detail, last.actor) == (
        DeliveryState.WITHDRAWN,
        "erased",
        _WHY,
        "CES",
    )
    backup(at.settings, tmp_path / "kept")
    assert _holding(tmp_path / "kept") == set()
    assert erase_delivery(at, seq, "CES", _WHY).releases == ()


def test_everything_of_others_is_as_it_was(at: Workplace) -> None:
    seq = _seq(at)
    before = _files(at.settings.home)

    erase_delivery(at, seq, "CES", _WHY)

    after = _files(at.settings.home)
    assert {path: before[path] for path in after} == after
    gone = {Path(path).parts[0] for path in before.keys() - after.keys()}
    assert gone == {"landing", "accepted", "findings", "feedback", "dagster"}


def _files(home: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(home)): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and not path.name.startswith("ledger.")
    }


def test_all_deliveries_of_the_same_bytes_are_erased(at: Workplace) -> None:
    content = (at.inbox / "PAU" / _FILE).read_bytes()
    deliver(at.inbox, "PAU", "acteurs 2018-S2 (copie).csv", content)
    homes.work(at)
    twin = at.ledger.deliveries()[-1]
    assert twin.state is DeliveryState.DUPLICATE

    told = erase_delivery(at, _seq(at), "CES", _WHY)

    assert {each.seq for each in told.deliveries} == {_seq(at), twin.seq}
    assert all(each.is_erased for each in told.deliveries)
    assert at.ledger.problems() == ()


def test_what_was_erased_cannot_be_read_again(at: Workplace) -> None:
    erase_delivery(at, _seq(at), "CES", _WHY)

    with pytest.raises(Conflict, match="nothing left"):
        at.ledger.replay(_seq(at), "Look again", "CES", at.today)


def test_the_same_bytes_sent_anew_count_again(at: Workplace) -> None:
    content = (at.inbox / "PAU" / _FILE).read_bytes()
    erase_delivery(at, _seq(at), "CES", _WHY)

    deliver(at.inbox, "PAU", "encore acteurs 2018-S2.csv", content)
    homes.work(at)

    assert at.ledger.deliveries()[-1].state is DeliveryState.READ
    assert list(landing_problems(at.settings.landing, at.ledger)) == []


def test_an_erasure_that_was_interrupted_is_told_and_finished(
    at: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise VerificationFailed("the disk is gone")

    with monkeypatch.context() as patched:
        patched.setattr(landing, "forget", failing)
        with pytest.raises(VerificationFailed):
            erase_delivery(at, _seq(at), "CES", _WHY)
    assert any("was erased" in line for line in landing_problems(at.settings.landing, at.ledger))

    erase_delivery(at, _seq(at), "CES", _WHY)

    assert list(landing_problems(at.settings.landing, at.ledger)) == []
    assert len([each for each in at.ledger.history(_seq(at)) if each.reason == "erased"]) == 1


def test_the_command_tells_which_releases_hold_rows_of_it(at: Workplace) -> None:
    home, seq = at.settings.home, _seq(at)
    asked = ("ledger", "withdraw", str(seq), "--by", "CES", "--reason", _WHY, "--erase")

    answer = asl(home, *asked, "--json")

    assert answer.status == 0
    assert json.loads(answer.out) == {"erased": [seq], "releases": [_FIRST]}
    assert asl(home, "ledger", "verify").status == 0
    assert asl(home, "ledger", "replay", str(seq), "--by", "CES", "--reason", "x").status == 2
