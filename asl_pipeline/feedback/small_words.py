"""The small words of a language: dates, numbers, and what forms, columns and codes are called."""

import datetime as dt
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from babel.numbers import format_decimal, format_percent, get_decimal_symbol

from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.days import long_day
from asl_pipeline.derive.plural import fitting, locale_of
from asl_pipeline.languages import Words, words
from asl_pipeline.model.finding import Place

Heading = tuple[str, str | None, str | None, str]
"""Form, file in an archive, sheet and column: what a partner has a heading of its own for."""

_NONE: Final[Mapping[Heading, str]] = MappingProxyType({})
_OF_WINDOWS = frozenset(f"cp125{number}" for number in range(9))
_CODES_NAMED = 24
_KIBI = 1024
_WORD = re.compile(r"_T|[a-z]{2,}(?:_[a-z]+)*")


class SmallWords:
    """What things are called in one language, and how its readers write dates and numbers."""

    def __init__(self, language: str, headings: Mapping[Heading, str] = _NONE) -> None:
        self.language = language
        self._headings = headings
        self._words: Words = words(language)
        self._locale = locale_of(self._words.locale)

    def text(self, section: str, key: str, **facts: object) -> str:
        """A sentence of the language's file. Raises KeyError for a key that it does not have."""
        text = fitting(self._words.sections[section][key], facts, self._words)
        return text.format_map({name: self._told(fact) for name, fact in facts.items()})

    def _told(self, fact: object) -> object:
        return self.number(fact) if isinstance(fact, int) else fact

    def date(self, day: dt.date) -> str:
        """A date as people of the language write it."""
        return long_day(day, self._words)

    def number(self, value: float) -> str:
        """A number as people of the language write it."""
        return str(format_decimal(value, locale=self._locale))

    def decimal(self, digits: str) -> str:
        """A number in digits with the language's decimal sign, as it is typed into a cell."""
        return digits.replace(".", get_decimal_symbol(self._locale))

    def size(self, count: int) -> str:
        """The size of a file of so many bytes."""
        return self.text("letter", "size", size=max(1, round(count / _KIBI)))

    def encoding(self, name: str) -> str:
        """What people call the way in which the letters of a file are stored."""
        plain = name.casefold().removesuffix("-sig")
        return plain.replace("cp", "Windows-") if plain in _OF_WINDOWS else plain.upper()

    def percent(self, share: float) -> str:
        """A share as people of the language write a percentage."""
        return str(format_percent(share, locale=self._locale))

    def form(self, dataset: str) -> str:
        """What a form is called."""
        return self._words.form_title(dataset)

    def of_form(self, dataset: str, said: str) -> str:
        """What is said of a form, after its name."""
        return self.of(self.form(dataset), said)

    def of(self, name: str, said: str) -> str:
        """What is said of something, after its name."""
        return self.text("letter", "form_says", form=name, said=said)

    def label(self, dataset: str, column: str) -> str:
        """What a column is called."""
        return self._words.column_label(dataset, column)

    def named(self, dataset: str, column: str, place: Place) -> str:
        """What a column is called where the place is, in the partner's words if these are known."""
        own = self._headings.get((dataset, place.member, place.sheet, column))
        return own or self.label(dataset, column)

    def declared(self, text: str) -> str:
        """A text of a declaration, or of an example, in the language."""
        return self._words.declared(text)

    def code(self, list_name: str, code: str) -> str:
        """What a code means; the code itself where the language has no word for it."""
        return self._words.code_label(list_name, code) or code

    def codes(self, list_name: str) -> str:
        """The values of a code list, in words where the language has some."""
        named = []
        for entry in code_list(list_name).entries[:_CODES_NAMED]:
            label = self._words.code_label(list_name, entry.code)
            if label is None or label.casefold() == entry.code.casefold():
                named.append(entry.code)
            else:
                # A code that is an English word in disguise tells nobody more than the label.
                is_word = _WORD.fullmatch(entry.code) is not None
                named.append(label if is_word else f"{entry.code} ({label})")
        more = len(code_list(list_name).entries) > _CODES_NAMED
        return ", ".join(dict.fromkeys(named)) + (", …" if more else "")
