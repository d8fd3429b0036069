"""Which submissions stand: what may be published, and what a later one has replaced."""

from collections.abc import Iterable

from asl_pipeline.datasets import submitted
from asl_pipeline.model.dataset import Statement
from asl_pipeline.model.submission import Submission


def in_force(submissions: Iterable[Submission]) -> tuple[Submission, ...]:
    """The submissions whose rows a release holds.

    Of each form, partner and period the last accepted revision stands; of a register only the
    one of the latest period does, as it states everything that exists.
    """
    standing: dict[tuple[str, ...], Submission] = {}
    for submission in submissions:
        if not submission.in_force:
            continue
        place = _place(submission)
        before = standing.get(place)
        if before is None or _order(submission) > _order(before):
            standing[place] = submission
    return tuple(sorted(standing.values(), key=lambda s: (s.dataset, s.partner, s.period)))


def _place(submission: Submission) -> tuple[str, ...]:
    place = (submission.dataset, submission.partner)
    if submitted(submission.dataset).statement is Statement.REGISTER:
        return place
    return (*place, str(submission.period))


def _order(submission: Submission) -> tuple[object, int]:
    return (submission.period, submission.revision)
