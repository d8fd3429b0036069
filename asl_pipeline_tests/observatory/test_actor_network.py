"""The place of each organisation in the network, by two ways, and on graphs from the literature."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.datasets import published
from asl_pipeline.derive.arrow import schema
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.observatory.actor_network import actor_network
from asl_pipeline.observatory.actors import actors
from asl_pipeline.partners import registry
from asl_pipeline_tests.kit import accepted, rows_of
from asl_pipeline_tests.observatory.mapped import backwards
from asl_pipeline_tests.oracle import answer
from asl_pipeline_tests.tries import tries

Link = tuple[str, str, str, int]
_CODES = tuple(registry())


@cache
def _actors() -> pa.Table:
    return actors(accepted(actors=[{"actor_id": "A-1", "name": "Une"}]))


def _given(links: Sequence[Link]) -> dict[str, pa.Table]:
    """What the builder is handed: links as from, to, tie and how often; and a mapped actor."""
    names = {"PAU/A-1": "Une", **{code: partner.name for code, partner in registry().items()}}
    told = [
        {
            "source": source,
            "source_kind": "actor" if "/" in source else "partner",
            "source_name": names[source],
            "target": target,
            "target_kind": "actor" if "/" in target else "partner",
            "target_name": names[target],
            "tie": tie,
            "n_times": times,
            SOURCES: [f"{source}-{target}"],
        }
        for source, target, tie, times in links
    ]
    fields = [*schema(published("actor_links")), pa.field(SOURCES, pa.list_(pa.string()))]
    return {
        "actor_links": pa.Table.from_pylist(told, pa.schema(fields)),
        "actors": _actors(),
    }


def _network(*links: Link) -> pa.Table:
    return actor_network(_given(links))


def _joint(*pairs: tuple[str, str]) -> list[Link]:
    return [(one, other, "joint_pilot", 1) for one, other in pairs]


def test_an_organisation_is_told_with_its_neighbours_and_how_often_it_meets_them() -> None:
    table = _network(
        ("AVI", "PAU", "joint_pilot", 2),
        ("AVI", "PAU", "joint_event", 3),
        ("PAU", "PAU/A-1", "pilot_taken_up", 1),
    )

    assert table.to_pylist()[1:] == [
        {
            "node": "PAU",
            "node_kind": "partner",
            "name": "Communauté d'agglomération Pau Béarn Pyrénées",
            "country": "FR",
            "degree": 2,
            "strength": 6,
            "betweenness": 1.0,
            "component": 1,
            "component_size": 3,
            SOURCES: ["AVI-PAU", "PAU-PAU/A-1"],
        },
        {
            "node": "PAU/A-1",
            "node_kind": "actor",
            "name": "Une",
            "country": "FR",
            "degree": 1,
            "strength": 1,
            "betweenness": 0.0,
            "component": 1,
            "component_size": 3,
            SOURCES: ["AVI-PAU", "PAU-PAU/A-1"],
        },
    ]


def test_an_uptake_in_each_direction_is_one_neighbour_met_twice() -> None:
    there_and_back = [("PAU/A-1", "AVI", "x", 1), ("AVI", "PAU/A-1", "x", 1)]

    assert rows_of(_network(*there_and_back), "node", "degree", "strength") == [
        ("AVI", 1, 2),
        ("PAU/A-1", 1, 2),
    ]


def test_parts_are_numbered_by_size_and_then_by_their_first_node() -> None:
    pairs = _joint(("GCU", "PAU"), ("AVE", "SCQ"), ("CES", "CRK"), ("CRK", "GIJ"))

    assert rows_of(_network(*pairs), "node", "component", "component_size") == [
        ("AVE", 2, 2),
        ("CES", 1, 3),
        ("CRK", 1, 3),
        ("GCU", 3, 2),
        ("GIJ", 1, 3),
        ("PAU", 3, 2),
        ("SCQ", 2, 2),
    ]


def test_a_part_is_made_of_its_own_rows_alone() -> None:
    table = _network(*_joint(("AVI", "PAU"), ("CES", "CRK")))

    assert rows_of(table, "node", SOURCES) == [
        ("AVI", ["AVI-PAU"]),
        ("CES", ["CES-CRK"]),
        ("CRK", ["CES-CRK"]),
        ("PAU", ["AVI-PAU"]),
    ]


def test_no_ties_are_no_network() -> None:
    assert _network().num_rows == 0


# ------------------------------------------------------------------ graphs worked by hand


def _betweenness(pairs: Sequence[tuple[str, str]]) -> list[float]:
    return [value for (value,) in rows_of(_network(*_joint(*pairs)), "betweenness")]


@pytest.mark.parametrize("leaves", [2, 3, 10])
def test_the_middle_of_a_star_is_between_all_others(leaves: int) -> None:
    # L. C. Freeman, "A set of measures of centrality based on betweenness", Sociometry 40 (1),
    # 1977, p. 35-41: the centre of a star, and only that, has the greatest value there can be.
    star = [(_CODES[0], code) for code in _CODES[1 : leaves + 1]]

    assert _betweenness(star) == [1.0] + [0.0] * leaves


@pytest.mark.parametrize("length", [3, 4, 5, 11])
def test_the_k_th_of_a_path_is_between_those_before_and_those_after(length: int) -> None:
    # S. K. R. Unnithan, B. Kannan, M. Jathavedan, "Betweenness centrality in some classes of
    # graphs", International Journal of Combinatorics 2014, 241723: (k - 1)(n - k) in a path.
    path = list(pairwise(_CODES[:length]))
    most = (length - 1) * (length - 2) / 2

    expected = [(k - 1) * (length - k) / most for k in range(1, length + 1)]
    assert _betweenness(path) == pytest.approx(expected, abs=5e-7)


@pytest.mark.parametrize(("length", "value"), [(3, 0), (4, 1 / 2), (5, 1), (6, 2), (7, 3)])
def test_in_a_ring_all_are_between_as_much(length: int, value: float) -> None:
    # The same article: (n - 2)² / 8 in an even ring, (n - 1)(n - 3) / 8 in an odd one. By hand: in
    # a ring of four each of the two opposite pairs has two ways, each over one other.
    ring = [*pairwise(_CODES[:length]), (_CODES[0], _CODES[length - 1])]
    most = (length - 1) * (length - 2) / 2

    assert _betweenness(ring) == pytest.approx([value / most] * length, abs=5e-7)


def test_where_all_know_each_other_nobody_is_between() -> None:
    assert _betweenness(list(combinations(_CODES[:5], 2))) == [0.0] * 5


def test_two_are_not_between_anybody() -> None:
    assert _betweenness([("AVI", "PAU")]) == [0.0, 0.0]


# ------------------------------------------------------------------ by another way

_MEASURES = """
    WITH RECURSIVE seen AS (
        SELECT source AS node, target AS other, n_times FROM actor_links
        UNION ALL SELECT target, source, n_times FROM actor_links
    ),
    reached AS (
        SELECT DISTINCT node, node AS other FROM seen
        UNION SELECT reached.node, seen.other FROM reached JOIN seen ON seen.node = reached.other
    ),
    part AS (SELECT node, min(other) AS first, count(*) AS size FROM reached GROUP BY node),
    place AS (SELECT *, dense_rank() OVER (ORDER BY size DESC, first) AS component FROM part)
    SELECT node, count(DISTINCT other)::BIGINT, sum(n_times)::BIGINT, any_value(component),
        any_value(size)
    FROM seen JOIN place USING (node) GROUP BY node ORDER BY node
