"""The matrix of needs, and that nobody who was asked can be told from it."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.datasets import published
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.disclosure.protect import protect
from asl_pipeline.observatory.needs import needs
from asl_pipeline_tests.generated import Row, backwards, rows
from asl_pipeline_tests.kit import accepted, rows_of
from asl_pipeline_tests.oracle import answer
from asl_pipeline_tests.tries import tries

# The places of `generated`, said apart from what the code looks up.
SQL = """
with places as (
    select unnest(['ES120', 'FRI15', 'FR615', 'UKN10']) as nuts_code,
        unnest(['ES', 'FR', 'FR', 'GB']) as country,
        unnest(['ES12', 'FRI1', 'FR61', 'UKN0']) as nuts_2
),
cells as (
    select level, coalesce(theme, '_U') as field, p.country, p.nuts_2, n.*
    exclude (level, theme)
    from needs n join places p using (nuts_code)
)
select level, field, country, nuts_2, count(*), avg(urgency), max(urgency),
    count(distinct partner_id),
    count(*) filter (source_kind = 'statistic'), count(*) filter (source_kind = 'focus_group'),
    count(*) filter (source_kind = 'interview'),
    (select count(distinct a.pilot_id) from pilot_actions a
        where list_contains(list(cells.need_id), a.need_id)),
    (select count(distinct i.partner_id || ' ' || i.initiative_id) from initiatives i
        where list_contains(list(cells.need_id), i.need_id)),
    count(n_participants), sum(n_participants)::bigint
from cells group by level, field, country, nuts_2 order by level, field, country, nuts_2
"""
NUMBERS = [name for name in published("needs").column_names if not name.endswith("conf_status")]


def _matrix(*mapped: dict[str, Any], **forms: list[dict[str, Any]]) -> pa.Table:
    named = [{"need_id": f"PAU-NEED-0{at}", **row} for at, row in enumerate(mapped, 1)]
    return needs(accepted(needs=named, **forms))


def _shown(*mapped: dict[str, Any]) -> list[tuple[object, ...]]:
    table = protect({"needs": (published("needs"), _matrix(*mapped))})["needs"]
    return rows_of(table, "people_asked", "people_asked_conf_status")


def test_a_need_is_a_cell_with_what_answers_it() -> None:
    table = _matrix(
        {},
        pilot_actions=[{"need_id": "PAU-NEED-01"}, {"pilot_id": "ASL-PAU-02"}],
        initiatives=[{"need_id": "PAU-NEED-01"}, {"need_id": "XX", "initiative_id": "PAU-INI-2"}],
    )

    (row,) = table.to_pylist()
    assert row == {
        "level": "meso",
        "theme": "health",
        "country": "FR",
        "nuts_2": "FRI1",
        "n_needs": 1,
        "urgency_mean": 4.0,
        "urgency_max": 4,
        "n_partners": 1,
        "n_from_statistics": 0,
        "n_from_focus_groups": 1,
        "n_from_interviews": 0,
        "n_pilots": 1,
        "n_practices": 1,
        "n_with_people": 1,
        "people_asked": 12,
        "people_asked_conf_status": "F",
        SOURCES: ["needs/0", "pilot_actions/0", "initiatives/0"],
    }


def test_levels_themes_and_regions_are_cells_of_their_own() -> None:
    table = _matrix({}, {"level": "micro"}, {"theme": None}, {"nuts_code": "UKN10"}, {})

    assert rows_of(table, "level", "theme", "country", "nuts_2", "n_needs") == [
        ("meso", "_U", "FR", "FRI1", 1),
        ("meso", "health", "FR", "FRI1", 2),
        ("meso", "health", "GB", "UKN0", 1),
        ("micro", "health", "FR", "FRI1", 1),
    ]


def test_what_no_need_tells_is_null_and_not_nothing() -> None:
    silent = {"urgency": None, "n_participants": None}

    assert rows_of(_matrix(silent), "urgency_mean", "urgency_max", "people_asked") == [(None,) * 3]
    assert rows_of(_matrix(silent, {}), "urgency_mean", "n_with_people", "people_asked") == [
        (4.0, 1, 12)
    ]


def test_a_pilot_counts_once_though_two_partners_mapped_the_need_that_it_names() -> None:
    table = _matrix(
        {"need_id": "N-1"},
        {"need_id": "N-1", "partner_id": "CRESS"},
        pilot_actions=[{"need_id": "N-1"}],
        initiatives=[{"need_id": "N-1"}, {"need_id": "N-1", "partner_id": "CRESS"}],
    )

    assert rows_of(table, "n_needs", "n_partners", "n_pilots", "n_practices") == [(2, 2, 1, 2)]
    assert rows_of(table, SOURCES) == [
        (["needs/0", "needs/1", "pilot_actions/0", "initiatives/0", "initiatives/1"],)
    ]


def test_a_pilot_that_names_no_need_answers_none() -> None:
    assert rows_of(_matrix({}, pilot_actions=[{"need_id": None}]), "n_pilots") == [(0,)]


def test_no_words_of_those_who_were_asked_are_in_it() -> None:
    said = "Personne ne vient."

    table = _matrix({"statement": said, "comments": said})

    assert said not in str(table.to_pylist())


@pytest.mark.parametrize(("people", "shown"), [(0, 0), (1, None), (9, None), (10, 10)])
def test_people_are_shown_from_ten_as_nobody_says_which_groups_they_belong_to(
    people: int, shown: int | None
) -> None:
    assert _shown({"n_participants": people}) == [(shown, "F" if shown is not None else "A")]


def test_one_small_group_that_told_several_needs_does_not_look_like_a_large_one() -> None:
    # Five needs of a focus group of four: the cell says five needs and twenty people.
    assert _shown(*[{"n_participants": 4}] * 5) == [(None, "A")]


def test_several_large_groups_are_shown() -> None:
    assert _shown({"n_participants": 12}, {"n_participants": 9}) == [(21, "F")]


def test_nothing_mapped_is_an_empty_table() -> None:
    assert _matrix().num_rows == 0


_FEW = st.sampled_from([f"N-{number}" for number in range(4)])
_CROWDED = {"level": st.sampled_from(["meso", "micro"]), "theme": st.sampled_from(["health", None])}


@tries(10, full=25)
@given(
    rows("needs", most=16, need_id=_FEW, **_CROWDED),
    rows("pilot_actions", need_id=st.none() | _FEW),
    rows("initiatives", need_id=st.none() | _FEW),
)
def test_every_number_is_what_sql_makes_of_the_same_rows(
    mapped: list[Row], pilots: list[Row], practices: list[Row]
) -> None:
    held = accepted(needs=mapped, pilot_actions=pilots, initiatives=practices)
    read = {name: held[name] for name in ("needs", "pilot_actions", "initiatives")}

    table = needs(read)

    assert rows_of(table, *NUMBERS) == answer(read, SQL)
    assert needs(backwards(read)).equals(table)
