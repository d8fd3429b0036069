"""Receive what lies in the inbox: bytes kept and noted in the ledger before any work is done."""

import datetime as dt
from collections.abc import Collection, Mapping
from pathlib import Path

from asl_pipeline.intake.channels.files import Found, found_in
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.submission import Delivery, DeliveryState
from asl_pipeline.store import landing

_NAME_CHARACTERS = 1_000
_PARTNER_CHARACTERS = 64


def receive(
    inbox: Path,
    partners: Mapping[str, Partner],
    ledger: Ledger,
    landing_area: Path,
    today: dt.date,
    only: Collection[str] = (),
) -> tuple[Delivery, ...]:
    """Receive everything in the inbox that was not received before; `only` names partners.

    What cannot be taken as a file is received too, and quarantined at once with its reason.
    """
    received = []
    for found in found_in(inbox, partners, today):
        if only and found.partner not in only:
            continue
        delivery = ledger.receive(_delivery(found, landing.keep(landing_area, found.content)))
        if delivery is None:
            continue
        received.append(delivery)
        if found.reason is not None and delivery.state is DeliveryState.RECEIVED:
            ledger.quarantine(delivery.seq, found.reason)
    return tuple(received)


def _delivery(found: Found, sha256: str) -> Delivery:
    return Delivery(
        seq=0,
        partner=_readable(found.partner)[:_PARTNER_CHARACTERS],
        name=_readable(found.name)[:_NAME_CHARACTERS],
        sha256=sha256,
        size=len(found.content),
        arrived_on=found.arrived_on,
        state=DeliveryState.RECEIVED,
        reason=found.reason,
    )


def _readable(name: str) -> str:
    """The name as text; bytes that are not UTF-8 are shown as such."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
