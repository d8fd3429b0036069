"""`asl review cases | settle`: what is between partners, found before a release."""

from typing import Annotated

import typer

from asl_pipeline.cli.desk import Expires, Reason, Requester, Reviewer, the_desk
from asl_pipeline.cli.shared import Json, as_day, show
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.submission import one_line


def show_cases(json: Json = False) -> None:
    """List the cases between partners that nobody has settled.

    Example: asl review cases
    """
    with the_desk() as desk:
        found = desk.cases_between()
    wording = Wording("en")
    told = [
        {
            "reference": each.finding.reference,
            "partner": each.partner,
            "rule": each.finding.rule,
            "ess": each.finding.ess,
            "severity": each.finding.severity,
            "key": dict(each.finding.key),
            "message": wording.sentence(each.finding).message,
        }
        for each in found
    ]
    if json:
        show(told)
        return
    if not told:
        typer.echo("Nothing is open between partners.")
    for case in told:
        about = f"{case['reference']} {case['partner']} {case['severity']}: {case['rule']}"
        typer.echo(one_line(about))
        typer.echo(one_line(f"     {case['message']}"))


def settle(
    reference: Annotated[str, typer.Argument(help="The case, by its reference: ASL-1f3a….")],
    reviewer: Reviewer,
    reason: Reason,
    requested_by: Requester,
    *,
    expires: Expires = None,
    json: Json = False,
) -> None:
    """Settle a case between partners as it is; until what it is about changes.

    Example: asl review settle ASL-0123456789ab --reviewer CES --requested-by "the host"
    --reason "The visitors counted their own group only"
    """
    until = None if expires is None else as_day(expires)
    with the_desk() as desk:
        made = desk.settle(
            reference,
            reviewer=reviewer,
            reason=reason,
            requester=requested_by,
            expires_on=until,
        )
    if json:
        show({"reference": reference, "ruling": made.number, "partner": made.partner})
        return
    typer.echo(f"{reference}: settled as ruling {made.number}")
