"""Verify a release: hashes, descriptor, and every table against what is said of it."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import pyarrow as pa

from asl_pipeline.publication.contents import SUMS
from asl_pipeline.publication.signature import MANIFEST, SIGNATURE, Signed, signing_of
from asl_pipeline.store.landing import sha256_of
from asl_pipeline.store.tables import content_of, read_table

_OF_ARROW = {
    "string": "string",
    "int64": "integer",
    "int32": "integer",
    "int16": "integer",
    "double": "number",
    "decimal128(12, 2)": "number",
    "date32[day]": "date",
    "bool": "boolean",
    "binary": "any",
}


def mismatches(folder: Path) -> tuple[str, ...]:
    """Everything about the release that is not as its manifest and descriptor say."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        descriptor = json.loads((folder / "datapackage.json").read_bytes())
    except (OSError, ValueError) as error:
        return (f"cannot be read: {error}",)
    try:
        found = [*_files(folder, manifest), *_signature(folder), *_sums(folder, manifest)]
        if found:
            # What an altered file says is not worth a look.
            return tuple(found)
        found = [f"datapackage.json: {message}" for message in descriptor_mistakes(descriptor)]
        if not found:
            for resource in descriptor["resources"]:
                found += _table(folder, resource, manifest)
    except (KeyError, TypeError, AttributeError, ValueError, OSError, pa.ArrowException) as error:
        return (f"is not built as a release is: {type(error).__name__} {error}",)
    return tuple(found)


def manifest_sha256(folder: Path) -> str:
    """The hash by which the ledger knows the release."""
    return sha256_of((folder / MANIFEST).read_bytes())


def _files(folder: Path, manifest: Mapping[str, Any]) -> Iterator[str]:
    said = manifest["files"]
    there = {
        str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_symlink() or not p.is_dir()
    }
    for path in sorted(there - said.keys() - {MANIFEST, SIGNATURE, SUMS}):
        yield f"{path}: not in the manifest"
    for path, about in said.items():
        if path not in there:
            yield f"{path}: missing"
        elif sha256_of((folder / path).read_bytes()) != about["sha256"]:
            yield f"{path}: altered since it was published"


def _signature(folder: Path) -> Iterator[str]:
    if signing_of(folder).signed is Signed.WRONGLY:
        yield f"{SIGNATURE}: not the signature of the key that the manifest names"


def _sums(folder: Path, manifest: Mapping[str, Any]) -> Iterator[str]:
    if not (folder / SUMS).exists():
        yield f"{SUMS}: missing"
        return
    text = (folder / SUMS).read_bytes().decode("utf-8", errors="replace")
    lines = text.split("\n")
    if lines.pop() or "\r" in text:
        yield f"{SUMS}: does not end as it did"
    listed = [line.partition("  ") for line in lines]
    if sorted(path for _, _, path in listed) != sorted(
        [*manifest["files"], MANIFEST, *([SIGNATURE] if (folder / SIGNATURE).exists() else [])]
    ):
        yield f"{SUMS}: does not list every file"
    for sha256, _, path in listed:
        target = folder / path
        if not target.exists() or sha256_of(target.read_bytes()) != sha256:
            yield f"{SUMS}: {path} differs"


def _table(folder: Path, resource: Mapping[str, Any], manifest: Mapping[str, Any]) -> Iterator[str]:
    path, fields = resource["path"], resource["schema"]["fields"]
    table = read_table(content_of(folder / path))
    rows = table.num_rows
    if not rows == resource["rows"] == manifest["files"][path]["rows"]:
        yield f"{path}: {rows} rows, not {resource['rows']}"
    names = [field["name"] for field in fields]
    if names != table.column_names:
        yield f"{path}: columns {table.column_names}, not {names}"
        return
    for field in fields:
        if _type(table.schema.field(field["name"]).type) != field["type"]:
            yield f"{path}: {field['name']} is not of type {field['type']}"
    key = resource["schema"].get("primaryKey", [])
    if key:
        yield from _key(path, table, key)


def _type(kind: pa.DataType) -> str:
    if pa.types.is_dictionary(kind):
        return _type(kind.value_type)
    if pa.types.is_list(kind):
        return "array"
    return _OF_ARROW.get(str(kind), str(kind))


def _key(path: str, table: pa.Table, key: list[str]) -> Iterator[str]:
    columns = [_plain(table[name]) for name in key]
    if any(column.null_count for column in columns):
        yield f"{path}: a key is null"
    distinct = pa.table(columns, names=key).group_by(key).aggregate([])
    if distinct.num_rows != table.num_rows:
        yield f"{path}: a key stands twice"


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    return column.cast(kind.value_type) if pa.types.is_dictionary(kind) else column


def descriptor_mistakes(descriptor: Mapping[str, Any]) -> tuple[str, ...]:
    """What the Data Package profile finds wrong, and what it does not look at."""
    found = [
        f"/{'/'.join(map(str, error.instance_path))}: {error.message[:200]}"
        for error in _profile().iter_errors(descriptor)
    ]
    if found:
        return tuple(found)
    names = [resource["name"] for resource in descriptor.get("resources", [])]
    if len(set(names)) != len(names):
        found.append("two resources have the same name")
    for resource in descriptor.get("resources", []):
        path = Path(resource["path"])
        if path.is_absolute() or ".." in path.parts:
            found.append(f"{resource['path']} leads out of the release")
    return tuple(found)


@cache
def _profile() -> jsonschema_rs.Draft7Validator:
    """The official profile of Data Package 2.0, shipped so that no network is needed."""
    text = (files("asl_pipeline.publication") / "profiles/datapackage-2.0.json").read_text("utf-8")
    return jsonschema_rs.Draft7Validator(json.loads(text))
