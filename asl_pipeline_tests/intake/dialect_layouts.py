"""Cases of what stands around, between and instead of the cells of the table."""

from collections.abc import Iterator
from typing import Final

from asl_pipeline_tests import kit
from asl_pipeline_tests.intake.dialect_case import Case, Right, case, inserted, named
from asl_pipeline_tests.intake.dialect_formats import NARROW, NBSP
from asl_pipeline_tests.intake.dialect_rows import PILOTS
from asl_pipeline_tests.intake.dialect_writing import Grid, Style, joined, records

_WIDTH: Final = len(PILOTS.names)
_TITLES: Final = (
    "Atlantic Social Lab",
    "Actions pilotes : bilan du partenaire",
    "Période : 1er semestre 2018",
    "",
    "Établi par la cellule innovation, le 12/07/2018",
)


def preambles() -> Iterator[Case]:
    """One to five lines above the headings, comments and lines below the headings."""
    for delimiter in (";", ",", "\t"):
        style = Style(delimiter=delimiter)
        for count in range(1, len(_TITLES) + 1):
            for name, tail in (("bare", ""), ("padded", delimiter * (_WIDTH - 1))):
                above = [_careful(title, style) + tail for title in _TITLES[:count]]
                yield case(
                    "preamble",
                    f"{named(delimiter)} {count} lines, {name}",
                    style=style,
                    damage=inserted(0, *above),
                )
        for sign in ("#", "//"):
            comment = f"{sign} Exporté le 12/07/2018 {style.delimiter} ne pas modifier"
            for place, right, at in (
                ("above", Right.EQUAL, 0),
                ("between", Right.ASK, 3),
                ("below", Right.ASK, _WIDTH),
            ):
                yield case(
                    "comment",
                    f"{named(delimiter)} {sign} {place}",
                    style=style,
                    right=right,
                    damage=inserted(at, comment),
                )
        for name, row in (
            ("units", ["EUR" if "budget" in n or "expend" in n else "" for n in PILOTS.names]),
            ("formats", ["jj/mm/aaaa" if n in {"start", "end"} else "texte" for n in PILOTS.names]),
            ("numbers of the columns", [str(n + 1) for n in range(_WIDTH)]),
        ):
            (line,) = records([row], style)
            yield case(
                "row below the headings",
                f"{named(delimiter)} {name}",
                style=style,
                right=Right.ASK,
                damage=inserted(1, line),
            )


def _careful(text: str, style: Style) -> str:
    (line,) = records([[text]], style)
    return line


def paddings() -> Iterator[Case]:
    """Blanks around cells, blank rows and blank columns."""
    for delimiter in (";", ",", "|"):
        for name, around in (
            ("a blank", " "),
            ("blanks", "   "),
            ("NBSP", NBSP),
            ("narrow NBSP", NARROW),
            ("a tab", "\t"),
            ("a zero-width space", "\u200b"),
        ):
            for outside in (False, True):
                style = Style(delimiter=delimiter, around=around, outside=outside, every=outside)
                told = f"{named(delimiter)} {name} {'outside' if outside else 'within'} the quotes"
                right = Right.ASK if outside else Right.EQUAL
                yield case("padding", told, style=style, right=right)
        yield from _blanks(Style(delimiter=delimiter))


def _blanks(style: Style) -> Iterator[Case]:
    told = named(style.delimiter)
    cells = style.delimiter * (_WIDTH - 1)
    for name, blank in (("empty", ""), ("blank", "  "), ("with delimiters only", cells)):
        yield case("blank row", f"{told} {name}, first", style=style, damage=inserted(1, blank))
        yield case(
            "blank row", f"{told} {name}, two", style=style, damage=inserted(3, blank, blank)
        )
        yield case("blank row", f"{told} {name}, above", style=style, damage=inserted(0, blank))
    grid = PILOTS.grid()
    for name, wider in (
        ("left", [["", *row] for row in grid]),
        ("two left", [["", "", *row] for row in grid]),
        ("between", [[*row[:3], "", *row[3:]] for row in grid]),
        ("right", [[*row, ""] for row in grid]),
        ("three right", [[*row, "", "", ""] for row in grid]),
        ("left, between and right", [["", *row[:3], "", *row[3:], ""] for row in grid]),
    ):
        yield case("blank column", f"{told} {name}", grid=wider, shown=grid, style=style)
    numbered = [[str(n or ""), *row] for n, row in enumerate(grid)]
    name = f"{told} numbers left"
    yield case("blank column", name, grid=numbered, style=style, right=Right.ASK)
    widths = [max(len(row[at]) for row in grid) for at in range(_WIDTH)]
    flat = PILOTS.mapped(lambda text: text.replace("\n", " "))
    aligned = [[c.ljust(w) for c, w in zip(row, widths, strict=True)] for row in flat.grid()]
    yield case("padding", f"{told} aligned", flat, grid=aligned, style=style)


