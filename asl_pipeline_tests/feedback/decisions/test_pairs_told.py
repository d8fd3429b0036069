"""A pair is a question to both its partners, of which each learns what is its own and no more."""

from pathlib import Path

import pytest

from asl_pipeline.model.message import MessageKind, MessageState
from asl_pipeline.workflow import Workplace
from asl_pipeline.workflow.erasing import erase_delivery
from asl_pipeline_tests.feedback.decisions.place import (
    NAME,
    OTHERS,
    PRACTICES,
    SECRETS,
    delivery_of,
    desk,
    go,
    look,
    states,
    told,
)
from asl_pipeline_tests.feedback.post.hooks import Receiver
from asl_pipeline_tests.feedback.post.sink import Sink
from asl_pipeline_tests.publication.home import work

CASE, MATCH = MessageKind.CASE, MessageKind.MATCH
SENT, SUPERSEDED = MessageState.SENT, MessageState.SUPERSEDED
BOTH = ("PAU", "CRESS")
THEIRS = PRACTICES.replace("PAU", "CRESS")


def decide(at: Workplace, match: str = "different") -> None:
    desk(at).match("CRESS-INI-001", "PAU-INI-001", match, "CES", "Deux jardins")  # type: ignore[arg-type]


def in_folder(at: Workplace, kind: MessageKind, partner: str) -> bytes:
    """All that lies in the folder of the last message of a kind."""
    folder = at.settings.feedback / told(at, kind, partner)[-1].word.folder
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def text_of(sink: Sink, number: int) -> str:
    body = sink.mails[number].get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def test_both_are_asked_once(at: Workplace, sink: Sink, hook: Receiver) -> None:
    for _ in range(3):
        look(at)
        go(at)

    assert sorted(recipient for recipient, _ in sink.taken) == [
        *("cress@partner.example", "pau@partner.example")
    ]
    assert len(hook.calls) == 1
    subjects = {str(mail["Subject"]).partition(" – ")[2] for mail in sink.mails}
    assert subjects == {"Entre partenaires\u202f: une question pour vous et un autre partenaire"}
    assert [states(at, CASE, partner) for partner in BOTH] == [[SENT], [SENT]]


def test_each_is_told_of_its_own_row_and_of_the_other_its_name_and_whose_it_is(
    at: Workplace, sink: Sink
) -> None:
    look(at)
    go(at)

    said = {m["To"]: text_of(sink, number) for number, m in enumerate(sink.mails)}
    mine, theirs = said["pau@partner.example"], said["cress@partner.example"]
    assert f"« {NAME} » (PAU-INI-001)" in mine
    assert f"« {OTHERS} », que CRESS a recensé" in mine
    assert f"« {OTHERS} » (CRESS-INI-001)" in theirs
    assert f"« {NAME} », que PAU a recensé" in theirs


@pytest.mark.parametrize("match", ["same", "different", "merge"])
def test_nothing_else_of_the_other_is_told(
    match: str, at: Workplace, sink: Sink, hook: Receiver
) -> None:
    look(at)
    go(at)
    asked = in_folder(at, CASE, "PAU")
    decide(at, match)
    go(at)

    mails = [
        part.get_payload(decode=True) or b""
        for (recipient, _), mail in zip(sink.taken, sink.mails, strict=True)
        if recipient.startswith("pau")
        for part in mail.walk()
    ]
    everything = b"".join(
        [*mails, asked, in_folder(at, MATCH, "PAU"), *(c.body for c in hook.calls)]  # type: ignore[list-item]
    )
    assert NAME.encode() in everything
    for secret in (*SECRETS.values(), "CRESS-INI-001"):
        assert secret.encode() not in everything
    assert all(b"Zarzaparrilla" not in call.body for call in hook.calls)


