"""What the cells of one row are asked about each other."""

from typing import Final

import polars as pl

from asl_pipeline.model import check as checks
from asl_pipeline.model.rule import OnMissing
from asl_pipeline.quality.case import Case, as_text
from asl_pipeline.quality.kinds.days import inside, windows
from asl_pipeline.quality.kinds.plan import ROUNDING, Engines, Facts, Plan, Tellers

_CENT: Final = 0.01


def _required_when(check: checks.RequiredWhen, plan: Plan) -> pl.Expr:
    is_asked = (
        pl.col(check.when).is_in(list(check.values)) if check.values else ~plan.missing(check.when)
    )
    return plan.missing(check.column) & is_asked


def _tell_when(check: checks.RequiredWhen, case: Case, row: int) -> Facts:
    return {"when": check.when, "when_value": case.written(row, check.when)}


def _not_before(check: checks.NotBefore, _: Plan) -> pl.Expr:
    return pl.col(check.column) < pl.col(check.other)


def _tell_not_before(check: checks.NotBefore, case: Case, row: int) -> Facts:
    return {"other": check.other, "other_value": case.shown(row, check.other)}


def _not_after_receipt(check: checks.NotAfterReceipt, plan: Plan) -> pl.Expr:
    late = pl.col(check.column) > plan.facts.received_on
    return late & pl.col(check.when).is_in(list(check.values))


def _tell_receipt(check: checks.NotAfterReceipt, case: Case, row: int) -> Facts:
    return {
        "when": check.when,
        "when_value": case.written(row, check.when),
        "received": case.facts.received_on.isoformat(),
    }


def _only_when(check: checks.OnlyWhen, _: Plan) -> pl.Expr:
    return pl.col(check.column).is_in(list(check.values)) & ~inside(
        pl.col(check.when), check.windows
    )


def _tell_only_when(check: checks.OnlyWhen, case: Case, row: int) -> Facts:
    return {
        "when": check.when,
        "when_value": case.shown(row, check.when),
        "windows": windows(check.windows),
    }


def _sum_of_parts(check: checks.SumOfParts, plan: Plan) -> pl.Expr:
    ignore = plan.on_missing is OnMissing.IGNORE
    parts = pl.sum_horizontal([pl.col(name) for name in check.parts], ignore_nulls=ignore)
    if not check.tolerance:
        return pl.col(check.total) != parts
    return (_number(check.total) - parts.cast(pl.Float64)).abs() > check.tolerance + ROUNDING


def _tell_sum(check: checks.SumOfParts, case: Case, row: int) -> Facts:
    total = sum(case.value(row, name) for name in check.parts)
    return {"sum": as_text(total), "parts": check.parts}


def _near_target(check: checks.NearTarget, _: Plan) -> pl.Expr:
    value, target = pl.col(check.column).cast(pl.Float64), pl.col(check.target).cast(pl.Float64)
    far = (value < check.low * target) | (value > check.high * target)
    return pl.col(check.final) & (target > 0) & far


def _tell_target(check: checks.NearTarget, case: Case, row: int) -> Facts:
    return {"target": case.shown(row, check.target)}


def _fits_unit(check: checks.FitsUnit, _: Plan) -> pl.Expr:
    value, unit = pl.col(check.column).cast(pl.Float64), pl.col(check.unit)
    broken_count = (unit == "NR") & (value != value.round(0))
    return (value < 0) | broken_count | ((unit == "PC") & (value > 100))  # noqa: PLR2004


def _tell_unit(check: checks.FitsUnit, case: Case, row: int) -> Facts:
    return {"unit": case.shown(row, check.unit)}


def _number(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Float64)


def _only_with(check: checks.OnlyWith, plan: Plan) -> pl.Expr:
    return ~plan.missing(check.column) & ~pl.col(check.when).is_in(list(check.values))


def _tell_only_with(check: checks.OnlyWith, case: Case, row: int) -> Facts:
    return {
        "when": check.when,
        "when_value": case.written(row, check.when),
        "values": check.values,
    }


def _differs(check: checks.Differs, _: Plan) -> pl.Expr:
    return pl.col(check.column) == pl.col(check.other)


def _tell_other(check: checks.Differs | checks.Carries, case: Case, row: int) -> Facts:
    return {"other": check.other, "other_value": case.shown(row, check.other)}


def _exactly_one(check: checks.ExactlyOne, plan: Plan) -> pl.Expr:
    filled = (~plan.missing(name) for name in check.columns)
    return pl.sum_horizontal([each.cast(pl.Int32) for each in filled]) != 1


def _tell_columns(check: checks.ExactlyOne, _case: Case, _row: int) -> Facts:
    return {"columns": check.columns}


def _carries(check: checks.Carries, _: Plan) -> pl.Expr:
    named = pl.col(check.column).str.extract(check.pattern)
    return named != pl.col(check.other).cast(pl.String)


def _at_most(check: checks.AtMost, _: Plan) -> pl.Expr:
    most = _number(check.other) * check.share
    return _number(check.column) > most + check.tolerance + ROUNDING


def _tell_most(check: checks.AtMost, case: Case, row: int) -> Facts:
    most = round(float(case.value(row, check.other)) * check.share, 2)
    return {
        "most": as_text(most),
        "other": check.other,
        "other_value": case.shown(row, check.other),
    }


def _rate_within(check: checks.RateWithin, _: Plan) -> pl.Expr:
    value, euro = _number(check.value), _number(check.column)
    low, high = value * check.low - _CENT, value * check.high + _CENT
    far = (euro < low - ROUNDING) | (euro > high + ROUNDING)
    return (pl.col(check.currency) == check.code) & far


def _tell_rate(check: checks.RateWithin, case: Case, row: int) -> Facts:
    value, euro = float(case.value(row, check.value)), float(case.value(row, check.column))
    return {
        "currency_value": check.code,
        "amount": case.shown(row, check.value),
        "rate": as_text(round(euro / value, 4)) if value else "",
        "low": check.low,
        "high": check.high,
    }


ENGINES: Final[Engines] = {
    checks.RequiredWhen: _required_when,
    checks.NotBefore: _not_before,
    checks.NotAfterReceipt: _not_after_receipt,
    checks.OnlyWhen: _only_when,
    checks.SumOfParts: _sum_of_parts,
    checks.NearTarget: _near_target,
    checks.FitsUnit: _fits_unit,
    checks.OnlyWith: _only_with,
    checks.Differs: _differs,
    checks.ExactlyOne: _exactly_one,
    checks.Carries: _carries,
    checks.AtMost: _at_most,
    checks.RateWithin: _rate_within,
}
FACTS: Final[Tellers] = {
    checks.RequiredWhen: _tell_when,
    checks.NotBefore: _tell_not_before,
    checks.NotAfterReceipt: _tell_receipt,
    checks.OnlyWhen: _tell_only_when,
    checks.SumOfParts: _tell_sum,
    checks.NearTarget: _tell_target,
    checks.FitsUnit: _tell_unit,
    checks.OnlyWith: _tell_only_with,
    checks.Differs: _tell_other,
    checks.ExactlyOne: _tell_columns,
    checks.Carries: _tell_other,
    checks.AtMost: _tell_most,
    checks.RateWithin: _tell_rate,
}
