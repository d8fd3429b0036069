"""Which releases there are, which one is the newest, and which were withdrawn."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError

from asl_pipeline.ledger import schema as tables
from asl_pipeline.ledger import seals
from asl_pipeline.ledger.database import Database
from asl_pipeline.ledger.entries import Act, Head, Recorded, recorded_of
from asl_pipeline.ledger.record import append
from asl_pipeline.model.failure import Conflict, NotFound, WrongUse

NOTHING: Final = "-"
"""What the first release follows."""
_RELEASE: Final = "release"
_ERASED: Final = "erased"
_YES: Final = "yes"


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawal:
    """A release that was taken back: by whom, when, why, and whether its data were erased."""

    release: str
    reviewer: str
    reason: str
    withdrawn_on: dt.date
    is_erased: bool


class Releases(Database):
    """The releases of a ledger."""

    def head(self) -> Head | None:
        """The newest release, or None before the first."""
        known = self.releases()
        return known[-1] if known else None

    def releases(self) -> tuple[Head, ...]:
        """All releases, oldest first; those that were withdrawn are among them."""
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

    def unerased(self) -> tuple[Head, ...]:
        """The releases whose data are there, oldest first; withdrawn ones are among them."""
        withdrawals = self.withdrawals()
        erased = {name for name, withdrawal in withdrawals.items() if withdrawal.is_erased}
        return tuple(head for head in self.releases() if head.name not in erased)

    def advance(self, head: Head) -> None:
        """Make a release the newest. Raises Conflict if another one follows the same already."""
        try:
            with self.writing() as connection:
                seals.add(connection, tables.releases, **asdict(head))
        except IntegrityError:
            raise Conflict(f"another release already follows {head.follows}") from None

    def withdrawals(self) -> Mapping[str, Withdrawal]:
        """The releases that were withdrawn, by name."""
        with self.reading() as connection:
            return _withdrawals(seals.rows(connection, tables.record))

    def withdraw_release(self, withdrawal: Withdrawal, rule_set: str) -> None:
        """Put into the record that a release is withdrawn, or that its data are erased besides.

        Raises NotFound, Conflict if it was withdrawn before and nothing is to be added, WrongUse
        without a reason.
        """
        name = withdrawal.release
        if not withdrawal.reason.strip():
            raise WrongUse("a release is withdrawn for a reason")
        with self.writing() as connection:
            if seals.first(connection, tables.releases, tables.releases.c.name == name) is None:
                raise NotFound(f"there is no release {name!r}")
            before = _withdrawals(seals.rows(connection, tables.record)).get(name)
            if before is not None and (before.is_erased or not withdrawal.is_erased):
                raise Conflict(f"release {name} was withdrawn on {before.withdrawn_on} already")
            append(
                connection,
                Act.RETURN,
                submission=None,
                actor=withdrawal.reviewer,
                reason=withdrawal.reason.strip(),
                noted_on=withdrawal.withdrawn_on,
                rule_set=rule_set,
                about={_RELEASE: name, _ERASED: _YES if withdrawal.is_erased else ""},
            )


def _withdrawals(rows: Iterable[Row[Any]]) -> Mapping[str, Withdrawal]:
    entries = map(recorded_of, rows)
    return {e.about[_RELEASE]: _withdrawal(e) for e in entries if _RELEASE in e.about}


def _withdrawal(entry: Recorded) -> Withdrawal:
    return Withdrawal(
        release=entry.about[_RELEASE],
        reviewer=entry.actor,
        reason=entry.reason,
        withdrawn_on=entry.noted_on,
        is_erased=entry.about[_ERASED] == _YES,
    )
