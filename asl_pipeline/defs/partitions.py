"""Partner × period, both from our own registry and calendar, never from a partner's text."""

import dagster as dg

from asl_pipeline.model.period import PERIODS, Period
from asl_pipeline.partners import registry

PARTNER_PERIOD = dg.MultiPartitionsDefinition(
    {
        "partner": dg.StaticPartitionsDefinition(list(registry())),
        "period": dg.StaticPartitionsDefinition([str(period) for period in PERIODS]),
    }
)


def key_of(partner: str, period: Period) -> dg.MultiPartitionKey:
    """The partition of a partner and period."""
    return dg.MultiPartitionKey({"partner": partner, "period": str(period)})


def slot_of(context: dg.AssetExecutionContext) -> tuple[str, Period]:
    """The partner and period of a run."""
    key = context.partition_key
    if not isinstance(key, dg.MultiPartitionKey):
        raise TypeError(f"{key} is not a partition by partner and period")
    return key.keys_by_dimension["partner"], Period.parse(key.keys_by_dimension["period"])
