"""Work that is done on a ledger by other processes: functions that these can import.

Whoever forks copies all that is imported: what is worked on is built elsewhere and passed in.
"""

import datetime as dt
from collections.abc import Sequence
from multiprocessing.connection import Connection
from threading import Barrier

from asl_pipeline.ledger.store import FindingCount, Head, Ledger, Signed
from asl_pipeline.model.period import Period
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import Decision, Delivery, Submission

_DAY = dt.date(2018, 8, 1)
_S1 = Period.parse("2018-S1")

NOTED, KNOWN = 10, 11
"""Exit statuses: it was noted, or known already."""


def nothing(_: Ledger) -> None:
    """Open it, and no more."""


def a_day(ledger: Ledger, sent: Sequence[Delivery], warned: Submission) -> None:
    """All that can happen to two deliveries, one of them sent twice, as it happens."""
    for delivery in sent:
        ledger.receive(delivery)
    ledger.quarantine(3, "empty", "Nothing is in it.")
    ledger.placed(1, [("actors", _S1, 1), ("initiatives", _S1, 1)])
    ledger.judged(warned, [FindingCount("actors.city.missing", Severity.WARNING, 2)])
    ledger.decide(
        Signed(
            submission=warned.id,
            decision=Decision.SIGNED_OFF,
            reviewer="CES",
            reason="Seen",
            decided_on=_DAY,
        )
    )
    ledger.advance(Head(name="r", follows="-", fingerprint="f", manifest_sha256="0"))
    ledger.set_aside(1, "Sent by mistake", "GCU", _DAY)
    ledger.replay(1, "Not a mistake", "GCU", _DAY)
    ledger.placed(1, [("actors", _S1, 1)])
    ledger.withdraw(2, "Sent by mistake", "GCU", _DAY)
    ledger.fetch_failed("PAU", "http", "d.csv", "no answer", _DAY, 5)


def receive_at_once(url: str, sent: Delivery, barrier: Barrier) -> None:
    """Receive something at the same moment as others. The exit status tells what came of it."""
    ledger = Ledger.open(url)
    barrier.wait(timeout=60)
    noted = ledger.receive(sent)
    ledger.close()
    raise SystemExit(KNOWN if noted is None else NOTED)


def hold(url: str, told: Connection) -> None:
    """Be the one who writes until something is told."""
    ledger = Ledger.open(url)
    with ledger.writing():
        told.send(None)
        told.recv()
    ledger.close()
