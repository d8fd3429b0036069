"""The map of tiles: every region of the Atlantic Area 2014-2020, each in a place of its own."""

from asl_pipeline.analysis.regions import VERSION, placed, region_tiles
from asl_pipeline.derive.codes import nuts_codes


def _lies_in_the_area(code: str) -> bool:
    """Whether a NUTS 2 region lies in it: as a whole, or by some region of level 3 inside it."""
    known = nuts_codes(VERSION)
    inside = [each for each in known.values() if each.extra["parent"] == code]
    told = [known[code], *inside]
    return any(each.extra["in_atlantic_area_1420"] == "true" for each in told)


def test_every_region_of_the_area_has_a_tile_and_no_other_has() -> None:
    regions = [code for code, entry in nuts_codes(VERSION).items() if entry.extra["level"] == "2"]

    assert [tile.code for tile in region_tiles()] == sorted(filter(_lies_in_the_area, regions))


def test_no_two_tiles_lie_in_the_same_place() -> None:
    places = {(tile.column, tile.row) for tile in region_tiles()}

    assert len(places) == len(region_tiles())


def test_regions_of_which_a_part_lies_in_the_area_are_marked() -> None:
    assert {tile.code for tile in region_tiles() if tile.in_part} == {"ES61", "UKM9"}


def test_north_is_up_and_west_is_left() -> None:
    at = {tile.code: tile for tile in region_tiles()}

    assert at["UKM6"].row < at["FRH0"].row < at["ES11"].row < at["PT15"].row < at["ES70"].row
    assert at["PT20"].column < at["PT11"].column < at["ES12"].column < at["FRI1"].column


def test_a_code_of_another_version_is_placed_where_it_is_the_very_same_area() -> None:
    rows = [
        {"nuts_2": "FR61", "nuts_version": "2013"},
        {"nuts_2": "FRI1", "nuts_version": "2021"},
        {"nuts_2": "IE02", "nuts_version": "2013"},
        {"nuts_2": "_U", "nuts_version": "2016"},
    ]

    assert dict(placed(rows)) == {"FRI1": 2, None: 2}
