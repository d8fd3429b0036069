"""A page on one rule, for partners: what it checks, why, how to put it right, an example."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

from asl_pipeline.derive.pages import page
from asl_pipeline.derive.rules import cross_rule_index, rule_index
from asl_pipeline.feedback.rule_example import cross_example_parts, example_parts
from asl_pipeline.feedback.rule_facts import facts_of
from asl_pipeline.feedback.wording import OPEN, Wording
from asl_pipeline.model.check import Aspect, Structure, columns_of, kind_of
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.finding import Finding, Place
from asl_pipeline.model.rule import CrossRule, Rule
from asl_pipeline.store.files import write_text

FOLDER: Final = "rules"
"""Beside the half-years in a partner's folder."""


_POINTED_AT: Final = {Aspect.OWN_ROWS: "partner_id", Aspect.PERIOD_AGREES: "period"}
"""The column that a finding on a table as a whole points at, where it is always the same."""


def file_of(rule: str) -> str:
    """What the page of a rule is called."""
    return f"{rule}.html"


def deliver_rule_pages(folder: Path, rules: Iterable[str], language: str) -> None:
    """Write the pages of these rules that are not there yet, or say something else by now."""
    for rule in sorted(set(rules)):
        path, text = folder / file_of(rule), rule_page(rule, language)
        if not path.is_file() or path.read_text("utf-8") != text:
            # Two runs of a partner may do so at once.
            write_text(path, text, shared=True)


@cache
def rule_page(rule: str, language: str) -> str:
    """The page as HTML that needs nothing from outside. Raises KeyError where no rule is so called.

    `rule` is a full code, such as `actors.name.required` or `across.mapped_twice`.
    """
    wording = Wording(language)
    across = cross_rule_index().get(rule)
    told = _of_form(rule, wording) if across is None else _across(rule, across, wording)
    return page(
        "feedback",
        "rule.html.j2",
        language=language,
        word=lambda key, **facts: wording.text("rule_page", key, **facts),
        **told,
    )


def in_general(rule: str, wording: Wording) -> str:
    """What a rule says of any case; its code, where there is no such rule any more."""
    across = cross_rule_index().get(rule)
    if across is not None:
        return wording.in_general(_any_case_across(rule, across)).message
    if rule not in rule_index():
        return rule
    return wording.in_general(_any_case(rule, *rule_index()[rule], wording)).message


def _of_form(code: str, wording: Wording) -> dict[str, Any]:
    dataset, rule = rule_index()[code]
    labels = [wording.label(dataset.name, name) for name in _columns(rule)]
    return {
        "title": " · ".join([wording.form(dataset.name), *([", ".join(labels)] if labels else [])]),
        "parts": example_parts(dataset, rule, wording),
        **_said(_any_case(code, dataset, rule, wording), wording),
    }


def _columns(rule: Rule) -> tuple[str, ...]:
    """The column that findings point at; of a rule on several together, all of them."""
    if isinstance(rule.check, Structure):
        column = _POINTED_AT.get(rule.check.aspect)
        return () if column is None else (column,)
    together: tuple[str, ...] = getattr(rule.check, "columns", ())
    return together or columns_of(rule.check)[:1]


def _any_case(code: str, dataset: Dataset, rule: Rule, wording: Wording) -> Finding:
    """A finding of the rule that leaves open what differs from case to case."""
    columns = _columns(rule)
    return Finding(
        rule=code,
        kind=kind_of(rule.check),
        ess=rule.ess,
        level=rule.level,
        severity=rule.severity,
        place=Place(column=columns[0]) if columns else Place(header=OPEN),
        value=OPEN,
        facts=facts_of(dataset, rule.check, wording),
    )


def _across(code: str, rule: CrossRule, wording: Wording) -> dict[str, Any]:
    return {
        "title": wording.text("across_letter", "title"),
        "parts": cross_example_parts(rule, wording),
        **_said(_any_case_across(code, rule), wording, "across"),
    }


def _any_case_across(code: str, rule: CrossRule) -> Finding:
    return Finding(
        rule=code,
        kind=rule.code,
        ess=rule.ess,
        level=rule.level,
        severity=rule.severity,
        place=Place(),
        value=OPEN,
    )


def _said(case: Finding, wording: Wording, severity: str | None = None) -> dict[str, Any]:
    return {
        "sentence": wording.in_general(case),
        "why": wording.why(case),
        "severity": case.severity,
        "weight": wording.text("rule_page", f"severity_{severity or case.severity}"),
        "rule": case,
    }
