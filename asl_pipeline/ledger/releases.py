"""Which releases there are, and which one is the newest."""

from dataclasses import asdict
from typing import Final

from sqlalchemy.exc import IntegrityError

from asl_pipeline.ledger import schema as tables
from asl_pipeline.ledger import seals
from asl_pipeline.ledger.database import Database
from asl_pipeline.ledger.entries import Head
from asl_pipeline.model.failure import Conflict

NOTHING: Final = "-"
"""What the first release follows."""


class Releases(Database):
    """The releases of a ledger."""

    def head(self) -> Head | None:
        """The newest release, or None before the first."""
        known = self.releases()
        return known[-1] if known else None

    def releases(self) -> tuple[Head, ...]:
        """All releases, oldest first."""
        with self.reading() as connection:
            rows = seals.rows(connection, tables.releases, by=(tables.releases.c.seq,))
            return tuple(
                Head(
                    name=row.name,
                    follows=row.follows,
                    fingerprint=row.fingerprint,
                    manifest_sha256=row.manifest_sha256,
                    record_head=row.record_head,
                )
                for row in rows
            )

    def advance(self, head: Head) -> None:
        """Make a release the newest. Raises Conflict if another one follows the same already."""
        try:
            with self.writing() as connection:
                seals.add(connection, tables.releases, **asdict(head))
        except IntegrityError:
            raise Conflict(f"another release already follows {head.follows}") from None
