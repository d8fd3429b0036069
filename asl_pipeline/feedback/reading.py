"""What a letter says of how the file was read: sheets, repairs, what was left, and why."""

from collections import defaultdict
from collections.abc import Mapping

from asl_pipeline.feedback.account import DeliveryAccount, SheetAccount
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.finding import Repair
from asl_pipeline.model.period import LAST
from asl_pipeline.model.submission import one_line

_NO_FORM = frozenset(("form_not_recognised", "not_a_table"))
"""Why a sheet is none of the forms, which is as it should be for notes and covers."""
_DELIMITERS = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "pipe"}


def sheet(sheet: SheetAccount, wording: Wording) -> Mapping[str, str]:
    """How one table was read, and which columns of it."""
    facts = {"row": str(sheet.header_row), "rows": sheet.rows}
    if sheet.sheet is not None:
        said = wording.text("letter", "reading_sheet", sheet=sheet.sheet, **facts)
    elif sheet.delimiter is None:
        said = wording.text("letter", "reading_records", rows=facts["rows"])
    else:
        named = _DELIMITERS.get(sheet.delimiter)
        delimiter = f"“{sheet.delimiter}”" if named is None else wording.text("letter", named)
        encoding = wording.encoding(sheet.encoding or "")
        said = wording.text(
            "letter", "reading_csv", encoding=encoding, delimiter=delimiter, **facts
        )
    if sheet.member is not None:
        said = wording.of(one_line(sheet.member), said)
    columns = wording.text("letter", "columns_read", columns=", ".join(sheet.columns))
    return {"said": said, "columns": columns}


def repairs(account: DeliveryAccount, wording: Wording) -> list[str]:
    """Every repair, the same kind in several columns told once with the columns' headings."""
    grouped: defaultdict[tuple[str, str | None], list[Repair]] = defaultdict(list)
    for submission in account.submissions:
        for repair in submission.repairs:
            grouped[repair.code, repair.header if repair.column is None else None].append(repair)
    told = []
    for (code, detail), repairs in grouped.items():
        rows = sum(repair.rows for repair in repairs)
        said = wording.repair(Repair(code, rows, header=detail))
        headers = dict.fromkeys(r.header for r in repairs if r.column and r.header)
        told.append(f"{said} [{', '.join(headers)}]" if headers else said)
    return told


def held(account: DeliveryAccount, wording: Wording) -> list[str]:
    """Which forms change so much that a university looks at them before they count."""
    told = []
    for submission in account.submissions:
        change = submission.held
        if change is not None and not account.automatic:
            said = wording.text(
                "letter",
                "held",
                before=change.before,
                after=change.after,
                gone=change.gone,
            )
            told.append(wording.of_form(submission.dataset, said))
    return told


def unused(sheet: str | None, reason: str, wording: Wording) -> str:
    """Why a sheet, or a file of an archive, is no part of any form."""
    if sheet is not None and reason in _NO_FORM:
        return wording.text("letter", "reading_sheet_unused", sheet=sheet)
    facts = {"example": f"{LAST}", "label": wording.label("indicator_readings", "period")}
    fix = wording.text("reason_fixes", reason, **facts)
    said = f"{wording.text('reasons', reason)} {fix}"
    return wording.of(sheet, said) if sheet else said


def reason(account: DeliveryAccount, wording: Wording) -> tuple[str, str] | None:
    """Why nothing of the file could be used, and what to do."""
    if account.reason is None:
        return None
    facts = {"example": f"{LAST}", "label": wording.label("indicator_readings", "period")}
    fix = wording.text("reason_fixes", account.reason, **facts)
    return wording.text("reasons", account.reason), fix
