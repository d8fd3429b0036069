"""A pilot's theory of change as a diagram, with the table of its elements under it.

The steps from inputs to long-term outcomes stand in columns, from left to right, with an arrow
wherever one is said to lead to another. Context, assumptions and risks are in the table alone.
"""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from asl_pipeline.analysis.document import Cell, Facts, Figure, Part, Prose, Section, Table
from asl_pipeline.analysis.drawing import (
    INK,
    PALE,
    SMALL,
    STRONG,
    WHITE,
    WIDTH,
    element,
    frame,
    stroke,
    written,
)
from asl_pipeline.analysis.held import Held, Row, source
from asl_pipeline.analysis.speech import Speech, figure
from asl_pipeline.datasets.codelists import shipped
from asl_pipeline.datasets.published.toc import OUTCOMES

STEPS: Final = ("input", "activity", "output", *OUTCOMES)
"""The kinds of element that are steps, from the first to the last."""

_FORM: Final = "toc_elements"
_TOP, _LEADING, _BETWEEN, _ALONG = 34, 13, 14, 26
_SIGN: Final = 5.9
_MOST_LINES: Final = 7


@dataclass(frozen=True, slots=True)
class _Box:
    x: float
    y: float
    width: float
    lines: Sequence[str]
    is_read: bool

    @property
    def height(self) -> float:
        return len(self.lines) * _LEADING + 12

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def theory(held: Held, pilot: Row, speech: Speech) -> Section:
    """The theory of change of a pilot, as its partner told it; empty where there is none."""
    key = f"pilot_id = {pilot['pilot_id']}"
    rows = held.rows("toc", pilot_id=pilot["pilot_id"])
    found: list[Part] = []
    if rows:
        found = [
            Prose(Cell(speech.say("theory_note"))),
            _figure(rows, pilot["lang"], speech),
            *_counted(held.row("contribution", pilot_id=pilot["pilot_id"]), speech),
        ]
    return Section(
        speech.say("theory"), found, [(source("toc"), key), (source("contribution"), key)]
    )


def _figure(rows: Sequence[Row], lang: str, speech: Speech) -> Figure | Table:
    order = list(shipped("toc_kind").labels)
    ordered = sorted(rows, key=lambda row: (order.index(row["toc_kind"]), row["element_id"]))
    headings = [
        *(speech.label(_FORM, n) for n in ("element_id", "toc_kind", "statement", "leads_to")),
        speech.say("was_read"),
    ]
    table = Table(
        speech.say("theory_caption"),
        headings,
        [
            [
                Cell(row["element_id"]),
                Cell(speech.code("toc_kind", row["toc_kind"])),
                Cell(row["statement"], lang),
                Cell(", ".join(row["leads_to"] or ()) or speech.nothing),
                Cell(speech.yes_or_no(row["has_reading"])),
            ]
            for row in ordered
        ],
    )
    steps = [row for row in ordered if row["toc_kind"] in STEPS]
    if not steps:
        return table
    told = [f"{row['element_id']}: {row['statement']}" + _leading(row) for row in steps]
    return Figure(diagram(table.caption, "; ".join(told), steps, speech), table)


def _leading(row: Row) -> str:
    return f" → {', '.join(row['leads_to'])}" if row["leads_to"] else ""


def _counted(counts: Row | None, speech: Speech) -> list[Part]:
    if counts is None:
        return []
    n_outcomes = sum(counts[f"n_{kind}"] for kind in OUTCOMES)
    facts = (
        ("outcomes_read", counts["n_outcomes_with_evidence"], n_outcomes),
        (
            "assumptions_read",
            counts["n_assumptions"] - counts["n_assumptions_untested"],
            counts["n_assumptions"],
        ),
    )
    pairs = [
        (speech.term("theory_read", key), [figure(_of(n, m, speech))]) for key, n, m in facts if m
    ]
    return [Facts(pairs)] if pairs else []


def _of(n: int, m: int, speech: Speech) -> str:
    return speech.say("n_of_m", n=speech.number(n), m=speech.number(m))


def diagram(title: str, text: str, steps: Sequence[Row], speech: Speech) -> str:
    """The steps in columns by kind. A thick edge marks those of which an indicator was read."""
    kinds = [kind for kind in STEPS if any(row["toc_kind"] == kind for row in steps)]
    width = WIDTH / len(kinds)
    boxes: dict[str, _Box] = {}
    shapes: list[Element] = []
    for index, kind in enumerate(kinds):
        x, y = index * width + _ALONG / 2, float(_TOP)
        heads = textwrap.wrap(speech.code("toc_kind", kind), int(width / _SIGN))
        for number, head in enumerate(heads[:2]):
            at = x + (width - _ALONG) / 2, 12 + number * _LEADING
            shapes.append(written(head, *at, "middle", size=SMALL))
        for row in (row for row in steps if row["toc_kind"] == kind):
            box = _Box(x, y, width - _ALONG, _lines(row, width - _ALONG), row["has_reading"])
            boxes[row["element_id"]] = box
            y += box.height + _BETWEEN
    shapes += [shape for row in steps for shape in _arrows(row, boxes)]
    shapes += [shape for box in boxes.values() for shape in _drawn(box)]
    height = max(box.y + box.height for box in boxes.values()) + 6
    return frame(title, text, WIDTH, round(height), shapes)


def _lines(row: Row, width: float) -> list[str]:
    """What is written in a box; the table has the whole of it."""
    said = f"{row['element_id']}: {row['statement']}"
    return textwrap.wrap(
        said, max(int((width - 10) / _SIGN), 8), max_lines=_MOST_LINES, placeholder=" …"
    )


def _drawn(box: _Box) -> list[Element]:
    edge = element(
        "rect",
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        fill=PALE if box.is_read else WHITE,
        stroke=STRONG,
        stroke_width=2.5 if box.is_read else 1,
    )
    lines = [
        written(line, box.x + 5, box.y + 15 + index * _LEADING, size=SMALL)
        for index, line in enumerate(box.lines)
    ]
    return [edge, *lines]


def _arrows(row: Row, boxes: Mapping[str, _Box]) -> list[Element]:
    start = boxes[row["element_id"]]
    shapes = []
    for end in (boxes[each] for each in row["leads_to"] or () if each in boxes):
        x, y = end.x, end.middle
        shapes.append(stroke((start.x + start.width, start.middle), (x - 5, y), INK, 1))
        points = f"{x - 7:.1f},{y - 4:.1f} {x - 7:.1f},{y + 4:.1f} {x:.1f},{y:.1f}"
        shapes.append(element("polygon", points=points, fill=INK))
    return shapes
