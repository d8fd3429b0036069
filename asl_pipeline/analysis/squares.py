"""Charts of squares as static SVG: a grid of states, and a map of tiles.

Each square has its figures written in it, and says what it is about when it is pointed at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from asl_pipeline.analysis.drawing import (
    ALARM,
    INK,
    LINE,
    MIDDLE,
    PALE,
    SMALL,
    STRONG,
    WHITE,
    WIDTH,
    Point,
    element,
    frame,
    written,
)

_FILLS: Final = (WHITE, PALE, MIDDLE, STRONG)
_LEFT, _TOP, _ROW, _WIDEST = 90, 24, 26, 64
_SIDE, _MAP_LEFT, _LEADING = 46, 190, 14


@dataclass(frozen=True, slots=True)
class Box:
    """A square: its place, the lines written in it, and how strongly it is filled.

    `strength` is 0 (empty) to 3; `is_alarm` gives it a thick red edge.
    """

    column: int
    row: int
    said: str
    about: str
    strength: int = 0
    is_alarm: bool = False


def grid(
    title: str, text: str, columns: Sequence[str], rows: Sequence[str], boxes: Sequence[Box]
) -> str:
    """A grid with a label for each column and row, and a box where there is something to say."""
    width = min((WIDTH - _LEFT) / max(len(columns), 1), _WIDEST)
    shapes = [
        written(name, _LEFT + (index + 0.5) * width, _TOP - 8, "middle", size=SMALL)
        for index, name in enumerate(columns)
    ]
    shapes += [
        written(name, _LEFT - 8, _TOP + index * _ROW + 17, "end") for index, name in enumerate(rows)
    ]
    for box in boxes:
        place = (_LEFT + box.column * width, _TOP + box.row * _ROW)
        shapes.append(_box(box, place, (width - 3, _ROW - 3)))
    return frame(title, text, WIDTH, _TOP + len(rows) * _ROW + 2, shapes)


def tiles(title: str, text: str, boxes: Sequence[Box], legend: Sequence[tuple[int, str]]) -> str:
    """A map on which every region is a square of the same size. `legend` says what fills mean."""
    columns = max((box.column for box in boxes), default=0) + 1
    rows = max((box.row for box in boxes), default=0) + 1
    shapes = []
    for index, (strength, said) in enumerate(legend):
        key = Box(0, 0, "", said, strength)
        shapes.append(_box(key, (4, 6 + index * 24), (18, 18)))
        shapes.append(written(said, 30, 20 + index * 24))
    for box in boxes:
        place = (_MAP_LEFT + box.column * _SIDE, 4 + box.row * _SIDE)
        shapes.append(_box(box, place, (_SIDE - 4, _SIDE - 4)))
    width = _MAP_LEFT + columns * _SIDE + 4
    return frame(title, text, width, rows * _SIDE + 4, shapes)


def _box(box: Box, place: Point, size: Point) -> Element:
    (x, y), (width, height) = place, size
    fill = _FILLS[box.strength]
    square = element(
        "rect",
        x=x,
        y=y,
        width=width,
        height=height,
        fill=fill,
        stroke=ALARM if box.is_alarm else LINE,
        stroke_width=2.5 if box.is_alarm else 1,
    )
    lines = box.said.split("\n")
    first = y + height / 2 + 4 - (len(lines) - 1) * _LEADING / 2
    said = [
        written(
            each,
            x + width / 2,
            first + index * _LEADING,
            "middle",
            fill=WHITE if fill == STRONG else INK,
            size=SMALL,
        )
        for index, each in enumerate(lines)
        if each
    ]
    return element("g", [element("title", box.about), square, *said])
