"""What is backed up comes back whole; what can be made again is; what was erased stays away."""

import json
import os
import shutil
from pathlib import Path

import pytest

from asl_pipeline.assess import Judged
from asl_pipeline.ledger.entries import FindingCount
from asl_pipeline.ledger.store import Head, Ledger
from asl_pipeline.model.failure import NotFound, VerificationFailed, WrongUse
from asl_pipeline.model.submission import Decision, Verdict
from asl_pipeline.partners import registry
from asl_pipeline.publication import open_release
from asl_pipeline.review.signoff import decide
from asl_pipeline.settings import Settings, from_environment
from asl_pipeline.store import copies
from asl_pipeline.workflow import Workplace, fingerprint, release_due, remaking
from asl_pipeline.workflow.backup import backup, restore
from asl_pipeline.workflow.erasing import erase_delivery
from asl_pipeline.workflow.remaking import lost, remake
from asl_pipeline_tests.kit import ACTOR, asl, csv_file, deliver
from asl_pipeline_tests.publication import home as homes

_FIRST, _SECOND = "2026-03-31.0", "2026-03-31.1"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which everything was judged, and nothing is published yet. Read only."""
    home = tmp_path_factory.mktemp("filled") / "home"
    with homes.opened(home) as at:
        homes.fill(at)
    return home


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same home with one release. Read only."""
    return homes.made_once(tmp_path_factory)


