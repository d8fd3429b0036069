"""The universities' desk, and the options that all its commands share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from asl_pipeline.cli.shared import ledger_in, settings, today
from asl_pipeline.workflow.desk import Desk

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
def the_desk() -> Iterator[Desk]:
    """The desk in the home of the environment."""
    place = settings()
    with ledger_in(place) as ledger:
        yield Desk(ledger=ledger, settings=place, today=today())
