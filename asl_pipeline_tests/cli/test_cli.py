"""The `asl` command: what it prints, and the status it answers with."""

import json
import os
import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from asl_pipeline.derive.rules import rule_index
from asl_pipeline.feedback.schemas import schemas
from asl_pipeline.quality import engine
from asl_pipeline.store.landing import sha256_of
from asl_pipeline.workflow import assess, receive, touched
from asl_pipeline_tests.feedback.test_report import DELIVERY, FINDING, SUBMISSION
from asl_pipeline_tests.kit import ACTOR, PILOT, asl, csv_file, deliver, workplace

with warnings.catch_warnings():
    # Typer asks Click for names that Click is going to remove.
    warnings.simplefilter("ignore", DeprecationWarning)
    import typer.main
    from click import Command, Group

    from asl_pipeline.cli import app

DONE, RETURNED, WRONG_USE, UNREAD, OUR_FAULT = 0, 1, 2, 3, 70

INSPECTED = {
    "file",
    "sha256",
    "bytes",
    "format",
    "outcome",
    "reason",
    "detail",
    "tables",
    "unread",
    "guides",
}
TABLE = {
    "name",
    "member",
    "encoding",
    "delimiter",
    "quote",
    "header_row",
    "columns",
    "rows",
    "repairs",
    "findings",
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with nothing wrong in it."""
    path = tmp_path / "pilotes 2018-S1.csv"
    path.write_bytes(csv_file([PILOT]))
    return path


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which three submissions wait for a sign-off, one of them a university's own."""
    place = tmp_path_factory.mktemp("office")
    home, inbox = place / "home", place / "inbox"
    strange = {**ACTOR, "nuts_code": "FRJ23"}
    deliver(inbox, "PAU", "acteurs 2018-S1.csv", csv_file([strange]))
    deliver(inbox, "PAU", "acteurs 2018-S2.csv", csv_file([{**strange, "acronym": "RQ"}]))
    deliver(inbox, "CES", "atores 2018-S1.csv", csv_file([{**strange, "actor_id": "CES-ACT-1"}]))
    deliver(inbox, "PAU", "vide.csv", b"")
    with workplace(home, inbox) as at:
        receive(at)
        for partner, period in touched(at):
            assess(at, partner, period, engine.violations)
    return home


# ------------------------------------------------------------------ help


def commands(group: Command, *above: str) -> Iterator[tuple[tuple[str, ...], Command]]:
    if isinstance(group, Group):
        for name, command in group.commands.items():
            yield from commands(command, *above, name)
    else:
        yield above, group


COMMANDS = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("name", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(name: tuple[str, ...], home: Path) -> None:
    answer = asl(home, *name, "--help")

    assert answer.status == DONE
    assert f"Example: asl {' '.join(name)}" in re.sub(r"\s+", " ", answer.out)


@pytest.mark.parametrize("name", COMMANDS, ids=" ".join)
def test_every_command_answers_programs_with_json(name: tuple[str, ...]) -> None:
    options = {option for parameter in COMMANDS[name].params for option in parameter.opts}

    assert "--json" in options


@pytest.mark.parametrize("name", COMMANDS, ids=" ".join)
def test_help_says_what_each_argument_and_option_is(name: tuple[str, ...], home: Path) -> None:
    said = [str(getattr(parameter, "help", "") or "") for parameter in COMMANDS[name].params]
    words = re.sub(r"[\s│]+", " ", asl(home, *name, "--help").out)

    assert all(said)
    assert [each for each in said if re.sub(r"\s+", " ", each) not in words] == []


def test_help_writes_nothing(home: Path) -> None:
    asl(home, "--help")

    assert not home.exists()


@pytest.mark.parametrize("arguments", [["nonsense"], ["check"], ["run", "--nonsense"]])
def test_a_command_that_is_not_understood_is_wrong_use(arguments: list[str], home: Path) -> None:
    assert asl(home, *arguments).status == WRONG_USE


# ------------------------------------------------------------------ inspect


def test_inspect_tells_how_a_file_is_read(home: Path, file: Path) -> None:
    answer = asl(home, "inspect", str(file), "--json")
    told = json.loads(answer.out)

    assert answer.status == DONE
    assert set(told) == INSPECTED
    assert [set(table) for table in told["tables"]] == [TABLE]
    assert told["sha256"] == sha256_of(file.read_bytes())
    assert told["bytes"] == file.stat().st_size
    assert (told["format"], told["outcome"], told["reason"]) == ("csv", "read", None)
    assert told["tables"][0]["columns"] == list(PILOT)
    assert told["tables"][0]["header_row"] == 1
    assert told["tables"][0]["rows"] == 1
    assert told["tables"][0]["delimiter"] == ";"


def test_inspect_tells_repairs_in_the_way_of_the_contract(home: Path, tmp_path: Path) -> None:
    content = b"Report\r\n\r\n" + csv_file([PILOT]) + b"\r\n" + csv_file([PILOT])
    told = json.loads(asl(home, "inspect", str(written(tmp_path, "a.csv", content)), "--json").out)

    table = told["tables"][0]
    assert table["header_row"] == 3
    assert table["rows"] == 2
    assert {"code": "blank_rows", "rows": 1} in table["repairs"]
    assert all(set(repair) == {"code", "rows"} for repair in table["repairs"])


@pytest.mark.parametrize("json_option", [[], ["--json"]])
def test_inspect_of_what_cannot_be_read_answers_three(
    json_option: list[str], home: Path, tmp_path: Path
) -> None:
    answer = asl(home, "inspect", str(written(tmp_path, "leer.csv", b"")), *json_option)

    assert answer.status == UNREAD
    assert "empty_file" in answer.out


def test_inspect_for_people_shows_the_dialect_and_the_first_rows(home: Path, file: Path) -> None:
    said = asl(home, "inspect", str(file)).out

    assert "encoding utf-8, values parted by ';'" in said
    assert "headings on row 1, 1 rows" in said
    assert "pilot_id" in said
    assert "Cafés de quartier" in said


@pytest.mark.parametrize(("make", "reason"), [(os.mkfifo, "not_a_file"), (os.mkdir, "directory")])
def test_inspect_waits_for_nothing_that_is_no_file(
    home: Path, tmp_path: Path, make: Callable[[Path], None], reason: str
) -> None:
    make(tmp_path / "2018-S1.csv")

    answer = asl(home, "inspect", str(tmp_path / "2018-S1.csv"), "--json")

    assert (answer.status, json.loads(answer.out)["reason"]) == (UNREAD, reason)


def test_inspect_of_a_parse_that_needs_asking_says_what_will_be_asked(
    home: Path, tmp_path: Path
) -> None:
    path = written(tmp_path, "a.csv", csv_file([PILOT]) + b"ASL-PAU-02;short\r\n")

    assert "to be asked: short_row (row 3)" in asl(home, "inspect", str(path)).out


def test_inspect_stores_nothing(home: Path, file: Path) -> None:
    asl(home, "inspect", str(file))

    assert not home.exists()


# ------------------------------------------------------------------ check


def test_check_of_a_sound_file_answers_zero(home: Path, file: Path) -> None:
    answer = asl(home, "check", str(file), "--partner", "pau")

    assert answer.status == DONE
    assert not home.exists()


def test_check_of_a_faulty_file_answers_one_and_says_what_to_do(home: Path, tmp_path: Path) -> None:
    path = written(tmp_path, "2018-S1.csv", csv_file([{**PILOT, "status": "completed"}]))
    answer = asl(home, "check", str(path), "--partner", "PAU")

    assert answer.status == RETURNED
    assert "M2" in answer.out
    assert "Remplissez la cellule M2" in answer.out


def test_check_of_what_cannot_be_read_answers_three(home: Path, tmp_path: Path) -> None:
    answer = asl(home, "check", str(written(tmp_path, "a.xlsx", b"PK.")), "--partner", "PAU")

    assert answer.status == UNREAD


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--partner", "XYZ"], "there is no partner"),
        (["--partner", "PAU", "--lang", "xx"], "no language"),
        (["--partner", "PAU", "--period", "2018"], "not a period"),
        (["--partner", "PAU", "--period", "1999-S1"], "not in the project"),
        (["--partner", "PAU", "--dataset", "wishes"], "no form"),
    ],
)
def test_a_wrong_option_answers_two_and_says_what_would_be_right(
    arguments: list[str], said: str, home: Path, file: Path
) -> None:
    answer = asl(home, "check", str(file), *arguments)

    assert answer.status == WRONG_USE
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_a_file_that_is_not_there_is_told_in_one_line(home: Path, tmp_path: Path) -> None:
    answer = asl(home, "check", str(tmp_path / "nowhere.csv"), "--partner", "PAU")

    assert answer.status in {WRONG_USE, UNREAD}
    assert len(answer.err.splitlines()) == 1


