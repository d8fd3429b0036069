"""Shapes of static SVG, and the frame of a chart. What charts show is in `charts` and `squares`.

Every text and attribute is escaped as it is written out. Colours are dark enough on white, and
white on the darkest, for the contrast that WCAG 2.1 asks for at level AA.
"""

from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element, indent, tostring

INK: Final = "#1d2733"
STRONG: Final = "#2f6f8f"
MIDDLE: Final = "#8fb9cf"
PALE: Final = "#dbe9f0"
WHITE: Final = "#ffffff"
ALARM: Final = "#a3221b"
LINE: Final = "#767f89"

WIDTH: Final = 720
"""The width of a chart, in units of the drawing."""

NORMAL: Final = 13
SMALL: Final = 11
"""Sizes of letters."""


def element(tag: str, content: str | Sequence[Element] = "", **attributes: str | float) -> Element:
    """An element; `text_anchor` becomes text-anchor, numbers are places to a tenth of a unit."""
    told = {name.replace("_", "-"): _place(value) for name, value in attributes.items()}
    made = Element(tag, told)
    if isinstance(content, str):
        made.text = content
    else:
        made.extend(content)
    return made


def _place(value: str | float) -> str:
    """An attribute, written alike on every machine."""
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")


def frame(title: str, text: str, width: int, height: int, shapes: Sequence[Element]) -> str:
    """A chart as SVG to stand in HTML. `text` tells its figures to those who do not see it."""
    chart = element(
        "svg",
        [element("title", title), element("desc", text), *shapes],
        role="img",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        font_size=NORMAL,
        fill=INK,
    )
    indent(chart, "")
    return tostring(chart, "unicode", short_empty_elements=False)


def written(
    said: str, x: float, y: float, anchor: str = "start", *, fill: str = INK, size: int = NORMAL
) -> Element:
    """A line of text; `anchor` is start, middle or end."""
    return element("text", said, x=x, y=y, text_anchor=anchor, fill=fill, font_size=size)


def rectangle(x: float, y: float, width: float, height: float, fill: str, edge: str) -> Element:
    """A rectangle with a thin edge."""
    return element("rect", x=x, y=y, width=width, height=height, fill=fill, stroke=edge)


Point = tuple[float, float]


def stroke(start: Point, end: Point, colour: str, thick: float, *, dashed: bool = False) -> Element:
    """A straight line."""
    (x1, y1), (x2, y2) = start, end
    dashes = {"stroke_dasharray": "5 4"} if dashed else {}
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, stroke_width=thick, **dashes)
