"""JSON-stat: every cell with a value or a flag is one observation, whatever form it comes in."""

import json
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.datasets.codelists import shipped
from asl_pipeline.derive.codes import nuts_versions
from asl_pipeline.intake.reading.jsonstat import (
    DIMENSIONS,
    SCHEMA,
    STATUS,
    observations,
    updated,
)
from asl_pipeline.model.failure import Failure, Incomplete, Refused


def response(**changes: Any) -> dict[str, Any]:
    """Two regions in two years, of which one has no number."""
    told = {
        "version": "2.0",
        "class": "dataset",
        "label": "Poverty",
        "source": "SYNTHETIC",
        "updated": "2026-03-16T23:00:00+0100",
        "value": {"0": 20.5, "1": 21, "2": 19.25},
        "status": {"0": "b", "3": "u"},
        "id": ["freq", "geo", "time"],
        "size": [1, 2, 2],
        "dimension": {
            "freq": {"category": {"index": {"A": 0}, "label": {"A": "Annual"}}},
            "geo": {"category": {"index": {"PT16": 0, "PT19": 1}}},
            "time": {"category": {"index": {"2019": 0, "2020": 1}}},
        },
        "extension": {"id": "TGS00107"},
    }
    return told | changes


def content(**changes: Any) -> bytes:
    return json.dumps(response(**changes)).encode()


def told(*columns: str, **changes: Any) -> list[tuple[Any, ...]]:
    rows = observations(content(**changes)).to_pylist()
    return [tuple(row[name] for name in columns) for row in rows]


# ------------------------------------------------------------------ what is read


def test_a_cell_has_its_dimensions_its_value_and_its_flag() -> None:
    table = observations(content())

    assert table.schema == SCHEMA
    assert table.to_pylist()[0] == {
        "dataset": "tgs00107",
        "freq": "A",
        "unit": None,
        "sex": None,
        "age": None,
        "isced11": None,
        "geo": "PT16",
        "time": "2019",
        "dimensions": "",
        "nuts_versions": ["2013", "2016", "2021"],
        "value": 20.5,
        "obs_status": ["B"],
        "flag": "b",
    }


def test_a_flag_without_a_number_is_an_observation() -> None:
    assert told("geo", "time", "value", "flag", "obs_status") == [
        ("PT16", "2019", 20.5, "b", ["B"]),
        ("PT16", "2020", 21.0, None, ["A"]),
        ("PT19", "2019", 19.25, None, ["A"]),
        ("PT19", "2020", None, "u", ["U", "O"]),
    ]


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ([20.5, 21, 19.25, None], {"0": "b", "3": "u"}),
        ([20.5, 21, 19.25, None], ["b", None, "", "u"]),
        ({"0": 20.5, "1": 21, "2": 19.25, "3": None}, ["b", None, None, "u"]),
        ({"2": 19.25, "1": 21.0, "0": 20.5}, {"3": "u", "0": "b", "1": "", "2": None}),
    ],
)
def test_every_form_of_values_and_flags_says_the_same(value: Any, status: Any) -> None:
    assert observations(content(value=value, status=status)) == observations(content())


@pytest.mark.parametrize("status", ["p", ["p"]])
def test_a_single_flag_is_that_of_every_cell_with_an_entry(status: Any) -> None:
    assert told("time", "value", "flag", status=status) == [
        ("2019", 20.5, "p"),
        ("2020", 21.0, "p"),
        ("2019", 19.25, "p"),
    ]


def test_without_flags_every_value_is_normal() -> None:
    without = {name: each for name, each in response().items() if name != "status"}

    table = observations(json.dumps(without).encode())

    assert table["obs_status"].to_pylist() == [["A"]] * 3


@pytest.mark.parametrize(
    ("flag", "letters"),
    [
        ("b", ["B"]),
        ("bu", ["B", "U"]),
        ("be", ["B", "E"]),
        ("b, p", ["B", "P"]),
        ("d", ["D"]),
        ("n", ["N"]),
        ("s", ["I"]),
        ("c", ["Q"]),
        ("C", ["Q"]),
        ("P", ["Q"]),
        ("pP", ["P", "Q"]),
        ("r", []),
        ("br", ["B"]),
    ],
)
def test_flags_are_told_in_letters_of_sdmx_and_as_they_were(flag: str, letters: list[str]) -> None:
    assert told("flag", "obs_status", value={"0": 1}, status={"0": flag}) == [(flag, letters)]


@pytest.mark.parametrize(
    ("value", "status", "flag", "letters"),
    [
        (":", None, ":", ["O"]),
        (" : ", None, ":", ["O"]),
        (":", "u", ":u", ["O", "U"]),
        (": u", None, ": u", ["O", "U"]),
        (None, ":", ":", ["O"]),
        (":", ":", ":", ["O"]),
        (None, "u", "u", ["U", "O"]),
        (None, "c", "c", ["Q"]),
        (None, "z", "z", ["M"]),
        (None, ":c", ":c", ["O", "Q"]),
    ],
)
def test_what_is_missing_is_kept_with_its_reason(
    value: str | None, status: str | None, flag: str, letters: list[str]
) -> None:
    cells = told("value", "flag", "obs_status", value={"0": value}, status={"0": status})

    assert cells == [(None, flag, letters)]


