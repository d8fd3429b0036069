"""From an inbox to a release and back, through the real command, Dagster and Great Expectations."""

import dataclasses
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import openpyxl
import pyarrow.parquet as pq
import pytest

import asl_pipeline
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.submission import DeliveryState
from asl_pipeline.partners import registry
from asl_pipeline.publication import open_release
from asl_pipeline.settings import from_environment
from asl_pipeline.workflow import receive, touched
from asl_pipeline_tests.kit import ACTOR, PILOT, READING, asl, csv_file, deliver, workplace

ROOT = Path(asl_pipeline.__file__).parents[1]
DAY = "2026-03-31"

RETURNED_VALUE = "canaryreturned"
ODD_VALUE = "canaryunlisted"
INTERNAL_VALUE = "canaryinternal"

SIGNED = "PAU_2018-S1_actors_r1"
FOLDERS = (
    *("letter.html", "letter.txt", "receipt.txt", "findings.json", "findings.csv"),
    "validation-report.json",
)


def run(home: Path, inbox: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """`asl run` in a process of its own: its status, and what it told."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from asl_pipeline.cli import main; main()",
            "run",
            *("--inbox", str(inbox), "--as-of", DAY, "--json", *options),
        ],
        cwd=home.parent,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home.parent),
            "PYTHONPATH": str(ROOT),
            "ASL_HOME": str(home),
        },
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def walked(home: Path, inbox: Path) -> tuple[int, dict[str, Any]]:
    """The same in this process, which need not be started and has imported everything."""
    answer = asl(home, "run", "--inbox", str(inbox), "--as-of", DAY, "--json")
    assert answer.out, answer.err
    return answer.status, json.loads(answer.out)


def contents(folder: Path) -> dict[str, str]:
    """The hash of every file in a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def small_inbox(inbox: Path) -> None:
    """Twelve files from four partners and one stranger."""
    twin = csv_file([PILOT])
    odd = {**PILOT, "title": RETURNED_VALUE, "status": ODD_VALUE, "comments": INTERNAL_VALUE}
    deliver(inbox, "PAU", "pilotes 2018-S1.csv", twin)
    deliver(inbox, "PAU", "pilotes 2018-S1 bis.csv", twin)
    deliver(inbox, "PAU", "pilotes 2018-S2.csv", csv_file([odd]))
    deliver(inbox, "PAU", "acteurs 2018-S1.csv", csv_file([{**ACTOR, "nuts_code": "FRJ23"}]))
    deliver(inbox, "PAU", "tableur.xlsx", b"PK\x03\x04 not a workbook")
    own = {**ACTOR, "country": "PT", "nuts_code": "PT16E", "actor_id": "CES-ACT-1"}
    deliver(inbox, "CES", "atores 2018-S1.csv", csv_file([own]))
    deliver(inbox, "CES", "vazio.csv", b"")
    cork = {"pilot_id": "ASL-CRK-01", "lead_partner": "CRK", "partners_involved": "CRK"}
    irish = {**PILOT, **cork, "nuts_code": "IE053", "lang": "en", "comments": INTERNAL_VALUE}
    deliver(inbox, "CRK", "Pilots 2018-S1.csv", csv_file([irish]))
    deliver(inbox, "CRK", "shopping.csv", b"fruit;colour;taste\r\napple;red;sweet\r\n")
    spanish = {**READING, "pilot_id": "ASL-AVI-01", "nuts_code": "ES120", "value": "-7"}
    deliver(inbox, "AVI", "indicadores 2018-S1.csv", csv_file([spanish]))
    deliver(inbox, "AVI", "sin periodo.csv", csv_file([spanish]).replace(b"-7", b"77"))
    deliver(inbox, "NEMO", "qui.csv", twin)


@dataclasses.dataclass(frozen=True)
class Journey:
    """Three runs: the first, one with nothing new, and one after a sign-off."""

    home: Path
    first: tuple[int, dict[str, Any]]
    published_first: Mapping[str, str]
    answered_first: Mapping[str, str]
    queue_first: list[str]
    second: tuple[int, dict[str, Any]]
    published_second: Mapping[str, str]
    answered_second: Mapping[str, str]
    signed: int
    third: tuple[int, dict[str, Any]]

    @property
    def deliveries(self) -> list[dict[str, Any]]:
        """What the ledger lists in the end."""
        listed: list[dict[str, Any]] = json.loads(asl(self.home, "ledger", "list", "--json").out)
        return listed


@pytest.fixture(scope="session")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Journey:
    place = tmp_path_factory.mktemp("journey")
    home, inbox = place / "home", place / "inbox"
    small_inbox(inbox)
    first = run(home, inbox)
    published_first, answered_first = contents(home / "releases"), contents(home / "feedback")
    queue = json.loads(asl(home, "review", "queue", "--json").out)
    second = run(home, inbox)
    published_second, answered_second = contents(home / "releases"), contents(home / "feedback")
    options = ("--reviewer", "CES", "--reason", "Seen with the partner")
    signed = asl(home, "review", "accept", SIGNED, *options)
    return Journey(
        home=home,
        first=first,
        published_first=published_first,
        answered_first=answered_first,
        queue_first=[entry["submission"] for entry in queue],
        second=second,
        published_second=published_second,
        answered_second=answered_second,
        signed=signed.status,
        third=run(home, inbox),
    )


# ------------------------------------------------------------------ the first run


def test_the_run_ends_well_although_files_are_faulty(journey: Journey) -> None:
    status, told = journey.first

    assert (status, told["failed"]) == (0, [])
    assert (told["received"], told["published"], told["release"]) == (12, True, f"{DAY}.0")


def test_every_file_has_exactly_one_outcome(journey: Journey) -> None:
    outcomes = {(d["partner"], d["file"]): (d["state"], d["reason"]) for d in journey.deliveries}

    assert len(journey.deliveries) == len(outcomes)
    assert outcomes == {
        ("PAU", "pilotes 2018-S1 bis.csv"): ("read", None),
        ("PAU", "pilotes 2018-S1.csv"): ("duplicate", None),
        ("PAU", "pilotes 2018-S2.csv"): ("read", None),
        ("PAU", "acteurs 2018-S1.csv"): ("read", None),
        ("PAU", "tableur.xlsx"): ("quarantined", "incomplete"),
        ("CES", "atores 2018-S1.csv"): ("read", None),
        ("CES", "vazio.csv"): ("quarantined", "empty_file"),
        ("CRK", "Pilots 2018-S1.csv"): ("read", None),
        ("CRK", "shopping.csv"): ("quarantined", "form_not_recognised"),
        ("AVI", "indicadores 2018-S1.csv"): ("read", None),
        ("AVI", "sin periodo.csv"): ("quarantined", "period_unknown"),
        ("NEMO", "qui.csv"): ("quarantined", "unknown_partner"),
    }


def test_what_was_read_was_judged(journey: Journey) -> None:
    verdicts = {s["submission"]: s["verdict"] for s in journey.first[1]["submissions"]}

    assert verdicts == {
        "PAU_2018-S1_pilot_actions_r1": "accepted",
        "PAU_2018-S2_pilot_actions_r1": "returned",
        "PAU_2018-S1_actors_r1": "accepted_with_warnings",
        "CES_2018-S1_actors_r1": "accepted",
        "CRK_2018-S1_pilot_actions_r1": "accepted",
        "AVI_2018-S1_indicator_readings_r1": "returned",
    }


def test_every_delivery_of_a_partner_is_answered_in_full_and_once(journey: Journey) -> None:
    for delivery in journey.deliveries:
        name = f"{delivery['delivery']:05d}-{delivery['sha256'][:8]}"
        folders = list((journey.home / "feedback").glob(f"*/*/{name}"))
        if delivery["partner"] not in registry():
            assert folders == []
            continue

        assert [folder.parents[1].name for folder in folders] == [delivery["partner"]]
        told = json.loads((folders[0] / "findings.json").read_text("utf-8"))
        has_findings = any(each["findings"] for each in told["submissions"])
        marked = {"annotated.xlsx"} if has_findings else set()
        assert {path.name for path in folders[0].iterdir()} == {*FOLDERS, *marked}


def test_a_stranger_gets_no_folder(journey: Journey) -> None:
    answered = {path.name for path in (journey.home / "feedback").iterdir()}

    assert answered == {"PAU", "CES", "CRK", "AVI"}


def test_only_what_was_accepted_is_published(journey: Journey) -> None:
    release = open_release(f"{DAY}.0", journey.home / "releases")

    assert release.arrow("observatory/pilots")["pilot_id"].to_pylist() == [
        "ASL-PAU-01",
        "ASL-CRK-01",
    ]
    assert release.arrow("observatory/actors")["actor_id"].to_pylist() == ["CES-ACT-1"]
    assert release.arrow("observatory/indicators").num_rows == 0


def everything_said(folder: Path) -> str:
    """All that the files of a folder say, Parquet unpacked and everything in lower case."""
    said = []
    for path in (p for p in folder.rglob("*") if p.is_file()):
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            said.append(f"{table.schema} {table.to_pylist()}")
        else:
            said.append(path.read_bytes().decode("latin-1"))
    return "\n".join(said).casefold()


@pytest.mark.parametrize("value", [RETURNED_VALUE, ODD_VALUE, INTERNAL_VALUE])
@pytest.mark.parametrize("area", ["releases", "dagster"])
def test_no_value_that_was_returned_or_is_internal_leaves(
    area: str, value: str, journey: Journey
) -> None:
    assert value not in everything_said(journey.home / area)


def test_no_value_of_a_cell_is_in_the_ledger_or_in_dagsters_log(journey: Journey) -> None:
    log = [p for p in (journey.home / "dagster").rglob("*") if p.is_file()]
    files = [*journey.home.glob("ledger.sqlite*"), *(p for p in log if p.suffix != ".parquet")]
    said = b"\n".join(path.read_bytes() for path in files)

    assert len(files) > 5
    for value in (RETURNED_VALUE, ODD_VALUE, INTERNAL_VALUE, PILOT["title"], ACTOR["name"]):
        assert value.encode() not in said


@pytest.mark.parametrize("value", [RETURNED_VALUE])
def test_a_returned_row_is_kept_nowhere_but_as_it_arrived(value: str, journey: Journey) -> None:
    assert value not in everything_said(journey.home / "accepted")
    assert value in everything_said(journey.home / "landing")


def test_only_warnings_wait_for_a_university(journey: Journey) -> None:
    assert journey.queue_first == [SIGNED]


# ------------------------------------------------------------------ what Dagster shows


@pytest.fixture(scope="session")
def instance(journey: Journey) -> dg.DagsterInstance:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return dg.DagsterInstance.from_config(str(journey.home / "dagster"))


def test_every_run_is_listed_and_ended_well(instance: dg.DagsterInstance) -> None:
    runs = instance.get_runs()

    assert {run.status for run in runs} == {dg.DagsterRunStatus.SUCCESS}
    assert (
        sorted(run.job_name for run in runs)
        == ["assess"] * 5 + ["look"] * 3 + ["publish"] * 2 + ["receive"] * 3
    )


def test_a_run_is_tagged_with_its_partner_and_half_year(instance: dg.DagsterInstance) -> None:
    runs = instance.get_runs(dg.RunsFilter(job_name="assess"))

    assert {
        (run.tags["dagster/partition/partner"], run.tags["dagster/partition/period"])
        for run in runs
    } == {
        ("PAU", "2018-S1"),
        ("PAU", "2018-S2"),
        ("CES", "2018-S1"),
        ("CRK", "2018-S1"),
        ("AVI", "2018-S1"),
    }


def test_only_forms_that_wait_are_planned(instance: dg.DagsterInstance) -> None:
    planned = {
        (run.tags["dagster/partition/partner"], run.tags["dagster/partition/period"]): {
            key.to_user_string() for key in run.asset_selection or ()
        }
        for run in instance.get_runs(dg.RunsFilter(job_name="assess"))
    }

    answer = {"review/verdicts", "feedback/letters"}
    assert planned["PAU", "2018-S1"] == {"quality/pilot_actions", "quality/actors", *answer}
    assert planned["AVI", "2018-S1"] == {"quality/indicator_readings", *answer}


def test_the_results_of_the_checks_are_in_the_log(instance: dg.DagsterInstance) -> None:
    filters = dg.RunsFilter(job_name="assess", tags={"dagster/partition": "PAU|2018-S2"})
    asked = instance.get_runs(filters) or [
        run
        for run in instance.get_runs(dg.RunsFilter(job_name="assess"))
        if run.tags["dagster/partition/period"] == "2018-S2"
    ]
    events = instance.all_logs(asked[0].run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    results = [event.dagster_event.asset_check_evaluation_data for event in events]  # type: ignore[union-attr]

    passed = {result.check_name: result.passed for result in results}  # type: ignore[union-attr]

    assert passed["in_code_list"] is False
    assert passed["not_before"] is True
    assert len(passed) > 20


def test_nothing_was_pickled(journey: Journey) -> None:
    files = [path for path in (journey.home / "dagster").rglob("*") if path.is_file()]

    assert [path for path in files if path.read_bytes()[:1] == b"\x80"] == []


# ------------------------------------------------------------------ the second and the third run


def test_with_nothing_new_nothing_is_published_or_answered(journey: Journey) -> None:
    status, told = journey.second

    assert status == 0
    assert (told["received"], told["submissions"], told["published"]) == (0, [], False)
    assert journey.published_second == journey.published_first
    assert journey.answered_second == journey.answered_first


def test_a_sign_off_is_published_by_the_next_run(journey: Journey) -> None:
    status, told = journey.third

    assert (journey.signed, status) == (0, 0)
    assert (told["published"], told["release"]) == (True, f"{DAY}.1")
    release = open_release("latest", journey.home / "releases")
    assert release.name == f"{DAY}.1"
    assert ACTOR["actor_id"] in release.arrow("observatory/actors")["actor_id"].to_pylist()


def test_a_release_is_never_altered_by_a_later_one(journey: Journey) -> None:
    before = {n: h for n, h in journey.published_first.items() if n.startswith(f"{DAY}.0/")}
    now = contents(journey.home / "releases")

    assert before
    assert {name: now[name] for name in before} == before


def test_both_releases_are_listed_and_sound(journey: Journey) -> None:
    listed = json.loads(asl(journey.home, "release", "list", "--json").out)

    assert [each["release"] for each in listed] == [f"{DAY}.0", f"{DAY}.1"]
    for name in (f"{DAY}.0", f"{DAY}.1", "latest"):
        answer = asl(journey.home, "release", "verify", name)
        assert (answer.status, "is sound" in answer.out) == (0, True)


def test_a_release_can_be_shown(journey: Journey) -> None:
    told = json.loads(asl(journey.home, "release", "show", "--json").out)
    signed = {each["submission"]: each["signed_off_by"] for each in told["inputs"]}

    assert told["release"] == f"{DAY}.1"
    assert signed[SIGNED] == "CES"
    assert "observatory/pilots.parquet" in asl(journey.home, "release", "show").out


@pytest.mark.parametrize("file", ["observatory/pilots.parquet", "README.md", "manifest.json"])
def test_a_release_that_was_altered_is_found_out(
    file: str, journey: Journey, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(journey.home / "releases", home / "releases")
    shutil.copy(journey.home / "ledger.sqlite", home)
    altered = home / "releases" / f"{DAY}.1" / file
    altered.write_bytes(altered.read_bytes() + b" ")

    answer = asl(home, "release", "verify", "latest", "--json")

    assert answer.status == 1
    assert json.loads(answer.out)["sound"] is False


# ------------------------------------------------------------------ an inbox that means harm


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, list[dict[str, Any]]]:
    """The place of a run on an inbox of strange things, its status, and the ledger's list."""
    place = tmp_path_factory.mktemp("hostile")
    home, inbox = place / "home", place / "inbox"
    (place / "secret.txt").write_text("canarysecret")
    sound = csv_file([PILOT])
    names = (
        "a\nb 2018-S1.csv",
        "..\\..\\evil.csv",
        "....csv",
        "=cmd|' /C calc'!A0.csv",
        "<script>alert(1)</script>.csv",
        "{0} {{ 7*7 }}.csv",
        "x" * 240 + ".csv",
        "sub/deep/er.csv",
    )
    for number, name in enumerate(names):
        deliver(inbox, "PAU", name, sound if not number else f"{number}".encode())
    (inbox / "PAU" / "loop").symlink_to(inbox)
    (inbox / "PAU" / "nowhere.csv").symlink_to(place / "missing")
    (inbox / "PAU" / "secret.csv").symlink_to(place / "secret.txt")
    os.mkfifo(inbox / "PAU" / "pipe.csv")
    (inbox / "PAU" / os.fsdecode(b"\xff\xfe.csv")).write_bytes(b"bytes")
    deliver(inbox, "..evil", "a.csv", sound)
    deliver(inbox, "pau", "lower case.csv", b"lower")
    deliver(inbox, "AVE", ".hidden.csv", sound)
    (inbox / "stray.csv").write_bytes(sound)
    status, _ = walked(home, inbox)
    listed = json.loads(asl(home, "ledger", "list", "--json").out)
    return place, status, listed


def test_a_hostile_inbox_is_worked_through(
    hostile: tuple[Path, int, list[dict[str, Any]]],
) -> None:
    _, status, listed = hostile
    found = {(d["partner"], d["file"]): (d["state"], d["reason"]) for d in listed}

    assert status == 0
    assert len(found) == len(listed)
    assert found["PAU", "a\nb 2018-S1.csv"] == ("read", None)
    assert found["PAU", "sub"] == ("quarantined", "directory")
    for name in ("loop", "nowhere.csv", "secret.csv", "pipe.csv"):
        assert found["PAU", name] == ("quarantined", "not_a_file")
    assert found["PAU", "\ufffd\ufffd.csv"][0] == "quarantined"
    assert found["..evil", "a.csv"] == ("quarantined", "unknown_partner")
    assert found["AVE", ".hidden.csv"] == ("quarantined", "temporary_file")
    assert found["-", "stray.csv"] == ("quarantined", "unknown_partner")
    assert {state for state, _ in found.values()} == {"read", "quarantined"}


def test_a_hostile_inbox_leads_nowhere_outside_the_home(
    hostile: tuple[Path, int, list[dict[str, Any]]],
) -> None:
    place = hostile[0]

    assert {path.name for path in place.iterdir()} == {"home", "inbox", "secret.txt"}
    assert {path.name for path in (place / "home" / "feedback").iterdir()} == {"PAU", "AVE"}
    said = b"".join(p.read_bytes() for p in (place / "home").rglob("*") if p.is_file())
    assert b"canarysecret" not in said


def test_a_hostile_name_is_text_in_the_letter(
    hostile: tuple[Path, int, list[dict[str, Any]]],
) -> None:
    letters = [p.read_text("utf-8") for p in (hostile[0] / "home/feedback").rglob("letter.html")]

    assert len(letters) > 10
    assert [page for page in letters if "<script" in page] == []
    assert any("{0} {{ 7*7 }}.csv" in page for page in letters)


# ------------------------------------------------------------------ one delivery alone is broken


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(PILOT))
    sheet.append(list(PILOT.values()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one of its parts changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.namelist():
            content = source.read(part)
            target.writestr(part, change(content) if part == name else content)
    return out.getvalue()


def with_flags(local: int, central: int, value: int) -> bytes:
    """A workbook whose parts are said to be locked, or packed in an unknown way."""
    content = bytearray(workbook())
    for mark, offset in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] = value
            at = content.find(mark, at + 4)
    return bytes(content)


def scrambled() -> bytes:
    content = bytearray(workbook())
    at = content.index(b"xl/worksheets/sheet1.xml") + 40
    content[at : at + 20] = bytes(byte ^ 0x5A for byte in content[at : at + 20])
    return bytes(content)


BROKEN: Mapping[str, bytes] = {
    "a sheet cut short": with_part("xl/worksheets/sheet1.xml", lambda c: c[: len(c) // 2]),
    "no XML": with_part("xl/workbook.xml", lambda _: b"<a>"),
    "an empty part": with_part("xl/styles.xml", lambda _: b""),
    "scrambled": scrambled(),
    "with a password": with_flags(6, 8, 1),
    "packed in an unknown way": with_flags(8, 10, 99),
    "cut short": workbook()[:2000],
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_workbook_stops_no_other_delivery(content: bytes, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    deliver(inbox, "AVE", "2018-S1.xlsx", content)
    deliver(inbox, "PAU", "2018-S1.csv", csv_file([PILOT]))

    with workplace(tmp_path / "home", inbox) as at:
        states = [(d.partner, d.state, d.reason is None) for d in receive(at)]
        waiting = [partner for partner, _ in touched(at)]

    assert states == [
        ("AVE", DeliveryState.QUARANTINED, False),
        ("PAU", DeliveryState.READ, True),
    ]
    assert waiting == ["PAU"]


def test_a_run_that_fails_stops_nothing_but_itself(tmp_path: Path) -> None:
    home, inbox = tmp_path / "home", tmp_path / "inbox"
    deliver(inbox, "PAU", "2018-S1.csv", csv_file([PILOT]))
    actor = {**ACTOR, "country": "PT", "nuts_code": "PT16E", "actor_id": "CES-ACT-1"}
    deliver(inbox, "CES", "2018-S1.csv", csv_file([actor]))
    with workplace(home, inbox) as at:
        lost = next(d.sha256 for d in receive(at) if d.partner == "CES")
    kept = home / "landing" / "sha256" / lost[:2] / lost
    kept.chmod(0o644)
    kept.write_bytes(b"damaged")

    status, told = walked(home, inbox)

    assert status == 70
    assert [line.split(":")[0] for line in told["failed"]] == ["assess CES|2018-S1"]
    assert [s["submission"] for s in told["submissions"]] == ["PAU_2018-S1_pilot_actions_r1"]
    assert told["published"] is True


def test_a_file_sent_again_under_a_name_that_says_the_period_is_judged(tmp_path: Path) -> None:
    """The letter asks for just this: "write the half-year in the file's name"."""
    home, inbox = tmp_path / "home", tmp_path / "inbox"
    deliver(inbox, "PAU", "pilotes.csv", csv_file([PILOT]))
    with workplace(home, inbox) as at:
        first = [(d.state, d.reason) for d in receive(at)]
        deliver(inbox, "PAU", "pilotes 2018-S1.csv", csv_file([PILOT]))
        second = [(d.state, d.reason) for d in receive(at)]

    assert first == [(DeliveryState.QUARANTINED, "period_unknown")]
    assert second == [(DeliveryState.READ, None)]


def test_the_ledger_of_a_journey_opens_again(journey: Journey) -> None:
    ledger = Ledger.open(from_environment({}, str(journey.home)).ledger_url)
    try:
        assert len(ledger.releases()) == 2
        assert ledger.waiting() == ()
    finally:
        ledger.close()
