"""A call to a partner's program: signed so that it can tell, without a cell, and to it alone."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from asl_pipeline.feedback.post.sending import Office, send
from asl_pipeline.feedback.post.webhook import Hook, signed
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.message import MessageState
from asl_pipeline_tests.feedback.post.hooks import Receiver
from asl_pipeline_tests.feedback.post.letters import (
    HOOK,
    KEY,
    NOON,
    by,
    office,
    posted,
    states,
    telling,
)

SENT, FAILED, DEAD = MessageState.SENT, MessageState.FAILED, MessageState.DEAD
WAYS = ("folder", "webhook")
_DATE = "Fri, 20 Jul 2018 12:00:00 GMT"
"""The receiver's own clock, which its dates go by."""


@pytest.fixture
def at(ledger: Ledger, tmp_path: Path, hook: Receiver) -> Office:
    """Where calls are made from."""
    made = office(ledger, tmp_path)
    return replace(made, secrets={**made.secrets, "ASL_SECRET_HOOK": hook.url})


def test_the_signature_is_that_of_the_specification() -> None:
    # The vector of the Standard Webhooks libraries' own tests.
    key = Hook.of("https://example.org/", KEY, insecure=False).key

    headers = signed(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_each_message_is_a_call_of_its_own_that_can_be_verified(at: Office, hook: Receiver) -> None:
    words = [
        posted(at.ledger, at.feedback, f"{form}.csv", form=form, ways=WAYS)
        for form in ("actors", "needs")
    ]

    send(at)

    assert [call.headers["webhook-id"] for call in hook.calls] == [f"msg_{w.id}" for w in words]
    assert all(call.is_signed for call in hook.calls)
    assert {call.headers["webhook-timestamp"] for call in hook.calls} == {
        str(int(NOON.timestamp()))
    }
    assert states(at.ledger, "webhook") == [SENT, SENT]


def test_it_tells_verdicts_counts_and_the_place_and_no_cell_nor_name(
    at: Office, hook: Receiver
) -> None:
    word = posted(at.ledger, at.feedback, "Secret name.csv", ways=WAYS)
    delivery = at.ledger.delivery(word.delivery)

    send(at)

    assert hook.calls[0].told == {
        "type": "feedback.letter",
        "timestamp": "2018-07-20",
        "data": {
            "partner": "PAU",
            "delivery": delivery.id,
            "attempt": 1,
            "sha256": delivery.sha256,
            "period": "2018-S1",
            "folder": f"PAU/2018-S1/{delivery.id}",
            "result": "accepted",
            "reason": None,
            "submissions": [
                {
                    "dataset": "actors",
                    "period": "2018-S1",
                    "verdict": "accepted",
                    "rows": 3,
                    "clean_rows": 2,
                    "findings": {"error": 1, "warning": 0, "info": 1},
                }
            ],
        },
    }


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_yes_is_one(status: int, at: Office, hook: Receiver) -> None:
    hook.status = status
    posted(at.ledger, at.feedback, ways=WAYS)

    assert send(at).sent == 1


def test_a_hook_that_is_gone_is_not_called_again(at: Office, hook: Receiver) -> None:
    hook.status = 410
    posted(at.ledger, at.feedback, ways=WAYS)

    send(at)

    assert states(at.ledger, "webhook") == [DEAD]
    assert len(hook.calls) == 1


@pytest.mark.parametrize("status", [0, 301, 400, 404, 429, 500, 503])
def test_any_other_answer_is_tried_again_under_the_same_id(
    status: int, at: Office, hook: Receiver
) -> None:
    hook.status, hook.location = status, "http://127.0.0.1:1/elsewhere"
    posted(at.ledger, at.feedback, ways=WAYS)
    send(at)
    assert states(at.ledger, "webhook") == [FAILED]
    told = by(at.ledger, "webhook")[0].reason or ""
    assert "canary" not in told
    assert "127.0.0.1" not in told

    hook.status = 204
    send(replace(at, now=NOON + dt.timedelta(days=1)))

    assert states(at.ledger, "webhook") == [SENT]
    assert {call.path for call in hook.calls} == {"/asl?token=canary-91bb"}
    assert len({call.headers["webhook-id"] for call in hook.calls}) == 1
    assert all(call.is_signed for call in hook.calls)


_QUARTER = dt.timedelta(minutes=15)
_LONGEST = dt.timedelta(hours=16)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        ("7200", dt.timedelta(hours=2)),
        ("Fri, 20 Jul 2018 15:00:00 GMT", dt.timedelta(hours=3)),
        ("60", _QUARTER),
        ("Thu, 19 Jul 2018 12:00:00 GMT", _QUARTER),
        ("999999999", _LONGEST),
        ("9" * 400, _LONGEST),
        ("Fri, 31 Dec 9999 23:59:59 GMT", _LONGEST),
        ("soon", _QUARTER),
        ("-5", _QUARTER),
    ],
)
def test_a_hook_that_asks_to_be_left_alone_is(
    status: int, asked: str, waited: dt.timedelta, at: Office, hook: Receiver
) -> None:
    hook.status, hook.headers = status, {"Retry-After": asked, "Date": _DATE}
    posted(at.ledger, at.feedback, ways=WAYS)

    send(at)

    assert by(at.ledger, "webhook")[0].next_try == NOON + waited


def test_a_hook_that_asks_for_long_is_not_called_again_at_once_and_one_for_short_after_that(
    at: Office, hook: Receiver
) -> None:
    pauses: list[float] = []
    hook.status, hook.headers = 429, {"Retry-After": "6"}
    posted(at.ledger, at.feedback, ways=WAYS)
    send(replace(at, pause=pauses.append))
    assert (len(hook.calls), pauses) == (1, [])

    hook.headers = {"Retry-After": "4"}
    send(replace(at, pause=pauses.append, now=NOON + _QUARTER))

    assert (len(hook.calls), pauses) == (4, [4.0, 4.0])


def test_no_proxy_and_no_password_file_has_a_say(
    at: Office, hook: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password canary")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    posted(at.ledger, at.feedback, ways=WAYS)

    send(at)

    assert "authorization" not in hook.calls[0].headers


def test_plain_http_is_for_those_who_say_so(at: Office, hook: Receiver) -> None:
    posted(at.ledger, at.feedback, ways=WAYS)

    send(replace(at, partners=telling(replace(HOOK, insecure=False))))

    assert hook.calls == []
    assert by(at.ledger, "webhook")[0].reason == (
        "ASL_SECRET_HOOK and ASL_SECRET_KEY: not a URL of https://"
    )


@pytest.mark.parametrize(
    ("url", "secret", "said"),
    [
        ("ftp://example.org/", KEY, "not a URL of https://"),
        ("https://", KEY, "not a URL"),
        ("https://example.org/\r\nX: y", KEY, "not a URL"),
        ("https://example.org/", "canary", "not a secret"),
        ("https://example.org/", "whsec_c2hvcnQ=", "at least 24 bytes"),
    ],
)
def test_a_hook_that_is_none_is_told_without_quoting_it(url: str, secret: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as told:
        Hook.of(url, secret, insecure=False)

    assert "example.org" not in str(told.value)
    assert "canary" not in str(told.value)


def test_neither_address_nor_key_is_shown() -> None:
    hook = Hook.of("https://example.org/canary", KEY, insecure=False)

    assert repr(hook) == "Hook()"
