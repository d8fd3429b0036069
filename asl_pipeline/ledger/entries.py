"""What the ledger holds, as objects, and how its rows become them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from asl_pipeline.model.period import Period
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import (
    Decision,
    Delivery,
    DeliveryState,
    Submission,
    Verdict,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """One form and period that a delivery holds."""

    delivery: int
    partner: str
    dataset: str
    period: Period


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How often a submission broke a rule."""

    rule: str
    severity: Severity
    places: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Signed:
    """One decision of a reviewer on a submission."""

    submission: str
    decision: Decision
    reviewer: str
    reason: str
    decided_on: dt.date


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """A release as the ledger knows it."""

    name: str
    follows: str
    fingerprint: str
    manifest_sha256: str


def delivery_of(row: Any) -> Delivery:
    """The delivery that a row of the ledger stands for."""
    return Delivery(
        seq=row.seq,
        partner=row.partner,
        name=row.name,
        sha256=row.sha256,
        size=row.size,
        arrived_on=row.arrived_on,
        state=DeliveryState(row.state),
        reason=row.reason,
        same_as=row.same_as,
    )


def slot_of(row: Any) -> Slot:
    """The slot that a row of the ledger stands for."""
    return Slot(
        delivery=row.delivery,
        partner=row.partner,
        dataset=row.dataset,
        period=Period.parse(row.period),
    )


def submission_of(row: Any, decision: str | None) -> Submission:
    """The submission that a row of the ledger stands for."""
    verdict = Verdict(row.verdict)
    needed = verdict is Verdict.ACCEPTED_WITH_WARNINGS
    undecided = Decision.AWAITING_SIGN_OFF if needed else Decision.NOT_NEEDED
    return Submission(
        id=row.id,
        delivery=row.delivery,
        partner=row.partner,
        dataset=row.dataset,
        period=Period.parse(row.period),
        revision=row.revision,
        sha256=row.sha256,
        rows=row.rows,
        clean_rows=row.clean_rows,
        errors=row.errors,
        warnings=row.warnings,
        infos=row.infos,
        verdict=verdict,
        decision=undecided if decision is None else Decision(decision),
        rule_set=row.rule_set,
    )
