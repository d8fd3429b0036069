"""What a partner might write in place of a value at fault, where that is likely.

A proposal is never applied: it is told, and marked as one. Where two corrections are as likely as
each other, there is none.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from rapidfuzz import fuzz

from asl_pipeline.derive.codes import in_version
from asl_pipeline.derive.headers import folded_code, known_codes
from asl_pipeline.languages import spoken
from asl_pipeline.model import check as checks
from asl_pipeline.model.check import Check
from asl_pipeline.model.column import Kind
from asl_pipeline.model.period import Period
from asl_pipeline.quality.case import Case, as_text
from asl_pipeline.quality.cell import Written
from asl_pipeline.quality.numbers import read_numbers

_ALIKE: Final = 75.0
_AHEAD: Final = 8.0
"""How alike two words have to be, and by how much more than the next, in per cent."""
_SEPARATORS: Final = re.compile(r"\s*[;|,/\n]\s*")
_DAY_AND_MONTH: Final = re.compile(r"\s*\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\s*")
_NUMBER: Final = re.compile(r"(?<![\w-])\d+(?!\w)")
_TAKEN_FOR_DIGITS: Final = str.maketrans("OoIl", "0011")
_NUMBERS: Final = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.YEAR})

Propose = Callable[[Any, Case, int], str | None]


def proposal(check: Check, case: Case, row: int) -> str | None:
    """What might be meant by the cell that the check finds at fault; None where that is open."""
    propose = _PROPOSALS.get(type(check))
    return None if propose is None else propose(check, case, row)


# ------------------------------------------------------------------ words


def _listed(check: checks.InCodeList, case: Case, row: int) -> str | None:
    """The words of the list that are clearly the closest to what is written."""
    written = (case.written(row, check.column) or "").strip()
    is_one = case.dataset.column(check.column).kind is not Kind.CODES
    parts = [written] if is_one else [part for part in _SEPARATORS.split(written) if part]
    told = [_closest_word(part, check.code_list, case.facts.partner.languages) for part in parts]
    if not told or None in told:
        return None
    return "; ".join(dict.fromkeys(filter(None, told)))


@lru_cache(maxsize=4096)
def _closest_word(written: str, list_name: str, languages: tuple[str, ...]) -> str | None:
    """The word for the code that is meant, in the first of the languages that has one."""
    words = known_codes(list_name, languages)
    folded = folded_code(written)
    code = words.get(folded)
    if code is None:
        alike: dict[str, float] = {}
        for word, meant in words.items():
            alike[meant] = max(alike.get(meant, 0.0), fuzz.ratio(folded, word))
        code = _ahead(alike)
    if code is None:
        return None
    labels = (words.code_label(list_name, code) for words in spoken(languages))
    return next(filter(None, labels), code)


def _reference(check: checks.RefersTo, case: Case, row: int) -> str | None:
    """The identifier that is alike but for signs, case and zeros: one digit off is another."""
    written = _bare(case.shown(row, check.column))
    alike = [each for each in case.facts.known(check.dataset, check.key) if _bare(each) == written]
    return alike[0] if len(alike) == 1 else None


def _bare(identifier: str) -> tuple[str, ...]:
    parts = re.findall(r"[A-Z]+|\d+", identifier.upper())
    return tuple(part.lstrip("0") or part[:1] for part in parts)


def _ahead(alike: Mapping[str, float]) -> str | None:
    """The one that is much alike, and more so than every other."""
    ranked = sorted(alike.items(), key=lambda each: (-each[1], each[0]))
    if not ranked or ranked[0][1] < _ALIKE:
        return None
    is_ahead = len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= _AHEAD
    return ranked[0][0] if is_ahead else None


def _tidied(check: checks.Matches, case: Case, row: int) -> str | None:
    """The identifier in capitals and with hyphens, if that is how it has to be."""
    written = (case.written(row, check.column) or "").strip()
    tidy = re.sub(r"[\s_./\\–—]+", "-", written.upper()).strip("-")
    return tidy if tidy != written and re.fullmatch(check.pattern, tidy) else None


def _sender(_check: checks.IsSender, case: Case, _row: int) -> str | None:
    return case.facts.partner.code


# ------------------------------------------------------------------ numbers


def _readable(check: checks.Readable, case: Case, row: int) -> str | None:
    """The only number in a text, or the number that letters were typed for."""
    column = case.dataset.column(check.column)
    written = (case.written(row, check.column) or "").strip()
    if column.kind not in _NUMBERS or not written:
        return None
    typed = written.translate(_TAKEN_FOR_DIGITS)
    # "1O5" is a slip; "Ola 5" is a text with a number in it.
    is_slip = re.fullmatch(r"[\d.,]*", typed) and any(sign.isdigit() for sign in written)
    found = _NUMBER.findall(written) if len(re.findall(r"\d+", written)) == 1 else []
    number = typed if is_slip else next(iter(found), None)
    if number is None:
        return None
    (read,) = read_numbers([Written(number)], column.kind, case.facts.partner.letter_language)
    return number if read.mark is None else None


def _sum(check: checks.SumOfParts, case: Case, row: int) -> str | None:
    parts = [case.value(row, name) for name in check.parts]
    return None if None in parts else as_text(sum(parts))


# ------------------------------------------------------------------ days


def _one_of_two(check: checks.Unambiguous, case: Case, row: int) -> str | None:
    """Of two days that can be read, the one that is not after the file came."""
    if case.dataset.column(check.column).kind is not Kind.DATE:
        return None
    days = [case.shown(row, check.column), case.other(row, check.column)]
    past = [day for day in days if day and dt.date.fromisoformat(day) <= case.facts.received_on]
    return past[0] if len(past) == 1 else None


def _not_before(check: checks.NotBefore, case: Case, row: int) -> str | None:
    other = case.value(row, check.other)
    return _swapped(check.column, case, row, lambda day: day >= other)


def _within(check: checks.WithinDates, case: Case, row: int) -> str | None:
    return _swapped(
        check.column,
        case,
        row,
        lambda day: any(first <= day <= last for first, last in check.windows),
    )


def _received(check: checks.NotAfterReceipt, case: Case, row: int) -> str | None:
    return _swapped(check.column, case, row, lambda day: day <= case.facts.received_on)


def _in_period(check: checks.WithinPeriod, case: Case, row: int) -> str | None:
    period = Period.parse(case.shown(row, "period"))
    return _swapped(check.column, case, row, lambda day: Period.of(day) == period)


def _swapped(column: str, case: Case, row: int, fits: Callable[[dt.date], bool]) -> str | None:
    """The day with day and month the other way round, where it was written so and then fits."""
    day = case.value(row, column)
    written = case.written(row, column) or ""
    if not isinstance(day, dt.date) or not _DAY_AND_MONTH.fullmatch(written):
        return None
    try:
        other = day.replace(month=day.day, day=day.month)
    except ValueError:
        return None
    return other.isoformat() if other != day and fits(other) else None


# ------------------------------------------------------------------ places


def _nuts(check: checks.NutsInVersion, case: Case, row: int) -> str | None:
    """The code that the same area has in the version that is stated."""
    from_version = case.shown(row, check.column), case.shown(row, check.version)
    return in_version(*from_version)


_PROPOSALS: Final[Mapping[type[Check], Propose]] = {
    checks.InCodeList: _listed,
    checks.RefersTo: _reference,
    checks.Matches: _tidied,
    checks.IsSender: _sender,
    checks.Readable: _readable,
    checks.SumOfParts: _sum,
    checks.Unambiguous: _one_of_two,
    checks.NotBefore: _not_before,
    checks.WithinDates: _within,
    checks.NotAfterReceipt: _received,
    checks.WithinPeriod: _in_period,
    checks.NutsInVersion: _nuts,
}
"""The kinds of check that a correction may follow from."""
