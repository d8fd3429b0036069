"""Read dates: whether day or month comes first is decided for a column, never for a cell."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from babel.dates import get_day_names, get_month_names

from asl_pipeline.derive.headers import folded
from asl_pipeline.model.raw import Native
from asl_pipeline.quality.cell import UNREADABLE, Mark, Read, Written

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?", re.ASCII)
_NUMERIC = re.compile(
    r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?:\s+\d{1,2}[:h]\d{2}.*)?", re.ASCII
)
_TIME = re.compile(r"[T ]\d{1,2}[:h]\d{2}")
_SERIAL = re.compile(r"[2-5]\d{4}", re.ASCII)
_SPREADSHEET_EPOCH = dt.date(1899, 12, 30)
_MONTHS_IN_YEAR = 12
# The small words of dates in the languages of the project.
_FILLERS = frozenset(
    [
        "the",
        "of",
        "de",
        "del",
        "do",
        "da",
        "du",
        "le",
        "la",
        "el",
        "o",
        "a",
        "em",
        "en",
        "on",
        "st",
        "nd",
        "rd",
        "th",
        "er",
    ]
)


@dataclass(frozen=True, slots=True)
class _Order:
    """Whether the month comes first in a column, and whether it does in some cells only."""

    month_first: bool
    mixed: bool


def read_dates(cells: Sequence[Written], languages: Sequence[str]) -> list[Read]:
    """Read the distinct cells of a column of dates, in the partner's languages or English.

    All of these languages write the day first. Month first is believed only where a cell of the
    column cannot be read otherwise; every cell with two readings is then marked as ambiguous, and
    so it is in a column that has dates of both kinds.
    """
    numeric = [found for cell in cells if (found := _numeric(cell))]
    month_first = any(int(n[2]) > _MONTHS_IN_YEAR for n in numeric)
    day_first = any(int(n[1]) > _MONTHS_IN_YEAR for n in numeric)
    order = _Order(month_first=month_first and not day_first, mixed=month_first and day_first)
    spoken = tuple(dict.fromkeys((*languages, "en")))
    return [_read(cell, spoken, order) for cell in cells]


def _numeric(cell: Written) -> re.Match[str] | None:
    return _NUMERIC.fullmatch(cell.text) if cell.native is Native.TEXT else None


def _read(cell: Written, languages: tuple[str, ...], order: _Order) -> Read:
    text = cell.text
    if cell.native is Native.DATE or (cell.native is Native.TEXT and _ISO.fullmatch(text)):
        return _iso(text)
    if cell.native is Native.NUMBER or (cell.native is Native.TEXT and _SERIAL.fullmatch(text)):
        return _serial(text)
    if cell.native is not Native.TEXT:
        return UNREADABLE
    weekday, rest = _without_weekday(text, languages)
    found = _NUMERIC.fullmatch(rest)
    read = _day_month(found, order) if found else _words(rest, languages)
    return _with_weekday(read, weekday, languages)


def _iso(text: str) -> Read:
    found = _ISO.match(text)
    date = _date(int(found[1]), int(found[2]), int(found[3])) if found else None
    if date is None:
        return UNREADABLE
    return Read(date, repairs=("time_dropped",) if _TIME.search(text) else ())


def _serial(text: str) -> Read:
    if not re.fullmatch(r"[2-5]\d{4}(\.\d+)?", text, re.ASCII):
        return UNREADABLE
    days = dt.timedelta(days=int(float(text)))
    return Read(_SPREADSHEET_EPOCH + days, repairs=("excel_serial",))


def _day_month(found: re.Match[str], order: _Order) -> Read:
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    repairs = ["month_first" if order.month_first else "day_first"]
    if len(found[3]) == len("18"):
        year += 2000
        repairs.append("two_digit_year")
    if _TIME.search(found[0]):
        repairs.append("time_dropped")
    read, other = _date(year, second, first), _date(year, first, second)
    if order.month_first:
        read, other = other, read
    if read is None:
        return UNREADABLE
    doubtful = order.month_first or order.mixed
    if doubtful and other is not None and other != read:
        return Read(read, Mark.AMBIGUOUS, tuple(repairs), other=other.isoformat())
    return Read(read, repairs=tuple(repairs))


def _words(text: str, languages: tuple[str, ...]) -> Read:
    """A date with its month in words: 3 juillet 2018, July 3rd, 2018."""
    tokens = re.findall(r"\d+|[a-z]+", folded(text))
    numbers = [token for token in tokens if token.isdecimal()]
    names = [token for token in tokens if not token.isdecimal() and token not in _FILLERS]
    months = _months(languages)
    if len(names) != 1 or names[0] not in months or len(numbers) != len(("day", "year")):
        return UNREADABLE
    day, year = int(numbers[0]), int(numbers[1])
    repairs = ["month_name"]
    if len(numbers[1]) == len("18"):
        year += 2000
        repairs.append("two_digit_year")
    date = _date(year, months[names[0]], day)
    return UNREADABLE if date is None else Read(date, repairs=tuple(repairs))


def _without_weekday(text: str, languages: tuple[str, ...]) -> tuple[int | None, str]:
    days = _weekdays(languages)
    words = text.split()
    while words and (words[0].casefold() in _FILLERS or folded(words[0]) in days):
        word = folded(words.pop(0))
        if word in days:
            rest = " ".join(words)
            return days[word], rest.removeprefix(", ").removeprefix("the ")
    return None, text


def _with_weekday(read: Read, weekday: int | None, languages: tuple[str, ...]) -> Read:
    if weekday is None or not isinstance(read.value, dt.date) or read.mark is not None:
        return read
    if read.value.weekday() == weekday:
        return read
    true_name = get_day_names("wide", locale=languages[0])[read.value.weekday()]
    return Read(read.value, Mark.WEEKDAY, read.repairs, other=str(true_name))


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


@cache
def _months(languages: tuple[str, ...]) -> Mapping[str, int]:
    return {
        folded(name): number
        for language in (*languages, "en_GB")
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=language).items()
    }


@cache
def _weekdays(languages: tuple[str, ...]) -> Mapping[str, int]:
    return {
        folded(name): number
        for language in languages
        for width in ("wide", "abbreviated")
        for number, name in get_day_names(width, locale=language).items()
    } | {
        # "terça" for "terça-feira", as people write.
        folded(name).split()[0]: number
        for language in languages
        for number, name in get_day_names("wide", locale=language).items()
    }
