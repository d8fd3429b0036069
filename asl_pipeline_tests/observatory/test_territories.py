"""The territories that accepted rows name, with the traps of NUTS by name."""

import csv
import io
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.datasets.codelists import BRIDGE
from asl_pipeline.datasets.codelists import table as csv_of
from asl_pipeline.datasets.published.territories import NUTS_VERSIONS, TERRITORIES
from asl_pipeline.derive.codes import code_list, same_area
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.observatory.territories import NAMING_TERRITORIES, territories
from asl_pipeline_tests.generated import backwards
from asl_pipeline_tests.kit import accepted, rows_of
from asl_pipeline_tests.oracle import answer
from asl_pipeline_tests.tries import tries

CODES = tuple(f"nuts_{version}" for version in NUTS_VERSIONS)


def _territory(code: str, version: str) -> dict[str, Any]:
    actor = {"nuts_code": code, "nuts_version": version}
    (row,) = territories(accepted(actors=[actor])).to_pylist()
    return dict(row)


def _codes(code: str, version: str) -> tuple[str | None, ...]:
    row = _territory(code, version)
    return tuple(row[name] for name in CODES)


def test_a_territory_is_described_and_says_how_many_rows_name_it() -> None:
    held = accepted(
        pilot_actions=[{}, {"pilot_id": "ASL-PAU-02"}],
        initiatives=[{}],
        needs=[{}],
        indicator_readings=[{}],
        action_plans=[{"nuts_code": "FRI15"}],
    )

    (row,) = territories(held).to_pylist()

    assert row == {
        "nuts_code": "FRI15",
        "nuts_version": "2016",
        "level": "3",
        "label": "Pyrénées-Atlantiques",
        "country": "FR",
        "nuts_2": "FRI1",
        "in_atlantic_area": True,
        "nuts_2013": "FR615",
        "nuts_2016": "FRI15",
        "nuts_2021": "FRI15",
        "nuts_2024": "FRI15",
        "n_pilots": 2,
        "n_practices": 1,
        "n_actors": 0,
        "n_needs": 1,
        SOURCES: [
            "action_plans/0",
            "indicator_readings/0",
            "initiatives/0",
            "needs/0",
            "pilot_actions/0",
            "pilot_actions/1",
        ],
    }


@pytest.mark.parametrize("form", NAMING_TERRITORIES)
def test_a_territory_that_any_form_names_is_there(form: str) -> None:
    (row,) = territories(accepted(**{form: [{"nuts_code": "ES120"}]})).to_pylist()

    assert (row["label"], row[SOURCES]) == ("Asturias", [f"{form}/0"])


def test_every_form_with_a_territory_is_read() -> None:
    placed = {dataset.name for dataset in SUBMITTED if "nuts_code" in dataset.column_names}

    assert placed == set(NAMING_TERRITORIES)


def test_one_area_in_two_versions_is_two_rows() -> None:
    old = {"nuts_code": "FR615", "nuts_version": "2013"}

    table = territories(accepted(actors=[{}, old, {"nuts_code": "FR615"}]))

    assert rows_of(table, "nuts_code", "nuts_version", "level", "n_actors") == [
        ("FR615", "2013", "3", 1),
        ("FR615", "2016", None, 1),
        ("FRI15", "2016", "3", 1),
    ]


# ------------------------------------------------------------------ Portugal, domain.md 1.3 and 4


def test_coimbra_is_the_same_area_under_another_code_since_2024() -> None:
    assert _codes("PT16E", "2016") == ("PT16E", "PT16E", "PT16E", "PT192")
    assert _codes("PT192", "2024") == ("PT16E", "PT16E", "PT16E", "PT192")


@pytest.mark.parametrize("code", ["PT16", "PT17", "PT18"])
def test_centro_lisboa_and_alentejo_have_no_exact_counterpart_in_2024(code: str) -> None:
    assert _codes(code, "2021") == (code, code, code, None)


@pytest.mark.parametrize("code", ["PT19", "PT1A", "PT1B", "PT1C", "PT1D"])
def test_the_portuguese_regions_of_2024_have_no_exact_counterpart_before(code: str) -> None:
    assert _codes(code, "2024") == (None, None, None, code)


def test_oeste_e_vale_do_tejo_is_not_known_to_lie_in_the_area_and_its_parts_are() -> None:
    assert _territory("PT1D", "2024")["in_atlantic_area"] is None
    assert [_territory(f"PT1D{n}", "2024")["in_atlantic_area"] for n in (1, 2, 3)] == [True] * 3


def test_medio_tejo_lost_two_municipalities() -> None:
    assert _codes("PT16I", "2021")[-1] is None
    assert _codes("PT1D2", "2024")[:-1] == (None, None, None)


def test_alentejo_litoral_is_matched_by_the_code_and_not_by_the_shifted_explanation() -> None:
    assert _codes("PT181", "2021")[-1] == "PT1C1"
    assert _codes("PT16J", "2021")[-1] == "PT196"


def test_ave_keeps_its_code() -> None:
    assert _codes("PT119", "2013") == ("PT119",) * 4


# ---------------------------------------------------------------------------- the United Kingdom


def test_derry_is_one_area_under_two_codes_and_had_none_in_2013() -> None:
    assert _codes("UKN10", "2016") == (None, "UKN10", "UKN0A", None)
    assert _codes("UKN0A", "2021") == (None, "UKN10", "UKN0A", None)
    assert _codes("UKN04", "2013") == ("UKN04", None, None, None)


def test_derry_lies_in_northern_ireland_though_its_code_does_not_begin_so() -> None:
    row = _territory("UKN10", "2016")

    assert (row["country"], row["nuts_2"], row["label"]) == (
        "GB",
        "UKN0",
        "Derry City and Strabane",
    )
    assert _codes("UKN0", "2013") == ("UKN0", "UKN0", "UKN0", None)


