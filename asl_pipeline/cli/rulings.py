"""`asl review waive | weigh | lift | rulings`: a university's word on single cases."""

import datetime as dt
from typing import Annotated, Any

import typer

from asl_pipeline.cli.desk import (
    Cases,
    Expires,
    OfRule,
    OneSubmission,
    Reason,
    Requester,
    Reviewer,
    the_desk,
)
from asl_pipeline.cli.shared import Json, as_day, show, table
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.ruling import Ruling
from asl_pipeline.model.submission import one_line


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


def lift(
    number: Annotated[int, typer.Argument(help="The ruling, by its number.")],
    reviewer: Reviewer,
    reason: Reason,
    json: Json = False,
) -> None:
    """End a waiver or a weighing.

    Example: asl review lift 12 --reviewer CES --reason "The register was put right"
    """
    with the_desk() as desk:
        desk.lift(number, reviewer, reason)
    if json:
        show({"number": number, "lifted": True})
        return
    typer.echo(f"Ruling {number} no longer holds.")


def show_rulings(json: Json = False) -> None:
    """List the waivers and weighings in force.

    Example: asl review rulings
    """
    with the_desk() as desk:
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
    with the_desk() as desk:
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
