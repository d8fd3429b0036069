"""What could count for a common indicator: rows of `programme_indicators`, made one by one."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import networkx as nx
import pyarrow as pa

from asl_pipeline.capitalisation.conditions import COUNTED, makers, phase_of
from asl_pipeline.derive.frames import SOURCES

_ONE: Final = frozenset({"same", "merge"})

Row = Mapping[str, Any]


def pilot(indicator: str, row: Row, reason: str) -> Row:
    """A pilot, in the phase that it began in."""
    return _candidate(indicator, "pilot", row["pilot_id"], reason, row, row["start"])


def plan(indicator: str, row: Row, reason: str, measures: Iterable[Row] = ()) -> Row:
    """A plan, in the phase that it was adopted in; `measures` show that it has begun."""
    found = _candidate(indicator, "plan", row["plan_id"], reason, row, row["adopted_on"])
    return {**found, SOURCES: [*row[SOURCES], *_sources(measures)]}


def transfer(indicator: str, row: Row, reason: str) -> Row:
    """A transfer, in the phase that it took place in."""
    return _candidate(indicator, "transfer", row["transfer_id"], reason, row, row["taken_up_on"])


def solutions(transfers: Iterable[Row]) -> list[Row]:
    """The transfers beside RCR104: of those of one pilot that count, only the first does."""
    rows, counted = [], set()
    for row in _sorted(transfers, "taken_up_on", "partner_id", "transfer_id"):
        reason = row["rcr104_reason"]
        if reason == COUNTED and row["pilot_id"] in counted:
            reason = "counted_before"
        elif reason == COUNTED:
            counted.add(row["pilot_id"])
        rows.append(transfer("RCR104", row, reason))
    return rows


def partners(pilots: Iterable[Row], plans: Iterable[Row]) -> list[Row]:
    """The partners that a pilot or a plan names: they cooperate formally in the project."""
    named: dict[str, list[Row]] = {}
    for row, codes in (
        *((pilot, set(pilot["partners_involved"] or ())) for pilot in pilots),
        *((plan, makers(plan)) for plan in plans),
    ):
        for code in codes:
            named.setdefault(code, []).append(row)
    return [
        _candidate(
            "RCO87",
            "partner",
            code,
            COUNTED,
            {
                "partner_id": code,
                "period": max(row["period"] for row in rows),
                SOURCES: _sources(rows),
            },
        )
        for code, rows in named.items()
    ]


def associated(actors: Iterable[Row], decided_pairs: pa.Table) -> list[Row]:
    """The associated partners among the actors; what is known to be the same counts once."""
    known = nx.Graph()
    for pair in decided_pairs.to_pylist():
        if pair["form"] == "actors" and pair["match"] in _ONE:
            one, other = (pair["one_partner"], pair["one"]), (pair["other_partner"], pair["other"])
            known.add_edge(one, other)
    rows: list[Row] = []
    counted: set[tuple[str, str]] = set()
    told = [row for row in actors if row["is_associated_partner"]]
    for row in _sorted(told, "partner_id", "actor_id"):
        named = (row["partner_id"], row["actor_id"])
        reason = "counted_before" if named in counted else COUNTED
        counted |= nx.node_connected_component(known, named) if named in known else set()
        rows.append(_candidate("RCO87", "actor", row["actor_id"], reason, row))
    return rows


def adopters(transfers: Iterable[Row]) -> list[Row]:
    """Who took something up across a border: no part of the partnership."""
    return [transfer("RCO87", row, "not_a_partner") for row in transfers if row["crosses_border"]]


def unrecorded(indicator: str, row: Row) -> Row:
    """A candidate for another indicator, of which no form tells whether it counts."""
    return {**row, "indicator": indicator, "counts": None, "reason": "not_recorded"}


def _candidate(
    indicator: str, kind: str, name: str, reason: str, row: Row, day: Any = None
) -> dict[str, Any]:
    phase = phase_of(day)
    return {
        "indicator": indicator,
        "candidate_kind": kind,
        "partner_id": row["partner_id"],
        "candidate": name,
        "counts": reason == COUNTED,
        "reason": reason,
        "phase": None if phase is None else phase.code,
        "period": row["period"],
        SOURCES: row[SOURCES],
    }


def _sources(rows: Iterable[Row]) -> list[str]:
    return [source for row in rows for source in row[SOURCES]]


def _sorted(rows: Iterable[Row], *names: str) -> list[Row]:
    return sorted(rows, key=lambda row: tuple(row[name] for name in names))
