"""How the readers of a language write a day, and what they call the days of the week."""

import datetime as dt
from collections.abc import Mapping
from functools import cache

from babel.dates import format_date, get_day_names

from asl_pipeline.derive.plural import locale_of
from asl_pipeline.languages import Words, available, words


def long_day(day: dt.date, language: Words) -> str:
    """A day with its month in words. CLDR does not know that some count the first otherwise."""
    said = str(format_date(day, "long", locale=locale_of(language.locale)))
    first = str(language.section("language")["first_day"])
    return f"{first}{said[1:]}" if day.day == 1 and said.startswith("1 ") else said


def weekday(name: str, language: Words) -> str:
    """A day of the week in a language, whichever of ours it is named in; else the name itself."""
    number = _weekdays().get(name)
    if number is None:
        return name
    return str(get_day_names("wide", locale=locale_of(language.locale))[number])


@cache
def _weekdays() -> Mapping[str, int]:
    return {
        str(name): number
        for code in available()
        for number, name in get_day_names("wide", locale=locale_of(words(code).locale)).items()
    }
