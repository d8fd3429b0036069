"""What is due is sent once, in waking hours; what is not taken is tried again, or left to us."""

import datetime as dt
import socket
import ssl
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from asl_pipeline.feedback.post import smtp
from asl_pipeline.feedback.post.sending import TRIES, Office, due, send
from asl_pipeline.feedback.post.trouble import Unsure
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.mailbox import Security, Smtp
from asl_pipeline.model.message import MessageState
from asl_pipeline.model.telling import Email, Quiet
from asl_pipeline_tests.feedback.post.letters import (
    ADDRESS,
    MAIL,
    NOON,
    WAYS,
    arrived,
    by,
    files,
    office,
    posted,
    states,
    telling,
    word_of,
    written,
)
from asl_pipeline_tests.feedback.post.sink import (
    DROP,
    HOST,
    OK,
    PASSWORD,
    USER,
    Sink,
    smtp_sink,
)
from asl_pipeline_tests.intake.servers import certified
from asl_pipeline_tests.kit import IN_TIME

SENT, WAITING, FAILED = MessageState.SENT, MessageState.WAITING, MessageState.FAILED
DEAD, SUPERSEDED = MessageState.DEAD, MessageState.SUPERSEDED
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def at(ledger: Ledger, tmp_path: Path, sink: Sink) -> Office:
    """Where mail is sent from."""
    return office(ledger, tmp_path, server=sink.smtp)


def later(at: Office, hours: float = 24, **changes: Any) -> Office:
    return replace(at, now=at.now + hours * HOUR, **changes)


def post(at: Office, *names: str, **changes: Any) -> list[Any]:
    """Letters about files of these names, each of another form."""
    forms = ("actors", "needs", "outputs", "initiatives")
    return [
        posted(at.ledger, at.feedback, name, form=form, **changes)
        for name, form in zip(names, forms, strict=False)
    ]


# ------------------------------------------------------------------ what is sent


def test_all_that_is_due_of_a_partner_is_one_mail(at: Office, sink: Sink) -> None:
    post(at, "a.csv", "b.csv", "c.csv")

    tally = send(at)

    assert (tally.sent, tally.failed) == (3, 0)
    assert [recipient for recipient, _ in sink.taken] == [ADDRESS]
    assert states(at.ledger) == [SENT] * 3
    assert {each.sent_at for each in by(at.ledger)} == {NOON}


def test_nothing_is_sent_twice(at: Office, sink: Sink) -> None:
    post(at, "a.csv")

    for _ in range(3):
        send(at)

    assert len(sink.taken) == 1
    assert due(at) == ()


def test_what_comes_later_is_a_mail_of_its_own(at: Office, sink: Sink) -> None:
    post(at, "a.csv")
    send(at)
    posted(at.ledger, at.feedback, "b.csv", form="needs")
    send(later(at))

    assert len(set(sink.ids)) == 2


def test_what_was_superseded_is_never_sent(at: Office, sink: Sink) -> None:
    posted(at.ledger, at.feedback, "a.csv")
    posted(at.ledger, at.feedback, "b.csv")

    send(at)

    assert states(at.ledger) == [SUPERSEDED, SENT]
    assert "b.csv" in sink.mails[0]["Subject"]


def test_the_same_letter_about_the_same_is_not_sent_again(at: Office, sink: Sink) -> None:
    (word,) = post(at, "a.csv")
    send(at)
    again = replace(word, attempt=2)
    at.ledger.say(again, WAYS, IN_TIME)

    send(later(at))

    assert states(at.ledger) == [SENT, MessageState.UNCHANGED]
    assert len(sink.taken) == 1


def test_a_receipt_is_sent_where_no_answer_came_in_time(at: Office, sink: Sink) -> None:
    arrived(at.ledger)  # before there was an outbox
    received = at.ledger.receive(replace(at.ledger.delivery(1), name="b.csv"), WAYS)
    assert received is not None

    send(at)

    assert states(at.ledger) == [SENT]
    assert "b.csv\u202f: bien reçu" in sink.mails[0]["Subject"]
    at.ledger.say(written(at.feedback, word_of(received), files(received)), WAYS, IN_TIME)
    send(later(at))
    assert len(sink.taken) == 2


