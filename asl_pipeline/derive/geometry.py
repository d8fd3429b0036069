"""GeoParquet 1.1 for the tables that have a place: a column of points, and what the footer says.

The points are made of the longitude and latitude that disclosure control let through, so they are
never finer. Source: https://geoparquet.org/releases/v1.1.0/ (general knowledge of its text; what
is written is read with GeoPandas in the tests).
"""

import json
import struct
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from asl_pipeline.model.dataset import Dataset

LONGITUDE: Final = "lon"
LATITUDE: Final = "lat"
GEOMETRY: Final = "geometry"
GEOMETRY_DOC: Final = (
    "Point of lon and lat as WKB, in WGS 84 with longitude first (OGC:CRS84); null where these are."
)
_FOOTER: Final = "geo"
_WKB: Final = struct.Struct("<BIdd")
_LITTLE_ENDIAN, _POINT = 1, 1


def is_located(dataset: Dataset) -> bool:
    """Whether a release stores the dataset with a column of points."""
    return {LONGITUDE, LATITUDE} <= set(dataset.column_names)


def with_points(table: pa.Table) -> pa.Table:
    """The table with its points as the last column."""
    places = zip(table[LONGITUDE].to_pylist(), table[LATITUDE].to_pylist(), strict=True)
    points = [
        None if None in place else _WKB.pack(_LITTLE_ENDIAN, _POINT, *place) for place in places
    ]
    return table.append_column(GEOMETRY, pa.array(points, pa.binary()))


def footer(table: pa.Table) -> dict[str, str]:
    """What the footer of a stored table says of its points; nothing for one without."""
    if GEOMETRY not in table.column_names:
        return {}
    there = table.filter(pc.is_valid(table[GEOMETRY]))
    column: dict[str, object] = {"encoding": "WKB", "geometry_types": ["Point"]}
    if there.num_rows:
        east, north = pc.min_max(there[LONGITUDE]).as_py(), pc.min_max(there[LATITUDE]).as_py()
        column["bbox"] = [east["min"], north["min"], east["max"], north["max"]]
    said = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
    return {_FOOTER: json.dumps(said)}
