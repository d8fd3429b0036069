"""The regions of the Atlantic Area 2014-2020 as a map of tiles, and what lies in each.

`tiles.csv` has one row for each NUTS 2 region, in NUTS 2016, that lies in the area whole or in
part by the code list `nuts` (Implementing Decision 2014/388/EU). Version 2016 is the one that has
the three regions of Ireland and all of the United Kingdom. Column and row are our own drawing:
north is up, west is left, neighbours touch where squares allow it; the islands of Portugal and
Spain lie nearer than they are. Sizes and distances mean nothing.
"""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from asl_pipeline.analysis import squares
from asl_pipeline.analysis.document import UNKNOWN_LANGUAGE, Cell, Figure, Prose, Section, Table
from asl_pipeline.analysis.held import Held, Row, source
from asl_pipeline.analysis.speech import Speech, figure
from asl_pipeline.analysis.squares import Box
from asl_pipeline.derive.codes import nuts_codes, same_area

VERSION: Final = "2016"
"""The version of NUTS that the map is drawn in."""

_STEPS: Final = (1, 3, 6)
"""From how many pilots and practices on a region is filled more strongly."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A region and its place on the map. `in_part` if only a part of it lies in the area."""

    code: str
    column: int
    row: int
    label: str
    in_part: bool


@cache
def region_tiles() -> Sequence[Tile]:
    """The regions of the area, in the order of their codes."""
    text = (files(__package__) / "tiles.csv").read_text("utf-8")
    known = nuts_codes(VERSION)
    tiles = [
        Tile(
            code=row["nuts_2"],
            column=int(row["column"]),
            row=int(row["row"]),
            label=known[row["nuts_2"]].label,
            in_part=known[row["nuts_2"]].extra["in_atlantic_area_1420"] != "true",
        )
        for row in csv.DictReader(io.StringIO(text))
    ]
    return tuple(sorted(tiles, key=lambda tile: tile.code))


def placed(rows: Sequence[Row]) -> Mapping[str | None, int]:
    """How many rows lie in each region of the map; under None those that it does not show."""
    shown = {tile.code for tile in region_tiles()}
    found = (same_area(row["nuts_2"], row["nuts_version"], VERSION) for row in rows)
    return Counter(code if code in shown else None for code in found)


def regions(held: Held, speech: Speech) -> Section:
    """The map, and the table of the same numbers."""
    pilots, practices = placed(held.rows("pilots")), placed(held.rows("practices"))
    boxes, rows = [], []
    for tile in region_tiles():
        n_pilots, n_practices = pilots.get(tile.code, 0), practices.get(tile.code, 0)
        name = f"{tile.label}*" if tile.in_part else tile.label
        said = speech.say(
            "map_region",
            region=name,
            pilots=speech.number(n_pilots),
            practices=speech.number(n_practices),
        )
        total = n_pilots + n_practices
        counted = f"{n_pilots} · {n_practices}" if total else ""
        strength = sum(total >= step for step in _STEPS)
        boxes.append(Box(tile.column, tile.row, f"{tile.code}\n{counted}", said, strength))
        if total:
            rows.append(
                [
                    Cell(tile.code),
                    Cell(name, UNKNOWN_LANGUAGE),
                    figure(speech.number(n_pilots)),
                    figure(speech.number(n_practices)),
                ]
            )
    told = [box.about for box in boxes if box.strength]
    caption = speech.say("map_caption")
    svg = squares.tiles(caption, "; ".join(told) or speech.say("map_empty"), boxes, _legend(speech))
    headings = [
        "NUTS 2016",
        speech.say("region"),
        speech.say("pilots"),
        speech.say("practices"),
    ]
    elsewhere = speech.say(
        "map_elsewhere",
        pilots=speech.number(pilots.get(None, 0)),
        practices=speech.number(practices.get(None, 0)),
    )
    note = Prose(Cell(f"{speech.say('map_note')} {elsewhere}"), "note")
    return Section(
        speech.say("regions"),
        [Figure(svg, Table(caption, headings, rows)), note],
        [(source("pilots"), "nuts_2, nuts_version"), (source("practices"), "nuts_2, nuts_version")],
    )


def _legend(speech: Speech) -> list[tuple[int, str]]:
    first, second, third = _STEPS
    return [
        (0, speech.say("legend_none")),
        (1, f"{first}–{second - 1}"),
        (2, f"{second}–{third - 1}"),
        (3, speech.say("legend_or_more", number=speech.number(third))),
    ]
