"""The machine forms of the feedback: the pre-check's JSON, findings.json and findings.csv."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from asl_pipeline.derive.rules import rule_index
from asl_pipeline.feedback.account import SubmissionAccount
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.finding import Finding, NotRun

_DANGEROUS_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")

CSV_COLUMNS = (
    "dataset",
    "period",
    "severity",
    "rule",
    "sheet",
    "row",
    "cell",
    "header",
    "key",
    "value",
    "message",
    "fix",
    "proposal",
    "reference",
    "answer",
)


def submission_json(submission: SubmissionAccount, wording: Wording) -> dict[str, Any]:
    """One submission of a delivery, as `asl check --json` and findings.json tell it.

    Where a file came before, each finding says what it is beside that one, and `fixed` are the
    points of it that are gone.
    """
    dataset, since = submission.dataset, submission.since
    sheets = {finding.place.sheet for finding in submission.findings}
    told = [finding_json(finding, wording) for finding in submission.findings]
    again: dict[str, Any] = {}
    if since is not None:
        told = [each | {"since": state} for each, state in zip(told, since.states, strict=True)]
        again = {"fixed": [finding_json(finding, wording) for finding in since.fixed]}
    return {
        "dataset": dataset,
        "period": str(submission.period),
        "sheet": sheets.pop() if len(sheets) == 1 else None,
        "rows": submission.rows,
        "clean_rows": submission.clean_rows,
        "verdict": submission.verdict,
        "findings": told,
        **again,
        "not_run": [
            {
                "rule": f"{dataset}.{skipped.rule}",
                "why": wording.not_run(skipped, dataset, not_run_facts(skipped, dataset)),
            }
            for skipped in submission.not_run
        ],
    }


def finding_json(finding: Finding, wording: Wording) -> dict[str, Any]:
    """One finding with its sentences."""
    sentence = wording.sentence(finding)
    return {
        "rule": finding.rule,
        "ess": finding.ess,
        "level": finding.level,
        "severity": finding.severity,
        "sheet": finding.place.sheet,
        "row": finding.place.row,
        "cell": finding.place.cell,
        "column": finding.place.column,
        "header": finding.place.header,
        "key": dict(finding.key),
        "value": finding.value,
        "message": sentence.message,
        "fix": sentence.fix,
        "proposal": wording.proposal(finding),
        "reference": finding.reference,
        "answer": finding.answer,
    }


def findings_csv(submissions: Sequence[dict[str, Any]]) -> str:
    """All findings as CSV that a spreadsheet opens without running anything in it."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for submission in submissions:
        about = {"dataset": submission["dataset"], "period": submission["period"]}
        for finding in submission["findings"]:
            told = {**about, **finding, "key": _key(finding["key"])}
            writer.writerow([harmless(told[name]) for name in CSV_COLUMNS])
    # The mark at the start is what makes Excel read UTF-8.
    return "\ufeff" + out.getvalue()


def harmless(value: object) -> str:
    """The value as text that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if is_dangerous(text) else text


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula."""
    return text.startswith(_DANGEROUS_STARTS)


def _key(key: dict[str, str]) -> str:
    return "; ".join(key.values())


def not_run_facts(skipped: NotRun, dataset: str) -> dict[str, str]:
    """What the reason for not running a rule names."""
    _, rule = rule_index()[f"{dataset}.{skipped.rule}"]
    return {"form": getattr(rule.check, "dataset", dataset), "column": ""}
