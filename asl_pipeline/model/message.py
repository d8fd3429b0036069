"""A message of the outbox: what a partner is to be told by one way, and what became of it.

It never holds the words: it points to the folder of feedback and to the hash of what lies there.
"""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_ID_LETTERS: Final = 32


class MessageKind(StrEnum):
    """What a partner is told."""

    RECEIPT = "receipt"
    """That something arrived; the answer follows."""
    LETTER = "letter"
    """The answer."""
    DECISION = "decision"
    """What a university decided on a submission."""
    RULING = "ruling"
    """What a university said of single cases, or that it holds no longer."""
    CASE = "case"
    """A question to two partners that may have mapped the same thing."""
    MATCH = "match"
    """What a university said of such a pair."""


class MessageState(StrEnum):
    """What became of a message."""

    WAITING = "waiting"
    FAILED = "failed"
    """It could not be sent, and is tried again."""
    SENT = "sent"
    DEAD = "dead"
    """It is not tried again until a steward asks for it."""
    SUPERSEDED = "superseded"
    """It is not sent any more: a newer word came first, or what it was about is gone."""
    UNCHANGED = "unchanged"
    """The partner was told this very thing last."""


TO_SEND: Final = (MessageState.WAITING, MessageState.FAILED)
UNSENT: Final = (*TO_SEND, MessageState.DEAD)


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """What a partner is told, by whatever way.

    `content` is the hash of what `folder`, a path in the area of feedback, holds. A receipt has no
    folder, and its content is the file that arrived; that of a decision, a ruling or a match is the
    seal of the entry of the record that it tells, from which the folder is written. `slots` are
    what it is about: of an answer a half-year and a form as `2018-S1/actors`, else what `about_…`
    below name. A case or a match is about no delivery of its own; how often a case came up is its
    `attempt`.
    """

    partner: str
    delivery: int | None
    attempt: int
    kind: MessageKind
    content: str
    period: str | None = None
    slots: tuple[str, ...] = ()
    folder: str = ""

    @property
    def id(self) -> str:
        """What it is about, as a name: the same word, said again, is the same message."""
        about = [
            self.partner,
            self.delivery,
            self.attempt,
            self.kind,
            self.period,
            sorted(self.slots),
            self.content,
        ]
        return named(json.dumps(about))


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A word on its way, as the ledger has it.

    `batch` names the mail or call in which it goes, once it was put into one; times are in UTC.
    """

    id: str
    way: str
    word: Word
    noted_on: dt.date
    state: MessageState
    tries: int = 0
    next_try: dt.datetime | None = None
    batch: str | None = None
    reason: str | None = None
    sent_at: dt.datetime | None = None


def named(text: str) -> str:
    """A short name that follows from a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:_ID_LETTERS]


def about_submission(submission: str) -> str:
    """What a decision on a submission is about."""
    return f"submission/{submission}"


def about_ruling(number: int) -> str:
    """What a word on the ruling of this number is about."""
    return f"ruling/{number}"


def about_pair(form: str, *rows: tuple[str, str]) -> str:
    """What is about a pair of rows of a form, each told by partner and id; in any order."""
    return f"pair/{named(json.dumps([form, *sorted(rows)]))}"
