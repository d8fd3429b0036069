"""`asl review match`: what two partners may both have mapped."""

from collections.abc import Sequence
from typing import Annotated

import typer

from asl_pipeline.cli.desk import the_desk
from asl_pipeline.cli.shared import Json, show, table
from asl_pipeline.model.failure import WrongUse
from asl_pipeline.review.matches import Candidate, Match


def match_pair(
    one: Annotated[str | None, typer.Argument(help="One row, by its id.")] = None,
    other: Annotated[str | None, typer.Argument(help="The other row, by its id.")] = None,
    decision: Annotated[Match | None, typer.Option(help="What they are.")] = None,
    reviewer: Annotated[str | None, typer.Option(help="The university that decides.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why. It is kept for ever.")] = None,
    json: Json = False,
) -> None:
    """List what two partners may both have mapped, or decide on one such pair, once and for all.

    Example: asl review match CRESS-ACT-002 PAU-ACT-001 --decision same --reviewer CES
    --reason "One body, two offices"
    """
    with the_desk() as desk:
        if one is None and decision is None:
            _show_candidates(desk.candidates(), json=json)
            return
        if one is None or other is None or not (decision and reviewer and reason):
            raise WrongUse("a decision needs two ids, --decision, --reviewer and --reason")
        pair = desk.match(one, other, decision, reviewer, reason)
    if json:
        show({"form": pair.form, "one": pair.one[1], "other": pair.other[1], "match": decision})
        return
    typer.echo(f"{pair.one[1]} and {pair.other[1]}: {decision}")


def _show_candidates(found: Sequence[Candidate], *, json: bool) -> None:
    if json:
        show(
            [
                {
                    "form": each.pair.form,
                    "one": {"partner": each.pair.one[0], "id": each.pair.one[1]},
                    "other": {"partner": each.pair.other[0], "id": each.pair.other[1]},
                    "names": list(each.names),
                    "evidence": each.evidence,
                    "likeness": round(each.likeness, 1),
                }
                for each in found
            ]
        )
        return
    if not found:
        typer.echo("Nothing seems to have been mapped twice.")
        return
    rows = [
        (c.pair.one[1], c.names[0], c.pair.other[1], c.names[1], c.evidence, f"{c.likeness:.0f}")
        for c in found
    ]
    table(("one", "name", "other", "name", "same", "likeness"), rows)
