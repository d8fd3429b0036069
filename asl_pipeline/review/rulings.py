"""Rulings: waivers of single cases, and cases made graver or less so, all of it on record."""

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from asl_pipeline.ledger.entries import Act, Recorded
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import NotAllowed, NotFound, WrongUse
from asl_pipeline.model.finding import Finding
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.ruling import Ruling
from asl_pipeline.model.submission import Submission
from asl_pipeline.review.verdict import check_reviewer, check_university

_Scope = tuple[str, str, str]


def _scope(rule: str, key: Mapping[str, str], value: str) -> _Scope:
    return rule, json.dumps(key, sort_keys=True, ensure_ascii=False), value


def in_force(entries: Iterable[Recorded]) -> tuple[Ruling, ...]:
    """The rulings of the record that were not lifted, the oldest first."""
    found: dict[int, Ruling] = {}
    for entry in entries:
        if entry.act in {Act.WAIVER, Act.WEIGHING}:
            found[entry.seq] = _ruling_of(entry)
        elif entry.act is Act.LIFTING:
            found.pop(int(entry.about["number"]), None)
    return tuple(found.values())


def ever(entries: Iterable[Recorded]) -> tuple[Ruling, ...]:
    """Every ruling of the record, those that were lifted since too, the oldest first."""
    return tuple(_ruling_of(e) for e in entries if e.act in {Act.WAIVER, Act.WEIGHING})


def ruled_by(rulings: Iterable[Ruling], partner: str, on: dt.date) -> Callable[[Finding], Finding]:
    """What a finding on a delivery of that day becomes; of two rulings on a case, the later."""
    by_case = {
        _scope(each.rule, each.key, each.value_sha256): each
        for each in rulings
        if each.partner == partner and (each.expires_on is None or on <= each.expires_on)
    }

    rules = {rule for rule, _, _ in by_case}

    def ruled(finding: Finding) -> Finding:
        if finding.rule not in rules:
            return finding
        ruling = by_case.get(_scope(finding.rule, finding.key, finding.value_sha256))
        return (
            finding if ruling is None else replace(finding, severity=ruling.severity, ruling=ruling)
        )

    return ruled


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """What a university says of cases: with whose request, until when, and why.

    Without `severity` it is a waiver.
    """

    reviewer: Partner
    reason: str
    requester: str
    severity: Severity | None = None
    expires_on: dt.date | None = None


def rule_on(
    ledger: Ledger,
    submission: Submission,
    cases: Sequence[Finding],
    word: Word,
    on: dt.date,
    authors: Collection[str] = (),
) -> tuple[Ruling, ...]:
    """Put rulings on cases of a submission into the record: all of them, or none.

    Raises NotAllowed if this reviewer may not decide on it, or an error is to be waived; WrongUse
    without a case, a reason or a requester, or with a day of expiry that is past.
    """
    check_reviewer(word.reviewer, submission, authors)
    if not cases:
        raise WrongUse("there is no case to rule on")
    _check(word, on)
    errors = [case.rule for case in cases if case.severity is Severity.ERROR]
    if word.severity is None and errors:
        raise NotAllowed(
            f"an error cannot be waived ({errors[0]}); make it a warning first, with an explanation"
        )
    act = Act.WAIVER if word.severity is None else Act.WEIGHING
    entries = ledger.note_all(
        [
            {
                "act": act,
                "submission": submission.id,
                "actor": word.reviewer.code,
                "reason": word.reason.strip(),
                "noted_on": on,
                "rule_set": submission.rule_set,
                "about": _about(submission.partner, case, word),
            }
            for case in cases
        ]
    )
    return tuple(_ruling_of(entry) for entry in entries)


def settle(
    ledger: Ledger, partner: str, case: Finding, word: Word, on: dt.date, rule_set: str
) -> Ruling:
    """Put into the record that a case between partners is settled as it is, for one of them.

    Raises NotAllowed if it is the reviewer's own, or an error; WrongUse as `rule_on`.
    """
    check_university(word.reviewer)
    if word.reviewer.code == partner:
        raise NotAllowed(f"{partner} cannot settle its own case; the other university can")
    if case.severity is Severity.ERROR:
        raise NotAllowed(f"an error cannot be settled as it is ({case.rule}); it is put right")
    _check(word, on)
    (entry,) = ledger.note_all(
        [
            {
                "act": Act.WAIVER,
                "submission": None,
                "actor": word.reviewer.code,
                "reason": word.reason.strip(),
                "noted_on": on,
                "rule_set": rule_set,
                "about": _about(partner, case, word),
            }
        ]
    )
    return _ruling_of(entry)


def _check(word: Word, on: dt.date) -> None:
    if not word.reason.strip():
        raise WrongUse("a ruling needs a reason")
    if not word.requester.strip():
        raise WrongUse("a ruling needs somebody who asked for it")
    if word.expires_on is not None and word.expires_on < on:
        raise WrongUse(f"{word.expires_on} is past: such a ruling would never hold")


def lift(ledger: Ledger, number: int, reviewer: Partner, reason: str, on: dt.date) -> None:
    """End a ruling. Raises NotFound, NotAllowed, or WrongUse without a reason."""
    check_university(reviewer)
    if not reason.strip():
        raise WrongUse("a ruling is lifted for a reason")
    entries = {entry.seq: entry for entry in ledger.recorded()}
    if number not in {ruling.number for ruling in in_force(entries.values())}:
        raise NotFound(f"there is no ruling {number} in force")
    ledger.note(
        Act.LIFTING,
        submission=entries[number].submission,
        actor=reviewer.code,
        reason=reason.strip(),
        noted_on=on,
        rule_set=entries[number].rule_set,
        about={"number": str(number)},
    )


def _about(partner: str, case: Finding, word: Word) -> Mapping[str, str]:
    return {
        "partner": partner,
        "rule": case.rule,
        "key": json.dumps(case.key, sort_keys=True, ensure_ascii=False),
        "value_sha256": case.value_sha256,
        "severity": word.severity or Severity.INFO,
        "requester": word.requester.strip(),
        "expires_on": "" if word.expires_on is None else word.expires_on.isoformat(),
    }


def _ruling_of(entry: Recorded) -> Ruling:
    about = entry.about
    return Ruling(
        number=entry.seq,
        is_waiver=entry.act is Act.WAIVER,
        partner=about["partner"],
        rule=about["rule"],
        key=json.loads(about["key"]),
        value_sha256=about["value_sha256"],
        severity=Severity(about["severity"]),
        reason=entry.reason,
        reviewer=entry.actor,
        requester=about["requester"],
        ruled_on=entry.noted_on,
        expires_on=dt.date.fromisoformat(about["expires_on"]) if about["expires_on"] else None,
    )
