"""Examples of what one row is asked."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.examples import texts
from asl_pipeline.derive.examples.example import USUAL, Example, Form, ordinary
from asl_pipeline.derive.headers import contested_codes
from asl_pipeline.model import check as checks
from asl_pipeline.model.check import Check
from asl_pipeline.model.column import Kind
from asl_pipeline.partners import registry

_UNREADABLE_AS_TEXT: Final = frozenset(
    (Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.YEAR, Kind.DATE, Kind.BOOLEAN, Kind.URL)
)
_ERROR_CELL: Final = "#N/A"
_FOREIGN: Final = "Uma reunião por semana em cada bairro, aberta a todas as pessoas que lá moram."


def _readable(check: checks.Readable, form: Form) -> Example:
    good = {check.column: ordinary(form.column(check.column))}
    if check.column == "period":
        return replace(
            form.between({"period": "2018-S1"}, {}),
            fails=(
                {**form.row, "period": "2018-S1"},
                {**form.rows({}, {})[1], "period": texts.NO_PERIOD},
            ),
        )
    if form.column(check.column).kind in _UNREADABLE_AS_TEXT:
        return form.between(good, {check.column: texts.NO_VALUE})
    return replace(form.between(good, {check.column: _ERROR_CELL}), is_workbook=True)


def _unambiguous(check: checks.Unambiguous, form: Form) -> Example:
    column = form.column(check.column)
    if column.kind is Kind.DATE:
        days = ({check.column: "03/25/2018"}, {check.column: "03/04/2018"})
        return form.many(({check.column: "25/03/2018"}, {check.column: "03/04/2018"}), days)
    if column.kind is Kind.CODE:
        return _contested(check.column, column.code_list or "", form)
    return form.between({check.column: "80508"}, {check.column: "80.508"})


def _contested(column: str, listed: str, form: Form) -> Example:
    for partner in registry().values():
        words = contested_codes(listed, partner.languages)
        if words and form.dataset.name in partner.submits:
            exact = {code.casefold(): code for code in code_list(listed).codes}
            cells = {column: exact[min(words)]}
            good = {column: ordinary(form.column(column))}
            own = {
                name: cell.replace(f"-{form.partner}-", f"-{partner.code}-")
                for name, cell in form.row.items()
            }
            return replace(Form(form.dataset, own).between(good, cells), partner=partner.code)
    raise LookupError(f"no partner has another word for a code of {listed}")


def _in_code_list(check: checks.InCodeList, form: Form) -> Example:
    good = ordinary(form.column(check.column))
    return form.between({check.column: good}, {check.column: texts.SOMETHING_ELSE})


def _weekday(check: checks.WeekdayAgrees, form: Form) -> Example:
    return form.between({check.column: texts.RIGHT_DAY}, {check.column: texts.WRONG_DAY})


def _required(check: checks.Required, form: Form) -> Example:
    return form.spoilt(**{check.column: ""})


def _matches(check: checks.Matches, form: Form) -> Example:
    good = {check.column: form.column(check.column).example or ""}
    return form.between(good, {check.column: "no/such"})


def _between(check: checks.Between, form: Form) -> Example:
    good = {check.column: ordinary(form.column(check.column))}
    beyond = check.high + 1 if check.high is not None else (check.low or 0) - 1
    return form.between(good, {check.column: f"{beyond:g}"})


def _within_dates(check: checks.WithinDates, form: Form) -> Example:
    return form.between({check.column: "2018-03-01"}, {check.column: "2021-10-01"})


def _code_only_within(check: checks.CodeOnlyWithin, form: Form) -> Example:
    after = check.windows[-1][1] + dt.timedelta(days=1)
    good = {check.column: check.code, check.other: "2018-03-01"}
    return form.between(good, {check.other: after.isoformat()})


def _own_id(check: checks.OwnId, form: Form) -> Example:
    bad = form.row[check.column].replace(f"-{form.partner}-", f"-{form.other_partner}-")
    return form.spoilt(**{check.column: bad})


def _not_own(check: checks.NotOwn, form: Form) -> Example:
    return form.spoilt(**{check.column: f"ASL-{form.partner}-01"})


def _one_of(check: checks.OneOf, form: Form) -> Example:
    return form.between({check.column: check.values[0]}, {check.column: USUAL})


def _affirmed(check: checks.Affirmed, form: Form) -> Example:
    return form.between({check.column: "yes"}, {check.column: "no"})


def _is_sender(check: checks.IsSender, form: Form) -> Example:
    return form.spoilt(**{check.column: form.other_partner})


def _check_digit(check: checks.CheckDigit, form: Form) -> Example:
    good = form.column(check.column).example or ""
    return form.between({check.column: good}, {check.column: good[:-1] + "9"})


def _within_period(check: checks.WithinPeriod, form: Form) -> Example:
    return form.spoilt(**{check.column: "2017-03-15"})


def _required_when(check: checks.RequiredWhen, form: Form) -> Example:
    value = ordinary(form.column(check.column))
    when = check.values[0] if check.values else ordinary(form.column(check.when))
    return form.between({check.when: when, check.column: value}, {check.column: ""})


def _only_with(check: checks.OnlyWith, form: Form) -> Example:
    others = code_list(form.column(check.when).code_list or "").entries
    other = next(entry.code for entry in others if entry.code not in check.values)
    good = {check.column: ordinary(form.column(check.column)), check.when: check.values[0]}
    return form.between(good, {check.when: other})


def _not_before(check: checks.NotBefore, form: Form) -> Example:
    kind = form.column(check.column).kind
    early, late = {
        Kind.DATE: ("2018-02-01", "2018-03-01"),
        Kind.YEAR: ("2012", "2015"),
    }.get(kind, ("1", "5"))
    return form.between(
        {check.other: early, check.column: late}, {check.other: late, check.column: early}
    )


def _not_after_receipt(check: checks.NotAfterReceipt, form: Form) -> Example:
    good = {check.when: check.values[0], check.column: "2018-05-01"}
    return form.between(good, {check.column: "2019-05-01"})


def _only_when(check: checks.OnlyWhen, form: Form) -> Example:
    return form.spoilt(**{check.column: check.values[0]})


def _sum_of_parts(check: checks.SumOfParts, form: Form) -> Example:
    good = dict.fromkeys(check.parts, "1") | {check.total: str(len(check.parts))}
    return form.between(good, {check.total: str(len(check.parts) + 1)})


def _near_target(check: checks.NearTarget, form: Form) -> Example:
    good = {check.final: "yes", check.target: "40", check.column: "42", "unit": "NR"}
    return form.between(good, {check.column: "420"})


def _fits_unit(check: checks.FitsUnit, form: Form) -> Example:
    good = {check.column: "42", check.unit: "PC"}
    return form.between(good, {check.column: "142"})


def _differs(check: checks.Differs, form: Form) -> Example:
    return form.between({check.column: "CES"}, {check.column: form.row[check.other]})


def _exactly_one(check: checks.ExactlyOne, form: Form) -> Example:
    first = check.columns[0]
    return form.between({first: ordinary(form.column(first))}, {first: ""})


def _carries(check: checks.Carries, form: Form) -> Example:
    return form.spoilt(**{check.other: "2"})


def _at_most(check: checks.AtMost, form: Form) -> Example:
    return form.spoilt(**{check.other: "100.00"})


def _rate_within(check: checks.RateWithin, form: Form) -> Example:
    good = {check.currency: check.code, check.value: "1000.00"}
    euro = f"{1000 * check.low:.2f}"
    return form.between({**good, check.column: euro}, {check.column: "1500.00"})


def _nuts_in_version(check: checks.NutsInVersion, form: Form) -> Example:
    return form.spoilt(**{check.version: "2013"})


def _nuts_in_country(check: checks.NutsInCountry, form: Form) -> Example:
    return form.spoilt(**{check.country: "ES"})


def _in_atlantic_area(check: checks.InAtlanticArea, form: Form) -> Example:
    return form.spoilt(**{check.column: "FRJ23"})


def _no_personal_data(check: checks.NoPersonalData, form: Form) -> Example:
    good = ordinary(form.column(check.column))
    return form.between({check.column: good}, {check.column: texts.PERSONAL})


def _no_named_person(check: checks.NoNamedPerson, form: Form) -> Example:
    return form.between({check.column: texts.UNNAMED}, {check.column: texts.NAMED})


def _in_language(check: checks.InLanguage, form: Form) -> Example:
    good = {check.column: texts.LONG, check.language: "en"}
    return form.between(good, {check.column: _FOREIGN})


def _long_enough(check: checks.LongEnough, form: Form) -> Example:
    return form.between({check.column: texts.LONG}, {check.column: texts.SHORT})


EXAMPLES: Final[Mapping[type[Check], Callable[[Any, Form], Example]]] = {
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
    checks.NotOwn: _not_own,
    checks.OneOf: _one_of,
    checks.Affirmed: _affirmed,
    checks.IsSender: _is_sender,
    checks.CheckDigit: _check_digit,
    checks.WithinPeriod: _within_period,
    checks.RequiredWhen: _required_when,
    checks.OnlyWith: _only_with,
    checks.NotBefore: _not_before,
    checks.NotAfterReceipt: _not_after_receipt,
    checks.OnlyWhen: _only_when,
    checks.SumOfParts: _sum_of_parts,
    checks.NearTarget: _near_target,
    checks.FitsUnit: _fits_unit,
    checks.Differs: _differs,
    checks.ExactlyOne: _exactly_one,
    checks.Carries: _carries,
    checks.AtMost: _at_most,
    checks.RateWithin: _rate_within,
    checks.NutsInVersion: _nuts_in_version,
    checks.NutsInCountry: _nuts_in_country,
    checks.InAtlanticArea: _in_atlantic_area,
    checks.NoPersonalData: _no_personal_data,
    checks.NoNamedPerson: _no_named_person,
    checks.InLanguage: _in_language,
    checks.LongEnough: _long_enough,
}
