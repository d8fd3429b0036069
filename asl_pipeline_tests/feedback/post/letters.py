"""Letters as they lie in folders, noted in a ledger: small ones, made in a line."""

import csv
import datetime as dt
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from asl_pipeline.feedback.post.parcel import content_of
from asl_pipeline.feedback.post.sending import Office
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.mailbox import sender
from asl_pipeline.model.message import Message, MessageKind, MessageState, Word
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.submission import Delivery
from asl_pipeline.model.telling import Email, Way, Webhook
from asl_pipeline.partners import registry
from asl_pipeline_tests import kit

NOON = dt.datetime(2018, 7, 20, 12, tzinfo=dt.UTC)
"""A moment at which everybody is at work."""

MAIL = Email(address="ASL_SECRET_MAIL")
HOOK = Webhook(url="ASL_SECRET_HOOK", secret="ASL_SECRET_KEY", insecure=True)  # noqa: S106
ADDRESS = "data@pau.example"
KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
WROTE = sender("Atlantic Social Lab <asl@lab.example>")
WAYS = ("folder", "email")


def arrived(ledger: Ledger, name: str = "2018-S1.csv", **changes: Any) -> Delivery:
    """A delivery that was received, each name with bytes of its own."""
    noted = ledger.receive(kit.delivery(name, name.encode("utf-8", "replace"), **changes))
    assert noted is not None
    return noted


def files(delivery: Delivery, verdict: str = "accepted", **more: bytes) -> dict[str, bytes]:
    """What lies in the folder of a letter; `more` are files by name, `_` for its dot."""
    submission = {
        "dataset": "actors",
        "period": "2018-S1",
        "rows": 3,
        "clean_rows": 2,
        "verdict": verdict,
        "findings": [{"severity": "error", "value": "a cell"}, {"severity": "info"}],
    }
    report = {"outcome": "read", "reason": None, "verdict": verdict, "submissions": [submission]}
    return {
        "receipt.txt": f"We received {delivery.seq}.\n".encode(),
        "letter.html": f"<p>Letter {delivery.seq}, é</p>".encode(),
        "findings.json": json.dumps(report).encode(),
        "findings.csv": _csv([["rule"], ["a"]]),
        **{name.replace("_", "."): content for name, content in more.items()},
    }


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def word_of(
    delivery: Delivery, form: str = "actors", period: str = "2018-S1", **changes: Any
) -> Word:
    """What a partner is told of one form of a delivery."""
    told: dict[str, Any] = {
        "partner": delivery.partner,
        "delivery": delivery.seq,
        "attempt": delivery.attempt,
        "kind": MessageKind.LETTER,
        "content": f"{delivery.seq}",
        "period": period,
        "slots": (f"{period}/{form}",),
        "folder": f"{delivery.partner}/{period}/{delivery.id}",
    }
    return Word(**(told | changes))


def written(feedback: Path, word: Word, content: Mapping[str, bytes]) -> Word:
    """Put the files of a letter into its folder; answer with what is to be told of them."""
    folder = feedback / word.folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, each in content.items():
        (folder / name).write_bytes(each)
    return replace(word, content=content_of(content))


def posted(
    ledger: Ledger,
    feedback: Path,
    name: str = "2018-S1.csv",
    *,
    form: str = "actors",
    content: Mapping[str, bytes] | None = None,
    ways: Sequence[str] = WAYS,
    **changes: Any,
) -> Word:
    """A file that arrived and was answered."""
    delivery = arrived(ledger, name, **changes)
    word = written(feedback, word_of(delivery, form), content or files(delivery))
    ledger.say(word, ways, kit.IN_TIME)
    return word


def telling(*ways: Way, partner: str = "PAU") -> Mapping[str, Partner]:
    """The partners, one of them told by these ways."""
    return {**registry(), partner: replace(registry()[partner], tell=ways)}


def office(ledger: Ledger, feedback: Path, **changes: Any) -> Office:
    """Where mail is sent from at noon; nobody waits between tries."""
    told: dict[str, Any] = {
        "ledger": ledger,
        "feedback": feedback,
        "partners": telling(MAIL, HOOK),
        "now": NOON,
        "secrets": {"ASL_SECRET_MAIL": ADDRESS, "ASL_SECRET_KEY": KEY},
        "sender": WROTE,
        "attached_bytes": 1_000_000,
        "pause": lambda _: None,
    }
    return Office(**(told | changes))


def states(ledger: Ledger, way: str = "email") -> list[MessageState]:
    """What became of each message by a way, in order."""
    return [each.state for each in by(ledger, way)]


def by(ledger: Ledger, way: str = "email") -> list[Message]:
    """The messages by a way, in order."""
    return [each for each in ledger.messages() if each.way == way]
