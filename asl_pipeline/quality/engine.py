"""Compute the violations of all rules of a form in one plan over its typed rows.

Every row rule is one boolean expression; all of them are computed in one select. The rules that
compare rows are expressions over windows, and so part of the same plan. Rules on the structure of
a table come from what recognition noted. The answer is places, never sentences.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl
import pyarrow as pa

from asl_pipeline.derive.codes import code_list, nuts_codes, nuts_prefixes
from asl_pipeline.model import check as checks
from asl_pipeline.model.check import Aspect, Check, Structure
from asl_pipeline.model.finding import NotRun
from asl_pipeline.model.rule import OnMissing, Rule
from asl_pipeline.quality.cell import Mark
from asl_pipeline.quality.circumstances import Circumstances
from asl_pipeline.quality.language import is_other_language
from asl_pipeline.quality.parse import INDEX, PART
from asl_pipeline.quality.personal import CANDIDATE, named_persons, personal_data

VIOLATIONS: Final = pa.schema(
    [("rule", pa.string()), ("row", pa.int32()), ("column", pa.string()), ("note", pa.int32())]
)
"""One row for each violation. `row` is the index in the frame, null for a whole table; `note` the
index of the structural note that it comes from."""

_HEAPED_FROM = 10
_HEAPED_LEAST_ROWS = 10
_LONG_TEXT = 40
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Outcome:
    """The violations (schema `VIOLATIONS`) and the rules that could not be tried."""

    violations: pa.Table
    not_run: tuple[NotRun, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What an expression may need of the frame and the circumstances."""

    frame: pl.DataFrame
    rule: Rule
    facts: Circumstances

    def marked(self, column: str, mark: Mark) -> pl.Expr:
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


def violations(frame: pl.DataFrame, rules: Sequence[Rule], facts: Circumstances) -> Outcome:
    """Every violation of the rules in the frame of `quality.parse`.

    Raises whatever a broken rule raises: a crash is never a result.
    """
    not_run = tuple(n for rule in rules if (n := _not_run(rule, facts)))
    idle = {n.rule for n in not_run}
    tried = [rule for rule in rules if rule.code not in idle]
    tables = [_of_structure(frame, tried, facts), _of_rows(frame, tried, facts)]
    return Outcome(pa.concat_tables(tables), not_run)


def _not_run(rule: Rule, facts: Circumstances) -> NotRun | None:
    check = rule.check
    if isinstance(check, checks.RefersTo) and check.dataset not in facts.delivered:
        return NotRun(rule.code, "no_dataset")
    return None


def _of_structure(frame: pl.DataFrame, rules: Sequence[Rule], facts: Circumstances) -> pa.Table:
    by_aspect = {rule.check.aspect: rule for rule in rules if isinstance(rule.check, Structure)}
    found: list[_Found] = []
    for index, (part, note) in enumerate(facts.notes):
        if note.aspect in by_aspect:
            row = None if note.row is None else _frame_row(frame, part, note.row)
            found.append((by_aspect[note.aspect].code, row, note.column, index))
    intact = by_aspect.get(Aspect.TEXT_INTACT)
    if intact is not None:
        found += [(intact.code, row, column, None) for row, column in facts.damaged]
    return _table(found)


def _frame_row(frame: pl.DataFrame, part: int, index: int) -> int:
    """The first row of the frame that a row of a sheet has become."""
    at = (frame[PART] == part) & (frame[INDEX] == index)
    return int(at.arg_true()[0])


def _of_rows(frame: pl.DataFrame, rules: Sequence[Rule], facts: Circumstances) -> pa.Table:
    row_rules = [rule for rule in rules if not isinstance(rule.check, Structure)]
    if not row_rules or frame.is_empty():
        return VIOLATIONS.empty_table()
    planned = {rule.code: _expression(rule, frame, facts) for rule in row_rules}
    # One select: the plan shares scans, common parts and threads between all rules.
    flags = frame.lazy().select(**planned).collect()
    pointed = {rule.code: checks.columns_of(rule.check)[0] for rule in row_rules}
    found: list[_Found] = []
    for code in planned:
        rows = flags[code].arg_true().to_list()
        found += [(code, row, pointed[code], None) for row in rows]
    return _table(found)


_Found = tuple[str, int | None, str | None, int | None]


def _table(found: Sequence[_Found]) -> pa.Table:
    columns: list[Any] = list(zip(*found, strict=True)) or [[] for _ in VIOLATIONS]
    arrays = [pa.array(c, f.type) for c, f in zip(columns, VIOLATIONS, strict=True)]
    return pa.table(arrays, schema=VIOLATIONS)


