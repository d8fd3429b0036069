"""How each kind of check is computed: one boolean expression over the rows, true where broken.

Null means that a value the check needs is missing; the rule says what to conclude from that.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from asl_pipeline.derive.codes import code_list, nuts_codes, nuts_prefixes
from asl_pipeline.model import check as checks
from asl_pipeline.model.check import Check
from asl_pipeline.model.rule import OnMissing
from asl_pipeline.quality.cell import Mark
from asl_pipeline.quality.circumstances import Circumstances
from asl_pipeline.quality.language import is_other_language
from asl_pipeline.quality.personal import CANDIDATE, named_persons, personal_data

_HEAPED_FROM = 10
_HEAPED_LEAST_ROWS = 10
_LONG_TEXT = 40
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Plan:
    """What an expression may need of the frame and the circumstances."""

    frame: pl.DataFrame
    facts: Circumstances
    on_missing: OnMissing

    def marked(self, column: str, mark: Mark) -> pl.Expr:
        """Whether reading left this mark on a cell of the column."""
        name = f"{column}#{mark}"
        return pl.col(name).fill_null(value=False) if name in self.frame.columns else _NEVER

    def missing(self, column: str) -> pl.Expr:
        """Nothing was written there; what could not be read is another rule's matter."""
        unread = self.marked(column, Mark.UNREADABLE) | self.marked(column, Mark.UNLISTED)
        empty = pl.col(column).is_null()
        if self.frame.schema[column] == pl.String:
            empty = empty | (pl.col(column) == "")
        if isinstance(self.frame.schema[column], pl.List):
            empty = empty | (pl.col(column).list.len() == 0)
        return empty & ~unread


_NEVER: Final = pl.lit(value=False)


def _readable(check: checks.Readable, plan: Plan) -> pl.Expr:
    return plan.marked(check.column, Mark.UNREADABLE)


def _unambiguous(check: checks.Unambiguous, plan: Plan) -> pl.Expr:
    return plan.marked(check.column, Mark.AMBIGUOUS)


def _in_code_list(check: checks.InCodeList, plan: Plan) -> pl.Expr:
    codes = list(code_list(check.code_list).codes)
    column = pl.col(check.column)
    if isinstance(plan.frame.schema[check.column], pl.List):
        listed = column.list.eval(pl.element().is_in(codes)).list.all()
    else:
        listed = column.is_in(codes)
    return plan.marked(check.column, Mark.UNLISTED) | ~listed.fill_null(value=True)


def _weekday(check: checks.WeekdayAgrees, plan: Plan) -> pl.Expr:
    return plan.marked(check.column, Mark.WEEKDAY)


def _required(check: checks.Required, plan: Plan) -> pl.Expr:
    return plan.missing(check.column)


def _required_when(check: checks.RequiredWhen, plan: Plan) -> pl.Expr:
    return plan.missing(check.column) & pl.col(check.when).is_in(list(check.values))


def _unique(check: checks.Unique, _: Plan) -> pl.Expr:
    key = pl.struct(check.columns)
    complete = pl.all_horizontal(pl.col(name).is_not_null() for name in check.columns)
    # Equal rows have equal hashes, so only rows whose hash repeats need the exact comparison.
    hashed = key.hash()
    return complete & hashed.is_duplicated() & key.is_duplicated()


def _matches(check: checks.Matches, _: Plan) -> pl.Expr:
    return ~pl.col(check.column).str.contains(f"^(?:{check.pattern})$")


def _between(check: checks.Between, _: Plan) -> pl.Expr:
    value = pl.col(check.column).cast(pl.Float64)
    low = value < check.low if check.low is not None else _NEVER
    high = value > check.high if check.high is not None else _NEVER
    return pl.when(value.is_not_null()).then(low | high).otherwise(None)


def _not_before(check: checks.NotBefore, _: Plan) -> pl.Expr:
    return pl.col(check.column) < pl.col(check.other)


def _inside(date: pl.Expr, windows: Sequence[tuple[dt.date, dt.date]]) -> pl.Expr:
    return pl.any_horizontal([date.is_between(first, last) for first, last in windows])


