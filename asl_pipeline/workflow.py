"""The steps of the main job with their effects: what is read, judged, stored, answered, published.

Each step can be repeated after a crash: what is done already is left as it is. Dagster calls them
one by one; nothing here knows of Dagster.
"""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from asl_pipeline.assess import Judged, Placed, judge, place
from asl_pipeline.datasets import PUBLISHED, published
from asl_pipeline.derive.rules import rule_index, rule_set
from asl_pipeline.feedback.account import DeliveryAccount, SheetAccount, SubmissionAccount
from asl_pipeline.feedback.answer import deliver
from asl_pipeline.intake.receipt import receive as receive_all
from asl_pipeline.ledger.store import FindingCount, Ledger
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.period import Period
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import (
    Decision,
    Delivery,
    DeliveryState,
    Submission,
    Verdict,
)
from asl_pipeline.partners import registry
from asl_pipeline.publication.code_version import code_version
from asl_pipeline.publication.contents import Inputs, contents
from asl_pipeline.publication.lineage import Origins
from asl_pipeline.publication.release import Draft, next_name, publish, repair
from asl_pipeline.quality.recognise import Part
from asl_pipeline.quality.validate import Plan
from asl_pipeline.review.in_force import in_force
from asl_pipeline.review.signoff import sign_off_automatically
from asl_pipeline.review.verdict import decision_on
from asl_pipeline.settings import Settings
from asl_pipeline.store import landing
from asl_pipeline.store.accepted import keep_rows, rows_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Workplace:
    """Where the work is done, as of which day, and how far a rehearsal may go by itself."""

    settings: Settings
    ledger: Ledger
    today: dt.date
    inbox: Path
    partners: Collection[str] = ()
    periods: Collection[Period] = ()
    auto_sign_off: bool = False


@dataclass(frozen=True, slots=True)
class Assessed:
    """One submission, judged and noted, with the folder of its feedback."""

    submission: Submission
    judged: Judged
    folder: Path


# ------------------------------------------------------------------ receiving and reading


def receive(at: Workplace) -> tuple[Delivery, ...]:
    """Receive what is new in the inbox, read it, and answer what cannot be judged.

    Deliveries that an earlier run received but did not get to read are read now.
    """
    received = receive_all(
        at.inbox, registry(), at.ledger, at.settings.landing, at.today, at.partners
    )
    for delivery in at.ledger.deliveries():
        if delivery.state is DeliveryState.RECEIVED:
            _read(at, delivery)
    new = {delivery.seq for delivery in received}
    states = tuple(d for d in at.ledger.deliveries() if d.seq in new)
    for delivery in states:
        _answer_unplaced(at, delivery)
    return states


def _read(at: Workplace, delivery: Delivery) -> None:
    placed = _placed(at, delivery)
    if placed.reason is not None:
        at.ledger.quarantine(delivery.seq, placed.reason)
        return
    counted = [
        (name, period, sum(len(part.rows) for part in parts))
        for (name, period), parts in placed.slots.items()
    ]
    at.ledger.placed(delivery.seq, counted)


def _placed(at: Workplace, delivery: Delivery) -> Placed:
    content = landing.kept(at.settings.landing, delivery.sha256)
    return place(content, registry()[delivery.partner], delivery.name, delivery.arrived_on)


def _answer_unplaced(at: Workplace, delivery: Delivery) -> None:
    partner = registry().get(delivery.partner)
    if partner is None or delivery.state not in {
        DeliveryState.QUARANTINED,
        DeliveryState.DUPLICATE,
    }:
        return
    twin = None if delivery.same_as is None else at.ledger.delivery(delivery.same_as).name
    account = DeliveryAccount(
        partner=partner,
        file=delivery.name,
        sha256=delivery.sha256,
        size=delivery.size,
        arrived_on=delivery.arrived_on,
        rule_set=rule_set(),
        context="ledger",
        reason=delivery.reason,
        same_as=twin,
    )
    deliver(at.settings.feedback, delivery.id, account)


