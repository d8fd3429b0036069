"""`calendar/reports`: what each partner owes for each half-year, and what became of each delivery.

Looked at when all is judged: at the end of every walk.
"""

from collections import Counter
from collections.abc import Sequence

import dagster as dg

from asl_pipeline.defs.assets.deliveries import DELIVERIES
from asl_pipeline.defs.assets.submissions import VERDICTS
from asl_pipeline.defs.failures import told
from asl_pipeline.defs.resources import Office
from asl_pipeline.model.submission import Delivery, Submission
from asl_pipeline.partners import registry
from asl_pipeline.workflow import Workplace
from asl_pipeline.workflow.calendar import WANTING, Report, calendar
from asl_pipeline.workflow.standing import settled_in

KEY = dg.AssetKey(["calendar", "reports"])


@dg.asset(
    key=KEY,
    group_name="calendar",
    deps=[DELIVERIES, VERDICTS],
    check_specs=[
        dg.AssetCheckSpec(
            "nothing_overdue", asset=KEY, description="Every report whose day has passed has come."
        )
    ],
)
def reports(office: Office) -> dg.MaterializeResult:
    """Which reports have come, wait, were returned, are due or missing; and every delivery."""
    with told(), office.open() as at:
        known = at.ledger.deliveries()
        submissions = settled_in(at.ledger, at.settings.accepted)
        found = _reports(at, submissions)
    states = Counter(str(report.state) for report in found)
    return dg.MaterializeResult(
        metadata={
            **{f"reports: {state}": count for state, count in sorted(states.items())},
            "calendar": dg.MetadataValue.md(_calendar_page(found)),
            "deliveries": _delivery_table(known, submissions),
        },
        check_results=[_nothing_overdue(found)],
    )


def _reports(at: Workplace, submissions: Sequence[Submission]) -> tuple[Report, ...]:
    partners = [p for p in registry().values() if not at.partners or p.code in at.partners]
    return calendar(submissions, partners, at.today)


def _nothing_overdue(reports: Sequence[Report]) -> dg.AssetCheckResult:
    wanting = [report for report in reports if report.state in WANTING]
    return dg.AssetCheckResult(
        asset_key=KEY,
        check_name="nothing_overdue",
        passed=not wanting,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "reports": len(wanting),
            "which": [f"{r.partner} {r.period} {r.dataset}: {r.state}" for r in wanting],
        },
    )


def _calendar_page(reports: Sequence[Report]) -> str:
    """A row for each partner, a column for each period: how many forms stand how."""
    periods = sorted({report.period for report in reports})
    lines = [
        "| | " + " | ".join(map(str, periods)) + " |",
        "|---" * (len(periods) + 1) + "|",
    ]
    for partner in dict.fromkeys(report.partner for report in reports):
        cells = []
        for period in periods:
            here = [r for r in reports if (r.partner, r.period) == (partner, period)]
            counted = Counter(str(report.state) for report in here)
            cells.append("<br>".join(f"{count} {state}" for state, count in counted.items()))
        lines.append(f"| **{partner}** | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _delivery_table(
    known: Sequence[Delivery], submissions: Sequence[Submission]
) -> dg.TableMetadataValue:
    """Every delivery. Files go by their number here: a name is the partner's own text."""
    schema = dg.TableSchema(
        columns=[
            dg.TableColumn("delivery", "int"),
            *(
                dg.TableColumn(name, "string")
                for name in ("partner", "source", "arrived", "state", "reason", "holds")
            ),
        ]
    )
    return dg.MetadataValue.table(
        records=[
            dg.TableRecord(
                {
                    "delivery": each.seq,
                    "partner": each.partner,
                    "source": each.source,
                    "arrived": each.arrived_on.isoformat(),
                    "state": str(each.state),
                    "reason": each.reason or "",
                    "holds": _held_by(each, submissions),
                }
            )
            for each in known
        ],
        schema=schema,
    )


def _held_by(delivery: Delivery, submissions: Sequence[Submission]) -> str:
    """What the delivery holds, and the verdicts on it."""
    return ", ".join(
        f"{s.dataset} {s.period}: {s.verdict}"
        for s in submissions
        if s.delivery == delivery.seq and s.stands
    )