def test_what_was_noted_of_a_delivery_that_is_withdrawn_already_is_not_sent(
    at: Office, sink: Sink
) -> None:
    gone, _ = post(at, "a.csv", "b.csv")
    at.ledger.withdraw(gone.delivery, "Sent by mistake", "GCU", IN_TIME)
    at.ledger.say(replace(gone, attempt=2), WAYS, IN_TIME)

    tally = send(at)

    assert (tally.sent, tally.failed) == (1, 0)
    assert states(at.ledger) == [SUPERSEDED, SENT, SUPERSEDED]
    assert by(at.ledger)[-1].reason == "what it was about is no longer so"
    assert "b.csv" in sink.mails[0]["Subject"]


# ------------------------------------------------------------------ when


@pytest.mark.parametrize(
    ("hour", "sent"), [(0, 0), (4, 0), (5, 1), (12, 1), (17, 1), (18, 0), (23, 0)]
)
def test_nobody_is_written_to_at_night_by_its_own_clock(
    hour: int, sent: int, at: Office, sink: Sink
) -> None:
    # In July, Paris is two hours ahead of UTC; the night is from 20:00 to 07:00.
    post(at, "a.csv")

    tally = send(replace(at, now=NOON.replace(hour=hour)))

    assert (tally.sent, len(sink.taken)) == (sent, sent)
    assert states(at.ledger) == [SENT if sent else WAITING]
    assert by(at.ledger)[0].tries == sent


def test_the_hours_are_those_of_the_winter_in_winter(at: Office) -> None:
    post(at, "a.csv")
    january = dt.datetime(2019, 1, 20, 5, 30, tzinfo=dt.UTC)

    assert due(replace(at, now=january)) == ()
    assert len(due(replace(at, now=january + HOUR))) == 1


def test_a_way_may_have_other_hours_or_none(at: Office, sink: Sink) -> None:
    post(at, "a.csv")
    night = NOON.replace(hour=1)
    awake = replace(MAIL, quiet=Quiet.parse("12:00-12:00"))

    send(replace(at, now=night, partners=telling(awake)))

    assert len(sink.taken) == 1


def test_without_a_mail_server_mails_wait_and_do_not_fail(at: Office) -> None:
    post(at, "a.csv")

    send(replace(at, server=None))

    assert (states(at.ledger), by(at.ledger)[0].tries) == ([WAITING], 0)


# ------------------------------------------------------------------ what is not taken


def test_one_recipient_that_is_refused_keeps_no_mail_from_others(at: Office, sink: Sink) -> None:
    other = Email(name="email-2", address="ASL_SECRET_OTHER")
    at = replace(
        at,
        partners=telling(MAIL, other),
        secrets={**at.secrets, "ASL_SECRET_OTHER": "gone@pau.example"},
    )
    post(at, "a.csv", ways=("folder", "email-2", "email"))
    sink.to_recipient = lambda address: OK if address == ADDRESS else "550 who?"

    tally = send(at)

    assert (tally.sent, tally.failed) == (1, 1)
    assert [recipient for recipient, _ in sink.taken] == [ADDRESS]
    assert (states(at.ledger), states(at.ledger, "email-2")) == ([SENT], [DEAD])
    assert by(at.ledger, "email-2")[0].reason == "the mail server refused the recipient (550)"


@pytest.mark.parametrize("where", ["to_recipient", "to_mail"])
def test_what_is_refused_for_good_is_dead_at_once(where: str, at: Office, sink: Sink) -> None:
    post(at, "a.csv")
    setattr(sink, where, lambda _: "554 never")

    send(at)

    assert states(at.ledger) == [DEAD]
    assert len(sink.tried) == 1


@pytest.mark.parametrize("where", ["to_recipient", "to_mail"])
def test_what_is_refused_for_now_is_tried_again_at_once_and_then_later(
    where: str, at: Office, sink: Sink
) -> None:
    post(at, "a.csv")
    setattr(sink, where, lambda _: "451 later")
    send(at)
    tried = len(sink.tried)
    assert states(at.ledger) == [FAILED]
    assert by(at.ledger)[0].next_try == NOON + dt.timedelta(minutes=15)

    send(later(at, 0.2))
    assert len(sink.tried) == tried == 3

    setattr(sink, where, lambda _: OK)
    send(later(at, 0.25))
    assert states(at.ledger) == [SENT]


