"""How documents say things in one language: words, codes, numbers, days, places."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Any, Final

from babel.numbers import format_currency, format_decimal, format_percent

from asl_pipeline.analysis.document import Cell
from asl_pipeline.derive.codes import nuts_codes, nuts_versions
from asl_pipeline.derive.days import long_day
from asl_pipeline.derive.plural import fitting, locale_of
from asl_pipeline.derive.territory import UNKNOWN
from asl_pipeline.languages import Words, words
from asl_pipeline.partners import registry

_DIGITS: Final = "#,##0.##"
_SECTION: Final = "analysis"

Number = int | float | Decimal


class Speech:
    """One language's way of saying things. Texts of the project have to be in its file."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._words: Words = words(language)
        self._locale = locale_of(self._words.locale)

    # ------------------------------------------------------------- words

    def say(self, key: str, **facts: object) -> str:
        """A text of the language's file. Raises KeyError for a key that it does not have."""
        text = fitting(self._words.sections[_SECTION][key], facts, self._words)
        return text.format_map(facts)

    def term(self, vocabulary: str, code: str) -> str:
        """A word of a closed vocabulary of the documents, such as `lesson`."""
        return str(self._words.sections[_SECTION][vocabulary][code])

    def label(self, form: str, column: str) -> str:
        """What a column of a form is called."""
        return self._words.column_label(form, column)

    def form(self, form: str) -> str:
        """What a form is called."""
        return self._words.form_title(form)

    def code(self, code_list: str, code: str | None) -> str:
        """What a code means; the code itself where the language has no word for it."""
        if code is None or code == UNKNOWN:
            return self.nothing if code is None else self.say("unknown")
        own: dict[str, str] = self._words.sections[_SECTION].get(code_list, {})
        return self._words.code_label(code_list, code) or own.get(code) or code

    def codes(self, code_list: str, codes: Collection[str] | None) -> str:
        """What several codes mean."""
        return ", ".join(self.code(code_list, code) for code in codes or ()) or self.nothing

    @property
    def nothing(self) -> str:
        """Stands where nothing was stated."""
        return "–"

    # ------------------------------------------------------------- numbers and days

    def number(self, value: Number | None) -> str:
        """A number, to two digits after the point at most."""
        if value is None:
            return self.nothing
        return str(format_decimal(value, _DIGITS, locale=self._locale))

    def quantity(self, value: Number | None, unit: str) -> str:
        """A number with its unit, where that is written beside the figure."""
        if value is None:
            return self.nothing
        if unit == "EUR":
            return str(format_currency(value, "EUR", locale=self._locale))
        if unit == "PC":
            share, pattern = Decimal(str(value)) / 100, self._locale.percent_formats[None].pattern
            return str(format_percent(share, pattern.replace("0", "0.##"), locale=self._locale))
        return self.number(value)

    def shown(self, value: Number | None, unit: str, *, hidden: bool) -> str:
        """A quantity, or that it is not shown because it was suppressed."""
        return self.say("not_shown") if value is None and hidden else self.quantity(value, unit)

    def day(self, day: dt.date | None) -> str:
        """A day, as people of the language write it."""
        return self.nothing if day is None else long_day(day, self._words)

    def yes_or_no(self, value: bool | None) -> str:
        """Whether something is so, or cannot be told."""
        return self.say({True: "yes", False: "no", None: "cannot_be_told"}[value])

    # ------------------------------------------------------------- places and partners

    def country(self, code: str | None) -> str:
        """The name of a country."""
        if code is None or code == UNKNOWN:
            return self.say("unknown")
        return str(self._locale.territories.get(code, code))

    def language_name(self, code: str) -> str:
        """The name of a language."""
        return str(self._locale.languages.get(code, code))

    def region(self, code: str | None, version: str | None = None) -> str:
        """The name of a territory, as Eurostat lists it in its own language.

        Without a version, as it was called when its code was last used.
        """
        if code is None or code == UNKNOWN:
            return self.say("unknown")
        versions = nuts_versions(code) if version is None else (version,)
        known = nuts_codes(versions[-1]).get(code) if versions else None
        return known.label if known else code

    def partner(self, code: str | None) -> Cell:
        """The name of a partner: in English, or in its own language."""
        known = registry().get(code or "")
        if known is None:
            return Cell(code or self.nothing)
        if self.language == "en":
            return Cell(known.english_name)
        return Cell(known.name, known.languages[0])


def own_name(language: str) -> str:
    """What a language is called by those who speak it."""
    return str(locale_of(words(language).locale).languages[language]).capitalize()


def cells(*texts: str) -> list[Cell]:
    """Texts in the language of the document."""
    return [Cell(text) for text in texts]


def figure(text: str) -> Cell:
    """A number that was said."""
    return Cell(text, is_number=True)


def texts_of(row: Any, column: str, lang: str | None) -> list[Cell]:
    """What a partner wrote in a column, in its language; nothing where it wrote nothing."""
    return [Cell(row[column], lang)] if row[column] else []
