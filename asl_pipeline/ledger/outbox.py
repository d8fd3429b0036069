"""The outbox: every message to a partner, by way, and what became of it.

A message is noted in the transaction of what it tells. It is sent, and noted as sent after that, so
that a crash between the two sends it again, in the same batch and so under the same name.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, or_
from sqlalchemy.sql.elements import ColumnElement

from asl_pipeline.ledger import schema as tables
from asl_pipeline.ledger import seals
from asl_pipeline.ledger.database import Database
from asl_pipeline.model.failure import NotFound
from asl_pipeline.model.message import (
    TO_SEND,
    UNSENT,
    Message,
    MessageKind,
    MessageState,
    Word,
    named,
)
from asl_pipeline.model.telling import FOLDER

_o = tables.outbox.c
_MOMENT: Final = "%Y-%m-%dT%H:%M:%SZ"
_SILENCES: Final[Mapping[MessageKind, tuple[MessageKind, ...]]] = {
    MessageKind.RECEIPT: (),
    # What was decided on an earlier attempt is not so of the new one.
    MessageKind.LETTER: (MessageKind.RECEIPT, MessageKind.LETTER, MessageKind.DECISION),
    MessageKind.DECISION: (MessageKind.DECISION,),
    MessageKind.RULING: (MessageKind.RULING,),
    MessageKind.CASE: (MessageKind.CASE,),
    MessageKind.MATCH: (MessageKind.CASE, MessageKind.MATCH),
}
"""What a word of each kind can take the place of, if it is about the same."""


class Outbox(Database):
    """The messages of a ledger."""

    def say(self, word: Word, ways: Sequence[str], on: dt.date) -> None:
        """Note a word by each way; see `note`."""
        with self.writing() as connection:
            note(connection, word, ways, on)

    def messages(self, *states: MessageState) -> tuple[Message, ...]:
        """The messages in these states, or else all, in the order in which they were noted."""
        where = (_o.state.in_(states),) if states else ()
        with self.reading() as connection:
            return tuple(message_of(row) for row in seals.rows(connection, tables.outbox, *where))

    def gather(
        self, partner: str, way: str, now: dt.datetime, *, together: bool
    ) -> tuple[Message, ...]:
        """What is due of a partner by a way, every message in a batch from now on.

        What was put into a batch before stays in it. The rest becomes one batch `together`, or
        else one for each.
        """
        with self.writing() as connection:
            due = [
                row
                for row in seals.rows(
                    connection,
                    tables.outbox,
                    _o.partner == partner,
                    _o.way == way,
                    _o.state.in_(TO_SEND),
                )
                if row.next_try is None or row.next_try <= _text(now)
            ]
            new = [row for row in due if row.batch is None]
            groups = [new] if together else [[row] for row in new]
            batches = {
                row.seq: named(" ".join(sorted(each.id for each in group)))
                for group in groups
                for row in group
            }
            gathered = [
                seals.change(connection, tables.outbox, row, batch=batches[row.seq])
                if row.batch is None
                else row
                for row in due
            ]
            return tuple(map(message_of, gathered))

    def sent(self, messages: Iterable[Message], at: dt.datetime | None = None) -> None:
        """Note that messages were sent: all of them, or none. The day alone may be known."""
        with self.writing() as connection:
            for row in _rows(connection, messages):
                told: dict[str, Any] = {"state": MessageState.SENT, "next_try": None}
                told["sent_at"] = None if at is None else _text(at)
                seals.change(connection, tables.outbox, row, tries=row.tries + 1, **told)

    def failed(
        self,
        messages: Iterable[Message],
        reason: str,
        again: Callable[[int], dt.datetime | None],
        *,
        unsure: bool = False,
    ) -> None:
        """Note that messages were not sent, and when they are tried again, if ever.

        `again` says that by the tries that were made; without a time they are dead. Where it is
        `unsure` whether they arrived they stay in their batch, to be sent under the same name.
        """
        with self.writing() as connection:
            for row in _rows(connection, messages):
                if row.state not in TO_SEND:
                    continue
                tries = row.tries + 1
                next_try = again(tries)
                told = {
                    "state": MessageState.DEAD if next_try is None else MessageState.FAILED,
                    "tries": tries,
                    "next_try": None if next_try is None else _text(next_try),
                    "batch": row.batch if unsure else None,
                    "reason": reason,
                }
                seals.change(connection, tables.outbox, row, **told)

    def drop(self, messages: Iterable[Message], reason: str) -> None:
        """Note that messages are not to be sent any more, and why. Those that were stay so."""
        with self.writing() as connection:
            _drop(connection, _rows(connection, messages), reason)

    def resend(self, message: str) -> tuple[Message, ...]:
        """Have a dead message tried anew, by every way on which it is dead. Raises NotFound."""
        with self.writing() as connection:
            dead = (_o.id == message, _o.state == MessageState.DEAD)
            rows = list(seals.rows(connection, tables.outbox, *dead))
            if not rows:
                raise NotFound(f"there is no dead message {message!r}")
            told = {"state": MessageState.WAITING, "tries": 0, "next_try": None}
            return tuple(
                message_of(seals.change(connection, tables.outbox, row, **told)) for row in rows
            )


def note(connection: Connection, word: Word, ways: Sequence[str], on: dt.date) -> None:
    """Note a word by each way, where nobody else writes. Noting it again changes nothing.

    What it makes outdated and was not sent is not sent any more; if it is what the partner was
    told last, it is not sent itself. A letter lies in its folder already.
    """
    for way in ways:
        if seals.first(connection, tables.outbox, _o.id == word.id, _o.way == way) is not None:
            continue
        same = (_o.partner == word.partner, _o.way == way)
        known = list(seals.rows(connection, tables.outbox, *same, _can_matter(word)))
        outdated = [row for row in known if row.state in UNSENT and _is_outdated(row, word)]
        for row in outdated:
            told = {"state": MessageState.SUPERSEDED, "next_try": None}
            seals.change(connection, tables.outbox, row, **told)
        seals.add(
            connection,
            tables.outbox,
            id=word.id,
            way=way,
            partner=word.partner,
            delivery=word.delivery,
            attempt=word.attempt,
            kind=word.kind,
            period=word.period,
            slots=json.dumps(sorted(word.slots)),
            content=word.content,
            folder=word.folder,
            noted_on=on,
            state=_first_state(word, way, known, outdated),
            tries=0,
        )


def recall(connection: Connection, delivery: int, reason: str) -> None:
    """Have nothing more sent that is about a delivery, where nobody else writes."""
    _drop(connection, list(seals.rows(connection, tables.outbox, _o.delivery == delivery)), reason)


def _drop(connection: Connection, rows: Iterable[Row[Any]], reason: str) -> None:
    for row in rows:
        if row.state in UNSENT:
            told = {"state": MessageState.SUPERSEDED, "next_try": None, "reason": reason}
            seals.change(connection, tables.outbox, row, **told)


def message_of(row: Any) -> Message:
    """The message that a row of the ledger stands for."""
    return Message(
        id=row.id,
        way=row.way,
        word=Word(
            partner=row.partner,
            delivery=row.delivery,
            attempt=row.attempt,
            kind=MessageKind(row.kind),
            content=row.content,
            period=row.period,
            slots=tuple(json.loads(row.slots)),
            folder=row.folder,
        ),
        noted_on=row.noted_on,
        state=MessageState(row.state),
        tries=row.tries,
        next_try=_moment(row.next_try),
        batch=row.batch,
        reason=row.reason,
        sent_at=_moment(row.sent_at),
    )


def _can_matter(word: Word) -> ColumnElement[bool]:
    """What a word can make outdated, and what was told of the same; not all else of a partner."""
    unsent = and_(_o.kind.in_(_SILENCES[word.kind]), _o.state.in_(UNSENT))
    told = [_o.kind == word.kind, _o.state == MessageState.SENT, _o.period == word.period]
    if not word.slots:
        told.append(_o.delivery == word.delivery)
    return or_(unsent, and_(*told))


def _rows(connection: Connection, messages: Iterable[Message]) -> list[Row[Any]]:
    found = (
        seals.first(connection, tables.outbox, _o.id == each.id, _o.way == each.way)
        for each in messages
    )
    return [row for row in found if row is not None]


def _is_outdated(row: Row[Any], word: Word) -> bool:
    """Whether a word says all that an earlier message was to say, or says it anew."""
    if row.kind not in _SILENCES[word.kind]:
        return False
    slots = set(json.loads(row.slots))
    is_about_it = bool(slots) and slots <= set(word.slots)
    if word.kind is not MessageKind.LETTER:
        return is_about_it
    if row.delivery == word.delivery:
        return bool(row.kind == MessageKind.RECEIPT or row.attempt < word.attempt)
    # A delivery that is read again does not silence what came after it.
    return bool(row.delivery < word.delivery) and is_about_it


def _first_state(
    word: Word, way: str, known: Sequence[Row[Any]], outdated: Sequence[Row[Any]]
) -> MessageState:
    if way == FOLDER:
        is_there = word.kind is MessageKind.LETTER
        return MessageState.SENT if is_there else MessageState.WAITING
    # What was put into a batch may have arrived, although that was not noted.
    if any(row.batch is not None for row in outdated):
        return MessageState.WAITING
    told = [row for row in known if row.state == MessageState.SENT and _is_about_same(row, word)]
    if told and told[-1].content == word.content:
        return MessageState.UNCHANGED
    return MessageState.WAITING


def _is_about_same(row: Row[Any], word: Word) -> bool:
    if row.kind != word.kind or row.period != word.period:
        return False
    if not word.slots:
        return bool(row.delivery == word.delivery)
    return bool(json.loads(row.slots) == sorted(word.slots))


def _text(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime(_MOMENT)


def _moment(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.strptime(text, _MOMENT).replace(tzinfo=dt.UTC)
