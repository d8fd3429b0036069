"""How rows are known in tables where several partners name the same thing: as `partner/id`."""

import json
from collections.abc import Mapping

import pyarrow as pa

from asl_pipeline.publication.comparison.cells import keys_of
from asl_pipeline.publication.stored import key_of

MERGED = "also_known_as"
"""The column that names the rows merged into a row."""


def name_of(key: str) -> str:
    """The name of the row with that key."""
    return "/".join(map(str, json.loads(key).values()))


def merged_into(table: pa.Table) -> Mapping[str, str]:
    """The name of the row that stands, by the name of each that was merged into it."""
    if MERGED not in table.column_names:
        return {}
    rows = zip(keys_of(table, key_of(table.schema)), table[MERGED].to_pylist(), strict=True)
    return {other: name_of(key) for key, others in rows for other in others or ()}
