"""`asl ledger withdraw --erase`: what is asked, and what is told of it."""

import typer

from asl_pipeline.cli.shared import settings, show, today
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.submission import one_line
from asl_pipeline.workflow.erasing import erase_delivery
from asl_pipeline.workflow.workplace import Workplace


def erase(ledger: Ledger, delivery: int, by: str, reason: str, *, json: bool) -> None:
    """Erase a delivery, and tell which releases hold rows of it."""
    place = settings()
    at = Workplace(settings=place, ledger=ledger, today=today(), inbox=place.inbox)
    erasure = erase_delivery(at, delivery, by, reason)
    if json:
        erased = [each.seq for each in erasure.deliveries]
        show({"erased": erased, "releases": list(erasure.releases)})
        return
    for each in erasure.deliveries:
        typer.echo(one_line(f"Delivery {each.seq} of {each.partner}: erased, {each.name}"))
    for name in erasure.releases:
        typer.echo(f"Release {name} holds rows of it: asl release withdraw {name} --erase …")
