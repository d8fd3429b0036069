"""Turn places into findings: what was written there, its row's key, and the facts of the case."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import polars as pl
import pyarrow as pa
from openpyxl.utils import get_column_letter

from asl_pipeline.derive.codes import in_version, nuts_versions
from asl_pipeline.derive.rules import full_code
from asl_pipeline.model import check as checks
from asl_pipeline.model.check import Check, kind_of
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.finding import Fact, Finding, Place
from asl_pipeline.model.rule import Rule
from asl_pipeline.quality.circumstances import Circumstances
from asl_pipeline.quality.language import detected
from asl_pipeline.quality.parse import AT, INDEX, NUMBER, PART, Typed
from asl_pipeline.quality.personal import masked, named_persons, personal_data
from asl_pipeline.quality.recognise import Note

_ROWS_NAMED = 12
_VALUE_CHARACTERS = 400


def findings(
    dataset: Dataset,
    typed: Typed,
    violations: pa.Table,
    rules: Sequence[Rule],
    facts: Circumstances,
) -> tuple[Finding, ...]:
    """The findings, in the order of the rules and then of the rows."""
    by_code = {rule.code: rule for rule in rules}
    order = {rule.code: index for index, rule in enumerate(rules)}
    rows = sorted(
        violations.to_pylist(),
        key=lambda v: (order[v["rule"]], -1 if v["row"] is None else v["row"]),
    )
    case = _Case(dataset, typed, facts)
    return tuple(case.finding(by_code[found["rule"]], found) for found in rows)


class _Case:
    """One submission, to look things up in while its findings are made."""

    def __init__(self, dataset: Dataset, typed: Typed, facts: Circumstances) -> None:
        self.dataset = dataset
        self.typed = typed
        self.facts = facts
        self.frame = typed.frame

    def finding(self, rule: Rule, found: Mapping[str, Any]) -> Finding:
        """The finding for one violation."""
        if found["note"] is not None:
            place, value, facts = self._of_note(found["note"])
            key: Mapping[str, str] = {}
        else:
            row, column = found["row"], found["column"]
            place, value = self._place(row, column), self.written(row, column)
            key, facts = self._key(row), FACTS[type(rule.check)](rule.check, self, row)
        return Finding(
            rule=full_code(self.dataset, rule),
            kind=kind_of(rule.check),
            ess=rule.ess,
            level=rule.level,
            severity=rule.severity,
            place=place,
            key={name: masked(text) for name, text in key.items()},
            value=None if value is None else masked(value)[:_VALUE_CHARACTERS],
            facts={name: _masked_fact(fact) for name, fact in facts.items()},
        )

    def header(self, column: str) -> str | None:
        """The heading that the partner wrote over the column, in the first sheet that has it."""
        for part in self.typed.parts:
            if column in part.at:
                return part.table.columns[part.at[column]]
        return None

    def value(self, row: int, column: str) -> Any:
        """What the cell was read as."""
        return self.frame[column][row]

    def shown(self, row: int, column: str) -> str:
        """What the cell was read as, as text."""
        return _as_text(self.value(row, column))

    def other(self, row: int, column: str) -> str:
        """The second reading of an ambiguous cell, or the weekday that would be right."""
        return _as_text(self.frame[f"{column}#other"][row])

    def written(self, row: int, column: str) -> str | None:
        """What was written in the cell, exactly."""
        part, position = self._position(row, column)
        if position is None:
            value = self.value(row, column)
            return None if value is None else _as_text(value)
        index = self.frame[INDEX][row]
        text: str = part.table.texts.column(position)[index].as_py()
        return text

    def rows_where(self, condition: pl.Expr) -> tuple[str, ...]:
        """The numbers of the rows where the condition holds, at most a handful."""
        numbers = self.frame.filter(condition)[NUMBER].to_list()
        named = [str(number) for number in numbers[:_ROWS_NAMED]]
        return (*named, "…") if len(numbers) > _ROWS_NAMED else tuple(named)

    def _position(self, row: int, column: str) -> tuple[Any, int | None]:
        part = self.typed.parts[self.frame[PART][row]]
        spread = part.dataset.spread
        if spread is not None and column == spread.value and self.frame[AT][row] is not None:
            return part, self.frame[AT][row]
        return part, part.at.get(column)

    def _place(self, row: int, column: str) -> Place:
        part, position = self._position(row, column)
        number = self.frame[NUMBER][row]
        return Place(
            sheet=part.table.name,
            row=number,
            cell=None if position is None else f"{_letter(part, position)}{number}",
            column=column,
            header=None if position is None else part.table.columns[position],
        )

    def _key(self, row: int) -> Mapping[str, str]:
        return {
            name: self.shown(row, name)
            for name in self.dataset.key
            if self.value(row, name) is not None
        }

    def _of_note(self, index: int) -> tuple[Place, str | None, Mapping[str, Fact]]:
        number, note = self.facts.notes[index]
        part = self.typed.parts[number]
        facts: dict[str, Fact] = {"form": self.dataset.name, **note.facts}
        return _note_place(part, note), note.value, facts


def _note_place(part: Any, note: Note) -> Place:
    row = None if note.row is None else part.table.numbers[note.row]
    at_row = part.table.header_row if row is None else row
    cell = None if note.position is None else f"{_letter(part, note.position)}{at_row}"
    header = None if note.position is None else part.table.columns[note.position]
    return Place(sheet=part.table.name, row=row, cell=cell, column=note.column, header=header)


def _letter(part: Any, position: int) -> str:
    """The letter of a column, as a spreadsheet shows it."""
    return str(get_column_letter(int(part.table.texts.column_names[position]) + 1))


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, pl.Series):
        return "; ".join(map(str, value.to_list()))
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return format(value, ".12g")
    return str(value)


def _masked_fact(fact: Fact) -> Fact:
    if isinstance(fact, str):
        return masked(fact)
    return tuple(map(masked, fact)) if isinstance(fact, tuple) else fact


Facts = dict[str, Fact]


def _none(_check: Any, _case: _Case, _row: int) -> Facts:
    return {}


def _kind(check: checks.Readable, case: _Case, _row: int) -> Facts:
    return {"kind": case.dataset.column(check.column).kind}


def _two_readings(check: checks.Unambiguous, case: _Case, row: int) -> Facts:
    return {
        "read_as": case.shown(row, check.column),
        "alternative": case.other(row, check.column),
        "code_list": case.dataset.column(check.column).code_list,
    }


def _allowed(check: checks.InCodeList, _case: _Case, _row: int) -> Facts:
    return {"code_list": check.code_list}


def _weekday(check: checks.WeekdayAgrees, case: _Case, row: int) -> Facts:
    return {"weekday": case.other(row, check.column)}


def _when(check: checks.RequiredWhen, case: _Case, row: int) -> Facts:
    return {"when": check.when, "when_value": case.written(row, check.when)}


def _unique(check: checks.Unique, case: _Case, row: int) -> Facts:
    same = pl.all_horizontal(
        [pl.col(name) == pl.lit(case.value(row, name)) for name in check.columns]
    )
    return {"rows": case.rows_where(same)}


def _example(check: checks.Matches, case: _Case, _row: int) -> Facts:
    return {"example": case.dataset.column(check.column).example or check.pattern}


def _bounds(check: checks.Between, _case: _Case, _row: int) -> Facts:
    return {"low": check.low, "high": check.high}


def _not_before(check: checks.NotBefore, case: _Case, row: int) -> Facts:
    return {"other": check.other, "other_value": case.shown(row, check.other)}


def _windows(windows: Sequence[tuple[dt.date, dt.date]]) -> tuple[str, ...]:
    return tuple(f"{first.isoformat()}/{last.isoformat()}" for first, last in windows)


def _within(check: checks.WithinDates, _case: _Case, _row: int) -> Facts:
    return {"windows": _windows(check.windows)}


def _receipt(check: checks.NotAfterReceipt, case: _Case, row: int) -> Facts:
    return {
        "when": check.when,
        "when_value": case.written(row, check.when),
        "received": case.facts.received_on.isoformat(),
    }


def _only_when(check: checks.OnlyWhen, case: _Case, row: int) -> Facts:
    return {
        "when": check.when,
        "when_value": case.shown(row, check.when),
        "windows": _windows(check.windows),
    }


def _sum(check: checks.SumOfParts, case: _Case, row: int) -> Facts:
    total = sum(case.value(row, name) for name in check.parts)
    return {"sum": _as_text(total), "parts": check.parts}


def _breakdown(check: checks.Breakdown, case: _Case, row: int) -> Facts:
    alike = [pl.col(name).eq_missing(pl.lit(case.value(row, name))) for name in check.within]
    parts = case.frame.filter(pl.all_horizontal(alike) & (pl.col(check.by) != check.total_code))
    return {"by": check.by, "sum": _as_text(float(parts[check.value].sum()))}


def _nuts_version(check: checks.NutsInVersion, case: _Case, row: int) -> Facts:
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


def _country(check: checks.NutsInCountry, case: _Case, row: int) -> Facts:
    return {"country": case.shown(row, check.country)}


def _determines(check: checks.Determines, case: _Case, row: int) -> Facts:
    name = case.shown(row, check.column).strip().lower()
    alike = pl.col(check.column).cast(pl.String).str.strip_chars().str.to_lowercase() == name
    others = case.frame.filter(alike)[check.other].drop_nulls().unique().sort().to_list()
    return {"other": check.other, "others": tuple(map(_as_text, others[:_ROWS_NAMED]))}


def _refers_to(check: checks.RefersTo, _case: _Case, _row: int) -> Facts:
    return {"form": check.dataset}


def _own(_check: checks.OwnId, case: _Case, _row: int) -> Facts:
    return {"partner": case.facts.partner.code}


def _personal(check: checks.NoPersonalData, case: _Case, row: int) -> Facts:
    return {"personal": personal_data(case.shown(row, check.column))}


def _named(check: checks.NoNamedPerson, case: _Case, row: int) -> Facts:
    return {"found": named_persons(case.shown(row, check.column))}


def _length(check: checks.MinLength, _case: _Case, _row: int) -> Facts:
    return {"length": check.length}


def _copied(check: checks.NotCopied, case: _Case, row: int) -> Facts:
    return {"rows": case.rows_where(pl.col(check.column) == case.value(row, check.column))}


def _language(check: checks.InLanguage, case: _Case, row: int) -> Facts:
    text = case.shown(row, check.column)
    return {"found_language": detected(text), "stated_language": case.shown(row, check.language)}


def _target(check: checks.NearTarget, case: _Case, row: int) -> Facts:
    return {"target": case.shown(row, check.target)}


def _unit(check: checks.FitsUnit, case: _Case, row: int) -> Facts:
    return {"unit": case.shown(row, check.unit)}


FACTS: Final[Mapping[type[Check], Callable[[Any, _Case, int], Facts]]] = {
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
    checks.MinLength: _length,
    checks.NotCopied: _copied,
    checks.InLanguage: _language,
    checks.NotHeaped: _none,
    checks.NearTarget: _target,
    checks.FitsUnit: _unit,
}
"""The facts that each kind of check has to tell, beside place and value."""
