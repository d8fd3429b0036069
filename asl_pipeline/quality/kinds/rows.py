"""What the rows of a submission are asked together, or beside the partner's other forms."""

from typing import Final

import polars as pl

from asl_pipeline.model import check as checks
from asl_pipeline.quality.case import Case, as_text
from asl_pipeline.quality.kinds.plan import (
    ROUNDING,
    VALUES_NAMED,
    Engines,
    Facts,
    Plan,
    Tellers,
    nothing,
)

_HEAPED_FROM: Final = 10
_HEAPED_LEAST_ROWS: Final = 10


def _unique(check: checks.Unique, _: Plan) -> pl.Expr:
    key = pl.struct(check.columns)
    complete = pl.all_horizontal(pl.col(name).is_not_null() for name in check.columns)
    # Equal rows have equal hashes, so only rows whose hash repeats need the exact comparison.
    hashed = key.hash()
    return complete & hashed.is_duplicated() & key.is_duplicated()


def _tell_unique(check: checks.Unique, case: Case, row: int) -> Facts:
    same = pl.all_horizontal(
        [pl.col(name) == pl.lit(case.value(row, name)) for name in check.columns]
    )
    return {"rows": case.rows_where(same)}


def _breakdown(check: checks.Breakdown, _: Plan) -> pl.Expr:
    """On the total's row: its parts do not add up to it, or already exceed it."""
    value, by = pl.col(check.value).cast(pl.Float64), pl.col(check.by)
    group = [pl.col(name) for name in check.within]
    is_total = by == check.total_code
    parts = pl.when(~is_total).then(value).sum().over(group)
    known = [((by == code) & value.is_not_null()).any().over(group) for code in check.complete]
    complete = pl.all_horizontal(known)
    any_part = (~is_total & value.is_not_null()).any().over(group)
    differs = (parts - value).abs() > ROUNDING
    exceeds = parts - value > ROUNDING
    return is_total & any_part & pl.when(complete).then(differs).otherwise(exceeds)


def _tell_breakdown(check: checks.Breakdown, case: Case, row: int) -> Facts:
    alike = [pl.col(name).eq_missing(pl.lit(case.value(row, name))) for name in check.within]
    parts = case.frame.filter(pl.all_horizontal(alike) & (pl.col(check.by) != check.total_code))
    return {"by": check.by, "sum": as_text(float(parts[check.value].sum()))}


def _determines(check: checks.Determines, _: Plan) -> pl.Expr:
    key = pl.col(check.column).cast(pl.String).str.strip_chars().str.to_lowercase()
    differing = pl.col(check.other).drop_nulls().n_unique().over(key)
    return pl.col(check.column).is_not_null() & (differing > 1)


def _tell_determines(check: checks.Determines, case: Case, row: int) -> Facts:
    name = case.shown(row, check.column).strip().lower()
    alike = pl.col(check.column).cast(pl.String).str.strip_chars().str.to_lowercase() == name
    others = case.frame.filter(alike)[check.other].drop_nulls().unique().sort().to_list()
    return {"other": check.other, "others": tuple(map(as_text, others[:VALUES_NAMED]))}


def _refers_to(check: checks.RefersTo, plan: Plan) -> pl.Expr:
    return ~pl.col(check.column).is_in(sorted(plan.facts.known(check.dataset, check.key)))


def _tell_refers_to(check: checks.RefersTo, _case: Case, _row: int) -> Facts:
    return {"form": check.dataset}


def _not_heaped(check: checks.NotHeaped, _: Plan) -> pl.Expr:
    """On the first row, if the column as a whole is heaped."""
    value = pl.col(check.column).cast(pl.Float64)
    large = value > _HEAPED_FROM
    round_share = (large & (value % _HEAPED_FROM == 0)).sum() / large.sum()
    heaped = (large.sum() >= _HEAPED_LEAST_ROWS) & (round_share > check.share)
    return heaped & (pl.int_range(pl.len()) == 0)


def _varies(check: checks.Varies, _: Plan) -> pl.Expr:
    group = [pl.col(name) for name in check.within]
    value = pl.col(check.value)
    alike = (value.drop_nulls().n_unique().over(group) == 1) & value.is_not_null()
    return alike & (value.count().over(group) >= check.least) & (value.cum_count().over(group) == 1)


def _tell_alike(check: checks.Varies, case: Case, row: int) -> Facts:
    alike = [pl.col(name).eq_missing(pl.lit(case.value(row, name))) for name in check.within]
    return {"rows": case.rows_where(pl.all_horizontal(alike))}


ENGINES: Final[Engines] = {
    checks.Unique: _unique,
    checks.Breakdown: _breakdown,
    checks.Determines: _determines,
    checks.RefersTo: _refers_to,
    checks.NotHeaped: _not_heaped,
    checks.Varies: _varies,
}
FACTS: Final[Tellers] = {
    checks.Unique: _tell_unique,
    checks.Breakdown: _tell_breakdown,
    checks.Determines: _tell_determines,
    checks.RefersTo: _tell_refers_to,
    checks.NotHeaped: nothing,
    checks.Varies: _tell_alike,
}
