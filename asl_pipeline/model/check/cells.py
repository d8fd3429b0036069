"""What the cells of one row can be asked: no other row matters."""

import datetime as dt
from dataclasses import dataclass


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
    """The column has a value wherever `when` is one of `values`, or any where none is named."""

    column: str
    when: str
    values: tuple[str, ...] = ()


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
class CodeOnlyWithin:
    """The list names `code` only where the date `other` falls in one of the windows."""

    column: str
    code: str
    other: str
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
    """The total equals the sum of its parts on the row, give or take the tolerance."""

    total: str
    parts: tuple[str, ...]
    tolerance: float = 0.0


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
class InLanguage:
    """The long text is in the language named by `language` (or the partner's own)."""

    column: str
    language: str


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


@dataclass(frozen=True, slots=True)
class OneOf:
    """The value is one of a few of its code list."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differs:
    """The two columns do not say the same."""

    column: str
    other: str


@dataclass(frozen=True, slots=True)
class ExactlyOne:
    """One of the columns has a value, and only one."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OnlyWith:
    """The column has a value only where `when` is one of `values`."""

    column: str
    when: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Affirmed:
    """The answer is yes."""

    column: str


@dataclass(frozen=True, slots=True)
class IsSender:
    """The partner named is the one that sends the form."""

    column: str


@dataclass(frozen=True, slots=True)
class NotOwn:
    """The identifier does not carry the code of the partner that sends the form."""

    column: str


@dataclass(frozen=True, slots=True)
class Carries:
    """The part of the identifier that the pattern captures is the value of `other`."""

    column: str
    pattern: str
    other: str


@dataclass(frozen=True, slots=True)
class CheckDigit:
    """The number's own check digit proves it. Schemes: isbn (ISO 2108)."""

    column: str
    scheme: str


@dataclass(frozen=True, slots=True)
class WithinPeriod:
    """The date falls in the half-year that the row reports on."""

    column: str


@dataclass(frozen=True, slots=True)
class AtMost:
    """The number is at most `share` times the one in `other`, give or take the tolerance."""

    column: str
    other: str
    share: float
    tolerance: float = 0.0


@dataclass(frozen=True, slots=True)
class RateWithin:
    """One unit of `code` is worth between `low` and `high` euro, by the two amounts; to a cent."""

    value: str
    currency: str
    column: str
    code: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LongEnough:
    """The text has so many characters."""

    column: str
    characters: int
