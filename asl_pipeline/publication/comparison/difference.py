"""Two releases, whichever: how the tables of the one differ from those of the other."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from asl_pipeline.model.failure import NotFound
from asl_pipeline.publication.comparison.changes import Changes, changes
from asl_pipeline.publication.comparison.edition import Edition
from asl_pipeline.publication.comparison.files import Rows, rows_of
from asl_pipeline.publication.comparison.reasons import asked_of
from asl_pipeline.publication.comparison.revisions import revisions
from asl_pipeline.publication.comparison.schemas import Difference, differences


@dataclass(frozen=True, slots=True)
class Differing:
    """How two releases differ: what changed, and as rows of the tables of a release."""

    made: Changes
    rows: Mapping[str, Rows]
    revised: Rows
    schemas: tuple[Difference, ...]

    def in_table(self, table: str) -> "Differing":
        """What differs in one table."""
        return Differing(
            {name: each for name, each in self.made.items() if name == table},
            {name: _of(table, rows) for name, rows in self.rows.items()},
            _of(table, self.revised),
            tuple(each for each in self.schemas if each.table == table),
        )

    @property
    def counts(self) -> tuple[tuple[str, str, str, int], ...]:
        """How many rows were added and removed and cells changed, by table and reason."""
        found = Counter(
            (row["table_name"], name, row["reason"])
            for name, rows in self.rows.items()
            for row in rows
        )
        return tuple((*what, count) for what, count in sorted(found.items()))


def differing(one: Edition, other: Edition, *, backwards: bool = False) -> Differing:
    """How the other release differs from the one; `backwards` says that the one is the later.

    A reason is that of the later of the two, whichever is asked about first.
    """
    made = changes(one.tables, other.tables)
    why = asked_of(other, one) if backwards else asked_of(one, other)
    return Differing(
        made,
        rows_of(made, why),
        revisions(one.tables, other.tables, made),
        differences(_schemas(one), _schemas(other)),
    )


def refuse_unknown(table: str, *editions: Edition) -> None:
    """Raise NotFound for a table that none of the releases has."""
    known = sorted({name for each in editions for name in each.tables})
    if table not in known:
        raise NotFound(f"no table {table!r} is compared; there are {', '.join(known)}")


def _of(table: str, rows: Rows) -> Rows:
    return [row for row in rows if row["table_name"] == table]


def _schemas(edition: Edition) -> Mapping[str, pa.Schema]:
    return {name: stored.table.schema for name, stored in edition.tables.items()}