def test_check_has_the_keys_of_the_contract(home: Path, tmp_path: Path) -> None:
    path = written(tmp_path, "2018-S1.csv", csv_file([{**PILOT, "status": "completed"}]))
    answer = asl(home, "check", str(path), "--partner", "PAU", "--json")
    told = json.loads(answer.out)

    assert answer.status == RETURNED
    assert set(told) == DELIVERY
    assert told["context"] == "none"
    assert [set(each) for each in told["submissions"]] == [SUBMISSION]
    assert {frozenset(f) for f in told["submissions"][0]["findings"]} == {frozenset(FINDING)}


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Fill in cell M2"), ("pt", "M2"), ("es", "M2")]
)
def test_check_answers_in_the_language_asked_for(
    language: str, said: str, home: Path, tmp_path: Path
) -> None:
    path = written(tmp_path, "2018-S1.csv", csv_file([{**PILOT, "status": "completed"}]))

    assert said in asl(home, "check", str(path), "--partner", "PAU", "--lang", language).out


def test_check_takes_the_period_and_form_that_the_sender_names(home: Path, tmp_path: Path) -> None:
    path = written(tmp_path, "pilotes.csv", csv_file([PILOT]))
    options = ["--partner", "PAU", "--period", "2018-s1", "--dataset", "pilot_actions", "--json"]
    told = json.loads(asl(home, "check", str(path), *options).out)

    assert [(s["dataset"], s["period"]) for s in told["submissions"]] == [
        ("pilot_actions", "2018-S1")
    ]