def _expression(rule: Rule, frame: pl.DataFrame, facts: Circumstances) -> pl.Expr:
    engine = ENGINES[type(rule.check)]
    wrong = engine(rule.check, _Plan(frame, rule, facts))
    # Null means that a value which the rule needs is missing.
    return wrong.fill_null(value=rule.on_missing is OnMissing.INVALID)


def _readable(check: checks.Readable, plan: _Plan) -> pl.Expr:
    return plan.marked(check.column, Mark.UNREADABLE)


def _unambiguous(check: checks.Unambiguous, plan: _Plan) -> pl.Expr:
    return plan.marked(check.column, Mark.AMBIGUOUS)


def _in_code_list(check: checks.InCodeList, plan: _Plan) -> pl.Expr:
    codes = list(code_list(check.code_list).codes)
    column = pl.col(check.column)
    if isinstance(plan.frame.schema[check.column], pl.List):
        listed = column.list.eval(pl.element().is_in(codes)).list.all()
    else:
        listed = column.is_in(codes)
    return plan.marked(check.column, Mark.UNLISTED) | ~listed.fill_null(value=True)


def _weekday(check: checks.WeekdayAgrees, plan: _Plan) -> pl.Expr:
    return plan.marked(check.column, Mark.WEEKDAY)


def _required(check: checks.Required, plan: _Plan) -> pl.Expr:
    return plan.missing(check.column)


def _required_when(check: checks.RequiredWhen, plan: _Plan) -> pl.Expr:
    return plan.missing(check.column) & pl.col(check.when).is_in(list(check.values))


def _unique(check: checks.Unique, _: _Plan) -> pl.Expr:
    key = pl.struct(check.columns)
    complete = pl.all_horizontal(pl.col(name).is_not_null() for name in check.columns)
    # Equal rows have equal hashes, so only rows whose hash repeats need the exact comparison.
    hashed = key.hash()
    return complete & hashed.is_duplicated() & key.is_duplicated()


def _matches(check: checks.Matches, _: _Plan) -> pl.Expr:
    return ~pl.col(check.column).str.contains(f"^(?:{check.pattern})$")


def _between(check: checks.Between, _: _Plan) -> pl.Expr:
    value = pl.col(check.column).cast(pl.Float64)
    low = value < check.low if check.low is not None else _NEVER
    high = value > check.high if check.high is not None else _NEVER
    return pl.when(value.is_not_null()).then(low | high).otherwise(None)


def _not_before(check: checks.NotBefore, _: _Plan) -> pl.Expr:
    return pl.col(check.column) < pl.col(check.other)


def _inside(date: pl.Expr, windows: Sequence[tuple[dt.date, dt.date]]) -> pl.Expr:
    return pl.any_horizontal([date.is_between(first, last) for first, last in windows])


def _within_dates(check: checks.WithinDates, _: _Plan) -> pl.Expr:
    return ~_inside(pl.col(check.column), check.windows)


def _not_after_receipt(check: checks.NotAfterReceipt, plan: _Plan) -> pl.Expr:
    late = pl.col(check.column) > plan.facts.received_on
    return late & pl.col(check.when).is_in(list(check.values))


def _only_when(check: checks.OnlyWhen, _: _Plan) -> pl.Expr:
    return pl.col(check.column).is_in(list(check.values)) & ~_inside(
        pl.col(check.when), check.windows
    )


def _sum_of_parts(check: checks.SumOfParts, _: _Plan) -> pl.Expr:
    parts = pl.sum_horizontal([pl.col(name) for name in check.parts], ignore_nulls=False)
    return pl.col(check.total) != parts


def _breakdown(check: checks.Breakdown, _: _Plan) -> pl.Expr:
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


def _nuts_in_version(check: checks.NutsInVersion, _: _Plan) -> pl.Expr:
    versions = code_list("nuts_version").codes
    known = [f"{version} {code}" for version in versions for code in nuts_codes(version)]
    both = pl.concat_str([pl.col(check.version), pl.lit(" "), pl.col(check.column)])
    # A country outside the five has codes that we do not ship: we cannot tell.
    ours = pl.col(check.column).str.slice(0, 2).is_in(["ES", "FR", "IE", "PT", "UK", "GB"])
    return pl.when(ours).then(~both.is_in(known)).otherwise(None)


def _nuts_in_country(check: checks.NutsInCountry, _: _Plan) -> pl.Expr:
    prefix = pl.col(check.country).replace_strict(dict(nuts_prefixes()), default=None)
    return pl.col(check.column).str.slice(0, 2) != prefix


