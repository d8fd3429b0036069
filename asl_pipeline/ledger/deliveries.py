"""What arrived, and what became of it: received, read, quarantined, withdrawn, read again."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row

from asl_pipeline.ledger import moves, seals
from asl_pipeline.ledger import schema as tables
from asl_pipeline.ledger.database import Database
from asl_pipeline.ledger.entries import SYSTEM, Transition, delivery_of, transition_of
from asl_pipeline.ledger.moves import Move
from asl_pipeline.ledger.outbox import note, recall
from asl_pipeline.model.failure import Conflict, NotFound, WrongUse
from asl_pipeline.model.message import MessageKind, Word
from asl_pipeline.model.period import Period
from asl_pipeline.model.submission import Delivery, DeliveryState

_ACTOR_CHARACTERS: Final = 64
_deliveries = tables.deliveries
_d = _deliveries.c


class Deliveries(Database):
    """The deliveries of a ledger."""

    def receive(self, delivery: Delivery, ways: Sequence[str] = ()) -> Delivery | None:
        """Note that something arrived, and that its partner is to have a receipt by these ways.

        None if this very thing was noted before.

        A day of arrival by our clock is never before that of an earlier delivery; one that goes
        with a day by the source's own word stays as it is told.
        """
        with self.writing() as connection:
            known = seals.first(connection, _deliveries, *_same(delivery))
            if known is not None:
                _mark(connection, known, delivery.version)
                return None
            twin = _twin(connection, delivery)
            state = DeliveryState.RECEIVED if twin is None else DeliveryState.DUPLICATE
            arrived_on = _arrival(connection, delivery)
            told = {
                "partner": delivery.partner,
                "source": delivery.source,
                "name": delivery.name,
                "name_sha256": name_sha256(delivery.name),
                "sha256": delivery.sha256,
                "size": delivery.size,
                "arrived_on": arrived_on,
                "sent_on": delivery.sent_on,
                "version": delivery.version,
                "state": state,
                "same_as": twin,
            }
            row = seals.add(connection, _deliveries, attempt=1, **told)
            _note(connection, row.seq, old=None, new=state, actor=SYSTEM, noted_on=arrived_on)
            received = delivery_of(row)
            note(connection, _receipt(received), ways, arrived_on)
            return received

    def holds(self, partner: str, source: str, name: str, version: str) -> bool:
        """Whether this very version was received before, and so need not be fetched again."""
        same = (
            _d.partner == partner,
            _d.source == source,
            _d.name_sha256 == name_sha256(name),
            _d.version == version,
        )
        with self.reading() as connection:
            return seals.first(connection, _deliveries, *same) is not None

    def deliveries(self) -> tuple[Delivery, ...]:
        """All deliveries in the order of their receipt."""
        with self.reading() as connection:
            return tuple(delivery_of(row) for row in seals.rows(connection, _deliveries))

    def delivery(self, seq: int) -> Delivery:
        """One delivery. Raises NotFound."""
        with self.reading() as connection:
            return delivery_of(_row(connection, seq))

    def history(self, seq: int) -> tuple[Transition, ...]:
        """All that became of a delivery, from its receipt. Raises NotFound."""
        t = tables.transitions
        with self.reading() as connection:
            _row(connection, seq)
            noted = seals.rows(connection, t, t.c.delivery == seq)
            return tuple(transition_of(row) for row in noted)

    def placed(
        self,
        seq: int,
        slots: Sequence[tuple[str, Period, int]],
        *,
        on: dt.date | None = None,
        word: Word | None = None,
        ways: Sequence[str] = (),
    ) -> None:
        """Say that a delivery was read, and what it holds: form, period and number of rows.

        `word` is what the partner is told at once, where there is nothing to judge.
        `on` is the day, or else that on which anything was last noted of it. Raises Conflict if
        it is not waiting to be read, NotFound.
        """
        with self.writing() as connection:
            attempt = _move(connection, seq, moves.READ, on=on)
            for dataset, period, rows in slots:
                told = {"dataset": dataset, "period": str(period), "rows": rows}
                seals.add(connection, tables.slots, delivery=seq, attempt=attempt, **told)
            if word is not None:
                note(connection, word, ways, on or _last_noted_on(connection, seq))

    def quarantine(
        self, seq: int, reason: str, detail: str | None = None, *, on: dt.date | None = None
    ) -> None:
        """Say that nothing of a delivery can be used, and why: a code, and the evidence for it.

        `on` and what is raised are as in `placed`.
        """
        with self.writing() as connection:
            _move(connection, seq, moves.QUARANTINE, reason=reason, detail=detail, on=on)

    def revive(self, seq: int, *, on: dt.date | None = None) -> None:
        """Have a duplicate read after all, as nothing of its twin could be used."""
        with self.writing() as connection:
            _move(connection, seq, moves.REVIVE, on=on)

    def set_aside(self, seq: int, reason: str, actor: str, on: dt.date) -> None:
        """Quarantine a delivery that was read. Its submissions stand no longer.

        This, `withdraw` and `replay` are a steward's (`actor`), who gives a reason in words.
        Raises Conflict in any other state, NotFound, and WrongUse without an actor or a reason.
        """
        self._by_a_steward(seq, moves.SET_ASIDE, reason, actor, on)

    def withdraw(self, seq: int, reason: str, actor: str, on: dt.date) -> None:
        """Take a delivery back, in whatever state it is. Its submissions stand no longer."""
        self._by_a_steward(seq, moves.WITHDRAW, reason, actor, on)

    def replay(self, seq: int, reason: str, actor: str, on: dt.date) -> None:
        """Have the bytes of a delivery read and judged again."""
        self._by_a_steward(seq, moves.REPLAY, reason, actor, on)

    def erase(self, seq: int, reason: str, actor: str, on: dt.date) -> tuple[Delivery, ...]:
        """Note that a delivery, and all of the same bytes, are not to be kept any longer.

        Answers with them. Those of which that was noted before are left as they are.
        """
        actor, reason = _said(actor, reason)
        with self.writing() as connection:
            same = (_d.sha256 == _row(connection, seq).sha256,)
            for row in list(seals.rows(connection, _deliveries, *same)):
                if not delivery_of(row).is_erased:
                    _move(connection, row.seq, moves.ERASE, detail=reason, actor=actor, on=on)
            return tuple(delivery_of(row) for row in seals.rows(connection, _deliveries, *same))

    def _by_a_steward(self, seq: int, move: Move, reason: str, actor: str, on: dt.date) -> None:
        actor, reason = _said(actor, reason)
        with self.writing() as connection:
            _move(connection, seq, move, detail=reason, actor=actor, on=on)


def _said(actor: str, reason: str) -> tuple[str, str]:
    actor, reason = actor.strip(), reason.strip()
    if not reason:
        raise WrongUse("a reason is needed")
    if not actor or actor == SYSTEM or len(actor) > _ACTOR_CHARACTERS:
        raise WrongUse(f"a name of at most {_ACTOR_CHARACTERS} characters is needed: who?")
    return actor, reason


def name_sha256(name: str) -> str:
    """What stands for a name in keys."""
    return hashlib.sha256(name.encode()).hexdigest()


def _receipt(delivery: Delivery) -> Word:
    return Word(
        partner=delivery.partner,
        delivery=delivery.seq,
        attempt=delivery.attempt,
        kind=MessageKind.RECEIPT,
        content=delivery.sha256,
    )


def _same(delivery: Delivery) -> tuple[Any, ...]:
    return (
        _d.partner == delivery.partner,
        _d.source == delivery.source,
        _d.name_sha256 == name_sha256(delivery.name),
        _d.sha256 == delivery.sha256,
    )


def _mark(connection: Connection, known: Row[Any], version: str | None) -> None:
    """Note the source's newest mark of bytes that we have, lest they be fetched every time."""
    if version is not None:
        seals.change(connection, _deliveries, known, version=version)


