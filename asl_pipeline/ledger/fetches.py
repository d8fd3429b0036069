"""What could not be fetched: tried again for a while, then left to a person (the dead letters)."""

import datetime as dt
from typing import Any

from sqlalchemy import delete

from asl_pipeline.ledger import schema as tables
from asl_pipeline.ledger import seals
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
            before = seals.first(connection, tables.failures, *same)
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
                now = seals.add(connection, tables.failures, **key, name=name, first_on=on, **told)
            else:
                now = seals.change(connection, tables.failures, before, **told)
            return fetch_failure_of(now)

    def fetch_succeeded(self, partner: str, source: str, name: str) -> None:
        """Forget what failed before, if anything did."""
        with self.writing() as connection:
            connection.execute(delete(tables.failures).where(*_same(partner, source, name)))

    def fetch_failures(self) -> tuple[FetchFailure, ...]:
        """All that could not be fetched, by partner, source and name."""
        with self.reading() as connection:
            found = [fetch_failure_of(row) for row in seals.rows(connection, tables.failures)]
        # Databases sort text in ways of their own.
        return tuple(sorted(found, key=lambda each: (each.partner, each.source, each.name)))

    def fetch_retry(self, partner: str, source: str, name: str) -> None:
        """Allow all tries anew, as a steward asks for. Raises NotFound if nothing failed."""
        with self.writing() as connection:
            failed = seals.first(connection, tables.failures, *_same(partner, source, name))
            if failed is None:
                raise NotFound("no fetch of that partner, source and name has failed")
            seals.change(connection, tables.failures, failed, state=FetchState.RETRYING, tries=0)


def _same(partner: str, source: str, name: str) -> tuple[Any, ...]:
    return (
        _f.partner == partner,
        _f.source == source,
        _f.name_sha256 == name_sha256(name),
    )
