"""All that a partner gets for a delivery, as files by name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from asl_pipeline.feedback.account import DeliveryAccount
from asl_pipeline.feedback.annotated import NAME, annotated
from asl_pipeline.feedback.letter import letter, plain_letter, receipt
from asl_pipeline.feedback.report import findings_csv, submission_json
from asl_pipeline.feedback.rule_page import FOLDER as PAGES
from asl_pipeline.feedback.rule_page import deliver_rule_pages
from asl_pipeline.feedback.validation_report import validation_report
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.raw import Reading
from asl_pipeline.store.files import as_json, write, write_text

UNPLACED = "unplaced"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it lies in the landing area, and as it was read."""

    path: Path
    reading: Reading


def answer(account: DeliveryAccount, wording: Wording) -> Mapping[str, str]:
    """The files of the feedback that are text."""
    report = delivery_json(account, wording)
    return {
        "receipt.txt": receipt(account, wording),
        "letter.html": letter(account, wording),
        "letter.txt": plain_letter(account, wording),
        "findings.json": as_json(report),
        "findings.csv": findings_csv(report["submissions"]),
        "validation-report.json": as_json(validation_report(account, wording)),
    }


def delivery_json(account: DeliveryAccount, wording: Wording) -> dict[str, Any]:
    """A delivery as `asl check --json` and findings.json tell it."""
    beside = wording.beside(account)
    return {
        "file": account.file,
        "sha256": account.sha256,
        "partner": account.partner.code,
        "rule_set": account.rule_set,
        "context": account.context,
        "outcome": "quarantined" if account.reason else "read",
        "reason": account.reason,
        "verdict": account.verdict,
        "submissions": [submission_json(submission, beside) for submission in account.submissions],
    }


def deliver(
    feedback: Path, delivery_id: str, account: DeliveryAccount, sent: Sent | None = None
) -> Path:
    """Put the files where the partner finds them; answer their folder.

    Of what was `sent` and has findings, the marked file is one of them. The pages on the rules
    that the letter names lie beside the half-years, for all letters of the partner.
    """
    period = UNPLACED if account.period is None else str(account.period)
    folder = feedback / account.partner.code / period / delivery_id
    wording = Wording(account.partner.letter_language)
    marked = None
    if sent is not None and account.is_markable:
        marked = annotated(sent.path.read_bytes(), sent.reading, account, wording)
    told = replace(account, is_marked=marked is not None)
    rules = (finding.rule for each in account.submissions for finding in each.findings)
    deliver_rule_pages(feedback / account.partner.code / PAGES, rules, wording.language)
    for name, text in answer(told, wording).items():
        write_text(folder / name, text)
    if marked is None:
        (folder / NAME).unlink(missing_ok=True)
    else:
        write(folder / NAME, marked)
    return folder