def _in_atlantic_area(check: checks.InAtlanticArea, _: _Plan) -> pl.Expr:
    outside = [
        f"{entry.extra['version']} {entry.code}"
        for entry in code_list("nuts").entries
        if entry.extra["in_atlantic_area_1420"] == "false"
    ]
    return pl.concat_str([pl.col(check.version), pl.lit(" "), pl.col(check.column)]).is_in(outside)


def _determines(check: checks.Determines, _: _Plan) -> pl.Expr:
    key = pl.col(check.column).cast(pl.String).str.strip_chars().str.to_lowercase()
    differing = pl.col(check.other).drop_nulls().n_unique().over(key)
    return pl.col(check.column).is_not_null() & (differing > 1)


def _refers_to(check: checks.RefersTo, plan: _Plan) -> pl.Expr:
    return ~pl.col(check.column).is_in(list(plan.facts.delivered[check.dataset]))


def _own_id(check: checks.OwnId, plan: _Plan) -> pl.Expr:
    code = plan.facts.partner.code
    value = pl.col(check.column)
    return value.str.contains(r"^[A-Z]+-[A-Z]+-") & ~value.str.contains(f"^[A-Z]+-{code}-")


def _no_personal_data(check: checks.NoPersonalData, _: _Plan) -> pl.Expr:
    return _asked_of_texts(check.column, CANDIDATE, lambda text: bool(personal_data(text)))


def _no_named_person(check: checks.NoNamedPerson, _: _Plan) -> pl.Expr:
    return _asked_of_texts(check.column, r"[A-ZÀ-Þ]", lambda text: bool(named_persons(text)))


def _asked_of_texts(column: str, candidate: str, ask: Callable[[str], bool]) -> pl.Expr:
    """Ask a Python question of those texts of a column that a cheap pattern does not rule out."""

    def answer(texts: pl.Series) -> pl.Series:
        likely = texts.str.contains(candidate).fill_null(value=False).to_list()
        pairs = zip(texts.to_list(), likely, strict=True)
        return pl.Series([bool(maybe and ask(text)) for text, maybe in pairs], dtype=pl.Boolean)

    return pl.col(column).map_batches(answer, return_dtype=pl.Boolean)


def _min_length(check: checks.MinLength, _: _Plan) -> pl.Expr:
    return pl.col(check.column).str.len_chars() < check.length


def _not_copied(check: checks.NotCopied, _: _Plan) -> pl.Expr:
    text = pl.col(check.column)
    return (text.str.len_chars() >= _LONG_TEXT) & (pl.len().over(text) >= check.times)


def _in_language(check: checks.InLanguage, _: _Plan) -> pl.Expr:
    def answer(pairs: pl.Series) -> pl.Series:
        asked = (
            is_other_language(pair[check.column], pair[check.language]) for pair in pairs.to_list()
        )
        return pl.Series(list(asked), dtype=pl.Boolean)

    both = pl.struct([pl.col(check.column), pl.col(check.language)])
    return both.map_batches(answer, return_dtype=pl.Boolean)


def _not_heaped(check: checks.NotHeaped, _: _Plan) -> pl.Expr:
    """On the first row, if the column as a whole is heaped."""
    value = pl.col(check.column).cast(pl.Float64)
    large = value > _HEAPED_FROM
    round_share = (large & (value % _HEAPED_FROM == 0)).sum() / large.sum()
    heaped = (large.sum() >= _HEAPED_LEAST_ROWS) & (round_share > check.share)
    return heaped & (pl.int_range(pl.len()) == 0)


def _near_target(check: checks.NearTarget, _: _Plan) -> pl.Expr:
    value, target = pl.col(check.column).cast(pl.Float64), pl.col(check.target).cast(pl.Float64)
    far = (value < check.low * target) | (value > check.high * target)
    return pl.col(check.final) & (target > 0) & far


def _fits_unit(check: checks.FitsUnit, _: _Plan) -> pl.Expr:
    value, unit = pl.col(check.column).cast(pl.Float64), pl.col(check.unit)
    broken_count = (unit == "NR") & (value != value.round(0))
    return (value < 0) | broken_count | ((unit == "PC") & (value > 100))  # noqa: PLR2004


Engine = Callable[[Any, _Plan], pl.Expr]

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
    checks.MinLength: _min_length,
    checks.NotCopied: _not_copied,
    checks.InLanguage: _in_language,
    checks.NotHeaped: _not_heaped,
    checks.NearTarget: _near_target,
    checks.FitsUnit: _fits_unit,
}
"""How each kind of check is computed. The rules on structure need no expression."""
