"""Sweeps over all declarations: what one file says must hold with what all others say."""

from collections import Counter
from collections.abc import Iterator
from typing import get_args

import pyarrow as pa
import pytest

from asl_pipeline.datasets import COMPARING, MEASURED, PUBLISHED, SUBMITTED
from asl_pipeline.datasets.codelists import names, shipped, sources
from asl_pipeline.derive.arrow import ARROW, schema
from asl_pipeline.derive.codes import all_names, code_list, country_of, nuts_codes
from asl_pipeline.derive.datapackage import TYPES
from asl_pipeline.derive.expectations import SEVERITIES, check_kinds, expectation_type, suite
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.derive.lineage import lineage_of
from asl_pipeline.derive.rules import rule_index, rules_of
from asl_pipeline.disclosure.protect import protect
from asl_pipeline.languages import available, words
from asl_pipeline.model.check import Aspect, Check, Structure, columns_of, kind_of
from asl_pipeline.model.codelist import Code
from asl_pipeline.model.column import Column, Kind, Sensitivity
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.period import Period
from asl_pipeline.model.protection import (
    CoarsePlace,
    Family,
    Inherited,
    Parts,
    SmallCount,
    Summed,
)
from asl_pipeline.model.rule import Severity
from asl_pipeline.partners import registry, universities
from asl_pipeline.quality.engine import ENGINES
from asl_pipeline.quality.findings import FACTS

ALL = (*SUBMITTED, *PUBLISHED, *MEASURED, *COMPARING)
PARTNERS = tuple(registry().values())
RULES = tuple(rule_index().items())
GUARDED = {Sensitivity.PERSONS, Sensitivity.ORGANISATIONS, Sensitivity.PLACE}


def path(dataset: Dataset) -> str:
    return f"{dataset.room}/{dataset.name}"


def columns(datasets: tuple[Dataset, ...]) -> Iterator[tuple[str, Column]]:
    """Every column with its full name."""
    for dataset in datasets:
        for column in dataset.columns:
            yield f"{path(dataset)}.{column.name}", column


# ------------------------------------------------------------------ datasets


def test_no_two_datasets_share_room_and_name() -> None:
    assert [p for p, count in Counter(map(path, ALL)).items() if count > 1] == []


@pytest.mark.parametrize("dataset", ALL, ids=path)
def test_no_column_is_declared_twice(dataset: Dataset) -> None:
    assert len(set(dataset.column_names)) == len(dataset.columns)


@pytest.mark.parametrize("dataset", ALL, ids=path)
def test_key_and_sort_are_columns(dataset: Dataset) -> None:
    assert dataset.key
    assert {*dataset.key, *dataset.sort} <= set(dataset.column_names)


@pytest.mark.parametrize("dataset", PUBLISHED, ids=path)
def test_no_column_of_a_key_is_called_like_one_of_lineage(dataset: Dataset) -> None:
    assert len(set(lineage_of(dataset).column_names)) == len(lineage_of(dataset).columns)


@pytest.mark.parametrize("dataset", [*PUBLISHED, *MEASURED, *COMPARING], ids=path)
def test_the_order_of_a_published_table_tells_every_row_from_every_other(dataset: Dataset) -> None:
    # Rows that the order does not tell apart would be stored in any order.
    assert set(dataset.key) <= set(dataset.sort or dataset.key)


def test_every_code_list_that_a_column_names_exists() -> None:
    named = {name: column.code_list for name, column in columns(ALL) if column.code_list}

    assert {name: given for name, given in named.items() if given not in all_names()} == {}


def test_every_submitted_column_of_codes_has_a_code_list() -> None:
    coded = [(n, c) for n, c in columns(SUBMITTED) if c.kind in {Kind.CODE, Kind.CODES}]

    assert [name for name, column in coded if not column.code_list] == []


def test_every_column_says_what_it_means() -> None:
    assert [name for name, column in columns(ALL) if not column.doc.endswith(".")] == []


def test_every_quantity_has_a_unit() -> None:
    measured = {Kind.INTEGER, Kind.NUMBER, Kind.MONEY}
    quantities = [(name, column) for name, column in columns(ALL) if column.kind in measured]
    levels = {"quality/findings.level"}

    assert [name for name, column in quantities if not column.unit and name not in levels] == []


def test_every_default_is_on_the_code_list() -> None:
    given = [(name, column) for name, column in columns(ALL) if column.default is not None]

    assert given
    assert [n for n, c in given if c.default not in code_list(str(c.code_list)).codes] == []


def test_every_pattern_comes_with_an_example() -> None:
    # Without one, the letter tells a partner to write "like [A-Z0-9-]{3,24}".
    assert [name for name, c in columns(SUBMITTED) if c.pattern and not c.example] == []


