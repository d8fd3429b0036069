"""Every published row is traced to what the ledger holds, and `asl trace` tells it in words."""

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from asl_pipeline.datasets import PUBLISHED
from asl_pipeline.store.accepted import keep_rows, kept_rows, repairs_of, rows_of
from asl_pipeline.workflow.desk import Desk
from asl_pipeline_tests.kit import Answer, asl
from asl_pipeline_tests.publication import home as homes

DONE, ALTERED, WRONG_USE, NOT_FOUND = 0, 1, 2, 3
_ACTORS = "PAU_2018-S1_actors_r1"
_OUTSIDE = "actors.nuts_code.in_atlantic_area"
_REASON = "The office is outside, the work is not"


@pytest.fixture(scope="module")
def ruled(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home with a second release, in which a case of an actor is waived."""
    home = Path(shutil.copytree(made, tmp_path_factory.mktemp("ruled") / "home"))
    with homes.opened(home) as at:
        desk = Desk(ledger=at.ledger, settings=at.settings, today=at.today)
        words = {"reviewer": "CES", "reason": _REASON, "requester": "the partner"}
        (ruling,) = desk.rule_on(_ACTORS, rule=_OUTSIDE, **words)
        homes.cut(at)
        # It ends after the release, which tells of it all the same.
        desk.lift(ruling.number, "CES", "The office moved")
    return home


def _told(home: Path, *arguments: str) -> Any:
    answer = asl(home, "trace", *arguments, "--json")
    assert answer.status == DONE, answer.err
    return json.loads(answer.out)


def test_what_every_lineage_row_names_is_in_the_ledger_as_it_says(
    made: Path, release: Path
) -> None:
    with homes.opened(made) as at:
        deliveries = {each.seq: each for each in at.ledger.deliveries()}
        submissions = {each.id: each for each in at.ledger.submissions()}
        reviewers = {each.submission: each.reviewer for each in at.ledger.decisions()}
        accepted = {
            name: {(row["sheet"], row["row"]) for row in kept_rows(at.settings.accepted, each)
                   .select(["sheet", "row"]).to_pylist()}
            for name, each in submissions.items()
            if each.verdict != "returned"
        }  # fmt: skip
    rows = [
        row
        for each in PUBLISHED
        for row in pq.read_table(release / f"lineage/{each.name}.parquet").to_pylist()
        if row["submission_id"] is not None
    ]

    assert {row["source_type"] for row in rows} == {"row", "submission"}
    for row in rows:
        submission = submissions[row["submission_id"]]
        assert deliveries[row["delivery"]].sha256 == row["file_sha256"] == submission.sha256
        assert row["delivery"] == submission.delivery
        assert (row["rule_set"], row["verdict"]) == (submission.rule_set, submission.verdict)
        assert row["reviewer"] == reviewers.get(submission.id)
        if row["source_type"] == "row":
            assert (row["sheet"], row["row"]) in accepted[submission.id]


def test_a_row_is_told_with_its_file_rules_repairs_and_sign_off(made: Path) -> None:
    answer = asl(made, "trace", "actors", "PAU/PAU-ACT-002")

    assert answer.status == DONE
    for part in (
        "observatory/actors partner_id=PAU, actor_id=PAU-ACT-002, release 2026-03-31.0",
        f"{_ACTORS}: accepted with warnings",
        "acteurs 2018-S1.csv (delivery ",
        "  row          3\n",
        f"row 3: warning {_OUTSIDE}\n",
        "by CES on 2026-03-31: Seen",
    ):
        assert part in answer.out
    assert "passed actors." not in answer.out


def test_the_rules_that_a_row_passed_are_those_tried_but_what_was_found_on_it(made: Path) -> None:
    (bad,) = _told(made, "actors", "PAU/PAU-ACT-002")["submissions"]
    (good,) = _told(made, "actors", "PAU/PAU-ACT-001")["submissions"]

    assert good["rows"][0]["findings"] == []
    assert good["rules_tried"] == bad["rules_tried"] == len(good["rules_passed"])
    assert {*good["rules_passed"]} - {*bad["rules_passed"]} == {_OUTSIDE}
    listed = asl(made, "trace", "actors", "PAU/PAU-ACT-002", "--rules").out
    assert listed.count("    passed actors.") == len(bad["rules_passed"])


def test_what_was_put_right_is_told_of_the_row_that_it_was_put_right_in(
    made: Path, release: Path
) -> None:
    (source,) = _told(made, "pilots", "ASL-PAU-01")["submissions"]

    assert source["rows"] == [
        {"sheet": None, "row": 2, "repairs": ["start day_first"], "corrections": [], "findings": []}
    ]
    assert (
        "start: Dates were read as day/month/year" in asl(made, "trace", "pilots", "ASL-PAU-01").out
    )
    traced = pq.read_table(release / "lineage/actors.parquet")
    assert traced["repairs"].to_pylist() == [[], []]


def test_a_waiver_is_told_of_its_row_alone_even_after_it_was_lifted(ruled: Path) -> None:
    release = ruled / "releases" / "2026-03-31.1"
    traced = pq.read_table(release / "lineage/actors.parquet").to_pylist()
    numbers = {row["actor_id"]: row["rulings"] for row in traced}

    assert numbers["PAU-ACT-001"] == []
    (number,) = numbers["PAU-ACT-002"]
    assert f"- {number}: PAU, `{_OUTSIDE}`" in (release / "KNOWN_ISSUES.md").read_text("utf-8")
    (source,) = _told(ruled, "actors", "PAU/PAU-ACT-002")["submissions"]
    assert [(r["number"], r["reviewer"], r["reason"]) for r in source["rulings"]] == [
        (int(number), "CES", _REASON)
    ]
    assert [(f["rule"], f["severity"], f["ruling"]) for f in source["rows"][0]["findings"]] == [
        (_OUTSIDE, "info", int(number))
    ]
    (before,) = _told(ruled, "actors", "PAU/PAU-ACT-002", "--release", "2026-03-31.0")[
        "submissions"
    ]
    assert (before["rulings"], before["rows"][0]["findings"][0]["ruling"]) == ([], None)


def test_a_sum_is_traced_to_all_its_rows_grouped_by_submission(made: Path) -> None:
    of_pilots = _told(made, "territories", "nuts_code=FRI15", "nuts_version=2016")["submissions"]

    assert len({each["submission"] for each in of_pilots}) == len(of_pilots) > 1
    answer = asl(made, "trace", "territories", "nuts_code=FRI15", "nuts_version=2016")
    rows = sum(len(each["rows"]) for each in of_pilots)
    assert f"Made of {rows} rows in {len(of_pilots)} submissions." in answer.out


def test_figures_of_eurostat_and_what_no_file_says_are_traced_too(
    made: Path, release: Path
) -> None:
    row = pq.read_table(release / "lineage/context.parquet").slice(0, 1).to_pylist()[0]
    names = list(row)[: list(row).index("source_type")]
    pairs = [f"{name}={'-' if row[name] is None else row[name]}" for name in names]

    dataset, _, vintage = row["vintage"].partition("/")
    assert f"Eurostat: {dataset}, vintage {vintage}" in asl(made, "trace", "context", *pairs).out
    nobody = asl(made, "trace", "coverage", "AVI/2018-S1/actors")
    assert "No partner's file" in nobody.out
    whole = asl(made, "trace", "observatory/coverage", "AVI/2018-S1/pilot_actions")
    assert "the whole submission is counted" in whole.out


def _status(answer: Answer) -> tuple[int, int]:
    """The exit status, and how many lines of complaint."""
    return answer.status, len(answer.err.splitlines())


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("pilots", "ASL-PAU-09"), NOT_FOUND, "no row with pilot_id=ASL-PAU-09"),
        (("nothing", "a"), NOT_FOUND, "no table 'nothing' with a lineage"),
        (("lineage/pilots", "a"), NOT_FOUND, "no table 'lineage/pilots' with a lineage"),
        (("pilots", "a", "--release", "x"), NOT_FOUND, "there is no release 'x'"),
        (("coverage", "PAU"), WRONG_USE, "write it as partner_id/period/dataset"),
        (("coverage", "title=PAU"), WRONG_USE, "'title' is not in the key"),
        (("coverage", "partner_id=PAU"), WRONG_USE, "rows of observatory/coverage have that"),
    ],
)
def test_what_names_no_row_is_said_in_one_line(
    made: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    answer = asl(made, "trace", *arguments)

    assert _status(answer) == (status, 1)
    assert said in answer.err


def test_a_lineage_that_was_altered_is_not_told(home: Path) -> None:
    path = home / "releases/2026-03-31.0/lineage/pilots.parquet"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b" ")

    assert _status(asl(home, "trace", "pilots", "ASL-PAU-01")) == (ALTERED, 1)


def test_rows_that_an_earlier_program_judged_are_told_without_what_it_did_not_keep(
    home: Path,
) -> None:
    with homes.opened(home) as at:
        (old,) = [s for s in at.ledger.submissions() if s.id == "PAU_2018-S1_pilot_actions_r1"]
        rows = kept_rows(at.settings.accepted, old)
        bare = rows.select(rows.column_names[:-1]).replace_schema_metadata(None)
        keep_rows(at.settings.accepted, old, bare)
        shutil.rmtree(at.settings.findings)
        assert repairs_of(at.settings.accepted, [old]) == {}
        assert rows_of(at.settings.accepted, [old])["pilot_actions"].num_rows == rows.num_rows

    answer = asl(home, "trace", "pilots", "ASL-PAU-01")
    assert answer.status == DONE
    assert "which rules were tried was not kept then" in answer.out
