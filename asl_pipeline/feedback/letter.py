"""The letter to a partner: what we received, the verdict, what to do, in the partner's language."""

from collections import Counter
from collections.abc import Mapping

from asl_pipeline.datasets import submitted
from asl_pipeline.derive.pages import page
from asl_pipeline.feedback import reading, since
from asl_pipeline.feedback.account import DeliveryAccount, SubmissionAccount
from asl_pipeline.feedback.causes import Cause, groups
from asl_pipeline.feedback.report import not_run_facts
from asl_pipeline.feedback.rule_page import FOLDER as PAGES
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.dataset import Statement
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import Verdict, one_line

_POINTS_SHOWN = 6
_POINTS_SEEN = 3
"""So many points are seen at one glance, and are not listed before they are told."""


def letter(account: DeliveryAccount, wording: Wording) -> str:
    """The letter as one HTML page that needs nothing from outside."""
    return page("feedback", "letter.html.j2", **_contents(account, wording))


def plain_letter(account: DeliveryAccount, wording: Wording) -> str:
    """The letter as plain text, for e-mail and for a terminal."""
    return page("feedback", "letter.txt.j2", **_contents(account, wording))


def _contents(account: DeliveryAccount, wording: Wording) -> dict[str, object]:
    wording = wording.beside(account)
    found = groups(account, wording)
    points = [cause for group in found for cause in group.causes if _is_point(cause)]
    return {
        "language": wording.language,
        "pages": f"../../{PAGES}",
        "more_on_rule": wording.text("rule_page", "link"),
        "account": account,
        "say": lambda key, **facts: wording.text("letter", key, **facts),
        "of": wording.of,
        "since": since.first_line(account, wording),
        "verdict": verdict_sentence(account, wording),
        "state": _state(account),
        "received": _received(account, wording),
        "to_do": _to_do(account, wording),
        "deadline": _deadline(account, wording),
        "points": points[:_POINTS_SHOWN] if len(points) > _POINTS_SEEN else [],
        "more_points": _more_points(len(points) - _POINTS_SHOWN, wording),
        "marked": _marked(account, wording) if points else "",
        "held": [
            *(_withdrawn(account, wording) if account.submissions else ()),
            *reading.held(account, wording),
        ],
        "summary": _summaries(account, wording),
        "groups": found,
        "corrected": since.corrected(account, wording),
        "sheets": [
            reading.sheet(sheet, wording) for each in account.submissions for sheet in each.sheets
        ],
        "repairs": reading.repairs(account, wording),
        "unused": [
            reading.unused(sheet, reason, wording)
            for sheet, reason in account.unused
            if sheet is not None or reason != account.reason
        ],
        "reason": reading.reason(account, wording),
        "not_run": _not_run(account, wording),
        "good": _good(account, wording),
        "next": _next(account, wording),
    }


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
        told = _summary(submission, account, wording)
        columns = ("form", "period", "rows", "clean", "errors", "warnings", "result")
        labels = [wording.text("letter", f"column_{name}") for name in columns]
        pairs = zip(labels, (told[name] for name in columns), strict=True)
        lines += ["", *(wording.of(label, value) for label, value in pairs)]
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
        size=wording.size(account.size),
    )


def _deadline(account: DeliveryAccount, wording: Wording) -> str | None:
    if account.period is None or account.reason or account.verdict is not Verdict.RETURNED:
        return None
    closes = account.period.closes
    key = "deadline" if account.arrived_on <= closes else "deadline_past"
    return wording.text("letter", key, date=wording.date(closes))


def _is_point(cause: Cause) -> bool:
    return cause.severity is not Severity.INFO


def _to_do(account: DeliveryAccount, wording: Wording) -> str:
    """How many places are to be corrected, and how many to be confirmed."""
    counted = Counter(f.severity for each in account.submissions for f in each.findings)
    errors, warnings = counted[Severity.ERROR], counted[Severity.WARNING]
    keys = {"points_errors": errors, "points_warnings": warnings}
    return " ".join(
        wording.text("letter", key, count=count) for key, count in keys.items() if count
    )


def _marked(account: DeliveryAccount, wording: Wording) -> str:
    """What can be done with the marked file, if there is one."""
    if not account.is_marked:
        return ""
    is_returned = account.verdict is Verdict.RETURNED
    return wording.text("letter", "marked" if is_returned else "marked_warnings")


def _more_points(left: int, wording: Wording) -> str:
    return wording.text("letter", "more_points", count=left) if left > 0 else ""


def _summaries(account: DeliveryAccount, wording: Wording) -> list[Mapping[str, str]]:
    """A line for each form. Of one form alone all is told elsewhere."""
    if len(account.submissions) == 1:
        return []
    return [_summary(submission, account, wording) for submission in account.submissions]


def _summary(
    submission: SubmissionAccount, account: DeliveryAccount, wording: Wording
) -> Mapping[str, str]:
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
        "result": wording.code("verdict", _result(submission, account)),
        "verdict": submission.verdict,
    }


def _result(submission: SubmissionAccount, account: DeliveryAccount) -> Verdict:
    """The verdict; what was signed off as soon as it came waits for nobody."""
    is_waiting = submission.verdict is Verdict.ACCEPTED_WITH_WARNINGS
    return Verdict.ACCEPTED if is_waiting and account.automatic else submission.verdict


def _not_run(account: DeliveryAccount, wording: Wording) -> list[str]:
    told = []
    for submission in account.submissions:
        for skipped in submission.not_run:
            facts = not_run_facts(skipped, submission.dataset)
            why = wording.not_run(skipped, submission.dataset, facts)
            told.append(wording.of_form(submission.dataset, why))
    return list(dict.fromkeys(told))


def _good(account: DeliveryAccount, wording: Wording) -> list[str]:
    told = []
    for submission in account.submissions:
        if submission.is_nil:
            told.append(wording.of_form(submission.dataset, _nil(submission, wording)))
            continue
        if not submission.rows:
            continue
        rows = wording.text(
            "letter",
            "good_rows",
            clean=submission.clean_rows,
            rows=submission.rows,
        )
        rules = wording.text(
            "letter",
            "good_rules",
            passed=submission.rules_met,
            rules=submission.rules - len(submission.not_run),
        )
        told.append(wording.of_form(submission.dataset, f"{rows} {rules}"))
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
