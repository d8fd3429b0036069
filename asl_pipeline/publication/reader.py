"""Read a release with its hashes verified."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from asl_pipeline.model.failure import NotFound, VerificationFailed
from asl_pipeline.publication.contents import MANIFEST
from asl_pipeline.publication.release import LATEST
from asl_pipeline.store.landing import sha256_of
from asl_pipeline.store.tables import content_of, read_table


@dataclass(frozen=True, slots=True)
class Release:
    """An opened release."""

    name: str
    folder: Path
    manifest: Mapping[str, Any]

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
                return read_table(self._verified(path, about["sha256"]))
        raise NotFound(f"release {self.name} has no table {table!r}; it has {self.tables}")

    def pandas(self, table: str) -> pd.DataFrame:
        """A table as a data frame."""
        frame: pd.DataFrame = self.arrow(table).to_pandas()
        return frame

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


def open_release(name: str = "latest", releases: Path | str = "data/releases") -> Release:
    """Open a release by name, or the latest one.

    Raises NotFound if there is none, VerificationFailed if the manifest is not the one that
    `index.json` names.
    """
    root = Path(releases)
    listed = _listed(root)
    wanted = _latest(root) if name == "latest" else name
    if wanted not in listed:
        raise NotFound(f"there is no release {wanted!r} in {root}")
    content = (root / wanted / MANIFEST).read_bytes()
    if sha256_of(content) != listed[wanted]:
        raise VerificationFailed(f"the manifest of release {wanted} was altered")
    return Release(wanted, root / wanted, json.loads(content))


def release_names(releases: Path | str = "data/releases") -> tuple[str, ...]:
    """The names of all releases, oldest first. Raises NotFound if there are none."""
    return tuple(_listed(Path(releases)))


def _listed(root: Path) -> Mapping[str, str]:
    index = root / "index.json"
    if not index.exists():
        raise NotFound(f"there are no releases in {root}")
    entries = json.loads(index.read_bytes())["releases"]
    return {entry["release"]: entry["manifest_sha256"] for entry in entries}


def _latest(root: Path) -> str:
    return str(json.loads((root / LATEST).read_bytes())["release"])
