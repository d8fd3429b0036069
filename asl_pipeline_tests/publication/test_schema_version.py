"""The version of the schemas is raised when they change, as far as the change asks.

The policy is `docs/how-to/schema-versions.md`.
"""

from collections.abc import Mapping

import pyarrow as pa
import pytest

from asl_pipeline.publication.comparison.schemas import (
    Level,
    columns_of,
    differences,
    level_of,
    raised_enough,
    schema_from,
)
from asl_pipeline.publication.contents import SCHEMA_VERSION
from asl_pipeline_tests.publication import schema_snapshot as snapshot

_WRITE = "python -m asl_pipeline_tests.publication.schema_snapshot"


def _of_codes(before: snapshot.Codes, after: snapshot.Codes) -> Level:
    """A list that has more codes is wider; a list that has fewer is narrower."""
    lists = [(before[name], after[name]) for name in before.keys() & after.keys()]
    if any(set(old) - set(new) for old, new in lists if len(old) > 1):
        return Level.MAJOR
    return Level.MINOR if any(old != new for old, new in lists) else Level.NONE


def complaint(version: str, schemas: Mapping[str, pa.Schema], codes: snapshot.Codes) -> str | None:
    """What must be done about the version, if the declarations are not those that are kept."""
    file = snapshot.kept()
    kept, kept_codes = snapshot.read(file)
    was = snapshot.version_of(file)
    found = differences(kept, {name: snapshot.kept_of(each) for name, each in schemas.items()})
    level = max(level_of(found), _of_codes(kept_codes, codes))
    where = ", ".join(f"{each.table}.{each.column or '*'} {each.what}" for each in found)
    if not raised_enough(was, version, level):
        return f"a {level.name.lower()} change ({where}): raise SCHEMA_VERSION, now {version}"
    if version != was or level is not Level.NONE:
        return f"the version is raised from {was} to {version}: now run {_WRITE}"
    return None


def test_the_schemas_change_only_with_their_version() -> None:
    declared = snapshot.declared_schemas()

    assert complaint(SCHEMA_VERSION, declared, snapshot.declared_codes()) is None


def _without(table: str) -> Mapping[str, pa.Schema]:
    return {name: each for name, each in snapshot.declared_schemas().items() if name != table}


def test_a_table_that_is_gone_is_a_major_change() -> None:
    found = complaint(SCHEMA_VERSION, _without("observatory/pilots"), snapshot.declared_codes())

    assert found is not None
    assert found.startswith("a major change (observatory/pilots.* removed)")


def test_a_new_column_is_a_minor_change() -> None:
    declared = dict(snapshot.declared_schemas())
    declared["observatory/pilots"] = declared["observatory/pilots"].append(
        pa.field("mood", pa.string())
    )

    found = complaint(SCHEMA_VERSION, declared, snapshot.declared_codes())

    assert found is not None
    assert found.startswith("a minor change (observatory/pilots.mood added)")


@pytest.mark.parametrize(("codes", "level"), [(["F"], "major"), (["F", "M", "X"], "minor")])
def test_a_code_list_may_be_made_wider_by_a_minor_change_only(codes: list[str], level: str) -> None:
    kept = ["F", "M"]

    assert _of_codes({"sex": kept}, {"sex": codes}).name.lower() == level


_ID = pa.field("id", pa.string(), nullable=False, metadata={"key": "primary"})
_VALUE = pa.field("value", pa.int64(), metadata={"unit": "NR", "description": "A."})


@pytest.mark.parametrize(
    ("value", "what", "level"),
    [
        (_VALUE.with_type(pa.float64()), "retyped", Level.MAJOR),
        (_VALUE.with_metadata({"unit": "EUR", "description": "A."}), "unit changed", Level.MAJOR),
        (
            _VALUE.with_metadata({"unit": "NR", "description": "A.", "code_list": "sex"}),
            "code list changed",
            Level.MAJOR,
        ),
        (
            _VALUE.with_metadata({"unit": "NR", "description": "A.", "formula": "1"}),
            "formula changed",
            Level.MINOR,
        ),
        (
            _VALUE.with_metadata({"unit": "NR", "description": "B."}),
            "description changed",
            Level.PATCH,
        ),
    ],
)
def test_what_changes_of_a_column_says_what_is_to_be_raised(
    value: pa.Field, what: str, level: Level
) -> None:
    (found,) = differences({"t": pa.schema([_ID, _VALUE])}, {"t": pa.schema([_ID, value])})

    assert (found.column, found.what, found.level) == ("value", what, level)


def test_another_key_and_another_order_of_columns_are_told() -> None:
    before = {"t": pa.schema([_ID, _VALUE])}
    plain = _ID.with_metadata({}).with_nullable(nullable=True)

    rekeyed = differences(before, {"t": pa.schema([plain, _VALUE])})
    moved = differences(before, {"t": pa.schema([_VALUE, _ID])})

    assert [(each.what, each.level) for each in rekeyed] == [("key changed", Level.MAJOR)]
    assert [(each.what, each.level) for each in moved] == [("columns moved", Level.MINOR)]


@pytest.mark.parametrize(
    ("before", "after", "level", "enough"),
    [
        ("1.2.3", "1.2.3", Level.NONE, True),
        ("1.2.3", "1.2.4", Level.PATCH, True),
        ("1.2.3", "1.2.4", Level.MINOR, False),
        ("1.2.3", "1.3.0", Level.MINOR, True),
        ("1.2.3", "1.3.0", Level.MAJOR, False),
        ("1.2.3", "2.0.0", Level.MAJOR, True),
        # Before 1.0.0 nothing is promised, and a major change raises the second number.
        ("0.2.0", "0.3.0", Level.MAJOR, True),
        ("0.2.0", "0.2.1", Level.MAJOR, False),
        ("0.2.0", "0.2.0", Level.MINOR, False),
    ],
)
def test_a_version_is_raised_by_the_number_that_the_change_asks_for(
    before: str, after: str, level: Level, *, enough: bool
) -> None:
    assert raised_enough(before, after, level) is enough


@pytest.mark.parametrize("name", snapshot.declared_schemas())
def test_a_schema_is_made_again_of_what_is_said_of_it(name: str) -> None:
    declared = snapshot.declared_schemas()[name]

    assert schema_from(columns_of(declared)).equals(declared, check_metadata=True)
