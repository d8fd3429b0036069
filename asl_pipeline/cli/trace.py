"""`asl trace`: from a published row back to files, rows, rules and people."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final

import typer

from asl_pipeline.cli.shared import Json, ledger_in, settings, show, today
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.finding import Repair
from asl_pipeline.model.submission import AUTOMATIC, Decision, one_line
from asl_pipeline.publication import open_release
from asl_pipeline.workflow import Workplace
from asl_pipeline.workflow.trace import RowTraced, SubmissionTraced, Traced
from asl_pipeline.workflow.trace import trace as trace_row
from asl_pipeline.workflow.workplace import published

_SUBMISSIONS: Final = 6
_ROWS: Final = 12
_LINES: Final = 8
_HASH: Final = 12


def trace(
    table: Annotated[str, typer.Argument(help="A published table, such as observatory/pilots.")],
    key: Annotated[
        list[str],
        typer.Argument(help="The row: its key as a/b/c, or column=value, one or more of these."),
    ],
    release: Annotated[str, typer.Option(help="A release, or `latest`.")] = "latest",
    *,
    rules: Annotated[bool, typer.Option("--rules", help="List the rules that it passed.")] = False,
    json: Json = False,
) -> None:
    """Trace a published row: which file and row, which rules, what was put right, who signed off.

    Example: asl trace observatory/pilots ASL-PAU-01 --release latest
    """
    place = settings()
    opened = open_release(release, published(place))
    with ledger_in(place) as ledger:
        at = Workplace(settings=place, ledger=ledger, today=today(), inbox=place.inbox)
        found = trace_row(at, opened, table, key)
    if json:
        show(_json(found))
        return
    for line in _lines(found, list_rules=rules):
        typer.echo(one_line(line))


def _lines(found: Traced, *, list_rules: bool) -> Iterator[str]:
    key = ", ".join(f"{name}={value}" for name, value in found.key.items())
    yield f"{found.table} {key}, release {found.release}"
    for vintage in found.vintages:
        yield f"Eurostat: {vintage.partition('/')[0]}, vintage {vintage.partition('/')[2]}"
    if not (found.vintages or found.submissions):
        yield "No partner's file: the row follows from the registry of partners and the calendar."
    if len(found.submissions) > 1:
        yield f"Made of {found.rows} rows in {len(found.submissions)} submissions."
    wording = Wording("en")
    for each in found.submissions[:_SUBMISSIONS]:
        yield ""
        yield from _of_submission(each, wording, list_rules=list_rules)
    if len(found.submissions) > _SUBMISSIONS:
        yield ""
        yield f"… and {len(found.submissions) - _SUBMISSIONS} more; --json has them all."


def _of_submission(each: SubmissionTraced, wording: Wording, *, list_rules: bool) -> Iterator[str]:
    submission, delivery = each.submission, each.delivery
    yield f"{submission.id}: {submission.verdict.replace('_', ' ')}"
    yield (
        f"  file         {delivery.name} (delivery {delivery.seq}, arrived {delivery.arrived_on}, "
        f"SHA-256 {submission.sha256[:_HASH]}…)"
    )
    if each.rows:
        yield from _block("row", _places(each.rows))
        yield from _block("rules", _rules(each))
        yield from _block("put right", _repairs(each.rows, wording) or ["nothing"])
        corrections = [name for row in each.rows for name in row.corrections]
        yield from _block("corrections", list(dict.fromkeys(corrections)) or ["none"])
        yield from _block("waivers", _rulings(each) or ["none"])
    else:
        yield "  rows         none of its own: the whole submission is counted"
    yield from _block("sign-off", [_sign_off(each)])
    if list_rules:
        yield from (f"    passed {rule}" for rule in each.passed)


def _block(label: str, lines: Sequence[str]) -> Iterator[str]:
    shown = [*lines[:_LINES], *([f"… and {len(lines) - _LINES} more"] * (len(lines) > _LINES))]
    for index, line in enumerate(shown):
        yield f"  {label if index == 0 else '':<13}{line}"


def _places(rows: Sequence[RowTraced]) -> list[str]:
    by_sheet: dict[str | None, list[int]] = {}
    for row in rows:
        by_sheet.setdefault(row.sheet, []).append(row.row)
    return [_place(sheet, numbers) for sheet, numbers in by_sheet.items()]


def _place(sheet: str | None, numbers: Sequence[int]) -> str:
    named = ", ".join(map(str, numbers[:_ROWS]))
    more = f" and {len(numbers) - _ROWS} more" if len(numbers) > _ROWS else ""
    return f"{named}{more}" + (f" of sheet “{sheet}”" if sheet else "")


def _rules(each: SubmissionTraced) -> list[str]:
    if not each.tried:
        return [f"judged by {each.submission.rule_set}; which rules were tried was not kept then"]
    told = [f"{len(each.passed)} passed, of {len(each.tried)} tried ({each.submission.rule_set})"]
    for row in each.rows:
        for finding in row.findings:
            waived = "" if finding.ruling is None else f", ruling {finding.ruling.number}"
            told.append(f"row {row.row}: {finding.severity} {finding.rule}{waived}")
    return told


def _repairs(rows: Sequence[RowTraced], wording: Wording) -> list[str]:
    counted: dict[str, int] = {}
    for row in rows:
        for repair in row.repairs:
            counted[repair] = counted.get(repair, 0) + 1
    told = []
    for repair, count in counted.items():
        column, _, code = repair.partition(" ")
        told.append(f"{column}: {wording.repair(Repair(code, count, column))}")
    return told


def _rulings(each: SubmissionTraced) -> list[str]:
    return [
        f"{ruling.number}: {ruling.rule} "
        f"{'waived' if ruling.is_waiver else f'weighed as {ruling.severity}'} by "
        f"{ruling.reviewer} on {ruling.ruled_on}: {ruling.reason}"
        for ruling in each.rulings
    ]


def _sign_off(each: SubmissionTraced) -> str:
    if each.signed is None:
        needed = each.submission.decision is not Decision.NOT_NEEDED
        return "since taken back or not given" if needed else "not needed"
    who = each.signed.reviewer
    by = "automatically, as in a rehearsal" if who == AUTOMATIC else f"by {who}"
    return f"{by} on {each.signed.decided_on}: {each.signed.reason}"


def _json(found: Traced) -> dict[str, Any]:
    return {
        "release": found.release,
        "table": found.table,
        "key": {name: None if v is None else str(v) for name, v in found.key.items()},
        "vintages": list(found.vintages),
        "submissions": [_json_of(each) for each in found.submissions],
    }


def _json_of(each: SubmissionTraced) -> dict[str, Any]:
    submission, delivery, signed = each.submission, each.delivery, each.signed
    return {
        "submission": submission.id,
        "partner": submission.partner,
        "period": str(submission.period),
        "dataset": submission.dataset,
        "verdict": submission.verdict,
        "rule_set": submission.rule_set,
        "delivery": delivery.seq,
        "file": delivery.name,
        "file_sha256": submission.sha256,
        "arrived_on": delivery.arrived_on.isoformat(),
        "rows": [
            {
                "sheet": row.sheet,
                "row": row.row,
                "repairs": list(row.repairs),
                "corrections": list(row.corrections),
                "findings": [
                    {
                        "rule": finding.rule,
                        "severity": finding.severity,
                        "column": finding.place.column,
                        "ruling": None if finding.ruling is None else finding.ruling.number,
                    }
                    for finding in row.findings
                ],
            }
            for row in each.rows
        ],
        "rules_tried": len(each.tried),
        "rules_passed": list(each.passed),
        "rulings": [
            {
                "number": ruling.number,
                "rule": ruling.rule,
                "waiver": ruling.is_waiver,
                "severity": ruling.severity,
                "reviewer": ruling.reviewer,
                "ruled_on": ruling.ruled_on.isoformat(),
                "reason": ruling.reason,
            }
            for ruling in each.rulings
        ],
        "decision": submission.decision,
        "signed_off": None
        if signed is None
        else {
            "by": signed.reviewer,
            "on": signed.decided_on.isoformat(),
            "reason": signed.reason,
        },
    }
