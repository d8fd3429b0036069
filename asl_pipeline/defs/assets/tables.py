"""The published tables, and what is held of the partners to build them from."""

from collections.abc import Callable, Iterator, Mapping

import dagster as dg
import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets import SUBMITTED, published, submitted
from asl_pipeline.defs.assets.submissions import VERDICTS
from asl_pipeline.defs.failures import told
from asl_pipeline.defs.metadata import column_lineage, column_schema
from asl_pipeline.defs.resources import Office
from asl_pipeline.derive.frames import SOURCES, table_of
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.observatory.coverage import coverage
from asl_pipeline.partners import registry
from asl_pipeline.workflow import Workplace, findings_table
from asl_pipeline.workflow.standing import settled_in
from asl_pipeline.workflow.tables import HOLDINGS, RECIPES, Recipe, holdings

_FORMS = frozenset(dataset.name for dataset in SUBMITTED)
_PREFIX = "table_"


def asset_of(dataset: Dataset) -> dg.AssetKey:
    """The asset that makes a published table."""
    return dg.AssetKey([dataset.room, dataset.name])


def port(name: str) -> str:
    """What Dagster calls a table that goes in or out: it lets nothing be called `context`."""
    return _PREFIX + name


def by_name(ports: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables that came in, by their own names."""
    return {name.removeprefix(_PREFIX): table for name, table in ports.items()}


def held_as(name: str) -> dg.AssetKey:
    """The asset that holds what published tables are built from."""
    return dg.AssetKey(["accepted", name])


@dg.multi_asset(
    name="accepted",
    deps=[VERDICTS],
    # Not as specs: what is only specified hands nothing on.
    outs={
        port(name): dg.AssetOut(
            key=held_as(name), group_name="accepted", description=description, kinds={"parquet"}
        )
        for name, description in HOLDINGS.items()
    },
)
def accepted(office: Office) -> Iterator[dg.Output[pa.Table]]:
    """What published tables are built from, read once for all of them."""
    with told(), office.open() as at:
        held = holdings(at)
    for name, table in held.items():
        yield dg.Output(table, output_name=port(name))


def _of_recipe(name: str, recipe: Recipe) -> dg.AssetsDefinition:
    dataset = published(name)
    forms = [submitted(each) for each in recipe.holdings if each in _FORMS]

    @dg.asset(
        key=asset_of(dataset),
        group_name=dataset.room,
        ins={
            **{port(each): dg.AssetIn(held_as(each)) for each in recipe.holdings},
            **{port(each): dg.AssetIn(asset_of(published(each))) for each in recipe.tables},
        },
        description=dataset.doc,
        kinds={"pandas", "parquet"},
        metadata={
            "dagster/column_schema": column_schema(dataset),
            "dagster/column_lineage": column_lineage(dataset, forms),
        },
    )
    def asset(**tables: pa.Table) -> pa.Table:
        with told():
            return recipe.build(by_name(tables))

    return asset


def _of_ledger(name: str, build: Callable[[Workplace], pa.Table]) -> dg.AssetsDefinition:
    dataset = published(name)

    @dg.asset(
        key=asset_of(dataset),
        group_name=dataset.room,
        deps=[VERDICTS],
        description=dataset.doc,
        kinds={"parquet"},
        metadata={"dagster/column_schema": column_schema(dataset)},
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


TABLES = [
    accepted,
    *(_of_recipe(name, recipe) for name, recipe in RECIPES.items()),
    _of_ledger("coverage", _coverage),
    _of_ledger("findings", _findings),
]
