"""`asl review`: the universities' decisions."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from asl_pipeline.cli.shared import Json, as_day, ledger_in, settings, show, table, today
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.ledger.entries import Recorded
from asl_pipeline.model.finding import Finding
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.ruling import Ruling
from asl_pipeline.model.submission import Decision, Submission, one_line
from asl_pipeline.workflow.desk import Desk

app = typer.Typer(no_args_is_help=True, help="The universities' decisions on submissions.")

Submissions = Annotated[list[str], typer.Argument(help="One or more submissions, by id.")]
OneSubmission = Annotated[str, typer.Argument(help="The submission, by id.")]
Reviewer = Annotated[str, typer.Option(help="The university that decides, such as CES.")]
Reason = Annotated[str, typer.Option(help="Why. It is kept for ever.")]
Cases = Annotated[
    list[int] | None, typer.Option("--case", help="A case by its number in `asl review show`.")
]
OfRule = Annotated[str | None, typer.Option("--rule", help="All cases of this rule.")]
Requester = Annotated[str, typer.Option("--requested-by", help="Who asked for it, by role.")]
Expires = Annotated[
    str | None, typer.Option(metavar="DATE", help="The last day on which it holds.")
]


@contextmanager
def _desk() -> Iterator[Desk]:
    place = settings()
    with ledger_in(place) as ledger:
        yield Desk(ledger=ledger, settings=place, today=today())


@app.command("queue")
def show_queue(json: Json = False) -> None:
    """List the submissions that wait for a decision, oldest first.

    Example: asl review queue
    """
    with _desk() as desk:
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
    with _desk() as desk:
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


@app.command()
def waive(
    submission: OneSubmission,
    reviewer: Reviewer,
    reason: Reason,
    requested_by: Requester,
    *,
    case: Cases = None,
    rule: OfRule = None,
    expires: Expires = None,
    json: Json = False,
) -> None:
    """Accept cases as they are, from now on; until the value changes, or a day has passed.

    Example: asl review waive PAU_2018-S1_actors_r1 --case 2 --reviewer CES
    --requested-by "the partner's coordinator" --reason "Both towns have a seat"
    """
    _rule(submission, case, rule, None, reviewer, reason, requested_by, expires, json=json)


@app.command()
def weigh(
    submission: OneSubmission,
    severity: Annotated[Severity, typer.Option(help="What the cases are to be from now on.")],
    reviewer: Reviewer,
    reason: Reason,
    requested_by: Requester,
    *,
    case: Cases = None,
    rule: OfRule = None,
    expires: Expires = None,
    json: Json = False,
) -> None:
    """Make cases graver or less so, from now on, with an explanation.

    Example: asl review weigh PAU_2018-S1_actors_r1 --severity warning --case 2 --reviewer CES
    --requested-by CES --reason "The register itself has it so"
    """
    _rule(submission, case, rule, severity, reviewer, reason, requested_by, expires, json=json)


@app.command()
def lift(
    number: Annotated[int, typer.Argument(help="The ruling, by its number.")],
    reviewer: Reviewer,
    reason: Reason,
    json: Json = False,
) -> None:
    """End a waiver or a weighing.

    Example: asl review lift 12 --reviewer CES --reason "The register was put right"
    """
    with _desk() as desk:
        desk.lift(number, reviewer, reason)
    if json:
        show({"number": number, "lifted": True})
        return
    typer.echo(f"Ruling {number} no longer holds.")


@app.command("rulings")
def show_rulings(json: Json = False) -> None:
    """List the waivers and weighings in force.

    Example: asl review rulings
    """
    with _desk() as desk:
        found = desk.rulings()
    if json:
        show([_ruling(each) for each in found])
        return
    if not found:
        typer.echo("No ruling is in force.")
        return
    rows = [
        (r.number, r.partner, r.rule, " ".join(r.key.values()), _kind(r), r.reviewer, r.expires_on)
        for r in found
    ]
    headings = ("number", "partner", "rule", "key", "ruling", "reviewer", "until")
    table(headings, [["" if cell is None else cell for cell in row] for row in rows])


def _decide(
    submissions: list[str], decision: Decision, reviewer: str, reason: str, *, json: bool
) -> None:
    with _desk() as desk:
        found: Sequence[Submission] = desk.decide(submissions, decision, reviewer, reason)
    if json:
        show([{"submission": each.id, "decision": str(decision)} for each in found])
        return
    for submission in found:
        typer.echo(f"{submission.id}: {decision}")


def _rule(
    submission: str,
    cases: list[int] | None,
    rule: str | None,
    severity: Severity | None,
    reviewer: str,
    reason: str,
    requester: str,
    expires: str | None,
    *,
    json: bool,
) -> None:
    until: dt.date | None = None if expires is None else as_day(expires)
    with _desk() as desk:
        made = desk.rule_on(
            submission,
            reviewer=reviewer,
            reason=reason,
            requester=requester,
            cases=cases or (),
            rule=rule,
            severity=severity,
            expires_on=until,
        )
        (found,) = desk.submissions([submission])
    if json:
        show([_ruling(each) for each in made])
        return
    for each in made:
        typer.echo(one_line(f"{each.number}: {_kind(each)}, {each.rule}"))
    typer.echo(
        f"It holds from the next judgement on; `asl ledger replay {found.delivery}` asks for one."
    )


def _kind(ruling: Ruling) -> str:
    return "waived" if ruling.is_waiver else f"weighed as {ruling.severity}"


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


def _ruling(ruling: Ruling) -> dict[str, Any]:
    return {
        "number": ruling.number,
        "ruling": "waiver" if ruling.is_waiver else "weighing",
        "partner": ruling.partner,
        "rule": ruling.rule,
        "key": dict(ruling.key),
        "severity": ruling.severity,
        "reason": ruling.reason,
        "requested_by": ruling.requester,
        "reviewer": ruling.reviewer,
        "ruled_on": ruling.ruled_on.isoformat(),
        "expires_on": None if ruling.expires_on is None else ruling.expires_on.isoformat(),
    }
