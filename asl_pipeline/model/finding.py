"""A finding: what a rule found, where, with the facts a sentence needs. No sentences here."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from asl_pipeline.model.rule import Severity
from asl_pipeline.model.ruling import Ruling

CASE: Final = "ASL-"
"""Begins the reference of a case."""

REFERENCE: Final = re.compile(rf"{re.escape(CASE)}[0-9a-f]{{12}}")
"""The reference of a case, whole."""

REPAIRS: Final = "#repairs"
"""The column of rows as judged that says what was put right in each: `<column> <code>`."""

Fact = str | int | float | tuple[str, ...] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where in the partner's file. Rows and cells are numbered as a spreadsheet does.

    `member` is the file in an archive, where the partner sent one.
    """

    sheet: str | None = None
    member: str | None = None
    row: int | None = None
    cell: str | None = None
    column: str | None = None
    header: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One violation of one rule.

    `rule` is the full code, dataset first; `kind` the kind of check, which keys the sentence;
    `value` what was written in the cell, masked where it holds personal data; `ruling` what a
    university said of the case, whose severity then is the finding's; `answer` what the partner
    wrote of it in the findings sheet; `proposal` what might be written instead, where that is
    likely.
    """

    rule: str
    kind: str
    ess: str
    level: int
    severity: Severity
    place: Place
    key: Mapping[str, str] = field(default_factory=dict)
    value: str | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    ruling: Ruling | None = None
    answer: str | None = None
    proposal: str | None = None

    @property
    def value_sha256(self) -> str:
        """The hash of what the case is about: the value; of a table as a whole, the facts."""
        told: object = self.value
        if self.value is None:
            told = [self.place.header, {name: self.facts[name] for name in sorted(self.facts)}]
        return _sha256(told)

    @property
    def reference(self) -> str:
        """What a findings sheet calls the case: alike while rule, key and value are."""
        return (
            f"{CASE}{_sha256([self.rule, dict(sorted(self.key.items())), self.value_sha256])[:12]}"
        )


class Since(StrEnum):
    """What a point is beside the last file: still there, new, or accepted by a university."""

    STILL = "still"
    NEW = "new"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Repair:
    """Something that was put right while reading, how often, and where."""

    code: str
    rows: int
    column: str | None = None
    header: str | None = None


@dataclass(frozen=True, slots=True)
class NotRun:
    """A rule that could not be tried, and why."""

    rule: str
    why: str


def _sha256(told: object) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
