"""Which findings, and which rulings on them, are about which accepted row."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from asl_pipeline.datasets import submitted
from asl_pipeline.derive.frames import ROW_ID
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.failure import NotFound
from asl_pipeline.model.finding import Finding
from asl_pipeline.model.ruling import Ruling
from asl_pipeline.model.submission import Submission
from asl_pipeline.quality.case import as_text
from asl_pipeline.quality.personal import masked
from asl_pipeline.review.rulings import ruled_by
from asl_pipeline.settings import Settings
from asl_pipeline.store.told import kept_findings
from asl_pipeline.workflow.workplace import Workplace


def key_of(form: Dataset, row: Mapping[str, Any]) -> Mapping[str, str]:
    """The key of an accepted row as a finding on it tells it."""
    return {name: masked(as_text(row[name])) for name in form.key if row[name] is not None}


def findings_on(
    findings: Iterable[Finding], form: Dataset, row: Mapping[str, Any]
) -> Iterator[Finding]:
    """The findings on a row, and those on its table as a whole.

    A finding without a key, such as one of too many cells, is known by the number of its row.
    """
    key = key_of(form, row)
    for finding in findings:
        if finding.key:
            if dict(finding.key) == key:
                yield finding
        elif finding.place.row in {None, row["row"]}:
            yield finding


def findings_of(area: Settings, submission: Submission) -> tuple[Finding, ...]:
    """The findings that were kept of a submission; none where it is older than their keeping."""
    try:
        return kept_findings(area.findings, submission)
    except NotFound:
        return ()


def ruled_findings(
    findings: Iterable[Finding], rulings: Sequence[Ruling], ledger: Ledger, submission: Submission
) -> tuple[Finding, ...]:
    """The findings, each with the ruling that is in force on it, if one is."""
    arrived_on = ledger.delivery(submission.delivery).arrived_on
    return tuple(map(ruled_by(rulings, submission.partner, arrived_on), findings))


def rulings_by_row(
    at: Workplace,
    submissions: Iterable[Submission],
    rulings: Sequence[Ruling],
    accepted: Iterable[pa.Table],
) -> Mapping[str, tuple[str, ...]]:
    """The numbers of the rulings in force on accepted rows, by the id of the row."""
    tables = tuple(accepted)
    found: defaultdict[str, set[int]] = defaultdict(set)
    scopes = {(each.partner, each.rule.partition(".")[0]) for each in rulings}
    for submission in submissions:
        if (submission.partner, submission.dataset) not in scopes:
            continue
        kept = findings_of(at.settings, submission)
        told = [f for f in ruled_findings(kept, rulings, at.ledger, submission) if f.ruling]
        form = submitted(submission.dataset)
        for row in _rows(tables, submission):
            for finding in findings_on(told, form, row):
                if finding.ruling is not None:
                    found[row[ROW_ID]].add(finding.ruling.number)
    return {row: tuple(map(str, sorted(numbers))) for row, numbers in found.items()}


def _rows(tables: Iterable[pa.Table], submission: Submission) -> Iterator[Mapping[str, Any]]:
    for table in tables:
        yield from table.filter(pc.equal(table["submission"], submission.id)).to_pylist()
