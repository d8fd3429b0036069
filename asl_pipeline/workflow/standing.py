"""What stands: the submissions as they are settled, and those whose rows a release holds."""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from asl_pipeline.datasets import submitted
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.submission import Submission
from asl_pipeline.review.hold import Change, change_between, settled
from asl_pipeline.review.in_force import counts, every_period, in_force, order_of, place_of
from asl_pipeline.store.accepted import kept_rows


def settled_in(ledger: Ledger, accepted: Path) -> tuple[Submission, ...]:
    """All submissions in order of receipt; what is held waits for a decision like any other."""
    return settled_of(ledger.submissions(), accepted)


def standing_in(ledger: Ledger, accepted: Path) -> tuple[Submission, ...]:
    """The submissions whose rows the next release holds."""
    return in_force(settled_in(ledger, accepted))


def replaced_in(ledger: Ledger, accepted: Path, form: str) -> tuple[Submission, ...]:
    """The statements of a register as at earlier half-years, which a later one has replaced."""
    settled = settled_in(ledger, accepted)
    standing = {each.id for each in in_force(settled)}
    return tuple(
        each for each in every_period(settled) if each.dataset == form and each.id not in standing
    )


def change_held(
    ledger: Ledger, accepted: Path, submission: Submission, rows: pa.Table
) -> Change | None:
    """How much a new submission changes what stands, if that is so much that it is held."""
    # What is settled at one place is settled by nothing elsewhere, so no other rows are read.
    earlier = [
        each
        for each in ledger.submissions()
        if each.id != submission.id
        and place_of(each) == place_of(submission)
        and order_of(each) < order_of(submission)
    ]
    before = in_force(settled_of(earlier, accepted))
    if not before or not counts(submission) or before[0].period.phase != submission.period.phase:
        return None
    old = kept_rows(accepted, before[0])
    return change_between(submitted(submission.dataset), old, rows)


def settled_of(submissions: Iterable[Submission], accepted: Path) -> tuple[Submission, ...]:
    """Some submissions, as they would be settled if there were no others."""
    return settled(submissions, submitted, lambda each: kept_rows(accepted, each))
