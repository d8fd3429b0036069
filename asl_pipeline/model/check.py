"""The kinds of check: what can be asked of a table, without saying how it is computed.

`quality.engine` knows how to compute each, `derive.expectations` what each is called in
Great Expectations, and every language has a sentence for each.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import get_args


class Aspect(StrEnum):
    """What a table as a whole can be asked, before any row is."""

    COLUMNS_PRESENT = "columns_present"
    COLUMNS_KNOWN = "columns_known"
    COLUMNS_DISTINCT = "columns_distinct"
    ROWS_PRESENT = "rows_present"
    OWN_ROWS = "own_rows"
    PERIOD_AGREES = "period_agrees"
    PARTNER_TAKES_PART = "partner_takes_part"
    ALLOWED_SENDER = "allowed_sender"
    ON_TIME = "on_time"
    TEXT_INTACT = "text_intact"
    CELLS_FIT = "cells_fit"
    ROWS_WHOLE = "rows_whole"
    ENCODING_SURE = "encoding_sure"
    NAMES_DISTINCT = "names_distinct"


@dataclass(frozen=True, slots=True)
class Structure:
    """The table as sent has the shape that its form asks for."""

    aspect: Aspect


@dataclass(frozen=True, slots=True)
class Readable:
    """What is written in the cell could be read as the column's kind."""

    column: str


@dataclass(frozen=True, slots=True)
class Unambiguous:
    """What is written in the cell can be read in one way only."""

    column: str


@dataclass(frozen=True, slots=True)
class InCodeList:
    """The value is on the column's code list."""

    column: str
    code_list: str


@dataclass(frozen=True, slots=True)
class WeekdayAgrees:
    """The weekday written beside a date is that date's."""

    column: str


@dataclass(frozen=True, slots=True)
class Required:
    """The column has a value."""

    column: str


@dataclass(frozen=True, slots=True)
class RequiredWhen:
    """The column has a value wherever `when` is one of `values`."""

    column: str
    when: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unique:
    """No two rows have the same values in these columns."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """The text matches the pattern in full."""

    column: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Between:
    """The number lies between the bounds, both included; None leaves that side open."""

    column: str
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class NotBefore:
    """The date or year in `column` is not before the one in `other`."""

    column: str
    other: str


@dataclass(frozen=True, slots=True)
class WithinDates:
    """The date falls in one of the windows (first day, last day), both included."""

    column: str
    windows: tuple[tuple[dt.date, dt.date], ...]


@dataclass(frozen=True, slots=True)
class NotAfterReceipt:
    """The date, where `when` is one of `values`, is not after the day the file arrived."""

    column: str
    when: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OnlyWhen:
    """The column takes one of `values` only on rows where `when` lies in the windows given."""

    column: str
    values: tuple[str, ...]
    when: str
    windows: tuple[tuple[dt.date, dt.date], ...]


@dataclass(frozen=True, slots=True)
class SumOfParts:
    """The total equals the sum of its parts on the row."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Within each group, the rows that break `by` down add up to the row coded `total_code`.

    A group is the rows alike in `within`. The sum is asked for once a group has a total and all
    the codes of `complete`; what is less broken down may only not exceed its total.
    """

    value: str
    by: str
    within: tuple[str, ...]
    total_code: str
    complete: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NutsInVersion:
    """The NUTS code exists in the stated version of NUTS."""

    column: str
    version: str


@dataclass(frozen=True, slots=True)
class NutsInCountry:
    """The NUTS code lies in the country (ISO 3166-1; NUTS writes UK for GB and EL for GR)."""

    column: str
    country: str


@dataclass(frozen=True, slots=True)
class InAtlanticArea:
    """The NUTS code lies in the programme's area of 2014-2020, or in none that we can tell."""

    column: str
    version: str


@dataclass(frozen=True, slots=True)
class Determines:
    """Rows alike in `column` are alike in `other` (a functional dependency)."""

    column: str
    other: str


@dataclass(frozen=True, slots=True)
class RefersTo:
    """The values are keys of another dataset sent in the same delivery."""

    column: str
    dataset: str
    key: str


@dataclass(frozen=True, slots=True)
class OwnId:
    """The identifier carries the partner's own code, as `<prefix>-<partner>-<number>`."""

    column: str


@dataclass(frozen=True, slots=True)
class NoPersonalData:
    """The text holds no e-mail address, phone number or national identifier."""

    column: str


@dataclass(frozen=True, slots=True)
class NoNamedPerson:
    """The text names nobody by a title and a name."""

    column: str


@dataclass(frozen=True, slots=True)
class NotCopied:
    """The same long text does not stand on `times` or more rows."""

    column: str
    times: int


@dataclass(frozen=True, slots=True)
class InLanguage:
    """The long text is in the language named by `language` (or the partner's own)."""

    column: str
    language: str


@dataclass(frozen=True, slots=True)
class NotHeaped:
    """At most `share` of the values above ten are multiples of ten."""

    column: str
    share: float


@dataclass(frozen=True, slots=True)
class NearTarget:
    """On rows where `final` is true, the value is between `low` and `high` times the target."""

    column: str
    target: str
    final: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class FitsUnit:
    """The value is what its unit asks for: whole and not negative for NR, 0 to 100 for PC."""

    column: str
    unit: str


Check = (
    Structure
    | Readable
    | Unambiguous
    | InCodeList
    | WeekdayAgrees
    | Required
    | RequiredWhen
    | Unique
    | Matches
    | Between
    | NotBefore
    | WithinDates
    | NotAfterReceipt
    | OnlyWhen
    | SumOfParts
    | Breakdown
    | NutsInVersion
    | NutsInCountry
    | InAtlanticArea
    | Determines
    | RefersTo
    | OwnId
    | NoPersonalData
    | NoNamedPerson
    | NotCopied
    | InLanguage
    | NotHeaped
    | NearTarget
    | FitsUnit
)

KINDS: tuple[type[Check], ...] = get_args(Check)

# The parameters that name a column of the checked dataset, the one to point at first.
_COLUMN_PARAMETERS = (
    "column",
    "columns",
    "total",
    "parts",
    "value",
    "by",
    "within",
    "other",
    "when",
    "version",
    "country",
    "language",
    "target",
    "final",
    "unit",
)


def kind_of(check: Check) -> str:
    """The name of the kind of check, as it keys sentences: `NotBefore` is `not_before`.

    Each aspect of a table's structure is a kind of its own: `structure_rows_present`.
    """
    name = name_of(type(check))
    return f"{name}_{check.aspect}" if isinstance(check, Structure) else name


def name_of(kind: type[Check]) -> str:
    """The name of a kind of check: `NotBefore` is `not_before`."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in kind.__name__).lstrip("_")


def parameters(check: Check) -> Mapping[str, object]:
    """The check's parameters by name."""
    return {field.name: getattr(check, field.name) for field in fields(check)}


def columns_of(check: Check) -> tuple[str, ...]:
    """The columns of the dataset that the check reads, the one to point at first."""
    given = parameters(check)
    names: list[str] = []
    for parameter in _COLUMN_PARAMETERS:
        value = given.get(parameter, ())
        names.extend((value,) if isinstance(value, str) else value)  # type: ignore[arg-type]
    return tuple(names)
