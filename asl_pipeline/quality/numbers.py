"""Read numbers: which sign is the decimal one is decided for a column, never for a cell."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from asl_pipeline.model.column import Kind
from asl_pipeline.model.raw import Native
from asl_pipeline.quality.cell import UNREADABLE, Mark, Read, Written

_SIGNS = re.compile(r"(?:€|%|\beur(?:os?)?\b|\bh\b)", re.IGNORECASE)
_CENTS = 2
_EXACT = 2**53
_DIGITS = 300  # near what a float can hold
_LAST_YEAR = 10_000
_CURRENCY_LIMIT = 10**10


def read_numbers(cells: Sequence[Written], kind: Kind, language: str) -> list[Read]:
    """Read the distinct cells of a column of numbers, as a partner of that language writes them.

    A cell that fits only one decimal sign decides for its column. Where none does, the language
    decides, and cells with two readings are marked as ambiguous.
    """
    usual = "." if language == "en" else ","
    texts = [cell.text for cell in cells if cell.native is Native.TEXT]
    evidence = {sign for text in texts for sign in _evidence(text, kind, usual)}
    decided = len(evidence) == 1
    decimal = evidence.pop() if decided else usual
    return [_read(cell, kind, decimal, decided=decided) for cell in cells]


def _evidence(text: str, kind: Kind, usual: str) -> tuple[str, ...]:
    """The decimal sign that the text proves, if it proves one."""
    body, _ = _body(text)
    readings = {sign: _as_number(body, sign) for sign in ".,"}
    possible = [sign for sign, value in readings.items() if value is not None]
    if len(possible) == 1:
        return (possible[0],)
    fitting = [sign for sign in possible if _fits(readings[sign], kind)]
    # A text that fits the kind in one way only proves it where the language would read it so too.
    if len(fitting) == 1 and fitting[0] == usual and readings["."] != readings[","]:
        return (usual,)
    return ()


def _read(cell: Written, kind: Kind, decimal: str, *, decided: bool) -> Read:
    if cell.native in {Native.NUMBER, Native.PERCENT}:
        return _native(cell, kind)
    if cell.native is not Native.TEXT:
        return UNREADABLE
    body, repairs = _body(cell.text)
    readings = {sign: _as_number(body, sign) for sign in ".,"}
    value, other = readings[decimal], readings["," if decimal == "." else "."]
    if not _fits(value, kind):
        value, other = other, value
        if decided or not _fits(value, kind) or value is None:
            return UNREADABLE
        return Read(_typed(value, kind), Mark.AMBIGUOUS, repairs, other=_plain(other))
    if value is None:
        return UNREADABLE
    repairs = (*repairs, *_separators(body, decimal))
    if other is None or other == value or decided or not _fits(other, kind):
        return Read(_typed(value, kind), repairs=repairs)
    return Read(_typed(value, kind), Mark.AMBIGUOUS, repairs, other=_plain(other))


def _native(cell: Written, kind: Kind) -> Read:
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
    group = "," if decimal == "." else "."
    pattern = (
        rf"([+-]?)(\d{{1,3}}(?:(?P<g>[{group} '’])\d{{3}})(?:(?P=g)\d{{3}})*|\d+)([{decimal}]\d+)?"
    )
    found = re.fullmatch(pattern, body, re.ASCII)
    if found is None:
        return None
    whole = re.sub(r"\D", "", found[2])
    return Decimal(f"{found[1]}{whole}{(found[4] or '').replace(',', '.')}")


def _separators(body: str, decimal: str) -> tuple[str, ...]:
    repairs = []
    if decimal == "," and "," in body:
        repairs.append("decimal_comma")
    if re.search(r"\d[^\d]\d{3}(?!\d)", body.split(decimal, maxsplit=1)[0]):
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