@pytest.fixture(scope="module")
def backed_up(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it. Read only."""
    to = tmp_path_factory.mktemp("backup") / "monday"
    backup(_settings(made), to)
    return to


@pytest.fixture
def kept(backed_up: Path, tmp_path: Path) -> Path:
    """A copy of the backup, to harm at will."""
    return Path(shutil.copytree(backed_up, tmp_path / "kept"))


def _settings(home: Path) -> Settings:
    return from_environment({}, str(home))


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _areas(home: Path) -> dict[str, bytes]:
    beside = ("inbox/", "dagster/", "ledger.sqlite", "landing/tmp/")
    return {path: content for path, content in _bytes(home).items() if not path.startswith(beside)}


def _sign_off(at: Workplace) -> None:
    waiting = at.ledger.submission("CRESS_2018-S1_actors_r1")
    decide(at.ledger, [waiting], Decision.SIGNED_OFF, registry()["GCU"], "Seen", at.today)


# ---------------------------------------------------------------------------------- the drill


def test_a_home_comes_back_from_its_backup_alone(
    made: Path, backed_up: Path, tmp_path: Path
) -> None:
    home = tmp_path / "elsewhere" / "home"

    told = restore(_settings(home), backed_up)

    assert (told.deliveries, told.releases) == (16, 1)
    assert _areas(home) == _areas(made)
    assert asl(home, "ledger", "verify").status == 0
    assert asl(home, "release", "verify").status == 0
    with homes.opened(home) as at, homes.opened(made) as before:
        assert at.ledger.recorded() == before.ledger.recorded()
        assert fingerprint(at) == fingerprint(before)
        assert not release_due(at)
        # Work goes on where it was.
        _sign_off(at)
        assert homes.cut(at).name == _SECOND


def test_a_release_that_is_rebuilt_after_a_restore_has_the_same_tables(
    made: Path, backed_up: Path, tmp_path: Path
) -> None:
    with homes.opened(made) as at:
        before = {name: table.to_pylist() for name, table in homes.protected(at).items()}
    home = tmp_path / "home"
    restore(_settings(home), backed_up)

    with homes.opened(home) as at:
        after = {name: table.to_pylist() for name, table in homes.protected(at).items()}

    assert after == before


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_backup_made_while_a_release_is_published_has_it_whole_or_not_at_all(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    source = Path(shutil.copytree(made, tmp_path / "home"))
    advance = Ledger.advance

    def copied(self: Ledger, head: Head) -> None:
        monkeypatch.setattr(Ledger, "advance", advance)
        if moment == "before":
            backup(_settings(source), tmp_path / "kept")
        advance(self, head)
        if moment == "after":
            backup(_settings(source), tmp_path / "kept")

    monkeypatch.setattr(Ledger, "advance", copied)
    with homes.opened(source) as at:
        _sign_off(at)
        homes.cut(at)
        assert open_release(releases=at.settings.releases).name == _SECOND

    restored = tmp_path / "restored"
    restore(_settings(restored), tmp_path / "kept")
    with homes.opened(restored) as at:
        newest = _FIRST if moment == "before" else _SECOND
        assert open_release(releases=at.settings.releases).name == newest
        assert release_due(at) == (moment == "before")


def test_the_same_home_gives_the_same_backup_but_for_the_ledgers_own_pages(
    made: Path, backed_up: Path, tmp_path: Path
) -> None:
    backup(_settings(made), tmp_path / "again")

    ours = {"backup.json", "ledger.sqlite"}
    first, second = _bytes(backed_up), _bytes(tmp_path / "again")
    assert [path for path in first if path.startswith("ledger.")] == ["ledger.sqlite"]
    assert sorted(json.loads(first["backup.json"])["files"]) == sorted({*first} - {"backup.json"})
    assert {p: c for p, c in first.items() if p not in ours} == {
        p: c for p, c in second.items() if p not in ours
    }


# --------------------------------------------------------------------------------- made again


def _lose(home: Path) -> None:
    """Remove all that is not the evidence itself."""
    for area in ("accepted", "findings", "feedback", "dagster"):
        shutil.rmtree(home / area, ignore_errors=True)


def test_landing_area_and_ledger_alone_give_the_same_release(
    filled: Path, made: Path, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(filled, tmp_path / "home"))
    _lose(home)

    with homes.opened(home) as at:
        remade = remake(at)
        homes.cut(at)
        everything = at.ledger.submissions()

    assert sorted(each.id for each in remade) == sorted(each.id for each in everything)
    for area in ("accepted", "findings", "landing", "releases"):
        assert _bytes(home / area) == _bytes(made / area)


def test_a_submission_is_judged_again_by_what_was_decided_then(tmp_path: Path) -> None:
    with homes.opened(tmp_path) as at:
        two = [ACTOR, {**ACTOR, "actor_id": "PAU-ACT-002", "nuts_code": "FRJ23"}]
        for period, rows in {"2018-S1": two, "2018-S2": [ACTOR]}.items():
            deliver(at.inbox, "PAU", f"acteurs {period}.csv", csv_file(rows))
            homes.work(at)
        # Had it been signed off before, the second actor would have been missed in the next file.
        homes.sign_off(at)
        before = _bytes(tmp_path / "accepted") | _bytes(tmp_path / "findings")
        _lose(tmp_path)

        assert [each.id for each in remake(at)] == [
            "PAU_2018-S1_actors_r1",
            "PAU_2018-S2_actors_r1",
        ]

    assert _bytes(tmp_path / "accepted") | _bytes(tmp_path / "findings") == before


@pytest.mark.parametrize("what", ["rules", "outcome"])
def test_what_would_come_out_otherwise_stays_lost_and_is_named(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    home = Path(shutil.copytree(made, tmp_path / "home"))
    lost_one = "PAU/2018-S1/actors/r1"
    (home / f"accepted/{lost_one}.parquet").unlink()
    if what == "rules":
        monkeypatch.setattr(remaking, "rule_set", lambda: "1+other")
    else:
        monkeypatch.setattr(remaking, "counts_of", lambda _: [])

    with homes.opened(home) as at:
        assert remake(at) == ()
        with pytest.raises(VerificationFailed, match=lost_one):
            homes.protected(at)


def test_what_was_erased_is_not_made_again(made: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(made, tmp_path / "home"))
    with homes.opened(home) as at:
        erase_delivery(at, 1, "CES", "Asked for")

        assert lost(at.ledger, at.settings) == ()
        assert remake(at) == ()


def test_a_run_makes_again_what_was_lost_and_says_so(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path(shutil.copytree(made, tmp_path / "home"))
    _lose(home)
    counts_of = remaking.counts_of

    def otherwise(judged: Judged) -> list[FindingCount]:
        # The one that went back: its findings stay lost, and no release needs them.
        return [] if judged.verdict is Verdict.RETURNED else counts_of(judged)

    monkeypatch.setattr(remaking, "counts_of", otherwise)

    answer = asl(home, "run", "--inbox", str(home / "inbox"), "--as-of", "2026-03-31")

    said = (answer.status, answer.err)
    assert said == (0, "Rows or findings are lost: AVI_2018-S1_pilot_actions_r1\n")
    lines = answer.out.splitlines()
    assert "Submissions whose rows or findings were lost, and made again: 15" in lines
    assert lines[-1] == "Nothing new to publish; the latest release is 2026-03-31.0."
    assert _bytes(home / "accepted") == _bytes(made / "accepted")
    missing = _bytes(made / "findings").keys() - _bytes(home / "findings").keys()
    assert missing == {f"AVI/2018-S1/pilot_actions/r1.{each}" for each in ("json", "sha256")}


# ----------------------------------------------------------------------------------- refused


def test_a_backup_goes_into_a_folder_of_its_own(made: Path, tmp_path: Path) -> None:
    (tmp_path / "note").write_text("here")
    with pytest.raises(WrongUse, match="not empty"):
        backup(_settings(made), tmp_path)
    with pytest.raises(WrongUse, match="in the home"):
        backup(_settings(made), made / "backup")
    with pytest.raises(WrongUse, match="no ledger"):
        backup(_settings(tmp_path / "nowhere"), tmp_path / "kept")
    assert [path.name for path in tmp_path.iterdir()] == ["note"]


def test_a_home_with_anything_in_it_is_not_written_over(made: Path, backed_up: Path) -> None:
    before = _areas(made)

    with pytest.raises(WrongUse, match="would be lost"):
        restore(_settings(made), backed_up)

    assert _areas(made) == before


def test_a_folder_without_its_list_is_no_backup(kept: Path, tmp_path: Path) -> None:
    (kept / "backup.json").unlink()

    with pytest.raises(NotFound):
        restore(_settings(tmp_path / "home"), kept)


@pytest.mark.parametrize("area", ["landing", "accepted", "findings", "feedback", "releases", "."])
def test_a_flipped_bit_in_a_backup_is_found_and_the_file_named(
    kept: Path, tmp_path: Path, area: str
) -> None:
    files = [path for path in sorted((kept / area).rglob("*")) if path.is_file()]
    file = kept / "ledger.sqlite" if area == "." else files[len(files) // 2]
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.chmod(0o644)
    file.write_bytes(content)

    with pytest.raises(VerificationFailed, match=file.name):
        restore(_settings(tmp_path / "home"), kept)


def test_a_list_that_leads_out_of_the_backup_is_refused(kept: Path, tmp_path: Path) -> None:
    told = json.loads((kept / "backup.json").read_bytes())
    told["files"]["landing/../../../etc/passwd"] = {"sha256": "0" * 64, "bytes": 1}
    (kept / "backup.json").write_text(json.dumps(told))

    with pytest.raises(VerificationFailed, match="leads out"):
        restore(_settings(tmp_path / "home"), kept)


def test_a_home_that_is_damaged_is_not_backed_up(made: Path, tmp_path: Path) -> None:
    source = Path(shutil.copytree(made, tmp_path / "home"))
    lost = next(path for path in (source / "landing/sha256").rglob("*") if path.is_file())
    lost.unlink()

    with pytest.raises(VerificationFailed, match=lost.name):
        backup(_settings(source), tmp_path / "kept")

    assert not (tmp_path / "kept").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home"]


def test_a_restore_that_was_cut_off_is_done_again(
    kept: Path, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    done = []
    replace = os.replace

    def full(old: Path, new: Path) -> None:
        done.append(new)
        if len(done) == 40:
            raise OSError(28, "No space left on device")
        replace(old, new)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full)
        with pytest.raises(OSError, match="space"):
            restore(_settings(home), kept)
    assert not (home / "ledger.sqlite").exists()

    restore(_settings(home), kept)

    assert _areas(home) == _areas(made)


def test_the_commands_say_what_was_copied(made: Path, tmp_path: Path) -> None:
    told = json.loads(asl(made, "backup", str(tmp_path / "kept"), "--json").out)
    assert (told["deliveries"], told["releases"]) == (16, 1)
    assert told["files"] == len(_bytes(tmp_path / "kept")) - 1

    answer = asl(tmp_path / "home", "restore", str(tmp_path / "kept"))

    assert (answer.status, answer.out.splitlines()[-1]) == (0, "Sound: deliveries: 16, releases: 1")
    assert asl(tmp_path / "home", "restore", str(tmp_path / "kept")).status == 2


# --------------------------------------------------------------------------------- PostgreSQL


def test_without_its_programs_a_ledger_in_postgresql_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    url = {"ASL_LEDGER_URL": "postgresql://nobody@127.0.0.1:1/none"}
    place = from_environment(url, str(tmp_path / "home"))

    with pytest.raises(WrongUse, match="postgresql-client"):
        backup(place, tmp_path / "kept")

    assert not (tmp_path / "kept").exists()


def test_an_area_is_copied_without_what_is_being_written(tmp_path: Path) -> None:
    area = tmp_path / "landing"
    for path in ("sha256/ab/abc", "tmp/half", "sha256/ab/.x.partial"):
        (area / path).parent.mkdir(parents=True, exist_ok=True)
        (area / path).write_text(path)
    (area / "link").symlink_to(tmp_path)

    copies.copy_area(area, tmp_path / "copy")

    assert list(_bytes(tmp_path / "copy")) == ["sha256/ab/abc"]
