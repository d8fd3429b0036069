"""What each row of a release is made of, by its lineage.

Sources are told by name: `PAU_2018-S1_actors_r1`, `correction:<name>`, `vintage:<dataset>/<day>`.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from asl_pipeline.publication.comparison.cells import keys_of
from asl_pipeline.publication.comparison.edition import Edition
from asl_pipeline.publication.comparison.names import MERGED, merged_into, name_of
from asl_pipeline.publication.comparison.suppressed import telling
from asl_pipeline.publication.stored import Stored

CORRECTION: Final = "correction:"
VINTAGE: Final = "vintage:"
SAME: Final = "same_as"


@dataclass(frozen=True)
class Sources:
    """What the rows of a release are made of, and what is decided and suppressed in them."""

    edition: Edition
    _made: dict[str, Mapping[str, frozenset[str]]] = field(default_factory=dict, init=False)

    def of(self, table: str, key: str) -> frozenset[str]:
        """What a row is made of; nothing, if there is no such row."""
        if table not in self._made:
            key_columns = self.edition.tables[table].key
            self._made[table] = _made(self.edition.lineage[table], key_columns)
        return self._made[table].get(key, frozenset())

    @cached_property
    def all(self) -> frozenset[str]:
        """All that some row is made of or tells of, and all submissions in force."""
        return self.edition.inputs.union(*map(_named, self.edition.lineage.values()))

    @cached_property
    def statuses(self) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
        """What tells which cells are suppressed, by table and key."""
        return {name: _selected(each, telling) for name, each in self.edition.tables.items()}

    @cached_property
    def merged(self) -> Mapping[str, Mapping[str, str]]:
        """By table, the name of the row that stands, by that of each row merged into it."""
        return {name: merged_into(each.table) for name, each in self.edition.tables.items()}

    @cached_property
    def decided(self) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
        """What universities decided on rows about the same thing, by table and key."""
        return {name: _selected(each, _decided) for name, each in self.edition.tables.items()}

    @cached_property
    def names(self) -> Mapping[str, frozenset[str]]:
        """The names of all rows and of those merged into one, by table whose rows are merged."""
        return {
            name: frozenset((*map(name_of, keys_of(each.table, each.key)), *self.merged[name]))
            for name, each in self.edition.tables.items()
            if MERGED in each.table.column_names
        }

    def same(self, table: str, key: str) -> frozenset[str]:
        """The names of rows that are about the same thing as a row, by decision."""
        found = self.decided[table].get(key, {}).values()
        return frozenset(name for names in found for name in names or ())


def _selected(
    of: Stored, columns: Callable[[pa.Schema], Sequence[str]]
) -> Mapping[str, Mapping[str, Any]]:
    names = columns(of.table.schema)
    if not names:
        return {}
    rows = of.table.select(list(names)).to_pylist()
    return dict(zip(keys_of(of.table, of.key), rows, strict=True))


def _decided(schema: pa.Schema) -> Sequence[str]:
    return [name for name in (MERGED, SAME) if name in schema.names]


def _named(lineage: pa.Table) -> frozenset[str]:
    """All sources that a lineage names."""
    corrections = pc.unique(pc.list_flatten(lineage["corrections"])).to_pylist()
    vintages = pc.unique(lineage["vintage"].drop_null()).to_pylist()
    submissions = pc.unique(lineage["submission_id"].drop_null()).to_pylist()
    named = [f"{CORRECTION}{name}" for name in corrections]
    return frozenset((*submissions, *named, *(f"{VINTAGE}{name}" for name in vintages)))


def _made(lineage: pa.Table, key: Sequence[str]) -> Mapping[str, frozenset[str]]:
    columns = [lineage[name].to_pylist() for name in ("submission_id", "corrections", "vintage")]
    found: defaultdict[str, set[str]] = defaultdict(set)
    for of, submission, corrections, vintage in zip(keys_of(lineage, key), *columns, strict=True):
        named = {f"{CORRECTION}{name}" for name in corrections or ()}
        if submission is not None:
            named.add(submission)
        if vintage is not None:
            named.add(f"{VINTAGE}{vintage}")
        found[of] |= named
    return {of: frozenset(made) for of, made in found.items()}
