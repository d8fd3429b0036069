"""Judge what waits of a partner and period; store, note and answer it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from asl_pipeline.assess import Judged, Placed, judge
from asl_pipeline.datasets import in_order
from asl_pipeline.derive.rules import rule_set
from asl_pipeline.feedback.answer import Sent, deliver
from asl_pipeline.ledger.entries import FindingCount
from asl_pipeline.model.period import Period
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import (
    Decision,
    Delivery,
    Submission,
    Verdict,
    id_of,
)
from asl_pipeline.partners import registry, ways_of
from asl_pipeline.quality.validate import Plan
from asl_pipeline.review.rulings import in_force, ruled_by
from asl_pipeline.review.signoff import sign_off_automatically
from asl_pipeline.review.verdict import decision_on
from asl_pipeline.store import landing
from asl_pipeline.store.accepted import keep_rows
from asl_pipeline.store.told import keep_findings
from asl_pipeline.workflow.account import delivery_account
from asl_pipeline.workflow.history import history_of
from asl_pipeline.workflow.receiving import placed_again
from asl_pipeline.workflow.resubmitted import since_last
from asl_pipeline.workflow.sending import letter_of
from asl_pipeline.workflow.standing import change_held, settled_in
from asl_pipeline.workflow.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Assessed:
    """One submission, judged and noted, with the folder of its feedback."""

    submission: Submission
    judged: Judged
    folder: Path


def touched(at: Workplace) -> dict[tuple[str, Period], tuple[str, ...]]:
    """The partners and periods with forms waiting to be judged, and which, in order of receipt."""
    forms: dict[tuple[str, Period], list[str]] = {}
    for slot in at.ledger.waiting():
        is_asked = not at.partners or slot.partner in at.partners
        if is_asked and (not at.periods or slot.period in at.periods):
            forms.setdefault((slot.partner, slot.period), []).append(slot.dataset)
    return {where: tuple(dict.fromkeys(names)) for where, names in forms.items()}


def assess(at: Workplace, partner: str, period: Period, plan: Plan) -> tuple[Assessed, ...]:
    """Judge everything of a partner and period that waits; store, note and answer it."""
    done: list[Assessed] = []
    accepted = at.settings.accepted
    slots = at.ledger.slots_of(partner, period)
    rulings = in_force(at.ledger.recorded())
    for seq in dict.fromkeys(slot.delivery for slot in slots):
        delivery = at.ledger.delivery(seq)
        placed = placed_again(at, delivery)
        ruled = ruled_by(rulings, partner, delivery.arrived_on)
        settled = settled_in(at.ledger, accepted)
        judged: list[Judged] = []
        for form in in_order(slot.dataset for slot in slots if slot.delivery == seq):
            returned = {j.dataset.name for j in judged if j.verdict is Verdict.RETURNED}
            history = history_of(accepted, settled, delivery, period, form, returned)
            slot, sender = (form, period), registry()[partner]
            judged.append(judge(placed, slot, sender, delivery.arrived_on, plan, history, ruled))
        noted = [_noted(at, delivery, each) for each in judged]
        judged = [
            replace(
                each,
                held=change_held(at.ledger, accepted, submission, each.report.rows),
                resubmitted=since_last(at, submission, each.report.findings),
            )
            for submission, each in zip(noted, judged, strict=True)
        ]
        folder = _answer(at, delivery, placed, judged)
        # The verdicts and what is told of them are noted last, and together: a crash before leaves
        # the slots waiting, to be done again.
        about = tuple(f"{period}/{submission.dataset}" for submission in noted)
        word = letter_of(at, delivery, folder, str(period), about)
        counted = [(sub, counts_of(each)) for sub, each in zip(noted, judged, strict=True)]
        at.ledger.judged_together(counted, word, ways_of(partner), at.today)
        for submission, each in zip(noted, judged, strict=True):
            waits = submission.decision is Decision.AWAITING_SIGN_OFF or each.held is not None
            if at.auto_sign_off and waits:
                sign_off_automatically(at.ledger, submission, at.today)
            done.append(Assessed(submission, each, folder))
    return tuple(done)


def _noted(at: Workplace, delivery: Delivery, judged: Judged) -> Submission:
    name, period = judged.dataset.name, judged.period
    revision = at.ledger.next_revision(delivery.partner, name, period)
    severities = Counter(finding.severity for finding in judged.report.findings)
    submission = Submission(
        id=id_of(delivery.partner, period, name, revision),
        delivery=delivery.seq,
        attempt=delivery.attempt,
        sent_on=delivery.sent_on or delivery.arrived_on,
        partner=delivery.partner,
        dataset=name,
        period=period,
        revision=revision,
        sha256=delivery.sha256,
        rows=judged.report.rows.num_rows,
        clean_rows=judged.report.clean_rows,
        errors=severities[Severity.ERROR],
        warnings=severities[Severity.WARNING],
        infos=severities[Severity.INFO],
        verdict=judged.verdict,
        decision=decision_on(judged.verdict),
        rule_set=rule_set(),
    )
    keep(at, submission, judged)
    return submission


def keep(at: Workplace, submission: Submission, judged: Judged) -> None:
    """Keep what was found in a submission, and its rows unless it is returned."""
    report = judged.report
    keep_findings(at.settings.findings, submission, report.findings)
    if judged.verdict is not Verdict.RETURNED:
        keep_rows(at.settings.accepted, submission, report.rows, report.tried)


def counts_of(judged: Judged) -> list[FindingCount]:
    """How often a submission broke each rule."""
    counted = Counter((f.rule, f.severity) for f in judged.report.findings)
    return [FindingCount(rule, severity, count) for (rule, severity), count in counted.items()]


def _answer(
    at: Workplace,
    delivery: Delivery,
    placed: Placed,
    judged: Sequence[Judged],
) -> Path:
    account = delivery_account(
        partner=registry()[delivery.partner],
        file=delivery.name,
        sha256=delivery.sha256,
        size=delivery.size,
        arrived_on=delivery.arrived_on,
        placed=placed,
        judged=judged,
        context="ledger",
        automatic=at.auto_sign_off,
    )
    sent = Sent(landing.kept(at.settings.landing, delivery.sha256), placed.reading)
    return deliver(at.settings.feedback, delivery.id, account, sent)