def test_a_cell_without_value_and_flag_is_no_observation() -> None:
    assert told("time", value=[None, 1, None, None], status=None) == [("2020",)]
    assert told("time", value={}, status={}) == []


@pytest.mark.parametrize("letter", sorted(set(STATUS.values()) | {"A", "O"}))
def test_every_letter_is_in_the_code_list(letter: str) -> None:
    assert letter in {entry.code for entry in shipped("obs_status").entries}


def test_dimensions_without_a_column_are_told_together_by_name() -> None:
    changed = told(
        "unit",
        "dimensions",
        id=["na_item", "unit", "direct"],
        size=[1, 1, 1],
        value=[7],
        status=None,
        dimension={
            "na_item": {"category": {"index": ["B6N"]}},
            "unit": {"category": {"label": {"EUR_HAB": "Euro per inhabitant"}}},
            "direct": {"category": {"index": {"BAL": 0}}},
        },
    )

    assert changed == [("EUR_HAB", "direct=BAL;na_item=B6N")]


@pytest.mark.parametrize(
    ("geo", "versions"),
    [
        ("PT16", ["2013", "2016", "2021"]),
        ("PT19", ["2024"]),
        ("ES12", ["2013", "2016", "2021", "2024"]),
        ("UKM3", ["2013"]),
        ("DE11", None),
        ("EU27_2020", None),
    ],
)
def test_a_region_has_every_version_of_nuts_that_knows_its_code(
    geo: str, versions: list[str] | None
) -> None:
    dimension = response()["dimension"] | {"geo": {"category": {"index": [geo]}}}

    found = told("nuts_versions", dimension=dimension, size=[1, 1, 2], value=[1, 1], status=None)

    assert found == [(versions,), (versions,)]


def test_a_dataset_of_no_regions_has_no_versions_of_nuts() -> None:
    dimension = {"time": {"category": {"index": ["2019"]}}}
    changes = {"dimension": dimension, "id": ["time"], "size": [1], "value": [1], "status": None}

    found = told("geo", "nuts_versions", **changes)

    assert found == [(None, None)]


def test_an_answer_without_regions_is_empty_and_no_error() -> None:
    dimension = response()["dimension"] | {"geo": {"category": {"index": {}}}}

    assert told("geo", dimension=dimension, size=[1, 0, 2], value={}, status={}) == []


def test_the_day_of_the_update_is_as_written() -> None:
    assert updated(content()) == "2026-03-16T23:00:00+0100"
    assert updated(content(updated=None)) is None


# ------------------------------------------------------------------ any cube


@dataclass(frozen=True)
class Cube:
    """A cube, and what should be read of it."""

    told: dict[str, Any]
    expected: list[dict[str, Any]]


_NAMES = (*DIMENSIONS, "indic_de", "na_item", "Ação")
_FLAGS = st.sampled_from([None, None, "b", "bu", ":", "u", "c"])
_NUMBERS = st.one_of(st.none(), st.integers(-9, 10**15), st.floats(-1e9, 1e9))
_CODES = st.one_of(
    st.sampled_from(["PT16", "PT19", "ES12", "T", "2019"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="=;"), min_size=1),
)


@st.composite
def cubes(draw: st.DrawFn) -> Cube:
    names = draw(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=4, unique=True))
    codes = [draw(st.lists(_CODES, min_size=1, max_size=3, unique=True)) for _ in names]
    size = prod(map(len, codes))
    values = draw(st.lists(_NUMBERS, min_size=size, max_size=size))
    flags = draw(st.lists(_FLAGS, min_size=size, max_size=size))
    told = response(
        id=names,
        size=[len(each) for each in codes],
        value=_written(draw, values),
        status=_written(draw, flags) if size > 1 else dict(_sparse(flags)),
        dimension={
            name: {"category": {"index": _indexed(draw, each)}}
            for name, each in zip(names, codes, strict=True)
        },
    )
    cells = zip(product(*codes), values, flags, strict=True)
    expected = [_row(dict(zip(names, at, strict=True)), value, flag) for at, value, flag in cells]
    return Cube(told, [row for row in expected if row["value"] is not None or row["flag"]])


def _sparse(told: list[Any]) -> list[tuple[str, Any]]:
    return [(str(at), each) for at, each in enumerate(told) if each is not None]


def _written(draw: st.DrawFn, told: list[Any]) -> Any:
    pairs = draw(st.permutations(_sparse(told)))
    return told if draw(st.booleans()) else dict(pairs)


def _indexed(draw: st.DrawFn, codes: list[str]) -> Any:
    pairs = draw(st.permutations([(code, at) for at, code in enumerate(codes)]))
    return codes if draw(st.booleans()) else dict(pairs)


def _row(at: dict[str, str], value: float | None, flag: str | None) -> dict[str, Any]:
    return {
        **{name: at.get(name) for name in DIMENSIONS},
        "dimensions": ";".join(f"{n}={c}" for n, c in sorted(at.items()) if n not in DIMENSIONS),
        "nuts_versions": list(nuts_versions(at["geo"])) or None if "geo" in at else None,
        "value": value,
        "flag": flag,
    }


