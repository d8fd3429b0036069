"""Charts as static SVG: bars, a line, a grid of states, a map of tiles.

Each is drawn with plain shapes, without script and without anything from outside, and carries a
title and a description that names its figures. Nothing is told by colour alone. Values are drawn
to scale; what is written beside them comes from the caller.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

INK: Final = "#1d2733"
STRONG: Final = "#2f6f8f"
MIDDLE: Final = "#8fb9cf"
PALE: Final = "#dbe9f0"
ALARM: Final = "#a3221b"
LINE: Final = "#767f89"

WIDTH: Final = 720
_LABEL_WIDTH: Final = 270
_LABEL_SIGNS: Final = 36
_ROOM_FOR_VALUE: Final = 110
_ROOM_FOR_GAP: Final = 90
_BAR, _GAP, _LEADING = 16, 10, 15

_FRAME = Markup(
    '<svg role="img" viewBox="0 0 {width} {height}" '
    'width="{width}" height="{height}" font-size="13" fill="{ink}">\n'
    "<title>{title}</title>\n<desc>{text}</desc>\n{shapes}\n</svg>"
)
_TEXT = Markup('<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{fill}">{said}</text>')
_SMALL = Markup(
    '<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{fill}" font-size="11">{said}</text>'
)
_RECT = Markup(
    '<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}" stroke="{stroke}"/>'
)
_STROKE = Markup(
    '<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{stroke}" stroke-width="{thick}"'
    '{dashes}/>'
)
_DASHES: Final = Markup(' stroke-dasharray="5 4"')


@dataclass(frozen=True, slots=True)
class Value:
    """A number and how it is said. A number that is None is said and not drawn."""

    number: float | None
    said: str


@dataclass(frozen=True, slots=True)
class Box:
    """A square of a grid or a map: what is written in it, and how strongly it is filled.

    `strength` is 0 (empty) to 3; `is_alarm` gives it a thick red edge.
    """

    column: int
    row: int
    said: str
    about: str
    strength: int = 0
    is_alarm: bool = False


def _drawn(title: str, text: str, width: int, height: int, shapes: Sequence[Markup]) -> Markup:
    return _FRAME.format(
        title=title, text=text, width=width, height=height, ink=INK, shapes=Markup("\n").join(shapes)
    )


def _written(
    said: str, x: float, y: float, anchor: str = "start", fill: str = INK, *, small: bool = False
) -> Markup:
    template = _SMALL if small else _TEXT
    return template.format(said=said, x=_r(x), y=_r(y), anchor=anchor, fill=fill)


def _line(
    start: tuple[float, float],
    end: tuple[float, float],
    stroke: str = LINE,
    thick: float = 1,
    *,
    dashed: bool = False,
) -> Markup:
    (x1, y1), (x2, y2) = start, end
    return _STROKE.format(
        x1=_r(x1),
        y1=_r(y1),
        x2=_r(x2),
        y2=_r(y2),
        stroke=stroke,
        thick=thick,
        dashes=_DASHES if dashed else "",
    )


def _rect(x: float, y: float, width: float, height: float, fill: str, stroke: str) -> Markup:
    return _RECT.format(
        x=_r(x), y=_r(y), width=_r(width), height=_r(height), fill=fill, stroke=stroke
    )


def _r(place: float) -> str:
    """A place in the drawing, to a tenth of a unit, written alike on every machine."""
    return f"{place:.1f}".removesuffix(".0")


# ------------------------------------------------------------------ bars


def bars(
    title: str,
    text: str,
    groups: Sequence[tuple[str, Sequence[Value]]],
    *,
    series: Sequence[str] = (),
    mark: Value | None = None,
) -> Markup:
    """Horizontal bars from 0: for each group its label and one bar for each series.

    `mark` is a line across all bars, such as a target. Below 0 nothing is drawn.
    """
    numbers = [value.number or 0 for _, values in groups for value in values]
    most = max([*numbers, (mark.number or 0) if mark else 0, 0]) or 1
    scale = (WIDTH - _LABEL_WIDTH - _ROOM_FOR_VALUE) / most
    shapes: list[Markup] = []
    top = 4.0
    if series:
        shapes += _legend(series, top)
        top += _BAR + _GAP
    first = top
    for label, values in groups:
        lines = textwrap.wrap(label, _LABEL_SIGNS) or [""]
        shapes += [
            _written(line, _LABEL_WIDTH - 10, top + 12 + index * _LEADING, "end")
            for index, line in enumerate(lines)
        ]
        for index, value in enumerate(values):
            shapes += _bar(value, scale, top + index * (_BAR + 3), index)
        top += max(len(lines) * _LEADING, len(values) * (_BAR + 3)) + _GAP
    if mark is not None and mark.number is not None:
        x = _LABEL_WIDTH + mark.number * scale
        shapes.append(_line((x, first - 4), (x, top), INK, 1.5, dashed=True))
        shapes.append(_written(mark.said, x, top + 12, "middle", small=True))
        top += 18
    return _drawn(title, text, WIDTH, round(top), shapes)


def _legend(series: Sequence[str], top: float) -> list[Markup]:
    shapes, x = [], float(_LABEL_WIDTH)
    for index, name in enumerate(series):
        shapes.append(_rect(x, top, _BAR, _BAR, _fill(index), STRONG))
        shapes.append(_written(name, x + _BAR + 6, top + 12))
        x += _BAR + 22 + 7.5 * len(name)
    return shapes


def _bar(value: Value, scale: float, top: float, series: int) -> list[Markup]:
    length = max(value.number or 0, 0) * scale
    said = _written(value.said, _LABEL_WIDTH + length + 6, top + 12)
    if value.number is None:
        return [said]
    return [_rect(_LABEL_WIDTH, top, length, _BAR, _fill(series), STRONG), said]


def _fill(series: int) -> str:
    return (STRONG, PALE)[series % 2]


# ------------------------------------------------------------------ line


def line(
    title: str,
    text: str,
    points: Sequence[tuple[str, Value]],
    *,
    mark: Value | None = None,
) -> Markup:
    """One series over time. A point without a number is a gap, and says why."""
    height, left, right, top, bottom = 210, 30, 160, 30, 170
    numbers = [value.number for _, value in points if value.number is not None]
    marked = [mark.number] if mark is not None and mark.number is not None else []
    low, high = min([0, *numbers, *marked]), max([0, *numbers, *marked])
    scale = (bottom - top) / ((high - low) or 1)
    step = (WIDTH - left - right) / max(len(points) - 1, 1)

    def y(number: float) -> float:
        return bottom - (number - low) * scale

    shapes = [_line((left - 10, y(0)), (WIDTH - right + 10, y(0)))]
    if mark is not None and mark.number is not None:
        here = y(mark.number)
        ends = (left - 10, here), (WIDTH - right + 10, here)
        shapes.append(_line(*ends, INK, 1.5, dashed=True))
        shapes.append(_written(mark.said, WIDTH - 2, here + 4, "end", small=True))
    before: tuple[float, float] | None = None
    for index, (label, value) in enumerate(points):
        x = left + index * step
        anchor = "start" if index == 0 else "middle"
        shapes.append(_written(label, x - (10 if index == 0 else 0), bottom + 30, anchor, small=True))
        if value.number is None:
            gap = value.said if step > _ROOM_FOR_GAP else "×"
            shapes.append(_written(gap, x, bottom - 6, anchor, small=True))
            before = None
            continue
        here_now = (x, y(value.number))
        if before is not None:
            shapes.append(_line(before, here_now, STRONG, 2.5))
        shapes.append(_rect(x - 4, here_now[1] - 4, 8, 8, STRONG, STRONG))
        shapes.append(_written(value.said, x, here_now[1] - 9, anchor))
        before = here_now
    return _drawn(title, text, WIDTH, height, shapes)


# ------------------------------------------------------------------ grid and map


def grid(
    title: str, text: str, columns: Sequence[str], rows: Sequence[str], boxes: Sequence[Box]
) -> Markup:
    """A grid with a label for each column and row, and a box where there is something to say."""
    left, top, height = 90, 24, 26
    width = min((WIDTH - left) / max(len(columns), 1), 64)
    shapes = [
        _written(name, left + (index + 0.5) * width, top - 8, "middle", small=True)
        for index, name in enumerate(columns)
    ]
    shapes += [
        _written(name, left - 8, top + index * height + 17, "end")
        for index, name in enumerate(rows)
    ]
    for box in boxes:
        place = (left + box.column * width, top + box.row * height)
        shapes += _box(box, place, (width - 3, height - 3))
    return _drawn(title, text, WIDTH, top + len(rows) * height + 2, shapes)


def tiles(
    title: str, text: str, boxes: Sequence[Box], legend: Sequence[tuple[int, str]]
) -> Markup:
    """A map on which every region is a square of the same size. `legend` says what fills mean."""
    side = 46
    columns = max((box.column for box in boxes), default=0) + 1
    rows = max((box.row for box in boxes), default=0) + 1
    left = 190
    shapes = []
    for index, (strength, said) in enumerate(legend):
        key = Box(0, 0, "", said, strength)
        shapes += _box(key, (4, 6 + index * 24), (18, 18))
        shapes.append(_written(said, 30, 20 + index * 24))
    for box in boxes:
        place = (left + box.column * side, 4 + box.row * side)
        shapes += _box(box, place, (side - 4, side - 4))
    width = left + columns * side + 4
    return _drawn(title, text, width, rows * side + 4, shapes)


_BOX = Markup(
    '<g><title>{about}</title><rect x="{x}" y="{y}" width="{width}" height="{height}" '
    'fill="{fill}" stroke="{stroke}" stroke-width="{thick}"/>{said}</g>'
)


def _box(box: Box, place: tuple[float, float], size: tuple[float, float]) -> list[Markup]:
    (x, y), (width, height) = place, size
    ink = "#ffffff" if box.strength == len(_FILLS) - 1 else INK
    lines = box.said.split("\n")
    middle = y + height / 2 + 4 - (len(lines) - 1) * 7
    said = [
        _written(each, x + width / 2, middle + index * 14, "middle", ink, small=True)
        for index, each in enumerate(lines)
        if each
    ]
    return [
        _BOX.format(
            about=box.about,
            x=_r(x),
            y=_r(y),
            width=_r(width),
            height=_r(height),
            fill=_FILLS[box.strength],
            stroke=ALARM if box.is_alarm else LINE,
            thick=2.5 if box.is_alarm else 1,
            said=Markup("").join(said),
        )
    ]


_FILLS: Final = ("#ffffff", PALE, MIDDLE, STRONG)
