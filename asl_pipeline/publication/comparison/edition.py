"""A release as it is compared with another: its tables, and what they were made of."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from asl_pipeline.publication.stored import Stored


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """A release as it is compared.

    `inputs` are the submissions that it is made of. Compared are the `tables` that have a lineage;
    `lineage` has these by the name of the same table. `entities` is the registry, None in releases
    that were cut before there was one.
    """

    name: str
    schema_version: str
    rule_set: str
    code_version: str
    inputs: frozenset[str]
    tables: Mapping[str, Stored]
    lineage: Mapping[str, pa.Table]
    entities: pa.Table | None = None
