"""`asl doctor`, `asl docs` and `asl ledger`: keeping the pipeline in order."""

from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from asl_pipeline.cli.shared import Json, ledger_in, settings, show, table
from asl_pipeline.derive.docs import pages
from asl_pipeline.derive.rules import rule_set
from asl_pipeline.model.submission import one_line
from asl_pipeline.settings import DOCUMENTED
from asl_pipeline.store.files import write_text

_PACKAGES = ("asl-pipeline", "dagster", "great-expectations", "pandas", "polars", "pyarrow")

ledger_app = typer.Typer(no_args_is_help=True, help="What was received, and what became of it.")


def doctor(json: Json = False) -> None:
    """Check settings, home, ledger and versions, and make what is missing of the home.

    Example: asl doctor
    """
    # Imported here: Dagster takes a second to import.
    from asl_pipeline.defs.way import prepare

    place = settings()
    prepare(place.dagster)
    with ledger_in(place) as ledger:
        deliveries, releases = len(ledger.deliveries()), len(ledger.releases())
    told: dict[str, object] = {
        "home": str(place.home),
        "inbox": f"{place.inbox}{'' if place.inbox.is_dir() else ' (not there)'}",
        "releases": str(place.releases),
        "ledger": f"deliveries: {deliveries}, releases: {releases}",
        "rule_set": rule_set(),
        **{name: metadata.version(name) for name in _PACKAGES},
    }
    if json:
        show(told)
    else:
        table(("what", "is"), list(told.items()))


def docs(
    out: Annotated[Path, typer.Option(help="Where to write.")] = Path("docs/reference"),
    json: Json = False,
) -> None:
    """Write the reference pages from the declarations.

    Example: asl docs
    """
    written = pages(DOCUMENTED)
    for name, text in written.items():
        write_text(out / name, text)
    if json:
        show([str(out / name) for name in written])
    else:
        typer.echo(f"Wrote {out}")


@ledger_app.command("list")
def list_deliveries(json: Json = False) -> None:
    """List every delivery and what became of it.

    Example: asl ledger list
    """
    with ledger_in(settings()) as ledger:
        deliveries = ledger.deliveries()
    if json:
        show(
            [
                {
                    "delivery": d.seq,
                    "partner": d.partner,
                    "file": d.name,
                    "sha256": d.sha256,
                    "bytes": d.size,
                    "arrived_on": d.arrived_on.isoformat(),
                    "state": str(d.state),
                    "reason": d.reason,
                    "same_as": d.same_as,
                }
                for d in deliveries
            ]
        )
        return
    table(
        ("delivery", "partner", "file", "arrived", "state", "reason"),
        [
            (d.seq, d.partner, d.name, d.arrived_on, d.state, d.reason or d.same_as or "")
            for d in deliveries
        ],
    )


@ledger_app.command("show")
def show_delivery(
    delivery: Annotated[int, typer.Argument(help="The number of the delivery.")],
    json: Json = False,
) -> None:
    """Show one delivery with its submissions and decisions.

    Example: asl ledger show 3
    """
    with ledger_in(settings()) as ledger:
        found = ledger.delivery(delivery)
        submissions = [s for s in ledger.submissions() if s.delivery == delivery]
        decisions = ledger.decisions()
    told = {
        "delivery": found.seq,
        "partner": found.partner,
        "file": found.name,
        "sha256": found.sha256,
        "arrived_on": found.arrived_on.isoformat(),
        "state": str(found.state),
        "reason": found.reason,
        "submissions": [
            {
                "submission": s.id,
                "rows": s.rows,
                "clean_rows": s.clean_rows,
                "errors": s.errors,
                "warnings": s.warnings,
                "verdict": str(s.verdict),
                "decision": str(s.decision),
                "decided_by": [d.reviewer for d in decisions if d.submission == s.id],
            }
            for s in submissions
        ],
    }
    if json:
        show(told)
        return
    for name, value in told.items():
        if name != "submissions":
            typer.echo(one_line(f"{name}: {value if value is not None else ''}"))
    for s in submissions:
        typer.echo(f"  {s.id}: {s.rows} rows, {s.clean_rows} clean, {s.verdict}, {s.decision}")
