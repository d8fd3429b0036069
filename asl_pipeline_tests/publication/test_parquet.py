"""What every Parquet file of a release says of itself, read with other programs' eyes."""

import json
from pathlib import Path

import geopandas
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.datasets import MEASURED, PUBLISHED
from asl_pipeline.derive.arrow import schema
from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.geometry import GEOMETRY, footer, is_located, with_points
from asl_pipeline.languages import available
from asl_pipeline.model.column import Kind, Sensitivity
from asl_pipeline_tests.publication.layout import TABLES

PRACTICES = "observatory/practices.parquet"
_DATASETS = {f"{each.room}/{each.name}.parquet": each for each in (*PUBLISHED, *MEASURED)}


def _said(field: pa.Field) -> dict[str, str]:
    return {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}


@pytest.mark.parametrize("path", TABLES)
def test_a_file_says_of_every_column_what_its_declaration_says(release: Path, path: str) -> None:
    dataset, stored = _DATASETS[path], pq.read_schema(release / path)

    for column in dataset.columns:
        said = _said(stored.field(column.name))
        assert said["description"] == column.doc
        assert said.get("unit") == column.unit
        assert said.get("code_list") == column.code_list
        assert said["sensitivity"] == (column.sensitivity or Sensitivity.PUBLIC)
        assert (said.get("key") == "primary") == (column.name in dataset.key)
        if column.code_list:
            listed = code_list(column.code_list)
            assert said["code_list_version"] == listed.version
            assert said.get("concept_uri") == listed.uri


@pytest.mark.parametrize("path", TABLES)
def test_a_file_has_checksums_an_order_dictionaries_and_an_index_of_its_pages(
    release: Path, path: str
) -> None:
    dataset, metadata = _DATASETS[path], pq.read_metadata(release / path)
    group = metadata.row_group(0)
    chunks = {group.column(n).path_in_schema: group.column(n) for n in range(group.num_columns)}

    names = dataset.column_names
    order = [pq.SortingColumn(names.index(name)) for name in dataset.sort or dataset.key]
    assert list(group.sorting_columns) == order
    coded = [column.name for column in dataset.columns if column.kind is Kind.CODE]
    assert all(chunks[name].has_dictionary_page for name in coded)
    assert all(chunk.compression == "ZSTD" for chunk in chunks.values())
    assert all(chunk.has_column_index and chunk.has_offset_index for chunk in chunks.values())


def test_a_column_of_a_form_has_its_name_in_every_language_that_we_speak(release: Path) -> None:
    said = _said(pq.read_schema(release / "observatory/pilots.parquet").field("budget_planned"))

    labels = {name: text for name, text in said.items() if name.startswith("label_")}
    assert set(labels) == {f"label_{code}" for code in available()}
    assert (labels["label_en"], labels["label_pt"]) == (
        "Planned budget (EUR)",
        "Orçamento previsto (EUR)",
    )


def test_a_column_that_we_compute_has_no_name_of_a_form(release: Path) -> None:
    said = _said(pq.read_schema(release / "observatory/pilots.parquet").field("n_partners"))

    assert [name for name in said if name.startswith("label_")] == []
    assert said["formula"] == "number of different partners"


# -------------------------------------------------------------------------------- GeoParquet


def test_geopandas_reads_the_places_of_the_practices(release: Path) -> None:
    frame = geopandas.read_parquet(release / PRACTICES)

    assert str(frame.crs) == "OGC:CRS84"
    points = {row.initiative_id: row.geometry for row in frame.itertuples()}
    assert (points["PAU-INI-001"].x, points["PAU-INI-001"].y) == (-0.37, 43.3)
    assert points["PAU-INI-002"] is None


def test_a_point_is_no_finer_than_what_disclosure_control_let_through(release: Path) -> None:
    frame = geopandas.read_parquet(release / PRACTICES)
    there = frame[frame[GEOMETRY].notna()]

    assert len(there) > 0
    assert list(there.geometry.x) == list(there["lon"])
    assert list(there.geometry.y) == list(there["lat"])


def test_the_footer_says_what_geoparquet_1_1_asks_for(release: Path) -> None:
    said = json.loads(pq.read_schema(release / PRACTICES).metadata[b"geo"])

    assert said == {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {
            "geometry": {
                "encoding": "WKB",
                "geometry_types": ["Point"],
                "bbox": [-0.37, 43.3, -0.37, 43.3],
            }
        },
    }


def test_every_table_with_a_place_and_no_other_is_a_geoparquet_file(release: Path) -> None:
    geo = {path for path in TABLES if b"geo" in pq.read_schema(release / path).metadata}

    assert geo == {path for path, dataset in _DATASETS.items() if is_located(dataset)}
    assert PRACTICES in geo


_degrees = st.none() | st.floats(-90, 90, allow_nan=False)


@given(places=st.lists(st.tuples(_degrees, _degrees), max_size=6))
def test_points_are_where_longitude_and_latitude_are(
    places: list[tuple[float | None, float | None]],
) -> None:
    kinds = pa.schema([("lon", pa.float64()), ("lat", pa.float64())])
    table = pa.Table.from_pylist([{"lon": x, "lat": y} for x, y in places], kinds)

    made = with_points(table)

    read = geopandas.GeoSeries.from_wkb(made[GEOMETRY].to_pylist())
    there = [place for place in places if None not in place]
    assert [(point.x, point.y) for point in read if point is not None] == there
    bbox = json.loads(footer(made)["geo"])["columns"]["geometry"].get("bbox")
    assert bbox == (list(read.total_bounds) if there else None)


def test_only_what_a_release_stores_has_points() -> None:
    located = next(each for each in PUBLISHED if is_located(each))

    assert GEOMETRY not in schema(located).names
    assert schema(located, stored=True).names[-1] == GEOMETRY
