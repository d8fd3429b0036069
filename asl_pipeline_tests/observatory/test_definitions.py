"""Indicators as they are defined, and their readings by another way: SQL over the same rows."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.datasets.published.indicator_definitions import INDICATOR_DEFINITIONS
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.observatory.indicator_definitions import indicator_definitions
from asl_pipeline.observatory.indicator_summary import indicator_summary
from asl_pipeline.observatory.indicators import indicators
from asl_pipeline_tests.generated import backwards, named, rows
from asl_pipeline_tests.kit import accepted, rows_of
from asl_pipeline_tests.observatory.readings import (
    DEFINITIONS,
    INDICATORS,
    NUTS,
    SUMMARY,
)
from asl_pipeline_tests.oracle import answer
from asl_pipeline_tests.tries import tries

_NAMES = {"name_fr": "Personnes", "name_es": "Personas", "name_pt": "Pessoas", "name_gl": "Persoas"}


def test_an_indicator_is_published_with_its_names_its_unit_and_what_is_aimed_at() -> None:
    said = {**_NAMES, "target": 4000.0, "baseline": 0.0}

    (row,) = indicator_definitions(accepted(indicator_definitions=[said])).to_pylist()

    assert {name: row[name] for name in said} == said
    assert (row["name_en"], row["unit"], row["direction"]) == ("Beneficiaries", "NR", "up")
    assert (row["partner_id"], row["also_defined_by"]) == ("CES", None)
    assert row[SOURCES] == ["indicator_definitions/0"]


def test_of_two_definitions_the_latest_stands_and_names_the_other_university() -> None:
    two = [
        {"partner_id": "GCU", "period": "2018-S1", "name_en": "Old", "direction": "down"},
        {"partner_id": "CES", "period": "2018-S2", "name_en": "New"},
    ]

    (row,) = indicator_definitions(accepted(indicator_definitions=two)).to_pylist()

    assert (row["name_en"], row["period"], row["also_defined_by"]) == ("New", "2018-S2", ["GCU"])
    assert row[SOURCES] == ["indicator_definitions/0", "indicator_definitions/1"]


@pytest.mark.parametrize(
    ("place", "bridged"),
    [
        (("FRI15", "2016"), ("FRI15", "same")),
        (("FR615", "2013"), ("FRI15", "recoded")),
        (("UKN10", "2016"), ("UKN0A", "recoded")),
        (("UKN0A", "2021"), ("UKN0A", "same")),
        (("IE02", "2013"), (None, "not_exact")),
        (("UKM3", "2013"), (None, "not_exact")),
        (("DE111", "2016"), (None, "_U")),
        (("UKN10", "2021"), (None, "_U")),
    ],
)
def test_the_territory_of_a_reading_is_bridged_only_where_the_bridge_is_exact(
    place: tuple[str, str], bridged: tuple[str | None, str]
) -> None:
    reading = dict(zip(("nuts_code", "nuts_version"), place, strict=True))

    table = indicators(accepted(indicator_readings=[reading]))

    assert rows_of(table, "geo_2021", "geo_2021_status") == [bridged]


_UNITS = st.none() | st.sampled_from(("NR", "NR", "PC"))
_CODES = {"sex": st.sampled_from(("_T", "_T", "F")), "age_band": st.just("_T")}
_CODES |= {"target_group": st.just("_T"), "unit": _UNITS}
_INDICATORS = st.sampled_from(("ASL-BENEF", "ASL-HOURS"))


def _in_order(found: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return sorted(found, key=repr)


def _near(found: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [tuple(pytest.approx(v) if isinstance(v, float) else v for v in row) for row in found]


@tries(6, full=12)
@given(
    rows("indicator_readings", indicator_id=_INDICATORS, **_CODES),
    rows("indicator_definitions", most=4, indicator_id=_INDICATORS, toc_element_id=st.none()),
    rows("pilot_actions", most=3).map(lambda told: [*{r["pilot_id"]: r for r in told}.values()]),
)
def test_sql_over_the_same_rows_answers_the_same(
    read: list[dict[str, Any]], defined: list[dict[str, Any]], pilots: list[dict[str, Any]]
) -> None:
    forms = accepted(
        indicator_readings=named("indicator_readings", read),
        indicator_definitions=named("indicator_definitions", defined),
        pilot_actions=named("pilot_actions", pilots),
    )
    definitions, table = indicator_definitions(forms), indicators(forms)
    summary = indicator_summary({"indicators": table})

    assert rows_of(definitions, *INDICATOR_DEFINITIONS.column_names) == answer(forms, DEFINITIONS)
    assert _in_order(rows_of(table, *table.column_names)) == _in_order(
        answer({**forms, **NUTS}, INDICATORS)
    )
    assert rows_of(summary, *summary.column_names) == _near(answer({"indicators": table}, SUMMARY))
    assert indicator_definitions(backwards(forms)).equals(definitions)
    assert indicator_summary({"indicators": indicators(backwards(forms))}).equals(summary)
