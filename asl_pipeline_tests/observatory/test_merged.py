"""What several partners mapped stands once where a university has decided so."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given

from asl_pipeline.datasets import submitted
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.observatory.actors import actors
from asl_pipeline.observatory.practices import practices
from asl_pipeline_tests.generated import Row
from asl_pipeline_tests.kit import accepted, rows_of
from asl_pipeline_tests.observatory import mapped
from asl_pipeline_tests.observatory.mapped import backwards, decided
from asl_pipeline_tests.oracle import answer
from asl_pipeline_tests.tries import tries

_PAU, _CRESS, _AVI = ("PAU", "A-1"), ("CRESS", "A-1"), ("AVI", "A-9")


def _actor(known_as: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {"partner_id": known_as[0], "actor_id": known_as[1], **more}


def _merge(one: tuple[str, str], other: tuple[str, str], match: str = "merge") -> dict[str, Any]:
    return decided("actors", (one, other), match)


def _actors(rows: list[dict[str, Any]], *pairs: dict[str, Any]) -> pa.Table:
    return actors(accepted(actors=rows, decided_pairs=pairs))


def test_two_rows_that_were_merged_stand_once_and_name_both() -> None:
    table = _actors([_actor(_PAU, acronym="RQ"), _actor(_CRESS)], _merge(_CRESS, _PAU))

    columns = ("partner_id", "actor_id", "mapped_by_partners", "also_known_as", "same_as", SOURCES)
    assert rows_of(table, *columns) == [
        ("PAU", "A-1", ["CRESS", "PAU"], ["CRESS/A-1"], None, ["actors/1", "actors/0"])
    ]


def test_a_row_that_nobody_decided_on_stands_alone() -> None:
    table = _actors([_actor(_PAU), _actor(_CRESS)])

    assert rows_of(table, "partner_id", "mapped_by_partners", "also_known_as", "same_as") == [
        ("CRESS", ["CRESS"], None, None),
        ("PAU", ["PAU"], None, None),
    ]


def test_the_row_with_the_most_cells_stands_and_takes_none_from_the_others() -> None:
    rows = [_actor(_CRESS, acronym="X"), _actor(_PAU, acronym="Y", city="Pau", name="Régie")]

    table = _actors(rows, _merge(_CRESS, _PAU))

    assert rows_of(table, "partner_id", "acronym", "city", "name") == [("PAU", "Y", "Pau", "Régie")]
    more = _actors([{**rows[0], "website": "https://a.fr", "nace": "88"}, rows[1]],
                   _merge(_CRESS, _PAU))  # fmt: skip
    assert rows_of(more, "partner_id", "acronym", "city") == [("CRESS", "X", None)]


def test_an_empty_list_is_no_cell_filled_in() -> None:
    rows = [_actor(_CRESS), _actor(_PAU, roles=[]), _actor(_AVI, roles=["funder"])]

    assert rows_of(_actors(rows[:2], _merge(_CRESS, _PAU)), "partner_id") == [("CRESS",)]
    assert rows_of(_actors(rows[1:], _merge(_AVI, _PAU)), "partner_id") == [("AVI",)]


def test_of_rows_with_as_many_cells_the_first_by_partner_and_id_stands() -> None:
    table = _actors([_actor(_PAU), _actor(_CRESS)], _merge(_CRESS, _PAU))

    assert rows_of(table, "partner_id") == [("CRESS",)]


def test_a_merge_leads_on_to_others() -> None:
    rows = [_actor(_PAU), _actor(_CRESS), _actor(_AVI)]

    table = _actors(rows, _merge(_AVI, _PAU), _merge(_CRESS, _PAU))

    assert rows_of(table, "partner_id", "mapped_by_partners", "also_known_as") == [
        ("AVI", ["AVI", "CRESS", "PAU"], ["CRESS/A-1", "PAU/A-1"])
    ]


def test_a_merge_does_not_lead_on_over_a_row_that_is_gone() -> None:
    table = _actors([_actor(_CRESS), _actor(_AVI)], _merge(_AVI, _PAU), _merge(_CRESS, _PAU))

    assert rows_of(table, "partner_id", "also_known_as") == [("AVI", None), ("CRESS", None)]


def test_rows_said_to_be_the_same_both_stand_and_name_each_other() -> None:
    table = _actors([_actor(_PAU), _actor(_CRESS)], _merge(_CRESS, _PAU, "same"))

    assert rows_of(table, "partner_id", "mapped_by_partners", "same_as") == [
        ("CRESS", ["CRESS"], ["PAU/A-1"]),
        ("PAU", ["PAU"], ["CRESS/A-1"]),
    ]


def test_the_same_as_a_merged_row_is_the_same_as_the_row_that_stands() -> None:
    rows = [_actor(_PAU), _actor(_CRESS), _actor(_AVI)]

    table = _actors(rows, _merge(_CRESS, _PAU), _merge(_AVI, _PAU, "same"))

    assert rows_of(table, "partner_id", "same_as") == [
        ("AVI", ["CRESS/A-1"]),
        ("CRESS", ["AVI/A-9"]),
    ]


def test_a_row_is_not_the_same_as_itself() -> None:
    rows = [_actor(_PAU), _actor(_CRESS), _actor(_AVI)]
    pairs = (_merge(_AVI, _CRESS), _merge(_AVI, _PAU), _merge(_CRESS, _PAU, "same"))

    assert rows_of(_actors(rows, *pairs), "partner_id", "same_as") == [("AVI", None)]


@pytest.mark.parametrize(
    "pair", [_merge(_CRESS, _PAU, "different"), {**_merge(_CRESS, _PAU), "form": "initiatives"}]
)
def test_rows_said_to_differ_and_decisions_on_another_form_change_nothing(
    pair: dict[str, Any],
) -> None:
    table = _actors([_actor(_PAU), _actor(_CRESS)], pair)

    assert rows_of(table, "also_known_as", "same_as") == [(None, None), (None, None)]


def test_the_scores_of_a_practice_are_those_of_one_partner_and_add_up() -> None:
    parts = ("esid_objectives", "esid_actors", "esid_outputs", "esid_innovativeness")
    low = {"partner_id": "CRESS", **dict.fromkeys(parts, 1), "esid_total": 4}
    high = {**dict.fromkeys(parts[:3], 2), "url": "https://a.fr", "sdg": ["8"], "scale": "local"}
    pair = decided("initiatives", (("CRESS", "PAU-INI-001"), ("PAU", "PAU-INI-001")), "merge")

    first = practices(accepted(initiatives=[low, {}], decided_pairs=[pair]))
    second = practices(accepted(initiatives=[low, high], decided_pairs=[pair]))

    assert rows_of(first, *parts, "esid_total") == [(1, 1, 1, 1, 4)]
    # The total that PAU left out is not CRESS's.
    assert rows_of(second, *parts, "esid_total") == [(2, 2, 2, None, None)]


@pytest.mark.parametrize(
    ("promoter", "found"),
    [
        ("A-1", ("AVI", "A-9")),
        ("A-9", ("AVI", "A-9")),
        ("A-5", ("CES", "A-5")),
        ("A-7", (None, "A-7")),
        (None, (None, None)),
    ],
    ids=["its own, merged", "another's", "another's only", "two others'", "none"],
)
def test_a_promoter_is_named_as_it_stands(promoter: str | None, found: tuple[Any, Any]) -> None:
    others = [("CES", "A-5"), ("CES", "A-7"), ("CRESS", "A-7")]
    rows = [_actor(name) for name in (_PAU, _AVI, *others)]
    initiatives = [{"promoter_actor_id": promoter}]

    table = practices(
        accepted(actors=rows, initiatives=initiatives, decided_pairs=[_merge(_AVI, _PAU)])
    )

    assert rows_of(table, "promoter_partner_id", "promoter_actor_id") == [found]


def test_a_promoter_is_the_partners_own_before_it_is_anothers() -> None:
    rows = [_actor(_PAU), _actor(_CRESS)]

    table = practices(accepted(actors=rows, initiatives=[{"promoter_actor_id": "A-1"}]))

    assert rows_of(table, "promoter_partner_id") == [("PAU",)]


# ------------------------------------------------------------------ by another way


_STANDING = """
    WITH RECURSIVE sent AS (
        SELECT partner_id || '/' || "KEY" AS told, "KEY" AS id, *, FILLED AS filled FROM "FORM"
    ),
    pair AS (
        SELECT one_partner || '/' || one AS a, other_partner || '/' || other AS b, match
        FROM decided_pairs WHERE form = 'FORM'
    ),
    known AS (
        SELECT a, b, match FROM pair
        WHERE a IN (SELECT told FROM sent) AND b IN (SELECT told FROM sent)
    ),
    linked AS (SELECT a, b, match FROM known UNION ALL SELECT b, a, match FROM known),
    reached AS (
        SELECT told AS a, told AS b FROM sent
        UNION
        SELECT reached.a, linked.b FROM reached JOIN linked ON linked.a = reached.b
        WHERE match = 'merge'
    ),
    stands AS (
        SELECT a AS told, first(b ORDER BY filled DESC, partner_id, id) AS standing
        FROM reached JOIN sent ON sent.told = reached.b GROUP BY a
    ),
    same AS (
        SELECT one.standing, list_sort(list(DISTINCT other.standing)) AS same_as
        FROM linked JOIN stands one ON one.told = a JOIN stands other ON other.told = b
        WHERE match = 'same' AND one.standing <> other.standing GROUP BY 1
    ),
    merged AS (
        SELECT standing,
            list_sort(list(DISTINCT partner_id)) AS partners,
            list(told ORDER BY told) FILTER (WHERE told <> standing) AS also_known_as,
            list("#row_id" ORDER BY told) AS sources
        FROM stands JOIN sent USING (told) GROUP BY standing
    )
    SELECT partner_id, id, partners, also_known_as, same_as, sources, nuts_code
    FROM merged JOIN sent ON sent.told = standing LEFT JOIN same USING (standing)
