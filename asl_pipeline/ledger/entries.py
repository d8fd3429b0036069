"""What the ledger holds, as objects, and how its rows become them."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from asl_pipeline.model.period import Period
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import (
    Decision,
    Delivery,
    DeliveryState,
    Submission,
    Verdict,
)

SYSTEM: Final = "system"
"""The actor of a transition that no person asked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Transition:
    """One change of a delivery's state, as noted. `old` is None when it was received.

    `reason` is a code, `detail` the evidence for it or a steward's own words; `attempt` is the
    delivery's after the change.
    """

    seq: int
    delivery: int
    old: DeliveryState | None
    new: DeliveryState
    reason: str | None
    detail: str | None
    actor: str
    noted_on: dt.date
    attempt: int


class FetchState(StrEnum):
    """What is done about something that could not be fetched."""

    RETRYING = "retrying"
    DEAD = "dead"
    """Nothing, until a steward asks for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchFailure:
    """Something that a channel offers and that could not be fetched."""

    partner: str
    source: str
    name: str
    reason: str
    tries: int
    first_on: dt.date
    last_on: dt.date
    state: FetchState


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """One form and period that a delivery holds, as read in one attempt."""

    delivery: int
    attempt: int = 1
    partner: str
    dataset: str
    period: Period


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How often a submission broke a rule."""

    rule: str
    severity: Severity
    places: int


class Act(StrEnum):
    """What the record of the review holds: the machine's verdicts, and the universities' words."""

    VERDICT = "verdict"
    SIGN_OFF = "sign_off"
    RETURN = "return"
    """Of a submission to its partner; of a release (`about` names it), that it is withdrawn."""
    REOPENING = "reopening"
    WAIVER = "waiver"
    """A case need not be put right: it is accepted as it is, with a reason."""
    WEIGHING = "weighing"
    """A case is graver, or less so, than its rule says (`change` of the ESS validation report)."""
    LIFTING = "lifting"
    """A waiver or a weighing no longer holds."""
    MATCH = "match"
    """What two partners mapped is the same, is not, or is to be counted once."""


DECISIONS: Final = {
    Act.SIGN_OFF: Decision.SIGNED_OFF,
    Act.RETURN: Decision.RETURNED_BY_REVIEWER,
    Act.REOPENING: Decision.AWAITING_SIGN_OFF,
}
"""What each act on a submission decides."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """One entry of the record. `about` holds what else there is to say, by name."""

    seq: int
    act: Act
    submission: str | None
    actor: str
    reason: str
    noted_on: dt.date
    rule_set: str
    about: Mapping[str, str]
    seal: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Signed:
    """One decision of a reviewer on a submission."""

    submission: str
    decision: Decision
    reviewer: str
    reason: str
    decided_on: dt.date
    rule_set: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """A release as the ledger knows it."""

    name: str
    follows: str
    fingerprint: str
    manifest_sha256: str
    record_head: str = ""


def delivery_of(row: Any) -> Delivery:
    """The delivery that a row of the ledger stands for."""
    return Delivery(
        seq=row.seq,
        partner=row.partner,
        source=row.source,
        name=row.name,
        sha256=row.sha256,
        size=row.size,
        arrived_on=row.arrived_on,
        sent_on=row.sent_on,
        version=row.version,
        state=DeliveryState(row.state),
        reason=row.reason,
        detail=row.detail,
        same_as=row.same_as,
        attempt=row.attempt,
    )


def recorded_of(row: Any) -> Recorded:
    """The entry that a row of the record stands for."""
    return Recorded(
        seq=row.seq,
        act=Act(row.act),
        submission=row.submission,
        actor=row.actor,
        reason=row.reason,
        noted_on=row.noted_on,
        rule_set=row.rule_set,
        about=json.loads(row.about),
        seal=row.seal,
    )


def transition_of(row: Any) -> Transition:
    """The transition that a row of the ledger stands for."""
    return Transition(
        seq=row.seq,
        delivery=row.delivery,
        old=None if row.old is None else DeliveryState(row.old),
        new=DeliveryState(row.new),
        reason=row.reason,
        detail=row.detail,
        actor=row.actor,
        noted_on=row.noted_on,
        attempt=row.attempt,
    )


def fetch_failure_of(row: Any) -> FetchFailure:
    """The failure that a row of the ledger stands for."""
    return FetchFailure(
        partner=row.partner,
        source=row.source,
        name=row.name,
        reason=row.reason,
        tries=row.tries,
        first_on=row.first_on,
        last_on=row.last_on,
        state=FetchState(row.state),
    )


def slot_of(row: Any, partner: str) -> Slot:
    """The slot that a row of the ledger, of a delivery of the partner, stands for."""
    return Slot(
        delivery=row.delivery,
        attempt=row.attempt,
        partner=partner,
        dataset=row.dataset,
        period=Period.parse(row.period),
    )


def submission_of(row: Any, delivery: Any, decision: str | None, sent_on: dt.date) -> Submission:
    """The submission that a row of the ledger, and its delivery's, stand for."""
    verdict = Verdict(row.verdict)
    needed = verdict is Verdict.ACCEPTED_WITH_WARNINGS
    undecided = Decision.AWAITING_SIGN_OFF if needed else Decision.NOT_NEEDED
    return Submission(
        id=row.id,
        delivery=row.delivery,
        attempt=row.attempt,
        sent_on=sent_on,
        stands=delivery.state == DeliveryState.READ and row.attempt == delivery.attempt,
        partner=row.partner,
        dataset=row.dataset,
        period=Period.parse(row.period),
        revision=row.revision,
        sha256=delivery.sha256,
        rows=row.rows,
        clean_rows=row.clean_rows,
        errors=row.errors,
        warnings=row.warnings,
        infos=row.infos,
        verdict=verdict,
        decision=undecided if decision is None else Decision(decision),
        rule_set=row.rule_set,
    )
