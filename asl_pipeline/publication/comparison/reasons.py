"""Why rows and cells changed from one release to another, found from lineage and decisions.

Tried in this order; the first that applies is the reason:

1. `schema`: one of the releases does not have the table or the column, or has it in another type.
2. `disclosure`: the number is suppressed in one of them, or the cell is the status that says so.
3. `merge`: a university's decision that rows are about the same thing came into force, or ceased.
4. What the row is made of, if that differs: `withdrawal`, `partner_correction`, `new_data`,
   `known_error`, `reference_data`; `several` where these are more than one, as nobody can tell
   which of them it was.
5. The only thing that differs between what the two releases are made of, if there is only one: a
   release follows from that alone.
6. `not_known`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pyarrow as pa

from asl_pipeline.publication.comparison.edition import Edition
from asl_pipeline.publication.comparison.files import Asked, Why
from asl_pipeline.publication.comparison.moves import came, went
from asl_pipeline.publication.comparison.names import MERGED, name_of
from asl_pipeline.publication.comparison.sources import SAME, Sources
from asl_pipeline.publication.comparison.suppressed import is_suppressed
from asl_pipeline.publication.stored import Stored, plain

NOT_KNOWN: Final = Why("not_known")
_SCHEMA: Final = Why("schema")
_DISCLOSURE: Final = Why("disclosure")
_OF_MERGES: Final = (MERGED, SAME, "mapped_by_partners")


def asked_of(before: Edition, after: Edition) -> Asked:
    """Answers why something changed between the two; `before` is the earlier one."""
    return _Reasons(Sources(before), Sources(after)).why


@dataclass(frozen=True)
class _Reasons:
    before: Sources
    after: Sources

    def why(self, table: str, key: str, column: str | None) -> Why:
        tries = (self._schema, self._disclosure, self._merge, self._sources)
        found = (answer for each in tries if (answer := each(table, key, column)) is not None)
        return next(found, self._only_difference)

    def _schema(self, table: str, _: str, column: str | None) -> Why | None:
        tables = self.before.edition.tables, self.after.edition.tables
        one, other = (each.get(table) for each in tables)
        if one is None or other is None:
            return _SCHEMA
        names = [column] if column else [*one.key, *other.key]
        return _SCHEMA if any(_type(one, n) != _type(other, n) for n in names) else None

    def _disclosure(self, table: str, key: str, column: str | None) -> Why | None:
        if column is None:
            return None
        for sources in (self.before, self.after):
            schema = sources.edition.tables[table].table.schema
            row = sources.statuses[table].get(key)
            if row and is_suppressed(schema, row, column):
                return _DISCLOSURE
        return None

    def _merge(self, table: str, key: str, column: str | None) -> Why | None:
        if column is not None:
            return self._merged_cell(table, key) if column in _OF_MERGES else None
        if table not in self.before.names or table not in self.after.names:
            return None
        name = name_of(key)
        before, after = self.before.merged[table], self.after.merged[table]
        standing = after.get(name)
        # Of merged rows, another may stand for them now: that is no decision.
        if standing is not None and before.get(standing) != name:
            return Why("merge", (f"+{standing}",))
        standing = before.get(name)
        if standing in self.after.names[table] and after.get(standing) != name:
            return Why("merge", (f"-{standing}",))
        return None

    def _merged_cell(self, table: str, key: str) -> Why | None:
        one, other = (each.same(table, key) for each in (self.before, self.after))
        # A row that is named no more because it is gone, nobody decided on.
        lost = (one - other) & self.after.names.get(table, frozenset())
        evidence = (*(f"+{name}" for name in other - one), *(f"-{name}" for name in lost))
        return Why("merge", tuple(sorted(evidence))) if evidence else None

    def _sources(self, table: str, key: str, _: str | None) -> Why | None:
        one, other = self.before.of(table, key), self.after.of(table, key)
        new = (other - one) & self._came.keys()
        gone = (one - other) & self._went.keys()
        reasons = {*(self._came[name] for name in new), *(self._went[name] for name in gone)}
        evidence = (*(f"+{name}" for name in new), *(f"-{name}" for name in gone))
        if not reasons:
            return None
        reason = reasons.pop() if len(reasons) == 1 else "several"
        return Why(reason, tuple(sorted(evidence)))

    @cached_property
    def _came(self) -> Mapping[str, str]:
        return came(self.before, self.after)

    @cached_property
    def _went(self) -> Mapping[str, str]:
        return went(self.before, self.after)

    @cached_property
    def _only_difference(self) -> Why:
        """The reason of everything, if what the releases are made of differs in one way only."""
        found = {*self._came.values(), *self._went.values()}
        one, other = self.before.edition, self.after.edition
        if (one.rule_set, one.code_version) != (other.rule_set, other.code_version):
            found.add("rule_change")
        if self.before.decided != self.after.decided:
            found.add("merge")
        return Why(found.pop()) if len(found) == 1 else NOT_KNOWN


def _type(of: Stored, column: str) -> pa.DataType | None:
    schema = of.table.schema
    return plain(schema.field(column).type) if column in schema.names else None
