"""What an opened release says where another is compared with it."""

import json
from typing import Final

from asl_pipeline.publication.comparison.changes import Changes
from asl_pipeline.publication.comparison.edition import Edition
from asl_pipeline.publication.comparison.files import CHANGE_TABLES, SCHEMA, read
from asl_pipeline.publication.comparison.schemas import with_our_types
from asl_pipeline.publication.reader import Release
from asl_pipeline.publication.stored import Stored

_LINEAGE: Final = "lineage/"
_REGISTRY: Final = "lineage/entities"


def edition_of(release: Release) -> Edition:
    """An opened release, every table read with its hash verified.

    Raises VerificationFailed if one was altered.
    """
    manifest = release.manifest
    order = {
        about["table"]: tuple(about["sorted_by"])
        for about in manifest["files"].values()
        if "table" in about
    }
    traced = [name for name in order if f"{_LINEAGE}{name.partition('/')[2]}" in order]
    compared = [name for name in traced if not name.startswith(_LINEAGE)]
    return Edition(
        name=release.name,
        schema_version=manifest["schema_version"],
        rule_set=manifest["rule_set"],
        code_version=manifest["code_version"],
        inputs=frozenset(each["submission"] for each in manifest["inputs"]),
        tables={
            name: Stored(with_our_types(release.arrow(name)), order[name]) for name in compared
        },
        lineage={name: release.arrow(f"{_LINEAGE}{name.partition('/')[2]}") for name in compared},
        entities=release.arrow(_REGISTRY) if _REGISTRY in order else None,
    )


def changes_in(release: Release) -> Changes:
    """The changes that a release tells, to be applied to the one before or undone.

    Raises NotFound if it was cut before there were any, VerificationFailed if a file was altered.
    """
    tables = {each.name: release.arrow(f"{each.room}/{each.name}") for each in CHANGE_TABLES}
    return read(tables, json.loads(release.content(SCHEMA)))
