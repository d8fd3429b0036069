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
from asl_pipeline.publication.keys import trusted_keys
from asl_pipeline.publication.release import LATEST
from asl_pipeline.publication.signature import MANIFEST, Signed, signing_of
from asl_pipeline.store.landing import sha256_of
from asl_pipeline.store.tables import content_of, read_table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation


@dataclass(frozen=True, slots=True)
class Release:
    """An opened release. Each file is read once: what its hash was compared with is used."""

    name: str
    folder: Path
    manifest: Mapping[str, Any]
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

    def _verified(self, path: str, sha256: str) -> pa.Buffer:
        content = content_of(self.folder / path)
        if sha256_of(content) != sha256:
            raise VerificationFailed(f"{path} of release {self.name} was altered")
        return content


def open_release(
    name: str = "latest",
    releases: Path | str = "data/releases",
    signed_by: Path | str | None = None,
) -> Release:
    """Open a release by name, or the latest one.

    `signed_by` is a file of public keys, or their PEM text. Raises NotFound if there is no such
    release, VerificationFailed if the manifest is not the one that `index.json` names, or if none
    of these keys has signed it.
    """
    root = Path(releases)
    listed = _listed(root)
    wanted = _latest(root) if name == "latest" else name
    if wanted not in listed:
        raise NotFound(f"there is no release {wanted!r} in {root}")
    content = (root / wanted / MANIFEST).read_bytes()
    if sha256_of(content) != listed[wanted]:
        raise VerificationFailed(f"the manifest of release {wanted} was altered")
    if signed_by is not None:
        signing = signing_of(root / wanted, trusted_keys(str(signed_by)))
        if signing.signed is not Signed.BY_A_TRUSTED_KEY:
            raise VerificationFailed(f"release {wanted} is not signed by a key that you trust")
    return Release(wanted, root / wanted, json.loads(content))


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


def _listed(root: Path) -> Mapping[str, str]:
    index = root / "index.json"
    if not index.exists():
        raise NotFound(f"there are no releases in {root}")
    entries = json.loads(index.read_bytes())["releases"]
    return {entry["release"]: entry["manifest_sha256"] for entry in entries}


def _latest(root: Path) -> str:
    return str(json.loads((root / LATEST).read_bytes())["release"])
