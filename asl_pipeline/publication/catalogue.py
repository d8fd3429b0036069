"""The page of a release: its tables, dictionary, code lists and files, in one file of its own.

It asks nothing of the network: style and script stand in it, and its policy allows only these two,
by their hashes. Without the script all is there but the search.
"""

import base64
import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from asl_pipeline.datasets import catalogue as said
from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.pages import page
from asl_pipeline.store.landing import sha256_of

FILE: Final = "index.html"
CHANGELOG: Final = "CHANGELOG.md"
_LINEAGE: Final = "lineage"
_MOST_CODES: Final = 60
_KILO: Final = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What the page says of the release as a whole."""

    release: str
    as_of: dt.date
    follows: str | None
    missing: int
    signed: bool


def catalogue(
    told: Told, resources: Sequence[Mapping[str, Any]], files: Mapping[str, bytes]
) -> Mapping[str, bytes]:
    """The page by path. `files` are those of the release by now, which the page lists."""
    tables = [_table(each) for each in resources if _room(each["path"]) != _LINEAGE]
    lists = {column["codeList"] for t in tables for column in t["columns"] if "codeList" in column}
    style, script = (page("publication", f"catalogue.{kind}.j2") for kind in ("css", "js"))
    made = page(
        "publication",
        "catalogue.html.j2",
        said=said,
        release=told.release,
        as_of=told.as_of.isoformat(),
        follows=told.follows,
        missing=told.missing,
        signed=told.signed,
        changelog=CHANGELOG if CHANGELOG in files else None,
        tables=tables,
        rooms=_by_room(tables),
        rows=f"{sum(table['rows'] for table in tables):,}",
        code_lists=[code_list(name) for name in sorted(lists)],
        most_codes=_MOST_CODES,
        files=list(_files(files)),
        style_hash=_hash(style),
        script_hash=_hash(script),
    )
    return {FILE: made.encode()}


def _table(resource: Mapping[str, Any]) -> dict[str, Any]:
    path = resource["path"]
    return {
        "name": path.removesuffix(".parquet"),
        "room": _room(path),
        "path": path,
        "title": resource["title"],
        "description": resource["description"],
        "rows": resource["rows"],
        "size": _size(resource["bytes"]),
        "sha256": resource["hash"].partition(":")[2],
        "columns": resource["schema"]["fields"],
        "key": resource["schema"].get("primaryKey", ()),
    }


def _by_room(tables: Sequence[Mapping[str, Any]]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """The tables by room, in the order of the resources."""
    rooms: dict[str, list[Mapping[str, Any]]] = {}
    for table in tables:
        rooms.setdefault(table["room"], []).append(table)
    return rooms


def _room(path: str) -> str:
    return path.partition("/")[0] if "/" in path else ""


def _files(files: Mapping[str, bytes]) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The files by folder: those that lie in the release itself first."""
    by_folder: dict[str, list[dict[str, str]]] = {}
    for path, content in sorted(files.items()):
        about = {"path": path, "size": _size(len(content)), "sha256": sha256_of(content)}
        by_folder.setdefault(_room(path), []).append(about)
    for folder, listed in sorted(by_folder.items()):
        yield folder or "About the release", listed


def _size(size: int) -> str:
    return f"{size / _KILO:,.1f} kB" if size >= _KILO else f"{size} B"


def _hash(text: str) -> str:
    """The source expression by which a page's policy allows the text."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
