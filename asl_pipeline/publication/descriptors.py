"""What describes a release to other programs: Data Package, DCAT-AP, Croissant and a citation.

All follow from the resources, so that a table which one of them names is in the others too.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from asl_pipeline.derive import citation, croissant, dcat
from asl_pipeline.derive.datapackage import package
from asl_pipeline.store.files import as_json

Resources = Sequence[Mapping[str, Any]]


def descriptors(
    release: str, as_of: dt.date, follows: str | None, resources: Resources
) -> Mapping[str, bytes]:
    """The descriptors by path. `follows` names the release before."""
    created = f"{as_of.isoformat()}T00:00:00Z"
    described = {
        "datapackage.json": package(release=release, created=created, resources=resources),
        dcat.FILE: dcat.dcat(release=release, as_of=as_of, follows=follows, resources=resources),
        croissant.FILE: croissant.croissant(release=release, as_of=as_of, resources=resources),
    }
    files = {path: as_json(value).encode() for path, value in described.items()}
    files[citation.FILE] = citation.citation(release, as_of).encode()
    return files
