"""The ways by which partners are told, as their files declare them."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from asl_pipeline.model.failure import WrongUse
from asl_pipeline.model.telling import Email, Quiet
from asl_pipeline.partners import registry, way, ways_of

MAIL: dict[str, Any] = {"kind": "email", "address": "ASL_SECRET_MAIL"}


def test_every_partner_has_a_clock_of_its_own_and_nobody_is_written_to_unasked() -> None:
    for partner in registry().values():
        assert ZoneInfo(partner.time_zone).key == partner.time_zone
        assert partner.ways == ("folder",)
    assert ways_of("NOBODY") == ()


def test_a_way_is_as_it_is_declared() -> None:
    declared = way({**MAIL, "name": "second", "quiet": "22:00-06:30"})

    assert declared == Email(
        name="second", address="ASL_SECRET_MAIL", quiet=Quiet(dt.time(22), dt.time(6, 30))
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "pigeon"}, "no way of telling of kind 'pigeon'"),
        ({"address": "pau@example.org"}, "its name must start ASL_SECRET_"),
        ({"quiet": "night"}, "quiet hours are written as 20:00-07:00"),
        ({"quiet": "20-7"}, "quiet hours are written as 20:00-07:00"),
        ({"adress": "x"}, "declared wrongly"),
        ({"kind": "webhook"}, "declared wrongly"),
    ],
)
def test_a_mistake_in_a_declaration_is_told(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(WrongUse, match=said):
        way(MAIL | changes)


@pytest.mark.parametrize(
    ("hours", "quiet"),
    [("20:00-07:00", [0, 6, 20, 23]), ("12:00-14:00", [12, 13]), ("00:00-00:00", [])],
)
def test_hours_are_quiet_over_midnight_or_not(hours: str, quiet: list[int]) -> None:
    told = Quiet.parse(hours)

    assert [hour for hour in (0, 6, 7, 12, 13, 14, 20, 23) if told.covers(dt.time(hour))] == quiet
