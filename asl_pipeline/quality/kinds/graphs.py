"""What rows are asked that name each other: whether the arrows end, come back, or lead on."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, Final

import networkx as nx
import polars as pl

from asl_pipeline.model import check as checks
from asl_pipeline.quality.case import Case
from asl_pipeline.quality.kinds.plan import Engines, Facts, Plan, Tellers, one_per_row

_Arrows = checks.RefersWithin | checks.Acyclic | checks.LeadsOn


def _groups(check: _Arrows, frame: pl.DataFrame) -> Iterator[list[dict[str, Any]]]:
    """The rows alike in `within`, each with its index `#at`."""
    rows: dict[Hashable, list[dict[str, Any]]] = {}
    for at, row in enumerate(frame.iter_rows(named=True)):
        rows.setdefault(tuple(row[name] for name in check.within), []).append(row | {"#at": at})
    yield from rows.values()


def _arrows(check: _Arrows, row: Mapping[str, Any]) -> Sequence[str]:
    return row[check.column] or ()


def _refers_within(check: checks.RefersWithin, plan: Plan) -> pl.Expr:
    wrong: list[bool | None] = [False] * plan.frame.height
    for group in _groups(check, plan.frame):
        known = {row[check.row_id] for row in group}
        for row in group:
            wrong[row["#at"]] = not known.issuperset(_arrows(check, row))
    return one_per_row(plan.frame, wrong)


def _tell_missing(check: checks.RefersWithin, case: Case, row: int) -> Facts:
    group = _group_of(check, case, row)
    known = {each[check.row_id] for each in group}
    named = case.frame.row(row, named=True)
    return {"missing": tuple(name for name in _arrows(check, named) if name not in known)}


def _group_of(check: _Arrows, case: Case, row: int) -> list[dict[str, Any]]:
    for group in _groups(check, case.frame):
        if any(each["#at"] == row for each in group):
            return group
    raise KeyError(row)


def _graph(check: _Arrows, group: Sequence[Mapping[str, Any]]) -> "nx.DiGraph[str]":
    graph: nx.DiGraph[str] = nx.DiGraph()
    for row in sorted(group, key=lambda each: str(each[check.row_id])):
        if row[check.row_id] is not None:
            graph.add_edges_from((row[check.row_id], name) for name in _arrows(check, row))
    return graph


def _circles(check: checks.Acyclic, group: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """For each knot of rows that lead back to themselves: its first row, and one way round."""
    graph = _graph(check, group)
    found = {}
    for knot in nx.strongly_connected_components(graph):
        first = min(knot)
        if len(knot) > 1 or graph.has_edge(first, first):
            way = nx.find_cycle(graph.subgraph(sorted(knot)), first)
            found[first] = [*(edge[0] for edge in way), way[-1][1]]
    return found


def _acyclic(check: checks.Acyclic, plan: Plan) -> pl.Expr:
    wrong: list[bool | None] = [False] * plan.frame.height
    for group in _groups(check, plan.frame):
        circles = _circles(check, group)
        for row in group:
            wrong[row["#at"]] = row[check.row_id] in circles
    return one_per_row(plan.frame, wrong)


def _tell_circle(check: checks.Acyclic, case: Case, row: int) -> Facts:
    named = case.shown(row, check.row_id)
    return {
        "key_value": named,
        "path": " → ".join(_circles(check, _group_of(check, case, row))[named]),
    }


def _leads_on(check: checks.LeadsOn, plan: Plan) -> pl.Expr:
    wrong: list[bool | None] = [False] * plan.frame.height
    for group in _groups(check, plan.frame):
        ends = {row[check.row_id] for row in group if row[check.by] in check.to}
        for row in group:
            wrong[row["#at"]] = row[check.by] in check.of and ends.isdisjoint(_arrows(check, row))
    return one_per_row(plan.frame, wrong)


def _tell_ends(check: checks.LeadsOn, case: Case, row: int) -> Facts:
    return {
        "key_value": case.shown(row, check.row_id),
        "by": check.by,
        "by_code": case.shown(row, check.by),
        "to": check.to,
    }


ENGINES: Final[Engines] = {
    checks.RefersWithin: _refers_within,
    checks.Acyclic: _acyclic,
    checks.LeadsOn: _leads_on,
}
FACTS: Final[Tellers] = {
    checks.RefersWithin: _tell_missing,
    checks.Acyclic: _tell_circle,
    checks.LeadsOn: _tell_ends,
}
