"""Whether the ledger agrees with itself: what no program of ours could have written."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from asl_pipeline.ledger import moves, seals
from asl_pipeline.ledger import schema as tables
from asl_pipeline.ledger.database import Database
from asl_pipeline.ledger.entries import Transition, transition_of
from asl_pipeline.ledger.record import broken_links
from asl_pipeline.model.submission import DeliveryState

_SOUND: Final = "ok"
_ALLOWED: Final = {(old, move.to, move.again) for move in moves.MOVES for old in move.since}


class Consistency(Database):
    """What can be told of a ledger without looking at anything else."""

    def problems(self) -> tuple[str, ...]:
        """What is wrong in the ledger, a sentence each; nothing where all is well."""
        with self.reading() as connection:
            damage = (*_damage(connection), *seals.broken(connection))
            if damage:
                # Rows that are not as they were written contradict each other anyhow.
                return damage
            return (
                *_of_deliveries(connection),
                *_of_slots(connection),
                *_of_submissions(connection),
                *broken_links(connection),
            )


def _damage(connection: Connection) -> Iterator[str]:
    """What the database itself finds. PostgreSQL checks what it reads by itself."""
    if connection.dialect.name != "sqlite":
        return
    for (told,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if told != _SOUND:
            yield f"The database is damaged: {told}"
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"Row {row[1]} of {row[0]} refers to nothing in {row[2]}."


def _of_deliveries(connection: Connection) -> Iterator[str]:
    deliveries = {row.seq: row for row in connection.execute(select(tables.deliveries))}
    histories: defaultdict[int, list[Transition]] = defaultdict(list)
    for row in connection.execute(select(tables.transitions).order_by(tables.transitions.c.seq)):
        histories[row.delivery].append(transition_of(row))
    for seq, delivery in sorted(deliveries.items()):
        for wrong in (*_of_history(delivery, histories[seq]), *_of_twin(delivery, deliveries)):
            yield f"Delivery {seq}: {wrong}."


def _of_history(delivery: Row[Any], history: Sequence[Transition]) -> Iterator[str]:
    if not history:
        yield "nothing is noted of how it came to its state"
        return
    first, last = history[0], history[-1]
    if first.old is not None or first.new not in moves.FIRST or first.attempt != 1:
        yield "what is noted of it does not begin with its receipt"
    for before, after in pairwise(history):
        if after.old != before.new:
            yield f"it left the state {after.old} when it was {before.new}"
        again = after.attempt - before.attempt
        if (after.old, after.new, again) not in _ALLOWED:
            yield f"it cannot go from {after.old} to {after.new} as it did"
    if last.new != delivery.state:
        yield f"it is {delivery.state}, but was {last.new} by what is noted"
    if last.attempt != delivery.attempt:
        yield f"it is at attempt {delivery.attempt}, but at {last.attempt} by what is noted"


def _of_twin(delivery: Row[Any], deliveries: Mapping[int, Row[Any]]) -> Iterator[str]:
    if delivery.state == DeliveryState.DUPLICATE and delivery.same_as is None:
        yield "it is a duplicate of nothing"
    if delivery.same_as is None:
        return
    twin = deliveries.get(delivery.same_as)
    same = twin is not None and (twin.partner, twin.sha256) == (delivery.partner, delivery.sha256)
    if not same or delivery.same_as >= delivery.seq:
        yield f"it is no duplicate of delivery {delivery.same_as}"


def _of_slots(connection: Connection) -> Iterator[str]:
    slot, delivery = tables.slots.c, tables.deliveries.c
    held: defaultdict[int, set[int]] = defaultdict(set)
    for seq, attempt in connection.execute(select(slot.delivery, slot.attempt)):
        held[seq].add(attempt)
    took_back = _took_back(connection)
    about = (delivery.seq, delivery.attempt, delivery.state, delivery.partner)
    query = select(*about).order_by(delivery.seq)
    for seq, attempt, state, partner in connection.execute(query):
        if any(each not in range(1, attempt + 1) for each in held[seq]):
            yield f"Delivery {seq}: it holds something of an attempt that was never made."
        # A notice that takes another file back holds nothing itself.
        is_empty = attempt not in held[seq] and partner not in took_back
        if state == DeliveryState.READ and is_empty:
            yield f"Delivery {seq}: it was read, but holds nothing."
        if state == DeliveryState.RECEIVED and attempt in held[seq]:
            yield f"Delivery {seq}: it was not read yet, but holds something."


def _took_back(connection: Connection) -> frozenset[str]:
    """The partners that took a file of their own back."""
    t = tables.transitions.c
    taken = select(t.actor).where(t.new == DeliveryState.WITHDRAWN).distinct()
    return frozenset(actor for (actor,) in connection.execute(taken))


def _of_submissions(connection: Connection) -> Iterator[str]:
    s, slot, d = tables.submissions.c, tables.slots.c, tables.deliveries.c
    key = ("delivery", "attempt", "dataset", "period")
    slots = {tuple(row) for row in connection.execute(select(*(slot[name] for name in key)))}
    query = (
        select(tables.submissions, d.partner.label("sender"))
        .join(tables.deliveries, d.seq == s.delivery, isouter=True)
        .order_by(s.id)
    )
    for row in connection.execute(query):
        if tuple(getattr(row, name) for name in key) not in slots:
            yield f"Submission {row.id}: its delivery holds no such form and period."
        if row.partner != row.sender:
            yield f"Submission {row.id}: its delivery is of another partner."
