"""What a release says of the one before, in a home with four of them."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from asl_pipeline.publication import open_release
from asl_pipeline.publication.comparison.changes import apply, undo
from asl_pipeline.publication.comparison.edition import Edition
from asl_pipeline.publication.comparison.opened import changes_in, edition_of
from asl_pipeline.publication.verify import mismatches
from asl_pipeline.review.matches import Match
from asl_pipeline.store.tables import parquet
from asl_pipeline.workflow import Workplace, cut_release, fingerprint
from asl_pipeline.workflow.desk import Desk
from asl_pipeline_tests.kit import ACTOR, INITIATIVE, asl, csv_file, deliver
from asl_pipeline_tests.publication import home as homes

FIRST, SECOND, THIRD, FOURTH = (f"2026-03-31.{number}" for number in range(4))
_TWICE = "CRESS-ACT-9"
_PRACTICES, _ACTORS = "observatory/practices", "observatory/actors"
_RESENT = "PAU_2018-S1_initiatives_r2"
_MENDED = [
    {**INITIATIVE, "beneficiaries_n": "80", "lat": "43.295113", "lon": "-0.370797",
     "target_groups": "low_income"},
    {**INITIATIVE, "initiative_id": "PAU-INI-002", "name": "La Ressourcerie",
     "beneficiaries_n": "120", "lat": "", "lon": "", "target_groups": ""},
]  # fmt: skip


@pytest.fixture(scope="module")
def four(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with four releases.

    The second has a file sent again and a new one, the third a merged actor, and the fourth is
    without the file sent again.
    """
    home = Path(shutil.copytree(made, tmp_path_factory.mktemp("four") / "home"))
    with homes.opened(home) as at:
        deliver(at.inbox, "PAU", "pratiques 2018-S1 (2).csv", csv_file(_MENDED))
        seen_twice = csv_file([{**ACTOR, "actor_id": _TWICE}])
        deliver(at.inbox, "CRESS", "acteurs 2018-S1 (2).csv", seen_twice)
        homes.work(at)
        homes.sign_off(at)
        assert _cut(at).name == SECOND
        _merge(at)
        assert _cut(at).name == THIRD
        resent = at.ledger.submission(_RESENT).delivery
        at.ledger.withdraw(resent, "Asked for", "CES", at.today)
        assert _cut(at).name == FOURTH
    return home


def _cut(at: Workplace) -> Path:
    """Cut a release without documents: nothing is said of these here."""
    return cut_release(at, homes.protected(at), {}, fingerprint(at))


def _merge(at: Workplace) -> None:
    desk = Desk(ledger=at.ledger, settings=at.settings, today=at.today)
    desk.match(_TWICE, ACTOR["actor_id"], Match.MERGE, "CES", "One body")


@pytest.fixture(scope="module")
def editions(four: Path) -> Mapping[str, Edition]:
    names = (FIRST, SECOND, THIRD, FOURTH)
    return {name: edition_of(open_release(name, four / "releases")) for name in names}


def _rows(four: Path, name: str, what: str) -> list[dict[str, Any]]:
    rows = open_release(name, four / "releases").arrow(f"changes/{what}").to_pylist()
    return [row for row in rows if row["table_name"] in {_PRACTICES, _ACTORS}]


def _cells(four: Path, name: str) -> set[tuple[str, str, str]]:
    """The changed cells of practices and actors, by row and column, with the reason."""
    return {
        ("-".join(json.loads(row["row_key"]).values()), row["column_name"], row["reason"])
        for row in _rows(four, name, "changed")
    }


@pytest.mark.parametrize(("before", "after"), [(FIRST, SECOND), (SECOND, THIRD), (THIRD, FOURTH)])
def test_the_files_of_changes_make_a_release_of_the_one_before_and_back(
    four: Path, editions: Mapping[str, Edition], before: str, after: str
) -> None:
    made = changes_in(open_release(after, four / "releases"))
    tables = [editions[release].tables for release in (before, after)]

    assert mismatches(four / "releases" / after) == ()
    assert made.keys() == tables[0].keys() == tables[1].keys()
    assert not all(each.are_none for each in made.values())
    for name, each in made.items():
        one, other = (folder[name] for folder in tables)
        files = [four / "releases" / release / f"{name}.parquet" for release in (before, after)]
        forth, back = apply(one.table, each), undo(other.table, each)
        for table, order, file in ((forth, other.order, files[1]), (back, one.order, files[0])):
            assert table is not None
            assert parquet(table, _notes(file), order) == file.read_bytes()


def _notes(file: Path) -> Mapping[str, str]:
    """The notes on a file, which name its release and so are told by no change."""
    return {name.decode(): text.decode() for name, text in pq.read_schema(file).metadata.items()}


def test_the_first_release_has_the_files_and_says_that_all_is_new(four: Path) -> None:
    release = open_release(FIRST, four / "releases")

    for table in ("changes/added", "changes/removed", "changes/changed", "quality/revisions"):
        assert release.arrow(table).num_rows == 0
    assert changes_in(release) == {}
    assert "This is the first release" in release.content("CHANGELOG.md").decode()
    entities = release.arrow("lineage/entities").to_pylist()
    assert {(each["first_release"], each["last_release"]) for each in entities} == {(FIRST, FIRST)}