# ------------------------------------------------------------------ review


def test_the_queue_lists_what_waits(office: Path) -> None:
    answer = asl(office, "review", "queue", "--json")

    assert answer.status == DONE
    assert {"CES_2018-S1_actors_r1"} <= {entry["submission"] for entry in json.loads(answer.out)}
    assert "CES_2018-S1_actors_r1" in asl(office, "review", "queue").out


def test_nobody_decides_on_the_own_data(office: Path) -> None:
    options = ["--reviewer", "CES", "--reason", "Seen"]
    answer = asl(office, "review", "accept", "CES_2018-S1_actors_r1", *options)

    assert answer.status == WRONG_USE
    assert "cannot decide on its own data" in answer.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--reviewer", "PAU", "--reason", "Seen"], "only universities review"),
        (["--reviewer", "XXX", "--reason", "Seen"], "there is no partner"),
        (["--reviewer", "GCU", "--reason", "  "], "needs a reason"),
        (["--reviewer", "GCU"], "--reason"),
    ],
)
def test_a_decision_needs_a_university_and_a_reason(
    options: list[str], said: str, office: Path
) -> None:
    answer = asl(office, "review", "accept", "CES_2018-S1_actors_r1", *options)

    assert answer.status == WRONG_USE
    assert said in answer.err


def test_what_is_not_there_cannot_be_decided_on(office: Path) -> None:
    answer = asl(office, "review", "return", "X_r1", "--reviewer", "CES", "--reason", "No")

    assert answer.status == UNREAD
    assert "there is no submission" in answer.err


def test_several_decisions_are_taken_all_or_none(office: Path) -> None:
    options = ["--reviewer", "CES", "--reason", "Seen"]
    both = ["PAU_2018-S2_actors_r1", "CES_2018-S1_actors_r1"]
    answer = asl(office, "review", "accept", *both, *options)
    waiting = {e["submission"] for e in json.loads(asl(office, "review", "queue", "--json").out)}

    assert answer.status == WRONG_USE
    assert set(both) <= waiting


def test_a_submission_is_signed_off_once(office: Path) -> None:
    options = ["--reviewer", "CES", "--reason", "Seen with the partner"]
    first = asl(office, "review", "accept", "PAU_2018-S1_actors_r1", *options)
    second = asl(office, "review", "accept", "PAU_2018-S1_actors_r1", *options)

    assert (first.status, second.status) == (DONE, WRONG_USE)
    assert "signed_off" in first.out
    assert "does not wait" in second.err


def test_a_university_returns_the_other_ones_data(office: Path) -> None:
    options = ["--reviewer", "GCU", "--reason", "Wrong period"]
    answer = asl(office, "review", "return", "CES_2018-S1_actors_r1", *options)
    told = json.loads(asl(office, "ledger", "show", "1", "--json").out)

    assert answer.status == DONE
    assert told["submissions"][0]["decision"] == "returned_by_reviewer"
    assert told["submissions"][0]["decided_by"] == ["GCU"]


# ------------------------------------------------------------------ ledger, rules, operation


def test_the_ledger_lists_every_delivery(office: Path) -> None:
    told = json.loads(asl(office, "ledger", "list", "--json").out)

    assert [(d["partner"], d["file"], d["state"], d["reason"]) for d in told] == [
        ("CES", "atores 2018-S1.csv", "read", None),
        ("PAU", "acteurs 2018-S1.csv", "read", None),
        ("PAU", "acteurs 2018-S2.csv", "read", None),
        ("PAU", "vide.csv", "quarantined", "empty_file"),
    ]
    assert "vide.csv" in asl(office, "ledger", "list").out


def test_the_ledger_shows_one_delivery(office: Path) -> None:
    told = json.loads(asl(office, "ledger", "show", "4", "--json").out)

    assert (told["file"], told["state"], told["submissions"]) == ("vide.csv", "quarantined", [])
    assert "state: quarantined" in asl(office, "ledger", "show", "4").out


