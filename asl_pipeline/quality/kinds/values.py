"""What one cell is asked: whether it can be read, is on a list, lies in a range."""

import re
from functools import cache
from typing import Final

import polars as pl

from asl_pipeline.derive.codes import code_list
from asl_pipeline.model import check as checks
from asl_pipeline.model.check import Check
from asl_pipeline.quality.case import Case
from asl_pipeline.quality.cell import Mark
from asl_pipeline.quality.kinds.days import inside, windows
from asl_pipeline.quality.kinds.plan import NEVER, Engines, Facts, Plan, Tellers, nothing


def _readable(check: checks.Readable, plan: Plan) -> pl.Expr:
    return plan.marked(check.column, Mark.UNREADABLE)


def _tell_kind(check: checks.Readable, case: Case, _row: int) -> Facts:
    return {"kind": case.dataset.column(check.column).kind}


def _unambiguous(check: checks.Unambiguous, plan: Plan) -> pl.Expr:
    return plan.marked(check.column, Mark.AMBIGUOUS)


def _tell_two_readings(check: checks.Unambiguous, case: Case, row: int) -> Facts:
    return {
        "read_as": case.shown(row, check.column),
        "alternative": case.other(row, check.column),
        "code_list": case.dataset.column(check.column).code_list,
    }


def _in_code_list(check: checks.InCodeList, plan: Plan) -> pl.Expr:
    codes = _codes(check.code_list)
    column = pl.col(check.column)
    if isinstance(plan.schema[check.column], pl.List):
        listed = column.list.eval(pl.element().is_in(codes)).list.all()
    else:
        listed = column.is_in(codes)
    return plan.marked(check.column, Mark.UNLISTED) | ~listed.fill_null(value=True)


@cache
def _codes(name: str) -> pl.Expr:
    return pl.lit(pl.Series(list(code_list(name).codes), dtype=pl.String)).implode()


def _tell_allowed(check: checks.InCodeList, _case: Case, _row: int) -> Facts:
    return {"code_list": check.code_list}


def _weekday(check: checks.WeekdayAgrees, plan: Plan) -> pl.Expr:
    return plan.marked(check.column, Mark.WEEKDAY)


def _tell_weekday(check: checks.WeekdayAgrees, case: Case, row: int) -> Facts:
    return {"weekday": case.other(row, check.column)}


def _required(check: checks.Required, plan: Plan) -> pl.Expr:
    return plan.missing(check.column)


def _matches(check: checks.Matches, _: Plan) -> pl.Expr:
    return ~pl.col(check.column).str.contains(f"^(?:{check.pattern})$")


def _tell_example(check: checks.Matches, case: Case, _row: int) -> Facts:
    return {"example": case.dataset.column(check.column).example or check.pattern}


def _between(check: checks.Between, _: Plan) -> pl.Expr:
    value = pl.col(check.column).cast(pl.Float64)
    low = value < check.low if check.low is not None else NEVER
    high = value > check.high if check.high is not None else NEVER
    return pl.when(value.is_not_null()).then(low | high).otherwise(None)


def _tell_bounds(check: checks.Between, _case: Case, _row: int) -> Facts:
    return {"low": check.low, "high": check.high}


def _within_dates(check: checks.WithinDates, _: Plan) -> pl.Expr:
    return ~inside(pl.col(check.column), check.windows)


def _tell_within(check: checks.WithinDates, _case: Case, _row: int) -> Facts:
    return {"windows": windows(check.windows)}


def _code_only_within(check: checks.CodeOnlyWithin, _: Plan) -> pl.Expr:
    return pl.col(check.column).list.contains(check.code) & ~inside(
        pl.col(check.other), check.windows
    )


def _tell_code_within(check: checks.CodeOnlyWithin, case: Case, row: int) -> Facts:
    return {
        "code": check.code,
        "other": check.other,
        "other_value": case.shown(row, check.other),
        "windows": windows(check.windows),
    }


