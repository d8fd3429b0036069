"""A column: what one field of a table means, whatever the table.

Labels and header aliases are words, and so live in `languages/`; a column only has its name.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a cell of the column is, once read. `derive.arrow` says how each is stored."""

    ID = "id"
    TEXT = "text"
    NARRATIVE = "narrative"
    CODE = "code"
    CODES = "codes"
    IDS = "ids"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    YEAR = "year"
    DATE = "date"
    BOOLEAN = "boolean"
    URL = "url"
    URLS = "urls"


class Sensitivity(StrEnum):
    """What must happen to a column before it may leave the project."""

    PUBLIC = "public"
    """Leaves as it is."""
    INTERNAL = "internal"
    """Never leaves: working notes, spending by line, anything a reader outside has no need of."""
    PERSONS = "persons"
    """Counts people: suppressed below the threshold for persons."""
    ORGANISATIONS = "organisations"
    """Counts organisations: suppressed below the threshold for organisations."""
    PLACE = "place"
    """A point on the map: made coarser, and dropped where it could lead to a shelter."""


@dataclass(frozen=True, slots=True)
class Formula:
    """How a column is computed.

    `text` says it in words or signs, `of` names the columns read, as `<form or table>.<column>`,
    `limits` what the result must not be taken for.
    """

    text: str
    of: tuple[str, ...]
    limits: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column of a dataset.

    `unit` is an SDMX-style unit or an ISO 4217 code; `code_list` names a list of
    `datasets/codelists`; `pattern` is what a value must match in full; `low` and `high` bound a
    number, both included; `default` stands where a cell is left empty. A column without
    `sensitivity` is refused by disclosure control. What we compute says how in `formula`.
    """

    name: str
    kind: Kind
    doc: str
    required: bool = False
    unit: str | None = None
    code_list: str | None = None
    pattern: str | None = None
    low: float | None = None
    high: float | None = None
    example: str | None = None
    default: str | None = None
    sensitivity: Sensitivity | None = None
    formula: Formula | None = None

    @property
    def is_list(self) -> bool:
        """Whether a cell holds several values."""
        return self.kind in {Kind.CODES, Kind.IDS, Kind.URLS}

    @property
    def is_number(self) -> bool:
        """Whether a cell holds a quantity."""
        return self.kind in {Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.YEAR}
