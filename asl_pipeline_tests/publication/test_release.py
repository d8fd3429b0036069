"""A reader sees a release whole or not at all, whatever happens while one is published."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from asl_pipeline.ledger.store import Head, Ledger
from asl_pipeline.model.failure import Conflict, VerificationFailed
from asl_pipeline.model.submission import Decision
from asl_pipeline.partners import registry
from asl_pipeline.publication import open_release
from asl_pipeline.publication import release as publishing
from asl_pipeline.publication.contents import contents
from asl_pipeline.publication.release import repair
from asl_pipeline.publication.verify import mismatches
from asl_pipeline.review.matches import Match
from asl_pipeline.review.signoff import decide
from asl_pipeline.workflow import Workplace, fingerprint, release_due
from asl_pipeline.workflow import publishing as cutting
from asl_pipeline.workflow import tables as reading
from asl_pipeline.workflow.desk import Desk
from asl_pipeline_tests.kit import ACTOR, NEED, PILOT, csv_file, deliver
from asl_pipeline_tests.publication import home as homes

_FIRST, _SECOND = "2026-03-31.0", "2026-03-31.1"
_WAITING = "CRESS_2018-S1_actors_r1"


class Killed(BaseException):
    """The process was killed here."""


@pytest.fixture
def at(home: Path) -> Iterator[Workplace]:
    """A workplace with one release, in which a submission has been signed off since."""
    with homes.opened(home) as place:
        _sign_off(place)
        yield place


def _sign_off(at: Workplace) -> None:
    waiting = at.ledger.submission(_WAITING)
    decide(at.ledger, [waiting], Decision.SIGNED_OFF, registry()["GCU"], "Seen", at.today)


def _names(at: Workplace) -> list[str]:
    return [head.name for head in at.ledger.releases()]


def _there(at: Workplace) -> list[str]:
    return sorted(path.name for path in at.settings.releases.iterdir())


def _latest(at: Workplace) -> str:
    return open_release(releases=at.settings.releases).name


def _assert_only_the_first_is_there(at: Workplace) -> None:
    assert _names(at) == [_FIRST]
    assert _there(at) == [_FIRST, "index.json", "latest.json"]
    assert _latest(at) == _FIRST


def _assert_the_second_is_there(at: Workplace) -> None:
    assert _names(at) == [_FIRST, _SECOND]
    assert _there(at) == [_FIRST, _SECOND, "index.json", "latest.json"]
    assert _latest(at) == _SECOND
    assert mismatches(at.settings.releases / _SECOND) == ()


# ---------------------------------------------------------------------------- one after another


def test_with_nothing_new_no_release_is_due(home: Path) -> None:
    with homes.opened(home) as at:
        assert not release_due(at)
    with homes.opened(home, homes.TODAY + dt.timedelta(days=1)) as at:
        assert not release_due(at)


def test_the_same_files_again_make_no_release_due(home: Path) -> None:
    with homes.opened(home) as at:
        homes.work(at)

        assert not release_due(at)


def test_the_first_release_is_due(tmp_path: Path) -> None:
    with homes.opened(tmp_path) as at:
        assert release_due(at)


def test_a_decision_makes_a_release_due(at: Workplace) -> None:
    assert release_due(at)
    homes.cut(at)
    assert not release_due(at)


def test_a_delivery_of_which_nothing_can_be_used_makes_no_release_due(home: Path) -> None:
    with homes.opened(home) as at:
        deliver(at.inbox, "PAU", "2018-S1 vide.csv", b"")
        homes.work(at)
        assert len(at.ledger.deliveries()) == 17

        assert not release_due(at)


def test_a_release_names_the_one_before_and_leaves_it_as_it_was(at: Workplace) -> None:
    before = {p: p.read_bytes() for p in (at.settings.releases / _FIRST).rglob("*") if p.is_file()}

    folder = homes.cut(at)

    _assert_the_second_is_there(at)
    assert {path: path.read_bytes() for path in before} == before
    heads = at.ledger.releases()
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert manifest["follows"] == heads[1].follows == _FIRST
    assert manifest["follows_manifest_sha256"] == heads[0].manifest_sha256
    index = json.loads((at.settings.releases / "index.json").read_bytes())["releases"]
    assert [(entry["release"], entry["state"]) for entry in index] == [
        (_FIRST, "superseded"),
        (_SECOND, "current"),
    ]


def test_what_was_signed_off_is_in_the_next_release(at: Workplace) -> None:
    homes.cut(at)

    opened = open_release(releases=at.settings.releases)
    assert homes.WAITING in opened.pandas("observatory/actors")["name"].to_list()


def test_a_pilot_is_followed_through_the_registers_of_earlier_half_years(home: Path) -> None:
    with homes.opened(home) as at:
        deliver(at.inbox, "PAU", "pilotes 2018-S2.csv", csv_file([{**PILOT, "si_stage": "3"}]))
        deliver(at.inbox, "PAU", "pilotes 2018-S1 (2).csv", csv_file([{**PILOT, "si_stage": "2"}]))
        homes.work(at)
        assert release_due(at)

        folder = homes.cut(at)

        assert not release_due(at)
        opened = open_release(releases=at.settings.releases)
        (pilot,) = opened.pandas("capitalisation/scaling").to_dict("records")
        assert list(pilot["stages_in_order"]) == ["2018-S1:2", "2018-S2:3"]
        traced = opened.pandas("lineage/scaling")["submission_id"]
        registers = {"PAU_2018-S1_pilot_actions_r2", "PAU_2018-S2_pilot_actions_r1"}
        assert set(traced) == registers | {"PAU_2018-S1_transfers_r1"}
        inputs = json.loads((folder / "manifest.json").read_bytes())["inputs"]
        assert registers <= {each["submission"] for each in inputs}


def test_an_earlier_register_of_pilots_that_is_mended_makes_a_release_due(home: Path) -> None:
    with homes.opened(home) as at:
        deliver(at.inbox, "PAU", "pilotes 2018-S2.csv", csv_file([PILOT]))
        homes.work(at)
        homes.cut(at)
        deliver(at.inbox, "PAU", "pilotes 2018-S1 (2).csv", csv_file([{**PILOT, "si_stage": "2"}]))
        homes.work(at)

        assert release_due(at)


def test_a_returned_revision_takes_nothing_out_of_the_next_release(home: Path) -> None:
    broken = {**ACTOR, "actor_type": "no such type"}
    with homes.opened(home) as at:
        before = open_release(releases=at.settings.releases).pandas("observatory/actors")
        deliver(at.inbox, "PAU", "acteurs 2018-S1 (2).csv", csv_file([broken]))
        homes.work(at)
        assert at.ledger.submission("PAU_2018-S1_actors_r2").verdict == "returned"

        homes.cut(at)

        after = open_release(releases=at.settings.releases).pandas("observatory/actors")
        assert after.equals(before)


def test_the_day_names_the_release(home: Path) -> None:
    with homes.opened(home, dt.date(2026, 4, 1)) as at:
        assert homes.cut(at).name == "2026-04-01.0"


# ------------------------------------------------------------------------------------- crashes


@pytest.mark.parametrize("written", [0, 1, 12])
def test_a_crash_while_staging_leaves_nothing(
    at: Workplace, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    whole, done = publishing.write, []

    def write(path: Path, content: bytes) -> None:
        if len(done) == written:
            raise Killed
        done.append(path)
        whole(path, content)

    with monkeypatch.context() as patched:
        patched.setattr(publishing, "write", write)
        with pytest.raises(Killed):
            homes.cut(at)

    _assert_only_the_first_is_there(at)
    homes.cut(at)
    _assert_the_second_is_there(at)


def test_what_a_killed_process_staged_is_thrown_away(at: Workplace) -> None:
    left = at.settings.releases / f".staging-{_SECOND}-1"
    left.mkdir()
    (left / "manifest.json").write_text("{}")

    assert release_due(at)

    _assert_only_the_first_is_there(at)


def test_a_staged_release_that_is_not_sound_is_not_published(
    at: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(inputs: Any) -> Mapping[str, bytes]:
        return {**contents(inputs), "README.md": b"altered"}

    with monkeypatch.context() as patched:
        patched.setattr(cutting, "contents", damaged)
        with pytest.raises(VerificationFailed, match=r"README\.md"):
            homes.cut(at)

    _assert_only_the_first_is_there(at)


def test_a_crash_after_the_ledger_and_before_the_rename_is_repaired(
    at: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", killed)
        with pytest.raises(Killed):
            homes.cut(at)
    assert _names(at) == [_FIRST, _SECOND]
    assert _latest(at) == _FIRST

    assert not release_due(at)

    _assert_the_second_is_there(at)


def test_a_crash_after_the_rename_and_before_the_pointer_is_repaired(
    at: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(publishing, "point", killed)
        with pytest.raises(Killed):
            homes.cut(at)
    assert _latest(at) == _FIRST

    assert not release_due(at)

    _assert_the_second_is_there(at)


def test_a_ledger_that_took_the_release_and_could_not_say_so_is_repaired(
    at: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The connection was lost, or Ctrl-C came, between the commit and its answer.
    advance = Ledger.advance

    def taken_and_killed(self: Ledger, head: Head) -> None:
        advance(self, head)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "advance", taken_and_killed)
        with pytest.raises(Killed):
            homes.cut(at)

    release_due(at)

    _assert_the_second_is_there(at)


def test_a_release_that_is_gone_is_missed(at: Workplace) -> None:
    (at.settings.releases / _FIRST).rename(at.settings.home / "elsewhere")

    with pytest.raises(VerificationFailed, match="is in the ledger but not in"):
        repair(at.ledger, at.settings.releases)


def test_what_was_altered_in_staging_is_not_taken_for_the_release(
    at: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", killed)
        with pytest.raises(Killed):
            homes.cut(at)
    (staged,) = at.settings.releases.glob(".staging-*")
    (staged / "README.md").write_text("altered")

    with pytest.raises(VerificationFailed):
        repair(at.ledger, at.settings.releases)

    assert not (at.settings.releases / _SECOND).exists()


# ------------------------------------------------------------------------------ two publishers


@pytest.mark.parametrize("days_later", [0, 1], ids=["same day", "day after"])
def test_of_two_publishers_on_the_same_release_one_is_in_conflict(
    at: Workplace, home: Path, monkeypatch: pytest.MonkeyPatch, days_later: int
) -> None:
    """The other one publishes while ours, made on top of the first release, is being written."""

    def overtaken(inputs: Any) -> Mapping[str, bytes]:
        monkeypatch.setattr(cutting, "contents", contents)
        with homes.opened(home, homes.TODAY + dt.timedelta(days=days_later)) as other:
            others.append(homes.cut(other).name)
        return contents(inputs)

    others: list[str] = []
    monkeypatch.setattr(cutting, "contents", overtaken)

    with pytest.raises(Conflict):
        homes.cut(at)

    assert _names(at) == [_FIRST, *others]
    assert _latest(at) == others[0]
    assert _there(at) == sorted([_FIRST, *others, "index.json", "latest.json"])


def test_a_decision_made_while_a_release_is_cut_is_not_forgotten(home: Path) -> None:
    with homes.opened(home) as at:
        made_for, tables = fingerprint(at), homes.protected(at)
        # A reviewer signs off from a terminal while the tables are on their way.
        _sign_off(at)

        with pytest.raises(Conflict):
            homes.cut(at, tables, made_for)

        assert release_due(at)
        homes.cut(at)
        actors = open_release(releases=at.settings.releases).pandas("observatory/actors")
        assert homes.WAITING in actors["name"].to_list()


def test_a_form_that_no_table_holds_row_by_row_is_not_forgotten_either(at: Workplace) -> None:
    made_for, tables = fingerprint(at), homes.protected(at)
    later = {**NEED, "period": "2018-S2"}
    deliver(at.inbox, "PAU", "besoins 2018-S2.csv", csv_file([later]))
    homes.work(at)

    with pytest.raises(Conflict):
        homes.cut(at, tables, made_for)


def test_what_changes_while_it_is_read_is_read_again(
    at: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = iter(["before", "after"])
    monkeypatch.setattr(reading, "fingerprint", lambda _: next(told))

    with pytest.raises(Conflict, match="while it was being read"):
        reading.holdings(at)


# ------------------------------------------------------------------------------------- pairs

_MERGED = ("CRESS-ACT-9", ACTOR["actor_id"])


@pytest.fixture
def twice(home: Path) -> Iterator[Workplace]:
    """A workplace in which two partners mapped the same actor."""
    with homes.opened(home) as at:
        seen_twice = {**ACTOR, "actor_id": _MERGED[0]}
        deliver(at.inbox, "CRESS", "acteurs 2018-S1 (2).csv", csv_file([seen_twice]))
        homes.work(at)
        assert at.ledger.submission("CRESS_2018-S1_actors_r2").verdict == "accepted"
        yield at


def _say(at: Workplace, match: Match) -> None:
    desk = Desk(ledger=at.ledger, settings=at.settings, today=at.today)
    desk.match(*_MERGED, match, "CES", "One body")


def _standing(at: Workplace) -> list[tuple[str, Any, Any]]:
    table = open_release(releases=at.settings.releases).arrow("observatory/actors")
    columns = ("actor_id", "also_known_as", "same_as")
    return sorted((tuple(row[name] for name in columns) for row in table.to_pylist()), key=str)


def test_merged_rows_are_one_row_of_the_next_release_and_are_traced_to_both(
    twice: Workplace,
) -> None:
    homes.cut(twice)
    assert len(_standing(twice)) == 3
    _say(twice, Match.MERGE)
    assert release_due(twice)

    folder = homes.cut(twice)

    assert _standing(twice) == [
        (_MERGED[0], [f"PAU/{_MERGED[1]}"], None),
        ("PAU-ACT-002", None, None),
    ]
    traced = open_release(releases=twice.settings.releases).arrow("lineage/actors").to_pylist()
    submissions = {row["submission_id"] for row in traced if row["actor_id"] == _MERGED[0]}
    assert submissions == {"CRESS_2018-S1_actors_r2", "PAU_2018-S1_actors_r1"}
    assert mismatches(folder) == ()


@pytest.mark.parametrize("match", [Match.MERGE, Match.SAME])
def test_a_pair_decided_on_while_a_release_is_cut_is_not_forgotten(
    twice: Workplace, match: Match
) -> None:
    made_for, tables = fingerprint(twice), homes.protected(twice)
    _say(twice, match)

    with pytest.raises(Conflict):
        homes.cut(twice, tables, made_for)

    assert release_due(twice)
    homes.cut(twice)
    assert any(row[1:] != (None, None) for row in _standing(twice))
