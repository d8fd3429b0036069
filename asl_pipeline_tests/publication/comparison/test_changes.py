"""The files of changes, applied to one release, give exactly the other, and back."""

import json

import pyarrow as pa
import pytest
from hypothesis import given, settings

from asl_pipeline.datasets.published.changes import ADDED, CHANGED, REMOVED
from asl_pipeline.derive.arrow import schema
from asl_pipeline.model.column import Kind
from asl_pipeline.publication.comparison.cells import as_text, value_of
from asl_pipeline.publication.comparison.changes import Changes, apply, changes, undo
from asl_pipeline.publication.comparison.files import Why, read, rows_of, schema_of
from asl_pipeline.publication.comparison.schemas import columns_of, schema_from
from asl_pipeline.publication.stored import Stored
from asl_pipeline.store.files import as_json
from asl_pipeline.store.tables import parquet, read_table
from asl_pipeline_tests.publication.comparison.pairs import (
    EVERY_KIND,
    VALUES,
    YEARS,
    pairs,
    state_of,
)

Tables = dict[str, Stored]


def through_files(made: Changes) -> Changes:
    """The changes as they are read from files of a release that were written of them."""
    rows = rows_of(made, lambda *_: Why("not_known"))
    tables = {
        each.name: parquet(pa.Table.from_pylist(rows[each.name], schema(each)))
        for each in (ADDED, REMOVED, CHANGED)
    }
    told = json.loads(as_json(schema_of(made, (), ())))
    return read({name: read_table(pa.py_buffer(file)) for name, file in tables.items()}, told)


def as_bytes(table: pa.Table | None) -> bytes | None:
    """The table as Arrow writes it, with its schema and all notes on columns."""
    if table is None:
        return None
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def table_in(tables: Tables, name: str) -> pa.Table | None:
    return tables[name].table if name in tables else None


@given(pairs())
def test_what_changed_makes_one_release_of_the_other_byte_for_byte(
    pair: tuple[Tables, Tables],
) -> None:
    before, after = pair
    made = through_files(changes(before, after))

    assert made.keys() == before.keys() | after.keys()
    for name, each in made.items():
        old, new = table_in(before, name), table_in(after, name)
        assert as_bytes(apply(old, each)) == as_bytes(new)
        assert as_bytes(undo(new, each)) == as_bytes(old)


@given(pairs())
@settings(max_examples=10)
def test_nothing_changes_between_a_release_and_itself(pair: tuple[Tables, Tables]) -> None:
    assert all(each.are_none for each in changes(pair[0], pair[0]).values())


@pytest.mark.parametrize("kind", Kind)
def test_cells_of_every_kind_are_generated(kind: Kind) -> None:
    assert kind in VALUES
    assert kind in {column.kind for column in EVERY_KIND.columns}


def _year(value: float | None) -> Stored:
    return state_of(YEARS, [{"year": 2018, "day": _DAY, "value": value}])


_DAY = value_of('"2018-01-31"', pa.date32())
_PLACE = ('{"year":2018,"day":"2018-01-31"}', "value")


@pytest.mark.parametrize(
    ("old", "new", "texts"),
    [
        (1.5, 2.0, ("1.5", "2.0")),
        (0.0, -0.0, ("0.0", "-0.0")),
        (None, float("nan"), (None, '"NaN"')),
        (float("inf"), None, ('"Infinity"', None)),
    ],
)
def test_a_changed_number_is_told_as_it_was_and_as_it_is(
    old: float | None, new: float | None, texts: tuple[str | None, str | None]
) -> None:
    made = changes({"years": _year(old)}, {"years": _year(new)})["years"]

    assert (dict(made.changed), made.added, made.removed) == ({_PLACE: texts}, {}, {})


def test_what_is_not_a_number_does_not_change_by_that() -> None:
    nan = float("nan")

    assert changes({"years": _year(nan)}, {"years": _year(nan)})["years"].are_none


def test_a_row_that_came_and_one_that_went_are_told_whole() -> None:
    before = state_of(YEARS, [{"year": 2018, "day": _DAY, "value": 1.0}])
    after = state_of(YEARS, [{"year": 2019, "day": _DAY, "value": None}])

    made = changes({"years": before}, {"years": after})["years"]

    assert made.changed == {}
    assert dict(made.removed) == {_PLACE[0]: '{"year":2018,"day":"2018-01-31","value":1.0}'}
    key = '{"year":2019,"day":"2018-01-31"}'
    assert dict(made.added) == {key: key}


def test_money_is_told_with_its_cents() -> None:
    value = value_of('"12.30"', pa.decimal128(12, 2))

    assert as_text(value) == '"12.30"'


def test_a_point_is_told_as_hexadecimal_digits_and_comes_back_the_same() -> None:
    point = b"\x01\x01\x00\xff"

    assert as_text(point) == '"010100ff"'
    assert value_of('"010100ff"', pa.binary()) == point


def test_a_schema_with_points_is_made_again_from_what_is_told_of_it() -> None:
    schema = pa.schema([pa.field("geometry", pa.binary())])

    assert schema_from(columns_of(schema)) == schema
