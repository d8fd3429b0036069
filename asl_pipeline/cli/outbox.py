"""`asl outbox`: what partners were told, what waits, and what could not be sent."""

from typing import Annotated, Any

import typer

from asl_pipeline.cli.shared import Json, ledger_in, now, settings, show, table, today
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.message import Message, MessageState
from asl_pipeline.partners import partner as partner_of
from asl_pipeline.settings import Settings
from asl_pipeline.workflow.sending import refuse_mistakes
from asl_pipeline.workflow.sending import send as send_due
from asl_pipeline.workflow.workplace import Workplace

app = typer.Typer(no_args_is_help=True, help="What partners are told, and what became of it.")

_UNREACHED = 3


@app.command("list")
def list_messages(
    state: Annotated[MessageState | None, typer.Option(help="In this state alone.")] = None,
    partner: Annotated[str | None, typer.Option(help="To this partner alone.")] = None,
    json: Json = False,
) -> None:
    """List every message to a partner, by the way that it goes.

    Example: asl outbox list --state dead
    """
    code = partner_of(partner).code if partner else None
    with ledger_in(settings()) as ledger:
        messages = ledger.messages(*([state] if state else []))
    chosen = [each for each in messages if code in {None, each.word.partner}]
    if json:
        show([_message(each) for each in chosen])
        return
    table(
        ("message", "partner", "delivery", "period", "kind", "way", "state", "tries", "reason"),
        [
            (
                *(each.id, each.word.partner, each.word.delivery or "", each.word.period or ""),
                *(each.word.kind, each.way, each.state, each.tries, each.reason or ""),
            )
            for each in chosen
        ],
    )


@app.command()
def send(json: Json = False) -> None:
    """Send what is due. Answers 3 if something could not be sent.

    Example: asl outbox send
    """
    place = settings()
    refuse_mistakes(place)
    with ledger_in(place) as ledger:
        tally = send_due(_workplace(place, ledger), now())
    if json:
        show({"sent": tally.sent, "failed": tally.failed})
    else:
        typer.echo(f"Sent: {tally.sent}. Not sent: {tally.failed}.")
    if tally.failed:
        raise typer.Exit(_UNREACHED)


@app.command()
def retry(
    message: Annotated[str, typer.Argument(help="The message, by id.")], json: Json = False
) -> None:
    """Have a dead message sent after all, at the next sending.

    Example: asl outbox retry 3f5c1b0e6d7a4f2b8c9d0e1f2a3b4c5d
    """
    with ledger_in(settings()) as ledger:
        waiting = ledger.resend(message)
    if json:
        show([_message(each) for each in waiting])
    else:
        typer.echo(f"{message}: waits again, by {', '.join(each.way for each in waiting)}")


def _workplace(place: Settings, ledger: Ledger) -> Workplace:
    return Workplace(settings=place, ledger=ledger, today=today(), inbox=place.inbox)


def _message(each: Message) -> dict[str, Any]:
    word = each.word
    return {
        "message": each.id,
        "way": each.way,
        "partner": word.partner,
        "delivery": word.delivery,
        "attempt": word.attempt,
        "period": word.period,
        "kind": str(word.kind),
        "answers": list(word.slots),
        "folder": word.folder or None,
        "content": word.content,
        "noted_on": each.noted_on.isoformat(),
        "state": str(each.state),
        "tries": each.tries,
        "next_try": None if each.next_try is None else each.next_try.isoformat(),
        "reason": each.reason,
        "sent_at": None if each.sent_at is None else each.sent_at.isoformat(),
    }
