"""Read numbers: which sign is the decimal one is decided for a column, never for a cell."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from asl_pipeline.model.column import Kind
from asl_pipeline.model.raw import Native
from asl_pipeline.quality.cell import UNREADABLE, Mark, Read, Written

_SIGNS = re.compile(r"(?:€|%|\beur(?:os?)?\b|\bh\b)", re.IGNORECASE)
_NUMBERS: Final = {
    decimal: re.compile(
        rf"([+-]?)(\d{{1,3}}(?:(?P<g>[{group} '’])\d{{3}})(?:(?P=g)\d{{3}})*|\d+)([{decimal}]\d+)?",
        re.ASCII,
    )
    for decimal, group in (".,", ",.")
}
"""A number by its decimal sign; the other sign may stand between groups of three digits."""
_NO_DIGITS: Final = re.compile(r"\D")
_GROUPED: Final = re.compile(r"\d[^\d]\d{3}(?!\d)")
_CENTS = 2
_EXACT = 2**53
_DIGITS = 300  # near what a float can hold
_LAST_YEAR = 10_000
_CURRENCY_LIMIT = 10**10


@dataclass(frozen=True, slots=True)
class _Seen:
    """A text without signs and units, what was put right so, and the number by decimal sign."""

    body: str
    repairs: tuple[str, ...]
    readings: Mapping[str, Decimal | None]


def read_numbers(cells: Sequence[Written], kind: Kind, language: str) -> list[Read]:
    """Read the distinct cells of a column of numbers, as a partner of that language writes them.

    A cell that fits only one decimal sign decides for its column. Where none does, the language
    decides, and cells with two readings are marked as ambiguous.
    """
    usual = "." if language == "en" else ","
    seen = [_seen(cell.text) if cell.native is Native.TEXT else None for cell in cells]
    evidence = {sign for each in seen if each for sign in _evidence(each, kind, usual)}
    decided = len(evidence) == 1
    decimal = evidence.pop() if decided else usual
    return [
        _native(cell, kind) if each is None else _read(each, kind, decimal, decided=decided)
        for cell, each in zip(cells, seen, strict=True)
    ]


def _seen(text: str) -> _Seen:
    body, repairs = _body(text)
    return _Seen(body, repairs, {sign: _as_number(body, sign) for sign in ".,"})


def _evidence(seen: _Seen, kind: Kind, usual: str) -> tuple[str, ...]:
    """The decimal sign that the text proves, if it proves one."""
    readings = seen.readings
    possible = [sign for sign, value in readings.items() if value is not None]
    if len(possible) == 1:
        return (possible[0],)
    fitting = [sign for sign in possible if _fits(readings[sign], kind)]
    # A text that fits the kind in one way only proves it where the language would read it so too.
    if len(fitting) == 1 and fitting[0] == usual and readings["."] != readings[","]:
        return (usual,)
    return ()


def _read(seen: _Seen, kind: Kind, decimal: str, *, decided: bool) -> Read:
    repairs, readings = seen.repairs, seen.readings
    value, other = readings[decimal], readings["," if decimal == "." else "."]
    if not _fits(value, kind):
        value, other = other, value
        if decided or not _fits(value, kind) or value is None:
            return UNREADABLE
        return Read(_typed(value, kind), Mark.AMBIGUOUS, repairs, other=_plain(other))
    if value is None:
        return UNREADABLE
    repairs = (*repairs, *_separators(seen.body, decimal))
    if other is None or other == value or decided or not _fits(other, kind):
        return Read(_typed(value, kind), repairs=repairs)
    return Read(_typed(value, kind), Mark.AMBIGUOUS, repairs, other=_plain(other))


def _native(cell: Written, kind: Kind) -> Read:
    if cell.native not in {Native.NUMBER, Native.PERCENT}:
        return UNREADABLE
    percent = cell.native is Native.PERCENT
    number = Decimal(cell.text.removesuffix("%"))
    if kind is Kind.MONEY and number.adjusted() < _DIGITS and abs(number) < _CURRENCY_LIMIT:
        # A workbook computes in binary: 0.1 + 0.2 is shown, and meant, as 0.30.
        number = round(number, _CENTS)
    if not _fits(number, kind):
        return UNREADABLE
    return Read(_typed(number, kind), repairs=("symbols",) if percent else ())


def _body(text: str) -> tuple[str, tuple[str, ...]]:
    stripped = _SIGNS.sub("", text).strip()
    return stripped, (("symbols",) if stripped != text.strip() else ())


def _as_number(body: str, decimal: str) -> Decimal | None:
    """The number that the text is when `decimal` is its decimal sign."""
    found = _NUMBERS[decimal].fullmatch(body)
    if found is None:
        return None
    whole = _NO_DIGITS.sub("", found[2])
    return Decimal(f"{found[1]}{whole}{(found[4] or '').replace(',', '.')}")


def _separators(body: str, decimal: str) -> tuple[str, ...]:
    repairs = []
    if decimal == "," and "," in body:
        repairs.append("decimal_comma")
    if _GROUPED.search(body.split(decimal, maxsplit=1)[0]):
        repairs.append("thousands")
    return tuple(repairs)


def _fits(value: Decimal | None, kind: Kind) -> bool:
    if value is None or value.adjusted() >= _DIGITS:
        return False
    # Three decimals of an amount or a count are not decimals: 24.000 is twenty-four thousand.
    decimals = -int(value.as_tuple().exponent)
    if kind in {Kind.INTEGER, Kind.YEAR}:
        limit = _LAST_YEAR if kind is Kind.YEAR else _EXACT
        return decimals <= _CENTS and value == value.to_integral_value() and abs(value) < limit
    if kind is Kind.MONEY:
        return decimals <= _CENTS and abs(value) < _CURRENCY_LIMIT
    return True


_TYPES: Mapping[Kind, Callable[[Decimal], object]] = {
    Kind.INTEGER: int,
    Kind.YEAR: int,
    Kind.NUMBER: float,
    Kind.MONEY: lambda value: value.quantize(Decimal("0.01")),
}


def _typed(value: Decimal, kind: Kind) -> object:
    return _TYPES[kind](value)


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")
