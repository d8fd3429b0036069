"""Releases of a few small files, sound by every check, to publish many times over."""

import hashlib
import json
from collections.abc import Mapping

import pyarrow as pa

from asl_pipeline.publication.contents import MANIFEST, SUMS
from asl_pipeline.publication.release import Draft
from asl_pipeline.store.files import as_json
from asl_pipeline.store.tables import parquet

_TABLE = "observatory/actors.parquet"


def files(name: str, pages: int = 3) -> Mapping[str, bytes]:
    """The files of a release of one table and so many pages; the name stands in each of them."""
    table = pa.table({"actor_id": ["A", "B"], "name": [name, name]})
    made = {_TABLE: parquet(table)}
    made |= {f"pages/{n}.txt": f"{name} {n}\n".encode() * 50 for n in range(pages)}
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "atlantic-social-lab",
        "resources": [
            {
                "name": "actors",
                "path": _TABLE,
                "rows": table.num_rows,
                "schema": {
                    "fields": [{"name": each, "type": "string"} for each in table.column_names],
                    "primaryKey": ["actor_id"],
                },
            }
        ],
    }
    made["datapackage.json"] = as_json(descriptor).encode()
    said: dict[str, dict[str, object]] = {
        path: {"sha256": _sha256(content)} for path, content in made.items()
    }
    said[_TABLE]["rows"] = table.num_rows
    made[MANIFEST] = as_json({"release": name, "files": said, "inputs": []}).encode()
    sums = "".join(f"{_sha256(content)}  {path}\n" for path, content in sorted(made.items()))
    made[SUMS] = sums.encode()
    return dict(sorted(made.items()))


def draft(name: str, follows: str | None, pages: int = 3) -> Draft:
    """Such a release, to be published."""
    return Draft(name=name, follows=follows, fingerprint=name, files=files(name, pages))


def release_of(manifest: bytes) -> str:
    """The name in a manifest."""
    return str(json.loads(manifest)["release"])


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