def _within_dates(check: checks.WithinDates, _: Plan) -> pl.Expr:
    return ~_inside(pl.col(check.column), check.windows)


def _not_after_receipt(check: checks.NotAfterReceipt, plan: Plan) -> pl.Expr:
    late = pl.col(check.column) > plan.facts.received_on
    return late & pl.col(check.when).is_in(list(check.values))


def _only_when(check: checks.OnlyWhen, _: Plan) -> pl.Expr:
    return pl.col(check.column).is_in(list(check.values)) & ~_inside(
        pl.col(check.when), check.windows
    )


def _sum_of_parts(check: checks.SumOfParts, plan: Plan) -> pl.Expr:
    ignore = plan.on_missing is OnMissing.IGNORE
    parts = pl.sum_horizontal([pl.col(name) for name in check.parts], ignore_nulls=ignore)
    return pl.col(check.total) != parts


def _breakdown(check: checks.Breakdown, _: Plan) -> pl.Expr:
    """On the total's row: its parts do not add up to it, or already exceed it."""
    value, by = pl.col(check.value).cast(pl.Float64), pl.col(check.by)
    group = [pl.col(name) for name in check.within]
    is_total = by == check.total_code
    parts = pl.when(~is_total).then(value).sum().over(group)
    known = [((by == code) & value.is_not_null()).any().over(group) for code in check.complete]
    complete = pl.all_horizontal(known)
    any_part = (~is_total & value.is_not_null()).any().over(group)
    differs = (parts - value).abs() > _ROUNDING
    exceeds = parts - value > _ROUNDING
    return is_total & any_part & pl.when(complete).then(differs).otherwise(exceeds)


def _nuts_in_version(check: checks.NutsInVersion, _: Plan) -> pl.Expr:
    versions = code_list("nuts_version").codes
    known = [f"{version} {code}" for version in versions for code in nuts_codes(version)]
    both = pl.concat_str([pl.col(check.version), pl.lit(" "), pl.col(check.column)])
    # A country outside the five has codes that we do not ship: we cannot tell.
    ours = pl.col(check.column).str.slice(0, 2).is_in(["ES", "FR", "IE", "PT", "UK", "GB"])
    return pl.when(ours).then(~both.is_in(known)).otherwise(None)


def _nuts_in_country(check: checks.NutsInCountry, _: Plan) -> pl.Expr:
    prefix = pl.col(check.country).replace_strict(dict(nuts_prefixes()), default=None)
    return pl.col(check.column).str.slice(0, 2) != prefix


def _in_atlantic_area(check: checks.InAtlanticArea, _: Plan) -> pl.Expr:
    outside = [
        f"{entry.extra['version']} {entry.code}"
        for entry in code_list("nuts").entries
        if entry.extra["in_atlantic_area_1420"] == "false"
    ]
    return pl.concat_str([pl.col(check.version), pl.lit(" "), pl.col(check.column)]).is_in(outside)


def _determines(check: checks.Determines, _: Plan) -> pl.Expr:
    key = pl.col(check.column).cast(pl.String).str.strip_chars().str.to_lowercase()
    differing = pl.col(check.other).drop_nulls().n_unique().over(key)
    return pl.col(check.column).is_not_null() & (differing > 1)


def _refers_to(check: checks.RefersTo, plan: Plan) -> pl.Expr:
    return ~pl.col(check.column).is_in(list(plan.facts.delivered[check.dataset]))


def _own_id(check: checks.OwnId, plan: Plan) -> pl.Expr:
    code = plan.facts.partner.code
    value = pl.col(check.column)
    return value.str.contains(r"^[A-Z]+-[A-Z]+-") & ~value.str.contains(f"^[A-Z]+-{code}-")


def _no_personal_data(check: checks.NoPersonalData, _: Plan) -> pl.Expr:
    return _asked_of_texts(check.column, CANDIDATE, lambda text: bool(personal_data(text)))


