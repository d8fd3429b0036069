"""How long what is stored is kept, and how it is erased: the policy, in one table.

The periods are the project's own proposal and no legal advice: whoever runs the pipeline answers
for them. `docs/reference/retention.md` is written from here.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True, slots=True)
class Retention:
    """What an area holds, how long that is kept, and what erases it before."""

    area: str
    holds: str
    kept: str
    erased_by: str


BACKUP_DAYS: Final = 35
"""How long a backup may be kept: an erasure is complete everywhere once so many days are over."""

_DELIVERY: Final = "`asl ledger withdraw NUMBER --erase`"

RETENTION: Final = (
    Retention(
        area="landing",
        holds="The bytes of every delivery; they may hold personal data that should not be there",
        kept="As long as the programme's rules ask for evidence, then erased",
        erased_by=_DELIVERY,
    ),
    Retention(
        area="accepted",
        holds="The typed rows of every submission that was not returned, internal columns included",
        kept="As the landing area",
        erased_by=_DELIVERY,
    ),
    Retention(
        area="findings",
        holds="What was found in every submission, with the values concerned",
        kept="As the landing area",
        erased_by=_DELIVERY,
    ),
    Retention(
        area="feedback",
        holds="Letters and marked files, as the partner got them",
        kept="As the landing area",
        erased_by=f"{_DELIVERY}; what was sent to a partner is out of reach",
    ),
    Retention(
        area="dagster",
        holds="Whole tables between two steps of a run",
        kept="Until the next run",
        erased_by=_DELIVERY,
    ),
    Retention(
        area="ledger",
        holds="Numbers, hashes, names of files, codes of partners, reasons; no value of a cell",
        kept="For ever: it is the evidence of what was done",
        erased_by="Nothing. Write no names of persons into reasons or names of files",
    ),
    Retention(
        area="releases",
        holds="Protected tables and documents",
        kept="For ever",
        erased_by="`asl release withdraw NAME --erase`; manifest and tombstone stay, and copies "
        "that others made are out of reach",
    ),
    Retention(
        area="backups",
        holds="All of the above but what Dagster keeps",
        kept=f"{BACKUP_DAYS} days at most",
        erased_by="Deleting the folder; after restoring one, erase again what was erased since",
    ),
)