def test_both_hear_once_what_was_decided_and_the_question_is_taken_away(
    at: Workplace, sink: Sink
) -> None:
    look(at)
    go(at)
    decide(at)
    for _ in range(3):
        look(at)
        go(at)

    assert [states(at, MATCH, partner) for partner in BOTH] == [[SENT], [SENT]]
    assert len(sink.taken) == 4
    assert "Ce sont deux choses différentes" in text_of(sink, 3)
    assert "Deux jardins" in text_of(sink, 3)
    for partner in BOTH:
        assert not list((at.settings.feedback / partner / "between-partners").iterdir())
        assert b"Deux jardins" in in_folder(at, MATCH, partner)


def test_what_is_decided_takes_the_place_of_a_question_that_was_not_sent(
    at: Workplace, sink: Sink
) -> None:
    look(at)
    decide(at)
    go(at)

    assert [(states(at, CASE, p), states(at, MATCH, p)) for p in BOTH] == [
        ([SUPERSEDED], [SENT])
    ] * 2
    assert len(sink.taken) == 2


def test_a_question_that_was_settled_for_one_is_asked_of_the_other_alone(
    at: Workplace, sink: Sink
) -> None:
    (case,) = [each for each in desk(at).cases_between() if each.partner == "PAU"]
    reference = case.finding.reference
    desk(at).settle(reference, reviewer="CES", reason="Fine as it is", requester="both")
    look(at)
    go(at)

    assert (states(at, CASE), states(at, CASE, "CRESS")) == ([], [SENT])
    assert states(at, MessageKind.RULING) == [SENT]
    mine = next(text_of(sink, n) for n, m in enumerate(sink.mails) if "pau@" in m["To"])
    assert "Fine as it is" in mine
    assert OTHERS not in mine


@pytest.mark.parametrize("whose", [PRACTICES, THEIRS], ids=["the own", "the other's"])
def test_a_question_about_a_row_that_was_taken_back_is_not_sent_and_asked_when_it_is_there_again(
    whose: str, at: Workplace, sink: Sink
) -> None:
    look(at)
    seq = delivery_of(at, whose).seq
    at.ledger.withdraw(seq, "Sent by mistake", "GCU", at.today)
    go(at)
    assert sink.taken == []
    assert {m.reason for m in told(at, CASE)} == {"what it was about is no longer so"}
    look(at)
    assert all(not told(at, CASE, p)[-1].word.attempt > 1 for p in BOTH)

    at.ledger.replay(seq, "Not a mistake", "GCU", at.today)
    work(at)
    look(at)
    go(at)

    assert [states(at, CASE, partner) for partner in BOTH] == [[SUPERSEDED, SENT]] * 2


def test_who_was_asked_before_a_row_went_and_came_back_is_not_asked_again(
    at: Workplace, sink: Sink
) -> None:
    look(at)
    go(at)
    seq = delivery_of(at, THEIRS).seq
    at.ledger.withdraw(seq, "Sent by mistake", "GCU", at.today)
    look(at)
    at.ledger.replay(seq, "Not a mistake", "GCU", at.today)
    work(at)
    sink.taken.clear()
    look(at)
    go(at)

    assert [states(at, CASE, partner) for partner in BOTH] == [[SENT], [SENT]]
    assert b"Zarzaparrilla" in in_folder(at, CASE, "PAU")


@pytest.mark.parametrize("decided", [False, True], ids=["asked", "decided"])
def test_erasing_leaves_nothing_of_a_row_in_what_its_twin_was_told(
    at: Workplace, *, decided: bool
) -> None:
    look(at)
    if decided:
        decide(at)
    canary = OTHERS.encode()
    mine = at.settings.feedback / "PAU"
    assert _holding(mine, canary)

    erase_delivery(at, delivery_of(at, THEIRS).seq, "CES", "A person asked for it")

    assert _holding(at.settings.feedback, canary) == set()
    theirs = delivery_of(at, THEIRS)
    assert not (at.settings.feedback / "CRESS" / "receipts" / f"{theirs.id}.txt").exists()
    stored = " ".join(map(repr, at.ledger.messages()))
    assert "Zarzaparrilla" not in stored
    go(at)
    assert at.ledger.problems() == ()


def _holding(folder: Path, canary: bytes) -> set[str]:
    return {
        path.name for path in folder.rglob("*") if path.is_file() and canary in path.read_bytes()
    }
