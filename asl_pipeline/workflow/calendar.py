"""The calendar of reports: what each partner owes for each period, and what has become of it."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from asl_pipeline.model.partner import Partner
from asl_pipeline.model.period import PERIODS, Period
from asl_pipeline.model.submission import Decision, Submission


class ReportState(StrEnum):
    """How a report stands, from settled to most in need of somebody."""

    ACCEPTED = "accepted"
    AWAITING_SIGN_OFF = "awaiting_sign_off"
    RETURNED = "returned"
    OPEN = "open"
    """Nothing was sent, and the due day has not passed."""
    OVERDUE = "overdue"
    """Nothing was sent, the due day has passed, and the universities still wait."""
    MISSING = "missing"
    """Nothing was sent, and the closing day has passed."""


WANTING = (ReportState.OVERDUE, ReportState.MISSING)
"""What the partner has to be asked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """One form that a partner owes for a period; `delivery` is the one that it stands by."""

    partner: str
    period: Period
    dataset: str
    state: ReportState
    due: dt.date
    delivery: int | None = None
    days_late: int | None = None


def calendar(
    submissions: Sequence[Submission], partners: Collection[Partner], today: dt.date
) -> tuple[Report, ...]:
    """Every report that was or is expected by today, and every one that came unasked."""
    return tuple(
        _report(partner, period, dataset, submissions, today)
        for partner in partners
        for period in PERIODS
        for dataset in _forms(partner, period, submissions, today)
    )


def _forms(
    partner: Partner, period: Period, submissions: Sequence[Submission], today: dt.date
) -> Iterator[str]:
    """The forms expected for the period once it has opened, and those that were sent."""
    expected = partner.expected(period) if period.opens <= today else ()
    sent = [
        each.dataset
        for each in submissions
        if each.stands and (each.partner, each.period) == (partner.code, period)
    ]
    yield from dict.fromkeys((*expected, *sorted(sent)))


def _report(
    partner: Partner,
    period: Period,
    dataset: str,
    submissions: Sequence[Submission],
    today: dt.date,
) -> Report:
    sent = [
        each
        for each in submissions
        if each.stands
        and (each.partner, each.period, each.dataset) == (partner.code, period, dataset)
    ]
    # The best of what was sent is what the report stands by; the first of it says how late it was.
    order = list(ReportState)
    best = min(sent, key=lambda each: order.index(_standing_of(each)), default=None)
    late = max(0, (min(each.sent_on for each in sent) - period.due).days) if sent else None
    return Report(
        partner=partner.code,
        period=period,
        dataset=dataset,
        state=_wanting(period, today) if best is None else _standing_of(best),
        due=period.due,
        delivery=None if best is None else best.delivery,
        days_late=late,
    )


def _standing_of(submission: Submission) -> ReportState:
    if submission.in_force:
        return ReportState.ACCEPTED
    if submission.decision is Decision.AWAITING_SIGN_OFF:
        return ReportState.AWAITING_SIGN_OFF
    return ReportState.RETURNED


def _wanting(period: Period, today: dt.date) -> ReportState:
    if today <= period.due:
        return ReportState.OPEN
    return ReportState.OVERDUE if today <= period.closes else ReportState.MISSING
