"""Make again what was lost of submissions: their rows and findings, from the bytes that were kept.

A submission is judged as it was then: by what the record held before its verdict. The ledger says
what came out; what comes out otherwise now, or was judged by other rules, stays lost, and whoever
needs it names it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from asl_pipeline.assess import Judged, Placed, judge
from asl_pipeline.derive.rules import rule_set
from asl_pipeline.ledger.entries import DECISIONS, Act, FindingCount, Recorded
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.submission import Submission, Verdict
from asl_pipeline.partners import registry
from asl_pipeline.review.rulings import in_force, ruled_by
from asl_pipeline.review.verdict import decision_on
from asl_pipeline.settings import Settings
from asl_pipeline.store.accepted import has_rows
from asl_pipeline.store.told import has_findings
from asl_pipeline.workflow.history import history_of
from asl_pipeline.workflow.judging import counts_of, keep
from asl_pipeline.workflow.receiving import placed_again
from asl_pipeline.workflow.standing import settled_of
from asl_pipeline.workflow.workplace import Workplace


def lost(ledger: Ledger, place: Settings) -> tuple[Submission, ...]:
    """The submissions whose rows or findings are not there, but for those that were erased."""
    erased = {each.seq for each in ledger.deliveries() if each.is_erased}
    return tuple(
        each
        for each in ledger.submissions()
        if each.delivery not in erased
        and not (
            has_findings(place.findings, each)
            and (each.verdict is Verdict.RETURNED or has_rows(place.accepted, each))
        )
    )


def remake(at: Workplace) -> tuple[Submission, ...]:
    """Make what was lost again, as far as it comes out as before; answer what was made.

    Raises VerificationFailed where the bytes of a delivery are not as they were received.
    """
    wanted = {each.id for each in lost(at.ledger, at.settings)}
    if not wanted:
        return ()
    known = {each.id: each for each in at.ledger.submissions()}
    record, counts = at.ledger.recorded(), at.ledger.finding_counts()
    readings: dict[int, Placed] = {}
    made = []
    for number, entry in enumerate(record):
        if entry.act is not Act.VERDICT or entry.submission not in wanted:
            continue
        submission = known[entry.submission]
        if submission.rule_set != rule_set():
            continue
        if submission.delivery not in readings:
            delivery = at.ledger.delivery(submission.delivery)
            readings[submission.delivery] = placed_again(at, delivery)
        judged = _judged(at, submission, readings[submission.delivery], record[:number], known)
        if judged is not None and _is_as_noted(judged, submission, counts.get(submission.id, ())):
            keep(at, submission, judged)
            made.append(submission)
    return tuple(made)


def _judged(
    at: Workplace,
    submission: Submission,
    placed: Placed,
    before: Sequence[Recorded],
    known: Mapping[str, Submission],
) -> Judged | None:
    """A submission judged by what was on record before; None if it is not found any longer."""
    slot = (submission.dataset, submission.period)
    if slot not in placed.slots:
        return None
    # Those judged together were noted together, and knew of one another only who went back.
    beside = [each for each in _verdicts(before, known) if _is_beside(each, submission)]
    first = len(before) - len(beside)
    delivery = at.ledger.delivery(submission.delivery)
    history = history_of(
        at.settings.accepted,
        settled_of(_then(before[:first], known), at.settings.accepted),
        delivery,
        submission.period,
        submission.dataset,
        {each.dataset for each in beside if each.verdict is Verdict.RETURNED},
    )
    ruled = ruled_by(in_force(before[:first]), delivery.partner, delivery.arrived_on)
    sender = registry()[delivery.partner]
    return judge(placed, slot, sender, delivery.arrived_on, history=history, ruled=ruled)


def _then(record: Sequence[Recorded], known: Mapping[str, Submission]) -> list[Submission]:
    """The submissions that were on record, each with the decision that stood on it."""
    decided = {each.submission: DECISIONS[each.act] for each in record if each.act in DECISIONS}
    return [
        replace(each, decision=decided.get(each.id, decision_on(each.verdict)))
        for each in _verdicts(record, known)
    ]


def _verdicts(record: Sequence[Recorded], known: Mapping[str, Submission]) -> list[Submission]:
    judged = (each.submission for each in record if each.act is Act.VERDICT)
    return [known[name] for name in judged if name is not None and name in known]


def _is_beside(one: Submission, other: Submission) -> bool:
    return (one.delivery, one.attempt, one.period) == (other.delivery, other.attempt, other.period)


def _is_as_noted(judged: Judged, noted: Submission, counts: Sequence[FindingCount]) -> bool:
    """Whether a judgement is the one that the ledger has: its rows, its findings, its verdict."""
    rows = (judged.report.rows.num_rows, judged.report.clean_rows, judged.verdict)
    broken = {(each.rule, each.severity, each.places) for each in counts_of(judged)}
    return rows == (noted.rows, noted.clean_rows, noted.verdict) and broken == {
        (each.rule, each.severity, each.places) for each in counts
    }
