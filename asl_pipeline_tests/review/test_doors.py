"""A reviewer may do the same in the terminal and from Dagster's launchpad."""

import datetime as dt
import json
from contextlib import AbstractContextManager
from pathlib import Path

import dagster as dg
import pytest

from asl_pipeline.defs.resources import Office
from asl_pipeline.defs.review import review_cases, review_pairs, review_submissions, settle_cases
from asl_pipeline.model.submission import Decision
from asl_pipeline.workflow import Workplace
from asl_pipeline.workflow.desk import Desk
from asl_pipeline_tests import kit
from asl_pipeline_tests.kit import asl
from asl_pipeline_tests.review.test_rulings import LATER, TWO_TOWNS, sent

DONE, WRONG_USE, UNREAD = 0, 2, 3
NAME = "PAU_2018-S1_actors_r1"
WORD = ("--reviewer", "CES", "--reason", "Seen with the partner")
ASKED = ("--requested-by", "the partner")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home in which a submission with two warnings waits."""
    with _at(tmp_path / "home") as at:
        sent(at, "a 2018-S1.csv", TWO_TOWNS)
    return tmp_path / "home"


def _at(home: Path) -> AbstractContextManager[Workplace]:
    return kit.workplace(home, home.parent / "inbox", today=dt.date(2018, 7, 25))


def decision(home: Path) -> Decision:
    """What was decided."""
    with _at(home) as at:
        (found,) = Desk(ledger=at.ledger, settings=at.settings, today=at.today).submissions([NAME])
    return found.decision


def test_a_submission_is_shown_with_its_cases_and_its_record(home: Path) -> None:
    shown = asl(home, "review", "show", NAME)
    told = json.loads(asl(home, "review", "show", NAME, "--json").out)

    assert shown.status == DONE
    assert "   1 warning: actors.city.one_nuts_code" in shown.out
    assert "verdict by system: accepted_with_warnings" in shown.out
    assert [case["case"] for case in told["cases"]] == [1, 2]
    assert [entry["act"] for entry in told["record"]] == ["verdict"]


def test_cases_are_waived_listed_and_lifted(home: Path) -> None:
    waived = asl(home, "review", "waive", NAME, "--case", "1", "--case", "2", *WORD, *ASKED)
    listed = json.loads(asl(home, "review", "rulings", "--json").out)

    assert waived.status == DONE
    assert "asl ledger replay 1" in waived.out
    assert [(each["ruling"], each["requested_by"]) for each in listed] == [
        ("waiver", "the partner"),
        ("waiver", "the partner"),
    ]
    for each in listed:
        number = str(each["number"])
        assert asl(home, "review", "lift", number, *WORD).status == DONE
    assert asl(home, "review", "rulings").out == "No ruling is in force.\n"


def test_cases_are_weighed_until_a_day(home: Path) -> None:
    until = ("--expires", "2099-12-31")
    told = asl(
        home, "review", "weigh", NAME, "--severity", "error", "--case", "1", *WORD, *ASKED, *until,
        "--json",
    )  # fmt: skip

    (ruling,) = json.loads(told.out)
    assert (ruling["severity"], ruling["expires_on"]) == ("error", "2099-12-31")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["waive", NAME, *WORD, *ASKED], WRONG_USE, "which cases"),
        (["waive", NAME, "--case", "9", *WORD, *ASKED], UNREAD, "no case 9"),
        (
            ["waive", NAME, "--case", "1", *WORD, *ASKED, "--expires", "soon"],
            WRONG_USE,
            "not a day",
        ),
        (["show", "X_r1"], UNREAD, "there is no submission"),
        (["lift", "7", *WORD], UNREAD, "no ruling 7"),
        (["reopen", NAME, *WORD], WRONG_USE, "waits for a decision already"),
    ],
)
def test_what_cannot_be_done_is_said(
    home: Path, arguments: list[str], status: int, said: str
) -> None:
    answer = asl(home, "review", *arguments)

    assert answer.status == status
    assert said in answer.err


def test_what_was_accepted_is_reopened(home: Path) -> None:
    assert asl(home, "review", "accept", NAME, *WORD).status == DONE
    assert decision(home) is Decision.SIGNED_OFF

    assert asl(home, "review", "reopen", NAME, *WORD).status == DONE
    assert decision(home) is Decision.AWAITING_SIGN_OFF


def test_the_launchpad_decides_as_the_terminal_does(home: Path) -> None:
    config = {
        "submissions": [NAME],
        "decision": "accept",
        "reviewer": "GCU",
        "reason": "Seen with the partner",
    }

    done = review_submissions.execute_in_process(
        run_config={"ops": {"decide": {"config": config}}},
        resources={"office": Office(home=str(home))},
    )

    assert done.success
    assert decision(home) is Decision.SIGNED_OFF


def test_the_launchpad_rules_on_cases(home: Path) -> None:
    config = {
        "submission": NAME,
        "rule": "actors.city.one_nuts_code",
        "weight": "waived",
        "reviewer": "GCU",
        "requester": "the partner",
        "reason": "The town lies in both",
    }

    done = review_cases.execute_in_process(
        run_config={"ops": {"rule_on_cases": {"config": config}}},
        resources={"office": Office(home=str(home))},
    )

    assert done.success
    with _at(home) as at:
        later = sent(at, "b 2018-S2.csv", LATER)
    assert later.submission.verdict == "accepted"


def test_the_launchpad_refuses_whom_the_terminal_refuses(home: Path) -> None:
    config = {"submissions": [NAME], "decision": "accept", "reviewer": "AVE", "reason": "Seen"}

    with pytest.raises(dg.Failure, match="only universities review"):
        review_submissions.execute_in_process(
            run_config={"ops": {"decide": {"config": config}}},
            resources={"office": Office(home=str(home))},
        )

    assert decision(home) is Decision.AWAITING_SIGN_OFF


# ------------------------------------------------------------------ between partners


@pytest.fixture
def mapped_twice(tmp_path: Path) -> Path:
    """A home in which two partners mapped what may be the same actor."""
    with _at(tmp_path / "home") as at:
        sent(at, "a 2018-S1.csv", [kit.ACTOR])
        sent(at, "a 2018-S1.csv", [kit.ACTOR | {"actor_id": "CRESS-ACT-001"}], "CRESS")
    return tmp_path / "home"


def open_between(home: Path) -> dict[str, str]:
    """The references of the open cases between partners, by partner."""
    told = json.loads(asl(home, "review", "cases", "--json").out)
    return {case["partner"]: case["reference"] for case in told}


def test_cases_between_partners_are_listed_and_settled(mapped_twice: Path) -> None:
    listed = asl(mapped_twice, "review", "cases")
    reference = open_between(mapped_twice)["PAU"]

    settled = asl(mapped_twice, "review", "settle", reference, *WORD, *ASKED)

    assert "across.mapped_twice" in listed.out
    assert (settled.status, reference in settled.out) == (DONE, True)
    assert set(open_between(mapped_twice)) == {"CRESS"}


def test_the_launchpad_settles_a_case_and_decides_on_a_pair(mapped_twice: Path) -> None:
    told = {"reviewer": "GCU", "reason": "Seen with both"}
    case = {**told, "reference": open_between(mapped_twice)["PAU"], "requester": "both"}
    pair = {**told, "one": "CRESS-ACT-001", "other": "PAU-ACT-001", "decision": "different"}
    office = {"office": Office(home=str(mapped_twice))}

    settled = settle_cases.execute_in_process(
        run_config={"ops": {"settle_case": {"config": case}}}, resources=office
    )
    left = set(open_between(mapped_twice))
    decided = review_pairs.execute_in_process(
        run_config={"ops": {"match_pair": {"config": pair}}}, resources=office
    )

    assert (settled.success, left) == (True, {"CRESS"})
    assert (decided.success, open_between(mapped_twice)) == (True, {})
