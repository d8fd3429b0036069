"""What a university decides is told to the partner concerned: once, by each of its ways."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from asl_pipeline.model.failure import VerificationFailed
from asl_pipeline.model.message import MessageKind, MessageState
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import Decision
from asl_pipeline.review.signoff import sign_off_automatically
from asl_pipeline.workflow import Workplace, desk, receive
from asl_pipeline_tests.feedback.decisions.place import (
    ACTORS,
    RULE,
    TODAY,
    delivery_of,
    go,
    states,
    told,
)
from asl_pipeline_tests.feedback.decisions.place import desk as desk_of
from asl_pipeline_tests.feedback.post.hooks import Receiver
from asl_pipeline_tests.feedback.post.sink import Sink
from asl_pipeline_tests.publication.home import work

DECISION, RULING = MessageKind.DECISION, MessageKind.RULING
SENT, SUPERSEDED, WAITING = MessageState.SENT, MessageState.SUPERSEDED, MessageState.WAITING
WHY = "Les deux sièges sont à confirmer."


def decide(at: Workplace, decision: Decision, why: str = WHY) -> None:
    desk_of(at).decide([ACTORS], decision, "CES", why)


def rule_on(at: Workplace, **other: Any) -> None:
    asked = {"reviewer": "CES", "reason": WHY, "requester": "the partner", "rule": RULE, **other}
    desk_of(at).rule_on(ACTORS, **asked)


def plain(sink: Sink, number: int = -1) -> str:
    body = sink.mails[number].get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def letter(at: Workplace, kind: MessageKind, number: int = -1) -> str:
    """The letter as text, as it lies in the partner's folder."""
    word = told(at, kind)[number].word
    return (at.settings.feedback / word.folder / "letter.txt").read_text("utf-8")


# ------------------------------------------------------------------ on a submission


@pytest.mark.parametrize(
    ("decision", "subject", "says"),
    [
        (Decision.SIGNED_OFF, "validé par une université", "Votre rapport est validé."),
        (Decision.RETURNED_BY_REVIEWER, "lisez pourquoi", "Votre rapport vous est renvoyé."),
    ],
)
def test_a_decision_is_one_mail_one_call_and_a_letter_in_the_folder(
    decision: Decision, subject: str, says: str, at: Workplace, sink: Sink, hook: Receiver
) -> None:
    decide(at, decision)
    assert says in letter(at, DECISION)

    for _ in range(3):
        go(at)

    assert [recipient for recipient, _ in sink.taken] == ["pau@partner.example"]
    assert subject in sink.mails[0]["Subject"]
    assert "acteurs 2018-S1.csv (2018-S1)" in sink.mails[0]["Subject"]
    assert all(part in plain(sink) for part in (says, WHY, "par CES,", "25 juillet 2018"))
    assert [call.headers["webhook-id"] for call in hook.calls] == [
        f"msg_{told(at, DECISION)[0].id}"
    ]
    assert states(at, DECISION) == [SENT]


def test_a_call_tells_who_decided_what_and_none_of_the_words(at: Workplace, hook: Receiver) -> None:
    rule_on(at)
    go(at)

    (call,) = hook.calls
    data = call.told["data"]
    assert call.is_signed
    assert call.told["type"] == "feedback.ruling"
    assert data["decision"] == {"submission": ACTORS, "by": "CES", "on": "2018-07-25", "cases": 2}
    assert (data["result"], data["submissions"], data["reason"]) == ("waived", [], None)
    assert data["delivery"] == delivery_of(at, ACTORS).id
    assert WHY not in call.body.decode()
    assert "ACT-001" not in call.body.decode()


def test_each_decision_is_told_where_the_one_before_was(at: Workplace, sink: Sink) -> None:
    for decision in (Decision.SIGNED_OFF, Decision.AWAITING_SIGN_OFF, Decision.SIGNED_OFF):
        decide(at, decision, "The same words")
        go(at)

    assert states(at, DECISION) == [SENT] * 3
    assert len(set(sink.ids)) == 3
    assert "la décision sur votre rapport a été retirée" in plain(sink, 1).casefold()


def test_a_decision_takes_the_place_of_one_that_was_not_sent(at: Workplace, sink: Sink) -> None:
    decide(at, Decision.SIGNED_OFF)
    decide(at, Decision.AWAITING_SIGN_OFF)

    go(at)

    assert states(at, DECISION) == [SUPERSEDED, SENT]
    assert len(sink.taken) == 1


def test_several_decisions_are_one_mail_that_lists_them(at: Workplace, sink: Sink) -> None:
    rule_on(at)
    decide(at, Decision.SIGNED_OFF)
    go(at)

    (mail,) = sink.mails
    assert mail["Subject"] == "Atlantic Social Lab – 2 messages sur vos données"
    assert "1. acteurs 2018-S1.csv (2018-S1) : des points acceptés tels quels" in plain(sink)
    names = [str(each.get_filename()) for each in mail.iter_attachments()]
    assert len(set(names)) == 2
    assert {name.partition("-")[0] for name in names} == {"decision", "ruling"}


def test_only_the_partner_concerned_is_told(at: Workplace) -> None:
    decide(at, Decision.SIGNED_OFF)
    rule_on(at)

    partners = {m.word.partner for m in at.ledger.messages() if m.word.kind in {DECISION, RULING}}
    assert partners == {"PAU"}
    assert not (at.settings.feedback / "CRESS" / "decisions").exists()


