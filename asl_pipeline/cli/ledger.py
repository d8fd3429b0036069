"""`asl ledger`: what was received and what became of it, and what a steward does about it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from asl_pipeline.cli.erasure import erase as erase_now
from asl_pipeline.cli.failures import show_failures
from asl_pipeline.cli.shared import Json, as_day, ledger_in, settings, show, table, today
from asl_pipeline.ledger.entries import Signed, Transition
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import Conflict, WrongUse
from asl_pipeline.model.submission import Delivery, DeliveryState, Submission, one_line
from asl_pipeline.partners import partner as partner_of
from asl_pipeline.partners import registry
from asl_pipeline.workflow.calendar import Report, calendar
from asl_pipeline.workflow.erasing import landing_problems
from asl_pipeline.workflow.standing import settled_in

app = typer.Typer(no_args_is_help=True, help="What was received, and what became of it.")

Number = Annotated[int, typer.Argument(help="The number of the delivery.")]
By = Annotated[str, typer.Option("--by", help="Who asks for it.")]
Reason = Annotated[str, typer.Option(help="Why. It is kept for ever.")]


@app.command("list")
def list_deliveries(
    partner: Annotated[str | None, typer.Option(help="Of this partner alone.")] = None,
    state: Annotated[DeliveryState | None, typer.Option(help="In this state alone.")] = None,
    failures: Annotated[
        bool, typer.Option("--failures", help="What could not be fetched, instead.")
    ] = False,
    json: Json = False,
) -> None:
    """List every delivery and what became of it, or what could not be fetched.

    Example: asl ledger list --state quarantined
    """
    if failures and state is not None:
        raise WrongUse("--state is of deliveries: it does not go with --failures")
    with ledger_in(settings()) as ledger:
        if failures:
            show_failures(
                [f for f in ledger.fetch_failures() if partner in {None, f.partner}], json=json
            )
            return
        deliveries = ledger.deliveries()
    chosen = [d for d in deliveries if partner in {None, d.partner} and state in {None, d.state}]
    if json:
        show([_delivery(each) for each in chosen])
        return
    table(
        ("delivery", "partner", "source", "file", "arrived", "sent", "state", "reason"),
        [
            (d.seq, d.partner, d.source, d.name, d.arrived_on, d.sent_on or "", d.state, _why(d))
            for d in chosen
        ],
    )


@app.command("show")
def show_delivery(delivery: Number, json: Json = False) -> None:
    """Show one delivery with its history, submissions and decisions.

    Example: asl ledger show 3
    """
    with ledger_in(settings()) as ledger:
        found = ledger.delivery(delivery)
        history = ledger.history(delivery)
        submissions = [s for s in ledger.submissions() if s.delivery == delivery]
        decisions = ledger.decisions()
    told = _delivery(found)
    if json:
        told["history"] = [_transition(each) for each in history]
        told["submissions"] = [_submission(each, decisions) for each in submissions]
        show(told)
        return
    for name, value in told.items():
        typer.echo(one_line(f"{name}: {'' if value is None else value}"))
    typer.echo("history:")
    for each in history:
        why = " ".join(filter(None, (each.reason, each.detail and f"({each.detail})")))
        line = f"  {each.noted_on} attempt {each.attempt}: {each.new}, by {each.actor} {why}"
        typer.echo(one_line(line.rstrip()))
    typer.echo("submissions:")
    for s in submissions:
        stands = "" if s.stands else ", no longer stands"
        typer.echo(
            f"  {s.id}: {s.rows} rows, {s.clean_rows} clean, {s.verdict}, {s.decision}{stands}"
        )


@app.command()
def due(
    partner: Annotated[str | None, typer.Option(help="Of this partner alone.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Also what has come.")] = False,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Default: today.")] = None,
    json: Json = False,
) -> None:
    """List the reports that are expected and have not come, and how long they have been due.

    Example: asl ledger due --as-of 2018-08-15
    """
    place, day = settings(), as_day(as_of)
    partners = [partner_of(partner)] if partner else list(registry().values())
    with ledger_in(place) as ledger:
        reports = calendar(settled_in(ledger, place.accepted), partners, day)
    chosen = [r for r in reports if every or r.delivery is None]
    if json:
        show([_report(each) for each in chosen])
        return
    if not chosen:
        typer.echo("Every report that is expected has come.")
        return
    table(
        ("partner", "period", "form", "state", "due"),
        [(r.partner, r.period, r.dataset, r.state, r.due) for r in chosen],
    )


def _report(report: Report) -> dict[str, Any]:
    return {
        "partner": report.partner,
        "period": str(report.period),
        "dataset": report.dataset,
        "state": str(report.state),
        "due": report.due.isoformat(),
        "delivery": report.delivery,
        "days_late": report.days_late,
    }


@app.command()
def replay(delivery: Number, by: By, reason: Reason, json: Json = False) -> None:
    """Have a delivery read and judged again, at the next run.

    Example: asl ledger replay 3 --by CES --reason "The period is in the catalogue now"
    """
    with _stewarding() as ledger:
        ledger.replay(delivery, reason, by, today())
        _answer(ledger.delivery(delivery), json=json)


@app.command()
def quarantine(delivery: Number, by: By, reason: Reason, json: Json = False) -> None:
    """Set a delivery aside that was read: its submissions stand no longer.

    Example: asl ledger quarantine 3 --by CES --reason "The partner sent it by mistake"
    """
    with _stewarding() as ledger:
        ledger.set_aside(delivery, reason, by, today())
        _answer(ledger.delivery(delivery), json=json)


@app.command()
def withdraw(
    delivery: Number,
    by: By,
    reason: Reason,
    erase: Annotated[
        bool, typer.Option("--erase", help="Remove its bytes too, for ever. While nothing runs.")
    ] = False,
    json: Json = False,
) -> None:
    """Take a delivery back, in whatever state it is: its submissions stand no longer.

    Example: asl ledger withdraw 3 --by CES --reason "The partner asked for it"
    """
    with _stewarding() as ledger:
        if erase:
            erase_now(ledger, delivery, by, reason, json=json)
            return
        ledger.withdraw(delivery, reason, by, today())
        _answer(ledger.delivery(delivery), json=json)


@app.command()
def retry(
    partner: Annotated[str, typer.Argument(help="The partner's code.")],
    source: Annotated[str, typer.Argument(help="The name of the channel.")],
    name: Annotated[str, typer.Argument(help="What could not be fetched.")],
    json: Json = False,
) -> None:
    """Have something fetched again that was given up.

    Example: asl ledger retry PAU files "Actions pilotes S1 2018.csv"
    """
    with ledger_in(settings()) as ledger:
        ledger.fetch_retry(partner, source, name)
    if json:
        show({"partner": partner, "source": source, "file": name, "state": "retrying"})
    else:
        typer.echo(one_line(f"{name}: will be fetched again"))


@app.command()
def verify(json: Json = False) -> None:
    """Check whether the ledger agrees with itself, and every file is kept. Answers 1 if not.

    Example: asl ledger verify
    """
    place = settings()
    with ledger_in(place) as ledger:
        problems = [*ledger.problems()]
        if not problems:
            problems += landing_problems(place.landing, ledger)
    if json:
        show({"sound": not problems, "problems": problems})
    else:
        for line in problems or ["The ledger is sound, and every file is kept."]:
            typer.echo(one_line(line))
    if problems:
        raise typer.Exit(1)


@contextmanager
def _stewarding() -> Iterator[Ledger]:
    """The ledger for a steward, to whom it is wrong use that a delivery is in another state."""
    with ledger_in(settings()) as ledger:
        try:
            yield ledger
        except Conflict as conflict:
            raise WrongUse(str(conflict)) from None


def _answer(delivery: Delivery, *, json: bool) -> None:
    if json:
        show(_delivery(delivery))
    else:
        typer.echo(f"Delivery {delivery.seq}: {delivery.state}, attempt {delivery.attempt}")


def _why(delivery: Delivery) -> str:
    return delivery.reason or ("" if delivery.same_as is None else f"same as {delivery.same_as}")


def _delivery(d: Delivery) -> dict[str, Any]:
    return {
        "delivery": d.seq,
        "partner": d.partner,
        "source": d.source,
        "file": d.name,
        "sha256": d.sha256,
        "bytes": d.size,
        "arrived_on": d.arrived_on.isoformat(),
        "sent_on": None if d.sent_on is None else d.sent_on.isoformat(),
        "version": d.version,
        "state": str(d.state),
        "reason": d.reason,
        "detail": d.detail,
        "same_as": d.same_as,
        "attempt": d.attempt,
    }


def _transition(each: Transition) -> dict[str, Any]:
    return {
        "noted_on": each.noted_on.isoformat(),
        "attempt": each.attempt,
        "old": None if each.old is None else str(each.old),
        "new": str(each.new),
        "reason": each.reason,
        "detail": each.detail,
        "actor": each.actor,
    }


def _submission(s: Submission, decisions: Sequence[Signed]) -> dict[str, Any]:
    return {
        "submission": s.id,
        "attempt": s.attempt,
        "stands": s.stands,
        "rows": s.rows,
        "clean_rows": s.clean_rows,
        "errors": s.errors,
        "warnings": s.warnings,
        "verdict": str(s.verdict),
        "decision": str(s.decision),
        "decided_by": [d.reviewer for d in decisions if d.submission == s.id],
    }
