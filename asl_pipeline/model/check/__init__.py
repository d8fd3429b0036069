"""The kinds of check: what can be asked of a table, without saying how it is computed.

`quality.engine` knows how to compute each, `derive.expectations` what each is called in
Great Expectations, and every language has a sentence for each.
"""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import get_args

from asl_pipeline.model.check.cells import (
    Affirmed,
    AtMost,
    Between,
    Carries,
    CheckDigit,
    CodeOnlyWithin,
    Differs,
    ExactlyOne,
    FitsUnit,
    InAtlanticArea,
    InCodeList,
    InLanguage,
    IsSender,
    LongEnough,
    Matches,
    NearTarget,
    NoNamedPerson,
    NoPersonalData,
    NotAfterReceipt,
    NotBefore,
    NotOwn,
    NutsInCountry,
    NutsInVersion,
    OneOf,
    OnlyWhen,
    OnlyWith,
    OwnId,
    RateWithin,
    Readable,
    Required,
    RequiredWhen,
    SumOfParts,
    Unambiguous,
    WeekdayAgrees,
    WithinDates,
    WithinPeriod,
)
from asl_pipeline.model.check.history import (
    ChangesLittle,
    NearOwnHistory,
    NeverDecreases,
    NoGap,
    RevisedLittle,
    StatusMoves,
    Unchanged,
    WithinBudget,
    WithinBudgetOf,
)
from asl_pipeline.model.check.rows import (
    Acyclic,
    Breakdown,
    Determines,
    LeadsOn,
    NotCopied,
    NotHeaped,
    RefersTo,
    RefersWithin,
    Unique,
    Varies,
)
from asl_pipeline.model.check.table import Aspect, Structure

__all__ = [
    "KINDS",
    "Acyclic",
    "Affirmed",
    "Aspect",
    "AtMost",
    "Between",
    "Breakdown",
    "Carries",
    "ChangesLittle",
    "Check",
    "CheckDigit",
    "CodeOnlyWithin",
    "Determines",
    "Differs",
    "ExactlyOne",
    "FitsUnit",
    "InAtlanticArea",
    "InCodeList",
    "InLanguage",
    "IsSender",
    "LeadsOn",
    "LongEnough",
    "Matches",
    "NearOwnHistory",
    "NearTarget",
    "NeverDecreases",
    "NoGap",
    "NoNamedPerson",
    "NoPersonalData",
    "NotAfterReceipt",
    "NotBefore",
    "NotCopied",
    "NotHeaped",
    "NotOwn",
    "NutsInCountry",
    "NutsInVersion",
    "OneOf",
    "OnlyWhen",
    "OnlyWith",
    "OwnId",
    "RateWithin",
    "Readable",
    "RefersTo",
    "RefersWithin",
    "Required",
    "RequiredWhen",
    "RevisedLittle",
    "StatusMoves",
    "Structure",
    "SumOfParts",
    "Unambiguous",
    "Unchanged",
    "Unique",
    "Varies",
    "WeekdayAgrees",
    "WithinBudget",
    "WithinBudgetOf",
    "WithinDates",
    "WithinPeriod",
    "columns_of",
    "kind_of",
    "name_of",
    "parameters",
]

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
    | CodeOnlyWithin
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
    | OneOf
    | Differs
    | ExactlyOne
    | OnlyWith
    | Affirmed
    | IsSender
    | NotOwn
    | Carries
    | CheckDigit
    | WithinPeriod
    | AtMost
    | RateWithin
    | LongEnough
    | Varies
    | RefersWithin
    | Acyclic
    | LeadsOn
    | StatusMoves
    | Unchanged
    | NeverDecreases
    | ChangesLittle
    | NearOwnHistory
    | NoGap
    | RevisedLittle
    | WithinBudget
    | WithinBudgetOf
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
    "currency",
    "explained",
    "row_id",
)


def kind_of(check: Check) -> str:
    """The name of the kind of check, as it keys sentences: `NotBefore` is `not_before`.

    Each aspect of a table's structure is a kind of its own: `structure_rows_present`.
    """
    name = name_of(type(check))
    return f"{name}_{check.aspect}" if isinstance(check, Structure) else name


def name_of(kind: type[Check]) -> str:
    """The name of a kind of check: `NotBefore` is `not_before`."""
    return _with_underscores(kind.__name__)


@cache
def _with_underscores(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def parameters(check: Check) -> Mapping[str, object]:
    """The check's parameters by name."""
    return {field.name: getattr(check, field.name) for field in fields(check)}


def columns_of(check: Check) -> tuple[str, ...]:
    """The columns of the dataset that the check reads, the one to point at first."""
    names: list[str] = []
    for parameter in _naming_columns(type(check).__name__):
        value = getattr(check, parameter)
        names.extend((value,) if isinstance(value, str) else value)
    return tuple(names)


@cache
def _naming_columns(name: str) -> tuple[str, ...]:
    """The parameters of a kind of check that name columns, the one to point at first."""
    (kind,) = (kind for kind in KINDS if kind.__name__ == name)
    known = {field.name for field in fields(kind)}
    return tuple(name for name in _COLUMN_PARAMETERS if name in known)
