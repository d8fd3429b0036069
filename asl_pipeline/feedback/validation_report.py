"""The validation report in the form of the European Statistical System (ESS), version 1.0.1.

One entry for each rule that was tried, or could not be: its value is "1" where the data meet the
rule, "0" where they do not (one entry for each place), "NA" where it could not be tried. A
university's word on a case stands in `change` and `explanation`. The names of the fields are those
of https://github.com/data-cleaning/ValidatReport; the schema in `schemas/` is our own.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from asl_pipeline.derive.rules import rule_index
from asl_pipeline.feedback.account import DeliveryAccount, SubmissionAccount
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.check import kind_of
from asl_pipeline.model.finding import Finding
from asl_pipeline.model.rule import Rule, Severity

ESS_SEVERITIES: Final = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "information",
}
_ORDER: Final = (Severity.INFO, Severity.WARNING, Severity.ERROR)


def validation_report(account: DeliveryAccount, wording: Wording) -> list[dict[str, Any]]:
    """The entries of the report on a delivery, in the order of its forms and their rules."""
    beside = wording.beside(account)
    return [
        entry
        for submission in account.submissions
        for entry in _of_submission(account, submission, beside)
    ]


def _of_submission(
    account: DeliveryAccount, submission: SubmissionAccount, wording: Wording
) -> Iterator[dict[str, Any]]:
    by_rule: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in submission.findings:
        by_rule[finding.rule].append(finding)
    idle = {f"{submission.dataset}.{each.rule}" for each in submission.not_run}
    for code, (dataset, rule) in rule_index().items():
        if dataset.name != submission.dataset:
            continue
        told = _Told(account, submission, code, rule, wording)
        if code in idle:
            yield told.entry("NA", None)
        elif code in by_rule:
            yield from (told.entry("0", finding) for finding in by_rule[code])
        else:
            yield told.entry("1", None)


class _Told:
    """What all entries on one rule and one submission share."""

    def __init__(
        self,
        account: DeliveryAccount,
        submission: SubmissionAccount,
        code: str,
        rule: Rule,
        wording: Wording,
    ) -> None:
        self.account, self.submission, self.wording = account, submission, wording
        self.code, self.rule = code, rule
        self.source = f"{account.partner.code}/{submission.period}/{submission.dataset}"

    def entry(self, value: str, finding: Finding | None) -> dict[str, Any]:
        """One entry: a validation of the data by the rule, with its outcome."""
        target = [self.source if finding is None else self._place(finding)]
        message = "" if finding is None else self.wording.sentence(finding).message
        about = "\n".join((self.account.sha256, self.code, *target, message))
        return {
            "id": hashlib.sha256(about.encode()).hexdigest()[:32],
            "type": "validation",
            "event": {
                "time": f"{self.account.arrived_on.isoformat()}T00:00:00Z",
                "actor": "asl_pipeline",
                "agent": f"asl_pipeline {self.account.rule_set}",
                "trigger": f"sha256:{self.account.sha256}",
            },
            "rule": {
                "language": "asl_pipeline",
                "expression": self.code,
                "severity": ESS_SEVERITIES[self.rule.severity],
                "description": self.rule.why,
                **_change(self.rule, finding),
            },
            "data": {
                "source": [f"sha256:{self.account.sha256}"],
                "target": target,
                "description": message or self.wording.pattern(self.code, kind_of(self.rule.check)),
            },
            "value": value,
        }

    def _place(self, finding: Finding) -> str:
        place = finding.place
        where = place.cell or ("" if place.row is None else str(place.row))
        key = ";".join(finding.key.values())
        return "/".join(part for part in (self.source, place.sheet or "", where, key) if part)


def _change(rule: Rule, finding: Finding | None) -> dict[str, str]:
    """How a university changed the weight of the case, if one did."""
    if finding is None or finding.ruling is None or finding.severity is rule.severity:
        return {}
    graver = _ORDER.index(finding.severity) > _ORDER.index(rule.severity)
    return {"change": "up" if graver else "down", "explanation": finding.ruling.reason}