def test_a_short_disturbance_passes_within_one_sending(at: Office, sink: Sink) -> None:
    post(at, "a.csv")
    replies = ["451 later", "451 later", OK]
    sink.to_recipient = lambda _: replies.pop(0)

    assert send(at).sent == 1


def test_what_fails_for_more_than_a_day_is_dead_and_can_be_raised(at: Office, sink: Sink) -> None:
    (word,) = post(at, "a.csv")
    sink.to_mail = lambda _: "451 later"
    seen = []
    for day in range(TRIES + 2):
        send(later(at, 24 * day))
        seen.append(states(at.ledger)[0])

    assert seen == [FAILED] * (TRIES - 1) + [DEAD] * 3

    at.ledger.resend(word.id)
    sink.to_mail = lambda _: OK
    send(later(at, 24 * 99))
    assert states(at.ledger) == [SENT]


def test_a_connection_that_breaks_after_the_mail_was_taken_repeats_it_under_its_name(
    at: Office, sink: Sink
) -> None:
    post(at, "a.csv", "b.csv")
    sink.to_mail = lambda _: DROP
    send(at)
    assert states(at.ledger) == [FAILED, FAILED]
    # What comes meanwhile goes by itself: who has the first mail needs that one alone.
    posted(at.ledger, at.feedback, "c.csv", form="outputs")

    sink.to_mail = lambda _: OK
    send(later(at))

    assert len(sink.taken) == 3
    assert sink.ids[0] == sink.ids[1] != sink.ids[2]
    assert sink.mails[0].get_body().get_content() == sink.mails[1].get_body().get_content()
    assert states(at.ledger) == [SENT] * 3


def test_after_a_failure_that_is_sure_all_goes_in_one_mail(at: Office, sink: Sink) -> None:
    post(at, "a.csv")
    sink.to_mail = lambda _: "451 later"
    send(at)
    posted(at.ledger, at.feedback, "b.csv", form="needs")

    sink.to_mail = lambda _: OK
    send(later(at))

    assert len(sink.taken) == 1
    assert states(at.ledger) == [SENT, SENT]


