"""Facts of a finding that name a thing of ours, told by its name in the language."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from asl_pipeline.datasets import submitted
from asl_pipeline.derive.days import weekday
from asl_pipeline.derive.plural import locale_of
from asl_pipeline.feedback.small_words import SmallWords
from asl_pipeline.languages import words
from asl_pipeline.model.column import Kind
from asl_pipeline.model.finding import Fact, Finding

Spoken = Callable[[SmallWords, str, Finding], dict[str, object]]


def _column_named(fact: str) -> Spoken:
    def say(wording: SmallWords, dataset: str, finding: Finding) -> dict[str, object]:
        return {f"{fact}_label": wording.named(dataset, str(finding.facts[fact]), finding.place)}

    return say


def _say_kind(wording: SmallWords, _: str, finding: Finding) -> dict[str, object]:
    said: Mapping[str, Any] = words(wording.language).section("kinds")[str(finding.facts["kind"])]
    return {"kind": said["name"], "kind_example": said["example"]}


def _say_list(wording: SmallWords, _: str, finding: Finding) -> dict[str, object]:
    name = str(finding.facts["code_list"])
    known: dict[str, object] = {"allowed": wording.codes(name)}
    if "read_as" in finding.facts:
        known["read_as"] = wording.code(name, str(finding.facts["read_as"]))
        known["alternative"] = wording.codes(name)
    return known


def _say_form(wording: SmallWords, _: str, finding: Finding) -> dict[str, object]:
    return {"form": wording.form(str(finding.facts["form"]))}


def _say_parts(wording: SmallWords, dataset: str, finding: Finding) -> dict[str, object]:
    parts = finding.facts["parts"]
    names = parts if isinstance(parts, tuple) else ()
    return {"parts": _names(wording, dataset, names, finding)}


def _say_windows(wording: SmallWords, _: str, finding: Finding) -> dict[str, object]:
    windows = finding.facts["windows"]
    spans = []
    for window in windows if isinstance(windows, tuple) else ():
        first, last = map(dt.date.fromisoformat, window.split("/"))
        spans.append(f"{wording.date(first)} – {wording.date(last)}")
    return {"windows": "; ".join(spans)}


def _bound(wording: SmallWords, bound: Fact, *, is_year: bool) -> str:
    if not isinstance(bound, int | float):
        return ""
    return str(bound) if is_year else wording.number(float(bound))


def _say_bounds(wording: SmallWords, dataset: str, finding: Finding) -> dict[str, object]:
    low, high = finding.facts["low"], finding.facts["high"]
    key = "both" if low is not None and high is not None else "low" if low is not None else "high"
    column = finding.place.column
    is_year = column is not None and submitted(dataset).column(column).kind is Kind.YEAR
    said = {
        name: _bound(wording, bound, is_year=is_year)
        for name, bound in (("low", low), ("high", high))
    }
    return {"bounds": wording.text("bounds", key, **said)}


def _say_suggestion(wording: SmallWords, _: str, finding: Finding) -> dict[str, object]:
    suggested = finding.facts["suggested"]
    code, version = suggested if isinstance(suggested, tuple) else ("", "")
    key = str(finding.facts["suggestion"])
    return {"suggestion": wording.text("suggestions", key, code=code, version=version)}


def _say_personal(wording: SmallWords, _: str, finding: Finding) -> dict[str, object]:
    kinds = finding.facts["personal"]
    named = kinds if isinstance(kinds, tuple) else ()
    return {"found": ", ".join(wording.text("personal", kind) for kind in named)}


def _say_language(fact: str, name: str) -> Spoken:
    def say(wording: SmallWords, _: str, finding: Finding) -> dict[str, object]:
        code = str(finding.facts[fact])
        return {name: str(locale_of(words(wording.language).locale).languages.get(code, code))}

    return say


def _say_country(wording: SmallWords, _: str, finding: Finding) -> dict[str, object]:
    code = str(finding.facts["country"])
    return {"country": locale_of(words(wording.language).locale).territories.get(code, code)}


def _say_unit(wording: SmallWords, _: str, finding: Finding) -> dict[str, object]:
    unit = str(finding.facts["unit"])
    expected = wording.text("expected", unit) if unit else ""
    return {"unit": wording.code("unit", unit), "expected": expected}


def _say_codes(wording: SmallWords, dataset: str, finding: Finding) -> dict[str, object]:
    values = finding.facts["values"]
    column = str(finding.facts.get("when") or finding.place.column)
    return {"values": ", ".join(coded(wording, dataset, column, values))}


def _say_code(fact: str, column_fact: str | None = None) -> Spoken:
    def say(wording: SmallWords, dataset: str, finding: Finding) -> dict[str, object]:
        column = str(finding.facts[column_fact] if column_fact else finding.place.column)
        (said,) = coded(wording, dataset, column, (str(finding.facts[f"{fact}_code"]),))
        return {fact if column_fact is None else f"{fact}_value": said}

    return say


def _say_ends(wording: SmallWords, dataset: str, finding: Finding) -> dict[str, object]:
    by = str(finding.facts["by"])
    return {"to": ", ".join(coded(wording, dataset, by, finding.facts["to"]))}


def coded(wording: SmallWords, dataset: str, column: str, codes: Fact) -> list[str]:
    """What codes of a column mean."""
    name = submitted(dataset).column(column).code_list or ""
    return [wording.code(name, code) for code in codes] if isinstance(codes, tuple) else []


def _say_columns(wording: SmallWords, dataset: str, finding: Finding) -> dict[str, object]:
    columns = finding.facts["columns"]
    names = columns if isinstance(columns, tuple) else ()
    return {"columns": _names(wording, dataset, names, finding)}


def _names(wording: SmallWords, dataset: str, names: tuple[str, ...], finding: Finding) -> str:
    return ", ".join(wording.named(dataset, name, finding.place) for name in names)


def _say_uncounted(wording: SmallWords, _: str, finding: Finding) -> dict[str, object]:
    """Each pilot, plan or transfer that does not count, with the reason in words."""
    told = finding.facts["uncounted"]
    pairs = [each.partition("=") for each in told] if isinstance(told, tuple) else []
    reasons = words(wording.language).section("analysis")["count_reason"]
    return {"uncounted": "; ".join(f"{what} ({reasons[why]})" for what, _, why in pairs) or "–"}


def _say_share(wording: SmallWords, _: str, finding: Finding) -> dict[str, object]:
    return {"percent": wording.percent(float(str(finding.facts["share"])))}


def _say_weekday(wording: SmallWords, _: str, finding: Finding) -> dict[str, object]:
    return {"weekday": weekday(str(finding.facts["weekday"]), words(wording.language))}


def _say_status(wording: SmallWords, _: str, finding: Finding) -> dict[str, object]:
    return {"status": wording.code("pilot_status", str(finding.facts["pilot_status"]))}


def _say_number(fact: str) -> Spoken:
    def say(wording: SmallWords, _: str, finding: Finding) -> dict[str, object]:
        return {fact: _number(wording, finding.facts[fact])}

    return say


def _say_other_value(wording: SmallWords, dataset: str, finding: Finding) -> dict[str, object]:
    """A number of another column as people write it; dates and words are told elsewhere."""
    kind = submitted(dataset).column(str(finding.facts["other"])).kind
    if kind not in {Kind.NUMBER, Kind.MONEY, Kind.INTEGER}:
        return {}
    return {"other_value": _number(wording, finding.facts["other_value"])}


def _say_readings(wording: SmallWords, dataset: str, finding: Finding) -> dict[str, object]:
    """Two readings of a number with the decimal sign of the language; else as they are."""
    kind = submitted(dataset).column(str(finding.place.column)).kind
    if kind not in {Kind.NUMBER, Kind.MONEY}:
        return {}
    return {name: wording.decimal(str(finding.facts[name])) for name in ("read_as", "alternative")}


def _number(wording: SmallWords, fact: Fact) -> object:
    try:
        return wording.number(float(str(fact)))
    except ValueError:
        return fact


SPOKEN: Final[Mapping[str, Spoken]] = {
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
    "country": _say_country,
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
    "uncounted": _say_uncounted,
    "read_as": _say_readings,
    "sum": _say_number("sum"),
    "rate": _say_number("rate"),
    "weekday": _say_weekday,
    "most": _say_number("most"),
    "other_value": _say_other_value,
}
"""What each such fact adds to the words that a sentence can ask for."""
