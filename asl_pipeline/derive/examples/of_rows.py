"""Examples of what rows are asked together, beside other forms, and beside what came before."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from asl_pipeline.datasets import submitted
from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.examples import texts
from asl_pipeline.derive.examples.example import (
    EARLIER,
    Example,
    Form,
    Row,
    form_of,
    ordinary,
)
from asl_pipeline.model import check as checks
from asl_pipeline.model.check import Check
from asl_pipeline.model.column import Kind
from asl_pipeline.partners import registry

_EARLY_2020: Final = dt.date(2020, 1, 20)
_LONG_AGO: Final = "2017-S1"
_HALF_YEARS: Final = ("2017-S1", "2017-S2", "2018-S1", "2018-S2", "2019-S1", "2019-S2")


def _unique(_check: checks.Unique, form: Form) -> Example:
    return Example(passes=form.rows({}, {}), fails=(form.row, form.row))


def _breakdown(check: checks.Breakdown, form: Form) -> Example:
    listed = code_list(form.column(check.by).code_list or "").codes
    parts = [code for code in check.complete if code in listed]

    def rows(total: int) -> tuple[Row, ...]:
        told = [{check.by: code, check.value: "10"} for code in parts]
        return tuple(
            {**form.row, **cells}
            for cells in (*told, {check.by: check.total_code, check.value: str(total)})
        )

    return Example(passes=rows(10 * len(parts)), fails=rows(10 * len(parts) + 1))


def _determines(check: checks.Determines, form: Form) -> Example:
    same = {check.column: ordinary(form.column(check.column))}
    if check.other in form.dataset.key:
        return form.many((same, {**same, check.column: _another(form, check.column)}), (same, same))
    good = {**same, check.other: ordinary(form.column(check.other))}
    return form.many((good, good), (good, {**good, check.other: _another(form, check.other)}))


def _another(form: Form, column: str) -> str:
    """Something else that the column may hold."""
    declared = form.column(column)
    if declared.code_list:
        return code_list(declared.code_list).entries[-1].code
    if column == "nuts_code":
        return "FRI11"
    if declared.kind is Kind.ID:
        return f"{ordinary(declared)[:-1]}9"
    return f"{ordinary(declared)} again"


def _refers_to(check: checks.RefersTo, form: Form) -> Example:
    there = form_of(submitted(check.dataset))
    known = there.row[check.key]
    row = {**form.row, check.column: known}
    bad = f"{known[:-1]}{'8' if known[-1] != '8' else '7'}"
    return Example(
        passes=(row,), fails=({**row, check.column: bad},), beside={check.dataset: (there.row,)}
    )


def _not_copied(check: checks.NotCopied, form: Form) -> Example:
    same = {check.column: texts.LONG}
    different = [{check.column: texts.in_district(n)} for n in range(check.times)]
    return form.many(tuple(different), (same,) * check.times)


def _not_heaped(check: checks.NotHeaped, form: Form) -> Example:
    return form.many(
        tuple({check.column: str(number)} for number in range(41, 53)),
        tuple({check.column: str(10 * number)} for number in range(2, 14)),
    )


def _varies(check: checks.Varies, form: Form) -> Example:
    scores = [{check.value: str(2 + number % 3)} for number in range(check.least)]
    return form.many(tuple(scores), ({check.value: "4"},) * check.least)


def _arrows(form: Form, *rows: tuple[str, str, str]) -> tuple[Row, ...]:
    names = ("element_id", "toc_kind", "leads_to")
    return tuple({**form.row, **dict(zip(names, row, strict=True))} for row in rows)


_WHOLE: Final = (("A1", "activity", "O1"), ("O1", "output", "C1"), ("C1", "outcome_immediate", ""))


def _refers_within(_check: checks.RefersWithin, form: Form) -> Example:
    return Example(
        passes=_arrows(form, *_WHOLE),
        fails=_arrows(form, ("A1", "activity", "O1; O9"), *_WHOLE[1:]),
    )


def _acyclic(_check: checks.Acyclic, form: Form) -> Example:
    back = ("C1", "outcome_immediate", "A1")
    return Example(passes=_arrows(form, *_WHOLE), fails=_arrows(form, *_WHOLE[:2], back))


def _leads_on(check: checks.LeadsOn, form: Form) -> Example:
    rows = [(name, kind, "" if kind in check.of else to) for name, kind, to in _WHOLE]
    return Example(passes=_arrows(form, *_WHOLE), fails=_arrows(form, *rows))


def _before(form: Form, *cells: Row, period: str | None = None) -> dict[str, tuple[Row, ...]]:
    """Ordinary rows of the form itself, accepted in the half-year before."""
    when = period or EARLIER
    return {form.dataset.name: tuple({**form.row, "period": when, **each} for each in cells)}


def _status_moves(check: checks.StatusMoves, form: Form) -> Example:
    old, new = check.forbidden[0]
    return replace(
        form.between({check.column: old}, {check.column: new}),
        before=_before(form, {check.column: old}),
    )


def _unchanged(check: checks.Unchanged, form: Form) -> Example:
    declared = form.column(check.column)
    good = ordinary(declared)
    bad = _another(form, check.column) if declared.code_list else "99"
    return replace(
        form.between({check.column: good}, {check.column: bad}),
        before=_before(form, {check.column: good}),
    )


def _defined(measure: str) -> dict[str, tuple[Row, ...]]:
    definitions = form_of(submitted("indicator_definitions"))
    row = {**definitions.row, "measure_type": measure, "period": EARLIER}
    return {definitions.dataset.name: (row,)}


def _never_decreases(check: checks.NeverDecreases, form: Form) -> Example:
    return replace(
        form.between({check.value: "45"}, {check.value: "41"}),
        before={**_before(form, {check.value: "42"}), **_defined("cumulative")},
    )


def _changes_little(check: checks.ChangesLittle, form: Form) -> Example:
    return replace(
        form.between({check.value: "45"}, {check.value: "84"}),
        before={**_before(form, {check.value: "42"}), **_defined("period")},
    )


def _near_own_history(check: checks.NearOwnHistory, form: Form) -> Example:
    past = zip(_HALF_YEARS, ("40", "42", "41", "43", "42"), strict=False)
    told = [{check.value: value, "period": period} for period, value in past]
    return replace(
        form.between({check.value: "43"}, {check.value: "58"}),
        period=_HALF_YEARS[-1],
        received_on=_EARLY_2020,
        before={**_before(form, *told), **_defined("period")},
    )


def _no_gap(_check: checks.NoGap, form: Form) -> Example:
    skipped = _before(form, {}, period=_LONG_AGO)
    whole = {**form.row, "pilot_id": f"{form.row['pilot_id'][:-1]}9"}
    return Example(passes=(whole,), fails=(form.row,), before=skipped)


def _revised_little(check: checks.RevisedLittle, form: Form) -> Example:
    return replace(
        form.between({check.value: "43"}, {check.value: "60"}),
        before=_before(form, {check.value: "42"}, period="2018-S1"),
    )


def _within_budget(check: checks.WithinBudget, form: Form) -> Example:
    budget = registry()[form.partner].budget_eur or 0
    return replace(
        form.between({check.column: "1500.00"}, {check.column: f"{budget + 1}.00"}),
        before=_before(form, {check.column: "100.00"}),
    )


def _within_budget_of(check: checks.WithinBudgetOf, form: Form) -> Example:
    there = form_of(submitted(check.dataset))
    planned = {**there.row, check.budget: "2000.00", "period": EARLIER}
    return replace(
        form.between(
            {check.by: there.row[check.key], check.column: "1500.00"}, {check.column: "3000.00"}
        ),
        before={check.dataset: (planned,)},
    )


EXAMPLES: Final[Mapping[type[Check], Callable[[Any, Form], Example]]] = {
    checks.Unique: _unique,
    checks.Breakdown: _breakdown,
    checks.Determines: _determines,
    checks.RefersTo: _refers_to,
    checks.NotCopied: _not_copied,
    checks.NotHeaped: _not_heaped,
    checks.Varies: _varies,
    checks.RefersWithin: _refers_within,
    checks.Acyclic: _acyclic,
    checks.LeadsOn: _leads_on,
    checks.StatusMoves: _status_moves,
    checks.Unchanged: _unchanged,
    checks.NeverDecreases: _never_decreases,
    checks.ChangesLittle: _changes_little,
    checks.NearOwnHistory: _near_own_history,
    checks.NoGap: _no_gap,
    checks.RevisedLittle: _revised_little,
    checks.WithinBudget: _within_budget,
    checks.WithinBudgetOf: _within_budget_of,
}
