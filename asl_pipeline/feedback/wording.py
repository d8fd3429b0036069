"""Make sentences of findings, in one language. The only place where sentences are made."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from asl_pipeline.datasets import submitted
from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.plural import fitting, locale_of
from asl_pipeline.languages import Text, Words, general, words
from asl_pipeline.model.finding import Fact, Finding, NotRun, Repair
from asl_pipeline.model.rule import ACROSS

_CODES_NAMED = 24


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is wrong, and how to put it right."""

    message: str
    fix: str


class Wording:
    """One language's way of saying things."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._words: Words = words(language)
        self._locale = locale_of(self._words.locale)

    # ------------------------------------------------------------- small words

    def text(self, section: str, key: str, **facts: object) -> str:
        """A sentence of the language's file. Raises KeyError for a key that it does not have."""
        text = fitting(self._words.sections[section][key], facts, self._words)
        return text.format_map({name: self._told(fact) for name, fact in facts.items()})

    def _told(self, fact: object) -> object:
        return self.number(fact) if isinstance(fact, int) else fact

    def date(self, day: dt.date) -> str:
        """A date as people of the language write it."""
        return str(format_date(day, "long", locale=self._locale))

    def number(self, value: float) -> str:
        """A number as people of the language write it."""
        return str(format_decimal(value, locale=self._locale))

    def percent(self, share: float) -> str:
        """A share as people of the language write a percentage."""
        return str(format_percent(share, locale=self._locale))

    def form(self, dataset: str) -> str:
        """What a form is called."""
        return self._words.form_title(dataset)

    def label(self, dataset: str, column: str) -> str:
        """What a column is called."""
        return self._words.column_label(dataset, column)

    def code(self, list_name: str, code: str) -> str:
        """What a code means; the code itself where the language has no word for it."""
        return self._words.code_label(list_name, code) or code

    def codes(self, list_name: str) -> str:
        """The values of a code list, each with its meaning where the language has one."""
        named = []
        for entry in code_list(list_name).entries[:_CODES_NAMED]:
            label = self._words.code_label(list_name, entry.code)
            same = label is None or label.casefold() == entry.code.casefold()
            named.append(entry.code if same else f"{entry.code} ({label})")
        more = len(code_list(list_name).entries) > _CODES_NAMED
        return ", ".join(dict.fromkeys(named)) + (", …" if more else "")

    # ---------------------------------------------------------------- sentences

    def sentence(self, finding: Finding) -> Sentence:
        """The two sentences for a finding."""
        said = self._said(finding.rule, finding.kind)
        facts = self._facts(finding)
        message, fix = (fitting(said[k], finding.facts, self._words) for k in ("says", "fix"))
        return Sentence(message.format_map(facts), fix.format_map(facts))

    def pattern(self, rule: str, kind: str) -> str:
        """What a rule says, with names in braces for what differs from case to case."""
        return general(self._said(rule, kind)["says"])

    def _said(self, rule: str, kind: str) -> Mapping[str, Text]:
        dataset, _, code = rule.partition(".")
        if dataset == ACROSS:
            across: Mapping[str, Text] = self._words.sections[ACROSS][code]
            return across
        rules = self._words.sections["rules"]
        said: Mapping[str, Text] = rules.get(rule) or rules[kind]
        return said

    def repair(self, repair: Repair) -> str:
        """What was put right while reading."""
        return self.text("repairs", repair.code, rows=repair.rows, detail=repair.header or "")

    def not_run(self, skipped: NotRun, dataset: str, facts: Mapping[str, str]) -> str:
        """Why a rule could not be tried."""
        return self.text(
            "not_run",
            skipped.why,
            form=self.form(facts.get("form", dataset)),
            label=self.label(dataset, facts.get("column", "")),
        )

    def _facts(self, finding: Finding) -> Mapping[str, object]:
        """The facts of a finding as the words that its sentences ask for."""
        dataset = finding.rule.partition(".")[0]
        column = finding.place.column or ""
        known: dict[str, object] = {
            # The partner's own heading, where there is one, is what the partner will look for.
            "label": finding.place.header or self.label(dataset, column),
            "value": finding.value or "",
            "cell": finding.place.cell or finding.place.row or "",
        }
        for name, fact in finding.facts.items():
            known[name] = self._plain(fact)
        for name, fact in finding.facts.items():
            spoken = _SPOKEN.get(name)
            if spoken is not None and fact is not None:
                known |= spoken(self, dataset, finding)
        return known

    def _plain(self, fact: Fact) -> str:
        if isinstance(fact, tuple):
            return ", ".join(fact)
        if isinstance(fact, float):
            return self.number(fact)
        return (
            _if_date(fact, self.date)
            if isinstance(fact, str)
            else ("" if fact is None else str(fact))
        )


def _if_date(text: str, say: Callable[[dt.date], str]) -> str:
    try:
        return say(dt.date.fromisoformat(text)) if len(text) == len("2018-01-31") else text
    except ValueError:
        return text


Spoken = Callable[[Wording, str, Finding], dict[str, object]]


def _column_named(fact: str) -> Spoken:
    def say(wording: Wording, dataset: str, finding: Finding) -> dict[str, object]:
        return {f"{fact}_label": wording.label(dataset, str(finding.facts[fact]))}

    return say


def _say_kind(wording: Wording, _: str, finding: Finding) -> dict[str, object]:
    said: Mapping[str, Any] = words(wording.language).section("kinds")[str(finding.facts["kind"])]
    return {"kind": said["name"], "kind_example": said["example"]}


