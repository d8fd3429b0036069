"""`asl run`: the main job, from intake to release."""

import datetime as dt
import sys
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from asl_pipeline.cli.shared import Json, as_day, as_period, ledger_in, settings, show, table
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import WrongUse
from asl_pipeline.model.message import TO_SEND, UNSENT, MessageState
from asl_pipeline.model.submission import DeliveryState
from asl_pipeline.model.telling import FOLDER
from asl_pipeline.partners import partner as partner_of
from asl_pipeline.settings import Settings
from asl_pipeline.workflow.remaking import lost
from asl_pipeline.workflow.sending import refuse_mistakes
from asl_pipeline.workflow.standing import settled_in

_OUR_FAULT = 70


def run(
    inbox: Annotated[
        Path | None, typer.Option(help="Folder with one folder of files for each partner.")
    ] = None,
    partner: Annotated[list[str] | None, typer.Option(help="Only this partner's files.")] = None,
    period: Annotated[list[str] | None, typer.Option(help="Only this half-year.")] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day to work as of. Default: today.")
    ] = None,
    auto_sign_off: Annotated[
        bool,
        typer.Option("--auto-sign-off", help="Sign off warnings unseen. For rehearsals only."),
    ] = False,
    json: Json = False,
) -> None:
    """Receive, judge, answer and publish. With nothing new it says so and changes nothing.

    Example: asl run --inbox /srv/asl/inbox
    """
    place = settings()
    source = (inbox or place.inbox).absolute()
    if not source.is_dir():
        raise WrongUse(f"there is no inbox at {source}")
    refuse_mistakes(place)
    day = as_day(as_of)
    partners = [partner_of(code).code for code in partner or ()]
    periods = [str(as_period(text)) for text in period or ()]
    with ledger_in(place) as ledger:
        before = _before(place, ledger)
    failed = _walk(place, source, day, partners, periods, auto_sign_off=auto_sign_off)
    after = _after(place)
    told = _told(place, before, after, failed)
    if json:
        show(told)
    else:
        _print(told)
    unsettled = after["deliveries"].get(DeliveryState.RECEIVED, 0)
    if failed or unsettled:
        raise typer.Exit(_OUR_FAULT)


def _walk(
    place: Settings,
    inbox: Path,
    day: dt.date,
    partners: list[str],
    periods: list[str],
    *,
    auto_sign_off: bool,
) -> list[str]:
    """Go the whole way; answer what failed, a line for each run."""
    # Imported here: Dagster takes a second to import, and only this command needs it.
    from asl_pipeline.definitions import job
    from asl_pipeline.defs.resources import Office
    from asl_pipeline.defs.way import Busy, Ended, instance_in, walk_in

    office = Office(
        home=str(place.home),
        inbox=str(inbox),
        as_of=day.isoformat(),
        partners=partners,
        periods=periods,
        auto_sign_off=auto_sign_off,
    )

    def tell(ended: Ended) -> None:
        if sys.stderr.isatty():
            done = "done" if ended.success else f"FAILED: {ended.failure}"
            typer.echo(f"{ended.job} {ended.partition} {done}", err=True)

    try:
        with instance_in(place.dagster) as instance:
            ended = walk_in(instance, office, job, told=tell)
    except Busy as busy:
        raise WrongUse(str(busy)) from None
    return [
        f"{e.job} {e.partition}: {e.failure}".strip() for e in ended if not e.success and e.is_grave
    ]


def _before(place: Settings, ledger: Ledger) -> dict[str, Any]:
    head = ledger.head()
    return {
        "deliveries": dict(Counter(str(d.state) for d in ledger.deliveries())),
        # Not as they are settled: the rows that this takes may be what is lost.
        "known": {s.id for s in ledger.submissions()},
        "lost": [s.id for s in lost(ledger, place)],
        "release": head.name if head else None,
    }


def _after(place: Settings) -> dict[str, Any]:
    with ledger_in(place) as ledger:
        return {
            **_before(place, ledger),
            "submissions": [
                {
                    "submission": s.id,
                    "rows": s.rows,
                    "clean_rows": s.clean_rows,
                    "verdict": str(s.verdict),
                    "decision": str(s.decision),
                }
                for s in settled_in(ledger, place.accepted)
            ],
            "messages": Counter(str(m.state) for m in ledger.messages() if m.way != FOLDER),
        }


def _told(
    place: Settings, before: dict[str, Any], after: dict[str, Any], failed: list[str]
) -> dict[str, Any]:
    return {
        "deliveries": after["deliveries"],
        "received": sum(after["deliveries"].values()) - sum(before["deliveries"].values()),
        "submissions": [s for s in after["submissions"] if s["submission"] not in before["known"]],
        "made_again": [s for s in before["lost"] if s not in after["lost"]],
        "lost": after["lost"],
        "release": after["release"],
        "published": after["release"] != before["release"],
        "messages": {str(state): after["messages"][state] for state in UNSENT},
        "failed": failed,
        "feedback": str(place.feedback),
        "releases": str(place.published),
    }


def _print(told: dict[str, Any]) -> None:
    states = ", ".join(f"{count} {state}" for state, count in sorted(told["deliveries"].items()))
    typer.echo(f"{told['received']} deliveries received now; in all {states or 'none'}.")
    if told["made_again"]:
        made_again = len(told["made_again"])
        typer.echo(f"Submissions whose rows or findings were lost, and made again: {made_again}")
    if told["submissions"]:
        typer.echo("")
        table(
            ("submission", "rows", "clean", "verdict", "decision"),
            [tuple(submission.values()) for submission in told["submissions"]],
        )
        typer.echo("")
    if told["lost"]:
        typer.echo(f"Rows or findings are lost: {', '.join(told['lost'])}", err=True)
    for line in told["failed"]:
        typer.echo(f"FAILED {line}", err=True)
    _print_messages(told["messages"])
    if told["published"]:
        typer.echo(f"Published release {told['release']} in {told['releases']}")
        typer.echo(f"Feedback for partners is in {told['feedback']}")
    else:
        typer.echo(f"Nothing new to publish; the latest release is {told['release'] or 'none'}.")


def _print_messages(unsent: dict[str, int]) -> None:
    waiting, dead = sum(unsent[state] for state in TO_SEND), unsent[MessageState.DEAD]
    if waiting:
        typer.echo(f"Messages that wait to be sent: {waiting}")
    if dead:
        typer.echo(
            f"Messages that could not be sent: {dead} (asl outbox list --state dead)", err=True
        )