def test_a_delivery_that_is_not_there_answers_three(office: Path) -> None:
    assert asl(office, "ledger", "show", "99").status == UNREAD


def test_a_strange_name_stays_on_its_line(home: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    deliver(inbox, "PAU", "a\n99  CES  forged.csv  2026-01-01  read", b"")
    with workplace(home, inbox) as at:
        receive(at)

    assert len(asl(home, "ledger", "list").out.splitlines()) == 2


def test_the_page_of_a_rule_is_printed_or_written(home: Path, tmp_path: Path) -> None:
    printed = asl(home, "rules", "page", "actors.name.required", "--lang", "fr")
    path = tmp_path / "page.html"
    written = asl(home, "rules", "page", "across.mapped_twice", "--out", str(path))

    assert (printed.status, written.status) == (0, 0)
    assert '<html lang="fr">' in printed.out
    assert "actors.name.required" in printed.out
    assert written.out.strip() == str(path)
    assert "across.mapped_twice" in path.read_text("utf-8")


@pytest.mark.parametrize("wrong", [["actors.no_such"], ["actors.name.required", "--lang", "xx"]])
def test_a_page_that_there_cannot_be_is_a_wrong_use(home: Path, wrong: list[str]) -> None:
    told = asl(home, "rules", "page", *wrong)

    assert told.status in {2, 3}
    assert told.out == ""


def test_all_rules_are_listed(home: Path) -> None:
    told = json.loads(asl(home, "rules", "list", "--json").out)

    assert [rule["rule"] for rule in told["rules"]] == list(rule_index())
    assert set(told["rules"][0]) == {
        "rule",
        "kind",
        "ess",
        "level",
        "severity",
        "on_missing",
        "why",
    }
    assert asl(home, "rules", "list").out.startswith(f"Rule set {told['rule_set']}")


def test_the_doctor_tells_where_everything_is(office: Path) -> None:
    told = json.loads(asl(office, "doctor", "--json").out)

    assert told["home"] == str(office)
    assert told["ledger"] == "deliveries: 4, releases: 0"
    assert {"dagster", "great-expectations", "pyarrow"} <= set(told)
    assert str(office) in asl(office, "doctor").out


@pytest.mark.parametrize(("isolated", "told"), [(True, "without network"), (False, "with network")])
def test_the_doctor_tells_whether_readers_can_be_cut_off(
    isolated: bool, told: str, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("asl_pipeline.intake.sandbox.is_isolated", lambda: isolated)

    assert json.loads(asl(office, "doctor", "--json").out)["readers"].startswith(told)


def test_a_wrong_setting_is_told_by_every_command_that_needs_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASL_RELEASES_URL", "ftp://example.org")
    answer = asl(home, "doctor")

    assert answer.status == WRONG_USE
    assert "ASL_RELEASES_URL" in answer.err


def test_a_ledger_that_cannot_be_reached_answers_three(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASL_LEDGER_URL", f"sqlite:///{tmp_path}/no/such/folder/ledger.sqlite")

    assert asl(home, "ledger", "list").status == UNREAD


def test_the_reference_pages_are_written(home: Path, tmp_path: Path) -> None:
    answer = asl(home, "docs", "--out", str(tmp_path / "reference"))

    assert answer.status == DONE
    assert {path.name for path in (tmp_path / "reference").iterdir()} == {
        *schemas(),
        "forms.md",
        "limits.md",
        "tables.md",
        "rules.md",
        "partners.md",
        "code-lists.md",
        "settings.md",
        "retention.md",
    }


def test_without_a_release_there_is_none(home: Path) -> None:
    assert asl(home, "release", "list").out == "There is no release yet.\n"
    assert json.loads(asl(home, "release", "list", "--json").out) == []
    assert asl(home, "release", "show").status == UNREAD
    assert asl(home, "release", "verify").status == UNREAD


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--as-of", "tomorrow"], "not a day"),
        (["--partner", "XYZ"], "there is no partner"),
        (["--period", "2030-S1"], "not in the project"),
    ],
)
def test_a_run_with_a_wrong_option_does_nothing(
    arguments: list[str], said: str, home: Path, tmp_path: Path
) -> None:
    answer = asl(home, "run", "--inbox", str(tmp_path), *arguments)

    assert answer.status == WRONG_USE
    assert said in answer.err
    assert not home.exists()


def test_a_run_without_an_inbox_is_wrong_use(home: Path, tmp_path: Path) -> None:
    answer = asl(home, "run", "--inbox", str(tmp_path / "nowhere"))

    assert answer.status == WRONG_USE
    assert "there is no inbox" in answer.err


def test_a_bug_of_ours_answers_seventy(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("asl_pipeline.cli.operation.rule_set", broken)
    answer = asl(home, "doctor")

    assert answer.status == OUR_FAULT
    assert "ZeroDivisionError" in answer.err