"""


def _shares(links: Sequence[Link]) -> Mapping[str, Fraction]:
    """Betweenness from its definition: shortest paths counted pair by pair, in exact fractions."""
    near: dict[str, set[str]] = {}
    for one, other, *_ in links:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    steps: dict[tuple[str, str], int] = {}
    paths: dict[tuple[str, str], int] = {}
    for start in near:
        edge, steps[start, start], paths[start, start] = {start}, 0, 1
        while edge:
            following: set[str] = set()
            for node in edge:
                for other in near[node]:
                    if (start, other) not in steps:
                        steps[start, other], paths[start, other] = steps[start, node] + 1, 0
                    if steps[start, other] == steps[start, node] + 1:
                        paths[start, other] += paths[start, node]
                        following.add(other)
            edge = following
    found = {
        node: sum(
            (
                Fraction(paths[a, node] * paths[node, b], paths[a, b])
                for a, b in combinations(set(near) - {node}, 2)
                if (a, b) in steps
                and (a, node) in steps
                and steps[a, node] + steps[node, b] == steps[a, b]
            ),
            Fraction(0),
        )
        for node in near
    }
    pairs = (len(near) - 1) * (len(near) - 2) // 2
    return {node: share / pairs if pairs else share for node, share in found.items()}


_PAIR = st.sampled_from(list(combinations(_CODES[:8], 2)))
_LINKS = st.lists(
    st.tuples(_PAIR, st.sampled_from(("joint_pilot", "joint_event")), st.integers(1, 9)),
    max_size=14,
    unique_by=lambda each: each[:2],
).map(lambda told: [(*pair, tie, times) for pair, tie, times in told])


@tries(20)
@given(_LINKS)
def test_sql_finds_the_same_neighbours_and_parts(links: list[Link]) -> None:
    tables = _given(links)

    told = answer({"actor_links": tables["actor_links"]}, _MEASURES)

    columns = ("node", "degree", "strength", "component", "component_size")
    assert rows_of(actor_network(tables), *columns) == told


@tries(20)
@given(_LINKS)
def test_paths_counted_one_by_one_give_the_same_betweenness(links: list[Link]) -> None:
    expected = {node: float(share) for node, share in _shares(links).items()}

    made = dict(rows_of(_network(*links), "node", "betweenness"))

    assert made == pytest.approx(expected, abs=5.1e-7)


@tries(20)
@given(_LINKS)
def test_the_order_of_links_changes_nothing(links: list[Link]) -> None:
    tables = _given(links)

    assert actor_network(backwards(tables)).equals(actor_network(tables))
