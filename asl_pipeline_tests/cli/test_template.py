"""`asl template`: from what is accepted to a workbook, and from a workbook to the next report."""

import datetime as dt
import json
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from asl_pipeline.store.told import kept_findings
from asl_pipeline_tests.feedback.blank.cases import changed, opened, parts
from asl_pipeline_tests.kit import asl, deliver
from asl_pipeline_tests.publication.home import fill, work
from asl_pipeline_tests.publication.home import opened as opened_home

_WRONG_USE = 2
_PAU = ("template", "--partner", "PAU", "--period", "2019-S1")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with accepted pilots, readings and registers."""
    made = tmp_path_factory.mktemp("made") / "home"
    with opened_home(made) as at:
        fill(at)
    return made


def test_a_workbook_of_all_that_is_expected_is_filled_in_sent_and_accepted(
    home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"

    told = asl(home, *_PAU, "--out", str(path), "--json")

    assert told.status == 0, told.err
    answer = json.loads(told.out)
    assert (answer["file"], answer["language"], answer["period"]) == (str(path), "fr", "2019-S1")
    rows = {each["dataset"]: each["rows"] for each in answer["sheets"]}
    assert rows == {"actors": 2, "initiatives": 2, "pilot_actions": 2, "indicator_readings": 2}

    names = {each["dataset"]: each["sheet"] for each in answer["sheets"]}

    def measure(book: Workbook) -> None:
        sheet = book[names["indicator_readings"]]
        at = [str(cell.value) for cell in sheet[1]].index("Valeur") + 1
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, at, 60)

    content = changed(path.read_bytes(), measure)
    with opened_home(home, dt.date(2026, 4, 1)) as at:
        deliver(at.inbox, "PAU", "rapport.xlsx", content)
        with (at.inbox / "arrivals.csv").open("a", encoding="utf-8") as arrivals:
            arrivals.write("PAU/rapport.xlsx,2019-07-20\n")
        work(at)
        sent = {each.id: each for each in at.ledger.submissions()}
        made = {form: sent[f"PAU_2019-S1_{form}_r1"] for form in rows}
        found = {
            f.rule for each in made.values() for f in kept_findings(at.settings.findings, each)
        }

    assert {form: each.rows for form, each in made.items()} == rows
    assert found == {
        "actors.nuts_code.in_atlantic_area",
        # The second pilot was left out of the half-year before.
        "indicator_readings.pilot_id.no_gap",
    }


def test_each_half_year_has_what_was_known_then(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"

    answer = asl(
        home, "template", "--partner", "PAU", "--period", "2017-S2", "--out", str(path), "--json"
    )

    assert {each["rows"] for each in json.loads(answer.out)["sheets"]} == {0}


def test_what_is_accepted_for_the_half_year_itself_is_in_the_form(
    home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    asked = ("indicator_readings", "--partner", "PAU", "--period", "2018-S2", "--out", str(path))

    asl(home, "template", *asked)

    sheet = opened(path.read_bytes()).worksheets[1]
    at = [str(cell.value) for cell in sheet[1]].index("Valeur") + 1
    assert sheet.cell(2, at).value == 55


@pytest.mark.parametrize("partner", ["CRESS", "AVE"])
def test_nothing_of_another_partner_is_in_it(home: Path, tmp_path: Path, partner: str) -> None:
    path = tmp_path / "a.xlsx"
    pau = {"Cafés de quartier 1", "PAU-ACT-001", "Régie de quartier", "ASL-PAU-01", "Ressourcerie"}

    made = asl(home, "template", "--partner", partner, "--period", "2019-S1", "--out", str(path))

    assert made.status == 0
    said = "".join(parts(path.read_bytes(), r"\.(xml|vml)$").values())
    assert [text for text in pau if text in said] == []


def test_the_last_half_year_that_is_over_is_meant_and_the_file_named_by_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    made = asl(home, "template", "expenditure", "--partner", "PAU", "--lang", "pt")

    assert made.out.splitlines() == [
        "Wrote Despesas PAU 2021-S1.xlsx",
        "  Despesas 2021-S1: 0 rows filled in",
    ]
    assert (tmp_path / "Despesas PAU 2021-S1.xlsx").exists()


def test_the_same_home_gives_the_same_bytes(home: Path, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.xlsx", "b.xlsx")]

    for path in paths:
        asl(home, "template", "pilot_actions", "--partner", "PAU", "--out", str(path))

    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_file_that_is_there_is_never_written_over(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"filled in")

    answer = asl(home, *_PAU, "--out", str(path))

    assert (answer.status, path.read_bytes()) == (_WRONG_USE, b"filled in")
    assert "choose another" in answer.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--partner", "XXX"), "there is no partner 'XXX'"),
        (("pilots", "--partner", "PAU"), "PAU does not send 'pilots'; its forms are deliverables"),
        (("pilot_actions", "--partner", "CES"), "CES does not send 'pilot_actions'"),
        (("--partner", "PAU", "--period", "2022-S1"), "nothing is expected of PAU for 2022-S1"),
        (("--partner", "PAU", "--period", "soon"), "not a period"),
        (("--partner", "PAU", "--lang", "de"), "no words in 'de'"),
    ],
)
def test_what_cannot_be_made_is_said_in_one_line(
    home: Path, arguments: tuple[str, ...], said: str
) -> None:
    answer = asl(home, "template", *arguments)

    assert answer.status == _WRONG_USE
    assert said in answer.err
    assert answer.err.count("\n") == 1
