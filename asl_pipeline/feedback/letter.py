"""The letter to a partner: what we received, the verdict, what to do, in the partner's language."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from asl_pipeline.datasets import submitted
from asl_pipeline.derive.pages import page
from asl_pipeline.feedback import reading
from asl_pipeline.feedback.account import DeliveryAccount, SubmissionAccount
from asl_pipeline.feedback.report import not_run_facts
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.dataset import Statement
from asl_pipeline.model.finding import Finding
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.ruling import Ruling
from asl_pipeline.model.submission import Verdict, one_line

_PLACES_SHOWN = 8
_KIBI = 1024
_HEADINGS = {
    Severity.ERROR: "errors_heading",
    Severity.WARNING: "warnings_heading",
    Severity.INFO: "infos_heading",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of a cause."""

    where: str
    key: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Cause:
    """All findings of one rule: what is wrong once, then every place."""

    form: str
    heading: str
    count: str
    message: str
    fix: str
    spots: tuple[Spot, ...]
    more: str
    same_sentence: bool
    ruled: str = ""
    answers: tuple[str, ...] = ()


def letter(account: DeliveryAccount, wording: Wording) -> str:
    """The letter as one HTML page that needs nothing from outside."""
    return page(
        "feedback",
        "letter.html.j2",
        language=wording.language,
        account=account,
        say=lambda key, **facts: wording.text("letter", key, **facts),
        verdict=verdict_sentence(account, wording),
        state=_state(account),
        received=_received(account, wording),
        deadline=_deadline(account, wording),
        held=[
            *(_withdrawn(account, wording) if account.submissions else ()),
            *reading.held(account, wording),
        ],
        summary=[_summary(submission, wording) for submission in account.submissions],
        groups=_groups(account, wording),
        sheets=[
            reading.sheet(sheet, wording) for each in account.submissions for sheet in each.sheets
        ],
        repairs=reading.repairs(account, wording),
        unused=[reading.unused(sheet, reason, wording) for sheet, reason in account.unused],
        reason=reading.reason(account, wording),
        not_run=_not_run(account, wording),
        good=_good(account, wording),
        next=_next(account, wording),
    )


def receipt(account: DeliveryAccount, wording: Wording) -> str:
    """The receipt: the letter's first words as plain text, with what identifies the file."""
    lines = [
        wording.text("letter", "title"),
        "",
        _received(account, wording),
        verdict_sentence(account, wording),
    ]
    if not account.is_sent:
        lines.append(wording.text("letter", "checked_only"))
    for submission in account.submissions:
        told = _summary(submission, wording)
        columns = ("form", "period", "rows", "clean", "errors", "warnings", "result")
        labels = [wording.text("letter", f"column_{name}") for name in columns]
        pairs = zip(labels, (told[name] for name in columns), strict=True)
        lines += ["", *(f"{label}: {value}" for label, value in pairs)]
        if submission.is_nil:
            lines.append(_nil(submission, wording))
    reason = reading.reason(account, wording)
    if reason:
        lines += ["", *reason]
    lines += ["", f"SHA-256: {account.sha256}", ""]
    return "\n".join(lines)


def verdict_sentence(account: DeliveryAccount, wording: Wording) -> str:
    """The verdict in one sentence."""
    if account.same_as is not None:
        return wording.text("letter", "verdict_duplicate", file=one_line(account.same_as))
    if account.reason is not None:
        return wording.text("letter", "verdict_quarantined")
    if account.withdrew and not account.submissions:
        return " ".join(_withdrawn(account, wording))
    if account.verdict is Verdict.ACCEPTED_WITH_WARNINGS and account.automatic:
        return wording.text("letter", "verdict_accepted_auto")
    return wording.text("letter", f"verdict_{account.verdict}")


def _withdrawn(account: DeliveryAccount, wording: Wording) -> list[str]:
    return [wording.text("letter", "withdrawn", file=one_line(file)) for file in account.withdrew]


def _state(account: DeliveryAccount) -> str:
    if account.same_as is not None:
        return Verdict.ACCEPTED
    return Verdict.RETURNED if account.reason is not None else account.verdict


def _received(account: DeliveryAccount, wording: Wording) -> str:
    return wording.text(
        "letter",
        "received" if account.is_sent else "checked",
        date=wording.date(account.arrived_on),
        file=one_line(account.file),
        size=f"{wording.number(max(1, round(account.size / _KIBI)))} KB",
    )


def _deadline(account: DeliveryAccount, wording: Wording) -> str | None:
    if account.period is None or account.reason or account.verdict is not Verdict.RETURNED:
        return None
    closes = account.period.closes
    key = "deadline" if account.arrived_on <= closes else "deadline_past"
    return wording.text("letter", key, date=wording.date(closes))