def _no_named_person(check: checks.NoNamedPerson, _: Plan) -> pl.Expr:
    return _asked_of_texts(check.column, r"[A-ZÀ-Þ]", lambda text: bool(named_persons(text)))


def _asked_of_texts(column: str, candidate: str, ask: Callable[[str], bool]) -> pl.Expr:
    """Ask a Python question of those texts of a column that a cheap pattern does not rule out."""

    def answer(texts: pl.Series) -> pl.Series:
        likely = texts.str.contains(candidate).fill_null(value=False).to_list()
        pairs = zip(texts.to_list(), likely, strict=True)
        return pl.Series([bool(maybe and ask(text)) for text, maybe in pairs], dtype=pl.Boolean)

    return pl.col(column).map_batches(answer, return_dtype=pl.Boolean)


def _not_copied(check: checks.NotCopied, _: Plan) -> pl.Expr:
    text = pl.col(check.column)
    return (text.str.len_chars() >= _LONG_TEXT) & (pl.len().over(text) >= check.times)


def _in_language(check: checks.InLanguage, _: Plan) -> pl.Expr:
    def answer(pairs: pl.Series) -> pl.Series:
        asked = (
            is_other_language(pair[check.column], pair[check.language]) for pair in pairs.to_list()
        )
        return pl.Series(list(asked), dtype=pl.Boolean)

    both = pl.struct([pl.col(check.column), pl.col(check.language)])
    return both.map_batches(answer, return_dtype=pl.Boolean)


def _not_heaped(check: checks.NotHeaped, _: Plan) -> pl.Expr:
    """On the first row, if the column as a whole is heaped."""
    value = pl.col(check.column).cast(pl.Float64)
    large = value > _HEAPED_FROM
    round_share = (large & (value % _HEAPED_FROM == 0)).sum() / large.sum()
    heaped = (large.sum() >= _HEAPED_LEAST_ROWS) & (round_share > check.share)
    return heaped & (pl.int_range(pl.len()) == 0)


def _near_target(check: checks.NearTarget, _: Plan) -> pl.Expr:
    value, target = pl.col(check.column).cast(pl.Float64), pl.col(check.target).cast(pl.Float64)
    far = (value < check.low * target) | (value > check.high * target)
    return pl.col(check.final) & (target > 0) & far


def _fits_unit(check: checks.FitsUnit, _: Plan) -> pl.Expr:
    value, unit = pl.col(check.column).cast(pl.Float64), pl.col(check.unit)
    broken_count = (unit == "NR") & (value != value.round(0))
    return (value < 0) | broken_count | ((unit == "PC") & (value > 100))  # noqa: PLR2004


Engine = Callable[[Any, Plan], pl.Expr]

ENGINES: Final[Mapping[type[Check], Engine]] = {
    checks.Readable: _readable,
    checks.Unambiguous: _unambiguous,
    checks.InCodeList: _in_code_list,
    checks.WeekdayAgrees: _weekday,
    checks.Required: _required,
    checks.RequiredWhen: _required_when,
    checks.Unique: _unique,
    checks.Matches: _matches,
    checks.Between: _between,
    checks.NotBefore: _not_before,
    checks.WithinDates: _within_dates,
    checks.NotAfterReceipt: _not_after_receipt,
    checks.OnlyWhen: _only_when,
    checks.SumOfParts: _sum_of_parts,
    checks.Breakdown: _breakdown,
    checks.NutsInVersion: _nuts_in_version,
    checks.NutsInCountry: _nuts_in_country,
    checks.InAtlanticArea: _in_atlantic_area,
    checks.Determines: _determines,
    checks.RefersTo: _refers_to,
    checks.OwnId: _own_id,
    checks.NoPersonalData: _no_personal_data,
    checks.NoNamedPerson: _no_named_person,
    checks.NotCopied: _not_copied,
    checks.InLanguage: _in_language,
    checks.NotHeaped: _not_heaped,
    checks.NearTarget: _near_target,
    checks.FitsUnit: _fits_unit,
}
"""How each kind of check is computed. The rules on structure need no expression."""
