"""Who reported for which half-year: a grid of partners."""

from collections import Counter

from asl_pipeline.analysis import squares
from asl_pipeline.analysis.document import Cell, Figure, Prose, Section, Table
from asl_pipeline.analysis.held import Held, source
from asl_pipeline.analysis.speech import Speech
from asl_pipeline.analysis.squares import Box


def coverage(held: Held, speech: Speech) -> Section:
    """What was expected of each partner for each half-year, and what was accepted."""
    rows = held.rows("coverage")
    periods = sorted({row["period"] for row in rows})
    partners = sorted({row["partner_id"] for row in rows})
    expected = Counter((row["partner_id"], row["period"]) for row in rows if row["expected"])
    accepted = Counter(
        (row["partner_id"], row["period"]) for row in rows if row["expected"] and row["accepted"]
    )
    boxes, table = [], []
    for index, partner in enumerate(partners):
        cells = [Cell(partner)]
        for column, period in enumerate(periods):
            box = _state(expected[partner, period], accepted[partner, period], speech)
            about = f"{partner} {period}: {box.about} {box.said}".strip()
            boxes.append(Box(column, index, box.said, about, box.strength, box.is_alarm))
            cells.append(Cell(box.said or "·"))
        table.append(cells)
    if not rows:
        return Section(speech.say("coverage"), [Prose(Cell(speech.say("nothing_expected")))])
    caption = speech.say("coverage_caption")
    told = "; ".join(box.about for box in boxes if box.said)
    svg = squares.grid(caption, told, [_short(each) for each in periods], partners, boxes)
    headings = [speech.label("pilot_actions", "partner_id"), *periods]
    counted = {
        "accepted": speech.number(accepted.total()),
        "expected": speech.number(expected.total()),
    }
    return Section(
        speech.say("coverage"),
        [
            Prose(Cell(speech.say("coverage_counted", **counted))),
            Figure(svg, Table(caption, headings, table)),
            Prose(Cell(speech.say("coverage_note")), "note"),
        ],
        [(source("coverage"), "partner_id, period")],
    )


def _short(period: str) -> str:
    return period.removeprefix("20")


def _state(expected: int, accepted: int, speech: Speech) -> Box:
    """Delivered, delivered in part, missing or not expected."""
    said = f"{accepted}/{expected}" if expected else ""
    if not expected:
        return Box(0, 0, said, speech.term("state", "not_expected"))
    if not accepted:
        return Box(0, 0, said, speech.term("state", "missing"), 0, is_alarm=True)
    if accepted < expected:
        return Box(0, 0, said, speech.term("state", "in_part"), 1)
    return Box(0, 0, said, speech.term("state", "delivered"), 3)
