"""Who took up what, and whether it counts."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.capitalisation.transfers import transfers
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline_tests.generated import Row, named, rows
from asl_pipeline_tests.kit import accepted, rows_of
from asl_pipeline_tests.oracle import answer, countries
from asl_pipeline_tests.tries import tries

_GENERATED = tries(10, full=25)


def _transfer(**told: Any) -> dict[str, Any]:
    initiative = {"initiative_id": "PAU-INI-001"}
    forms = accepted(transfers=[told], pilot_actions=[{}], initiatives=[initiative])
    (row,) = transfers(forms).to_pylist()
    return dict(row)


def test_a_transfer_says_which_pilot_was_taken_up_where() -> None:
    row = _transfer()

    assert row == {
        "partner_id": "PAU",
        "transfer_id": "PAU-TR-01",
        "pilot_id": "ASL-PAU-01",
        "initiative_id": None,
        "what": "Cafés de quartier",
        "domain": "II",
        "adopter_name": "Ville de Redon",
        "adopter_actor_id": None,
        "country": "FR",
        "nuts_2": "FRH0",
        "nuts_code": "FRH03",
        "nuts_version": "2016",
        "origin_country": "FR",
        "crosses_border": False,
        "uptake": "adopted",
        "taken_up_on": dt.date(2018, 5, 20),
        "evidence_doc": "https://example.org/minutes",
        "counts_for": ["RCR104"],
        "counts_rcr104": True,
        "rcr104_reason": "counted",
        "counts_rcr79": False,
        "rcr79_reason": "not_a_plan",
        "period": "2018-S1",
        SOURCES: ["transfers/0", "pilot_actions/0"],
    }


def test_a_mapped_initiative_is_named_and_was_not_developed_by_the_project() -> None:
    row = _transfer(pilot_id=None, initiative_id="PAU-INI-001")

    names = ("what", "domain", "origin_country", "rcr104_reason")
    assert [row[name] for name in names] == ["Jardin partagé", "I", "FR", "not_of_the_project"]
    assert row[SOURCES] == ["transfers/0", "initiatives/0"]


def test_the_same_identifier_with_another_partner_is_another_initiative() -> None:
    forms = accepted(
        transfers=[{"pilot_id": None, "initiative_id": "PAU-INI-001"}],
        initiatives=[{"partner_id": "CES", "name": "Outro"}],
    )

    assert rows_of(transfers(forms), "what") == [(None,)]


def test_what_was_taken_up_stays_unknown_where_its_form_is_not_accepted() -> None:
    (row,) = transfers(accepted(transfers=[{}])).to_pylist()

    names = ("what", "domain", "origin_country", "crosses_border")
    assert [row[name] for name in names] == [None, None, None, None]
    assert row["counts_rcr104"]
    assert row[SOURCES] == ["transfers/0"]


@pytest.mark.parametrize(("nuts", "crosses"), [("FRH03", False), ("UKN10", True), ("XX999", None)])
def test_a_border_is_crossed_between_countries(nuts: str, crosses: bool | None) -> None:
    assert _transfer(nuts_code=nuts)["crosses_border"] is crosses


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"uptake": "interest"}, "not_adopted"),
        ({"uptake": "adapted"}, "not_adopted"),
        ({"uptake": "upscaled"}, "counted"),
        ({"evidence_doc": None}, "no_evidence"),
        ({"taken_up_on": dt.date(2017, 5, 29)}, "outside_the_project"),
        ({"taken_up_on": dt.date(2017, 5, 30)}, "counted"),
        ({"taken_up_on": dt.date(2021, 12, 1)}, "counted"),
        ({"taken_up_on": dt.date(2024, 6, 30)}, "counted"),
        ({"taken_up_on": dt.date(2024, 7, 1)}, "after_one_year"),
    ],
)
def test_rcr104_asks_for_a_documented_uptake_in_time(told: dict[str, Any], reason: str) -> None:
    row = _transfer(**told)

    assert (row["rcr104_reason"], row["counts_rcr104"]) == (reason, reason == "counted")


_SQL = """
WITH pilot AS (
  SELECT p.*, n.country FROM pilot_actions p
  LEFT JOIN nuts n ON n.code = p.nuts_code AND n.version = p.nuts_version),
told AS (
  SELECT t.*, a.country AS adopter_country,
    CASE WHEN t.pilot_id IS NOT NULL THEN p.title ELSE i.name END AS what,
    CASE WHEN t.pilot_id IS NOT NULL THEN p.country ELSE i.country END AS origin
  FROM transfers t
  LEFT JOIN nuts a ON a.code = t.nuts_code AND a.version = t.nuts_version
  LEFT JOIN pilot p ON p.pilot_id = t.pilot_id
  LEFT JOIN initiatives i
    ON i.initiative_id = t.initiative_id AND i.partner_id = t.partner_id)
SELECT partner_id, transfer_id, what, adopter_country, origin, adopter_country <> origin,
  pilot_id IS NOT NULL AND uptake IN ('adopted', 'upscaled') AND evidence_doc IS NOT NULL
    AND taken_up_on BETWEEN DATE '2017-05-30' AND DATE '2024-06-30',
  CASE WHEN pilot_id IS NULL THEN 'not_of_the_project'
    WHEN uptake IN ('interest', 'adapted') THEN 'not_adopted'
    WHEN evidence_doc IS NULL THEN 'no_evidence'
    WHEN taken_up_on < DATE '2017-05-30' THEN 'outside_the_project'
    WHEN taken_up_on > DATE '2024-06-30' THEN 'after_one_year'
    ELSE 'counted' END,
  FALSE
FROM told ORDER BY partner_id, transfer_id
"""
_NUMBERS = (
    *("partner_id", "transfer_id", "what", "country", "origin_country", "crosses_border"),
    *("counts_rcr104", "rcr104_reason", "counts_rcr79"),
)
_DAYS = st.dates(dt.date(2017, 1, 1), dt.date(2025, 1, 1))
_NOW = st.just("2018-S2")


@_GENERATED
@given(
    told=rows("transfers", period=_NOW, taken_up_on=_DAYS),
    pilots=rows("pilot_actions", most=6, period=_NOW),
    initiatives=rows("initiatives", most=6, period=_NOW),
    data=st.data(),
)
def test_sql_over_the_same_rows_gives_every_figure_in_any_order_of_rows(
    told: list[Row], pilots: list[Row], initiatives: list[Row], data: st.DataObject
) -> None:
    one_thing = [{**row, "initiative_id": None} if row["pilot_id"] else row for row in told]
    own = {row["pilot_id"]: row for row in pilots}
    forms = {
        "transfers": named("transfers", one_thing),
        "pilot_actions": named("pilot_actions", list(own.values())),
        "initiatives": named("initiatives", initiatives),
    }
    mixed = {name: data.draw(st.permutations(each)) for name, each in forms.items()}

    held = accepted(**forms)
    table = transfers(held)

    assert rows_of(table, *_NUMBERS) == answer({**{n: held[n] for n in forms}, **countries()}, _SQL)
    assert transfers(accepted(**mixed)).equals(table)


def test_nothing_accepted_is_an_empty_table() -> None:
    assert transfers(accepted()).num_rows == 0