@given(cubes())
def test_any_cube_is_read_cell_by_cell(cube: Cube) -> None:
    table = observations(json.dumps(cube.told).encode()).drop_columns(["dataset", "obs_status"])

    assert table.to_pylist() == [
        {name: row[name] for name in table.schema.names} for row in cube.expected
    ]


# ------------------------------------------------------------------ what is wrong


@given(st.integers(0, len(content()) - 1))
def test_a_response_that_breaks_off_is_incomplete(length: int) -> None:
    with pytest.raises(Incomplete):
        observations(content()[:length])


def test_a_response_that_breaks_off_within_a_letter_is_incomplete() -> None:
    whole = json.dumps(response(label="Açores"), ensure_ascii=False).encode()

    with pytest.raises(Incomplete):
        observations(whole[: whole.index(b"\xc3") + 1])


_DIMENSION = response()["dimension"]
_BARE = {name: each for name, each in response().items() if name != "extension"}


@pytest.mark.parametrize(
    "changes",
    [
        {"version": "1.2"},
        {"version": 2.0},
        {"class": "collection"},
        {"size": [1, 2, 3]},
        {"size": [2, 2]},
        {"size": None},
        {"size": "1,2,2"},
        {"id": ["freq", "geo"]},
        {"id": ["freq", "geo", "geo"]},
        {"id": ["freq", "geo", "unit"]},
        {"id": []},
        {"id": None},
        {"id": ["freq", 7, "time"]},
        {"dimension": None},
        {"dimension": _DIMENSION | {"geo": {}}},
        {"dimension": _DIMENSION | {"geo": 7}},
        {"dimension": _DIMENSION | {"geo": {"category": {"label": {"A": "a", "B": "b"}}}}},
        {"dimension": _DIMENSION | {"geo": {"category": {"index": {"A": 0, "B": 0}}}}},
        {"dimension": _DIMENSION | {"geo": {"category": {"index": {"A": 0, "B": 2}}}}},
        {"dimension": _DIMENSION | {"geo": {"category": {"index": {"A": 0, "B": "1"}}}}},
        {"dimension": _DIMENSION | {"geo": {"category": {"index": ["A", "A"]}}}},
        {"dimension": _DIMENSION | {"geo": {"category": {"index": ["A", 7]}}}},
        {"dimension": _DIMENSION | {"geo": {"category": {"index": ["A", "B=C"]}}}},
        {"dimension": _DIMENSION | {"geo": {"category": {"index": ["A", "\ud800"]}}}},
        {"value": None},
        {"value": "7"},
        {"value": [1, 2, 3]},
        {"value": [1, 2, 3, 4, 5]},
        {"value": {"4": 1}},
        {"value": {"-1": 1}},
        {"value": {"1.0": 1}},
        {"value": {"²": 1}},
        {"value": {"0": 1, "00": 1}},
        {"value": {"9" * 5_000: 1}},
        {"value": {"0": "7"}},
        {"value": {"0": True}},
        {"value": {"0": [1]}},
        {"value": {"0": float("nan")}},
        {"value": {"0": float("inf")}},
        {"value": {"0": 10**400}},
        {"status": {"4": "u"}},
        {"status": {"x": "u"}},
        {"status": {"0": 7}},
        {"status": [None, "u"]},
        {"status": 7},
        {"extension": None},
        {"extension": {"id": ""}},
        {"extension": []},
    ],
)
def test_what_is_no_dataset_is_refused_with_a_reason(changes: dict[str, Any]) -> None:
    with pytest.raises(Refused, match=r"no JSON-stat dataset: ."):
        observations(content(**changes))


@pytest.mark.parametrize(
    "wrong",
    [
        b"<html>busy</html>",
        b"[]",
        b"7",
        b'{"error":[{"status":400,"label":"no such filter"}]}',
        b'{"version":"2.0","version":"2.0"}',
        b'{"a":' * 100_000,
        b'{"value":{"0":1e999}}',
        b'{"value":{"0":' + b"9" * 5_000 + b"}}",
        b'{"a": "\xff"}',
        b"\xff\xfe{",
        json.dumps(_BARE).encode(),
        content() + b"{}",
    ],
)
def test_what_is_not_json_stat_is_refused_with_a_reason(wrong: bytes) -> None:
    with pytest.raises(Refused, match=r"no JSON-stat dataset: ."):
        observations(wrong)


def test_a_cell_that_stands_twice_is_refused_and_not_chosen_from() -> None:
    twice = content().replace(b'"0": 20.5', b'"0": 20.5, "0": 21.5')

    with pytest.raises(Refused, match="twice"):
        observations(twice)


@given(st.binary())
def test_no_bytes_raise_anything_else(wrong: bytes) -> None:
    with pytest.raises(Failure):
        observations(wrong)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.sampled_from(sorted(response())), _JSON)
def test_nothing_in_a_response_raises_anything_else(name: str, wrong: Any) -> None:
    with suppress(Failure):
        observations(content(**{name: wrong}))
