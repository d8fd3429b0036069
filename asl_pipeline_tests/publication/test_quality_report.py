"""The measures of quality are what DuckDB counts in the same published tables."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asl_pipeline.analysis.measures import measured
from asl_pipeline.datasets import PUBLISHED, SUBMITTED, published
from asl_pipeline.datasets.published.quality_report import CRITERIA, MEASURES
from asl_pipeline.derive.arrow import schema
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.model.column import Sensitivity
from asl_pipeline.quality.item_response import item_response, optional
from asl_pipeline_tests import generated
from asl_pipeline_tests.kit import accepted
from asl_pipeline_tests.oracle import answer

_EMPTY: Final = {each.name: schema(each).empty_table() for each in PUBLISHED}
_WITH_STATUS: Final = [d.name for d in PUBLISHED if "obs_status" in d.column_names]
_HIDDEN: Final = [
    (d.name, name) for d in PUBLISHED for name in d.column_names if name.endswith("conf_status")
]
_PLACED: Final = ("pilots", "practices", "actors", "indicators")

_OF_REPORTS = """select coalesce(partner_id, '_T'), coalesce(period, '_T'), '_T', '_T',
    {counted}, count(*) from coverage where {where} group by cube (partner_id, period)"""
_LAST = """make_date(left(period, 4)::int, if(right(period, 1) = '1', 6, 12),
    if(right(period, 1) = '1', 30, 31))"""
_OF_SUBMISSIONS = """with received as (
      select coalesce(partner_id, '_T') p, coalesce(dataset, '_T') d, sum(n_submissions) n
      from coverage group by cube (partner_id, dataset)),
    hit as (
      select coalesce(partner_id, '_T') p, coalesce(dataset, '_T') d, {rule} r,
        count(distinct submission) n
      from findings where {where} group by grouping sets ({sets}))
    select p, '_T', d, '_T', coalesce(h.n, 0), received.n
      from received left join (from hit where r = '_T') h using (p, d)
    union all
    select p, '_T', d, r, hit.n, received.n from hit join received using (p, d) where r <> '_T'"""
_SETS = "(), (partner_id), (dataset), (partner_id, dataset)"
_BY_RULE = {
    "rule": "coalesce(rule, '_T')",
    "sets": f"{_SETS}, (dataset, rule), (partner_id, dataset, rule)",
}
_OF_CELLS = """select '_T', '_T', coalesce(d, '_T'), '_T', count(*) filter ({counted}), count(*)
    from ({cells}) where s is not null group by rollup (d)"""
_ALIKE = "select '{0}' d, {1}::varchar s from {0}"
_OF_TABLES = """select '_T', '_T', '_T', '_T', count(*) filter (n > 0), count(*) from ({tables})"""
_SIZE = "select count(*) n from {}"
_OF_VERSIONS = """with named as ({places}),
    by_version as (select d, v, count(*) n from named group by grouping sets ((d, v), (v)))
    select '_T', '_T', coalesce(d, '_T'), v, n, sum(n) over (partition by d) from by_version
    qualify v is not null"""
_PLACE = "select '{0}' d, nuts_version v from {0} where nuts_code is not null"
_OF_ITEMS = """select coalesce(partner_id, '_T'), '_T', coalesce(dataset, '_T'), '_T',
    sum(n_filled), sum(n_rows) from item_response group by cube (partner_id, dataset)"""
_OF_ROWS = """select partner_id, period, '{form}', '{item}', count(*), count({item})
    from {form} group by partner_id, period"""
_TOGETHER = "select '{0}', * from ({1})"
_ALL = " union all "


def _of_cells(pairs: list[tuple[str, str]], counted: str) -> str:
    """Cells of tables and columns with a status, by table and over all."""
    return _OF_CELLS.format(counted=counted, cells=_ALL.join(_ALIKE.format(*p) for p in pairs))


_STATUSES = [(table, "obs_status") for table in _WITH_STATUS]
ORACLES: Final[Mapping[str, str]] = {
    "tables_with_rows": _OF_TABLES.format(tables=_ALL.join(_SIZE.format(n) for n in _EMPTY)),
    "reports_received": _OF_REPORTS.format(
        counted="count(*) filter (n_submissions > 0)", where="expected"
    ),
    "reports_accepted": _OF_REPORTS.format(counted="count(*) filter (accepted)", where="expected"),
    "item_response": _OF_ITEMS,
    "errors": _OF_SUBMISSIONS.format(where="severity = 'error'", **_BY_RULE),
    "warnings": _OF_SUBMISSIONS.format(where="severity = 'warning'", **_BY_RULE),
    "imputed": _of_cells(_STATUSES, "where contains(s, 'I')"),
    "days_after_period": _OF_REPORTS.format(
        counted=f"sum(arrived_on - {_LAST})", where="n_submissions > 0"
    ),
    "days_late": _OF_REPORTS.format(counted="sum(days_late)", where="n_submissions > 0"),
    "in_time": _OF_REPORTS.format(
        counted="count(*) filter (days_late = 0)", where="n_submissions > 0"
    ),
    "suppressed": _of_cells(_HIDDEN, "where s <> 'F'"),
    "nuts_version": _OF_VERSIONS.format(places=_ALL.join(_PLACE.format(n) for n in _PLACED)),
    "breaks": _of_cells(_STATUSES, "where contains(s, 'B')"),
    "contradictions": _OF_SUBMISSIONS.format(
        where="level >= 2 and severity in ('error', 'warning')", rule="'_T'", sets=_SETS
    ),
}


def _counted(report: pa.Table, measure: str) -> dict[tuple[Any, ...], tuple[int, int]]:
    return {
        tuple(row[name] for name in ("partner_id", "period", "dataset", "item")): (
            row["numerator"],
            row["denominator"],
        )
        for row in report.to_pylist()
        if row["measure"] == measure
    }


def _by_oracle(tables: Mapping[str, pa.Table]) -> dict[str, dict[Any, tuple[int, int]]]:
    asked = _ALL.join(_TOGETHER.format(name, sql) for name, sql in ORACLES.items())
    found: dict[str, dict[Any, tuple[int, int]]] = {name: {} for name in ORACLES}
    rows: list[tuple[Any, ...]] = answer(tables, asked)
    for measure, *cell, counted, of in rows:
        if of:
            found[measure][tuple(cell)] = (int(counted or 0), int(of))
    return found


_partner, _period = st.sampled_from(["PAU", "CES"]), st.sampled_from(["2018-S1", "2018-S2"])
_form = st.sampled_from(["actors", "pilot_actions"])


@st.composite
def _coverage(draw: st.DrawFn) -> dict[str, Any]:
    sent = draw(st.integers(0, 3))
    return {
        "expected": draw(st.booleans()),
        "n_submissions": sent,
        "accepted": sent > 0 and draw(st.booleans()),
        "arrived_on": draw(st.dates(dt.date(2018, 7, 1), dt.date(2019, 6, 1))) if sent else None,
        "days_late": draw(st.integers(0, 90)) if sent else None,
        "partner_id": draw(_partner),
        "period": draw(_period),
        "dataset": draw(_form),
    }


@st.composite
def _finding(draw: st.DrawFn) -> dict[str, Any]:
    partner, form = draw(_partner), draw(_form)
    return {
        "submission": f"{partner}_{form}_r{draw(st.integers(1, 3))}",
        "partner_id": partner,
        "dataset": form,
        "rule": f"{form}.{draw(st.sampled_from('ab'))}",
        "severity": draw(st.sampled_from(["error", "warning", "info"])),
        "level": draw(st.integers(0, 3)),
    }


_response = st.fixed_dictionaries(
    {
        "partner_id": _partner,
        "dataset": _form,
        "n_rows": st.integers(1, 9),
        "n_filled": st.integers(0, 9),
    }
)
_value = st.fixed_dictionaries(
    {
        "obs_status": st.sampled_from(["A", "B", "I", "Q", None]),
        "conf_status": st.sampled_from(["F", "A", "D", None]),
        "nuts_code": st.sampled_from(["FRI15", None]),
        "nuts_version": st.sampled_from(["2013", "2016", None]),
    }
)
_DRAWN: Final[Mapping[str, st.SearchStrategy[Any]]] = {
    "coverage": _coverage(),
    "findings": _finding(),
    "item_response": _response,
    "indicators": _value,
    "indicator_summary": _value,
    "pilots": _value,
}


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    declared = schema(published(name))
    return pa.Table.from_pylist([{k: r.get(k) for k in declared.names} for r in rows], declared)


@settings(max_examples=8)
@given(st.fixed_dictionaries({name: st.lists(row, max_size=8) for name, row in _DRAWN.items()}))
def test_every_measure_is_what_duckdb_counts_in_made_up_tables(
    drawn: Mapping[str, list[dict[str, Any]]],
) -> None:
    tables = {**_EMPTY, **{name: _table(name, rows) for name, rows in drawn.items()}}
    report = measured(tables)

    assert report.equals(measured(generated.backwards(tables)))
    assert {name: _counted(report, name) for name in ORACLES} == _by_oracle(tables)


def test_the_report_of_a_release_is_what_duckdb_counts_in_its_tables(release: Path) -> None:
    tables = {d.name: pq.read_table(release / f"{d.room}/{d.name}.parquet") for d in PUBLISHED}
    report = pq.read_table(release / "quality/report.parquet")
    found = {name: _counted(report, name) for name in ORACLES}

    assert all(found.values())
    assert found == _by_oracle(tables)


def test_every_measure_has_an_oracle_a_criterion_and_a_row(release: Path) -> None:
    report = pq.read_table(release / "quality/report.parquet")

    # Of descriptions, DuckDB knows nothing: they are in the dictionary.
    assert {each.name for each in MEASURES} - {*ORACLES} == {"columns_described"}
    assert {each.criterion for each in MEASURES} == {*CRITERIA}
    assert set(report["measure"].to_pylist()) == {each.name for each in MEASURES}
    ((counted, of),) = _counted(report, "columns_described").values()
    described = pq.read_table(release / "dictionary.parquet").to_pylist()
    # The point that a practice has in a Parquet file is made of columns, and is none of them.
    declared = {(f"{d.room}/{d.name}", name) for d in PUBLISHED for name in d.column_names}
    found = [row["description"] for row in described if (row["table"], row["column"]) in declared]
    assert (counted, of) == (sum(map(bool, found)), len(found))


def test_a_value_follows_from_its_numerator_and_denominator(release: Path) -> None:
    for row in pq.read_table(release / "quality/report.parquet").to_pylist():
        factor = {"PC": 100, "days": 1}[row["unit"]]
        assert row["value"] == pytest.approx(factor * row["numerator"] / row["denominator"])
        assert row["unit"] != "PC" or 0 <= row["value"] <= 100


@settings(max_examples=6)
@given(
    st.fixed_dictionaries({form: generated.rows(form, most=5) for form in ("actors", "transfers")})
)
def test_item_response_is_what_duckdb_counts_in_accepted_rows(
    drawn: Mapping[str, list[dict[str, Any]]],
) -> None:
    held = accepted(**drawn)
    found = item_response(held)
    asked = _ALL.join(
        _OF_ROWS.format(form=form.name, item=item)
        for form in SUBMITTED
        if form.name in drawn
        for item in optional(form)
    )
    expected = answer({form: held[form] for form in drawn}, asked)

    names = ("partner_id", "period", "dataset", "item", "n_rows", "n_filled")
    rows = found.to_pylist()
    assert [tuple(row[name] for name in names) for row in rows] == sorted(expected)
    assert all(row[SOURCES] for row in rows)


def test_item_response_does_not_speak_of_internal_columns() -> None:
    for form in SUBMITTED:
        internal = {c.name for c in form.columns if c.sensitivity is Sensitivity.INTERNAL}
        assert internal.isdisjoint(optional(form))
        assert not {c.name for c in form.columns if c.required} & {*optional(form)}
