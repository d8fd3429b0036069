"""Receive what the channels offer: bytes kept and noted in the ledger before any work is done.

What cannot be fetched is noted too, and tried again the next time until its tries are used up;
no source and no object stands in the way of another.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from asl_pipeline.intake.offer import Offer
from asl_pipeline.intake.sources import Source, limits_of
from asl_pipeline.ledger.entries import FetchState
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import Failure, Refused, TooMuch, Unreachable, WrongUse
from asl_pipeline.model.limits import Limits
from asl_pipeline.model.submission import Delivery, DeliveryState
from asl_pipeline.partners import registry, ways_of
from asl_pipeline.store import landing

_NAME_CHARACTERS: Final = 1_000
_PARTNER_CHARACTERS: Final = 64
_OURS = (Unreachable, Refused, WrongUse)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where deliveries are received: the ledger, the landing area, and the day by the clock.

    Each partner in the registry gets a receipt by its ways.
    """

    ledger: Ledger
    landing: Path
    today: dt.date


Failed = dict[tuple[str, str, str], FetchState]
"""What could not be fetched before, by partner, source and name, and whether it is given up."""


def receive(sources: Iterable[Source], desk: Desk) -> tuple[Delivery, ...]:
    """Receive everything that was not received before, in the order in which it is offered.

    What cannot be taken as a file is received too, and quarantined at once with its reason.
    """
    landing.sweep(desk.landing)
    failed = {(f.partner, f.source, f.name): f.state for f in desk.ledger.fetch_failures()}
    received: list[Delivery] = []
    for source in sources:
        whole = Offer(partner=source.partner, source=source.name, name="")
        try:
            for offer in source.offers:
                delivery = _received(_plain(offer), desk, failed)
                if delivery is not None:
                    received.append(delivery)
        except (*_OURS, TooMuch) as failure:
            _note_failure(whole, failure, desk)
        else:
            _note_success(whole, desk, failed)
    return tuple(received)


def _received(offer: Offer, desk: Desk, failed: Failed) -> Delivery | None:
    """The delivery that an offer became, or None: known already, or not to be had just now."""
    place = (offer.partner, offer.source, offer.name)
    if offer.version is not None and desk.ledger.holds(*place, offer.version):
        return None
    if failed.get(place) is FetchState.DEAD:
        return None
    reason = offer.reason
    try:
        kept = landing.keep(desk.landing, offer.chunks(), _limits(offer).file_bytes)
    except TooMuch:
        kept, reason = landing.keep(desk.landing, ()), "too_large"
    except _OURS as failure:
        _note_failure(offer, failure, desk)
        return None
    _note_success(offer, desk, failed)
    delivery = desk.ledger.receive(
        Delivery(
            seq=0,
            partner=offer.partner,
            source=offer.source,
            name=offer.name,
            sha256=kept.sha256,
            size=kept.size,
            arrived_on=offer.sent_on or desk.today,
            sent_on=offer.sent_on,
            version=offer.version,
            state=DeliveryState.RECEIVED,
            reason=reason,
        ),
        ways_of(offer.partner),
    )
    if delivery is not None and reason is not None and delivery.state is DeliveryState.RECEIVED:
        desk.ledger.quarantine(delivery.seq, reason, on=desk.today)
    return delivery


def _note_success(offer: Offer, desk: Desk, failed: Failed) -> None:
    place = (offer.partner, offer.source, offer.name)
    if place in failed:
        desk.ledger.fetch_succeeded(*place)


def _note_failure(offer: Offer, failure: Failure, desk: Desk) -> None:
    """Note that something could not be fetched. What was refused waits for a person at once."""
    tries = _limits(offer).tries if failure.transient else 1
    desk.ledger.fetch_failed(
        offer.partner, offer.source, offer.name, str(failure), desk.today, tries
    )


def _limits(offer: Offer) -> Limits:
    partner = registry().get(offer.partner)
    return Limits() if partner is None else limits_of(partner, offer.source)


def _plain(offer: Offer) -> Offer:
    """The offer under names that the ledger can hold."""
    return replace(
        offer,
        partner=_readable(offer.partner)[:_PARTNER_CHARACTERS],
        name=_readable(offer.name)[:_NAME_CHARACTERS],
    )


def _readable(name: str) -> str:
    """The name as text; bytes that are not UTF-8 are shown as such."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