@pytest.mark.parametrize("dataset", [d for d in SUBMITTED if d.spread], ids=path)
def test_a_spread_names_a_coded_column_and_a_value(dataset: Dataset) -> None:
    assert dataset.spread is not None
    codes = code_list(str(dataset.column(dataset.spread.by).code_list)).codes

    assert dataset.spread.value in dataset.column_names
    assert set(dataset.spread.codes) <= codes


# ------------------------------------------------------------------ what leaves the project


def test_nothing_published_is_internal_or_unlabelled() -> None:
    closed = {None, Sensitivity.INTERNAL}

    assert [
        name for name, c in columns((*PUBLISHED, *MEASURED, *COMPARING)) if c.sensitivity in closed
    ] == []


def test_every_number_that_we_compute_says_how_and_of_what() -> None:
    sent = {(column.name, column.kind) for _, column in columns(SUBMITTED)}
    mute = [
        n
        for n, c in columns((*PUBLISHED, *MEASURED, *COMPARING))
        if c.unit and not c.formula and (c.name, c.kind) not in sent
    ]

    assert mute == []


def test_a_formula_reads_columns_that_there_are() -> None:
    known = {f"{d.name}.{c.name}" for d in ALL for c in d.columns} | {"ledger.submissions"}
    read = {
        (name, of)
        for name, c in columns((*PUBLISHED, *MEASURED, *COMPARING))
        if c.formula
        for of in c.formula.of
    }

    assert read
    assert {(name, of) for name, of in read if of not in known} == set()


def guards(dataset: Dataset) -> Iterator[str]:
    """The columns that the dataset's protections guard."""
    for protection in dataset.protection:
        match protection:
            case SmallCount():
                yield protection.column
            case Parts():
                yield from (protection.total, *protection.parts)
            case Family():
                yield from (protection.value, protection.sample)
            case Summed():
                yield from (protection.value, *protection.with_it)
            case Inherited():
                yield from protection.values
            case CoarsePlace():
                yield from protection.columns


@pytest.mark.parametrize("dataset", PUBLISHED, ids=path)
def test_every_guarded_column_is_protected(dataset: Dataset) -> None:
    guarded = {column.name for column in dataset.columns if column.sensitivity in GUARDED}

    assert guarded == set(guards(dataset))


@pytest.mark.parametrize("dataset", PUBLISHED, ids=path)
def test_a_suppressed_count_has_a_column_that_says_so(dataset: Dataset) -> None:
    small = {f"{p.column}_conf_status" for p in dataset.protection if isinstance(p, SmallCount)}
    for parts in (p for p in dataset.protection if isinstance(p, Parts)):
        small |= {f"{parts.total}_conf_status", parts.parts_status}

    assert small <= set(dataset.column_names)


def test_a_table_inherits_from_one_that_is_protected_before_it() -> None:
    order = [dataset.name for dataset in PUBLISHED]
    for dataset in PUBLISHED:
        inherited = [p for p in dataset.protection if isinstance(p, Inherited | Summed)]
        for protection in inherited:
            source = next(d for d in PUBLISHED if d.name == protection.source)

            # Of a table's own rows, those that were suppressed by what is declared above count.
            assert order.index(protection.source) <= order.index(dataset.name)
            assert {here for here, _ in protection.on} <= set(dataset.column_names)
            assert {there for _, there in protection.on} <= set(source.column_names)


def test_every_published_table_passes_disclosure_control_when_empty() -> None:
    sources_field = pa.field(SOURCES, pa.list_(pa.string()))
    empty = {d.name: (d, pa.schema([*schema(d), sources_field]).empty_table()) for d in PUBLISHED}

    assert [table.num_rows for table in protect(empty).values()] == [0] * len(PUBLISHED)


def test_notes_and_spending_are_internal() -> None:
    internal = {n for n, c in columns(SUBMITTED) if c.sensitivity is Sensitivity.INTERNAL}
    notes = {name for name, _ in columns(SUBMITTED) if name.endswith(".comments")}
    claims = {name for name, _ in columns(SUBMITTED) if name.startswith("submitted/expenditure.")}
    spending = {
        "submitted/pilot_actions.expenditure_to_date",
        "submitted/pilot_actions.cofinancing",
    }

    assert internal == notes | spending | claims - {
        "submitted/expenditure.partner_id",
        "submitted/expenditure.period",
    }


# ------------------------------------------------------------------ rules


@pytest.mark.parametrize("dataset", SUBMITTED, ids=path)
def test_every_rule_has_a_code_of_its_own(dataset: Dataset) -> None:
    codes = Counter(rule.code for rule in rules_of(dataset))

    assert [code for code, count in codes.items() if count > 1] == []


