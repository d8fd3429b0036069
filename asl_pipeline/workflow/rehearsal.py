"""Rehearse the rules of the working copy on all that was ever submitted. Nothing is changed.

What would be accepted, and what returned, if everything that stands were judged again by the rules
as they are now; and which rows of which published tables would come or go with it.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from asl_pipeline.assess import judge
from asl_pipeline.model.submission import Submission, Verdict
from asl_pipeline.partners import registry
from asl_pipeline.quality import engine
from asl_pipeline.review.rulings import in_force, ruled_by
from asl_pipeline.workflow.history import history_of
from asl_pipeline.workflow.publishing import ROW_BY_ROW
from asl_pipeline.workflow.receiving import placed_again
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
    counts = at.ledger.finding_counts()
    rulings = in_force(at.ledger.recorded())
    for submission in at.ledger.submissions():
        if not submission.stands or (partners and submission.partner not in partners):
            continue
        delivery = at.ledger.delivery(submission.delivery)
        form, period = submission.dataset, submission.period
        judged = judge(
            placed_again(at, delivery),
            (form, period),
            registry()[submission.partner],
            delivery.arrived_on,
            engine.violations,
            history_of(at, delivery, period, form),
            ruled_by(rulings, submission.partner, delivery.arrived_on),
        )
        now = Counter(finding.rule for finding in judged.report.findings)
        before = Counter({each.rule: each.places for each in counts.get(submission.id, ())})
        yield Rehearsed(
            submission=submission,
            verdict=judged.verdict,
            clean_rows=judged.report.clean_rows,
            places={
                rule: now[rule] - before[rule]
                for rule in sorted(now.keys() | before.keys())
                if now[rule] != before[rule]
            },
        )
