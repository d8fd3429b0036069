"""What was accepted before a submission is judged: what its rules may look things up in."""

from collections.abc import Collection, Iterable

import polars as pl

from asl_pipeline.datasets import submitted
from asl_pipeline.derive.arrow import schema
from asl_pipeline.derive.rules import forms_looked_up
from asl_pipeline.model.period import Period
from asl_pipeline.model.submission import Delivery, Submission, Verdict
from asl_pipeline.quality.circumstances import History
from asl_pipeline.review.in_force import order_of
from asl_pipeline.store.accepted import kept_rows
from asl_pipeline.workflow.standing import settled_in
from asl_pipeline.workflow.workplace import Workplace

_COMMON = frozenset({"indicator_definitions"})
"""Forms that one partner sends and all others are held to."""

_Place = tuple[str, str, Period]


def history_of(
    at: Workplace, delivery: Delivery, period: Period, form: str, returned: Collection[str] = ()
) -> History:
    """What was accepted of the partner, and what all are held to, for the rules of a form.

    Only what was sent before the delivery counts, lest a file that is judged again be held to what
    came after it. `returned` are forms of the same delivery that were judged already, and go back.
    """
    partner, moment = delivery.partner, (delivery.sent_on or delivery.arrived_on, delivery.seq)
    dataset = submitted(form)
    wanted = {form, *forms_looked_up(dataset)}
    standing: dict[_Place, Submission] = {}
    newest: dict[_Place, Submission] = {}
    for each in settled_in(at.ledger, at.settings.accepted):
        is_beside = each.delivery == delivery.seq and each.dataset != form
        is_before = (each.sent_on, each.delivery) < moment
        if each.dataset not in wanted or not (is_before or is_beside):
            continue
        place = (each.dataset, each.partner, each.period)
        if each.stands and each.partner == partner and each.period == period:
            _keep_later(newest, place, each)
        if each.in_force and (each.partner == partner or each.dataset in _COMMON):
            _keep_later(standing, place, each)
    return History(
        dataset=dataset,
        period=period,
        rows={name: _rows(at, name, standing.values()) for name in sorted(wanted)},
        returned=frozenset(
            each.dataset for each in newest.values() if each.verdict is Verdict.RETURNED
        ).union(returned),
    )


def _keep_later(found: dict[_Place, Submission], place: _Place, each: Submission) -> None:
    if place not in found or order_of(each) > order_of(found[place]):
        found[place] = each


def _rows(at: Workplace, form: str, standing: Iterable[Submission]) -> pl.DataFrame:
    """The rows of the form in those submissions, of which only this form's are read."""
    declared = schema(submitted(form))
    tables = [
        kept_rows(at.settings.accepted, each).select(declared.names)
        for each in standing
        if each.dataset == form
    ]
    return pl.concat([pl.DataFrame(table) for table in (declared.empty_table(), *tables)])
