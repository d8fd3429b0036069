"""Which form of a text a number asks for, by CLDR's plural rules. The texts are in `languages`."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from babel import Locale

from asl_pipeline.languages import Text, Words


@cache
def locale_of(name: str) -> Locale:
    """How CLDR says the numbers, dates, names and plural forms of a locale, such as `en_GB`."""
    return Locale.parse(name)


def fitting(text: Text, facts: Mapping[str, Any], words: Words) -> str:
    """The text itself, or the one of its plural forms that a number among the facts asks for."""
    if isinstance(text, str):
        return text
    category = locale_of(words.locale).plural_form(facts[text.get("by", "count")])
    return text.get(category, text["other"])
