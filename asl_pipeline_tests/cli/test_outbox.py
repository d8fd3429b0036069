"""`asl outbox`: what a steward sees of the messages and has sent; what `asl run` says of them."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import dagster as dg
import pytest

from asl_pipeline.defs.assets.post import post
from asl_pipeline.defs.resources import Office
from asl_pipeline.model.telling import Email, Quiet
from asl_pipeline.partners import registry
from asl_pipeline_tests.feedback.post.letters import ADDRESS, by, posted
from asl_pipeline_tests.feedback.post.sink import Sink, smtp_sink
from asl_pipeline_tests.kit import PILOT, asl, csv_file, deliver, fresh_ledger

DONE, WRONG_USE, NOT_REACHED = 0, 2, 3
AWAKE = Email(address="ASL_SECRET_MAIL", quiet=Quiet.parse("00:00-00:00"))


@pytest.fixture
def home(quick_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which a letter to PAU is dead."""
    monkeypatch.setitem(registry(), "PAU", replace(registry()["PAU"], tell=(AWAKE,)))  # type: ignore[arg-type]
    ledger = fresh_ledger(quick_path / "ledger.sqlite")
    posted(ledger, quick_path / "feedback")
    ledger.quarantine(1, "empty_file")
    ledger.failed(by(ledger), "no answer", lambda _: None)
    ledger.close()
    return quick_path


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A mail server that the environment names."""
    with smtp_sink() as server:
        told = {
            "ASL_SMTP_URL": f"smtp://127.0.0.1:{server.port}",
            "ASL_MAIL_FROM": "asl@lab.example",
            "ASL_SECRET_MAIL": ADDRESS,
        }
        with patch.dict(os.environ, told):
            yield server


def _json(home: Path, *arguments: str) -> Any:
    answer = asl(home, "outbox", *arguments, "--json")
    assert answer.status == DONE, answer.err
    return json.loads(answer.out)


def test_a_steward_lists_what_is_dead_and_has_it_sent_after_all(home: Path, sink: Sink) -> None:
    (dead,) = _json(home, "list", "--state", "dead")
    assert (dead["partner"], dead["way"], dead["reason"]) == ("PAU", "email", "no answer")
    assert _json(home, "send") == {"sent": 0, "failed": 0}

    assert asl(home, "outbox", "retry", dead["message"]).status == DONE
    assert _json(home, "send") == {"sent": 1, "failed": 0}

    assert _json(home, "list", "--state", "dead") == []
    assert [recipient for recipient, _ in sink.taken] == [ADDRESS]


def test_what_could_not_be_sent_is_told_by_the_exit_status(home: Path, sink: Sink) -> None:
    (dead,) = _json(home, "list", "--state", "dead")
    asl(home, "outbox", "retry", dead["message"])
    sink.to_recipient = lambda _: "550 who?"

    answer = asl(home, "outbox", "send")

    assert (answer.status, answer.out) == (NOT_REACHED, "Sent: 0. Not sent: 1.\n")


def test_the_list_can_be_narrowed_and_is_for_people_too(home: Path) -> None:
    assert len(_json(home, "list")) == 2
    assert _json(home, "list", "--partner", "AVI") == []
    assert "no answer" in asl(home, "outbox", "list").out
    assert asl(home, "outbox", "retry", "nonsense").status == NOT_REACHED


def test_a_steward_sees_why_a_message_is_not_sent_any_more(home: Path) -> None:
    told = ("--by", "GCU", "--reason", "Sent by mistake")
    assert asl(home, "ledger", "withdraw", "1", *told).status == DONE

    (gone,) = _json(home, "list", "--state", "superseded")
    assert (gone["delivery"], gone["reason"]) == (1, "the delivery was withdrawn")
    assert "the delivery was withdrawn" in asl(home, "outbox", "list").out


def test_an_address_that_is_not_set_is_told_at_the_start(home: Path, sink: Sink) -> None:
    assert sink.port
    del os.environ["ASL_SECRET_MAIL"]

    for command in (["doctor"], ["outbox", "send"], ["run", "--inbox", str(home)]):
        answer = asl(home, *command)
        assert (answer.status, answer.err) == (
            WRONG_USE,
            "ASL_SECRET_MAIL: not set (PAU, email)\n",
        )


def _checked(home: Path) -> dg.AssetCheckEvaluation:
    result = dg.materialize([post], resources={"office": Office(home=str(home))})
    (evaluation,) = result.get_asset_check_evaluations()
    return evaluation


def test_dagster_warns_of_a_dead_message_without_failing(home: Path, sink: Sink) -> None:
    evaluation = _checked(home)

    assert (evaluation.passed, evaluation.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert evaluation.metadata["messages"].value == 1
    (dead,) = _json(home, "list", "--state", "dead")
    asl(home, "outbox", "retry", dead["message"])
    assert _checked(home).passed
    assert len(sink.taken) == 1


def test_a_run_sends_at_its_end_and_a_server_that_is_gone_fails_nothing(
    home: Path, sink: Sink
) -> None:
    inbox = home / "inbox"
    deliver(inbox, "PAU", "pilotes 2018-S1.csv", csv_file([PILOT]))
    with patch.dict(os.environ, {"ASL_SMTP_URL": "smtp://127.0.0.1:1"}):
        answer = asl(home, "run", "--inbox", str(inbox))

    assert answer.status == DONE, answer.err
    assert "Published release" in answer.out
    assert "Messages that wait to be sent: 1" in answer.out
    assert answer.err == "Messages that could not be sent: 1 (asl outbox list --state dead)\n"
    assert sink.taken == []
    assert [each["state"] for each in _json(home, "list") if each["way"] == "email"] == [
        *("dead", "superseded", "failed")
    ]
