"""What is judged: the slots that wait, the submissions, and the universities' decisions on them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Connection, Row

from asl_pipeline.ledger import schema as tables
from asl_pipeline.ledger import seals
from asl_pipeline.ledger.announcing import announce
from asl_pipeline.ledger.database import Database
from asl_pipeline.ledger.entries import (
    DECISIONS,
    SYSTEM,
    Act,
    FindingCount,
    Signed,
    Slot,
    recorded_of,
    slot_of,
    submission_of,
)
from asl_pipeline.ledger.outbox import note
from asl_pipeline.ledger.record import append
from asl_pipeline.model.failure import Conflict, NotFound
from asl_pipeline.model.message import Word
from asl_pipeline.model.period import Period
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import DeliveryState, Submission

_s = tables.submissions.c
_KEY: Final = ("delivery", "attempt", "dataset", "period")
_ACTS: Final = {decision: act for act, decision in DECISIONS.items()}
_NUMBER: Final = ("partner", "dataset", "period", "revision")


class Judgements(Database):
    """The submissions of a ledger and the decisions on them."""

    def waiting(self) -> tuple[Slot, ...]:
        """The forms and periods that were delivered and not judged yet, in order of receipt."""
        place = attrgetter(*_KEY)
        with self.reading() as connection:
            read = {
                row.seq: row for row in _deliveries(connection) if row.state == DeliveryState.READ
            }
            judged = set(map(place, seals.rows(connection, tables.submissions)))
            waiting = [
                slot_of(row, read[row.delivery].partner)
                for row in seals.rows(connection, tables.slots)
                if row.delivery in read
                and row.attempt == read[row.delivery].attempt
                and place(row) not in judged
            ]
        # Databases sort text in ways of their own.
        return tuple(sorted(waiting, key=lambda slot: (slot.delivery, slot.dataset, slot.period)))

    def slots_of(self, partner: str, period: Period) -> tuple[Slot, ...]:
        """What of a partner and period is waiting to be judged."""
        return tuple(
            slot for slot in self.waiting() if (slot.partner, slot.period) == (partner, period)
        )

    def next_revision(self, partner: str, dataset: str, period: Period) -> int:
        """The number of the next revision of a submission, from 1."""
        same = (_s.partner == partner, _s.dataset == dataset, _s.period == str(period))
        with self.reading() as connection:
            last = seals.first(connection, tables.submissions, *same, by=(_s.revision.desc(),))
        return 1 if last is None else int(last.revision) + 1

    def judged(
        self, submission: Submission, counts: Sequence[FindingCount], on: dt.date | None = None
    ) -> None:
        """Note the verdict on a submission. Noting the same one again changes nothing.

        `on` is the day, or else that on which it was sent. Raises Conflict if another submission
        took its number meanwhile.
        """
        with self.writing() as connection:
            _judged(connection, submission, counts, on or submission.sent_on)

    def judged_together(
        self,
        judged: Sequence[tuple[Submission, Sequence[FindingCount]]],
        word: Word,
        ways: Sequence[str],
        on: dt.date,
    ) -> None:
        """Note the verdicts on submissions and what the partner is told of them: all, or nothing.

        Noting the same again changes nothing. Raises Conflict as `judged` does.
        """
        with self.writing() as connection:
            for submission, counts in judged:
                _judged(connection, submission, counts, on)
            note(connection, word, ways, on)

    def finding_counts(self) -> dict[str, tuple[FindingCount, ...]]:
        """How often each rule was broken, by submission."""
        found: defaultdict[str, list[FindingCount]] = defaultdict(list)
        with self.reading() as connection:
            for row in seals.rows(connection, tables.finding_counts):
                found[row.submission].append(
                    FindingCount(row.rule, Severity(row.severity), row.places)
                )
        return {submission: tuple(counts) for submission, counts in found.items()}

    def submissions(self) -> tuple[Submission, ...]:
        """All submissions with the decision that stands on each, in order of receipt."""
        order = tuple(_s[name] for name in _KEY)
        with self.reading() as connection:
            decided = {row.submission: DECISIONS[Act(row.act)] for row in _decisions(connection)}
            deliveries = {row.seq: row for row in _deliveries(connection)}
            sent_on = _sent_on(deliveries.values())
            return tuple(
                submission_of(
                    row, deliveries[row.delivery], decided.get(row.id), sent_on[row.delivery]
                )
                for row in seals.rows(connection, tables.submissions, by=order)
            )

    def submission(self, submission_id: str) -> Submission:
        """One submission. Raises NotFound."""
        for submission in self.submissions():
            if submission.id == submission_id:
                return submission
        raise NotFound(f"there is no submission {submission_id!r}")

    def decide(self, *decisions: Signed) -> None:
        """Add decisions to the record, and note what partners are to be told: all, or nothing."""
        with self.writing() as connection:
            rows = [
                append(
                    connection,
                    _ACTS[signed.decision],
                    submission=signed.submission,
                    actor=signed.reviewer,
                    reason=signed.reason,
                    noted_on=signed.decided_on,
                    rule_set=signed.rule_set,
                    about={},
                )
                for signed in decisions
            ]
            announce(connection, tuple(map(recorded_of, rows)))

    def decisions(self) -> tuple[Signed, ...]:
        """All decisions in the order in which they were made."""
        with self.reading() as connection:
            return tuple(
                Signed(
                    submission=row.submission,
                    decision=DECISIONS[Act(row.act)],
                    reviewer=row.actor,
                    reason=row.reason,
                    decided_on=row.noted_on,
                    rule_set=row.rule_set,
                )
                for row in _decisions(connection)
            )


def _judged(
    connection: Connection, submission: Submission, counts: Sequence[FindingCount], on: dt.date
) -> None:
    row = {
        "id": submission.id,
        "delivery": submission.delivery,
        "attempt": submission.attempt,
        "partner": submission.partner,
        "dataset": submission.dataset,
        "period": str(submission.period),
        "revision": submission.revision,
        "rows": submission.rows,
        "clean_rows": submission.clean_rows,
        "errors": submission.errors,
        "warnings": submission.warnings,
        "infos": submission.infos,
        "verdict": submission.verdict,
        "rule_set": submission.rule_set,
    }
    if _known(connection, {name: row[name] for name in _KEY}):
        return
    if _known(connection, {name: row[name] for name in _NUMBER}):
        raise Conflict(f"{submission.id} was given to another submission meanwhile")
    seals.add(connection, tables.submissions, **row)
    for count in counts:
        told = asdict(count)
        seals.add(connection, tables.finding_counts, submission=submission.id, **told)
    append(
        connection,
        Act.VERDICT,
        submission=submission.id,
        actor=SYSTEM,
        reason=submission.verdict,
        noted_on=on,
        rule_set=submission.rule_set,
        about={},
    )


def _known(connection: Connection, values: dict[str, object]) -> bool:
    same = (_s[name] == value for name, value in values.items())
    return seals.first(connection, tables.submissions, *same) is not None


def _deliveries(connection: Connection) -> Iterator[Row[Any]]:
    return seals.rows(connection, tables.deliveries)


def _decisions(connection: Connection) -> Iterator[Row[Any]]:
    """All decisions on submissions, the newest last. A release can be returned too."""
    r = tables.record.c
    return seals.rows(
        connection, tables.record, r.act.in_(list(DECISIONS)), r.submission.is_not(None)
    )


def _sent_on(deliveries: Collection[Row[Any]]) -> dict[int, dt.date]:
    """The first day on which the bytes of each delivery were sent, its duplicates included.

    Which of the same bytes came to us first may not decide from which day they count.
    """
    days = {row.seq: row.sent_on or row.arrived_on for row in deliveries}
    first = dict(days)
    for row in deliveries:
        if row.state == DeliveryState.DUPLICATE:
            first[row.same_as] = min(first[row.same_as], days[row.seq])
    return first