def _summary(submission: SubmissionAccount, wording: Wording) -> Mapping[str, str]:
    counted = {
        severity: sum(1 for finding in submission.findings if finding.severity is severity)
        for severity in Severity
    }
    return {
        "form": wording.form(submission.dataset),
        "period": str(submission.period),
        "rows": wording.number(submission.rows),
        "clean": wording.number(submission.clean_rows),
        "errors": wording.number(counted[Severity.ERROR]),
        "warnings": wording.number(counted[Severity.WARNING]),
        "result": wording.code("verdict", submission.verdict),
        "verdict": submission.verdict,
    }


def _groups(account: DeliveryAccount, wording: Wording) -> list[tuple[str, str, list[Cause]]]:
    """For each severity: its name, its heading, and the causes in all forms."""
    groups = []
    for severity, heading in _HEADINGS.items():
        causes = [
            _cause(submission, found, wording)
            for submission in account.submissions
            for found in _by_rule(submission.findings, severity)
        ]
        if causes:
            groups.append((str(severity), wording.text("letter", heading), causes))
    return groups


def _by_rule(findings: Sequence[Finding], severity: Severity) -> list[list[Finding]]:
    grouped: defaultdict[tuple[str, str | None, int], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.severity is severity:
            ruled = 0 if finding.ruling is None else finding.ruling.number
            grouped[finding.rule, finding.place.sheet, ruled].append(finding)
    return list(grouped.values())


def _cause(submission: SubmissionAccount, found: list[Finding], wording: Wording) -> Cause:
    first = found[0]
    sentences = [wording.sentence(finding) for finding in found[:_PLACES_SHOWN]]
    left = len(found) - _PLACES_SHOWN
    count = (
        wording.text("letter", "one_place")
        if len(found) == 1
        else wording.text("letter", "places", count=wording.number(len(found)))
    )
    label = first.place.header or (
        wording.label(submission.dataset, first.place.column) if first.place.column else ""
    )
    return Cause(
        form=wording.form(submission.dataset),
        heading=label,
        count=count,
        message=sentences[0].message,
        fix=sentences[0].fix,
        spots=tuple(
            Spot(
                where=_where(finding),
                key="; ".join(finding.key.values()),
                value=finding.value or "",
                message=sentence.message,
            )
            for finding, sentence in zip(found, sentences, strict=False)
        ),
        more=wording.text("letter", "more", count=wording.number(left)) if left > 0 else "",
        same_sentence=len({sentence.message for sentence in sentences}) == 1,
        ruled=_ruled(first.ruling, wording),
        answers=_answers(found, wording),
    )


def _ruled(ruling: Ruling | None, wording: Wording) -> str:
    """What a university said of the cases, in the reviewer's own words."""
    if ruling is None:
        return ""
    key = "ruled_waiver" if ruling.is_waiver else "ruled_weighing"
    date = wording.date(ruling.ruled_on)
    return wording.text("letter", key, date=date, reason=one_line(ruling.reason))


def _answers(found: Sequence[Finding], wording: Wording) -> tuple[str, ...]:
    """What the partner answered, each answer once."""
    told = dict.fromkeys(one_line(finding.answer) for finding in found if finding.answer)
    return tuple(wording.text("letter", "answered", answer=answer) for answer in told)


def _where(finding: Finding) -> str:
    place = finding.place
    cell = place.cell or ("" if place.row is None else str(place.row))
    return f"{place.sheet} · {cell}" if place.sheet and cell else (place.sheet or cell)


def _not_run(account: DeliveryAccount, wording: Wording) -> list[str]:
    told = []
    for submission in account.submissions:
        for skipped in submission.not_run:
            facts = not_run_facts(skipped, submission.dataset)
            why = wording.not_run(skipped, submission.dataset, facts)
            told.append(f"{wording.form(submission.dataset)}: {why}")
    return list(dict.fromkeys(told))


def _good(account: DeliveryAccount, wording: Wording) -> list[str]:
    told = []
    for submission in account.submissions:
        form = wording.form(submission.dataset)
        if submission.is_nil:
            told.append(f"{form}: {_nil(submission, wording)}")
            continue
        rows = wording.text(
            "letter",
            "good_rows",
            clean=wording.number(submission.clean_rows),
            rows=wording.number(submission.rows),
        )
        rules = wording.text(
            "letter",
            "good_rules",
            passed=wording.number(submission.rules_met),
            rules=wording.number(submission.rules - len(submission.not_run)),
        )
        told.append(f"{form}: {rows} {rules}")
    return told


def _nil(submission: SubmissionAccount, wording: Wording) -> str:
    is_register = submitted(submission.dataset).statement is Statement.REGISTER
    return wording.text("letter", "good_nil_register" if is_register else "good_nil")


def _next(account: DeliveryAccount, wording: Wording) -> str | None:
    if account.reason is not None or account.same_as is not None or not account.submissions:
        return None
    if account.verdict is Verdict.ACCEPTED_WITH_WARNINGS:
        return wording.text("letter", "next_accepted" if account.automatic else "next_warnings")
    key = "next_accepted" if account.verdict is Verdict.ACCEPTED else "next_returned"
    return wording.text("letter", key)
