"""What could not be fetched: tried again for a while, then left to a person (the dead letters)."""

import datetime as dt
from typing import Any

from sqlalchemy import delete, insert, select, update

from asl_pipeline.ledger import schema as tables
from asl_pipeline.ledger.database import Database
from asl_pipeline.ledger.deliveries import name_sha256
from asl_pipeline.ledger.entries import FetchFailure, FetchState, fetch_failure_of
from asl_pipeline.model.failure import NotFound

_f = tables.failures.c


class Fetches(Database):
    """The failed fetches of a ledger."""

    def fetch_failed(
        self,
        partner: str,
        source: str,
        name: str,
        reason: str,
        on: dt.date,
        tries_allowed: int,
    ) -> FetchFailure:
        """Note one more failed try. It is dead once all tries that are allowed were made."""
        same = _same(partner, source, name)
        with self.writing() as connection:
            before = connection.execute(select(tables.failures).where(*same)).first()
            tries = 1 if before is None else before.tries + 1
            dead = tries >= tries_allowed or (
                before is not None and before.state == FetchState.DEAD
            )
            told = {
                "reason": reason,
                "tries": tries,
                "last_on": on,
                "state": FetchState.DEAD if dead else FetchState.RETRYING,
            }
            if before is None:
                key = {"partner": partner, "source": source, "name_sha256": name_sha256(name)}
                new = insert(tables.failures).values(**key, name=name, first_on=on, **told)
                connection.execute(new)
            else:
                connection.execute(update(tables.failures).where(*same).values(**told))
            now = connection.execute(select(tables.failures).where(*same)).one()
            return fetch_failure_of(now)

    def fetch_succeeded(self, partner: str, source: str, name: str) -> None:
        """Forget what failed before, if anything did."""
        with self.writing() as connection:
            connection.execute(delete(tables.failures).where(*_same(partner, source, name)))

    def fetch_failures(self) -> tuple[FetchFailure, ...]:
        """All that could not be fetched, by partner, source and name."""
        query = select(tables.failures)
        with self.reading() as connection:
            found = [fetch_failure_of(row) for row in connection.execute(query)]
        # Databases sort text in ways of their own.
        return tuple(sorted(found, key=lambda each: (each.partner, each.source, each.name)))

    def fetch_retry(self, partner: str, source: str, name: str) -> None:
        """Allow all tries anew, as a steward asks for. Raises NotFound if nothing failed."""
        with self.writing() as connection:
            changed = connection.execute(
                update(tables.failures)
                .where(*_same(partner, source, name))
                .values(state=FetchState.RETRYING, tries=0)
            )
            if changed.rowcount != 1:
                raise NotFound("no fetch of that partner, source and name has failed")


def _same(partner: str, source: str, name: str) -> tuple[Any, ...]:
    return (
        _f.partner == partner,
        _f.source == source,
        _f.name_sha256 == name_sha256(name),
    )
