"""Rehearse the rules of the working copy on all that was ever submitted. Nothing is changed.

What would be accepted, and what returned, if everything that stands were judged again by the rules
as they are now; and which rows of which published tables would come or go with it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from asl_pipeline.assess import Judged, judge
from asl_pipeline.ledger.entries import FindingCount
from asl_pipeline.model.submission import Submission, Verdict
from asl_pipeline.partners import registry
from asl_pipeline.quality import engine
from asl_pipeline.review.rulings import in_force, ruled_by
from asl_pipeline.workflow.history import history_of
from asl_pipeline.workflow.publishing import ROW_BY_ROW
from asl_pipeline.workflow.receiving import placed_again
from asl_pipeline.workflow.standing import settled_in
from asl_pipeline.workflow.workplace import Workplace


@dataclass(frozen=True, kw_only=True, slots=True)
class Rehearsed:
    """A submission, as it was judged and as it would be now.

    `places` are by rule how many places more (or fewer) it would be broken at.
    """

    submission: Submission
    verdict: Verdict
    clean_rows: int
    places: Mapping[str, int]

    @property
    def differs(self) -> bool:
        """Whether anything at all would be told otherwise."""
        before = (self.submission.verdict, self.submission.clean_rows)
        return before != (self.verdict, self.clean_rows) or bool(self.places)

    @property
    def table(self) -> str | None:
        """The published table that holds the rows of the form as rows, if one does."""
        return ROW_BY_ROW.get(self.submission.dataset)

    @property
    def rows(self) -> int:
        """How many rows would come into that table, or leave it (less than none)."""
        before = self.submission.verdict is not Verdict.RETURNED
        after = self.verdict is not Verdict.RETURNED
        return self.submission.rows * (after - before)


def rehearse(at: Workplace, partners: Collection[str] = ()) -> Iterator[Rehearsed]:
    """Every submission that stands, judged again in the order of receipt."""
    counts, accepted = at.ledger.finding_counts(), at.settings.accepted
    rulings = in_force(at.ledger.recorded())
    settled = settled_in(at.ledger, accepted)
    chosen = [
        each
        for each in at.ledger.submissions()
        if each.stands and (not partners or each.partner in partners)
    ]
    for seq, submissions in groupby(chosen, key=attrgetter("delivery")):
        delivery = at.ledger.delivery(seq)
        placed, sender = placed_again(at, delivery), registry()[delivery.partner]
        ruled = ruled_by(rulings, delivery.partner, delivery.arrived_on)
        for submission in submissions:
            form, period = submission.dataset, submission.period
            history = history_of(accepted, settled, delivery, period, form)
            slot, plan = (form, period), engine.violations
            judged = judge(placed, slot, sender, delivery.arrived_on, plan, history, ruled)
            yield _rehearsed(submission, judged, counts.get(submission.id, ()))


def _rehearsed(submission: Submission, judged: Judged, counts: Iterable[FindingCount]) -> Rehearsed:
    now = Counter(finding.rule for finding in judged.report.findings)
    before = Counter({each.rule: each.places for each in counts})
    return Rehearsed(
        submission=submission,
        verdict=judged.verdict,
        clean_rows=judged.report.clean_rows,
        places={
            rule: now[rule] - before[rule]
            for rule in sorted(now.keys() | before.keys())
            if now[rule] != before[rule]
        },
    )
