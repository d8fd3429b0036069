"""`asl toolkit`: from what is accepted to a workbook, and from a workbook to the card."""

import datetime as dt
import json
from pathlib import Path

import pytest

from asl_pipeline.model.submission import Verdict
from asl_pipeline_tests.capitalisation.toolkit.cases import filled_in, opened
from asl_pipeline_tests.kit import asl, deliver
from asl_pipeline_tests.publication.home import fill, work
from asl_pipeline_tests.publication.home import opened as opened_home

_WRONG_USE, _NOT_FOUND = 2, 3
_CES = ("toolkit", "workbook", "ASL-PAU-01", "--assessor", "CES")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with accepted pilots and scores."""
    made = tmp_path_factory.mktemp("made") / "home"
    with opened_home(made) as at:
        fill(at)
    return made


def test_a_workbook_is_written_filled_in_sent_back_and_accepted(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"

    told = asl(home, *_CES, "--round", "2", "--out", str(path), "--json")

    assert told.status == 0, told.err
    assert json.loads(told.out) == {
        "file": str(path),
        "pilot_id": "ASL-PAU-01",
        "assessor": "CES",
    }
    content = filled_in(path.read_bytes())
    name = "Avaliação ASL-PAU-01 2018-S2.xlsx"
    with opened_home(home, dt.date(2026, 4, 1)) as at:
        deliver(at.inbox, "CES", name, content)
        with (at.inbox / "arrivals.csv").open("a", encoding="utf-8") as arrivals:
            arrivals.write(f"CES/{name},2019-01-20\n")
        work(at)
        sent = {each.id: each for each in at.ledger.submissions()}

    submission = sent["CES_2018-S2_evaluation_assessments_r1"]
    assert (submission.verdict, submission.rows) == (Verdict.ACCEPTED, 8)
    assert (submission.errors, submission.warnings, submission.infos) == (0, 0, 0)
    card = json.loads(asl(home, "toolkit", "card", "ASL-PAU-01", "--json").out)
    assert (card["round"], card["scores"]["relevance"]["score_ces"]) == (2, 1)


def test_the_workbook_shows_what_is_accepted_in_the_language_asked_for(
    home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"

    assert asl(home, *_CES, "--lang", "fr", "--out", str(path)).out == f"Wrote {path}\n"

    book = opened(path.read_bytes())
    assert book.sheetnames[:2] == ["À lire d’abord", "Évaluations"]
    told = {cell.value for row in book.worksheets[2] for cell in row}
    assert {"Cafés de quartier", "Ville de Redon", 55} <= told


def test_the_card_is_printed_and_written(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "card.html"

    printed = asl(home, "toolkit", "card", "ASL-PAU-01", "--round", "1")
    asl(home, "toolkit", "card", "ASL-PAU-01", "--round", "1", "--out", str(path))

    lines = [line.split() for line in printed.out.splitlines()]
    assert ["relevance", "4", "3", "3.5", "1", "no"] in lines
    assert "Attendance registers" in path.read_text("utf-8")


def test_a_pilot_that_nobody_scored_has_a_card_that_says_so(home: Path) -> None:
    assert "Neither university" in asl(home, "toolkit", "card", "ASL-PAU-02").out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("workbook", "ASL-PAU-01", "--assessor", "PAU"), _WRONG_USE, "does not score pilots"),
        (("workbook", "ASL-XXX-01", "--assessor", "CES"), _NOT_FOUND, "is accepted"),
        (("workbook", "ASL-PAU-01", "--assessor", "CES", "--lang", "de"), _WRONG_USE, "de"),
        (("card", "ASL-XXX-01"), _NOT_FOUND, "is accepted"),
    ],
)
def test_what_cannot_be_done_is_refused(
    home: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    answer = asl(home, "toolkit", *arguments)

    assert answer.status == status
    assert said in answer.err
