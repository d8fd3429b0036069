"""The published tables: accepted rows into the observatory's and the capitalisation's."""

from collections.abc import Callable, Sequence

import dagster as dg
import pandas as pd
import pyarrow as pa

from asl_pipeline.capitalisation.pilot_results import pilot_results
from asl_pipeline.datasets import published, submitted
from asl_pipeline.defs.assets.submissions import VERDICTS
from asl_pipeline.defs.failures import told
from asl_pipeline.defs.metadata import column_lineage, column_schema
from asl_pipeline.defs.resources import Office
from asl_pipeline.derive.frames import SOURCES, table_of
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.observatory.actors import actors
from asl_pipeline.observatory.coverage import coverage
from asl_pipeline.observatory.indicator_summary import indicator_summary
from asl_pipeline.observatory.indicators import indicators
from asl_pipeline.observatory.pilots import pilots
from asl_pipeline.observatory.practices import practices
from asl_pipeline.partners import registry
from asl_pipeline.workflow import Workplace, accepted_rows, findings_table
from asl_pipeline.workflow.standing import settled_in


def asset_of(dataset: Dataset) -> dg.AssetKey:
    """The asset that makes a published table."""
    return dg.AssetKey([dataset.room, dataset.name])


def _table(
    name: str, build: Callable[[Workplace], pa.Table], upstream: Sequence[Dataset] = ()
) -> dg.AssetsDefinition:
    dataset = published(name)

    @dg.asset(
        key=asset_of(dataset),
        group_name=dataset.room,
        deps=[VERDICTS],
        description=dataset.doc,
        kinds={"parquet"},
        metadata={
            "dagster/column_schema": column_schema(dataset),
            "dagster/column_lineage": column_lineage(dataset, upstream),
        },
    )
    def asset(office: Office) -> pa.Table:
        with told(), office.open() as at:
            return build(at)

    return asset


def _coverage(at: Workplace) -> pa.Table:
    deliveries = {delivery.seq: delivery for delivery in at.ledger.deliveries()}
    return coverage(settled_in(at.ledger, at.settings.accepted), deliveries, registry().values())


def _findings(at: Workplace) -> pa.Table:
    dataset = published("findings")
    frame = pd.DataFrame(findings_table(at), columns=dataset.column_names, dtype=object)
    frame[SOURCES] = [[submission] for submission in frame["submission"]]
    return table_of(dataset, frame)


@dg.asset(
    key=asset_of(published("indicator_summary")),
    group_name="observatory",
    description=published("indicator_summary").doc,
    kinds={"parquet"},
    ins={"readings": dg.AssetIn(asset_of(published("indicators")))},
    metadata={"dagster/column_schema": column_schema(published("indicator_summary"))},
)
def summary(readings: pa.Table) -> pa.Table:
    """Readings put together by domain, region and period."""
    return indicator_summary(readings)


TABLES = [
    _table("pilots", lambda at: pilots(accepted_rows(at)), [submitted("pilot_actions")]),
    _table("practices", lambda at: practices(accepted_rows(at)), [submitted("initiatives")]),
    _table("actors", lambda at: actors(accepted_rows(at)), [submitted("actors")]),
    _table(
        "indicators",
        lambda at: indicators(accepted_rows(at)),
        [
            submitted("indicator_readings"),
            submitted("indicator_definitions"),
            submitted("pilot_actions"),
        ],
    ),
    _table("coverage", _coverage),
    _table("findings", _findings),
    _table(
        "pilot_results", lambda at: pilot_results(accepted_rows(at)), [submitted("pilot_actions")]
    ),
    summary,
]
