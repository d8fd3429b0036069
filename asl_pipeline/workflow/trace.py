"""From a published row to what it was made of: files, rows, rules, and what people said of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from asl_pipeline.datasets import submitted
from asl_pipeline.ledger.entries import Signed
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.failure import NotFound, VerificationFailed, WrongUse
from asl_pipeline.model.finding import Finding
from asl_pipeline.model.ruling import Ruling
from asl_pipeline.model.submission import Decision, Delivery, Submission
from asl_pipeline.publication.reader import Release
from asl_pipeline.review.rulings import ever
from asl_pipeline.store.accepted import kept_rows, tried_on
from asl_pipeline.workflow.bearing import findings_of, findings_on, ruled_findings
from asl_pipeline.workflow.workplace import Workplace

_FIRST_OF_SOURCE: Final = "source_type"
"""The first column of a lineage table that is no part of the key."""
_EMPTY: Final = "-"
"""Stands for a part of a key that has no value."""
_NAMED: Final = 3

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class RowTraced:
    """One row of a partner's file. `findings` are those that were accepted with it."""

    sheet: str | None
    row: int
    repairs: tuple[str, ...]
    corrections: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SubmissionTraced:
    """One submission that a published row was made of, and which of its rows.

    `rulings` are those that the release tells of these rows; `tried` the full codes of the rules
    that were tried, none where that was not kept.
    """

    submission: Submission
    delivery: Delivery
    rows: tuple[RowTraced, ...]
    rulings: tuple[Ruling, ...]
    tried: tuple[str, ...]
    signed: Signed | None

    @property
    def passed(self) -> tuple[str, ...]:
        """The rules that were tried and that none of these rows broke."""
        broken = {finding.rule for row in self.rows for finding in row.findings}
        return tuple(rule for rule in self.tried if rule not in broken)


@dataclass(frozen=True, kw_only=True, slots=True)
class Traced:
    """What a published row was made of: accepted rows, Eurostat's vintages, or neither."""

    release: str
    table: str
    key: Row
    submissions: tuple[SubmissionTraced, ...]
    vintages: tuple[str, ...]

    @property
    def rows(self) -> int:
        """How many rows of partners' files it was made of."""
        return sum(len(each.rows) for each in self.submissions)


def trace(at: Workplace, release: Release, table: str, key: Sequence[str]) -> Traced:
    """Trace a row of a release, by the parts of its key in order or as `column=value`.

    Raises NotFound, WrongUse for a key that does not name one row, VerificationFailed where a file
    of the release or the ledger is not what it was.
    """
    full = _full_name(release, table)
    traced = release.arrow(f"lineage/{full.rpartition('/')[2]}")
    columns = traced.column_names[: traced.column_names.index(_FIRST_OF_SOURCE)]
    rows = traced.to_pylist()
    wanted = _wanted(columns, key)
    found = [r for r in rows if all(_text(r[name]) == text for name, text in wanted.items())]
    keys = list(dict.fromkeys(tuple(row[name] for name in columns) for row in found))
    if not keys:
        told = ", ".join(f"{name}={text}" for name, text in wanted.items())
        raise NotFound(f"{full} of release {release.name} has no row with {told}")
    if len(keys) > 1:
        some = "; ".join("/".join(map(_text, each)) for each in keys[:_NAMED])
        raise WrongUse(f"{len(keys)} rows of {full} have that; say more of the key, as {some}")
    return Traced(
        release=release.name,
        table=full,
        key=dict(zip(columns, keys[0], strict=True)),
        submissions=_submissions(at, found),
        vintages=tuple(sorted({row["vintage"] for row in found if row["vintage"]})),
    )


def _full_name(release: Release, table: str) -> str:
    """The table by its full name, which has a lineage. Raises NotFound."""
    traced = {each.partition("/")[2] for each in release.tables if each.startswith("lineage/")}
    for each in release.tables:
        room, _, name = each.partition("/")
        if room != "lineage" and name in traced and table in {each, name}:
            return each
    raise NotFound(
        f"release {release.name} has no table {table!r} with a lineage; it has "
        f"{', '.join(sorted(traced))}"
    )


def _wanted(columns: Sequence[str], key: Sequence[str]) -> Mapping[str, str]:
    """What the named row has in columns of its key. Raises WrongUse."""
    order = "/".join(columns)
    if len(key) == 1 and "=" not in key[0]:
        parts = key[0].split("/")
        if len(parts) != len(columns):
            raise WrongUse(f"{key[0]!r} is no key: write it as {order}, or as column=value")
        return dict(zip(columns, parts, strict=True))
    pairs = [each.partition("=") for each in key]
    for name, sign, _ in pairs:
        if not sign or name not in columns:
            raise WrongUse(f"{name!r} is not in the key: it is {order}, or column=value of these")
    return {name: text for name, _, text in pairs}


def _text(value: object) -> str:
    return _EMPTY if value is None else str(value)


def _submissions(at: Workplace, rows: Sequence[Row]) -> tuple[SubmissionTraced, ...]:
    by_submission: dict[str, list[Row]] = {}
    for row in rows:
        if row["submission_id"] is not None:
            by_submission.setdefault(row["submission_id"], []).append(row)
    known = {each.id: each for each in at.ledger.submissions()}
    signed = {each.submission: each for each in at.ledger.decisions()}
    rulings = {str(each.number): each for each in ever(at.ledger.recorded())}
    found = []
    for name, sources in sorted(by_submission.items()):
        if name not in known or known[name].sha256 != sources[0]["file_sha256"]:
            raise VerificationFailed(f"the ledger does not know {name} as the release tells it")
        found.append(_submission(at, known[name], sources, signed.get(name), rulings))
    return tuple(found)


def _submission(
    at: Workplace,
    submission: Submission,
    sources: Sequence[Row],
    signed: Signed | None,
    rulings: Mapping[str, Ruling],
) -> SubmissionTraced:
    by_place: dict[tuple[str | None, int], list[Row]] = {}
    for each in sources:
        if each["row"] is not None:
            by_place.setdefault((each["sheet"], each["row"]), []).append(each)
    kept = kept_rows(at.settings.accepted, submission) if by_place else None
    accepted = [] if kept is None else kept.to_pylist()
    numbers = sorted({number for each in sources for number in each.get("rulings") or ()}, key=int)
    named = [rulings[number] for number in numbers if number in rulings]
    told = ruled_findings(findings_of(at.settings, submission), named, at.ledger, submission)
    form = submitted(submission.dataset)
    return SubmissionTraced(
        submission=submission,
        delivery=at.ledger.delivery(submission.delivery),
        rows=tuple(
            RowTraced(
                sheet=sheet,
                row=number,
                repairs=_each_once(found, "repairs"),
                corrections=_each_once(found, "corrections"),
                findings=_on_any(
                    told, form, [a for a in accepted if (a["sheet"], a["row"]) == (sheet, number)]
                ),
            )
            for (sheet, number), found in by_place.items()
        ),
        rulings=tuple(named),
        tried=() if kept is None else tried_on(kept),
        signed=signed if submission.decision is Decision.SIGNED_OFF else None,
    )


def _each_once(sources: Sequence[Row], column: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for each in sources for item in each.get(column) or ()))


def _on_any(told: Sequence[Finding], form: Dataset, rows: Sequence[Row]) -> tuple[Finding, ...]:
    """The findings on any of the rows that one row of a file was read as."""
    at = [finding for row in rows for finding in findings_on(told, form, row)]
    return tuple(finding for finding in told if any(finding is each for each in at))
