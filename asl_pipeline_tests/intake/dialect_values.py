"""Cases of how numbers and dates are written, and of everything at once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import count
from typing import Final

from asl_pipeline_tests.intake.dialect_case import Case, Damage, Right, case, named
from asl_pipeline_tests.intake.dialect_formats import (
    DATES,
    DOUBTFUL_DATES,
    DOUBTFUL_NUMBERS,
    FOREIGN_DATES,
    NBSP,
    NUMBERS,
)
from asl_pipeline_tests.intake.dialect_meaning import Meant
from asl_pipeline_tests.intake.dialect_rows import PILOTS, READINGS
from asl_pipeline_tests.intake.dialect_writing import PLAIN, Quotes, Style

_FORMS: Final = (("amounts", PILOTS), ("values", READINGS))
_HARMLESS: Final = (
    ("1 234,5", "1234,5"),
    ("1.234,5", "1234,5"),
    ("1 234,5 NBSP", "1 234,5 €"),
    ("1234.5", "1'234.5"),
)
_MIXED: Final = (
    ("1.234,5", "1,234.5"),
    ("1234.5", "1234,5"),
    ("1 234,5", "1,234.5"),
    ("1'234.5", "1.234,5"),
    ("1.234,5", "1234.5"),
    ("1234,5€", "€1,234.5"),
)


_THOUSANDS: Final = replace(
    READINGS,
    rows=tuple(
        {**row, "value": 1234.0 * (n + 1), "target": 5678.0 * (n + 1)}
        for n, row in enumerate(READINGS.rows)
    ),
)
"""Readings of which no single one tells a point between thousands from a decimal one."""


def numbers() -> Iterator[Case]:
    """Every way of writing a number, two in one column, and ways that cannot be known."""
    for which, meant in _FORMS:
        for name, number in NUMBERS.items():
            for delimiter in (";", ","):
                style = Style(delimiter=delimiter)
                told = f"{named(delimiter)} {which} {name}"
                yield case("number", told, meant, grid=meant.grid(number=number), style=style)
        for name, number in DOUBTFUL_NUMBERS.items():
            grid = meant.grid(number=number)
            yield case("number", f"{which} {name}", meant, grid=grid, right=Right.ASK)
            grid = meant.grid(by_row={2: number})
            yield case("number", f"{which} {name} in one row", meant, grid=grid, right=Right.ASK)
        for pairs, right in ((_HARMLESS, Right.EQUAL), (_MIXED, Right.ASK)):
            for one, other in pairs:
                grid = _two_ways(meant, NUMBERS[one], NUMBERS[other])
                yield case("number", f"{which} {one} and {other}", meant, grid=grid, right=right)
    for name, sign in (("point", "."), ("comma", ","), ("NBSP", NBSP)):
        right = Right.EQUAL if sign == NBSP else Right.ASK
        grid = _THOUSANDS.grid(number=_thousands(sign))
        told = f"values of some thousands with a {name}"
        yield case("number", told, _THOUSANDS, grid=grid, right=right)


def _two_ways(
    meant: Meant, one: Callable[[Decimal], str], other: Callable[[Decimal], str]
) -> list[list[str]]:
    return meant.grid(by_row={n: (one, other)[n % 2] for n in range(len(meant.rows))})


def _thousands(sign: str) -> Callable[[Decimal], str]:
    return lambda number: f"{int(number):,}".replace(",", sign)


def dates() -> Iterator[Case]:
    """Every way of writing a date, two in one column, and ways that cannot be known."""
    for name, date in DATES.items():
        for delimiter in (";", ","):
            style = Style(delimiter=delimiter)
            yield case(
                "date", f"{named(delimiter)} {name}", grid=PILOTS.grid(date=date), style=style
            )
    for name, (partner, date) in FOREIGN_DATES.items():
        meant = PILOTS.of(partner)
        yield case("date", name, meant, grid=meant.grid(date=date))
    for name, date in DOUBTFUL_DATES.items():
        yield case("date", name, grid=PILOTS.grid(date=date), right=Right.ASK)
        grid = PILOTS.grid(date_by_row={2: date})
        yield case("date", f"{name} in one row", grid=grid, right=Right.ASK)
    known = {**DATES, **DOUBTFUL_DATES}
    for one, other, right in (
        ("yyyy-mm-dd", "dd/mm/yyyy", Right.EQUAL),
        ("dd/mm/yyyy", "43132", Right.EQUAL),
        ("yyyy-mm-dd", "d.m.yy", Right.EQUAL),
        ("1er février 2018", "dd/mm/yyyy", Right.EQUAL),
        ("dd/mm/yyyy", "mm/dd/yyyy", Right.ASK),
        ("mm/dd/yyyy", "dd/mm/yyyy", Right.ASK),
    ):
        pair = (known[one], known[other])
        grid = PILOTS.grid(date_by_row={n: pair[n % 2] for n in range(len(PILOTS.rows))})
        yield case("date", f"{one} and {other}", grid=grid, right=right)


_COUNTRIES: Final = {
    "France": ("PAU", "fr", "1 234,5 NBSP", "dd/mm/yyyy"),
    "Spain": ("AVI", "es", "1.234,5", "d/m/yyyy"),
    "Portugal": ("AVE", "pt", "1 234,5", "dd-mm-yyyy"),
    "Ireland": ("CRK", "en", "1,234.5", "1 February 2018"),
}
_SINGLE: Final = Quotes("'", "'", "'", PLAIN.escape)
_TITLE: Final = ("Atlantic Social Lab", "2018-S1")


def everything() -> Iterator[Case]:
    """Delimiter, encoding and country in all combinations; the smaller habits in turn."""
    turn = count()
    for delimiter in (";", ",", "\t", "|"):
        for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16-le with mark"):
            for country, (partner, language, number, date) in _COUNTRIES.items():
                n = next(turn)
                meant = PILOTS.of(partner)
                grid = meant.grid(meant.headings(language), NUMBERS[number], DATES[date])
                if encoding == "cp1252":
                    grid = [[text.replace("\u202f", NBSP) for text in row] for row in grid]
                quotes = PLAIN if n % 5 else _SINGLE
                style = Style(
                    delimiter=delimiter,
                    quotes=quotes,
                    every=n % 3 == 0,
                    line_end=("\r\n", "\n", "\r")[n % 3],
                    around=("", " ", NBSP)[n % 7 % 3],
                )
                yield case(
                    "everything",
                    f"{country} {named(delimiter)} {encoding}",
                    meant,
                    grid=grid,
                    style=style,
                    encoding=encoding,
                    damage=_around(_TITLE[: n % 4 % 3], delimiter * (n % 2)),
                )


def _around(above: Sequence[str], tail: str) -> Damage:
    """Titles above the lines, and something at the end of each."""
    return lambda lines: [line + tail for line in (*above, *lines)]
