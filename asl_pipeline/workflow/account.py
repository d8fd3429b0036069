"""Tell the feedback what was found: judgements into the account that a letter is made of."""

import datetime as dt
from collections.abc import Sequence

from asl_pipeline.assess import Judged, Placed
from asl_pipeline.derive.rules import rule_set
from asl_pipeline.feedback.account import (
    DeliveryAccount,
    HeldAccount,
    SheetAccount,
    SinceAccount,
    SubmissionAccount,
)
from asl_pipeline.model.partner import Partner
from asl_pipeline.quality.parts import Part
from asl_pipeline.quality.personal import masked
from asl_pipeline.review.verdict import decision_on


def delivery_account(
    *,
    partner: Partner,
    file: str,
    sha256: str,
    size: int,
    arrived_on: dt.date,
    placed: Placed,
    judged: Sequence[Judged],
    context: str,
    automatic: bool = False,
    is_sent: bool = True,
) -> DeliveryAccount:
    """What a letter tells of a delivery: of one period in a run, of all in a pre-check."""
    return DeliveryAccount(
        partner=partner,
        file=file,
        sha256=sha256,
        size=size,
        arrived_on=arrived_on,
        rule_set=rule_set(),
        context=context,
        period=judged[0].period if judged else None,
        submissions=tuple(map(_submission_account, judged)),
        unused=tuple((table.sheet, table.reason) for table in placed.unplaced),
        withdrew=placed.withdraws,
        reason=placed.reason,
        automatic=automatic,
        is_sent=is_sent,
    )


def _submission_account(judged: Judged) -> SubmissionAccount:
    report, held, again = judged.report, judged.held, judged.resubmitted
    return SubmissionAccount(
        dataset=judged.dataset.name,
        period=judged.period,
        rows=report.rows.num_rows,
        clean_rows=report.clean_rows,
        verdict=judged.verdict,
        decision=decision_on(judged.verdict),
        findings=report.findings,
        repairs=report.repairs,
        not_run=report.not_run,
        rules=report.rules,
        sheets=tuple(_sheet_account(part) for part in judged.parts if part.table.columns),
        held=None if held is None else HeldAccount(held.before, held.after, held.gone),
        since=None if again is None else SinceAccount(again.fixed, again.since),
    )


def _sheet_account(part: Part) -> SheetAccount:
    table = part.table
    used = {*part.at.values(), *part.spread_at.values()}
    return SheetAccount(
        sheet=table.name,
        member=table.member,
        encoding=table.encoding,
        delimiter=table.delimiter,
        header_row=table.header_row,
        rows=len(part.rows),
        columns=tuple(masked(header) for at, header in enumerate(table.columns) if at in used),
        headings={column: masked(table.columns[at]) for column, at in part.at.items()},
    )
