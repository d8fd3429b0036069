"""Mapped rows and decisions on pairs of them, made up; and the same tables in another order."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from asl_pipeline_tests.generated import Row, rows

PARTNERS = ("AVI", "CES", "PAU")
IDS = tuple(f"X-{number}" for number in range(2))
_MAPPED = {"partner_id": st.sampled_from(PARTNERS), "period": st.just("2018-S1")}


def actors() -> st.SearchStrategy[list[Row]]:
    """Actors of three partners, who use the same ids."""
    return rows("actors", most=6, actor_id=st.sampled_from(IDS), **_MAPPED)


def initiatives() -> st.SearchStrategy[list[Row]]:
    """Initiatives of three partners, promoted by actors that may be mapped."""
    promoter = st.sampled_from((*IDS, None))
    key = {"initiative_id": st.sampled_from(IDS)}
    return rows("initiatives", most=6, promoter_actor_id=promoter, **key, **_MAPPED)


def decisions() -> st.SearchStrategy[list[Row]]:
    """What was decided on pairs, some of them of rows that are not there."""
    name = st.tuples(st.sampled_from(PARTNERS), st.sampled_from(IDS))
    pair = st.tuples(
        st.sampled_from(("actors", "initiatives")),
        st.tuples(name, name).filter(lambda two: two[0] < two[1]),
        st.sampled_from(("merge", "merge", "same", "different")),
    )
    told = st.lists(pair, max_size=8, unique_by=lambda each: each[:2])
    return told.map(lambda pairs: [decided(*each) for each in pairs])


def decided(form: str, two: tuple[tuple[str, str], tuple[str, str]], match: str) -> dict[str, Any]:
    """A decision on two rows, each told by its partner and its id."""
    (one_partner, one), (other_partner, other) = two
    return {
        "form": form,
        "one_partner": one_partner,
        "one": one,
        "other_partner": other_partner,
        "other": other,
        "match": match,
    }


def backwards(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables with their rows in the opposite order."""
    return {name: table.take(_backwards(table)) for name, table in tables.items()}


def _backwards(table: pa.Table) -> pa.Array:
    return pa.array(range(table.num_rows)[::-1], pa.int64())