def _own_id(check: checks.OwnId, plan: Plan) -> pl.Expr:
    code = plan.facts.partner.code
    value = pl.col(check.column)
    return value.str.contains(r"^[A-Z]+-[A-Z]+-") & ~value.str.contains(f"^[A-Z]+-{code}-")


def _tell_own(_check: Check, case: Case, _row: int) -> Facts:
    return {"partner": case.facts.partner.code}


def _one_of(check: checks.OneOf, _: Plan) -> pl.Expr:
    return ~pl.col(check.column).is_in(list(check.values))


def _tell_one_of(check: checks.OneOf, _case: Case, _row: int) -> Facts:
    return {"values": check.values}


def _affirmed(check: checks.Affirmed, _: Plan) -> pl.Expr:
    return ~pl.col(check.column)


def _is_sender(check: checks.IsSender, plan: Plan) -> pl.Expr:
    return pl.col(check.column) != plan.facts.partner.code


def _not_own(check: checks.NotOwn, plan: Plan) -> pl.Expr:
    return pl.col(check.column).str.contains(f"^[A-Z]+-{plan.facts.partner.code}-")


def _check_digit(check: checks.CheckDigit, _: Plan) -> pl.Expr:
    proves = _SCHEMES[check.scheme]
    return pl.col(check.column).map_elements(lambda text: not proves(text), pl.Boolean)


def _is_isbn(text: str) -> bool:
    """Whether the last digit of an ISBN proves the others (ISO 2108); no finding on other texts."""
    digits = re.sub(r"[ -]", "", text)
    if re.fullmatch(r"97[89]\d{10}", digits):
        return sum(int(d) * (1, 3)[at % 2] for at, d in enumerate(digits)) % 10 == 0
    if re.fullmatch(r"\d{9}[\dX]", digits):
        values = (10 if d == "X" else int(d) for d in digits)
        return sum(value * (10 - at) for at, value in enumerate(values)) % 11 == 0
    return True


_SCHEMES: Final = {"isbn": _is_isbn}


def _within_period(check: checks.WithinPeriod, _: Plan) -> pl.Expr:
    day = pl.col(check.column)
    half = pl.when(day.dt.month() <= 6).then(1).otherwise(2)  # noqa: PLR2004 -- June
    named = pl.format("{}-S{}", day.dt.year(), half)
    return pl.when(day.is_not_null()).then(named != pl.col("period")).otherwise(None)


def _tell_period(_check: checks.WithinPeriod, case: Case, row: int) -> Facts:
    return {"period": case.shown(row, "period")}


ENGINES: Final[Engines] = {
    checks.Readable: _readable,
    checks.Unambiguous: _unambiguous,
    checks.InCodeList: _in_code_list,
    checks.WeekdayAgrees: _weekday,
    checks.Required: _required,
    checks.Matches: _matches,
    checks.Between: _between,
    checks.WithinDates: _within_dates,
    checks.CodeOnlyWithin: _code_only_within,
    checks.OwnId: _own_id,
    checks.OneOf: _one_of,
    checks.Affirmed: _affirmed,
    checks.IsSender: _is_sender,
    checks.NotOwn: _not_own,
    checks.CheckDigit: _check_digit,
    checks.WithinPeriod: _within_period,
}
FACTS: Final[Tellers] = {
    checks.Readable: _tell_kind,
    checks.Unambiguous: _tell_two_readings,
    checks.InCodeList: _tell_allowed,
    checks.WeekdayAgrees: _tell_weekday,
    checks.Required: nothing,
    checks.Matches: _tell_example,
    checks.Between: _tell_bounds,
    checks.WithinDates: _tell_within,
    checks.CodeOnlyWithin: _tell_code_within,
    checks.OwnId: _tell_own,
    checks.OneOf: _tell_one_of,
    checks.Affirmed: nothing,
    checks.IsSender: _tell_own,
    checks.NotOwn: _tell_own,
    checks.CheckDigit: nothing,
    checks.WithinPeriod: _tell_period,
}
