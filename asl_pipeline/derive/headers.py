"""The headings under which a form's columns are known, in a partner's languages.

Matching is exact after folding: case, accents, punctuation and the many ways of writing
"number" do not count. There is no fuzzy matching: a heading is known or it is not.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from babel import Locale

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.derive.codes import code_list as listed
from asl_pipeline.languages import REFERENCE, Words, available, words
from asl_pipeline.model.dataset import Dataset

# "Nombre" alone is the Spanish word for name; before "de" it is the French one for number.
_NUMBER_WORDS = re.compile(
    r"\b(?:(?:nombre|numero|number) (?:de|of|d)|(?:nb|nbre|no|nro|num)(?: de| d)?)\b"
)


# "1.º", "N.º" and "1.er" are written with and without the point.
_POINTED_ORDINAL = re.compile(r"(\d|\b[nN])\.\s?(?=[ºª°]|er\b|e\b|eme\b|ème\b)")


@lru_cache(maxsize=1 << 14)
def folded(text: str) -> str:
    """A heading without what does not count: that, and the many ways of writing "number"."""
    return _NUMBER_WORDS.sub("no", plain(text))


@lru_cache(maxsize=1 << 14)
def plain(text: str) -> str:
    """The text without case, accents, punctuation and runs of spaces."""
    ordinals = _POINTED_ORDINAL.sub(r"\1", text).replace("º", "o").replace("°", "o")
    decomposed = unicodedata.normalize("NFKD", ordinals)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    spaced = re.sub(r"(?:[^\w%€<>=+]|_)+", " ", plain).strip()
    return re.sub(r"\bn o\b", "no", spaced)


@cache
def known_headers(dataset: Dataset, languages: tuple[str, ...]) -> Mapping[str, str]:
    """The column by folded heading: canonical names, the languages in order, English, the others.

    The first language that knows a heading decides, so that M is read as the partner means it.
    """
    found: dict[str, str] = {}
    for column in dataset.columns:
        found.setdefault(folded(column.name), column.name)
    for spoken in _in_order((*languages, REFERENCE, *available())):
        for column in dataset.columns:
            for alias in spoken.column_aliases(dataset.name, column.name):
                found.setdefault(folded(alias), column.name)
    return found


@cache
def known_codes(code_list: str, languages: tuple[str, ...]) -> Mapping[str, str]:
    """The code by folded word, as a partner of those languages writes it."""
    found: dict[str, str] = {}
    for language in _in_order(languages):
        for code, aliases in language.code_aliases(code_list).items():
            for alias in aliases:
                found.setdefault(folded_code(alias), code)
        for code in listed(code_list).codes:
            label = code_word(code_list, code, language.code)
            if label is not None:
                found.setdefault(folded_code(label), code)
    for entry in listed(code_list).entries:
        for name in (entry.label, *entry.extra.get("also", "").split("|")):
            if name:
                found.setdefault(folded_code(name), entry.code)
    return found


@cache
def exact_codes(code_list: str) -> Mapping[str, str]:
    """The codes of a list by their folded selves."""
    return {folded_code(code): code for code in listed(code_list).codes}


def folded_code(text: str) -> str:
    """A code or word folded; signs that fold to nothing stand for themselves."""
    return plain(text) or text.strip()


@cache
def contested_codes(code_list: str, languages: tuple[str, ...]) -> frozenset[str]:
    """The folded codes of the list that are, in one of the languages, a word for another code.

    M is "male" in SDMX and "mujer" in Spain.
    """
    exact = exact_codes(code_list)
    return frozenset(
        folded_code(alias)
        for language in _in_order(languages)
        for code, aliases in language.code_aliases(code_list).items()
        for alias in aliases
        if exact.get(folded_code(alias), code) != code
    )


def code_word(code_list: str, code: str, language: str) -> str | None:
    """What a code is called in a language, if it has a word for it."""
    return words(language).code_label(code_list, code) or _cldr_name(code_list, code, language)


def written_code(code_list: str, code: str, language: str, languages: tuple[str, ...]) -> str:
    """The word for a code by which a partner of those languages is understood, or the code.

    The word is one of the language asked for, else of the partner's own: a code alone can be, to
    them, a word for another one.
    """
    known, exact = known_codes(code_list, languages), exact_codes(code_list)
    for spoken in _in_order((language, *languages)):
        word = code_word(code_list, code, spoken.code)
        if word is None:
            continue
        folded_word = folded_code(word)
        if known.get(folded_word) == code and exact.get(folded_word, code) == code:
            return word
    return code


def _cldr_name(code_list: str, code: str, language: str) -> str | None:
    """The name that Unicode's CLDR has for a language, a country or a currency."""
    locale = Locale(language)
    names: Mapping[str, str] = {
        "language": locale.languages,
        "country": locale.territories,
        "currency": locale.currencies,
    }.get(code_list, {})
    return names.get(code)


def spread_headers(dataset: Dataset, languages: tuple[str, ...]) -> Mapping[str, str]:
    """The code by folded heading, for a form that may be spread over one column per code."""
    if dataset.spread is None:
        return {}
    code_list = dataset.column(dataset.spread.by).code_list
    if code_list is None:
        raise ValueError(f"{dataset.name} spreads a column without a code list")
    wanted = dataset.spread.codes
    return {
        word: code for word, code in known_codes(code_list, languages).items() if code in wanted
    }


def _in_order(languages: Sequence[str]) -> tuple[Words, ...]:
    wanted = [code for code in languages if code in available()]
    return tuple(words(code) for code in dict.fromkeys((*wanted, REFERENCE)))


@cache
def all_headings() -> frozenset[str]:
    """Every folded heading of every form in every language: what a row of headings is made of."""
    found: set[str] = set()
    for dataset in SUBMITTED:
        found |= known_headers(dataset, available()).keys()
        found |= spread_headers(dataset, available()).keys()
    return frozenset(found)


@cache
def spoken_headings() -> frozenset[str]:
    """Every heading of every form in every language, in the usual ways of writing capitals."""
    found: set[str] = set()
    for dataset in SUBMITTED:
        for language in map(words, available()):
            for column in dataset.columns:
                found |= {column.name, *language.column_aliases(dataset.name, column.name)}
    ways = (str, str.lower, str.upper, str.capitalize, str.title)
    return frozenset(way(heading) for heading in found for way in ways)


@cache
def coded_headings() -> frozenset[str]:
    """The folded headings of columns whose values come from a code list."""
    coded = {
        (dataset.name, column.name)
        for dataset in SUBMITTED
        for column in dataset.columns
        if column.code_list is not None
    }
    return frozenset(
        heading
        for dataset in SUBMITTED
        for heading, column in known_headers(dataset, available()).items()
        if (dataset.name, column) in coded
    )
