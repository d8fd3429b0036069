"""`asl review`: the universities' decisions."""

from collections.abc import Mapping
from typing import Annotated

import typer

from asl_pipeline.cli.shared import Json, ledger_in, settings, show, table, today
from asl_pipeline.model.failure import NotFound
from asl_pipeline.model.submission import Decision, Submission
from asl_pipeline.partners import partner as partner_of
from asl_pipeline.review.signoff import decide, queue
from asl_pipeline.workflow.standing import settled_in

app = typer.Typer(no_args_is_help=True, help="The universities' decisions on submissions.")

Submissions = Annotated[list[str], typer.Argument(help="One or more submissions, by id.")]
Reviewer = Annotated[str, typer.Option(help="The university that decides, such as CES.")]
Reason = Annotated[str, typer.Option(help="Why. It is kept for ever.")]


@app.command("queue")
def show_queue(json: Json = False) -> None:
    """List the submissions that wait for a decision, oldest first.

    Example: asl review queue
    """
    place = settings()
    with ledger_in(place) as ledger:
        waiting = queue(settled_in(ledger, place.accepted))
    if json:
        show(
            [
                {"submission": s.id, "partner": s.partner, "rows": s.rows, "warnings": s.warnings}
                for s in waiting
            ]
        )
        return
    if not waiting:
        typer.echo("Nothing waits for a decision.")
        return
    rows = [(s.id, s.partner, s.rows, s.warnings) for s in waiting]
    table(("submission", "partner", "rows", "warnings"), rows)


@app.command()
def accept(
    submissions: Submissions, reviewer: Reviewer, reason: Reason, json: Json = False
) -> None:
    """Sign submissions off: their rows enter the next release.

    Example: asl review accept PAU_2018-S1_actors_r1 --reviewer CES --reason "Seen with the partner"
    """
    _decide(submissions, Decision.SIGNED_OFF, reviewer, reason, json=json)


@app.command("return")
def give_back(
    submissions: Submissions, reviewer: Reviewer, reason: Reason, json: Json = False
) -> None:
    """Return submissions to their partner.

    Example: asl review return PAU_2018-S1_actors_r1 --reviewer CES --reason "Wrong period"
    """
    _decide(submissions, Decision.RETURNED_BY_REVIEWER, reviewer, reason, json=json)


def _known(submissions: Mapping[str, Submission], name: str) -> Submission:
    if name not in submissions:
        raise NotFound(f"there is no submission {name!r}")
    return submissions[name]


def _decide(
    submissions: list[str], decision: Decision, reviewer: str, reason: str, *, json: bool
) -> None:
    university = partner_of(reviewer)
    place = settings()
    with ledger_in(place) as ledger:
        known = {each.id: each for each in settled_in(ledger, place.accepted)}
        found = [_known(known, submission) for submission in dict.fromkeys(submissions)]
        decide(ledger, found, decision, university, reason, today())
    if json:
        show([{"submission": each.id, "decision": str(decision)} for each in found])
        return
    for submission in found:
        typer.echo(f"{submission.id}: {decision}")
