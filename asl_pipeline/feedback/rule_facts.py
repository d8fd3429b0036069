"""What the declaration of a rule tells of the facts that its sentences ask for, before any case."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from asl_pipeline.feedback.spoken import coded
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model import check as checks
from asl_pipeline.model.check import Check, parameters
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.finding import Fact

_SAME: Final = frozenset(
    ("other", "when", "by", "explained", "values", "columns", "parts", "low", "high", "code_list")
) | {"code", "share", "to"}
"""Parameters that a finding carries as facts under the same name."""

Say = Callable[[str, tuple[str, ...]], str]
"""Codes of a column in words."""


def facts_of(dataset: Dataset, check: Check, wording: Wording) -> dict[str, Fact]:
    """The facts that are the same in every case of the check."""

    def say(column: str, codes: tuple[str, ...]) -> str:
        return " / ".join(coded(wording, dataset.name, column, codes))

    given: dict[str, Any] = dict(parameters(check))
    facts: dict[str, Fact] = {name: given[name] for name in given if name in _SAME}
    facts["form"] = given.get("dataset", dataset.name)
    if "windows" in given:
        facts["windows"] = tuple(f"{first}/{last}" for first, last in given["windows"])
    if "characters" in given:
        facts["characters"] = str(given["characters"])
    own = _OWN.get(type(check))
    return facts if own is None else facts | own(check, dataset, say)


def _kind(check: checks.Readable, dataset: Dataset, _: Say) -> dict[str, Fact]:
    return {"kind": dataset.column(check.column).kind}


def _example(check: checks.Matches, dataset: Dataset, _: Say) -> dict[str, Fact]:
    return {"example": dataset.column(check.column).example or check.pattern}


def _when(
    check: checks.RequiredWhen | checks.NotAfterReceipt, _: Dataset, say: Say
) -> dict[str, Fact]:
    # Without values, any will do.
    return {"when_value": say(check.when, check.values)} if check.values else {}


def _value(check: checks.OnlyWhen, _: Dataset, say: Say) -> dict[str, Fact]:
    return {"value": say(check.column, check.values)}


def _by(check: checks.LeadsOn, _: Dataset, say: Say) -> dict[str, Fact]:
    return {"by_value": say(check.by, check.of)}


_OWN: Final[Mapping[type[Check], Callable[[Any, Dataset, Say], dict[str, Fact]]]] = {
    checks.Readable: _kind,
    checks.Matches: _example,
    checks.RequiredWhen: _when,
    checks.NotAfterReceipt: _when,
    checks.OnlyWhen: _value,
    checks.LeadsOn: _by,
    checks.RateWithin: lambda check, *_: {"currency_value": check.code},
    checks.NoPersonalData: lambda *_: {"personal": ("email", "phone", "national_id")},
    checks.NutsInVersion: lambda *_: {"suggestion": "none", "suggested": ("", "")},
    # The unit of the example.
    checks.FitsUnit: lambda *_: {"unit": "PC"},
}