# ------------------------------------------------------------------ judging and answering


def touched(at: Workplace) -> tuple[tuple[str, Period], ...]:
    """The partners and periods with something waiting to be judged, in order of receipt."""
    waiting = at.ledger.waiting()
    return tuple(
        dict.fromkeys(
            (slot.partner, slot.period)
            for slot in waiting
            if (not at.partners or slot.partner in at.partners)
            and (not at.periods or slot.period in at.periods)
        )
    )


def assess(at: Workplace, partner: str, period: Period, plan: Plan) -> tuple[Assessed, ...]:
    """Judge everything of a partner and period that waits; store, note and answer it."""
    done: list[Assessed] = []
    slots = at.ledger.slots_of(partner, period)
    for seq in dict.fromkeys(slot.delivery for slot in slots):
        delivery = at.ledger.delivery(seq)
        placed = _placed(at, delivery)
        forms = [slot.dataset for slot in slots if slot.delivery == seq]
        judged = [
            judge(placed, (form, period), registry()[partner], delivery.arrived_on, plan)
            for form in forms
        ]
        noted = [_noted(at, delivery, each) for each in judged]
        folder = _answer(at, delivery, placed, list(zip(noted, judged, strict=True)))
        # The verdict is noted last: a crash before leaves the slot waiting, to be done again.
        for submission, each in zip(noted, judged, strict=True):
            at.ledger.judged(submission, _counts(each))
            if at.auto_sign_off and submission.decision is Decision.AWAITING_SIGN_OFF:
                sign_off_automatically(at.ledger, submission, at.today)
            done.append(Assessed(submission, each, folder))
    return tuple(done)


