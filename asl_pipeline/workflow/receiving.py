"""Receive what is new in the inbox, read it, and answer what cannot be judged."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from asl_pipeline.assess import Placed, place
from asl_pipeline.derive.headers import plain
from asl_pipeline.derive.rules import rule_set
from asl_pipeline.feedback.account import DeliveryAccount
from asl_pipeline.feedback.answer import deliver
from asl_pipeline.intake.receipt import Desk
from asl_pipeline.intake.receipt import receive as receive_all
from asl_pipeline.intake.sandbox import read_apart
from asl_pipeline.intake.sources import limits_of, sources
from asl_pipeline.ledger import moves
from asl_pipeline.model.message import MessageKind
from asl_pipeline.model.submission import Delivery, DeliveryState, one_line
from asl_pipeline.partners import registry, ways_of
from asl_pipeline.store import landing
from asl_pipeline.workflow.erasing import forget_erased
from asl_pipeline.workflow.folders import write_notices
from asl_pipeline.workflow.lapsing import tell_lapsed
from asl_pipeline.workflow.sending import letter_of, write_receipts
from asl_pipeline.workflow.workplace import Workplace

_HASH_LETTERS: Final = 8


def receive(at: Workplace) -> tuple[Delivery, ...]:
    """Receive what is new in the inbox, read it, and answer what cannot be judged.

    Deliveries that an earlier run received but did not get to read are read now.
    """
    received = receive_all(
        sources(at.inbox, registry(), at.settings.secrets, at.partners),
        Desk(at.ledger, at.settings.landing, at.today),
    )
    write_receipts(at)
    tell_lapsed(at)
    write_notices(at)
    for delivery in at.ledger.deliveries():
        # A notice that was read just now may have taken it back.
        if at.ledger.delivery(delivery.seq).state is DeliveryState.RECEIVED:
            _read(at, delivery)
    for delivery in _heirs(at.ledger.deliveries()):
        at.ledger.revive(delivery.seq, on=at.today)
        _read(at, at.ledger.delivery(delivery.seq))
    for delivery in _unanswered(at):
        folder = _answered(at, delivery)
        at.ledger.say(letter_of(at, delivery, folder), ways_of(delivery.partner), at.today)
    new = {delivery.seq for delivery in received}
    # What was erased may lie in an inbox for long, and was fetched just now.
    forget_erased(at)
    return tuple(d for d in at.ledger.deliveries() if d.seq in new)


def _unanswered(at: Workplace) -> tuple[Delivery, ...]:
    """What cannot be judged and whose sender was not told so. What a steward did is not told."""
    words = [message.word for message in at.ledger.messages()]
    # Of what was received before there was an outbox, nothing is in it.
    noted = {word.delivery for word in words}
    told = {(w.delivery, w.attempt) for w in words if w.kind is MessageKind.LETTER}
    return tuple(
        delivery
        for delivery in at.ledger.deliveries()
        if delivery.state in {DeliveryState.QUARANTINED, DeliveryState.DUPLICATE}
        and delivery.reason != moves.SET_ASIDE.reason
        and delivery.seq in noted
        and (delivery.seq, delivery.attempt) not in told
    )


def _heirs(deliveries: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """The duplicates of what could not be used: the same bytes under a name that may help."""
    states = {delivery.seq: delivery.state for delivery in deliveries}
    return tuple(
        delivery
        for delivery in deliveries
        if delivery.state is DeliveryState.DUPLICATE
        and delivery.same_as is not None
        and states[delivery.same_as] is DeliveryState.QUARANTINED
    )


def _read(at: Workplace, delivery: Delivery) -> None:
    if delivery.partner not in registry():
        at.ledger.quarantine(delivery.seq, "unknown_partner", on=at.today)
        return
    placed = placed_again(at, delivery)
    if placed.reason is not None:
        at.ledger.quarantine(delivery.seq, placed.reason, placed.reading.detail, on=at.today)
        return
    for file in placed.withdraws:
        meant = _meant(at, delivery, file)
        if len(meant) != 1:
            reason = "withdrawal_unclear" if meant else "nothing_to_withdraw"
            at.ledger.quarantine(delivery.seq, reason, one_line(file), on=at.today)
            return
    for file in placed.withdraws:
        (wrong,) = _meant(at, delivery, file)
        if wrong.state is not DeliveryState.WITHDRAWN:
            reason = f"the partner took it back: {one_line(delivery.name)}"
            at.ledger.withdraw(wrong.seq, reason, delivery.partner, at.today)
    counted = [
        (name, period, sum(len(part.rows) for part in parts))
        for (name, period), parts in placed.slots.items()
    ]
    word = None
    if not counted:
        word = letter_of(at, delivery, _answered(at, delivery, placed.withdraws))
    ways = ways_of(delivery.partner)
    at.ledger.placed(delivery.seq, counted, on=at.today, word=word, ways=ways)


def _meant(at: Workplace, notice: Delivery, file: str) -> list[Delivery]:
    """The partner's own files that a notice can mean.

    Those taken back already only where there is no other, so that a notice can be read again.
    """
    named = [each for each in at.ledger.deliveries() if _is_meant(each, notice, file)]
    left = [each for each in named if each.state is not DeliveryState.WITHDRAWN]
    return left or named[-1:]


def _is_meant(delivery: Delivery, notice: Delivery, file: str) -> bool:
    """Whether the words of a notice are the name of a delivery, or begin its SHA-256."""
    if delivery.partner != notice.partner or delivery.seq == notice.seq:
        return False
    said = plain(file)
    is_hash = len(said) >= _HASH_LETTERS and delivery.sha256.startswith(said)
    return is_hash or said in {plain(delivery.name), plain(PurePosixPath(delivery.name).name)}


def placed_again(at: Workplace, delivery: Delivery) -> Placed:
    """A delivery read and placed from the bytes that were kept of it."""
    path = landing.kept(at.settings.landing, delivery.sha256)
    partner = registry()[delivery.partner]
    reading = read_apart(path, delivery.name, limits_of(partner, delivery.source))
    return place(reading, partner, delivery.name, delivery.arrived_on)


def _answered(at: Workplace, delivery: Delivery, withdrew: tuple[str, ...] = ()) -> Path:
    """Answer what has no submission: it cannot be used, is there already, or takes a file back."""
    twin = None if delivery.same_as is None else at.ledger.delivery(delivery.same_as).name
    account = DeliveryAccount(
        partner=registry()[delivery.partner],
        file=delivery.name,
        sha256=delivery.sha256,
        size=delivery.size,
        arrived_on=delivery.arrived_on,
        rule_set=rule_set(),
        context="ledger",
        withdrew=withdrew,
        reason=delivery.reason,
        same_as=twin,
    )
    return deliver(at.settings.feedback, delivery.id, account)
