"""Which submissions stand: what may be published, and what a later one has replaced.

That is settled by what was sent and on which day, not by the order in which it reached us.
"""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable

from asl_pipeline.datasets import submitted
from asl_pipeline.model.dataset import Statement
from asl_pipeline.model.period import Period
from asl_pipeline.model.submission import Submission


def in_force(submissions: Iterable[Submission]) -> tuple[Submission, ...]:
    """The submissions whose rows a release holds.

    Of each form, partner and period the accepted one that was sent last stands; of a register
    only the one of the latest period does, as it states everything that exists.
    """
    standing = last_of(filter(counts, submissions), place_of)
    return tuple(sorted(standing, key=lambda s: (s.dataset, s.partner, s.period)))


def counts(submission: Submission) -> bool:
    """Whether it states what there is: a nil return of a register says that all is as before."""
    is_register = submitted(submission.dataset).statement is Statement.REGISTER
    return submission.in_force and not (submission.is_nil and is_register)


def every_period(submissions: Iterable[Submission]) -> tuple[Submission, ...]:
    """What stood as at each half-year: as `in_force`, but registers of earlier ones too."""
    standing = last_of(
        filter(counts, submissions), lambda each: (each.dataset, each.partner, each.period)
    )
    return tuple(sorted(standing, key=lambda s: (s.dataset, s.partner, s.period)))


def last_of(
    submissions: Iterable[Submission], place: Callable[[Submission], Hashable]
) -> tuple[Submission, ...]:
    """Of the submissions for each place, the one that was sent last."""
    found: dict[Hashable, Submission] = {}
    for submission in submissions:
        before = found.get(place(submission))
        if before is None or order_of(submission) > order_of(before):
            found[place(submission)] = submission
    return tuple(found.values())


def place_of(submission: Submission) -> tuple[str, ...]:
    """What only one submission at a time can stand for: a later one replaces it."""
    place = (submission.dataset, submission.partner)
    if submitted(submission.dataset).statement is Statement.REGISTER:
        return place
    return (*place, str(submission.period))


def order_of(submission: Submission) -> tuple[Period, dt.date, int, int, int]:
    """What decides which of two submissions for the same place is the later one."""
    return (
        submission.period,
        submission.sent_on,
        # Of what was sent on one day, the order of receipt is all that is known.
        submission.delivery,
        submission.attempt,
        submission.revision,
    )
