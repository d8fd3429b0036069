"""The outbox: one effective message for each verdict and way, whatever happens in between."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from asl_pipeline.ledger.entries import Act, FindingCount, Signed
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import Conflict, NotFound
from asl_pipeline.model.message import MessageKind, MessageState, about_pair
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import Decision, Verdict
from asl_pipeline_tests.feedback.post.letters import (
    NOON,
    WAYS,
    arrived,
    by,
    states,
    word_of,
)
from asl_pipeline_tests.kit import IN_TIME, delivery, fresh_ledger, period, submission

WAITING, SENT, DEAD = MessageState.WAITING, MessageState.SENT, MessageState.DEAD
FAILED, SUPERSEDED = MessageState.FAILED, MessageState.SUPERSEDED
UNCHANGED = MessageState.UNCHANGED
SIGNED_OFF = Decision.SIGNED_OFF


@pytest.fixture
def ledger(quick_path: Path) -> Iterator[Ledger]:
    """A ledger in SQLite: what is decided here does not depend on the database."""
    opened = fresh_ledger(quick_path / "ledger.sqlite")
    yield opened
    opened.close()


def _gather(ledger: Ledger, now: dt.datetime = NOON, *, together: bool = True) -> list[str | None]:
    """The batches of what is due to PAU by mail."""
    return [each.batch for each in ledger.gather("PAU", "email", now, together=together)]


def _later(tries: int) -> dt.datetime | None:
    """Four tries, an hour after another."""
    return None if tries > 3 else NOON + dt.timedelta(hours=tries)


# ------------------------------------------------------------------ on both databases


def test_a_message_lives_and_dies_and_lives_again_in_either_database(new_url: str) -> None:
    ledger = Ledger.open(new_url)
    received = ledger.receive(delivery(), WAYS)
    assert received is not None
    word = word_of(received)
    seen = []

    def look() -> None:
        seen.append((*states(ledger), by(ledger)[-1].tries, by(ledger)[-1].next_try))

    for _ in range(2):
        ledger.say(word, WAYS, IN_TIME)
    look()
    assert len(_gather(ledger)) == 1
    ledger.failed(by(ledger)[1:], "no answer", _later, unsure=True)
    look()
    ledger.failed(by(ledger)[1:], "no", lambda _: None)
    ledger.resend(word.id)
    ledger.sent(by(ledger)[1:], NOON)
    look()

    hour = NOON + dt.timedelta(hours=1)
    assert seen == [
        (SUPERSEDED, WAITING, 0, None),
        (SUPERSEDED, FAILED, 1, hour),
        (SUPERSEDED, SENT, 1, None),
    ]
    assert by(ledger)[1].sent_at == NOON
    assert ledger.messages(SENT)[-1].word == word
    assert ledger.problems() == ()
    ledger.close()


# ------------------------------------------------------------------ noting


def test_the_same_word_is_one_message_for_each_way(ledger: Ledger) -> None:
    word = word_of(arrived(ledger))

    for _ in range(3):
        ledger.say(word, WAYS, IN_TIME)

    assert [(m.id, m.way) for m in ledger.messages()] == [(word.id, way) for way in WAYS]
    assert by(ledger)[0].word == word
    assert ledger.problems() == ()


def test_a_letter_lies_in_its_folder_when_it_is_noted_and_waits_for_the_rest(
    ledger: Ledger,
) -> None:
    ledger.say(word_of(arrived(ledger)), WAYS, IN_TIME)

    assert states(ledger, "folder") == [SENT]
    assert states(ledger, "email") == [WAITING]


def test_a_receipt_is_noted_with_the_arrival_and_once(ledger: Ledger) -> None:
    sent = delivery()
    received = ledger.receive(sent, WAYS)
    assert ledger.receive(sent, WAYS) is None

    assert received is not None
    assert [(m.word.kind, m.word.delivery, m.way, m.state) for m in ledger.messages()] == [
        (MessageKind.RECEIPT, received.seq, "folder", WAITING),
        (MessageKind.RECEIPT, received.seq, "email", WAITING),
    ]


def test_verdicts_and_what_is_told_of_them_are_noted_together_or_not_at_all(
    ledger: Ledger,
) -> None:
    seq = arrived(ledger).seq
    ledger.placed(seq, [("actors", period("2018-S1"), 1), ("needs", period("2018-S1"), 1)])
    both = [
        (submission("actors"), [FindingCount("a", Severity.ERROR, 1)]),
        (submission("needs", id="PAU_2018-S1_needs_r1"), []),
    ]
    word = word_of(ledger.delivery(seq))
    taken = [(submission("needs", id="x", attempt=2), [])]
    ledger.judged(*taken[0])

    with pytest.raises(Conflict):
        ledger.judged_together(both, word, WAYS, IN_TIME)
    assert (len(ledger.submissions()), ledger.messages()) == (1, ())

    both[1] = (submission("needs", revision=2), [])
    for _ in range(2):
        ledger.judged_together(both, word, WAYS, IN_TIME)
    assert len(ledger.submissions()) == 3
    assert [m.id for m in ledger.messages()] == [word.id] * 2


def test_what_a_notice_is_told_is_noted_with_its_being_read(ledger: Ledger) -> None:
    notice = arrived(ledger)
    word = word_of(notice, slots=(), period=None)

    ledger.placed(notice.seq, [], word=word, ways=WAYS)

    assert [(m.id, m.way) for m in ledger.messages()] == [(word.id, way) for way in WAYS]


# ------------------------------------------------------------------ what a newer word does


def test_the_answer_takes_the_place_of_a_receipt_that_was_not_sent(ledger: Ledger) -> None:
    received = ledger.receive(delivery(), WAYS)
    assert received is not None

    ledger.say(word_of(received), WAYS, IN_TIME)

    assert states(ledger) == [SUPERSEDED, WAITING]


@pytest.mark.parametrize("failed", [False, True], ids=["waiting", "dead"])
def test_a_newer_answer_on_the_same_takes_the_place_of_one_that_was_not_sent(
    ledger: Ledger, *, failed: bool
) -> None:
    ledger.say(word_of(arrived(ledger, "a.csv")), WAYS, IN_TIME)
    if failed:
        ledger.failed(by(ledger), "no", lambda _: None)
        assert states(ledger) == [DEAD]

    ledger.say(word_of(arrived(ledger, "b.csv")), WAYS, IN_TIME)

    assert states(ledger) == [SUPERSEDED, WAITING]
    assert states(ledger, "folder") == [SENT, SENT]


def test_what_was_sent_stays_sent(ledger: Ledger) -> None:
    ledger.say(word_of(arrived(ledger, "a.csv")), WAYS, IN_TIME)
    ledger.sent(by(ledger), NOON)

    ledger.say(word_of(arrived(ledger, "b.csv")), WAYS, IN_TIME)

    assert states(ledger) == [SENT, WAITING]


def test_an_answer_on_other_forms_silences_nothing(ledger: Ledger) -> None:
    first = word_of(arrived(ledger, "a.csv"), slots=("2018-S1/actors", "2018-S1/needs"))
    ledger.say(first, WAYS, IN_TIME)

    ledger.say(word_of(arrived(ledger, "b.csv"), "actors"), WAYS, IN_TIME)
    ledger.say(word_of(arrived(ledger, "c.csv"), "actors", "2018-S2"), WAYS, IN_TIME)

    assert states(ledger) == [WAITING] * 3


def test_answers_that_are_about_no_form_silence_none_of_each_other(ledger: Ledger) -> None:
    for name in ("a.csv", "b.csv"):
        ledger.say(word_of(arrived(ledger, name), slots=(), period=None), WAYS, IN_TIME)

    assert states(ledger) == [WAITING] * 2


def test_another_partners_answer_silences_nothing(ledger: Ledger) -> None:
    ledger.say(word_of(arrived(ledger, "a.csv")), WAYS, IN_TIME)

    ledger.say(word_of(arrived(ledger, "b.csv", partner="AVI")), WAYS, IN_TIME)

    assert states(ledger) == [WAITING] * 2


def test_a_delivery_read_again_silences_its_own_answer_and_none_that_came_after_it(
    ledger: Ledger,
) -> None:
    old, new = arrived(ledger, "a.csv"), arrived(ledger, "b.csv")
    ledger.say(word_of(old, "needs"), WAYS, IN_TIME)
    ledger.say(word_of(new), WAYS, IN_TIME)

    ledger.say(word_of(old, attempt=2, slots=("2018-S1/actors",)), WAYS, IN_TIME)

    assert states(ledger) == [SUPERSEDED, WAITING, WAITING]


def test_what_a_partner_was_told_last_is_not_told_again(ledger: Ledger) -> None:
    sent = arrived(ledger)
    ledger.say(word_of(sent), WAYS, IN_TIME)
    ledger.sent(by(ledger), NOON)

    ledger.say(word_of(sent, attempt=2), WAYS, IN_TIME)
    ledger.say(word_of(sent, attempt=3, content="other"), WAYS, IN_TIME)
    ledger.sent(by(ledger)[-1:], NOON)
    ledger.say(word_of(sent, attempt=4), WAYS, IN_TIME)

    assert states(ledger) == [SENT, UNCHANGED, SENT, WAITING]


def test_a_word_that_goes_back_on_one_that_may_have_arrived_is_told(ledger: Ledger) -> None:
    sent = arrived(ledger)
    ledger.say(word_of(sent), WAYS, IN_TIME)
    ledger.sent(by(ledger), NOON)
    ledger.say(word_of(sent, attempt=2, content="other"), WAYS, IN_TIME)
    _gather(ledger)

    ledger.say(word_of(sent, attempt=3), WAYS, IN_TIME)

    assert states(ledger) == [SENT, SUPERSEDED, WAITING]


# ------------------------------------------------------------------ decisions and questions


def _decided(ledger: Ledger, decision: Decision, submission: str, reason: str = "Seen") -> None:
    signed = {"submission": submission, "decision": decision, "reviewer": "CES"}
    ledger.decide(Signed(**signed, reason=reason, decided_on=IN_TIME))  # type: ignore[arg-type]


def _judged(ledger: Ledger, name: str, form: str) -> str:
    """A submission of a delivery of its own."""
    seq = arrived(ledger, name).seq
    ledger.placed(seq, [(form, period("2018-S1"), 1)])
    judged = submission(form, delivery=seq, verdict=Verdict.ACCEPTED_WITH_WARNINGS)
    ledger.judged(judged, [])
    return judged.id


def _told(ledger: Ledger) -> list[tuple[str, tuple[str, ...], str]]:
    """What each message in a folder is about, and what became of it."""
    return [(m.word.kind, m.word.slots, m.state) for m in by(ledger, "folder")]


def test_a_decision_and_what_is_told_of_it_are_noted_together_or_not_at_all(
    ledger: Ledger,
) -> None:
    known = _judged(ledger, "a.csv", "actors")
    signed = [
        Signed(submission=name, decision=SIGNED_OFF, reviewer="CES", reason="", decided_on=IN_TIME)
        for name in (known, "PAU_2018-S1_needs_r9")
    ]

    with pytest.raises(Exception, match="FOREIGN KEY"):
        ledger.decide(*signed)
    assert (ledger.recorded()[1:], ledger.messages()) == ((), ())

    ledger.decide(signed[0])
    assert _told(ledger) == [("decision", (f"submission/{known}",), WAITING)]
    assert by(ledger, "folder")[0].word.content == ledger.recorded()[-1].seal


def test_a_decision_silences_an_unsent_one_on_the_same_submission_alone(ledger: Ledger) -> None:
    one, other = (_judged(ledger, f"{form}.csv", form) for form in ("actors", "needs"))
    for name in (one, other, one):
        _decided(ledger, SIGNED_OFF, name, "The same words on the same day")

    assert [state for _, _, state in _told(ledger)] == [SUPERSEDED, WAITING, WAITING]
    assert len({m.id for m in ledger.messages()}) == 3


def test_a_letter_on_a_later_delivery_silences_no_decision(ledger: Ledger) -> None:
    _decided(ledger, SIGNED_OFF, _judged(ledger, "a.csv", "actors"))

    ledger.say(word_of(arrived(ledger, "b.csv")), ("folder",), IN_TIME)

    assert [state for _, _, state in _told(ledger)] == [WAITING, SENT]


def test_a_letter_on_a_later_attempt_silences_what_was_decided_of_the_one_before(
    ledger: Ledger,
) -> None:
    name = _judged(ledger, "a.csv", "actors")
    _decided(ledger, SIGNED_OFF, name)

    ledger.say(word_of(ledger.delivery(1), attempt=2), ("folder",), IN_TIME)

    assert [state for _, _, state in _told(ledger)] == [SUPERSEDED, SENT]


def test_what_is_said_of_a_release_is_no_message(ledger: Ledger) -> None:
    ledger.note(
        Act.RETURN,
        submission=None,
        actor="CES",
        reason="Wrong",
        noted_on=IN_TIME,
        rule_set="1+0",
        about={"release": "2018-08-01.0"},
    )

    assert ledger.messages() == ()


def test_a_pair_is_about_the_same_in_whichever_order_it_is_told() -> None:
    one, other = ("PAU", "PAU-ACT-001"), ("CRESS", "CRESS-ACT-001")

    assert about_pair("actors", one, other) == about_pair("actors", other, one)
    assert about_pair("actors", one, other) != about_pair("initiatives", one, other)
    assert "ACT" not in about_pair("actors", one, other)


@pytest.mark.parametrize("state", [WAITING, FAILED, DEAD, SENT])
def test_nothing_more_is_sent_of_a_delivery_that_is_withdrawn(
    ledger: Ledger, state: MessageState
) -> None:
    seq = arrived(ledger).seq
    ledger.say(word_of(ledger.delivery(seq)), WAYS, IN_TIME)
    other = word_of(arrived(ledger, "b.csv"), "needs")
    ledger.say(other, WAYS, IN_TIME)
    if state is SENT:
        ledger.sent(by(ledger)[:1], NOON)
    elif state is not WAITING:
        ledger.failed(by(ledger)[:1], "no", _later if state is FAILED else lambda _: None)

    ledger.withdraw(seq, "Sent by mistake", "GCU", IN_TIME)

    first = by(ledger)[0]
    gone = state is not SENT
    assert first.state is (SUPERSEDED if gone else SENT)
    assert first.reason == ("the delivery was withdrawn" if gone else None)
    assert states(ledger)[1:] == [WAITING]
    assert ledger.problems() == ()


# ------------------------------------------------------------------ batches


def test_what_was_put_together_stays_so_and_what_comes_later_is_another_batch(
    ledger: Ledger,
) -> None:
    for name, form in (("a.csv", "actors"), ("b.csv", "needs")):
        ledger.say(word_of(arrived(ledger, name), form), WAYS, IN_TIME)
    first, same = _gather(ledger)

    ledger.say(word_of(arrived(ledger, "c.csv"), "outputs"), WAYS, IN_TIME)
    again = _gather(ledger)

    assert first is not None
    assert again[:2] == [first, same] == [first, first]
    assert again[2] not in {None, first}
    assert _gather(ledger) == again


def test_where_nothing_is_put_together_each_goes_by_itself(ledger: Ledger) -> None:
    for name, form in (("a.csv", "actors"), ("b.csv", "needs")):
        ledger.say(word_of(arrived(ledger, name), form), WAYS, IN_TIME)

    assert len(set(_gather(ledger, together=False))) == 2


def test_what_failed_is_due_again_in_its_time_and_dead_in_the_end(ledger: Ledger) -> None:
    ledger.say(word_of(arrived(ledger)), WAYS, IN_TIME)

    seen = []
    for hour in range(8):
        due = ledger.gather("PAU", "email", NOON + dt.timedelta(hours=hour), together=True)
        ledger.failed(due, "no answer", _later)
        seen.append((len(due), states(ledger)[0]))

    assert [hour for hour, (due, _) in enumerate(seen) if due] == [0, 1, 2, 3]
    assert [state for _, state in seen] == [FAILED] * 3 + [DEAD] * 5
    assert (by(ledger)[0].tries, by(ledger)[0].reason) == (4, "no answer")


@pytest.mark.parametrize("unsure", [False, True])
def test_what_may_have_arrived_keeps_its_batch_and_what_did_not_leaves_it(
    ledger: Ledger, *, unsure: bool
) -> None:
    ledger.say(word_of(arrived(ledger)), WAYS, IN_TIME)
    (batch,) = _gather(ledger)

    ledger.failed(by(ledger), "broke off", _later, unsure=unsure)

    assert by(ledger)[0].batch == (batch if unsure else None)


def test_a_dead_message_waits_again_when_a_steward_asks(ledger: Ledger) -> None:
    word = word_of(arrived(ledger))
    ledger.say(word, WAYS, IN_TIME)
    ledger.failed(by(ledger), "no", lambda _: None)
    assert _gather(ledger) == []

    assert [each.way for each in ledger.resend(word.id)] == ["email"]

    assert (states(ledger), by(ledger)[0].tries) == ([WAITING], 0)
    assert len(_gather(ledger)) == 1


@pytest.mark.parametrize("message", ["0" * 32, ""])
def test_what_is_not_dead_cannot_be_raised(ledger: Ledger, message: str) -> None:
    word = word_of(arrived(ledger))
    ledger.say(word, WAYS, IN_TIME)

    for each in (message, word.id):
        with pytest.raises(NotFound):
            ledger.resend(each)


def test_what_was_sent_while_a_newer_word_came_was_sent(ledger: Ledger) -> None:
    sent = arrived(ledger)
    ledger.say(word_of(sent), WAYS, IN_TIME)
    due = ledger.gather("PAU", "email", NOON, together=True)
    ledger.say(word_of(sent, attempt=2, content="other"), WAYS, IN_TIME)

    ledger.failed(due, "no", _later)
    assert states(ledger) == [SUPERSEDED, WAITING]
    ledger.sent(due, NOON)

    assert states(ledger) == [SENT, WAITING]
