"""The languages: labels, header aliases and sentences by code, one `<xx>.toml` each."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

REFERENCE = "en"
"""The language that has every key; the others are held to it by a test."""

Text = str | Mapping[str, str]
"""A sentence; or its plural forms by CLDR's category, `by` naming the number if not `count`."""

_OF_DOCUMENTS = frozenset({"obs_status", "policy_field"})
"""Code lists of forms whose words stand among those of the documents."""


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words, as its file has them."""

    code: str
    sections: Mapping[str, Any]

    @property
    def locale(self) -> str:
        """The name of the language's locale in CLDR, such as `en_GB`."""
        return str(self.sections["language"]["locale"])

    def section(self, name: str) -> Mapping[str, Any]:
        """One section of the file; empty where the language has none."""
        found: Mapping[str, Any] = self.sections.get(name, {})
        return found

    def column_label(self, dataset: str, column: str) -> str:
        """What the column is called, in this form if it differs from others."""
        own = self.section("forms").get(dataset, {}).get("columns", {})
        entry = own.get(column) or self.section("columns").get(column)
        return str(entry["label"]) if entry else column

    def column_aliases(self, dataset: str, column: str) -> tuple[str, ...]:
        """The headers under which partners write the column: its label first."""
        own = self.section("forms").get(dataset, {}).get("columns", {}).get(column)
        entry = own or self.section("columns").get(column)
        return (entry["label"], *entry.get("aliases", ())) if entry else ()

    def form_title(self, dataset: str) -> str:
        """What the form is called."""
        return str(self.section("forms").get(dataset, {}).get("title", dataset))

    def code_label(self, code_list: str, code: str) -> str | None:
        """What a code means, or None where this language leaves it to the list itself."""
        section = "analysis" if code_list in _OF_DOCUMENTS else "codes"
        label = self.section(section).get(code_list, {}).get(code)
        return None if label is None else str(label)

    def declared(self, text: str) -> str:
        """A text that a declaration has in English, in this language; else as it is declared."""
        return str(self.section("declared").get(text, text))

    def code_aliases(self, code_list: str) -> Mapping[str, tuple[str, ...]]:
        """Other words for codes, as partners write them, by code."""
        return {
            code: tuple(words)
            for code, words in self.section("code_aliases").get(code_list, {}).items()
        }


@cache
def available() -> tuple[str, ...]:
    """The codes of the languages that the project speaks."""
    found = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


@cache
def words(code: str) -> Words:
    """One language. Raises FileNotFoundError for a language that the project does not speak."""
    text = (files(__package__) / f"{code}.toml").read_text("utf-8")
    return Words(code, tomllib.loads(text))


def general(text: Text) -> str:
    """The text itself, or that of its plural forms which fits most numbers."""
    return text if isinstance(text, str) else text["other"]


def spoken(codes: tuple[str, ...]) -> tuple[Words, ...]:
    """Those of a partner's languages that the project speaks, in the partner's order."""
    return tuple(words(code) for code in codes if code in available())
