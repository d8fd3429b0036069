"""`intake/deliveries`: what arrived, received and read.

Unpartitioned: a period is known only once a file is read.
"""

from collections import Counter

import dagster as dg

from asl_pipeline.defs.failures import told
from asl_pipeline.defs.resources import Office
from asl_pipeline.workflow import receive, touched


@dg.asset(
    key=["intake", "deliveries"],
    group_name="intake",
    kinds={"file"},
    retry_policy=dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL),
)
def deliveries(office: Office) -> dg.MaterializeResult[None]:
    """Every file of every partner, kept for ever under its hash, and what became of it."""
    with told(), office.open() as at:
        received = receive(at)
        waiting = touched(at)
        known = at.ledger.deliveries()
    states = Counter(str(delivery.state) for delivery in known)
    return dg.MaterializeResult(
        metadata={
            "received now": len(received),
            "partner-periods to assess": [f"{partner}|{period}" for partner, period in waiting],
            **{f"deliveries: {state}": count for state, count in sorted(states.items())},
        }
    )
