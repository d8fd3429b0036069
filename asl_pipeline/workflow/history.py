"""What was accepted before a submission is judged: what its rules may look things up in."""

from collections.abc import Collection, Iterable
from pathlib import Path

import polars as pl

from asl_pipeline.datasets import submitted
from asl_pipeline.derive.arrow import schema
from asl_pipeline.derive.rules import forms_looked_up
from asl_pipeline.model.period import Period
from asl_pipeline.model.submission import Delivery, Submission, Verdict
from asl_pipeline.quality.circumstances import History
from asl_pipeline.review.in_force import last_of
from asl_pipeline.store.accepted import kept_rows

_COMMON = frozenset({"indicator_definitions"})
"""Forms that one partner sends and all others are held to."""


def history_of(
    accepted: Path,
    settled: Collection[Submission],
    delivery: Delivery,
    period: Period,
    form: str,
    returned: Collection[str] = (),
) -> History:
    """What was accepted of the partner, and what all are held to, for the rules of a form.

    Only what was sent before the delivery counts, lest a file that is judged again be held to what
    came after it. `accepted` is the accepted area, `settled` are all submissions; `returned` are
    forms of the same delivery that were judged already, and go back.
    """
    partner, moment = delivery.partner, (delivery.sent_on or delivery.arrived_on, delivery.seq)
    dataset = submitted(form)
    wanted = {form, *forms_looked_up(dataset)}
    known = [
        each
        for each in settled
        if each.dataset in wanted
        and (
            (each.sent_on, each.delivery) < moment
            or (each.delivery == delivery.seq and each.dataset != form)
        )
    ]
    own = (s for s in known if s.stands and (s.partner, s.period) == (partner, period))
    standing = last_of(
        (s for s in known if s.in_force and (s.partner == partner or s.dataset in _COMMON)),
        lambda s: (s.dataset, s.partner, s.period),
    )
    went_back = (s for s in last_of(own, lambda s: s.dataset) if s.verdict is Verdict.RETURNED)
    return History(
        dataset=dataset,
        period=period,
        rows={name: _rows(accepted, name, standing) for name in sorted(wanted)},
        returned=frozenset(each.dataset for each in went_back).union(returned),
    )


def _rows(accepted: Path, form: str, standing: Iterable[Submission]) -> pl.DataFrame:
    """The rows of the form in those submissions, of which only this form's are read."""
    declared = schema(submitted(form))
    tables = [
        kept_rows(accepted, each).select(declared.names)
        for each in standing
        if each.dataset == form
    ]
    return pl.concat([pl.DataFrame(table) for table in (declared.empty_table(), *tables)])
