"""The work of the outbox, done by a process that is killed at one of its steps.

As `work`: functions that other processes can import. What is sent goes to servers of the test's.
"""

import os
import signal
import smtplib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import Engine, event

from asl_pipeline.feedback.post.sending import send
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.ledger.entries import FindingCount
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.mailbox import Security, Smtp
from asl_pipeline.model.message import Word
from asl_pipeline.model.period import Period
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import Delivery, DeliveryState, Submission
from asl_pipeline.partners import registry
from asl_pipeline_tests.feedback.post import letters
from asl_pipeline_tests.feedback.post.sink import HOST

# Read once, in the process that is forked: it takes longer than all that is done here.
Wording(registry()["PAU"].letter_language).number(1)

WAYS = ("folder", "email", "webhook")
_S1 = Period.parse("2018-S1")

Sent = tuple[Delivery, Submission, Word, Mapping[str, bytes]]
"""What arrived, what is judged of it, and what is told of that."""


def whole_way(ledger: Ledger, feedback: Path, sent: tuple[Sent, ...], port: int, url: str) -> None:
    """Receive, judge, answer and send, each step as if it had never been done."""
    for delivery, submission, word, content in sent:
        ledger.receive(delivery, WAYS)
        if ledger.delivery(delivery.seq).state is DeliveryState.RECEIVED:
            ledger.placed(delivery.seq, [(submission.dataset, _S1, 1)])
        if any(slot.delivery == delivery.seq for slot in ledger.waiting()):
            letters.written(feedback, word, content)
            counts = [FindingCount("a", Severity.ERROR, 1)]
            ledger.judged_together([(submission, counts)], word, WAYS, letters.kit.IN_TIME)
    server = Smtp(security=Security.NONE, host=HOST, port=port)
    secrets = {
        "ASL_SECRET_MAIL": letters.ADDRESS,
        "ASL_SECRET_KEY": letters.KEY,
        "ASL_SECRET_HOOK": url,
    }
    send(letters.office(ledger, feedback, server=server, secrets=secrets))


def killed_at(number: int, database: str, *told: Any) -> None:
    """Go the whole way, to be killed before this step: a commit, or a step of a mail or a call."""
    done = 0

    def step(*_: Any, **__: Any) -> None:
        nonlocal done
        done += 1
        if done == number:
            os.kill(os.getpid(), signal.SIGKILL)

    # Within a transaction it makes no difference where: `test_trouble` goes through all of it.
    event.listen(Engine, "commit", step)
    for name in ("connect", "mail", "rcpt", "data", "quit"):
        around(smtplib.SMTP, name, before=step, after=step)
    around(requests.Session, "send", before=step, after=step)
    _go(database, *told)


def killed_after(name: str, database: str, *told: Any) -> None:
    """Go the whole way, to be killed as soon as a mail (`data`) or a call (`send`) was taken."""
    owner = smtplib.SMTP if name == "data" else requests.Session
    around(owner, name, after=lambda: os.kill(os.getpid(), signal.SIGKILL))
    _go(database, *told)


def _go(database: str, *told: Any) -> None:
    ledger = Ledger.open(database)
    whole_way(ledger, *told)
    ledger.close()


def around(
    owner: Any,
    name: str,
    *,
    before: Callable[[], object] = lambda: None,
    after: Callable[[], object] = lambda: None,
) -> None:
    """Have something done before and after each call of a function that an owner has."""
    real = getattr(owner, name)

    def counted(*given: Any, **named: Any) -> Any:
        before()
        answer = real(*given, **named)
        after()
        return answer

    setattr(owner, name, counted)
