"""What is judged: the slots that wait, the submissions, and the universities' decisions on them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, func, insert, select

from asl_pipeline.ledger import schema as tables
from asl_pipeline.ledger.database import Database
from asl_pipeline.ledger.entries import FindingCount, Signed, Slot, slot_of, submission_of
from asl_pipeline.model.failure import Conflict, NotFound
from asl_pipeline.model.period import Period
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import Decision, DeliveryState, Submission

_s, _d = tables.submissions.c, tables.deliveries.c


class Judgements(Database):
    """The submissions of a ledger and the decisions on them."""

    def waiting(self) -> tuple[Slot, ...]:
        """The forms and periods that were delivered and not judged yet, in order of receipt."""
        slot = tables.slots.c
        judged = select(_s.delivery).where(
            _s.delivery == slot.delivery,
            _s.attempt == slot.attempt,
            _s.dataset == slot.dataset,
            _s.period == slot.period,
        )
        query = (
            select(slot.delivery, slot.attempt, _d.partner, slot.dataset, slot.period)
            .join(tables.deliveries, _d.seq == slot.delivery)
            .where(_d.state == DeliveryState.READ, _d.attempt == slot.attempt, ~judged.exists())
            .order_by(slot.delivery, slot.dataset, slot.period)
        )
        with self.reading() as connection:
            return tuple(slot_of(row) for row in connection.execute(query))

    def slots_of(self, partner: str, period: Period) -> tuple[Slot, ...]:
        """What of a partner and period is waiting to be judged."""
        return tuple(
            slot for slot in self.waiting() if (slot.partner, slot.period) == (partner, period)
        )

    def next_revision(self, partner: str, dataset: str, period: Period) -> int:
        """The number of the next revision of a submission, from 1."""
        same = (_s.partner == partner, _s.dataset == dataset, _s.period == str(period))
        with self.reading() as connection:
            last = connection.execute(select(func.max(_s.revision)).where(*same)).scalar()
        return int(last or 0) + 1

    def judged(self, submission: Submission, counts: Sequence[FindingCount]) -> None:
        """Note the verdict on a submission. Noting the same one again changes nothing.

        Raises Conflict if another submission took its number meanwhile.
        """
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
        key = ("delivery", "attempt", "dataset", "period")
        number = ("partner", "dataset", "period", "revision")
        with self.writing() as connection:
            if _known(connection, {name: row[name] for name in key}):
                return
            if _known(connection, {name: row[name] for name in number}):
                raise Conflict(f"{submission.id} was given to another submission meanwhile")
            connection.execute(insert(tables.submissions).values(**row))
            for count in counts:
                connection.execute(
                    insert(tables.finding_counts).values(submission=submission.id, **asdict(count))
                )

    def finding_counts(self) -> dict[str, tuple[FindingCount, ...]]:
        """How often each rule was broken, by submission."""
        t = tables.finding_counts
        found: defaultdict[str, list[FindingCount]] = defaultdict(list)
        with self.reading() as connection:
            for row in connection.execute(select(t).order_by(t.c.submission, t.c.rule)):
                found[row.submission].append(
                    FindingCount(row.rule, Severity(row.severity), row.places)
                )
        return {submission: tuple(counts) for submission, counts in found.items()}

    def submissions(self) -> tuple[Submission, ...]:
        """All submissions with the decision that stands on each, in order of receipt."""
        query = (
            select(tables.submissions, _d.sha256, _d.state, _d.attempt.label("current_attempt"))
            .join(tables.deliveries, _d.seq == _s.delivery)
            .order_by(_s.delivery, _s.attempt, _s.dataset, _s.period)
        )
        with self.reading() as connection:
            decided = _decided(connection)
            sent_on = _sent_on(connection)
            return tuple(
                submission_of(row, decided.get(row.id), sent_on[row.delivery])
                for row in connection.execute(query)
            )

    def submission(self, submission_id: str) -> Submission:
        """One submission. Raises NotFound."""
        for submission in self.submissions():
            if submission.id == submission_id:
                return submission
        raise NotFound(f"there is no submission {submission_id!r}")

    def decide(self, *decisions: Signed) -> None:
        """Add decisions to the record: all of them, or none."""
        with self.writing() as connection:
            for signed in decisions:
                connection.execute(insert(tables.decisions).values(**asdict(signed)))

    def decisions(self) -> tuple[Signed, ...]:
        """All decisions in the order in which they were made."""
        t = tables.decisions
        with self.reading() as connection:
            rows = connection.execute(select(t).order_by(t.c.seq))
            return tuple(
                Signed(
                    submission=row.submission,
                    decision=Decision(row.decision),
                    reviewer=row.reviewer,
                    reason=row.reason,
                    decided_on=row.decided_on,
                )
                for row in rows
            )


def _known(connection: Connection, values: dict[str, object]) -> bool:
    same = (_s[name] == value for name, value in values.items())
    return connection.execute(select(_s.id).where(*same)).first() is not None


def _decided(connection: Connection) -> dict[str, str]:
    """The last decision on each submission."""
    t = tables.decisions.c
    made = connection.execute(select(t.submission, t.decision).order_by(t.seq))
    return {row.submission: row.decision for row in made}


def _sent_on(connection: Connection) -> dict[int, dt.date]:
    """The first day on which the bytes of each delivery were sent, its duplicates included.

    Which of the same bytes came to us first may not decide from which day they count.
    """
    day = func.coalesce(_d.sent_on, _d.arrived_on).label("day")
    first = {row.seq: row.day for row in connection.execute(select(_d.seq, day))}
    twins = select(_d.same_as, day).where(_d.state == DeliveryState.DUPLICATE)
    for row in connection.execute(twins):
        first[row.same_as] = min(first[row.same_as], row.day)
    return first
