"""The `asl` command: parse, call one function, print. Failures become exit statuses here."""

import sys
import traceback
from collections.abc import Callable
from functools import cache
from typing import Any

import typer

from asl_pipeline.cli import (
    deliveries,
    ledger,
    operation,
    outbox,
    releases,
    review,
    rules,
    run,
    template,
    toolkit,
    trace,
)
from asl_pipeline.model.failure import Failure

_OUR_FAULT = 70

app = typer.Typer(
    name="asl",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The data pipeline of Atlantic Social Lab: partner files in, feedback and releases out.",
)
app.command("run")(run.run)
app.command("inspect")(deliveries.inspect)
app.command("check")(deliveries.check)
app.command("template")(template.template)
app.command("trace")(trace.trace)
app.command("doctor")(operation.doctor)
app.command("docs")(operation.docs)
app.command("backup")(operation.backup)
app.command("restore")(operation.restore)
app.add_typer(review.app, name="review")
app.add_typer(rules.app, name="rules")
app.add_typer(releases.app, name="release")
app.add_typer(ledger.app, name="ledger")
app.add_typer(outbox.app, name="outbox")
app.add_typer(toolkit.app, name="toolkit")


def main() -> None:
    """Run the command and answer with its exit status."""
    try:
        _command()()
    except Failure as failure:
        typer.echo(str(failure), err=True)
        sys.exit(failure.exit_status)
    except Exception:  # noqa: BLE001 -- the door: whatever is left is our own fault
        traceback.print_exc()
        sys.exit(_OUR_FAULT)


@cache
def _command() -> Callable[[], Any]:
    """The command with all below it; to put it together takes longer than many a command."""
    return typer.main.get_command(app)
