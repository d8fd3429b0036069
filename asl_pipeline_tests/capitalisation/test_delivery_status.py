"""Whether deliverables and milestones came in time, as at the half-year of their statement."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.capitalisation.delivery_status import delivery_status
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline_tests.generated import Row, named, rows
from asl_pipeline_tests.kit import accepted, rows_of
from asl_pipeline_tests.oracle import answer
from asl_pipeline_tests.tries import tries

_GENERATED = tries(10, full=25)


def _deliverable(**told: Any) -> dict[str, Any]:
    (row,) = delivery_status(accepted(deliverables=[told])).to_pylist()
    return dict(row)


def _milestone(**told: Any) -> dict[str, Any]:
    (row,) = delivery_status(accepted(milestones=[told])).to_pylist()
    return dict(row)


def test_a_deliverable_says_when_it_was_due_and_when_it_came() -> None:
    row = _deliverable(reviewer="CES", review_decision="accept", delivered=dt.date(2018, 4, 3))

    assert row == {
        "kind": "deliverable",
        "partner_id": "GCU",
        "item_id": "D4.1",
        "title": "Map of social needs",
        "wp": "4",
        "responsible": "GCU",
        "contributors": None,
        "due": dt.date(2018, 3, 31),
        "done_on": dt.date(2018, 4, 3),
        "status": "delivered",
        "state": "delivered_late",
        "days_late": 3,
        "reviewer": "CES",
        "reviewed_on": None,
        "review_decision": "accept",
        "url": None,
        "period": "2018-S1",
        SOURCES: ["deliverables/0"],
    }


def test_a_milestone_has_no_review() -> None:
    row = _milestone()

    assert (row["kind"], row["item_id"], row["state"]) == (
        "milestone",
        "M4.1",
        "delivered_on_time",
    )
    assert (row["reviewer"], row["review_decision"], row["url"]) == (None, None, None)


@pytest.mark.parametrize(
    ("told", "state", "days"),
    [
        ({"status": "approved"}, "delivered_on_time", 0),
        ({"delivered": dt.date(2018, 3, 1)}, "delivered_on_time", 0),
        ({"delivered": dt.date(2018, 4, 1)}, "delivered_late", 1),
        ({"delivered": None}, "delivered_day_unknown", None),
        ({"status": "in_progress", "delivered": None}, "overdue", 91),
        ({"status": "planned", "due": dt.date(2018, 6, 29), "delivered": None}, "overdue", 1),
        ({"status": "planned", "due": dt.date(2018, 6, 30), "delivered": None}, "due_later", 0),
        ({"status": "planned", "due": dt.date(2018, 7, 1), "delivered": None}, "due_later", 0),
        ({"status": "cancelled"}, "cancelled", None),
    ],
)
def test_the_state_is_the_one_at_the_end_of_the_half_year(
    told: dict[str, Any], state: str, days: int | None
) -> None:
    row = _deliverable(**told)

    assert (row["state"], row["days_late"]) == (state, days)


def test_a_later_statement_is_judged_as_at_its_own_end() -> None:
    told = {"status": "planned", "delivered": None, "period": "2018-S2"}

    assert _deliverable(**told)["days_late"] == (dt.date(2018, 12, 31) - dt.date(2018, 3, 31)).days


_SQL = """
WITH told AS (
  SELECT 'deliverable' AS kind, partner_id, deliverable_id AS id, period, due, delivered AS done,
    status FROM deliverables
  UNION ALL
  SELECT 'milestone', partner_id, milestone_id, period, due, reached_on, status FROM milestones),
dated AS (
  SELECT *, status IN ('delivered', 'approved') AS is_done,
    CASE WHEN period[6:] = 'S1' THEN make_date(period[:4]::INT, 6, 30)
      ELSE make_date(period[:4]::INT, 12, 31) END AS last
  FROM told)
SELECT kind, partner_id, id,
  CASE WHEN status = 'cancelled' THEN 'cancelled'
    WHEN is_done AND done IS NULL THEN 'delivered_day_unknown'
    WHEN is_done AND done <= due THEN 'delivered_on_time'
    WHEN is_done THEN 'delivered_late'
    WHEN due < last THEN 'overdue'
    ELSE 'due_later' END,
  CASE WHEN status = 'cancelled' THEN NULL
    WHEN is_done THEN CASE WHEN done > due THEN done - due WHEN done IS NULL THEN NULL ELSE 0 END
    WHEN last > due THEN last - due ELSE 0 END
FROM dated ORDER BY kind, partner_id, id
"""


@_GENERATED
@given(
    deliverables=rows("deliverables", period=st.just("2018-S2")),
    milestones=rows("milestones", period=st.just("2018-S1")),
    data=st.data(),
)
def test_sql_over_the_same_rows_gives_every_figure_in_any_order_of_rows(
    deliverables: list[Row], milestones: list[Row], data: st.DataObject
) -> None:
    forms = {
        "deliverables": named("deliverables", deliverables),
        "milestones": named("milestones", milestones),
    }
    mixed = {name: data.draw(st.permutations(each)) for name, each in forms.items()}

    held = accepted(**forms)
    table = delivery_status(held)

    shown = rows_of(table, "kind", "partner_id", "item_id", "state", "days_late")
    assert shown == answer({n: held[n] for n in forms}, _SQL)
    assert delivery_status(accepted(**mixed)).equals(table)


def test_nothing_accepted_is_an_empty_table() -> None:
    assert delivery_status(accepted()).num_rows == 0