_TOTAL: Final = ["Total général", *[""] * 17, "1317462.26", "8552.04", ""]
_FEET: Final = (
    ("source", ["Source : enquête auprès des partenaires, 2018"]),
    ("signature", ["Fait à Pau, le 12 juillet 2018"]),
    ("note", ["* données provisoires"]),
    ("page", ["Page 1/1"]),
    ("totals", _TOTAL),
    ("totals, no word", ["", *_TOTAL[1:]]),
    ("count", ["6 actions"]),
)


def footers() -> Iterator[Case]:
    """What stands below the table: notes, totals, another table."""
    for delimiter in (";", ","):
        style = Style(delimiter=delimiter)
        told = named(delimiter)
        for name, foot in _FEET:
            for how, row in (("bare", foot), ("padded", [*foot, *[""] * (_WIDTH - len(foot))])):
                for gap in ((), ("",)):
                    below = [*gap, *records([row], style)]
                    yield case(
                        "footer",
                        f"{told} {name}, {how}{', after a blank row' if gap else ''}",
                        style=style,
                        right=Right.ASK,
                        damage=inserted(_WIDTH, *below),
                    )
        first, *_ = records(PILOTS.grid(), style)
        yield case(
            "second table",
            f"{told} the same headings again",
            style=style,
            damage=inserted(4, "", first),
        )
        for name, other in _others().items():
            below = ["", *records(other, style)]
            yield case(
                "second table",
                f"{told} {name}",
                style=style,
                right=Right.ASK,
                damage=inserted(_WIDTH, *below),
            )


def _others() -> dict[str, Grid]:
    actors: Grid = [[*kit.ACTOR], [*kit.ACTOR.values()]]
    return {
        "of another form": actors,
        "of another form under a title": [["Acteurs"], *actors],
        "of no form": [["Statut", "Nombre"], ["ongoing", "3"], ["planned", "1"]],
    }


def raggeds() -> Iterator[Case]:
    """Rows that are longer or shorter than the headings."""
    for delimiter in (";", ",", "\t"):
        style = Style(delimiter=delimiter)
        told = named(delimiter)
        lines = records(PILOTS.grid(), style)
        cut = [line.rstrip(delimiter) for line in lines]
        long = [line + delimiter for line in lines]
        for name, right, changed in (
            ("empty cells at the end cut", Right.ASK, cut),
            ("a delimiter behind each row", Right.EQUAL, long),
            ("a delimiter behind each row but the headings", Right.EQUAL, [lines[0], *long[1:]]),
            ("a delimiter behind some rows", Right.EQUAL, [*lines[:3], *long[3:5], *lines[5:]]),
            ("a delimiter behind the headings alone", Right.EQUAL, [long[0], *lines[1:]]),
            ("three behind each row", Right.EQUAL, [line + delimiter * 3 for line in lines]),
            ("the last row cut", Right.ASK, [*lines[:-1], lines[-1][:200]]),
            ("two rows on a line", Right.ASK, [*lines[:3], lines[3] + lines[4], *lines[5:]]),
        ):
            content = joined(changed, style).encode()
            yield case("ragged", f"{told} {name}", content=content, right=right)
        for place, row in (("first", 1), ("middle", 4), ("last", len(lines) - 1)):
            for name, change in (
                ("a cell too many at the end", lambda line, d=delimiter: f"{line}{d}de trop"),
                ("a cell too many at the start", lambda line, d=delimiter: f"x{d}{line}"),
                (
                    "a delimiter missing",
                    lambda line, d=delimiter: line.replace(f"{d}PAU{d}", f"{d}PAU", 1),
                ),
                (
                    "a delimiter within a code",
                    lambda line, d=delimiter: line.replace("2016", f"20{d}16"),
                ),
                (
                    "a line break within a row",
                    lambda line, d=delimiter: line.replace(f"{d}2016", f"\r\n{d}2016"),
                ),
                (
                    "another delimiter",
                    lambda line, d=delimiter: line.replace(d, "," if d == ";" else ";"),
                ),
            ):
                changed = [*lines[:row], change(lines[row]), *lines[row + 1 :]]
                content = joined(changed, style).encode()
                yield case(
                    "ragged", f"{told} {name}, {place} row", content=content, right=Right.ASK
                )
