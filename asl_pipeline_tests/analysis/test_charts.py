"""Charts: drawn to scale, escaped, and within their frame."""

import re
from importlib.resources import files
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from asl_pipeline.analysis import drawing
from asl_pipeline.analysis.charts import Value, bars, line
from asl_pipeline.analysis.speech import Speech
from asl_pipeline.analysis.squares import Box, grid, tiles
from asl_pipeline.analysis.theory import diagram

ENGLISH = Speech("en")

VALUES = [Value(50.0, "50"), Value(100.0, "100")]


def drawn(svg: str) -> Element:
    chart: Element = fromstring(svg)
    return chart


def numbers(chart: Element, tag: str, name: str) -> list[float]:
    return [float(each.attrib[name]) for each in chart.iter(tag)]


def texts(chart: Element) -> list[str]:
    return [each.text or "" for each in chart.iter("text")]


def test_a_bar_is_as_long_as_its_value() -> None:
    half, whole = numbers(drawn(bars("t", "d", [("a", VALUES)])), "rect", "width")

    assert whole == pytest.approx(2 * half)


def test_a_value_that_is_not_shown_is_said_and_not_drawn() -> None:
    chart = drawn(bars("t", "d", [("a", [Value(None, "not shown")])]))

    assert "not shown" in texts(chart)
    assert numbers(chart, "rect", "width") == []


def test_a_mark_stands_where_its_value_would_end() -> None:
    chart = drawn(bars("t", "d", [("a", VALUES[:1])], mark=Value(50.0, "target")))
    (bar,) = chart.iter("rect")

    assert numbers(chart, "line", "x1") == [float(bar.attrib["x"]) + float(bar.attrib["width"])]


@pytest.mark.parametrize("reached", [80.0, 95.0, 99.9, 100.0])
def test_what_is_written_beside_a_bar_is_never_crossed_by_the_mark(reached: float) -> None:
    bar = ("a", [Value(reached, "nearly all of it")])
    chart = drawn(bars("t", "d", [bar], mark=Value(100.0, "target")))

    (label,) = (each for each in chart.iter("text") if each.text == "nearly all of it")
    (mark,) = numbers(chart, "line", "x1")
    assert float(label.attrib["x"]) > mark


def test_a_label_that_ends_before_the_mark_stands_beside_its_bar() -> None:
    chart = drawn(bars("t", "d", [("a", [Value(10.0, "10")])], mark=Value(100.0, "target")))

    (label,) = (each for each in chart.iter("text") if each.text == "10")
    (bar,) = chart.iter("rect")
    assert float(label.attrib["x"]) == float(bar.attrib["x"]) + float(bar.attrib["width"]) + 6


def test_two_series_are_told_apart_by_more_than_colour() -> None:
    chart = drawn(bars("t", "d", [("a", VALUES)], series=("CES", "GCU")))

    assert {"CES", "GCU"} <= set(texts(chart))
    assert len({each.attrib["fill"] for each in chart.iter("rect")}) == 2


def test_a_line_is_broken_where_a_value_is_missing() -> None:
    points = [("1", VALUES[0]), ("2", Value(None, "not shown")), ("3", VALUES[1]), ("4", VALUES[1])]

    chart = drawn(line("t", "d", points))

    joined = [each for each in chart.iter("line") if each.attrib["stroke"] == drawing.STRONG]
    assert len(joined) == 1
    assert "not shown" in texts(chart)


@pytest.mark.parametrize("values", [[], [0.0], [-5.0, 5.0], [1e9, 2e9], [None, None]])
def test_whatever_is_drawn_stays_within_its_frame(values: list[float | None]) -> None:
    said = [Value(value, str(value)) for value in values]

    for svg in (
        bars("t", "d", [("label " * 20, [value]) for value in said]),
        line("t", "d", [(str(index), value) for index, value in enumerate(said)]),
    ):
        chart = drawn(svg)
        width, height = (float(chart.attrib[name]) for name in ("width", "height"))
        for each in chart.iter():
            for name, most in (("x", width), ("y", height), ("x2", width), ("y2", height)):
                assert 0 <= float(each.attrib.get(name, 0)) <= most


def test_a_theory_is_drawn_in_columns_with_an_arrow_for_each_step() -> None:
    long = "Un mot de plus. " * 40
    steps = [
        {"element_id": "A1", "toc_kind": "activity", "statement": long, "leads_to": ["O1", "O2"]},
        {"element_id": "O1", "toc_kind": "output", "statement": "x", "leads_to": ["R1"]},
        {"element_id": "O2", "toc_kind": "output", "statement": "x", "leads_to": None},
        {"element_id": "R1", "toc_kind": "outcome_long", "statement": "x", "leads_to": ["C1"]},
    ]

    chart = drawn(diagram("t", "d", [{**each, "has_reading": False} for each in steps], ENGLISH))

    across = numbers(chart, "rect", "x")
    assert len(list(chart.iter("polygon"))) == 3
    assert across == sorted(across)
    assert len(set(across)) == 3
    width, height = (float(chart.attrib[name]) for name in ("width", "height"))
    for each in chart.iter("rect"):
        assert float(each.attrib["x"]) + float(each.attrib["width"]) <= width
        assert float(each.attrib["y"]) + float(each.attrib["height"]) <= height


def test_an_alarm_has_an_edge_and_says_what_it_is_about() -> None:
    missing, given = Box(0, 0, "0/4", "PAU: missing", is_alarm=True), Box(1, 0, "4/4", "PAU", 3)

    chart = drawn(grid("t", "d", ["18-S1", "18-S2"], ["PAU"], [missing, given]))

    edges = [each.attrib["stroke"] for each in chart.iter("rect")]
    assert edges == [drawing.ALARM, drawing.LINE]
    assert [each.text for each in chart.iter("title")] == ["t", "PAU: missing", "PAU"]


def test_a_map_writes_white_on_dark_only() -> None:
    boxes = [Box(index, 0, "x", "", index) for index in range(4)]

    chart = drawn(tiles("t", "d", boxes, []))

    assert [each.attrib["fill"] for each in chart.iter("text")] == [drawing.INK] * 3 + ["#ffffff"]


def test_what_is_said_is_text() -> None:
    hostile = "<script>\"&'"

    svg = bars(hostile, hostile, [(hostile, [Value(1.0, hostile)])])

    assert "<script" not in svg
    assert drawn(svg).findtext("desc") == hostile


def _luminance(colour: str) -> float:
    parts = [int(part, 16) / 255 for part in re.findall("..", colour.removeprefix("#"))]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The contrast of two colours, by WCAG 2.1."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", [drawing.WHITE, drawing.PALE, drawing.MIDDLE])
def test_letters_can_be_read_on_every_fill(ground: str) -> None:
    assert contrast(drawing.INK, ground) >= 4.5
    assert contrast(drawing.WHITE, drawing.STRONG) >= 4.5


@pytest.mark.parametrize("edge", [drawing.LINE, drawing.STRONG, drawing.ALARM])
def test_edges_can_be_seen_on_white(edge: str) -> None:
    assert contrast(edge, drawing.WHITE) >= 3


def test_letters_of_pages_can_be_read() -> None:
    style = files("asl_pipeline.analysis").joinpath("templates/style.css.j2").read_text("utf-8")
    colours = dict(re.findall(r"--(\w+): (#\w{6})", style))

    assert set(colours) == {"ink", "soft", "line", "link", "stop"}
    for name in ("ink", "soft", "link", "stop"):
        assert contrast(colours[name], "#ffffff") >= 4.5
