"""A finding: what a rule found, where, with the facts a sentence needs. No sentences here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from asl_pipeline.model.rule import Severity
from asl_pipeline.model.ruling import Ruling

Fact = str | int | float | tuple[str, ...] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where in the partner's file. Rows and cells are numbered as a spreadsheet does."""

    sheet: str | None = None
    row: int | None = None
    cell: str | None = None
    column: str | None = None
    header: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One violation of one rule.

    `rule` is the full code, dataset first; `kind` the kind of check, which keys the sentence;
    `value` what was written in the cell, masked where it holds personal data; `ruling` what a
    university said of the case, whose severity then is the finding's.
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
