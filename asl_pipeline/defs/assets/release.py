"""`disclosure/*`, `analysis/documents` and `publication/release`: from tables to a release."""

from collections.abc import Iterator, Mapping

import dagster as dg
import pyarrow as pa

from asl_pipeline.analysis.documents import documents
from asl_pipeline.datasets import PUBLISHED
from asl_pipeline.defs.assets.tables import asset_of, by_name, held_as, port
from asl_pipeline.defs.failures import told
from asl_pipeline.defs.resources import Office
from asl_pipeline.disclosure.auditor import audit
from asl_pipeline.disclosure.protect import protect
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.protection import Inherited, Summed
from asl_pipeline.publication.totals import compared
from asl_pipeline.workflow import cut_release, shown_before
from asl_pipeline.workflow.tables import STANDING, fingerprint_in

_BY_NAME = {dataset.name: dataset for dataset in PUBLISHED}


def protected_of(dataset: Dataset) -> dg.AssetKey:
    """The asset that holds a table after disclosure control."""
    return dg.AssetKey(["disclosure", dataset.name])


def _needed(dataset: Dataset) -> set[dg.AssetKey]:
    """What a protected table is made of: its own table, and those whose suppression it inherits."""
    sources = {p.source for p in dataset.protection if isinstance(p, Inherited | Summed)}
    return {asset_of(dataset), *(asset_of(_BY_NAME[source]) for source in sources)}


@dg.multi_asset(
    name="protected",
    ins={port(name): dg.AssetIn(asset_of(dataset)) for name, dataset in _BY_NAME.items()},
    internal_asset_deps={port(name): _needed(dataset) for name, dataset in _BY_NAME.items()},
    outs={
        port(name): dg.AssetOut(
            key=protected_of(dataset),
            group_name="disclosure",
            description=f"{dataset.title}, after disclosure control.",
            kinds={"parquet"},
        )
        for name, dataset in _BY_NAME.items()
    },
)
def protected(office: Office, **tables: pa.Table) -> Iterator[dg.Output[pa.Table]]:
    """Protect all tables together, as some inherit from others, and attack what would be shown."""
    made = by_name(tables)
    with told(), office.open() as at:
        before = shown_before(at)
        shown = protect({name: (dataset, made[name]) for name, dataset in _BY_NAME.items()}, before)
        audit({name: (dataset, shown[name]) for name, dataset in _BY_NAME.items()}, before)
    for name, table in shown.items():
        yield dg.Output(table, output_name=port(name), metadata={"suppressed": _suppressed(table)})


def _suppressed(table: pa.Table) -> int:
    if "obs_status" not in table.column_names:
        return 0
    statuses: list[str] = table["obs_status"].to_pylist()
    return statuses.count("Q")


_PROTECTED: Mapping[str, dg.AssetIn] = {
    port(name): dg.AssetIn(protected_of(dataset)) for name, dataset in _BY_NAME.items()
}


@dg.asset(
    key=["publication", "release"],
    group_name="publication",
    ins={
        **_PROTECTED,
        "analysis": dg.AssetIn(dg.AssetKey(["analysis", "documents"])),
        STANDING: dg.AssetIn(held_as(STANDING)),
    },
    kinds={"parquet"},
    check_specs=[
        dg.AssetCheckSpec(
            "totals_agree",
            asset=dg.AssetKey(["publication", "release"]),
            description="Every total that can be had in two ways is the same both ways; a release "
            "in which one is not would not be published.",
        )
    ],
)
def release(
    office: Office, analysis: pa.Table, standing: pa.Table, **tables: pa.Table
) -> dg.MaterializeResult:
    """One immutable release, staged, verified and only then shown."""
    shown = by_name(tables)
    with told(), office.open() as at:
        folder = cut_release(at, shown, _by_path(analysis), fingerprint_in(standing))
    totals = compared(shown)
    return dg.MaterializeResult(
        metadata={
            "release": folder.name,
            "folder": dg.MetadataValue.path(str(folder)),
            "trace a row": f"asl trace observatory/pilots PILOT_ID --release {folder.name}",
            **{f"rows: {_path(name)}": table.num_rows for name, table in shown.items()},
        },
        check_results=[
            dg.AssetCheckResult(
                check_name="totals_agree",
                passed=all(each.agrees for each in totals),
                metadata={"compared": len(totals)},
            )
        ],
    )


@dg.asset(key=["analysis", "documents"], group_name="analysis", ins=_PROTECTED, kinds={"html"})
def written(**tables: pa.Table) -> pa.Table:
    """The analysis documents, made from protected tables only: one row each, path and text."""
    with told():
        made = documents(by_name(tables))
    return pa.table({"path": list(made), "text": list(made.values())})


def _by_path(analysis: pa.Table) -> Mapping[str, str]:
    return {row["path"]: row["text"] for row in analysis.to_pylist()}


def _path(name: str) -> str:
    return f"{_BY_NAME[name].room}/{name}"


RELEASE = [protected, written, release]
