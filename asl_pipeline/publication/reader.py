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
from asl_pipeline.publication.index import INDEX, LATEST
from asl_pipeline.store.landing import sha256_of
from asl_pipeline.store.tables import content_of, read_table


@dataclass(frozen=True, slots=True)
class Release:
    """An opened release."""

    name: str
    folder: Path
    manifest: Mapping[str, Any]
    withdrawn: str | None = None
    """Why the release was withdrawn, if it was: nothing new should rest on it."""

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

    def _verified(self, path: str, sha256: str) -> pa.Buffer:
        content = content_of(self.folder / path)
        if sha256_of(content) != sha256:
            raise VerificationFailed(f"{path} of release {self.name} was altered")
        return content


def open_release(name: str = "latest", releases: Path | str = "data/releases") -> Release:
    """Open a release by name, or the latest one.

    The latest is never one that was withdrawn. Raises NotFound if there is none or its data were
    erased, VerificationFailed if the manifest is not the one that `index.json` names.
    """
    root = Path(releases)
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
    content = (root / latest / MANIFEST).read_bytes()
    if sha256_of(content) != about["manifest_sha256"]:
        raise VerificationFailed(f"the manifest of release {latest} was altered")
    return Release(latest, root / latest, json.loads(content), about.get("reason"))


def _listed(root: Path) -> Mapping[str, Mapping[str, Any]]:
    index = root / INDEX
    if not index.exists():
        raise NotFound(f"there are no releases in {root}")
    return {entry["release"]: entry for entry in json.loads(index.read_bytes())["releases"]}


def _latest(root: Path) -> str:
    try:
        return str(json.loads((root / LATEST).read_bytes())["release"])
    except FileNotFoundError:
        raise NotFound(f"there is no release in {root} that stands") from None
