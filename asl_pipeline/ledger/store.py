"""Read and write the ledger. Every method is one transaction."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, func, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from asl_pipeline.ledger import schema as tables
from asl_pipeline.ledger.entries import (
    FindingCount,
    Head,
    Signed,
    Slot,
    delivery_of,
    slot_of,
    submission_of,
)
from asl_pipeline.model.failure import Conflict, NotFound, Unreachable, WrongUse
from asl_pipeline.model.period import Period
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import (
    Decision,
    Delivery,
    DeliveryState,
    Submission,
)

NOTHING: Final = "-"
"""What the first release follows."""
_BUSY_TIMEOUT_MS = 30_000
_LOCK = 2_462_016
"""The number of the lock under which a ledger is made: the project's own, EAPA_246/2016."""


class Ledger:
    """The ledger behind one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str) -> "Ledger":
        """Open the ledger, and make it if it is not there.

        Raises Unreachable if the database cannot be reached, WrongUse if it is of another version.
        """
        engine = create_engine(url, hide_parameters=True)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _careful_sqlite)
        try:
            with engine.connect() as connection:
                _alone(connection)
                tables.metadata.create_all(connection)
                _check_version(connection)
                connection.commit()
        except OperationalError as error:
            raise Unreachable(f"the ledger cannot be reached: {error.orig}") from None
        return cls(engine)

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    # ------------------------------------------------------------ deliveries

    def receive(self, delivery: Delivery) -> Delivery | None:
        """Note that something arrived. None if this very thing was noted before."""
        try:
            return self._receive(delivery)
        except IntegrityError:
            # Somebody else noted it at this very moment.
            return None

    def _receive(self, delivery: Delivery) -> Delivery | None:
        with self._engine.begin() as connection:
            if self._known(connection, delivery):
                return None
            twin = self._twin(connection, delivery)
            row = {
                "partner": delivery.partner,
                "name": delivery.name,
                "name_sha256": hashlib.sha256(delivery.name.encode()).hexdigest(),
                "sha256": delivery.sha256,
                "size": delivery.size,
                "arrived_on": delivery.arrived_on,
                "state": DeliveryState.RECEIVED if twin is None else DeliveryState.DUPLICATE,
                "same_as": twin,
            }
            inserted = connection.execute(insert(tables.deliveries).values(**row))
            seq = int(inserted.inserted_primary_key[0])  # type: ignore[index]
            return delivery_of(_one(connection, tables.deliveries, tables.deliveries.c.seq == seq))

    def _known(self, connection: Connection, delivery: Delivery) -> bool:
        t = tables.deliveries.c
        same = (t.partner == delivery.partner, t.name == delivery.name, t.sha256 == delivery.sha256)
        return connection.execute(select(t.seq).where(*same)).first() is not None

    def _twin(self, connection: Connection, delivery: Delivery) -> int | None:
        """An earlier delivery of the same bytes by the same partner. An empty file has no twin."""
        if delivery.reason is not None or delivery.size == 0:
            return None
        t = tables.deliveries.c
        same = select(t.seq).where(
            t.partner == delivery.partner,
            t.sha256 == delivery.sha256,
            # What could not be used may come again under a name that helps.
            t.state != DeliveryState.QUARANTINED,
        )
        found = connection.execute(same.order_by(t.seq)).first()
        return None if found is None else int(found[0])

    def quarantine(self, seq: int, reason: str) -> None:
        """Say that nothing of a delivery can be used, and why."""
        with self._engine.begin() as connection:
            _set_state(connection, seq, DeliveryState.QUARANTINED, reason)

    def placed(self, seq: int, slots: Sequence[tuple[str, Period, int]]) -> None:
        """Say that a delivery was read, and what it holds: form, period and number of rows."""
        rows = [
            {"delivery": seq, "dataset": dataset, "period": str(period), "rows": count}
            for dataset, period, count in slots
        ]
        with self._engine.begin() as connection:
            _set_state(connection, seq, DeliveryState.READ, None)
            connection.execute(insert(tables.slots), rows)

    def deliveries(self) -> tuple[Delivery, ...]:
        """All deliveries in the order of their receipt."""
        t = tables.deliveries
        with self._engine.connect() as connection:
            return tuple(
                delivery_of(row) for row in connection.execute(select(t).order_by(t.c.seq))
            )

    def delivery(self, seq: int) -> Delivery:
        """One delivery. Raises NotFound."""
        with self._engine.connect() as connection:
            return delivery_of(_one(connection, tables.deliveries, tables.deliveries.c.seq == seq))

    # ----------------------------------------------------------- submissions

    def waiting(self) -> tuple[Slot, ...]:
        """The forms and periods that were delivered and not judged yet, in order of receipt."""
        s, d, done = tables.slots.c, tables.deliveries.c, tables.submissions
        judged = select(done.c.delivery).where(
            done.c.delivery == s.delivery,
            done.c.dataset == s.dataset,
            done.c.period == s.period,
        )
        query = (
            select(s.delivery, d.partner, s.dataset, s.period)
            .join(tables.deliveries, d.seq == s.delivery)
            .where(~judged.exists())
            .order_by(s.delivery, s.dataset, s.period)
        )
        with self._engine.connect() as connection:
            return tuple(slot_of(row) for row in connection.execute(query))

    def slots_of(self, partner: str, period: Period) -> tuple[Slot, ...]:
        """What of a partner and period is waiting to be judged."""
        return tuple(
            slot for slot in self.waiting() if (slot.partner, slot.period) == (partner, period)
        )

    def next_revision(self, partner: str, dataset: str, period: Period) -> int:
        """The number of the next revision of a submission, from 1."""
        t = tables.submissions.c
        same = (t.partner == partner, t.dataset == dataset, t.period == str(period))
        with self._engine.connect() as connection:
            last = connection.execute(select(func.max(t.revision)).where(*same)).scalar()
        return int(last or 0) + 1

    def judged(self, submission: Submission, counts: Sequence[FindingCount]) -> None:
        """Note the verdict on a submission. Noting the same one again changes nothing."""
        row = {
            "id": submission.id,
            "delivery": submission.delivery,
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
        with self._engine.begin() as connection:
            t = tables.submissions.c
            same = (
                t.delivery == submission.delivery,
                t.dataset == submission.dataset,
                t.period == str(submission.period),
            )
            if connection.execute(select(t.id).where(*same)).first() is None:
                connection.execute(insert(tables.submissions).values(**row))
                broken = [{"submission": submission.id, **asdict(count)} for count in counts]
                if broken:
                    connection.execute(insert(tables.finding_counts), broken)

    def finding_counts(self) -> dict[str, tuple[FindingCount, ...]]:
        """How often each rule was broken, by submission."""
        t = tables.finding_counts
        found: defaultdict[str, list[FindingCount]] = defaultdict(list)
        with self._engine.connect() as connection:
            for row in connection.execute(select(t).order_by(t.c.submission, t.c.rule)):
                found[row.submission].append(
                    FindingCount(row.rule, Severity(row.severity), row.places)
                )
        return {submission: tuple(counts) for submission, counts in found.items()}

    def submissions(self) -> tuple[Submission, ...]:
        """All submissions with the decision that stands on each, in order of receipt."""
        s, d = tables.submissions, tables.deliveries
        query = (
            select(s, d.c.sha256)
            .join(d, d.c.seq == s.c.delivery)
            .order_by(s.c.delivery, s.c.dataset, s.c.period)
        )
        with self._engine.connect() as connection:
            stands = {
                row.submission: row.decision
                for row in connection.execute(
                    select(tables.decisions).order_by(tables.decisions.c.seq)
                )
            }
            return tuple(
                submission_of(row, stands.get(row.id)) for row in connection.execute(query)
            )

    def submission(self, submission_id: str) -> Submission:
        """One submission. Raises NotFound."""
        for submission in self.submissions():
            if submission.id == submission_id:
                return submission
        raise NotFound(f"there is no submission {submission_id!r}")

    # -------------------------------------------------- decisions and releases

    def decide(self, *decisions: Signed) -> None:
        """Add decisions to the record: all of them, or none."""
        rows = [asdict(signed) for signed in decisions]
        with self._engine.begin() as connection:
            connection.execute(insert(tables.decisions), rows)

    def decisions(self) -> tuple[Signed, ...]:
        """All decisions in the order in which they were made."""
        t = tables.decisions
        with self._engine.connect() as connection:
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

    def head(self) -> Head | None:
        """The newest release, or None before the first."""
        known = self.releases()
        return known[-1] if known else None

    def releases(self) -> tuple[Head, ...]:
        """All releases, oldest first."""
        t = tables.releases
        with self._engine.connect() as connection:
            rows = connection.execute(select(t).order_by(t.c.seq))
            return tuple(
                Head(
                    name=row.name,
                    follows=row.follows,
                    fingerprint=row.fingerprint,
                    manifest_sha256=row.manifest_sha256,
                )
                for row in rows
            )

    def advance(self, head: Head) -> None:
        """Make a release the newest. Raises Conflict if another one follows the same already."""
        try:
            with self._engine.begin() as connection:
                connection.execute(
                    insert(tables.releases).values(
                        name=head.name,
                        follows=head.follows,
                        fingerprint=head.fingerprint,
                        manifest_sha256=head.manifest_sha256,
                    )
                )
        except IntegrityError:
            raise Conflict(f"another release already follows {head.follows}") from None


def _careful_sqlite(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _alone(connection: Connection) -> None:
    """Hold off whoever else opens the same new ledger at this moment, until the commit."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def _check_version(connection: Connection) -> None:
    found = connection.execute(select(tables.about.c.version)).scalar()
    if found is None:
        connection.execute(insert(tables.about).values(version=tables.VERSION))
    elif found != tables.VERSION:
        raise WrongUse(
            f"the ledger is of version {found}, this program of {tables.VERSION}: "
            "use the program that made it"
        )


def _set_state(connection: Connection, seq: int, state: DeliveryState, reason: str | None) -> None:
    t = tables.deliveries
    changed = connection.execute(
        update(t)
        .where(t.c.seq == seq, t.c.state == DeliveryState.RECEIVED)
        .values(state=state, reason=reason)
    )
    if changed.rowcount != 1:
        raise Conflict(f"delivery {seq} is no longer waiting to be read")


def _one(connection: Connection, table: Any, condition: Any) -> Any:
    row = connection.execute(select(table).where(condition)).first()
    if row is None:
        raise NotFound("the ledger has no such entry")
    return row
