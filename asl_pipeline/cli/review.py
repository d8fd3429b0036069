"""`asl review`: the universities' decisions."""

from collections.abc import Sequence
from typing import Any

import typer

from asl_pipeline.cli.across import settle, show_cases
from asl_pipeline.cli.desk import OneSubmission, Reason, Reviewer, Submissions, the_desk
from asl_pipeline.cli.matches import match_pair
from asl_pipeline.cli.rulings import lift, show_rulings, waive, weigh
from asl_pipeline.cli.shared import Json, show, table
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.ledger.entries import Recorded
from asl_pipeline.model.finding import Finding
from asl_pipeline.model.submission import Decision, Submission, one_line

app = typer.Typer(no_args_is_help=True, help="The universities' decisions on submissions.")
app.command()(waive)
app.command()(weigh)
app.command()(lift)
app.command("rulings")(show_rulings)
app.command("match")(match_pair)
app.command("cases")(show_cases)
app.command()(settle)


@app.command("queue")
def show_queue(json: Json = False) -> None:
    """List the submissions that wait for a decision, oldest first.

    Example: asl review queue
    """
    with the_desk() as desk:
        waiting = desk.waiting()
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


@app.command("show")
def show_submission(submission: OneSubmission, json: Json = False) -> None:
    """Show a submission with its cases, numbered, and all that was said of it.

    Example: asl review show PAU_2018-S1_actors_r1
    """
    with the_desk() as desk:
        (found,) = desk.submissions([submission])
        cases, entries = desk.cases(found), desk.entries(found)
    wording = Wording("en")
    if json:
        show(
            {
                "submission": found.id,
                "verdict": found.verdict,
                "decision": found.decision,
                "rule_set": found.rule_set,
                "cases": [_case(n, case, wording) for n, case in enumerate(cases, start=1)],
                "record": [_entry(each) for each in entries],
            }
        )
        return
    typer.echo(f"{found.id}: {found.verdict}, {found.decision}; rules {found.rule_set}")
    for number, case in enumerate(cases, start=1):
        where = case.place.cell or case.place.row or ""
        typer.echo(one_line(f"{number:4} {case.severity}: {case.rule} {where}".rstrip()))
        typer.echo(one_line(f"     {wording.sentence(case).message}"))
        if case.answer:
            typer.echo(one_line(f"     The partner answers: {case.answer}"))
    for each in entries:
        typer.echo(one_line(f"{each.noted_on} {each.act} by {each.actor}: {each.reason}"))


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


@app.command()
def reopen(
    submissions: Submissions, reviewer: Reviewer, reason: Reason, json: Json = False
) -> None:
    """Have submissions wait again, whatever was decided; their rows leave the next release.

    Example: asl review reopen PAU_2018-S1_actors_r1 --reviewer CES --reason "A doubt came up"
    """
    _decide(submissions, Decision.AWAITING_SIGN_OFF, reviewer, reason, json=json)


def _decide(
    submissions: list[str], decision: Decision, reviewer: str, reason: str, *, json: bool
) -> None:
    with the_desk() as desk:
        found: Sequence[Submission] = desk.decide(submissions, decision, reviewer, reason)
    if json:
        show([{"submission": each.id, "decision": str(decision)} for each in found])
        return
    for submission in found:
        typer.echo(f"{submission.id}: {decision}")


def _case(number: int, case: Finding, wording: Wording) -> dict[str, Any]:
    return {
        "case": number,
        "rule": case.rule,
        "severity": case.severity,
        "cell": case.place.cell,
        "row": case.place.row,
        "key": dict(case.key),
        "value": case.value,
        "message": wording.sentence(case).message,
        "answer": case.answer,
    }


def _entry(entry: Recorded) -> dict[str, Any]:
    return {
        "number": entry.seq,
        "act": entry.act,
        "by": entry.actor,
        "reason": entry.reason,
        "on": entry.noted_on.isoformat(),
        "rule_set": entry.rule_set,
        "about": dict(entry.about),
    }