def _say_list(wording: Wording, _: str, finding: Finding) -> dict[str, object]:
    name = str(finding.facts["code_list"])
    known: dict[str, object] = {"allowed": wording.codes(name)}
    if "read_as" in finding.facts:
        known["read_as"] = wording.code(name, str(finding.facts["read_as"]))
        known["alternative"] = wording.codes(name)
    return known


def _say_form(wording: Wording, _: str, finding: Finding) -> dict[str, object]:
    return {"form": wording.form(str(finding.facts["form"]))}


def _say_parts(wording: Wording, dataset: str, finding: Finding) -> dict[str, object]:
    parts = finding.facts["parts"]
    names = parts if isinstance(parts, tuple) else ()
    return {"parts": ", ".join(wording.label(dataset, name) for name in names)}


def _say_windows(wording: Wording, _: str, finding: Finding) -> dict[str, object]:
    windows = finding.facts["windows"]
    spans = []
    for window in windows if isinstance(windows, tuple) else ():
        first, last = map(dt.date.fromisoformat, window.split("/"))
        spans.append(f"{wording.date(first)} – {wording.date(last)}")
    return {"windows": "; ".join(spans)}


def _say_bounds(wording: Wording, _: str, finding: Finding) -> dict[str, object]:
    low, high = finding.facts["low"], finding.facts["high"]
    key = "both" if low is not None and high is not None else "low" if low is not None else "high"
    said = {
        name: wording.number(float(bound)) if isinstance(bound, int | float) else ""
        for name, bound in (("low", low), ("high", high))
    }
    return {"bounds": wording.text("bounds", key, **said)}


def _say_suggestion(wording: Wording, _: str, finding: Finding) -> dict[str, object]:
    suggested = finding.facts["suggested"]
    code, version = suggested if isinstance(suggested, tuple) else ("", "")
    key = str(finding.facts["suggestion"])
    return {"suggestion": wording.text("suggestions", key, code=code, version=version)}


def _say_personal(wording: Wording, _: str, finding: Finding) -> dict[str, object]:
    kinds = finding.facts["personal"]
    named = kinds if isinstance(kinds, tuple) else ()
    return {"found": ", ".join(wording.text("personal", kind) for kind in named)}


def _say_language(fact: str, name: str) -> Spoken:
    def say(wording: Wording, _: str, finding: Finding) -> dict[str, object]:
        code = str(finding.facts[fact])
        return {name: str(locale_of(words(wording.language).locale).languages.get(code, code))}

    return say


def _say_unit(wording: Wording, _: str, finding: Finding) -> dict[str, object]:
    unit = str(finding.facts["unit"])
    expected = wording.text("expected", unit) if unit else ""
    return {"unit": wording.code("unit", unit), "expected": expected}


def _say_codes(wording: Wording, dataset: str, finding: Finding) -> dict[str, object]:
    values = finding.facts["values"]
    column = str(finding.facts.get("when") or finding.place.column)
    return {"values": ", ".join(_coded(wording, dataset, column, values))}


def _say_code(fact: str, column_fact: str | None = None) -> Spoken:
    def say(wording: Wording, dataset: str, finding: Finding) -> dict[str, object]:
        column = str(finding.facts[column_fact] if column_fact else finding.place.column)
        (said,) = _coded(wording, dataset, column, (str(finding.facts[f"{fact}_code"]),))
        return {fact if column_fact is None else f"{fact}_value": said}

    return say


def _say_ends(wording: Wording, dataset: str, finding: Finding) -> dict[str, object]:
    by = str(finding.facts["by"])
    return {"to": ", ".join(_coded(wording, dataset, by, finding.facts["to"]))}


def _coded(wording: Wording, dataset: str, column: str, codes: Fact) -> list[str]:
    """What codes of a column mean."""
    name = submitted(dataset).column(column).code_list or ""
    return [wording.code(name, code) for code in codes] if isinstance(codes, tuple) else []


def _say_columns(wording: Wording, dataset: str, finding: Finding) -> dict[str, object]:
    columns = finding.facts["columns"]
    names = columns if isinstance(columns, tuple) else ()
    return {"columns": ", ".join(wording.label(dataset, name) for name in names)}


def _say_share(wording: Wording, _: str, finding: Finding) -> dict[str, object]:
    return {"percent": wording.percent(float(str(finding.facts["share"])))}


def _say_status(wording: Wording, _: str, finding: Finding) -> dict[str, object]:
    return {"status": wording.code("pilot_status", str(finding.facts["pilot_status"]))}


_SPOKEN: Final[Mapping[str, Spoken]] = {
    "kind": _say_kind,
    "code_list": _say_list,
    "form": _say_form,
    "parts": _say_parts,
    "windows": _say_windows,
    "low": _say_bounds,
    "high": _say_bounds,
    "suggestion": _say_suggestion,
    "personal": _say_personal,
    "found_language": _say_language("found_language", "found"),
    "stated_language": _say_language("stated_language", "language"),
    "unit": _say_unit,
    "other": _column_named("other"),
    "when": _column_named("when"),
    "by": _column_named("by"),
    "explained": _column_named("explained"),
    "values": _say_codes,
    "before_code": _say_code("before"),
    "by_code": _say_code("by", "by"),
    "to": _say_ends,
    "columns": _say_columns,
    "pilot_status": _say_status,
    "share": _say_share,
}
"""Facts that name a thing of ours are told by its name in the language."""
