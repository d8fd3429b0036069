"""`asl ledger list --failures`: what could not be fetched, told."""

from collections.abc import Sequence

from asl_pipeline.cli.shared import show, table
from asl_pipeline.ledger.entries import FetchFailure


def show_failures(failures: Sequence[FetchFailure], *, json: bool) -> None:
    """Print what could not be fetched."""
    if json:
        show(
            [
                {
                    "partner": f.partner,
                    "source": f.source,
                    "file": f.name,
                    "reason": f.reason,
                    "tries": f.tries,
                    "first_on": f.first_on.isoformat(),
                    "last_on": f.last_on.isoformat(),
                    "state": str(f.state),
                }
                for f in failures
            ]
        )
        return
    table(
        ("partner", "source", "file", "tries", "first", "last", "state", "reason"),
        [
            (f.partner, f.source, f.name, f.tries, f.first_on, f.last_on, f.state, f.reason)
            for f in failures
        ],
    )