def _noted(at: Workplace, delivery: Delivery, judged: Judged) -> Submission:
    name, period = judged.dataset.name, judged.period
    revision = at.ledger.next_revision(delivery.partner, name, period)
    severities = Counter(finding.severity for finding in judged.report.findings)
    submission = Submission(
        id=f"{delivery.partner}_{period}_{name}_r{revision}",
        delivery=delivery.seq,
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
    if judged.verdict is not Verdict.RETURNED:
        keep_rows(at.settings.accepted, submission, judged.report.rows)
    return submission


def _counts(judged: Judged) -> list[FindingCount]:
    counted = Counter((f.rule, f.severity) for f in judged.report.findings)
    return [FindingCount(rule, severity, count) for (rule, severity), count in counted.items()]


def _answer(
    at: Workplace,
    delivery: Delivery,
    placed: Placed,
    judged: Sequence[tuple[Submission, Judged]],
) -> Path:
    account = delivery_account(
        partner=registry()[delivery.partner],
        file=delivery.name,
        sha256=delivery.sha256,
        size=delivery.size,
        arrived_on=delivery.arrived_on,
        placed=placed,
        judged=[each for _, each in judged],
        context="ledger",
        automatic=at.auto_sign_off,
    )
    return deliver(at.settings.feedback, delivery.id, account)


def delivery_account(
    *,
    partner: Partner,
    file: str,
    sha256: str,
    size: int,
    arrived_on: dt.date,
    placed: Placed,
    judged: Sequence[Judged],
    context: str,
    automatic: bool = False,
) -> DeliveryAccount:
    """What a letter tells of a delivery: of one period in a run, of all in a pre-check."""
    return DeliveryAccount(
        partner=partner,
        file=file,
        sha256=sha256,
        size=size,
        arrived_on=arrived_on,
        rule_set=rule_set(),
        context=context,
        period=judged[0].period if judged else None,
        submissions=tuple(map(_submission_account, judged)),
        unused=tuple((table.sheet, table.reason) for table in placed.unplaced),
        reason=placed.reason,
        automatic=automatic,
    )


def _submission_account(judged: Judged) -> SubmissionAccount:
    report = judged.report
    return SubmissionAccount(
        dataset=judged.dataset.name,
        period=judged.period,
        rows=report.rows.num_rows,
        clean_rows=report.clean_rows,
        verdict=judged.verdict,
        decision=decision_on(judged.verdict),
        findings=report.findings,
        repairs=report.repairs,
        not_run=report.not_run,
        rules=report.rules,
        sheets=tuple(map(_sheet_account, judged.parts)),
    )


def _sheet_account(part: Part) -> SheetAccount:
    table = part.table
    used = {*part.at.values(), *part.spread_at.values()}
    return SheetAccount(
        sheet=table.name,
        encoding=table.encoding,
        delimiter=table.delimiter,
        header_row=table.header_row,
        rows=len(part.rows),
        columns=tuple(header for at, header in enumerate(table.columns) if at in used),
    )


# ------------------------------------------------------------------ publishing


def standing(at: Workplace) -> tuple[Submission, ...]:
    """The submissions whose rows the next release holds."""
    return in_force(at.ledger.submissions())


def accepted_rows(at: Workplace) -> Mapping[str, pa.Table]:
    """The accepted rows in force, by form."""
    return rows_of(at.settings.accepted, standing(at))


def fingerprint(at: Workplace) -> str:
    """What a release is cut for, as one hash: the accepted set, the rules and the code.

    What was returned changes coverage and findings too, but is no reason for a release.
    """
    parts = [
        *(f"{s.id} {s.sha256} {s.decision}" for s in standing(at)),
        rule_set(),
        code_version(),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def findings_table(at: Workplace) -> tuple[dict[str, object], ...]:
    """How often each submission broke each rule."""
    counts = at.ledger.finding_counts()
    rows = []
    for submission in at.ledger.submissions():
        for count in counts.get(submission.id, ()):
            _, rule = rule_index()[count.rule]
            rows.append(
                {
                    "submission": submission.id,
                    "partner_id": submission.partner,
                    "period": str(submission.period),
                    "dataset": submission.dataset,
                    "rule": count.rule,
                    "ess": rule.ess,
                    "level": rule.level,
                    "severity": count.severity,
                    "places": count.places,
                }
            )
    return tuple(rows)


def release_due(at: Workplace) -> bool:
    """Whether anything that a release depends on has changed since the last one."""
    repair(at.ledger, at.settings.releases)
    head = at.ledger.head()
    return head is None or head.fingerprint != fingerprint(at)


def cut_release(
    at: Workplace,
    protected: Mapping[str, pa.Table],
    documents: Mapping[str, str],
) -> Path:
    """Publish the protected tables and the analysis documents (by path) as the next release.

    Raises Conflict, VerificationFailed or DisclosureRefused; nothing is published then.
    """
    submissions = at.ledger.submissions()
    head = at.ledger.head()
    name = next_name(at.ledger, at.today)
    origins = Origins(
        accepted=accepted_rows(at),
        submissions={submission.id: submission for submission in submissions},
        reviewers={
            signed.submission: signed.reviewer
            for signed in at.ledger.decisions()
            if signed.decision is Decision.SIGNED_OFF
        },
    )
    inputs = Inputs(
        name=name,
        as_of=at.today,
        follows=head.name if head else None,
        follows_manifest_sha256=head.manifest_sha256 if head else None,
        fingerprint=fingerprint(at),
        rule_set=rule_set(),
        code_version=code_version(),
        tables=[(published(n), protected[n]) for n in _published_names()],
        origins=origins,
        in_force=standing(at),
        missing=_missing(protected["coverage"]),
        documents=documents,
    )
    draft = Draft(
        name=name,
        follows=inputs.follows,
        fingerprint=inputs.fingerprint,
        files=contents(inputs),
    )
    return publish(draft, at.ledger, at.settings.releases)


def _published_names() -> tuple[str, ...]:
    return tuple(dataset.name for dataset in PUBLISHED)


def _missing(coverage: pa.Table) -> list[tuple[str, str, str]]:
    return [
        (row["partner_id"], row["period"], row["dataset"])
        for row in coverage.to_pylist()
        if row["expected"] and not row["accepted"]
    ]
