"""Charts of quantities as static SVG: horizontal bars, and a line over time.

Values are drawn to scale; what is written beside them comes from the caller. Nothing is told by
colour alone.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from asl_pipeline.analysis.drawing import (
    INK,
    LINE,
    PALE,
    SMALL,
    STRONG,
    WIDTH,
    Point,
    frame,
    rectangle,
    stroke,
    written,
)

_LABEL_WIDTH: Final = 270
_LABEL_SIGNS: Final = 36
_SIGN: Final = 7.5
"""The width of a letter, rather too much than too little."""
_ROOM_FOR_VALUE: Final = 110
_ROOM_FOR_GAP: Final = 90
_BAR, _GAP, _LEADING, _BESIDE = 16, 10, 15, 6
_HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 210, 40, 560, 30, 170


@dataclass(frozen=True, slots=True)
class Value:
    """A number and how it is said. A number that is None is said and not drawn."""

    number: float | None
    said: str


def bars(
    title: str,
    text: str,
    groups: Sequence[tuple[str, Sequence[Value]]],
    *,
    series: Sequence[str] = (),
    mark: Value | None = None,
) -> str:
    """Horizontal bars from 0: for each group its label and one bar for each series.

    `mark` is a line across all bars, such as a target. Below 0 nothing is drawn.
    """
    numbers = [value.number or 0 for _, values in groups for value in values]
    most = max([*numbers, (mark.number or 0) if mark else 0, 0]) or 1
    scale = (WIDTH - _LABEL_WIDTH - _ROOM_FOR_VALUE) / most
    shapes: list[Element] = []
    top = 4.0
    if series:
        shapes += _legend(series, top)
        top += _BAR + _GAP
    first = top
    line_at = None if mark is None or mark.number is None else _LABEL_WIDTH + mark.number * scale
    for label, values in groups:
        lines = textwrap.wrap(label, _LABEL_SIGNS) or [""]
        shapes += [
            written(line, _LABEL_WIDTH - 10, top + 12 + index * _LEADING, "end")
            for index, line in enumerate(lines)
        ]
        for index, value in enumerate(values):
            shapes += _bar(value, scale, top + index * (_BAR + 3), index, line_at)
        top += max(len(lines) * _LEADING, len(values) * (_BAR + 3)) + _GAP
    if mark is not None and line_at is not None:
        shapes.append(stroke((line_at, first - 4), (line_at, top), INK, 1.5, dashed=True))
        shapes.append(written(mark.said, line_at, top + 12, "middle", size=SMALL))
        top += 18
    return frame(title, text, WIDTH, round(top), shapes)


def _legend(series: Sequence[str], top: float) -> list[Element]:
    shapes, x = [], float(_LABEL_WIDTH)
    for index, name in enumerate(series):
        shapes.append(rectangle(x, top, _BAR, _BAR, _fill(index), STRONG))
        shapes.append(written(name, x + _BAR + 6, top + 12))
        x += _BAR + 22 + _SIGN * len(name)
    return shapes


def _bar(
    value: Value, scale: float, top: float, series: int, line_at: float | None
) -> list[Element]:
    length = max(value.number or 0, 0) * scale
    start = _LABEL_WIDTH + length + _BESIDE
    end = start + _SIGN * len(value.said)
    if line_at is not None and start - _BESIDE <= line_at <= end:
        # A number that the line crosses cannot be read: it is written behind the line.
        start = line_at + _BESIDE
    said = written(value.said, start, top + 12)
    if value.number is None:
        return [said]
    return [rectangle(_LABEL_WIDTH, top, length, _BAR, _fill(series), STRONG), said]


def _fill(series: int) -> str:
    return (STRONG, PALE)[series % 2]


def line(
    title: str,
    text: str,
    points: Sequence[tuple[str, Value]],
    *,
    mark: Value | None = None,
) -> str:
    """One series over time. A point without a number is a gap, and says why where there is room.

    `mark` is a line across, such as a target.
    """
    numbers = [value.number for _, value in points if value.number is not None]
    marked = mark.number if mark is not None else None
    ends = [0.0, *numbers, *([] if marked is None else [marked])]
    scale = (_BOTTOM - _TOP) / ((max(ends) - min(ends)) or 1)
    step = (_RIGHT - _LEFT) / max(len(points) - 1, 1)

    def height(number: float) -> float:
        return _BOTTOM - (number - min(ends)) * scale

    shapes = [_across(height(0), LINE, 1)]
    if mark is not None and marked is not None:
        shapes.append(_across(height(marked), INK, 1.5, dashed=True))
        shapes.append(written(mark.said, WIDTH - 2, height(marked) + 4, "end", size=SMALL))
    before: Point | None = None
    for index, (label, value) in enumerate(points):
        x = _LEFT + index * step
        shapes.append(written(label, x, _BOTTOM + 30, "middle", size=SMALL))
        here = None if value.number is None else (x, height(value.number))
        if here is None:
            gap = value.said if step > _ROOM_FOR_GAP else "×"
            shapes.append(written(gap, x, _BOTTOM - 6, "middle", size=SMALL))
        else:
            if before is not None:
                shapes.append(stroke(before, here, STRONG, 2.5))
            shapes.append(rectangle(here[0] - 4, here[1] - 4, 8, 8, STRONG, STRONG))
            shapes.append(written(value.said, here[0], here[1] - 9, "middle"))
        before = here
    return frame(title, text, WIDTH, _HEIGHT, shapes)


def _across(height: float, colour: str, thick: float, *, dashed: bool = False) -> Element:
    start, end = (_LEFT - 10, height), (_RIGHT + 10, height)
    return stroke(start, end, colour, thick, dashed=dashed)