def test_a_file_sent_again_and_what_is_suppressed_no_more_are_told_apart(four: Path) -> None:
    found = _cells(four, SECOND)

    assert ("PAU-PAU-INI-002", "name", "partner_correction") in found
    assert ("PAU-PAU-INI-002", "beneficiaries_n", "partner_correction") in found
    assert ("PAU-PAU-INI-001", "beneficiaries_n", "disclosure") in found
    (added,) = _rows(four, SECOND, "added")
    assert (added["reason"], added["evidence"]) == ("new_data", ["+CRESS_2018-S1_actors_r2"])
    assert _rows(four, SECOND, "removed") == []


def test_a_decision_to_merge_is_told_as_one(four: Path) -> None:
    assert {(row["reason"], row["row_key"]) for row in _rows(four, THIRD, "removed")} == {
        ("merge", f'{{"partner_id":"PAU","actor_id":"{ACTOR["actor_id"]}"}}')
    }
    assert {reason for _, _, reason in _cells(four, THIRD)} == {"merge"}
    everything = open_release(THIRD, four / "releases")
    for what in ("added", "removed", "changed"):
        reasons = everything.arrow(f"changes/{what}")["reason"].to_pylist()
        assert set(reasons) <= {"merge"}


def test_what_is_withdrawn_leaves_what_stood_before(four: Path) -> None:
    found = _cells(four, FOURTH)

    assert ("PAU-PAU-INI-002", "name", "withdrawal") in found
    assert ("PAU-PAU-INI-001", "beneficiaries_n", "disclosure") in found


def test_the_registry_knows_what_was_merged(four: Path) -> None:
    rows = open_release(FOURTH, four / "releases").arrow("lineage/entities").to_pylist()
    actors = {each["id"]: each for each in rows if each["kind"] == "actor"}

    merged = actors[f"PAU/{ACTOR['actor_id']}"]
    assert (merged["first_release"], merged["last_release"]) == (FIRST, FOURTH)
    assert (merged["last_changed_release"], merged["merged_into"]) == (THIRD, f"CRESS/{_TWICE}")
    assert actors[f"CRESS/{_TWICE}"]["first_release"] == SECOND


def test_a_revised_number_is_measured(four: Path) -> None:
    rows = open_release(SECOND, four / "releases").arrow("quality/revisions").to_pylist()

    (found,) = [row for row in rows if row["column_name"] == "beneficiaries_n"]
    assert (found["n_compared"], found["n_revised"], found["largest_change"]) == (1, 1, 30.0)
    assert (found["mean_absolute_change"], found["mean_relative_change"]) == (
        30.0,
        pytest.approx(1 / 3),
    )


def test_the_change_log_says_it_in_sentences(four: Path) -> None:
    text = open_release(SECOND, four / "releases").content("CHANGELOG.md").decode()

    assert text.startswith(f"# Changes in release {SECOND} since {FIRST}\n")
    part = text.partition(f"## {_ACTORS}\n")[2].partition("\n## ")[0]
    assert "- 1 row was added: new data." in part
    assert "- `observatory/practices`, beneficiaries_n: 1 of 1 number revised, by 33.3%" in text
    assert "- partner correction: the partner sent the same form" in text
    assert "The schemas are the same" in text
    assert "No change of the schemas is announced." in text


def test_a_reader_asks_for_cells_in_sql(four: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(four / "releases" / SECOND)
    with duckdb.connect() as connection:
        connection.execute(Path("views.sql").read_text("utf-8"))
        found = connection.sql(
            "select row_key->>'$.initiative_id', old_value->>'$', new_value->>'$', reason "
            "from changes.changed where table_name = 'observatory/practices' "
            "and column_name = 'name'"
        ).fetchall()

    assert found == [("PAU-INI-002", "Ressourcerie", "La Ressourcerie", "partner_correction")]


# ----------------------------------------------------------------------------- the command


def test_the_command_tells_what_the_files_tell(four: Path) -> None:
    answer = asl(four, "release", "diff", FIRST, SECOND, "--json")

    told = json.loads(answer.out)
    release = open_release(SECOND, four / "releases")
    assert (answer.status, told["from"], told["to"]) == (0, FIRST, SECOND)
    for what in ("added", "removed", "changed"):
        assert told[what] == release.arrow(f"changes/{what}").to_pylist()
    assert told["revisions"] == release.arrow("quality/revisions").to_pylist()
    assert told["schemas"] == []


def test_the_command_compares_any_two_releases_in_either_order(four: Path) -> None:
    there = asl(four, "release", "diff", FIRST, "latest", "--table", _ACTORS)
    back = asl(four, "release", "diff", FOURTH, FIRST, "--table", _ACTORS)

    assert there.status == back.status == 0
    lines = [line.split() for line in there.out.splitlines() if _TWICE in line]
    assert [(line[0], line[-1]) for line in lines] == [("added", "new_data")]
    lines = [line.split() for line in back.out.splitlines() if _TWICE in line]
    assert [(line[0], line[-1]) for line in lines] == [("removed", "new_data")]


def test_the_command_counts_what_differs_by_table_and_reason(four: Path) -> None:
    answer = asl(four, "release", "diff", SECOND, THIRD)

    rows = [line.split() for line in answer.out.splitlines()]
    assert [_ACTORS, "rows", "removed", "merge", "1"] in rows


def test_the_command_knows_the_tables_that_are_compared(four: Path) -> None:
    answer = asl(four, "release", "diff", FIRST, SECOND, "--table", "changes/added")

    assert answer.status == 3
    assert _ACTORS in answer.err