@pytest.mark.parametrize("dataset", SUBMITTED, ids=path)
def test_every_rule_reads_columns_that_exist(dataset: Dataset) -> None:
    unknown = {
        rule.code: set(columns_of(rule.check)) - set(dataset.column_names)
        for rule in rules_of(dataset)
    }

    assert {code: missing for code, missing in unknown.items() if missing} == {}


def test_every_rule_says_why() -> None:
    assert [code for code, (_, rule) in RULES if not rule.why.endswith(".")] == []


def test_the_level_of_a_rule_is_the_one_that_its_id_in_the_rule_book_says() -> None:
    told = {code: (rule.ess, rule.level) for code, (_, rule) in RULES}

    assert {c: (e, n) for c, (e, n) in told.items() if not e.startswith(f"L{n}-")} == {}


def test_a_rule_that_refers_to_a_form_names_one_of_its_columns() -> None:
    forms = {dataset.name: dataset for dataset in SUBMITTED}
    for _, rule in rule_index().values():
        other = getattr(rule.check, "dataset", None)
        if other is not None:
            assert rule.check.key in forms[other].column_names  # type: ignore[union-attr]


def test_the_values_that_rules_ask_about_are_on_the_code_lists() -> None:
    unknown = {}
    for code, (dataset, rule) in RULES:
        of = getattr(rule.check, "when", None) or getattr(rule.check, "column", None)
        if "OnlyWhen" in type(rule.check).__name__:
            of = rule.check.column  # type: ignore[union-attr]
        values = set(getattr(rule.check, "values", ()))
        if values and of:
            unknown[code] = values - code_list(str(dataset.column(of).code_list)).codes

    assert unknown
    assert {code: values for code, values in unknown.items() if values} == {}


@pytest.mark.parametrize("kind", get_args(Check), ids=lambda kind: kind.__name__)
def test_every_kind_of_check_has_its_entries(kind: type[Check]) -> None:
    assert kind in FACTS
    assert (kind in ENGINES) == (kind is not Structure)


@pytest.mark.parametrize("kind", get_args(Check), ids=lambda kind: kind.__name__)
def test_every_kind_of_check_is_used_by_a_rule(kind: type[Check]) -> None:
    assert any(isinstance(rule.check, kind) for _, rule in rule_index().values())


def test_every_aspect_of_a_table_has_a_rule_in_every_form() -> None:
    for dataset in SUBMITTED:
        checks = [rule.check for rule in rules_of(dataset)]

        told = {c.aspect for c in checks if isinstance(c, Structure)}
        may_send = [dataset.name in partner.submits for partner in PARTNERS]
        # Where all may send a form, nobody can send it who may not.
        assert set(Aspect) - told == ({Aspect.ALLOWED_SENDER} if all(may_send) else set())


def test_every_expectation_has_a_type_of_its_own() -> None:
    types = [expectation_type(kind) for kind in check_kinds()]

    assert len(set(types)) == len(types)
    assert {kind_of(rule.check) for _, rule in rule_index().values()} <= set(check_kinds())


@pytest.mark.parametrize("dataset", SUBMITTED, ids=path)
def test_the_suite_has_one_expectation_for_each_rule(dataset: Dataset) -> None:
    expected = [rule.code for rule in rules_of(dataset)]

    assert [each["kwargs"]["rule"] for each in suite(rules_of(dataset))] == expected


def test_every_severity_and_kind_of_column_is_translated() -> None:
    assert set(SEVERITIES) == set(Severity)
    assert set(ARROW) == set(Kind)
    assert set(TYPES) == set(Kind)


# ------------------------------------------------------------------ words


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("dataset", SUBMITTED, ids=path)
def test_every_column_of_a_form_has_a_label(dataset: Dataset, language: str) -> None:
    spoken = words(language)
    unnamed = [n for n in dataset.column_names if not spoken.column_aliases(dataset.name, n)]

    assert unnamed == []
    assert spoken.form_title(dataset.name) != dataset.name


# ------------------------------------------------------------------ partners


@pytest.mark.parametrize("partner", PARTNERS, ids=lambda p: p.code)
def test_a_partner_is_declared_in_known_words(partner: Partner) -> None:
    forms = {dataset.name for dataset in SUBMITTED}

    assert set(partner.submits) <= forms
    assert set(partner.every_half_year) <= set(partner.submits)
    assert partner.letter_language in available()
    assert set(partner.languages) <= code_list("language").codes
    assert partner.letter_language in partner.languages
    assert partner.country in code_list("country").codes


