"""Say what stands, whether a release is due, and publish it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from asl_pipeline.datasets import PUBLISHED, published, submitted
from asl_pipeline.datasets.corrections import corrections
from asl_pipeline.derive.frames import ROW_ID, SOURCES
from asl_pipeline.derive.rules import rule_index, rule_set
from asl_pipeline.intake.channels.eurostat import stored
from asl_pipeline.ledger.entries import Act
from asl_pipeline.model.failure import Conflict, VerificationFailed
from asl_pipeline.model.submission import Submission
from asl_pipeline.observatory.merged import merged
from asl_pipeline.publication.code_version import code_version
from asl_pipeline.publication.contents import Inputs, contents
from asl_pipeline.publication.lineage import Origins
from asl_pipeline.publication.release import Draft, next_name, publish, repair
from asl_pipeline.publication.totals import compared
from asl_pipeline.review.corrections import Corrected, corrected
from asl_pipeline.review.dependents import with_what_they_refer_to
from asl_pipeline.review.matches import decided, decided_table
from asl_pipeline.review.rulings import in_force
from asl_pipeline.store.accepted import rows_of
from asl_pipeline.workflow.context import kept_figures
from asl_pipeline.workflow.shown import audit_files
from asl_pipeline.workflow.standing import replaced_in, standing_in
from asl_pipeline.workflow.workplace import Workplace

ROW_BY_ROW = {
    "pilot_actions": "pilots",
    "initiatives": "practices",
    "actors": "actors",
    "indicator_readings": "indicators",
}
"""The published table that holds each row of a form, as a row or merged into one."""

MERGED = ("initiatives", "actors")
"""The forms whose rows are merged where a university has decided so."""


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
    recorded = at.ledger.recorded()
    name = next_name(at.ledger, at.today)
    settled = _settled(at)
    origins = Origins(
        accepted={**settled.rows, "pilots_before": pilots_before(at)},
        corrected=settled.names,
        submissions={submission.id: submission for submission in submissions},
        reviewers={
            entry.submission: entry.actor
            for entry in recorded
            if entry.act is Act.SIGN_OFF and entry.submission is not None
        },
    )
    _refuse_disagreeing(protected)
    _refuse_changed(origins.accepted, decided_table(decided(recorded)), protected)
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
        in_force=(*standing(at), *_replaced(at)),
        missing=_missing(protected["coverage"]),
        documents=documents,
        rulings=in_force(recorded),
        record_entries=len(recorded),
        record_head=recorded[-1].seal if recorded else "",
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
    return publish(draft, at.ledger, at.settings.releases)


def _refuse_disagreeing(protected: Mapping[str, pa.Table]) -> None:
    """Raise VerificationFailed where two ways to one total do not meet: the fault is ours."""
    wrong = [each for each in compared(protected) if not each.agrees]
    if wrong:
        told = "; ".join(f"{each.what}: {each.one}, not {each.other}" for each in wrong[:5])
        raise VerificationFailed(f"{len(wrong)} totals do not agree: {told}")


def _refuse_changed(
    accepted: Mapping[str, pa.Table], pairs: pa.Table, protected: Mapping[str, pa.Table]
) -> None:
    """Raise Conflict unless the tables hold exactly the rows that are accepted now.

    Those that were decided on have to stand together as they were.
    """
    now = {row_id for form in ROW_BY_ROW for row_id in accepted[form][ROW_ID].to_pylist()}
    held = {
        source
        for table in ROW_BY_ROW.values()
        for sources in protected[table][SOURCES].to_pylist()
        for source in sources
    }
    if now != held:
        raise Conflict("what is accepted has changed while the release was being made")
    for form in MERGED:
        standing = merged(submitted(form), {form: accepted[form], "decided_pairs": pairs})
        table = protected[ROW_BY_ROW[form]]
        if _together(standing[SOURCES], standing["same_as"]) != _together(
            table[SOURCES].to_pylist(), table["same_as"].to_pylist()
        ):
            raise Conflict("a pair was decided on while the release was being made")


def _together(
    sources: Iterable[Sequence[str]], same_as: Iterable[Sequence[str] | None]
) -> frozenset[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The rows that each published row is made of, and those it is the same as."""
    pairs = zip(sources, same_as, strict=True)
    return frozenset((tuple(made_of), tuple(same or ())) for made_of, same in pairs)


def _published_names() -> tuple[str, ...]:
    return tuple(dataset.name for dataset in PUBLISHED)


def _missing(coverage: pa.Table) -> list[tuple[str, str, str]]:
    return [
        (row["partner_id"], row["period"], row["dataset"])
        for row in coverage.to_pylist()
        if row["expected"] and not row["accepted"]
    ]
