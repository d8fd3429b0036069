"""What was held and published, and whom it reached."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.capitalisation.communication_reach import communication_reach
from asl_pipeline.datasets.published.communication_reach import PARTS
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline_tests.generated import Row, named, rows
from asl_pipeline_tests.kit import accepted, rows_of
from asl_pipeline_tests.oracle import answer, countries
from asl_pipeline_tests.tries import tries

_PEOPLE = ("participants_total", *PARTS)


def _cell(*events: dict[str, Any]) -> dict[str, Any]:
    numbered = [{"event_id": f"PAU-EV-{n:02}", **event} for n, event in enumerate(events)]
    (row,) = communication_reach(accepted(communication_events=numbered)).to_pylist()
    return dict(row)


def _came(total: int | None, *parts: int | None) -> dict[str, Any]:
    return dict(zip(_PEOPLE, (total, *parts), strict=False))


def test_events_of_a_kind_are_put_together_by_half_year() -> None:
    row = _cell(
        {**_came(30, 15, 12, 1, 2), "co_organisers": ["CRESS"], "languages": ["fr", "en"]},
        {**_came(20, 9, 11, 0, 0), "emblem_displayed": True, "languages": ["fr"]},
        {"reach_n": 500, "n_organisations": 7, "co_organisers": ["PAU"]},
    )

    assert row == {
        "partner_id": "PAU",
        "country": "FR",
        "form": "communication_events",
        "kind": "workshop",
        "period": "2018-S1",
        "n_items": 3,
        "n_joint_events": 1,
        "n_with_emblem": 1,
        "n_counted_events": 2,
        "participants_total": 50,
        "participants_total_conf_status": "F",
        "participants_f": 24,
        "participants_m": 23,
        "participants_o": 1,
        "participants_u": 2,
        "participants_parts_conf_status": "F",
        "reach_n": 500,
        "reach_n_conf_status": "F",
        "n_organisations": 7,
        "n_organisations_conf_status": "F",
        "languages": ["en", "fr"],
        SOURCES: [f"communication_events/{n}" for n in range(3)],
    }


@pytest.mark.parametrize(
    ("events", "people"),
    [
        ([_came(None)], (None, None, None, None, None)),
        ([_came(30)], (30, None, None, None, None)),
        ([_came(30, 20)], (30, 20, 0, 0, 10)),
        ([_came(30, 20, 10), _came(40)], (70, 20, 10, 0, 40)),
        ([_came(30, 20, 10), _came(None, 8)], (30, 20, 10, 0, 0)),
        ([_came(30, 40)], (30, None, None, None, None)),
        ([_came(30, None, None, None, 30)], (30, None, None, None, None)),
    ],
    ids=["uncounted", "total", "women", "one untold", "no total", "too many", "unknown"],
)
def test_whose_gender_is_not_told_is_counted_as_unknown(
    events: list[dict[str, Any]], people: tuple[int | None, ...]
) -> None:
    row = _cell(*events)

    assert tuple(row[name] for name in _PEOPLE) == people


@pytest.mark.parametrize(
    ("day", "period"),
    [(dt.date(2018, 6, 30), "2018-S1"), (dt.date(2018, 7, 1), "2018-S2")],
)
def test_an_output_counts_in_the_half_year_in_which_it_was_published(
    day: dt.date, period: str
) -> None:
    forms = accepted(outputs=[{"published_on": day}, {"output_id": "B", "published_on": day}])
    (row,) = communication_reach(forms).to_pylist()

    names = ("partner_id", "form", "kind", "period", "n_items", "languages")
    assert [row[name] for name in names] == ["CES", "outputs", "guide", period, 2, ["pt"]]
    assert {row[name] for name in (*_PEOPLE, "n_joint_events", "reach_n")} == {None}


_SQL = """
WITH event AS (
  SELECT *, coalesce(participants_f, 0) + coalesce(participants_m, 0)
      + coalesce(participants_o, 0) AS known,
    coalesce(participants_f, participants_m, participants_o) IS NOT NULL AS any_told
  FROM communication_events),
judged AS (
  SELECT *, coalesce(any_told AND known <= participants_total, FALSE) AS tells,
    len(list_filter(co_organisers, code -> code <> organiser)) > 0 AS joint
  FROM event),
spoken AS (
  SELECT partner_id, event_type, period, list_sort(list(DISTINCT code)) AS languages
  FROM (SELECT partner_id, event_type, period, unnest(languages) AS code FROM event)
  GROUP BY ALL),
cell AS (
  SELECT partner_id, event_type, period, count(*) AS n, count(*) FILTER (joint) AS joint,
    count(*) FILTER (emblem_displayed) AS emblem, count(participants_total) AS counted,
    sum(participants_total) AS total,
    CASE WHEN bool_or(tells)
      THEN coalesce(sum(participants_f) FILTER (tells), 0) END AS f,
    CASE WHEN bool_or(tells)
      THEN coalesce(sum(participants_m) FILTER (tells), 0) END AS m,
    CASE WHEN bool_or(tells)
      THEN coalesce(sum(participants_o) FILTER (tells), 0) END AS o,
    sum(reach_n) AS reach, sum(n_organisations) AS organisations
  FROM judged GROUP BY ALL),
published AS (
  SELECT *, CASE WHEN month(published_on) <= 6 THEN year(published_on) || '-S1'
    ELSE year(published_on) || '-S2' END AS half FROM outputs)
SELECT c.partner_id, p.country, 'communication_events' AS form, c.event_type AS kind, c.period,
  n, joint, emblem, counted, total, f, m, o, total - f - m - o, reach, organisations, languages
FROM cell c JOIN partner p ON p.code = c.partner_id
LEFT JOIN spoken s USING (partner_id, event_type, period)
UNION ALL
SELECT partner_id, any_value(p.country), 'outputs', output_kind, half, count(*),
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
  list_sort(list(DISTINCT output_language))
FROM published JOIN partner p ON p.code = partner_id GROUP BY partner_id, output_kind, half
ORDER BY 1, 3, 4, 5
"""
_FIGURES = (
    *("partner_id", "country", "form", "kind", "period", "n_items", "n_joint_events"),
    *("n_with_emblem", "n_counted_events", *_PEOPLE, "reach_n", "n_organisations", "languages"),
)
_FEW = st.none() | st.integers(0, 12)


@tries(10, full=25)
@given(
    events=rows(
        "communication_events",
        participants_total=st.none() | st.integers(0, 40),
        participants_f=_FEW,
        participants_m=_FEW,
        participants_o=_FEW,
    ),
    outputs=rows("outputs"),
    data=st.data(),
)
def test_sql_over_the_same_rows_gives_every_figure_in_any_order_of_rows(
    events: list[Row], outputs: list[Row], data: st.DataObject
) -> None:
    forms = {
        "communication_events": named("communication_events", events),
        "outputs": named("outputs", outputs),
    }
    mixed = {name: data.draw(st.permutations(each)) for name, each in forms.items()}

    held = accepted(**forms)
    table = communication_reach(held)

    shown = rows_of(table, *_FIGURES)
    assert shown == answer({**{n: held[n] for n in forms}, **countries()}, _SQL)
    assert communication_reach(accepted(**mixed)).equals(table)
    for row in table.to_pylist():
        if row["participants_f"] is not None:
            assert sum(row[name] for name in PARTS) == row["participants_total"]


def test_nothing_accepted_is_an_empty_table() -> None:
    assert communication_reach(accepted()).num_rows == 0
