"""What a release says of the one before: tables of changes, revisions, registry, and change log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from asl_pipeline.datasets import COMPARING
from asl_pipeline.datasets.published.announced import ANNOUNCED
from asl_pipeline.datasets.published.entities import ENTITIES
from asl_pipeline.datasets.published.revisions import REVISIONS
from asl_pipeline.derive.arrow import schema
from asl_pipeline.model.announcement import Announcement
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.publication.comparison.changelog import changelog, first
from asl_pipeline.publication.comparison.changes import Changes
from asl_pipeline.publication.comparison.difference import differing
from asl_pipeline.publication.comparison.edition import Edition
from asl_pipeline.publication.comparison.entities import entities
from asl_pipeline.publication.comparison.files import NAMES, SCHEMA, Rows, schema_of
from asl_pipeline.publication.comparison.schemas import Difference
from asl_pipeline.store.files import as_json

CHANGELOG: Final = "CHANGELOG.md"


@dataclass(frozen=True, slots=True)
class Since:
    """The tables that compare a release with the one before, and the texts by path."""

    tables: Sequence[tuple[Dataset, pa.Table]]
    texts: Mapping[str, str]


def since(
    previous: Edition | None, now: Edition, announced: Sequence[Announcement] = ANNOUNCED
) -> Since:
    """What a release says of the one before. The first release has the same files, and no rows."""
    if previous is None:
        nothing = _told({}, (), announced, (None, now.schema_version))
        texts = {CHANGELOG: first(now.name, nothing), SCHEMA: as_json(nothing)}
        return Since(_tables({name: [] for name in NAMES}, [], entities(None, now, {})), texts)
    found = differing(previous, now)
    versions = previous.schema_version, now.schema_version
    told = _told(found.made, found.schemas, announced, versions)
    text = changelog((previous.name, now.name), found.rows, found.revised, told)
    return Since(
        _tables(found.rows, found.revised, entities(previous, now, found.made)),
        {CHANGELOG: text, SCHEMA: as_json(told)},
    )


def _told(
    made: Changes,
    found: Sequence[Difference],
    announced: Sequence[Announcement],
    versions: tuple[str | None, str],
) -> dict[str, Any]:
    told = schema_of(made, found, announced)
    return told | {"schema_version": dict(zip(("before", "after"), versions, strict=True))}


def _tables(
    rows: Mapping[str, Rows], revised: Rows, registry: Rows
) -> tuple[tuple[Dataset, pa.Table], ...]:
    found = {**rows, REVISIONS.name: revised, ENTITIES.name: registry}
    return tuple((each, pa.Table.from_pylist(found[each.name], schema(each))) for each in COMPARING)