def test_glasgow_is_the_same_area_and_its_region_is_not() -> None:
    assert _codes("UKM34", "2013") == ("UKM34", "UKM82", "UKM82", None)
    assert _codes("UKM3", "2013") == ("UKM3", None, None, None)
    assert _codes("UKM8", "2016") == (None, "UKM8", "UKM8", None)


def test_southern_scotland_lies_in_the_area_in_part() -> None:
    assert _territory("UKM9", "2016")["in_atlantic_area"] is None
    assert _territory("UKM91", "2016")["in_atlantic_area"] is False
    assert _territory("UKM92", "2016")["in_atlantic_area"] is True


def test_the_united_kingdom_is_not_in_nuts_2024() -> None:
    row = _territory("UKN0A", "2024")

    assert (row["label"], row["country"], row["nuts_2"]) == (None, "_U", "_U")
    assert [row[name] for name in CODES] == [None] * 4


# ------------------------------------------------------------------------------ other traps


def test_ireland_was_divided_anew() -> None:
    assert _codes("IE025", "2013") == ("IE025", "IE053", "IE053", "IE053")
    assert _codes("IE02", "2013") == ("IE02", None, None, None)


def test_toulouse_lies_outside_the_area() -> None:
    assert _territory("FRJ23", "2016")["in_atlantic_area"] is False


def test_andalucia_lies_in_the_area_in_part() -> None:
    assert _territory("ES61", "2016")["in_atlantic_area"] is None
    assert _territory("ES612", "2016")["in_atlantic_area"] is True


def test_a_code_of_another_country_is_there_and_nothing_is_known_of_it() -> None:
    row = _territory("DE111", "2016")

    assert (row["level"], row["label"], row["country"], row["in_atlantic_area"]) == (
        None,
        None,
        "_U",
        None,
    )
    assert row["n_actors"] == 1


def test_the_same_area_is_the_same_from_whichever_version_one_looks() -> None:
    for entry in code_list("nuts").entries:
        here = entry.code, entry.extra["version"]
        for version in NUTS_VERSIONS:
            there = same_area(*here, version)
            assert there is None or same_area(there, version, here[1]) == here[0]


def test_nothing_accepted_is_an_empty_table() -> None:
    assert territories(accepted()).num_rows == 0


# --------------------------------------------------------------- the same by another way

SQL = """
with recursive exact as (select * from bridge where kind in ('same', 'recoded')),
steps as (
    select from_code as a, from_version as b, to_code as c, to_version as d from exact
    union select to_code, to_version, from_code, from_version from exact
),
reached as (
    select code as a, version as b, code as c, version as d from nuts
    union select r.a, r.b, s.c, s.d from reached r join steps s on s.a = r.c and s.b = r.d
),
alike as (
    select a as nuts_code, b as nuts_version, min(c) filter (d = '2013') as nuts_2013,
        min(c) filter (d = '2016') as nuts_2016, min(c) filter (d = '2021') as nuts_2021,
        min(c) filter (d = '2024') as nuts_2024
    from reached group by all
),
named as (
    select nuts_code, nuts_version, 1 as pilots, 0 as practices, 0 as actors, 0 as needs
    from pilot_actions
    union all select nuts_code, nuts_version, 0, 1, 0, 0 from initiatives
    union all select nuts_code, nuts_version, 0, 0, 1, 0 from actors
    union all select nuts_code, nuts_version, 0, 0, 0, 1 from needs
    union all select nuts_code, nuts_version, 0, 0, 0, 0 from indicator_readings
    union all select nuts_code, nuts_version, 0, 0, 0, 0 from action_plans
    union all select nuts_code, nuts_version, 0, 0, 0, 0 from transfers
),
counted as (
    select nuts_code, nuts_version, sum(pilots)::int as pilots, sum(practices)::int as practices,
        sum(actors)::int as actors, sum(needs)::int as needs
    from named group by all
)
select nuts_code, nuts_version, level, label, coalesce(country, '_U'),
    coalesce(case level when '2' then code when '3' then parent end, '_U'),
    nullif(in_atlantic_area_1420, '')::boolean, nuts_2013, nuts_2016, nuts_2021, nuts_2024,
    pilots, practices, actors, needs
from counted left join nuts on code = nuts_code and version = nuts_version
    left join alike using (nuts_code, nuts_version)
order by nuts_code, nuts_version
"""
REFERENCE = {
    "nuts": pa.Table.from_pylist(list(csv.DictReader(io.StringIO(csv_of("nuts"))))),
    "bridge": pa.Table.from_pylist(list(csv.DictReader(io.StringIO(csv_of(BRIDGE))))),
}
_PLACES = st.sampled_from(
    [
        *((entry.code, entry.extra["version"]) for entry in code_list("nuts").entries[::50]),
        *(("PT16E", version) for version in NUTS_VERSIONS),
        *(("UKN10", "2016"), ("UKN0A", "2021"), ("PT18", "2016"), ("ES", "2024"), ("DE1", "2016")),
    ]
).map(lambda place: {"nuts_code": place[0], "nuts_version": place[1]})


@tries(8, full=20)
@given(st.fixed_dictionaries({f: st.lists(_PLACES, max_size=4) for f in NAMING_TERRITORIES}))
def test_every_number_and_code_is_what_sql_makes_of_eurostats_tables(
    named: dict[str, list[dict[str, str]]],
) -> None:
    everything = accepted(**named)
    held = {form: everything[form] for form in NAMING_TERRITORIES}

    table = territories(held)

    assert rows_of(table, *TERRITORIES.column_names) == answer({**held, **REFERENCE}, SQL)
    assert territories(backwards(held)).equals(table)
