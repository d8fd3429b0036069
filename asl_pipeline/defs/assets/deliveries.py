"""`intake/deliveries`: what arrived, received and read; what could not be had.

Unpartitioned: a period is known only once a file is read.
"""

from collections import Counter
from collections.abc import Sequence

import dagster as dg

from asl_pipeline.defs.failures import told
from asl_pipeline.defs.resources import Office
from asl_pipeline.ledger.entries import FetchFailure
from asl_pipeline.workflow import receive, touched
from asl_pipeline.workflow.remaking import lost, remake

DELIVERIES = dg.AssetKey(["intake", "deliveries"])


@dg.asset(
    key=DELIVERIES,
    group_name="intake",
    kinds={"file"},
    check_specs=[
        dg.AssetCheckSpec(
            "everything_fetched",
            asset=DELIVERIES,
            description="Every channel could be reached, and everything in it fetched.",
        )
    ],
    retry_policy=dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL),
)
def deliveries(office: Office) -> dg.MaterializeResult:
    """Every file of every partner, kept for ever under its hash, and what became of it."""
    with told(), office.open() as at:
        remade = remake(at)
        missing = lost(at.ledger, at.settings)
        received = receive(at)
        waiting = touched(at)
        known = at.ledger.deliveries()
        failures = at.ledger.fetch_failures()
    states = Counter(str(delivery.state) for delivery in known)
    return dg.MaterializeResult(
        metadata={
            "received now": len(received),
            "partner-periods to assess": [f"{partner}|{period}" for partner, period in waiting],
            **{f"deliveries: {state}": count for state, count in sorted(states.items())},
            "made again": [each.id for each in remade],
            "lost": [each.id for each in missing],
            "could not be fetched": _failure_table(failures),
        },
        check_results=[_everything_fetched(failures)],
    )


def _everything_fetched(failures: Sequence[FetchFailure]) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=DELIVERIES,
        check_name="everything_fetched",
        passed=not failures,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"objects": len(failures)},
    )


def _failure_table(failures: Sequence[FetchFailure]) -> dg.TableMetadataValue:
    names = ("partner", "source", "state", "tries", "since")
    return dg.MetadataValue.table(
        records=[
            dg.TableRecord(
                {
                    "partner": each.partner,
                    "source": each.source,
                    "state": str(each.state),
                    "tries": str(each.tries),
                    "since": each.first_on.isoformat(),
                }
            )
            for each in failures
        ],
        schema=dg.TableSchema(columns=[dg.TableColumn(name, "string") for name in names]),
    )
