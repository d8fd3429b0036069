"""`across/cases`: what does not fit together between partners, before a release."""

from collections import Counter
from collections.abc import Iterator

import dagster as dg
import pyarrow as pa

from asl_pipeline.defs.assets.tables import held_as
from asl_pipeline.defs.failures import told
from asl_pipeline.defs.resources import Office
from asl_pipeline.workflow.across import open_cases, tell_partners
from asl_pipeline.workflow.tables import HOLDINGS

KEY = dg.AssetKey(["across", "cases"])
_COLUMNS = ("reference", "partner", "rule", "ess", "severity")


@dg.asset(
    key=KEY,
    group_name="across",
    ins={name: dg.AssetIn(held_as(name)) for name in HOLDINGS},
    description="The open cases between partners, of the rules of level 3 to 5 that look at what "
    "all sent. Each partner concerned finds a letter among its feedback; no verdict changes.",
    kinds={"html"},
    check_specs=[
        dg.AssetCheckSpec(
            "nothing_open", asset=KEY, description="Nothing is to be settled between partners."
        )
    ],
)
def across(office: Office, **held: pa.Table) -> Iterator[dg.Output[pa.Table] | dg.AssetCheckResult]:
    """Find the cases between partners, and tell each partner its own."""
    with told(), office.open() as at:
        found = open_cases(at, held)
        tell_partners(at, found)
    rows = [
        {
            "partner": each.partner,
            "reference": each.finding.reference,
            "rule": each.finding.rule,
            "ess": each.finding.ess,
            "severity": str(each.finding.severity),
        }
        for each in found
    ]
    counted = Counter(each.finding.rule for each in found)
    yield dg.Output(
        pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in _COLUMNS])),
        metadata={f"open: {rule}": count for rule, count in sorted(counted.items())},
    )
    yield dg.AssetCheckResult(
        asset_key=KEY,
        check_name="nothing_open",
        passed=not found,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"cases": len(found)},
    )