def test_what_a_rehearsal_signs_off_by_itself_is_told_to_nobody(at: Workplace) -> None:
    sign_off_automatically(at.ledger, at.ledger.submission(ACTORS), TODAY)

    assert told(at, DECISION) == []


def test_what_was_decided_of_a_delivery_that_is_read_again_is_not_told_after_that(
    at: Workplace, sink: Sink
) -> None:
    decide(at, Decision.SIGNED_OFF)
    rule_on(at)
    at.ledger.replay(delivery_of(at, ACTORS).seq, "Look again", "CES", at.today)
    work(at)
    go(at)

    # The ruling still holds, and is told; the answer to the new attempt is.
    assert (states(at, DECISION), states(at, RULING)) == ([SUPERSEDED], [SENT])
    assert len(sink.taken) == 1


def test_a_decision_whose_folder_was_not_written_is_written_by_the_next_run(
    at: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_: Workplace) -> None:
        raise VerificationFailed("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(desk, "write_notices", failing)
        with pytest.raises(VerificationFailed):
            decide(at, Decision.SIGNED_OFF)
    assert [m.state for m in told(at, DECISION, way="folder")] == [WAITING]

    receive(at)

    assert "Votre rapport est validé." in letter(at, DECISION)
    assert [m.state for m in told(at, DECISION, way="folder")] == [SENT]


# ------------------------------------------------------------------ on single cases


def test_what_is_waived_at_once_is_one_message_with_all_its_cases(
    at: Workplace, sink: Sink
) -> None:
    rule_on(at, expires_on=dt.date(2018, 12, 31))
    go(at)

    assert states(at, RULING) == [SENT]
    for said in ("2 points sont acceptés", "31 décembre 2018", "PAU-ACT-001", "PAU-ACT-002", WHY):
        assert said in plain(sink)
    assert "the partner" not in plain(sink)


def test_a_graver_case_is_told_with_what_to_do(at: Workplace, sink: Sink) -> None:
    rule_on(at, rule=None, cases=[1], severity=Severity.ERROR)
    go(at)

    assert "1 point compte désormais comme une erreur." in plain(sink)
    assert "avant de le renvoyer" in plain(sink)


def test_what_is_lifted_is_told_with_its_case(at: Workplace, sink: Sink) -> None:
    rule_on(at, rule=None, cases=[1])
    go(at)
    (ruling,) = desk_of(at).rulings()
    desk_of(at).lift(ruling.number, "GCU", "Put right since")
    go(at)

    assert states(at, RULING) == [SENT, SENT]
    for said in ("ne vaut plus", "par GCU,", "Put right since", "PAU-ACT-001"):
        assert said in plain(sink)


def test_a_ruling_that_runs_out_is_told_once_and_on_the_day_after_its_last(
    at: Workplace, sink: Sink
) -> None:
    rule_on(at, expires_on=TODAY)
    receive(at)
    assert len(told(at, RULING)) == 1

    for days in (1, 1, 2):
        receive(replace(at, today=TODAY + dt.timedelta(days=days)))
    go(at)

    # Nobody was told of the waiver before: what ran out takes its place.
    assert states(at, RULING) == [SUPERSEDED, SENT]
    assert "2 points est arrivé à échéance" in plain(sink)
    assert "Cela valait jusqu’au 25 juillet 2018 inclus." in plain(sink)
    for number in [each.number for each in desk_of(at).rulings()]:
        desk_of(at).lift(number, "CES", "Over")
    receive(replace(at, today=TODAY + dt.timedelta(days=3)))
    assert len(told(at, RULING)) == 4


# ------------------------------------------------------------------ what is gone is not told


@pytest.mark.parametrize("erased", [False, True], ids=["withdrawn", "erased"])
def test_what_waits_about_a_delivery_that_is_taken_back_is_not_sent(
    at: Workplace, sink: Sink, hook: Receiver, *, erased: bool
) -> None:
    rule_on(at)
    decide(at, Decision.SIGNED_OFF)
    take_back = at.ledger.erase if erased else at.ledger.withdraw
    take_back(delivery_of(at, ACTORS).seq, "Sent by mistake", "GCU", at.today)

    go(at)

    assert (sink.taken, hook.calls) == ([], [])
    assert states(at, DECISION) == states(at, RULING) == [SUPERSEDED]
    done = "erased" if erased else "withdrawn"
    assert {m.reason for m in (*told(at, DECISION), *told(at, RULING, way="webhook"))} == {
        f"the delivery was {done}"
    }
    assert at.ledger.problems() == ()


def test_what_is_decided_of_a_delivery_that_was_taken_back_is_not_sent(
    at: Workplace, sink: Sink
) -> None:
    at.ledger.withdraw(delivery_of(at, ACTORS).seq, "Sent by mistake", "GCU", at.today)
    decide(at, Decision.SIGNED_OFF)

    go(at)

    assert sink.taken == []
    assert told(at, DECISION)[0].reason == "what it was about is no longer so"
    folder = Path(told(at, DECISION)[0].word.folder)
    assert not (at.settings.feedback / folder).exists()
