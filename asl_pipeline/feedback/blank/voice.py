"""How a blank workbook says things: in one language, and so that the partner is understood."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.headers import code_word, folded, known_headers, written_code
from asl_pipeline.feedback.blank.columns import is_needed
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.languages import Words, spoken, words
from asl_pipeline.model.column import Column, Kind
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.partner import Partner

REQUIRED = "*"
"""After a heading; when it is read back, punctuation does not count."""
SEPARATOR = "; "
"""Between the values of a cell that holds several."""

Cell = str | float | dt.date | None
"""What is written into a cell."""


@dataclass(frozen=True)
class Voice:
    """The words of one language, for one partner.

    What is read back is written so that the partner is understood: a heading, code or answer that
    this language has, and the partner's own languages do not, is written as its code.
    """

    wording: Wording
    partner: Partner

    def say(self, key: str, **facts: object) -> str:
        """A sentence of the section `blank`."""
        return self.wording.text("blank", key, **facts)

    def declared(self, text: str) -> str:
        """A text of a declaration."""
        return self._words.declared(text)

    def heading(self, dataset: Dataset, column: Column) -> str:
        """What stands above a column, marked where it must be filled in."""
        label = self.wording.label(dataset.name, column.name)
        known = known_headers(dataset, self.partner.languages).get(folded(label))
        name = label if known == column.name else column.name
        return f"{name} {REQUIRED}" if is_needed(dataset, column) else name

    def written(self, list_name: str, code: str) -> str:
        """What is chosen for a code."""
        return written_code(list_name, code, self.wording.language, self.partner.languages)

    def meaning(self, list_name: str, code: str) -> str:
        """What a code means; in the list's own words where the language has none."""
        word = code_word(list_name, code, self.wording.language)
        return word or code_list(list_name).labels[code]

    @cached_property
    def yes_and_no(self) -> tuple[str, str]:
        """The words for yes and no."""
        understood = (*spoken(self.partner.languages), words("en"))
        mine = self._words if self._words in understood else understood[-1]
        section = mine.section("words")
        return section["yes"][0], section["no"][0]

    def nothing_to_report(self) -> str:
        """What a partner writes who has nothing to report."""
        return str(self._words.section("words")["nothing_to_report"][0])

    def belongs(self, kind: Kind) -> str:
        """What belongs into a cell of a kind, as a phrase without an end."""
        return str(self._words.section("kinds")[kind]["example"]).rstrip(",")

    def cell(self, column: Column, value: Any) -> Cell:
        """What is written for a typed value."""
        if value is None:
            return None
        match column.kind:
            case Kind.CODE:
                return self.written(column.code_list or "", value)
            case Kind.CODES:
                return SEPARATOR.join(self.written(column.code_list or "", each) for each in value)
            case Kind.IDS:
                return SEPARATOR.join(value)
            case Kind.URLS:
                return " ".join(value)
            case Kind.BOOLEAN:
                return self.yes_and_no[0 if value else 1]
            case Kind.DATE:
                return value if isinstance(value, dt.date) else str(value)
            case Kind.INTEGER | Kind.NUMBER | Kind.MONEY | Kind.YEAR:
                return float(value)
            case Kind.ID | Kind.TEXT | Kind.NARRATIVE | Kind.URL:
                return str(value)

    @property
    def _words(self) -> Words:
        return words(self.wording.language)
