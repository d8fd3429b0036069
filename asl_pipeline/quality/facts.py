"""The facts that each kind of check has to tell of a violation, beside its place and value."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import polars as pl

from asl_pipeline.derive.codes import in_version, nuts_versions
from asl_pipeline.model import check as checks
from asl_pipeline.model.check import Check
from asl_pipeline.model.finding import Fact
from asl_pipeline.quality.case import Case, as_text
from asl_pipeline.quality.language import detected
from asl_pipeline.quality.personal import named_persons, personal_data

_VALUES_NAMED = 12

Facts = dict[str, Fact]


def _none(_check: Any, _case: Case, _row: int) -> Facts:
    return {}


def _kind(check: checks.Readable, case: Case, _row: int) -> Facts:
    return {"kind": case.dataset.column(check.column).kind}


def _two_readings(check: checks.Unambiguous, case: Case, row: int) -> Facts:
    return {
        "read_as": case.shown(row, check.column),
        "alternative": case.other(row, check.column),
        "code_list": case.dataset.column(check.column).code_list,
    }


def _allowed(check: checks.InCodeList, _case: Case, _row: int) -> Facts:
    return {"code_list": check.code_list}


def _weekday(check: checks.WeekdayAgrees, case: Case, row: int) -> Facts:
    return {"weekday": case.other(row, check.column)}


def _when(check: checks.RequiredWhen, case: Case, row: int) -> Facts:
    return {"when": check.when, "when_value": case.written(row, check.when)}


def _unique(check: checks.Unique, case: Case, row: int) -> Facts:
    same = pl.all_horizontal(
        [pl.col(name) == pl.lit(case.value(row, name)) for name in check.columns]
    )
    return {"rows": case.rows_where(same)}


def _example(check: checks.Matches, case: Case, _row: int) -> Facts:
    return {"example": case.dataset.column(check.column).example or check.pattern}


def _bounds(check: checks.Between, _case: Case, _row: int) -> Facts:
    return {"low": check.low, "high": check.high}


def _not_before(check: checks.NotBefore, case: Case, row: int) -> Facts:
    return {"other": check.other, "other_value": case.shown(row, check.other)}


def _windows(windows: Sequence[tuple[dt.date, dt.date]]) -> tuple[str, ...]:
    return tuple(f"{first.isoformat()}/{last.isoformat()}" for first, last in windows)


def _within(check: checks.WithinDates, _case: Case, _row: int) -> Facts:
    return {"windows": _windows(check.windows)}


def _receipt(check: checks.NotAfterReceipt, case: Case, row: int) -> Facts:
    return {
        "when": check.when,
        "when_value": case.written(row, check.when),
        "received": case.facts.received_on.isoformat(),
    }


def _only_when(check: checks.OnlyWhen, case: Case, row: int) -> Facts:
    return {
        "when": check.when,
        "when_value": case.shown(row, check.when),
        "windows": _windows(check.windows),
    }


def _sum(check: checks.SumOfParts, case: Case, row: int) -> Facts:
    total = sum(case.value(row, name) for name in check.parts)
    return {"sum": as_text(total), "parts": check.parts}


def _breakdown(check: checks.Breakdown, case: Case, row: int) -> Facts:
    alike = [pl.col(name).eq_missing(pl.lit(case.value(row, name))) for name in check.within]
    parts = case.frame.filter(pl.all_horizontal(alike) & (pl.col(check.by) != check.total_code))
    return {"by": check.by, "sum": as_text(float(parts[check.value].sum()))}


def _nuts_version(check: checks.NutsInVersion, case: Case, row: int) -> Facts:
    code, version = case.shown(row, check.column), case.shown(row, check.version)
    same = in_version(code, version)
    if same is not None:
        return {"version": version, "suggestion": "same_area", "suggested": (same, version)}
    versions = nuts_versions(code)
    if versions:
        return {
            "version": version,
            "suggestion": "other_version",
            "suggested": (code, ", ".join(versions)),
        }
    return {"version": version, "suggestion": "none", "suggested": ("", "")}


def _country(check: checks.NutsInCountry, case: Case, row: int) -> Facts:
    return {"country": case.shown(row, check.country)}


def _determines(check: checks.Determines, case: Case, row: int) -> Facts:
    name = case.shown(row, check.column).strip().lower()
    alike = pl.col(check.column).cast(pl.String).str.strip_chars().str.to_lowercase() == name
    others = case.frame.filter(alike)[check.other].drop_nulls().unique().sort().to_list()
    return {"other": check.other, "others": tuple(map(as_text, others[:_VALUES_NAMED]))}


def _refers_to(check: checks.RefersTo, _case: Case, _row: int) -> Facts:
    return {"form": check.dataset}


def _own(_check: checks.OwnId, case: Case, _row: int) -> Facts:
    return {"partner": case.facts.partner.code}


def _personal(check: checks.NoPersonalData, case: Case, row: int) -> Facts:
    return {"personal": personal_data(case.shown(row, check.column))}


def _named(check: checks.NoNamedPerson, case: Case, row: int) -> Facts:
    return {"found": named_persons(case.shown(row, check.column))}


def _copied(check: checks.NotCopied, case: Case, row: int) -> Facts:
    return {"rows": case.rows_where(pl.col(check.column) == case.value(row, check.column))}


def _language(check: checks.InLanguage, case: Case, row: int) -> Facts:
    text = case.shown(row, check.column)
    return {"found_language": detected(text), "stated_language": case.shown(row, check.language)}


def _target(check: checks.NearTarget, case: Case, row: int) -> Facts:
    return {"target": case.shown(row, check.target)}


def _unit(check: checks.FitsUnit, case: Case, row: int) -> Facts:
    return {"unit": case.shown(row, check.unit)}


FACTS: Final[Mapping[type[Check], Callable[[Any, Case, int], Facts]]] = {
    checks.Structure: _none,
    checks.Readable: _kind,
    checks.Unambiguous: _two_readings,
    checks.InCodeList: _allowed,
    checks.WeekdayAgrees: _weekday,
    checks.Required: _none,
    checks.RequiredWhen: _when,
    checks.Unique: _unique,
    checks.Matches: _example,
    checks.Between: _bounds,
    checks.NotBefore: _not_before,
    checks.WithinDates: _within,
    checks.NotAfterReceipt: _receipt,
    checks.OnlyWhen: _only_when,
    checks.SumOfParts: _sum,
    checks.Breakdown: _breakdown,
    checks.NutsInVersion: _nuts_version,
    checks.NutsInCountry: _country,
    checks.InAtlanticArea: _none,
    checks.Determines: _determines,
    checks.RefersTo: _refers_to,
    checks.OwnId: _own,
    checks.NoPersonalData: _personal,
    checks.NoNamedPerson: _named,
    checks.NotCopied: _copied,
    checks.InLanguage: _language,
    checks.NotHeaped: _none,
    checks.NearTarget: _target,
    checks.FitsUnit: _unit,
}
"""The facts that each kind of check has to tell, beside place and value."""
