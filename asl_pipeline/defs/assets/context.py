"""`context/eurostat`: the figures of the project's regions, asked for on their own schedule."""

from collections import Counter
from collections.abc import Iterator

import dagster as dg
import pyarrow as pa

from asl_pipeline.defs.failures import told
from asl_pipeline.defs.resources import Office
from asl_pipeline.workflow.context import Context, context

KEY = dg.AssetKey(["context", "eurostat"])


@dg.asset(
    key=KEY,
    group_name="context",
    kinds={"parquet"},
    check_specs=[
        dg.AssetCheckSpec(
            "answered", asset=KEY, description="Eurostat answered for every dataset asked for."
        ),
        dg.AssetCheckSpec(
            "not_revised", asset=KEY, description="No figure moved by more than 0.5 % (L5-04)."
        ),
    ],
)
def eurostat(office: Office) -> Iterator[dg.Output[pa.Table] | dg.AssetCheckResult]:
    """Eurostat's indicators for the partners' regions, each with its flags and its vintage."""
    with told(), office.open() as at:
        found = context(at)
    bases = Counter(found.table["basis"].to_pylist())
    yield dg.Output(
        found.table,
        metadata={
            "datasets": len(set(found.table["dataset"].to_pylist())),
            **{f"observations: {basis}": count for basis, count in sorted(bases.items())},
        },
    )
    yield _answered(found)
    yield _not_revised(found)


def _answered(found: Context) -> dg.AssetCheckResult:
    troubled = [each for each in found.refreshed if each.trouble is not None]
    return dg.AssetCheckResult(
        asset_key=KEY,
        check_name="answered",
        passed=not troubled,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"asked": len(found.refreshed), "without an answer": len(troubled)},
    )


def _not_revised(found: Context) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=KEY,
        check_name="not_revised",
        passed=not found.revisions.num_rows,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"figures": found.revisions.num_rows},
    )
