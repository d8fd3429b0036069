"""What was spent, by partner, work package and cost category, out of which budget."""

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.capitalisation.budget_execution import budget_execution
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.partners import registry
from asl_pipeline_tests.generated import Row, named, rows
from asl_pipeline_tests.kit import accepted, rows_of
from asl_pipeline_tests.oracle import answer
from asl_pipeline_tests.tries import tries

_GENERATED = tries(10, full=25)
_KEY = ("partner_id", "work_package", "cost_category")
_SUMS = (
    *("eligible_eur", "erdf_eur", "match_eur"),
    *("certified_eligible_eur", "certified_erdf_eur", "certified_match_eur", "cut_eur"),
)


def _table(*lines: dict[str, Any]) -> pa.Table:
    return budget_execution(accepted(expenditure=lines))


def _total(*lines: dict[str, Any]) -> dict[str, Any]:
    (row,) = [
        row
        for row in _table(*lines).to_pylist()
        if (row["work_package"], row["cost_category"]) == ("_T", "_T")
    ]
    return dict(row)


def test_the_total_of_a_partner_stands_beside_its_budget() -> None:
    row = _total({"control_status": "certified"}, {"line_no": "2", "period": "2018-S2"})

    assert row == {
        "partner_id": "CRK",
        "work_package": "_T",
        "cost_category": "_T",
        "eligible_eur": Decimal("2000.00"),
        "erdf_eur": Decimal("1500.00"),
        "match_eur": Decimal("500.00"),
        "certified_eligible_eur": Decimal("1000.00"),
        "certified_erdf_eur": Decimal("750.00"),
        "certified_match_eur": Decimal("250.00"),
        "cut_eur": Decimal("0.00"),
        "share_of_budget": pytest.approx(100 * 2000 / 176600),
        "certified_share_of_budget": pytest.approx(100 * 1000 / 176600),
        "budget_eur": Decimal("176600.00"),
        "budget_erdf_eur": Decimal("132450.00"),
        "remaining_eur": Decimal("174600.00"),
        "last_period": "2018-S2",
        SOURCES: ["expenditure/0", "expenditure/1"],
    }


def test_there_is_a_total_along_each_way_and_both() -> None:
    table = _table({}, {"line_no": "2", "wp": "2"}, {"line_no": "3", "cost_category": "travel"})

    assert rows_of(table, *_KEY[1:], "eligible_eur", "budget_eur") == [
        ("2", "_T", Decimal(1000), None),
        ("2", "staff", Decimal(1000), None),
        ("5", "_T", Decimal(2000), None),
        ("5", "staff", Decimal(1000), None),
        ("5", "travel", Decimal(1000), None),
        ("_T", "_T", Decimal(3000), Decimal(176600)),
        ("_T", "staff", Decimal(2000), None),
        ("_T", "travel", Decimal(1000), None),
    ]


@pytest.mark.parametrize(
    ("status", "standing", "certified", "cut"),
    [
        ("submitted", 1000, 0, 0),
        ("verified", 1000, 0, 0),
        ("certified", 1000, 1000, 0),
        ("cut", 0, 0, 1000),
    ],
)
def test_what_the_controller_cut_neither_stands_nor_is_certified(
    status: str, standing: int, certified: int, cut: int
) -> None:
    row = _total({"control_status": status})

    names = ("eligible_eur", "certified_eligible_eur", "cut_eur")
    assert [row[name] for name in names] == [standing, certified, cut]


def test_cents_are_added_exactly() -> None:
    lines = [{"line_no": str(n), "eligible_eur": Decimal("0.10")} for n in range(3)]

    assert _total(*lines)["eligible_eur"] == Decimal("0.30")


@pytest.mark.parametrize(
    ("partner", "period", "budget"), [("GIJ", "2022-S2", None), ("AVI", "2022-S2", 275000)]
)
def test_spending_of_the_extension_is_not_measured_by_a_budget_of_the_first_phase(
    partner: str, period: str, budget: int | None
) -> None:
    row = _total({"partner_id": partner, "period": period})

    assert (row["budget_eur"], row["remaining_eur"], row["share_of_budget"]) == (budget, None, None)


def test_no_number_of_lines_is_published() -> None:
    assert [name for name in _table().column_names if name.startswith("n_")] == []