def test_a_server_that_is_not_there_is_asked_for_one_partner_and_not_for_all(
    at: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    real = smtp.hand_over
    monkeypatch.setattr(smtp, "hand_over", lambda *told: (asked.append(told), real(*told)))
    partners = {**telling(MAIL), **telling(MAIL, partner="AVI")}
    partners["PAU"] = telling(MAIL)["PAU"]
    post(at, "a.csv")
    posted(at.ledger, at.feedback, "b.csv", partner="AVI")
    nowhere = Smtp(security=Security.NONE, host=HOST, port=1)

    tally = send(replace(at, partners=partners, server=nowhere))

    assert tally.failed == 2
    assert len(asked) == 3
    assert {each.reason for each in by(at.ledger)} == {
        "the mail server was not reached (ConnectionRefusedError)"
    }
    assert states(at.ledger) == [FAILED, FAILED]


def test_a_server_that_says_nothing_is_left_in_the_end() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "a@lab.example", ADDRESS
    with socket.create_server((HOST, 0)) as silent:
        server = Smtp(security=Security.NONE, host=HOST, port=silent.getsockname()[1])

        with pytest.raises(Unsure, match=r"longer than 0\.1 s"):
            smtp.hand_over(server, mail, within_s=0.1)


# ------------------------------------------------------------------ what is wrong on our side


def test_a_folder_that_was_changed_is_not_sent_and_holds_up_nothing(at: Office, sink: Sink) -> None:
    bad, _ = post(at, "a.csv", "b.csv")
    (at.feedback / bad.folder / "letter.html").write_text("another")

    send(at)

    assert states(at.ledger) == [FAILED, SENT]
    assert by(at.ledger)[0].reason == f"{bad.folder} does not hold what was to be sent"
    assert "b.csv" in sink.mails[0]["Subject"]


def test_a_folder_that_is_gone_is_told(at: Office, sink: Sink) -> None:
    (word,) = post(at, "a.csv")
    (at.feedback / word.folder).rename(at.feedback / "elsewhere")

    send(at)

    assert (states(at.ledger), sink.taken) == ([FAILED], [])


def test_an_answer_that_no_mail_can_be_made_of_is_told_and_holds_up_nothing(
    at: Office, sink: Sink
) -> None:
    delivery = arrived(at.ledger, partner="AVI")
    broken = written(at.feedback, word_of(delivery), {**files(delivery), "findings.json": b"{}"})
    at.ledger.say(broken, WAYS, IN_TIME)
    post(at, "b.csv")
    partners = {**at.partners, "AVI": telling(MAIL, partner="AVI")["AVI"]}

    send(replace(at, partners=partners))

    assert states(at.ledger) == [FAILED, SENT]
    assert by(at.ledger)[0].reason == "no mail can be made of it (KeyError)"
    assert len(sink.taken) == 1


@pytest.mark.parametrize(
    ("address", "said"),
    [("", "not set"), ("a@b.example\nBcc: c@d.example", "not one plain"), ("a, b@c.d", "plain")],
)
def test_an_address_that_is_none_is_told_without_quoting_it(
    address: str, said: str, at: Office, sink: Sink
) -> None:
    post(at, "a.csv")

    send(replace(at, secrets={"ASL_SECRET_MAIL": address}))

    reason = by(at.ledger)[0].reason or ""
    assert reason.startswith("ASL_SECRET_MAIL: ")
    assert said in reason
    assert "example" not in reason
    assert sink.tried == []


def test_a_way_that_is_no_longer_declared_is_told(at: Office) -> None:
    post(at, "a.csv")

    send(replace(at, partners=telling()))

    assert states(at.ledger) == [DEAD]


# ------------------------------------------------------------------ in private


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certified(tmp_path_factory.mktemp("tls"))


def _context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_mail_and_password_go_over_tls_to_a_server_that_is_trusted(
    security: Security, at: Office, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = _context(certificate)
    options: dict[str, Any] = {"tls": context, "auth_require_tls": False}
    if security is Security.STARTTLS:
        options = {"tls_context": context, "require_starttls": True, "auth_required": True}
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    post(at, "a.csv")
    with smtp_sink(**options) as private:
        server = Smtp(security=security, host=HOST, port=private.port, user=USER, password=PASSWORD)
        send(replace(at, server=server))

    assert (len(private.taken), private.logged_in) == (1, 1)


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_nothing_goes_to_a_server_that_nobody_vouches_for(
    security: Security, at: Office, certificate: Path
) -> None:
    context = _context(certificate)
    options = {"tls": context} if security is Security.TLS else {"tls_context": context}
    post(at, "a.csv")
    with smtp_sink(**options) as strange:
        server = Smtp(security=security, host=HOST, port=strange.port, user=USER, password=PASSWORD)
        send(replace(at, server=server))

    assert (strange.tried, strange.logged_in) == ([], 0)
    assert by(at.ledger)[0].reason == "the mail server's certificate is not trusted"


def test_a_server_without_starttls_gets_neither_password_nor_mail(at: Office, sink: Sink) -> None:
    post(at, "a.csv")
    server = replace(sink.smtp, security=Security.STARTTLS, user=USER, password=PASSWORD)

    send(replace(at, server=server))

    assert (sink.tried, sink.logged_in) == ([], 0)
    assert states(at.ledger) == [FAILED]


def test_a_wrong_password_is_our_mistake_and_told_without_it(
    at: Office, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    post(at, "a.csv")
    with smtp_sink(tls=_context(certificate), auth_require_tls=False) as private:
        server = Smtp(
            security=Security.TLS, host=HOST, port=private.port, user=USER, password=PASSWORD[1:]
        )
        send(replace(at, server=server))

    assert states(at.ledger) == [FAILED]
    told = by(at.ledger)[0].reason or ""
    assert told == "the mail server refused the connection or the login (535)"
    assert PASSWORD[1:] not in repr(server)
