"""Build `observatory/coverage`: who reported what, when, and who was not expected to."""

from collections.abc import Collection, Mapping, Sequence

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.datasets.published.coverage import COVERAGE
from asl_pipeline.derive.frames import SOURCES, table_of
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.period import Period
from asl_pipeline.model.submission import Delivery, Submission


def coverage(
    submissions: Sequence[Submission],
    deliveries: Mapping[int, Delivery],
    partners: Collection[Partner],
) -> pa.Table:
    """One row for each partner, form and period of the project up to the last one reported on."""
    last = max((submission.period for submission in submissions), default=None)
    rows = [
        _row(partner, period, dataset.name, submissions, deliveries)
        for partner in partners
        for period in _periods(partner, submissions, last)
        for dataset in SUBMITTED
    ]
    known = [row for row in rows if row["expected"] or row["n_submissions"]]
    frame = pd.DataFrame(known, columns=[*COVERAGE.column_names, SOURCES], dtype=object)
    return table_of(COVERAGE, frame)


def _periods(
    partner: Partner, submissions: Sequence[Submission], last: Period | None
) -> tuple[Period, ...]:
    expected = {period for period in partner.periods if last is not None and period <= last}
    sent = {s.period for s in submissions if s.partner == partner.code}
    return tuple(sorted(expected | sent))


def _row(
    partner: Partner,
    period: Period,
    dataset: str,
    submissions: Sequence[Submission],
    deliveries: Mapping[int, Delivery],
) -> dict[str, object]:
    sent = [
        s
        for s in submissions
        if (s.partner, s.period, s.dataset) == (partner.code, period, dataset)
    ]
    accepted = [submission for submission in sent if submission.in_force]
    arrived_on = deliveries[sent[-1].delivery].arrived_on if sent else None
    late = max(0, (arrived_on - period.due).days) if arrived_on else None
    return {
        "partner_id": partner.code,
        "period": str(period),
        "dataset": dataset,
        "expected": dataset in partner.expected(period),
        "n_submissions": len(sent),
        "verdict": sent[-1].verdict if sent else None,
        "decision": sent[-1].decision if sent else None,
        "accepted": bool(accepted),
        "nil_return": sent[-1].is_nil if sent else None,
        "arrived_on": arrived_on,
        "due": period.due,
        "days_late": late,
        "rows": accepted[-1].rows if accepted else None,
        SOURCES: [submission.id for submission in sent],
    }
