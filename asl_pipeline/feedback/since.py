"""What a letter says of a file that was sent again: corrected, left, new."""

from asl_pipeline.feedback.account import DeliveryAccount
from asl_pipeline.feedback.causes import where
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.finding import Since
from asl_pipeline.model.submission import one_line

_SHOWN = 12


def first_line(account: DeliveryAccount, wording: Wording) -> str | None:
    """How many points of the last file are corrected; None where no file came before."""
    told = [each.since for each in account.submissions if each.since is not None]
    if not told:
        return None
    fixed = sum(len(each.fixed) for each in told)
    left, new, waived = (
        sum(each.count(state) for each in told) for state in (Since.STILL, Since.NEW, Since.WAIVED)
    )
    if not fixed:
        key = "since_none"
    elif left:
        key = "since"
    else:
        key = "since_all_but_new" if new else "since_all"
    numbers = {"fixed": fixed, "left": left, "new": new, "before": fixed + left + waived}
    said = wording.text("letter", key, **numbers)
    if not waived:
        return said
    return f"{said} {wording.text('letter', 'since_waived', waived=waived)}"


def corrected(account: DeliveryAccount, wording: Wording) -> list[str]:
    """Each point of the last file that is gone: where it was, and what was written there."""
    lines = []
    for submission in account.submissions:
        for finding in () if submission.since is None else submission.since.fixed:
            key = one_line(wording.key(finding))
            heading = one_line(wording.heading(submission.dataset, finding))
            told = " · ".join(part for part in (key, heading) if part) or where(finding)
            value = one_line(wording.shown(finding))
            if told and value and value != key:
                told = wording.of(told, value)
            lines.append(told or wording.form(submission.dataset))
    lines = list(dict.fromkeys(lines))
    left = len(lines) - _SHOWN
    if left > 0:
        more = wording.text("letter", "since_more", count=left)
        return [*lines[:_SHOWN], more]
    return lines
