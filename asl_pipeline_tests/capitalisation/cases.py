"""Generated rows that go together, and the scores of the universities in SQL."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from asl_pipeline_tests.generated import Row, rows

PILOT_IDS = ("ASL-AVI-01", "ASL-CRK-01", "ASL-PAU-01", "ASL-PAU-02")
_FEW_PILOTS = st.sampled_from(PILOT_IDS)


def _of_owner(row: Row) -> Row:
    """The row in the register of the partner that its pilot is named after."""
    return {**row, "partner_id": row["pilot_id"].split("-")[1]}


def pilots() -> st.SearchStrategy[list[Row]]:
    """Rows of `pilot_actions`: each pilot once, in its own partner's register."""
    each = rows("pilot_actions", most=6, pilot_id=_FEW_PILOTS)
    return each.map(lambda made: list({row["pilot_id"]: _of_owner(row) for row in made}.values()))


def statements() -> st.SearchStrategy[list[Row]]:
    """Rows of `pilot_statements`: each pilot once in a half-year."""
    each = rows("pilot_actions", most=12, pilot_id=_FEW_PILOTS)
    return each.map(
        lambda made: list({(r["pilot_id"], r["period"]): _of_owner(r) for r in made}.values())
    )


def assessments() -> st.SearchStrategy[list[Row]]:
    """Rows of `evaluation_assessments`: few pilots, criteria and rounds, so that scores meet."""
    return rows(
        "evaluation_assessments",
        most=20,
        # Who sent it is not read: each key stands once.
        partner_id=st.just("CES"),
        pilot_id=_FEW_PILOTS,
        assessor=st.sampled_from(("CES", "GCU")),
        criterion=st.sampled_from(("relevance", "scalability")),
        round=st.integers(1, 2),
    )


def shuffled(tables: Mapping[str, pa.Table], chance: random.Random) -> dict[str, pa.Table]:
    """The tables with their rows in another order."""
    return {name: table.take(_order(table.num_rows, chance)) for name, table in tables.items()}


def _order(count: int, chance: random.Random) -> pa.Array:
    return pa.array(chance.sample(range(count), count), pa.int64())


def in_order(found: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows in an order of their own, and what is not whole to nine places."""
    plain = [tuple(round(v, 9) if isinstance(v, float) else v for v in row) for row in found]
    return sorted(plain, key=str)


_SCORES = """
WITH stated AS (
    SELECT *, row_number() OVER (
        PARTITION BY pilot_id, criterion, round, assessor ORDER BY period DESC
    ) AS age
    FROM evaluation_assessments
),
scores AS (
    SELECT pilot_id, criterion, round, count(*) AS n, avg(score) AS mean_score,
        max(score) FILTER (assessor = 'CES') AS ces, max(score) FILTER (assessor = 'GCU') AS gcu,
        max(confidence) FILTER (assessor = 'CES') AS sure_ces,
        max(confidence) FILTER (assessor = 'GCU') AS sure_gcu,
        max(justification) FILTER (assessor = 'CES') AS why_ces,
        max(justification) FILTER (assessor = 'GCU') AS why_gcu
    FROM stated WHERE age = 1 GROUP BY ALL
),
last_rounds AS (SELECT pilot_id, max(round) AS round FROM scores GROUP BY pilot_id),
last_scores AS (SELECT * FROM scores JOIN last_rounds USING (pilot_id, round))
"""
"""What the universities scored, side by side."""


def of_scores(query: str) -> str:
    """A query that may name `scores`, `last_rounds` and `last_scores`, which it begins with."""
    return f"{_SCORES} {query}"


PLACES = pa.table(
    {
        "nuts_code": ["ES120", "FRI15", "FR615", "UKN10"],
        "country": ["ES", "FR", "FR", "GB"],
        "nuts_2": ["ES12", "FRI1", "FR61", "UKN0"],
    }
)
"""Where the few territories of generated rows lie."""
