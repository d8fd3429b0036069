"""`intake/deliveries`: what arrived, received and read; who owes what; what could not be had.

Unpartitioned: a period is known only once a file is read.
"""

from collections import Counter
from collections.abc import Sequence

import dagster as dg

from asl_pipeline.defs.failures import told
from asl_pipeline.defs.resources import Office
from asl_pipeline.ledger.entries import FetchFailure
from asl_pipeline.model.submission import Delivery, Submission
from asl_pipeline.partners import registry
from asl_pipeline.workflow import Workplace, receive, touched
from asl_pipeline.workflow.calendar import WANTING, Report, calendar
from asl_pipeline.workflow.standing import settled_in

DELIVERIES = dg.AssetKey(["intake", "deliveries"])
_CHECKS = {
    "nothing_overdue": "Every report whose day has passed has come.",
    "everything_fetched": "Every channel could be reached, and everything in it fetched.",
}


@dg.asset(
    key=DELIVERIES,
    group_name="intake",
    kinds={"file"},
    check_specs=[
        dg.AssetCheckSpec(name, asset=DELIVERIES, description=said)
        for name, said in _CHECKS.items()
    ],
    retry_policy=dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL),
)
def deliveries(office: Office) -> dg.MaterializeResult:
    """Every file of every partner, kept for ever under its hash, and what became of it."""
    with told(), office.open() as at:
        received = receive(at)
        waiting = touched(at)
        known = at.ledger.deliveries()
        failures = at.ledger.fetch_failures()
        submissions = settled_in(at.ledger, at.settings.accepted)
        reports = _reports(at, submissions)
    states = Counter(str(delivery.state) for delivery in known)
    return dg.MaterializeResult(
        metadata={
            "received now": len(received),
            "partner-periods to assess": [f"{partner}|{period}" for partner, period in waiting],
            **{f"deliveries: {state}": count for state, count in sorted(states.items())},
            **{
                f"reports: {state}": count
                for state, count in sorted(Counter(str(r.state) for r in reports).items())
            },
            "calendar": dg.MetadataValue.md(_calendar_page(reports)),
            "deliveries": _delivery_table(known, submissions),
            "could not be fetched": _failure_table(failures),
        },
        check_results=[_nothing_overdue(reports), _everything_fetched(failures)],
    )


def _reports(at: Workplace, submissions: Sequence[Submission]) -> tuple[Report, ...]:
    partners = [p for p in registry().values() if not at.partners or p.code in at.partners]
    return calendar(submissions, partners, at.today)


def _nothing_overdue(reports: Sequence[Report]) -> dg.AssetCheckResult:
    wanting = [report for report in reports if report.state in WANTING]
    return dg.AssetCheckResult(
        asset_key=DELIVERIES,
        check_name="nothing_overdue",
        passed=not wanting,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "reports": len(wanting),
            "which": [f"{r.partner} {r.period} {r.dataset}: {r.state}" for r in wanting],
        },
    )


def _everything_fetched(failures: Sequence[FetchFailure]) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=DELIVERIES,
        check_name="everything_fetched",
        passed=not failures,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"objects": len(failures)},
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
