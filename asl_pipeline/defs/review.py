"""The universities' desk as Dagster jobs, so that a reviewer can decide from the launchpad.

What each field of the configuration is for, the launchpad shows beside it.
"""

import datetime as dt
from enum import Enum

import dagster as dg
from pydantic import Field

from asl_pipeline.defs.failures import told
from asl_pipeline.defs.resources import Office
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import Decision
from asl_pipeline.review.matches import Match
from asl_pipeline.workflow.desk import Desk


class Word(Enum):
    """What a reviewer says of submissions."""

    accept = "accept"
    give_back = "return"
    reopen = "reopen"


class Weight(Enum):
    """What cases are to be: waived, or of a severity."""

    waived = "waived"
    info = "info"
    warning = "warning"
    error = "error"


_DECISIONS = {
    Word.accept: Decision.SIGNED_OFF,
    Word.give_back: Decision.RETURNED_BY_REVIEWER,
    Word.reopen: Decision.AWAITING_SIGN_OFF,
}


class Decided(dg.Config):
    """A decision on submissions."""

    submissions: list[str] = Field(description="The submissions, by id: PAU_2018-S1_actors_r1.")
    decision: Word = Field(description="accept signs off, return gives back, reopen undoes either.")
    reviewer: str = Field(description="The university that decides: CES or GCU.")
    reason: str = Field(description="Why. It is kept for ever.")


class Ruled(dg.Config):
    """A ruling on cases of a submission."""

    submission: str = Field(description="The submission, by id.")
    cases: list[int] = Field(
        default_factory=list, description="Cases by their numbers in `asl review show`; or a rule."
    )
    rule: str = Field(default="", description="All cases of this rule, instead of numbers.")
    weight: Weight = Field(description="waived accepts them as they are; or a severity.")
    reviewer: str = Field(description="The university that rules: CES or GCU.")
    requester: str = Field(description="Who asked for it, by role.")
    reason: str = Field(description="Why. It is kept for ever.")
    expires_on: str = Field(default="", description="The last day on which it holds: 2026-12-31.")


class Pair(Enum):
    """What a pair of mapped practices or actors is."""

    same = "same"
    different = "different"
    merge = "merge"


class Matched(dg.Config):
    """A decision on a pair that two partners may both have mapped."""

    one: str = Field(description="One row, by its id: CRESS-ACT-002.")
    other: str = Field(description="The other row, by its id.")
    decision: Pair = Field(description="same and different keep both; merge counts them once.")
    reviewer: str = Field(description="The university that decides: CES or GCU.")
    reason: str = Field(description="Why. It is kept for ever.")


class Settled(dg.Config):
    """The end of a case between partners."""

    reference: str = Field(description="The case, by its reference in `asl review cases`.")
    reviewer: str = Field(description="The university that settles it: CES or GCU.")
    requester: str = Field(description="Who asked for it, by role.")
    reason: str = Field(description="Why. It is kept for ever.")
    expires_on: str = Field(default="", description="The last day on which it holds: 2026-12-31.")


def _day(text: str) -> dt.date | None:
    """The day that a field of the launchpad holds; None where it was left empty."""
    return dt.date.fromisoformat(text) if text else None


@dg.op(out=dg.Out(dg.Nothing))
def decide(context: dg.OpExecutionContext, office: Office, config: Decided) -> None:
    """Sign off, return or reopen submissions: all of them, or none."""
    with told(), office.open() as at:
        desk = Desk(ledger=at.ledger, settings=at.settings, today=at.today)
        found = desk.decide(
            config.submissions, _DECISIONS[config.decision], config.reviewer, config.reason
        )
    context.add_output_metadata(
        {"decision": config.decision.value, "submissions": ", ".join(each.id for each in found)}
    )


@dg.op(out=dg.Out(dg.Nothing))
def rule_on_cases(context: dg.OpExecutionContext, office: Office, config: Ruled) -> None:
    """Waive cases, or make them graver or less so, from the next judgement on."""
    waived = config.weight is Weight.waived
    with told(), office.open() as at:
        desk = Desk(ledger=at.ledger, settings=at.settings, today=at.today)
        made = desk.rule_on(
            config.submission,
            reviewer=config.reviewer,
            reason=config.reason,
            requester=config.requester,
            cases=config.cases,
            rule=config.rule or None,
            severity=None if waived else Severity(config.weight.value),
            expires_on=_day(config.expires_on),
        )
    context.add_output_metadata(
        {"rulings": ", ".join(str(each.number) for each in made), "weight": config.weight.value}
    )


@dg.op(out=dg.Out(dg.Nothing))
def match_pair(context: dg.OpExecutionContext, office: Office, config: Matched) -> None:
    """Say what a pair is that two partners may both have mapped, once and for all."""
    with told(), office.open() as at:
        desk = Desk(ledger=at.ledger, settings=at.settings, today=at.today)
        match = Match(config.decision.value)
        pair = desk.match(config.one, config.other, match, config.reviewer, config.reason)
    context.add_output_metadata({"form": pair.form, "decision": config.decision.value})


@dg.op(out=dg.Out(dg.Nothing))
def settle_case(context: dg.OpExecutionContext, office: Office, config: Settled) -> None:
    """Settle a case between partners as it is, until what it is about changes."""
    with told(), office.open() as at:
        desk = Desk(ledger=at.ledger, settings=at.settings, today=at.today)
        made = desk.settle(
            config.reference,
            reviewer=config.reviewer,
            reason=config.reason,
            requester=config.requester,
            expires_on=_day(config.expires_on),
        )
    context.add_output_metadata({"ruling": made.number, "partner": made.partner})


@dg.job(executor_def=dg.in_process_executor)
def review_pairs() -> None:
    """A university's decision on a pair mapped twice, as `asl review match`."""
    match_pair()


@dg.job(executor_def=dg.in_process_executor)
def settle_cases() -> None:
    """The end of a case between partners, as `asl review settle`."""
    settle_case()


@dg.job(executor_def=dg.in_process_executor)
def review_submissions() -> None:
    """A university's decision on submissions, as `asl review accept | return | reopen`."""
    decide()


@dg.job(executor_def=dg.in_process_executor)
def review_cases() -> None:
    """A university's ruling on single cases, as `asl review waive | weigh`."""
    rule_on_cases()
