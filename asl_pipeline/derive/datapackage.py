"""The `datapackage.json` of a release (Data Package v2), from the declarations."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from asl_pipeline.datasets import catalogue as said
from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.geometry import GEOMETRY, GEOMETRY_DOC, is_located
from asl_pipeline.derive.labels import labels
from asl_pipeline.model.column import Column, Kind
from asl_pipeline.model.dataset import Dataset

PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
PARQUET: Final = "application/vnd.apache.parquet"
_CATEGORIES = 40

# The published profile rejects the type `list` (frictionlessdata/datapackage#1089).
TYPES: Final[Mapping[Kind, str]] = {
    Kind.ID: "string",
    Kind.TEXT: "string",
    Kind.NARRATIVE: "string",
    Kind.CODE: "string",
    Kind.CODES: "array",
    Kind.IDS: "array",
    Kind.INTEGER: "integer",
    Kind.NUMBER: "number",
    Kind.MONEY: "number",
    Kind.YEAR: "integer",
    Kind.DATE: "date",
    Kind.BOOLEAN: "boolean",
    Kind.URL: "string",
    Kind.URLS: "array",
}


def package(
    *, release: str, created: str, resources: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The descriptor of a release."""
    return {
        "$schema": PROFILE,
        "name": f"{said.NAME}-{release}",
        "title": said.TITLE,
        "description": f"{said.DESCRIPTION} {said.FUNDING}",
        "homepage": said.HOMEPAGE,
        "keywords": list(said.KEYWORDS),
        "version": release,
        "created": created,
        "licenses": [{"name": said.LICENCE, "path": said.LICENCE_URL, "title": said.LICENCE_TITLE}],
        "contributors": [
            {"title": said.PROJECT, "path": said.HOMEPAGE, "roles": ["creator", "publisher"]},
            {"title": said.CONTACT, "path": said.HOMEPAGE, "roles": ["contact"]},
            {"title": said.FUND, "roles": ["funder"]},
        ],
        "resources": list(resources),
    }


def resource(dataset: Dataset, path: str, *, rows: int, size: int, sha256: str) -> dict[str, Any]:
    """One table of the descriptor. `rows` is our own addition; the profile allows it."""
    fields = [_field(column, dataset) for column in dataset.columns]
    if is_located(dataset):
        # No type of the profile is bytes.
        fields.append({"name": GEOMETRY, "type": "any", "description": GEOMETRY_DOC})
    described: dict[str, Any] = {
        "name": f"{dataset.room}-{dataset.name}".replace("_", "-"),
        "title": dataset.title,
        "description": dataset.doc,
        "path": path,
        "format": "parquet",
        "mediatype": PARQUET,
        "bytes": size,
        "hash": f"sha256:{sha256}",
        "rows": rows,
        "schema": {"fields": fields},
    }
    if dataset.key:
        described["schema"]["primaryKey"] = list(dataset.key)
    return described


def _field(column: Column, dataset: Dataset) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": TYPES[column.kind],
        "description": column.doc,
    }
    if labels(column):
        field["labels"] = dict(labels(column))
    if column.unit:
        field["unit"] = column.unit
    if column.formula:
        field |= {"formula": column.formula.text, "sourceColumns": list(column.formula.of)}
        if column.formula.limits:
            field["limits"] = column.formula.limits
    if column.name in dataset.key:
        field["constraints"] = {"required": True}
    if column.code_list:
        field["codeList"] = column.code_list
        listed = code_list(column.code_list)
        field["codeListVersion"] = listed.version
        if listed.uri:
            field["conceptUri"] = listed.uri
        codes = listed.entries
        if column.kind is Kind.CODE and len(codes) <= _CATEGORIES:
            field["categories"] = [{"value": e.code, "label": e.label} for e in codes]
    return field
