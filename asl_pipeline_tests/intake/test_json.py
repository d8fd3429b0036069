"""JSON: records wherever an API puts them, every value as it is written."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.intake.reading import read
from asl_pipeline.model.raw import RawTable, Remark

ROWS = [
    {"actor_id": "A-1", "name": "Régie", "founded_year": 1998},
    {"actor_id": "A-2", "name": "Maison", "country": "FR"},
]


def table(content: str) -> RawTable:
    reading = read(content.encode(), "2018-S1.json")
    assert reading.reason is None, reading.detail
    (only,) = reading.tables
    return only


@pytest.mark.parametrize(
    ("content", "format_"),
    [
        (json.dumps(ROWS), "json"),
        (json.dumps({"count": 2, "next": None, "results": ROWS}), "json"),
        (json.dumps({"@odata.count": 2, "value": ROWS}), "json"),
        (json.dumps({"meta": {"version": 1}, "entries": ROWS}), "json"),
        ("\n".join(map(json.dumps, ROWS)), "jsonl"),
        ("\ufeff" + "\r\n".join(map(json.dumps, ROWS)) + "\r\n\r\n", "jsonl"),
    ],
)
def test_records_are_found_wherever_they_are_held(content: str, format_: str) -> None:
    reading = read(content.encode(), "x.txt")

    assert reading.format == format_
    (found,) = reading.tables
    assert (found.header_row, found.rows, tuple(found.numbers)) == (0, 2, (1, 2))
    assert found.columns == ("actor_id", "name", "founded_year", "country")
    assert found.texts["2"].to_pylist() == ["1998", ""]


def test_values_keep_their_kinds_and_digits() -> None:
    found = table('[{"a": 1.50, "b": 1E+2, "c": true, "d": null, "e": "007", "f": ["x", "y"]}]')

    row = {name: found.texts[str(at)][0].as_py() for at, name in enumerate(found.columns)}
    assert row == {"a": "1.50", "b": "1E+2", "c": "true", "d": "", "e": "007", "f": "x; y"}
    assert found.native is not None
    kinds = [column[0].as_py() for column in found.native.columns]
    assert kinds == ["number", "number", "boolean", "text", "text", "text"]


def test_objects_within_a_record_are_named_by_their_path() -> None:
    found = table('[{"id": "A-1", "place": {"city": "Pau", "nuts": [{"code": "FRI15"}]}}]')

    assert found.columns == ("id", "place/city", "place/nuts/1/code")


def test_a_name_that_stands_twice_in_a_record_is_asked_about() -> None:
    found = table('[{"actor_id": "A-1", "name": "a", "name": "b"}, {"actor_id": "A-2"}]')

    assert [(each.remark, each.row) for each in found.remarks] == [(Remark.REPEATED_NAME, 1)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('[{"a": 1}, {"a": 2}', "incomplete"),
        ('{"a": 1}\n{"a": 2', "incomplete"),
        ('[{"a": 1} {"a": 2}]', "unreadable"),
        ('[{"a": NaN}]', "unreadable"),
        ("[" * 100_000, "unsafe"),
        ('{"a":' * 50 + "1" + "}" * 50, "unsafe"),
        ('[{"a": 1}, 2]', "not_a_table"),
        ('{"results": []}', "empty_file"),
        ("[[1, 2], [3, 4]]", "not_a_table"),
        ('[{"a": "' + "x" * 40_000 + '"}]', "cell_too_long"),
        (json.dumps([{str(n): 1 for n in range(600)}]), "too_wide"),
    ],
)
def test_what_is_no_table_of_records_has_a_reason(content: str, reason: str) -> None:
    reading = read(content.encode(), "x.json")

    assert (reading.reason, reading.tables) == (reason, ())


VALUE = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
)


@given(
    st.lists(st.dictionaries(st.sampled_from("abcd"), VALUE, min_size=1), min_size=1, max_size=6)
)
def test_as_many_rows_come_out_as_records_went_in(records: list[dict[str, Any]]) -> None:
    written = [r for r in records if any(v is not None and str(v).strip() for v in r.values())]

    assert table(json.dumps(records)).rows == len(written)
