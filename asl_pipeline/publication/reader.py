"""Read a release with its hashes verified."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from asl_pipeline.model.failure import NotFound, VerificationFailed, WrongUse
from asl_pipeline.publication.index import INDEX, LATEST
from asl_pipeline.publication.keys import trusted_keys
from asl_pipeline.publication.signature import MANIFEST, Signed, signing_of
from asl_pipeline.store.landing import sha256_of
from asl_pipeline.store.places import Place, place, read
from asl_pipeline.store.tables import content_of, read_table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation


@dataclass(frozen=True, slots=True)
class Release:
    """An opened release. Each file is read once: what its hash was compared with is used."""

    name: str
    folder: Place
    manifest: Mapping[str, Any]
    withdrawn: str | None = None
    """Why the release was withdrawn, if it was: nothing new should rest on it."""
    _read: dict[str, pa.Table] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables, such as `observatory/pilots`."""
        return tuple(
            about["table"] for about in self.manifest["files"].values() if "table" in about
        )

    def arrow(self, table: str) -> pa.Table:
        """A table. Raises NotFound, or VerificationFailed if its file was altered."""
        for path, about in self.manifest["files"].items():
            if about.get("table") == table or path == f"{table}.parquet":
                if path not in self._read:
                    self._read[path] = read_table(self._verified(path, about["sha256"]))
                return self._read[path]
        raise NotFound(f"release {self.name} has no table {table!r}; it has {self.tables}")

    def pandas(self, table: str) -> pd.DataFrame:
        """A table as a data frame."""
        frame: pd.DataFrame = self.arrow(table).to_pandas()
        return frame

    def duckdb(
        self, table: str, connection: "DuckDBPyConnection | None" = None
    ) -> "DuckDBPyRelation":
        """A table as a relation of DuckDB, on a connection of yours or a new one.

        Codes are strings, as in the views of `views.sql`. Raises WrongUse without DuckDB, and
        whatever `arrow` raises.
        """
        return (connection or _duckdb().connect()).from_arrow(_plain(self.arrow(table)))

    def database(self) -> "DuckDBPyConnection":
        """A new connection of DuckDB with all tables, under the names of `views.sql`.

        Raises WrongUse without DuckDB, VerificationFailed if any file was altered.
        """
        connection: DuckDBPyConnection = _duckdb().connect()
        for table in self.tables:
            schema, _, name = table.partition("/")
            connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
            rows = _plain(self.arrow(table))
            connection.register("rows", rows)
            connection.execute(f'CREATE TABLE "{schema}"."{name}" AS FROM rows')
            connection.unregister("rows")
        return connection

    def content(self, path: str) -> bytes:
        """A file. Raises NotFound, or VerificationFailed if it was altered."""
        if path not in self.manifest["files"]:
            raise NotFound(f"release {self.name} has no file {path!r}")
        content: bytes = self._verified(path, self.manifest["files"][path]["sha256"]).to_pybytes()
        return content

    def _verified(self, path: str, sha256: str) -> pa.Buffer:
        content = content_of(self.folder / path)
        if sha256_of(content) != sha256:
            raise VerificationFailed(f"{path} of release {self.name} was altered")
        return content


def open_release(
    name: str = "latest",
    releases: Place | str = "data/releases",
    signed_by: Path | str | None = None,
) -> Release:
    """Open a release by name, or the latest one.

    `releases` is a folder, or a URL such as `s3://bucket/releases`; credentials for it come from
    the environment. `signed_by` is a file of public keys, or their PEM text. The latest is never
    one that was withdrawn. Raises NotFound if there is no such release or its data were erased,
    VerificationFailed if the manifest is not the one that `index.json` names, or if none of these
    keys has signed it.
    """
    root = place(releases)
    # The pointer is read first, as it is written last: all that it names is in the index.
    latest = _latest(root) if name == "latest" else name
    listed = _listed(root)
    if name == "latest" and listed.get(latest, {}).get("state") == "withdrawn":
        current = (each for each, about in listed.items() if about["state"] == "current")
        latest = next(current, latest)
    about = listed.get(latest)
    if about is None:
        raise NotFound(f"there is no release {latest!r} in {root}")
    if about.get("erased"):
        raise NotFound(f"release {latest} was withdrawn and erased: {about['reason']}")
    content = read(root / latest / MANIFEST)
    if sha256_of(content) != about["manifest_sha256"]:
        raise VerificationFailed(f"the manifest of release {latest} was altered")
    if signed_by is not None:
        signing = signing_of(root / latest, trusted_keys(str(signed_by)))
        if signing.signed is not Signed.BY_A_TRUSTED_KEY:
            raise VerificationFailed(f"release {latest} is not signed by a key that you trust")
    return Release(latest, root / latest, json.loads(content), about.get("reason"))


def release_names(releases: Place | str = "data/releases") -> tuple[str, ...]:
    """The names of all releases, oldest first. Raises NotFound if there are none."""
    return tuple(_listed(place(releases)))


def _duckdb() -> ModuleType:
    # Only who asks for it needs it: the pipeline itself does not.
    try:
        return import_module("duckdb")
    except ImportError:
        raise WrongUse("DuckDB is not installed: pip install 'asl-pipeline[analysis]'") from None


def _plain(table: pa.Table) -> pa.Table:
    """The table with its codes as strings."""
    kinds = [
        each.with_type(each.type.value_type) if pa.types.is_dictionary(each.type) else each
        for each in table.schema
    ]
    return table.cast(pa.schema(kinds))


def _listed(root: Place) -> Mapping[str, Mapping[str, Any]]:
    try:
        index = json.loads(read(root / INDEX))
    except FileNotFoundError:
        raise NotFound(f"there are no releases in {root}") from None
    return {entry["release"]: entry for entry in index["releases"]}


def _latest(root: Place) -> str:
    try:
        return str(json.loads(read(root / LATEST))["release"])
    except FileNotFoundError:
        raise NotFound(f"there is no release in {root} that stands") from None
