"""The page of all rules: what each says, why, and an example that fails and one that passes."""

from collections.abc import Sequence
from typing import Final

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.derive.examples import Example, Row, example_of
from asl_pipeline.derive.examples.across import CROSS_EXAMPLES, CrossExample, Forms
from asl_pipeline.derive.rules import cross_rule_index, full_code, rule_index, rules_of
from asl_pipeline.languages import REFERENCE, general, words
from asl_pipeline.model.check import kind_of
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.rule import ACROSS, CrossRule, Rule

_ROWS_SHOWN: Final = 3


def rulebook() -> str:
    """The page of rules."""
    lines = [
        "# Rules\n",
        (
            f"{len(rule_index())} rules over {len(SUBMITTED)} forms. What each says is what a "
            "partner reads, with the partner's own words in place of the names in braces. The "
            "examples are run by the tests: only the cells that differ are shown.\n"
        ),
    ]
    for dataset in SUBMITTED:
        lines += [
            f"\n## {dataset.name}\n",
            "| rule | id | level | severity | missing value | says | reason | fails | passes |",
            "|---|---|---|---|---|---|---|---|---|",
            *(_rule(dataset, rule) for rule in rules_of(dataset)),
        ]
    lines += [
        "\n## Between partners\n",
        (
            "On what all partners sent together, looked at before a release. They open a case for "
            "each partner concerned and change no verdict.\n"
        ),
        "| rule | id | level | severity | says | reason | fails | passes |",
        "|---|---|---|---|---|---|---|---|",
        *(_cross_rule(code, rule) for code, rule in cross_rule_index().items()),
    ]
    return "\n".join(lines) + "\n"


def _cross_rule(code: str, rule: CrossRule) -> str:
    says = general(words(REFERENCE).section(ACROSS)[rule.code]["says"])
    example = CROSS_EXAMPLES[rule.code]
    fails, passes = (_forms(one, other) for one, other in _both_ways(example))
    return (
        f"| `{code}` | {rule.ess} | {rule.level} | {rule.severity} | {says} | {rule.why} "
        f"| {fails} | {passes} |"
    )


def _both_ways(example: CrossExample) -> tuple[tuple[Forms, Forms], tuple[Forms, Forms]]:
    return (example.fails, example.passes), (example.passes, example.fails)


def _forms(shown: Forms, beside: Forms) -> str:
    """The cells of the last rows of each form that differ from those beside them."""
    told = []
    for form, rows in shown.items():
        others = beside.get(form, ())
        differ = [
            name
            for name in rows[-1]
            if not others or [r[name] for r in rows] != [r.get(name) for r in others]
        ]
        if differ:
            cells = [{name: _cell(row[name]) for name in differ} for row in rows]
            told.append(f"{form}: {_rows(cells[-_ROWS_SHOWN:])}")
    told += [f"no {form}" for form in beside if form not in shown]
    return "; ".join(told)


def _cell(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _rule(dataset: Dataset, rule: Rule) -> str:
    said = words(REFERENCE).section("rules")
    code, kind = full_code(dataset, rule), kind_of(rule.check)
    says = general(said.get(code, said[kind])["says"])
    fails, passes = differing(dataset, rule)
    return (
        f"| `{code}` | {rule.ess} | {rule.level} | {rule.severity} | {rule.on_missing} | {says} "
        f"| {rule.why} | {fails} | {passes} |"
    )


def differing(dataset: Dataset, rule: Rule) -> tuple[str, str]:
    """The cells of the rule's example in which the rows that fail differ from those that pass."""
    example = example_of(dataset, rule)
    if example.content is not None:
        return "the file itself", "the same rows, whole"
    around = [
        f"{name.removeprefix('wrong_')}: {value}"
        for name in ("wrong_partner", "wrong_period", "wrong_day")
        if (value := getattr(example, name))
    ]
    if around:
        return ", ".join(around), "an ordinary row"
    names = list(dict.fromkeys(name for row in (*example.fails, *example.passes) for name in row))
    differ = [n for n in names if _column(example.fails, n) != _column(example.passes, n)]
    before = _before(example, differ)
    shown = [
        _rows([{name: row.get(name, "") for name in differ} for row in rows])
        for rows in (example.fails, example.passes)
    ]
    return f"{shown[0]}{before}", shown[1]


def _column(rows: Sequence[Row], name: str) -> list[str | None]:
    return [row.get(name) for row in rows]


def _rows(rows: Sequence[Row]) -> str:
    """Rows in a cell of a table: the first three, without what they have in common."""
    told = [
        ", ".join(f"{name}: {cell}" if cell else f"{name}: (empty)" for name, cell in row.items())
        for row in rows[:_ROWS_SHOWN]
    ]
    return " / ".join(told).replace("|", "\\|") + (" …" if len(rows) > _ROWS_SHOWN else "")


def _before(example: Example, names: Sequence[str]) -> str:
    """The rows accepted before, by what matters of them."""
    told = [
        {name: row[name] for name in ("period", *names, "measure_type") if name in row}
        for rows in example.before.values()
        for row in rows
    ]
    return f"; accepted before: {_rows(told)}" if told else ""
