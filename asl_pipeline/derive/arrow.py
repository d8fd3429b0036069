"""The Arrow schema of a dataset: exact types, and what each field means in its metadata."""

from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.geometry import GEOMETRY, GEOMETRY_DOC, is_located
from asl_pipeline.derive.labels import labels
from asl_pipeline.model.column import Column, Kind
from asl_pipeline.model.dataset import Dataset

MONEY: Final = pa.decimal128(12, 2)

ARROW: Final[Mapping[Kind, pa.DataType]] = {
    Kind.ID: pa.string(),
    Kind.TEXT: pa.string(),
    Kind.NARRATIVE: pa.string(),
    Kind.CODE: pa.string(),
    Kind.CODES: pa.list_(pa.string()),
    Kind.IDS: pa.list_(pa.string()),
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.MONEY: MONEY,
    Kind.YEAR: pa.int16(),
    Kind.DATE: pa.date32(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.URL: pa.string(),
    Kind.URLS: pa.list_(pa.string()),
}

CODES_STORED: Final = pa.dictionary(pa.int32(), pa.string())
"""How a published column of codes is stored: as a string, each code written once."""


def schema(dataset: Dataset, *, stored: bool = False) -> pa.Schema:
    """The Arrow schema of the dataset; `stored` asks for the form that a release has.

    That has a point on the map for every row that has a longitude and a latitude.
    """
    fields = [_field(column, dataset, stored=stored) for column in dataset.columns]
    if stored and is_located(dataset):
        fields.append(pa.field(GEOMETRY, pa.binary(), metadata={"description": GEOMETRY_DOC}))
    return pa.schema(fields)


def _field(column: Column, dataset: Dataset, *, stored: bool) -> pa.Field:
    kind = ARROW[column.kind]
    if stored and column.kind is Kind.CODE:
        kind = CODES_STORED
    required = column.name in dataset.key
    said = _metadata(column, dataset) | (_of_a_release(column) if stored else {})
    return pa.field(column.name, kind, nullable=not required, metadata=said)


def _metadata(column: Column, dataset: Dataset) -> dict[str, str]:
    said = {
        "description": column.doc,
        "unit": column.unit,
        "code_list": column.code_list,
        "sensitivity": column.sensitivity,
        "key": "primary" if column.name in dataset.key else None,
    }
    if column.formula is not None:
        said["formula"] = column.formula.text
        said["source_columns"] = ", ".join(column.formula.of)
        said["limits"] = column.formula.limits
    return {name: str(value) for name, value in said.items() if value}


def _of_a_release(column: Column) -> dict[str, str]:
    """What only a release says: names in other languages, and the public name of a code list."""
    said = {f"label_{language}": label for language, label in labels(column).items()}
    if column.code_list:
        listed = code_list(column.code_list)
        said["code_list_version"] = listed.version
        if listed.uri:
            said["concept_uri"] = listed.uri
    return said
