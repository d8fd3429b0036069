"""Hold what differs too much from what it would replace, until a university has looked at it.

A file that is right by every rule can still be the wrong file. The bounds follow GBIF's, which
pauses a data set when more than half of its identifiers change
(data-blog.gbif.org/post/improve-identifier-stability); that of 3 in 10 rows is the project's own.

What is held is settled by what was sent and on which day, like what is in force: not by the order
in which it reached us.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa

from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.submission import Decision, Submission
from asl_pipeline.review.in_force import counts, order_of, place_of

_ENOUGH_ROWS: Final = 5
_MOST_GONE: Final = 0.5
_FEWEST_LEFT: Final = 0.7


@dataclass(frozen=True, slots=True)
class Change:
    """How a submission differs from the one that it would replace: rows, and keys gone in %."""

    before: int
    after: int
    gone: int


Rows = Callable[[Submission], pa.Table]
"""The accepted rows of a submission."""


def change_between(dataset: Dataset, old: pa.Table, new: pa.Table) -> Change | None:
    """The change, if it is too big to be let through unseen.

    A table of a few rows may change altogether. The keys compared leave out those of the period
    and the partner, which every row shares.
    """
    if old.num_rows < _ENOUGH_ROWS:
        return None
    names = [name for name in dataset.key if name not in {"partner_id", "period"}]
    before, after = _keys(old, names), _keys(new, names)
    gone = len(before - after) / max(len(before), 1)
    if gone <= _MOST_GONE and new.num_rows >= _FEWEST_LEFT * old.num_rows:
        return None
    return Change(old.num_rows, new.num_rows, round(100 * gone))


def _keys(table: pa.Table, names: list[str]) -> set[tuple[object, ...]]:
    columns = [table[name].to_pylist() for name in names]
    return set(zip(*columns, strict=True))


def settled(
    submissions: Iterable[Submission], dataset_of: Callable[[str], Dataset], rows: Rows
) -> tuple[Submission, ...]:
    """The submissions with what is held among them waiting for a decision, in the same order."""
    given = tuple(submissions)
    standing: dict[tuple[str, ...], Submission] = {}
    held: set[str] = set()
    for submission in sorted(given, key=order_of):
        if not counts(submission):
            continue
        before = standing.get(place_of(submission))
        if before is not None and submission.decision is not Decision.SIGNED_OFF:
            dataset = dataset_of(submission.dataset)
            if _is_held(dataset, before, submission, rows):
                held.add(submission.id)
                continue
        standing[place_of(submission)] = submission
    return tuple(
        replace(each, decision=Decision.AWAITING_SIGN_OFF) if each.id in held else each
        for each in given
    )


def _is_held(dataset: Dataset, old: Submission, new: Submission, rows: Rows) -> bool:
    # The pilots of the extension are others than those of the first phase.
    if old.period.phase != new.period.phase or old.sha256 == new.sha256:
        return False
    return change_between(dataset, rows(old), rows(new)) is not None
