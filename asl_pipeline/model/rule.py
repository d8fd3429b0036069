"""A rule: one check on one dataset, with the weight and the reason the universities give it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from asl_pipeline.model.check import Check


class Severity(StrEnum):
    """What a violation means, in the words of the European Statistical System (ESS).

    error: not acceptable; warning: suspicious, acceptable once justified and signed off;
    info: potentially suspicious, needs no answer.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class OnMissing(StrEnum):
    """What a rule concludes where a value that it needs is missing (ESSnet ValiDat Foundation).

    undecided: it cannot tell and says nothing about the row; invalid: the row fails;
    ignore: the missing value is left out and the rest is judged.
    """

    UNDECIDED = "undecided"
    INVALID = "invalid"
    IGNORE = "ignore"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One rule of one dataset.

    `code` is unique within the dataset; `level` is the ESS validation level 0-5; `ess` the id in
    the project's rule book; `why` the reason, for the universities and the rule list.
    """

    code: str
    check: Check
    level: int
    ess: str
    severity: Severity = Severity.ERROR
    on_missing: OnMissing = OnMissing.UNDECIDED
    why: str = ""


ACROSS: Final = "across"
"""Stands in the full code of a rule on what all partners sent together for the form."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CrossRule:
    """A rule on what all partners sent together, beside each other or beside reference data.

    It opens a case for each partner concerned and changes no verdict, which must not depend on
    who sent first. Otherwise as `Rule`.
    """

    code: str
    level: int
    ess: str
    severity: Severity
    why: str
