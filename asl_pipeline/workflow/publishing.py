"""Say what stands, whether a release is due, and publish it."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from asl_pipeline.analysis.measures import measured
from asl_pipeline.datasets import PUBLISHED, published
from asl_pipeline.datasets.corrections import corrections
from asl_pipeline.datasets.published.quality_report import QUALITY_REPORT
from asl_pipeline.derive.rules import rule_index, rule_set
from asl_pipeline.intake.channels.eurostat import stored
from asl_pipeline.ledger.entries import Act
from asl_pipeline.model.failure import Conflict, VerificationFailed
from asl_pipeline.model.submission import Submission
from asl_pipeline.publication import open_release
from asl_pipeline.publication.code_version import code_version
from asl_pipeline.publication.comparison.edition import Edition
from asl_pipeline.publication.comparison.opened import edition_of
from asl_pipeline.publication.contents import Inputs, contents
from asl_pipeline.publication.index import newest
from asl_pipeline.publication.keys import signing_key
from asl_pipeline.publication.lineage import Origins
from asl_pipeline.publication.release import Draft, next_name, publish, repair
from asl_pipeline.publication.totals import compared
from asl_pipeline.review.corrections import Corrected, corrected
from asl_pipeline.review.dependents import with_what_they_refer_to
from asl_pipeline.review.matches import decided
from asl_pipeline.review.rulings import in_force
from asl_pipeline.store.accepted import repairs_of, rows_of
from asl_pipeline.workflow.bearing import rulings_by_row
from asl_pipeline.workflow.context import kept_figures
from asl_pipeline.workflow.shown import audit_files
from asl_pipeline.workflow.standing import replaced_in, standing_in
from asl_pipeline.workflow.workplace import Workplace, bucket_of

ROW_BY_ROW = {
    "pilot_actions": "pilots",
    "initiatives": "practices",
    "actors": "actors",
    "indicator_readings": "indicators",
}
"""The published table that holds each row of a form, as a row or merged into one."""


def standing(at: Workplace) -> tuple[Submission, ...]:
    """The submissions whose rows the next release holds."""
    return standing_in(at.ledger, at.settings.accepted)


def _replaced(at: Workplace) -> tuple[Submission, ...]:
    """The registers of pilots as at earlier half-years, which a release tells of too."""
    return replaced_in(at.ledger, at.settings.accepted, "pilot_actions")


def pilots_before(at: Workplace) -> pa.Table:
    """The pilots as stated at the end of earlier half-years, as their partners sent them.

    Corrections are made to what stands now, and not to these.
    """
    return rows_of(at.settings.accepted, _replaced(at))["pilot_actions"]


def accepted_rows(at: Workplace) -> Mapping[str, pa.Table]:
    """The accepted rows in force, by form, put right where an error is known.

    Those that refer to what is not accepted wait. Raises VerificationFailed for a correction that
    does not hold.
    """
    return _settled(at).rows


def _settled(at: Workplace) -> Corrected:
    rows = rows_of(at.settings.accepted, standing(at))
    return corrected(with_what_they_refer_to(rows), corrections())


def fingerprint(at: Workplace) -> str:
    """What a release is cut for, as one hash: the accepted set and all that is made of it with.

    That is earlier registers of pilots, corrections, decided pairs, Eurostat's figures, rules and
    code.

    What was returned changes coverage and findings too, but is no reason for a release.
    """
    pairs = decided(at.ledger.recorded())
    figures = stored(kept_figures(at))
    parts = [
        *(f"{s.id} {s.sha256} {s.decision}" for s in (*standing(at), *_replaced(at))),
        *(repr(each) for each in corrections()),
        *(f"{pair} {match}" for pair, match in sorted(pairs.items())),
        *(f"{name} {figures[name].sha256}" for name in sorted(figures)),
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
            if count.rule not in rule_index():
                # A rule of before: how often it was broken stays in the ledger.
                continue
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
    repair(at.ledger, at.settings.releases, bucket_of(at.settings))
    head = at.ledger.head()
    return head is None or head.fingerprint != fingerprint(at)


def cut_release(
    at: Workplace,
    protected: Mapping[str, pa.Table],
    documents: Mapping[str, str],
    made_for: str,
) -> Path:
    """Publish the protected tables and the analysis documents (by path) as the next release.

    `made_for` is the fingerprint of what the tables were built from. Raises Conflict where that
    has changed since, VerificationFailed, DisclosureRefused, or WrongUse for a key that cannot be
    used; nothing is published then.
    """
    if fingerprint(at) != made_for:
        raise Conflict("what is accepted has changed while the release was being made")
    key = signing_key(at.settings.signing_key)
    submissions = at.ledger.submissions()
    head = at.ledger.head()
    recorded = at.ledger.recorded()
    name = next_name(at.ledger, at.today)
    settled = _settled(at)
    accepted = {**settled.rows, "pilots_before": pilots_before(at)}
    published_of, rulings = (*standing(at), *_replaced(at)), in_force(recorded)
    origins = Origins(
        accepted=accepted,
        corrected=settled.names,
        repaired=repairs_of(at.settings.accepted, published_of),
        ruled=rulings_by_row(at, published_of, rulings, accepted.values()),
        submissions={submission.id: submission for submission in submissions},
        reviewers={
            entry.submission: entry.actor
            for entry in recorded
            if entry.act is Act.SIGN_OFF and entry.submission is not None
        },
    )
    _refuse_disagreeing(protected)
    inputs = Inputs(
        name=name,
        as_of=at.today,
        follows=head.name if head else None,
        follows_manifest_sha256=head.manifest_sha256 if head else None,
        fingerprint=made_for,
        rule_set=rule_set(),
        code_version=code_version(),
        tables=[(published(n), protected[n]) for n in _published_names()],
        measured=[(QUALITY_REPORT, measured(protected))],
        origins=origins,
        in_force=published_of,
        missing=_missing(protected["coverage"]),
        documents=documents,
        rulings=rulings,
        previous=_previous(at),
        record_entries=len(recorded),
        record_head=recorded[-1].seal if recorded else "",
        signing_key=key,
    )
    files = contents(inputs)
    audit_files(at, files)
    draft = Draft(
        name=name,
        follows=inputs.follows,
        fingerprint=inputs.fingerprint,
        record_head=inputs.record_head,
        files=files,
    )
    return publish(draft, at.ledger, at.settings.releases, bucket_of(at.settings))


def _previous(at: Workplace) -> Edition | None:
    """The release that the next one is compared with: the newest that still stands."""
    head = newest(at.ledger.releases(), at.ledger.withdrawals())
    return edition_of(open_release(head.name, at.settings.releases)) if head else None


def _refuse_disagreeing(protected: Mapping[str, pa.Table]) -> None:
    """Raise VerificationFailed where two ways to one total do not meet: the fault is ours."""
    wrong = [each for each in compared(protected) if not each.agrees]
    if wrong:
        told = "; ".join(f"{each.what}: {each.one}, not {each.other}" for each in wrong[:5])
        raise VerificationFailed(f"{len(wrong)} totals do not agree: {told}")


def _published_names() -> tuple[str, ...]:
    return tuple(dataset.name for dataset in PUBLISHED)


def _missing(coverage: pa.Table) -> list[tuple[str, str, str]]:
    return [
        (row["partner_id"], row["period"], row["dataset"])
        for row in coverage.to_pylist()
        if row["expected"] and not row["accepted"]
    ]
