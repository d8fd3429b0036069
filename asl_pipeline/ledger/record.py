"""The record of the review: who said what of a submission or a case, when, why, by which rules.

It only grows. Each entry holds the seal of the one before it, so that the last seal, which every
release keeps, stands for all of it.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from asl_pipeline.ledger import schema as tables
from asl_pipeline.ledger import seals
from asl_pipeline.ledger.announcing import announce
from asl_pipeline.ledger.database import Database
from asl_pipeline.ledger.entries import Act, Recorded, recorded_of

BEGINNING: Final = ""
"""What the first entry follows."""
_BY_SEQ: Final = tables.record.c.seq


class Record(Database):
    """The record of a ledger."""

    def recorded(self) -> tuple[Recorded, ...]:
        """All entries, the oldest first."""
        with self.reading() as connection:
            return tuple(recorded_of(row) for row in seals.rows(connection, tables.record))

    def record_head(self) -> str:
        """The seal of the last entry, which stands for all before it."""
        with self.reading() as connection:
            return _head(connection)

    def note(self, act: Act, **told: Any) -> Recorded:
        """Add an entry: what `append` asks for."""
        (entry,) = self.note_all([{"act": act, **told}])
        return entry

    def note_all(self, entries: Sequence[Mapping[str, Any]]) -> tuple[Recorded, ...]:
        """Add entries, and note what partners are to be told of them: all of it, or nothing."""
        with self.writing() as connection:
            noted = tuple(recorded_of(append(connection, **entry)) for entry in entries)
            announce(connection, noted)
            return noted


def append(
    connection: Connection,
    act: Act,
    *,
    submission: str | None,
    actor: str,
    reason: str,
    noted_on: dt.date,
    rule_set: str,
    about: Mapping[str, str],
) -> Row[Any]:
    """Add an entry, where nobody else writes. Answers with its row."""
    return seals.add(
        connection,
        tables.record,
        previous=_head(connection),
        act=act,
        submission=submission,
        actor=actor,
        reason=reason,
        noted_on=noted_on,
        rule_set=rule_set,
        about=json.dumps(about, sort_keys=True, ensure_ascii=False),
    )


def broken_links(connection: Connection) -> Iterator[str]:
    """A sentence wherever an entry does not follow the one before it, or a release's is gone."""
    rows = connection.execute(select(tables.record).order_by(_BY_SEQ)).all()
    if rows and rows[0].previous != BEGINNING:
        yield "Entry 1 of the record: something stood before it."
    for number, row in enumerate(rows, start=1):
        if row.seq != number:
            yield f"Entry {number} of the record is not there."
            return
    for before, after in pairwise(rows):
        if after.previous != before.seal:
            yield f"Entry {after.seq} of the record does not follow entry {before.seq}."
    known = {BEGINNING, *(row.seal for row in rows)}
    for release in connection.execute(select(tables.releases).order_by(tables.releases.c.seq)):
        if release.record_head not in known:
            yield f"Release {release.name}: the record that it rests on is not this one."


def _head(connection: Connection) -> str:
    last = seals.first(connection, tables.record, by=(_BY_SEQ.desc(),))
    return BEGINNING if last is None else str(last.seal)
