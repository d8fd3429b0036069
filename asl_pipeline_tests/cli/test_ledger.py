"""`asl ledger`: what a steward is told, and what a steward can do."""

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.submission import Verdict
from asl_pipeline.settings import from_environment
from asl_pipeline.store import landing
from asl_pipeline_tests.kit import asl, delivery, period, submission
from asl_pipeline_tests.ledger.raw import execute

DONE, UNSOUND, WRONG_USE, NOT_FOUND = 0, 1, 2, 3
_BY = ("--by", "CES", "--reason", "The partner asked for it")
_ON = dt.date(2018, 8, 1)


@contextmanager
def _ledger_of(home: Path) -> Iterator[Ledger]:
    ledger = Ledger.open(from_environment({}, str(home)).ledger_url)
    try:
        yield ledger
    finally:
        ledger.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with three deliveries: one judged, its duplicate, and one quarantined."""
    place = tmp_path / "home"
    place.mkdir()
    for content in (b"a", b"c"):
        landing.keep(place / "landing", [content])
    with _ledger_of(place) as ledger:
        ledger.receive(delivery("a.csv", sent_on=dt.date(2018, 7, 2), version="v1"))
        ledger.receive(delivery("b.csv", source="http"))
        ledger.receive(delivery("c\n99 forged.csv", b"c", partner="AVI"))
        ledger.placed(1, [("actors", period("2018-S1"), 1)])
        ledger.judged(submission(verdict=Verdict.ACCEPTED), [])
        ledger.quarantine(3, "empty_file", "Nothing is\x1b[2J in it.")
        ledger.fetch_failed("PAU", "http", "d\n.csv", "no answer", _ON, 1)
        ledger.fetch_failed("AVI", "http", "e.csv", "no answer", _ON, 5)
    return place


def _json(home: Path, *arguments: str) -> Any:
    answer = asl(home, "ledger", *arguments, "--json")
    assert answer.status == DONE, answer.err
    return json.loads(answer.out)


# ------------------------------------------------------------------ list and show


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ([], [1, 2, 3]),
        (["--partner", "PAU"], [1, 2]),
        (["--state", "duplicate"], [2]),
        (["--partner", "AVI", "--state", "read"], []),
    ],
    ids=["all", "of a partner", "in a state", "none"],
)
def test_the_list_can_be_narrowed(home: Path, options: list[str], found: list[int]) -> None:
    told = _json(home, "list", *options)

    assert [each["delivery"] for each in told] == found
    assert len(asl(home, "ledger", "list", *options).out.splitlines()) == 1 + len(found)


def test_the_list_tells_source_and_days(home: Path) -> None:
    first, second, _ = _json(home, "list")

    assert (first["source"], first["sent_on"], first["version"], first["attempt"]) == (
        "files",
        "2018-07-02",
        "v1",
        1,
    )
    assert (second["source"], second["sent_on"], second["same_as"]) == ("http", None, 1)
    assert "same as 1" in asl(home, "ledger", "list").out


def test_a_state_that_there_is_not_is_wrong_use(home: Path) -> None:
    assert asl(home, "ledger", "list", "--state", "lost").status == WRONG_USE
    assert asl(home, "ledger", "list", "--failures", "--state", "read").status == WRONG_USE


def test_what_could_not_be_fetched_is_listed(home: Path) -> None:
    told = _json(home, "list", "--failures")
    of_one = _json(home, "list", "--failures", "--partner", "PAU")

    assert [(f["partner"], f["file"], f["tries"], f["state"]) for f in told] == [
        ("AVI", "e.csv", 1, "retrying"),
        ("PAU", "d\n.csv", 1, "dead"),
    ]
    assert [f["partner"] for f in of_one] == ["PAU"]
    assert len(asl(home, "ledger", "list", "--failures").out.splitlines()) == 3


def test_one_delivery_is_shown_with_all_that_became_of_it(home: Path) -> None:
    asl(home, "ledger", "quarantine", "1", *_BY)
    told = _json(home, "show", "1")

    assert [(t["old"], t["new"], t["actor"], t["detail"]) for t in told["history"]] == [
        (None, "received", "system", None),
        ("received", "read", "system", None),
        ("read", "quarantined", "CES", "The partner asked for it"),
    ]
    assert [(s["submission"], s["attempt"], s["stands"]) for s in told["submissions"]] == [
        ("PAU_2018-S1_actors_r1", 1, False)
    ]
    shown = asl(home, "ledger", "show", "1").out
    assert "quarantined, by CES set_aside (The partner asked for it)" in shown
    assert "accepted, not_needed, no longer stands" in shown


def test_text_of_partners_moves_no_cursor(home: Path) -> None:
    for arguments in (["list"], ["show", "3"], ["list", "--failures"]):
        out = asl(home, "ledger", *arguments).out

        assert "\x1b" not in out
        assert "\n99 forged" not in out
        assert "d\n.csv" not in out


# ------------------------------------------------------------------ a steward's commands


@pytest.mark.parametrize(
    ("command", "number", "state", "attempt"),
    [
        ("quarantine", 1, "quarantined", 1),
        ("withdraw", 2, "withdrawn", 1),
        ("replay", 3, "received", 2),
    ],
)
def test_a_steward_changes_the_state_of_a_delivery(
    home: Path, command: str, number: int, state: str, attempt: int
) -> None:
    told = _json(home, command, str(number), *_BY)

    assert (told["state"], told["attempt"]) == (state, attempt)
    assert _json(home, "show", str(number))["history"][-1]["actor"] == "CES"
    assert _json(home, "verify")["sound"]


@pytest.mark.parametrize("command", ["quarantine", "replay", "withdraw"])
def test_a_steward_is_told_what_was_done(home: Path, command: str) -> None:
    answer = asl(home, "ledger", command, "1", *_BY)

    assert answer.status == DONE
    assert answer.out.startswith("Delivery 1: ")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["quarantine", "3", *_BY], WRONG_USE),
        (["replay", "2", *_BY], WRONG_USE),
        (["replay", "1", "--by", "CES"], WRONG_USE),
        (["replay", "1", "--by", "CES", "--reason", " "], WRONG_USE),
        (["replay", "1", "--by", "system", "--reason", "x"], WRONG_USE),
        (["withdraw", "99", *_BY], NOT_FOUND),
        (["show", "99"], NOT_FOUND),
        (["retry", "PAU", "files", "a.csv"], NOT_FOUND),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    home: Path, arguments: list[str], status: int
) -> None:
    before = _json(home, "list")

    answer = asl(home, "ledger", *arguments)

    assert answer.status == status
    assert answer.err.strip()
    assert _json(home, "list") == before


def test_a_dead_fetch_is_retried_when_a_steward_asks(home: Path) -> None:
    answer = asl(home, "ledger", "retry", "PAU", "http", "d\n.csv")

    assert answer.status == DONE
    assert len(answer.out.splitlines()) == 1
    assert [f["state"] for f in _json(home, "list", "--failures")] == ["retrying", "retrying"]


# ------------------------------------------------------------------ verify


def test_a_sound_ledger_is_said_to_be_so(home: Path) -> None:
    answer = asl(home, "ledger", "verify")

    assert (answer.status, answer.err) == (DONE, "")
    assert answer.out.startswith("The ledger is sound")


def test_what_is_wrong_in_a_ledger_is_told_and_answers_one(home: Path) -> None:
    url = from_environment({}, str(home)).ledger_url
    execute(url, "UPDATE deliveries SET state = 'withdrawn' WHERE seq = 1")

    answer = asl(home, "ledger", "verify")
    told = asl(home, "ledger", "verify", "--json")

    wrong = "The row of deliveries with seq 1 is not as it was written."
    assert (answer.status, told.status) == (UNSOUND, UNSOUND)
    assert wrong in answer.out.splitlines()
    assert json.loads(told.out) == {"sound": False, "problems": [wrong]}
