"""Pilots, practices and actors, one row for each accepted one; see `test_merged` for pairs."""

import datetime as dt

from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.observatory.actors import actors
from asl_pipeline.observatory.pilots import pilots
from asl_pipeline.observatory.practices import practices
from asl_pipeline_tests.kit import accepted, rows_of


def test_a_pilot_counts_its_partners_and_their_countries() -> None:
    involved = [
        {"pilot_id": "ASL-PAU-01", "partners_involved": ["PAU", "CRESS", "AVI"]},
        {"pilot_id": "ASL-PAU-02", "partners_involved": ["PAU", "PAU"]},
        {"pilot_id": "ASL-PAU-03", "partners_involved": None},
    ]

    table = pilots(accepted(pilot_actions=involved))

    assert rows_of(table, "pilot_id", "n_partners", "n_countries") == [
        ("ASL-PAU-01", 3, 2),
        ("ASL-PAU-02", 1, 1),
        ("ASL-PAU-03", 0, 0),
    ]


def test_a_pilot_is_placed_and_dated_and_names_its_row() -> None:
    table = pilots(accepted(pilot_actions=[{"nuts_code": "UKN10"}]))

    assert rows_of(table, "country", "nuts_2", "start", "end", "period", SOURCES) == [
        ("GB", "UKN0", dt.date(2018, 2, 1), None, "2018-S1", ["pilot_actions/0"])
    ]


def test_pilots_are_sorted_by_country_territory_and_id() -> None:
    three = [
        {"pilot_id": "ASL-AVI-01", "nuts_code": "ES120"},
        {"pilot_id": "ASL-PAU-02"},
        {"pilot_id": "ASL-PAU-01"},
    ]

    assert rows_of(pilots(accepted(pilot_actions=three[::-1])), "pilot_id") == [
        ("ASL-AVI-01",),
        ("ASL-PAU-01",),
        ("ASL-PAU-02",),
    ]


def test_a_practice_keeps_the_country_that_it_states() -> None:
    table = practices(accepted(initiatives=[{"country": "ES"}]))

    assert rows_of(table, "country", "nuts_2", "beneficiaries_n_conf_status") == [
        ("ES", "FRI1", "F")
    ]


def test_a_practice_that_two_partners_mapped_stands_twice_until_it_is_decided_on() -> None:
    table = practices(accepted(initiatives=[{}, {"partner_id": "CRESS"}]))

    assert rows_of(table, "partner_id", SOURCES) == [
        ("CRESS", ["initiatives/1"]),
        ("PAU", ["initiatives/0"]),
    ]


def test_an_actor_is_placed_and_names_its_row() -> None:
    table = actors(accepted(actors=[{}]))

    assert rows_of(table, "actor_id", "country", "nuts_2", SOURCES) == [
        ("PAU-ACT-001", "FR", "FRI1", ["actors/0"])
    ]


def test_nothing_accepted_is_empty_tables() -> None:
    assert [build(accepted()).num_rows for build in (pilots, practices, actors)] == [0, 0, 0]
