"""The registry of what releases are about: since when, until when, and what became of it."""

import json
from collections.abc import Mapping
from typing import Any, Final

from asl_pipeline.publication.comparison.cells import keys_of
from asl_pipeline.publication.comparison.changes import Changes
from asl_pipeline.publication.comparison.edition import Edition
from asl_pipeline.publication.comparison.files import Rows
from asl_pipeline.publication.comparison.names import merged_into
from asl_pipeline.publication.stored import Stored

KINDS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "pilot": ("observatory/pilots", ("pilot_id",)),
    "practice": ("observatory/practices", ("partner_id", "initiative_id")),
    "actor": ("observatory/actors", ("partner_id", "actor_id")),
    "indicator": ("observatory/indicators", ("indicator_id",)),
    "transfer": ("capitalisation/transfers", ("partner_id", "transfer_id")),
}
"""The table that tells of each kind, and the columns of its key that are the id."""

Entity = tuple[str, str]


def entities(previous: Edition | None, now: Edition, made: Changes) -> Rows:
    """The rows of the registry: that of the release before, and what this one says."""
    rows = {} if previous is None else _known(previous)
    touched = _touched(made)
    for (kind, known_as), into in _named(now).items():
        row = rows.setdefault((kind, known_as), _new(kind, known_as, now.name))
        if row["merged_into"] != into or (kind, known_as) in touched:
            row["last_changed_release"] = now.name
        row |= {"last_release": now.name, "merged_into": into}
    for entity in touched & rows.keys():
        rows[entity]["last_changed_release"] = now.name
    return [row for _, row in sorted(rows.items())]


def _known(previous: Edition) -> dict[Entity, dict[str, Any]]:
    """The registry of a release; of one cut before there was any, what its tables name."""
    if previous.entities is None:
        return {
            entity: _new(*entity, previous.name) | {"merged_into": into}
            for entity, into in _named(previous).items()
        }
    return {(row["kind"], row["id"]): row for row in previous.entities.to_pylist()}


def _new(kind: str, known_as: str, release: str) -> dict[str, Any]:
    since = dict.fromkeys(("first_release", "last_release", "last_changed_release"), release)
    return {"kind": kind, "id": known_as, **since, "merged_into": None}


def _named(edition: Edition) -> dict[Entity, str | None]:
    """All that a release names, and what each was merged into."""
    found: dict[Entity, str | None] = {}
    for kind, (table, columns) in KINDS.items():
        if table not in edition.tables:
            continue
        stored: Stored = edition.tables[table]
        for other, standing in merged_into(stored.table).items():
            found[kind, other] = standing
        for key in keys_of(stored.table, stored.key):
            found[kind, _id(key, columns)] = None
    return found


def _touched(made: Changes) -> set[Entity]:
    """What has a row that was added, changed or removed."""
    return {
        (kind, _id(key, columns))
        for kind, (table, columns) in KINDS.items()
        if table in made
        for key in (
            *made[table].added,
            *made[table].removed,
            *(key for key, _ in made[table].changed),
        )
    }


def _id(key: str, columns: tuple[str, ...]) -> str:
    told = json.loads(key)
    return "/".join(str(told[name]) for name in columns)