def _twin(connection: Connection, delivery: Delivery) -> int | None:
    """An earlier delivery of the same bytes by the same partner. An empty file has no twin."""
    if delivery.reason is not None or delivery.size == 0:
        return None
    twin = seals.first(
        connection,
        _deliveries,
        _d.partner == delivery.partner,
        _d.sha256 == delivery.sha256,
        # What could not be used may come again under a name that helps.
        _d.state.in_([DeliveryState.RECEIVED, DeliveryState.READ]),
    )
    return None if twin is None else int(twin.seq)


def _arrival(connection: Connection, delivery: Delivery) -> dt.date:
    """The day of arrival. Our clock may step back; the days by it do not."""
    if delivery.sent_on is not None:
        return delivery.arrived_on
    by_the_clock = _d.sent_on.is_(None)
    last = seals.first(connection, _deliveries, by_the_clock, by=(_d.arrived_on.desc(),))
    return delivery.arrived_on if last is None else max(delivery.arrived_on, last.arrived_on)


def _move(
    connection: Connection,
    seq: int,
    move: Move,
    *,
    reason: str | None = None,
    detail: str | None = None,
    actor: str = SYSTEM,
    on: dt.date | None,
) -> int:
    """Change the state of a delivery, and note it. Answers with its attempt from now on."""
    before = _row(connection, seq)
    if before.state not in move.since:
        raise Conflict(
            f"delivery {seq} is {before.state}: "
            f"only what is {' or '.join(move.since)} can be {move.done}"
        )
    if delivery_of(before).is_erased:
        raise Conflict(f"delivery {seq} was erased: there is nothing left of it to be {move.done}")
    attempt: int = before.attempt + move.again
    cause = {"reason": reason or move.reason, "detail": detail}
    # What is received is read without regard to what was wrong with it, or whose twin it was.
    changes = {"reason": None, "detail": None, "same_as": None} if move.again else cause
    seals.change(connection, _deliveries, before, state=move.to, attempt=attempt, **changes)
    _note(
        connection,
        seq,
        old=before.state,
        new=move.to,
        actor=actor,
        noted_on=on or _last_noted_on(connection, seq),
        attempt=attempt,
        **cause,
    )
    if move.to is DeliveryState.WITHDRAWN:
        recall(connection, seq, f"the delivery was {move.done}")
    return attempt


def _note(connection: Connection, seq: int, *, attempt: int = 1, **told: Any) -> None:
    seals.add(connection, tables.transitions, delivery=seq, attempt=attempt, **told)


def _last_noted_on(connection: Connection, seq: int) -> dt.date:
    t = tables.transitions
    last = seals.first(connection, t, t.c.delivery == seq, by=(t.c.seq.desc(),))
    return dt.date.min if last is None else last.noted_on


def _row(connection: Connection, seq: int) -> Row[Any]:
    row = seals.first(connection, _deliveries, _d.seq == seq)
    if row is None:
        raise NotFound(f"there is no delivery {seq}")
    return row