@pytest.mark.parametrize("partner", PARTNERS, ids=lambda p: p.code)
def test_the_seat_of_a_partner_lies_in_its_country_in_every_version(partner: Partner) -> None:
    found = {version: country_of(code, version) for version, code in partner.nuts.items()}
    # The United Kingdom has no rows in NUTS 2024.
    versions = {"2013", "2016", "2021"} | ({"2024"} if partner.country != "GB" else set())

    assert found == dict.fromkeys(versions, partner.country)
    assert all(nuts_codes(v)[c].extra["level"] == "3" for v, c in partner.nuts.items())


@pytest.mark.parametrize("partner", [p for p in PARTNERS if p.budget_eur], ids=lambda p: p.code)
def test_the_fund_pays_three_quarters(partner: Partner) -> None:
    assert partner.budget_eur is not None
    assert partner.erdf_eur == partner.budget_eur * 3 / 4


def test_the_budgets_add_up_to_the_project() -> None:
    assert sum(partner.budget_eur or 0 for partner in PARTNERS) == 1_643_000
    assert sum(partner.erdf_eur or 0 for partner in PARTNERS) == 1_232_250
    assert sum(1 for partner in PARTNERS if partner.budget_eur) == 9


def test_there_are_eleven_partners_two_of_them_universities() -> None:
    assert len(PARTNERS) == 11
    assert universities() == ("CES", "GCU")


def test_the_slot_of_ave_passed_to_its_successor() -> None:
    ave = registry()["AVE"]

    assert [(holder.name[:6], holder.since.isoformat()) for holder in ave.holders] == [
        ("ADRAVE", "2017-05-30"),
        ("Comuni", "2022-03-01"),
    ]
    assert ave.name == ave.holders[-1].name
    assert ave.takes_part_in(Period(2021, 1))
    assert not ave.takes_part_in(Period(2021, 2))
    assert ave.takes_part_in(Period(2022, 1))


@pytest.mark.parametrize("partner", PARTNERS, ids=lambda p: p.code)
def test_the_stretches_of_a_partner_follow_each_other(partner: Partner) -> None:
    ends = [period for s in partner.participation for period in (s.first, s.last)]

    assert ends == sorted(ends)
    assert partner.participation


def test_no_forms_are_expected_from_a_partner_that_takes_no_part() -> None:
    assert registry()["CRJ"].expected(Period(2018, 1)) == ()
    assert registry()["CRJ"].expected(Period(2022, 2)) == registry()["CRJ"].every_half_year


# ------------------------------------------------------------------ code lists


def keys_of(name: str) -> list[tuple[str, ...]]:
    entries = shipped(name).entries
    return [(e.code, e.extra["version"]) if name == "nuts" else (e.code,) for e in entries]


@pytest.mark.parametrize("name", names())
def test_no_code_stands_twice_on_a_list(name: str) -> None:
    assert [key for key, count in Counter(keys_of(name)).items() if count > 1] == []


@pytest.mark.parametrize("name", names())
def test_a_code_list_says_where_it_comes_from(name: str) -> None:
    said = sources()[name]

    assert said["basis"] in {"fact", "proposal", "unverified"}
    assert all(said[key] for key in ("title", "version", "source", "agency"))
    assert all(entry.code and entry.label for entry in shipped(name).entries)


@pytest.mark.parametrize(
    ("version", "level", "counts"),
    [
        # Spain, France, Ireland, Portugal and the United Kingdom, as Eurostat lists them.
        ("2013", "3", {"ES": 59, "FR": 101, "IE": 8, "PT": 25, "GB": 173}),
        ("2016", "3", {"ES": 59, "FR": 101, "IE": 8, "PT": 25, "GB": 179}),
        ("2021", "3", {"ES": 59, "FR": 101, "IE": 8, "PT": 25, "GB": 179}),
        ("2024", "3", {"ES": 59, "FR": 101, "IE": 8, "PT": 26}),
        ("2013", "2", {"ES": 19, "FR": 27, "IE": 2, "PT": 7, "GB": 40}),
        ("2016", "2", {"ES": 19, "FR": 27, "IE": 3, "PT": 7, "GB": 41}),
        ("2024", "2", {"ES": 19, "FR": 27, "IE": 3, "PT": 9}),
    ],
)
def test_nuts_has_as_many_regions_as_eurostat_lists(
    version: str, level: str, counts: dict[str, int]
) -> None:
    here = [e for e in nuts_codes(version).values() if e.extra["level"] == level]

    assert Counter(entry.extra["country"] for entry in here) == counts


def test_every_region_lies_in_one_of_the_level_above() -> None:
    def orphan(entry: Code) -> bool:
        parent = nuts_codes(entry.extra["version"]).get(entry.extra["parent"])
        return parent is None or int(parent.extra["level"]) != int(entry.extra["level"]) - 1

    below = [entry for entry in shipped("nuts").entries if entry.extra["level"] != "0"]

    assert [(e.code, e.extra["version"]) for e in below if orphan(e)] == []