"""


def _standing(form: str) -> str:
    """SQL for the rows of a form that stand, and what became of the others."""
    (key,) = submitted(form).key
    filled = " + ".join(f'("{name}" IS NOT NULL)::INT' for name in submitted(form).column_names)
    return _STANDING.replace("FORM", form).replace("KEY", key).replace("FILLED", filled)


@tries(20)
@given(mapped.actors(), mapped.initiatives(), mapped.decisions())
def test_sql_finds_the_same_rows_standing_in_whatever_order_they_come(
    sent: list[Row], initiatives: list[Row], pairs: list[Row]
) -> None:
    held = accepted(actors=sent, initiatives=initiatives, decided_pairs=pairs)
    people, things = actors(held), practices(held)

    assert actors(backwards(held)).equals(people)
    assert practices(backwards(held)).equals(things)
    for form, table in (("actors", people), ("initiatives", things)):
        (key,) = submitted(form).key
        told = answer({name: held[name] for name in (form, "decided_pairs")}, _standing(form))
        columns = ("mapped_by_partners", "also_known_as", "same_as", SOURCES, "nuts_code")
        made = rows_of(table, "partner_id", key, *columns)
        assert sorted(map(repr, made)) == sorted(map(repr, told))


@tries(20)
@given(mapped.actors(), mapped.initiatives(), mapped.decisions())
def test_every_accepted_row_is_a_source_once_and_every_promoter_told_of_is_there(
    sent: list[Row], initiatives: list[Row], pairs: list[Row]
) -> None:
    held = accepted(actors=sent, initiatives=initiatives, decided_pairs=pairs)
    people, things = actors(held), practices(held)

    for form, table in (("actors", people), ("initiatives", things)):
        sources = [each for row in table[SOURCES].to_pylist() for each in row]
        assert sorted(sources) == sorted(held[form]["#row_id"].to_pylist())
    named = rows_of(things, "promoter_partner_id", "promoter_actor_id")
    there = set(rows_of(people, "partner_id", "actor_id"))
    assert {each for each in named if each[0] is not None} <= there