_SQL = """
WITH wide AS (
  SELECT partner_id, coalesce(wp, '_T') AS wp, coalesce(cost_category, '_T') AS category,
    coalesce(sum(eligible_eur) FILTER (control_status <> 'cut'), 0) AS eligible,
    coalesce(sum(erdf_eur) FILTER (control_status <> 'cut'), 0) AS erdf,
    coalesce(sum(match_eur) FILTER (control_status <> 'cut'), 0) AS own,
    coalesce(sum(eligible_eur) FILTER (control_status = 'certified'), 0) AS c_eligible,
    coalesce(sum(erdf_eur) FILTER (control_status = 'certified'), 0) AS c_erdf,
    coalesce(sum(match_eur) FILTER (control_status = 'certified'), 0) AS c_own,
    coalesce(sum(eligible_eur) FILTER (control_status = 'cut'), 0) AS cut,
    max(period) AS last_period
  FROM expenditure GROUP BY partner_id, CUBE (wp, cost_category)),
later AS (SELECT DISTINCT partner_id FROM expenditure WHERE period > '2021-S1')
SELECT w.partner_id, wp, category, eligible, w.erdf, own, c_eligible, c_erdf, c_own, cut,
  CASE WHEN l.partner_id IS NULL THEN round(100.0 * eligible / b.budget, 6) END,
  CASE WHEN l.partner_id IS NULL THEN round(100.0 * c_eligible / b.budget, 6) END,
  CASE WHEN wp = '_T' AND category = '_T' THEN b.budget END,
  CASE WHEN wp = '_T' AND category = '_T' THEN b.erdf END,
  CASE WHEN wp = '_T' AND category = '_T' AND l.partner_id IS NULL
    THEN b.budget - eligible END,
  last_period
FROM wide w LEFT JOIN later l USING (partner_id) JOIN budget b ON b.partner = w.partner_id
ORDER BY ALL
"""
_BUDGETS = pa.Table.from_pylist(
    [{"partner": p.code, "budget": p.budget_eur, "erdf": p.erdf_eur} for p in registry().values()]
)


def _rounded(row: dict[str, Any]) -> tuple[object, ...]:
    shares = [row[name] for name in ("share_of_budget", "certified_share_of_budget")]
    return (
        *(row[name] for name in (*_KEY, *_SUMS)),
        *(None if share is None else round(share, 6) for share in shares),
        *(row[name] for name in ("budget_eur", "budget_erdf_eur", "remaining_eur", "last_period")),
    )


@_GENERATED
@given(
    lines=rows(
        "expenditure",
        most=20,
        partner_id=st.sampled_from(["AVI", "CRK", "GIJ"]),
        period=st.sampled_from(["2018-S1", "2018-S2", "2018-S2", "2022-S2"]),
    ),
    data=st.data(),
)
def test_sql_over_the_same_rows_gives_every_figure_in_any_order_of_rows(
    lines: list[Row], data: st.DataObject
) -> None:
    told = named("expenditure", lines)
    held = accepted(expenditure=told)
    table = budget_execution(held)

    shown = [_rounded(row) for row in table.to_pylist()]
    assert shown == [
        tuple(round(v, 6) if isinstance(v, float) else v for v in row)
        for row in answer({"expenditure": held["expenditure"], "budget": _BUDGETS}, _SQL)
    ]
    mixed = data.draw(st.permutations(told))
    assert budget_execution(accepted(expenditure=mixed)).equals(table)


@_GENERATED
@given(lines=rows("expenditure", most=20))
def test_totals_are_the_sums_of_their_parts_to_the_cent(lines: list[Row]) -> None:
    shown = {
        tuple(row[name] for name in _KEY): row
        for row in budget_execution(accepted(expenditure=lines)).to_pylist()
    }
    for (partner, wp, category), row in shown.items():
        for at, code in ((1, wp), (2, category)):
            others = [
                each
                for key, each in shown.items()
                if key[0] == partner
                and code == "_T"
                and key[at] != "_T"
                and key[3 - at] == (partner, wp, category)[3 - at]
            ]
            for name in _SUMS if others else ():
                assert row[name] == sum(each[name] for each in others)


def test_nothing_accepted_is_an_empty_table() -> None:
    assert _table().num_rows == 0
