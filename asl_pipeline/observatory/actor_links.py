"""Build `observatory/actor_links`."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Any, Final, NamedTuple

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.actor_links import ACTOR_LINKS
from asl_pipeline.derive.frames import ROW_ID, SOURCES, frame_of, table_of
from asl_pipeline.model.period import Period
from asl_pipeline.observatory.merged import Names, name_of
from asl_pipeline.partners import registry


@dataclass(frozen=True, slots=True)
class _Joint:
    """What partners do together: the form's columns that name them, its id, and its day if any."""

    tie: str
    form: str
    partners: tuple[str, ...]
    known_by: tuple[str, ...]
    day: str | None


_JOINT: Final = (
    _Joint("joint_pilot", "pilot_actions", ("lead_partner", "partners_involved"),
           ("pilot_id",), "start"),
    _Joint("joint_event", "communication_events", ("organiser", "co_organisers"),
           ("partner_id", "period", "event_id"), "date_start"),
    # Partners that make a plan together may each state it.
    _Joint("joint_plan", "action_plans", ("partner_id", "joint_partners"), ("plan_id",), None),
    _Joint("joint_deliverable", "deliverables", ("partner_id", "responsible", "contributors"),
           ("deliverable_id",), "due"),
)  # fmt: skip

_TAKEN_UP: Final = frozenset({"adapted", "adopted", "upscaled"})


class _Tie(NamedTuple):
    """One thing that ties two nodes: what it is, of which half-year, told by which rows."""

    source: str
    target: str
    tie: str
    what: tuple[str, ...]
    period: str
    told_by: tuple[str, ...]


class _Origin(NamedTuple):
    """Whose something is, by the rows that say so."""

    node: str
    told_by: list[str]


def actor_links(given: Mapping[str, pa.Table]) -> pa.Table:
    """The ties between partners and mapped organisations, one row for each pair and kind."""
    mapped = {
        name_of(row["partner_id"], row["actor_id"]): row for row in given["actors"].to_pylist()
    }
    names = {code: partner.name for code, partner in registry().items()}
    names |= {node: row["name"] for node, row in mapped.items()}
    told_of = {node: row[SOURCES] for node, row in mapped.items()}

    ties = pd.DataFrame([*_joint(given), *_taken_up(given)], columns=_Tie._fields, dtype=object)
    links = ties.groupby(list(ACTOR_LINKS.key), as_index=False).agg(
        n_times=("what", "nunique"),
        first_period=("period", "min"),
        last_period=("period", "max"),
        told_by=("told_by", list),
    )
    for end in ("source", "target"):
        links[f"{end}_kind"] = ["actor" if node in mapped else "partner" for node in links[end]]
        links[f"{end}_name"] = [names[node] for node in links[end]]
    told = zip(links["told_by"], links["source"], links["target"], strict=True)
    links[SOURCES] = [
        sorted({*chain(*rows), *told_of.get(source, ()), *told_of.get(target, ())})
        for rows, source, target in told
    ]
    return table_of(ACTOR_LINKS, links)


def _joint(given: Mapping[str, pa.Table]) -> Iterator[_Tie]:
    for joint in _JOINT:
        for row in given[joint.form].to_pylist():
            what = tuple(row[name] for name in joint.known_by)
            period = _half_year(row[joint.day]) if joint.day else row["period"]
            for one, other in combinations(sorted(_partners(row, joint.partners)), 2):
                yield _Tie(one, other, joint.tie, what, period, (row[ROW_ID],))


def _partners(row: Mapping[str, Any], columns: tuple[str, ...]) -> set[str]:
    told = [row[name] or () for name in columns]
    return {code for each in told for code in ((each,) if isinstance(each, str) else each)}


def _half_year(day: dt.date) -> str:
    return str(Period.of(day))


def _taken_up(given: Mapping[str, pa.Table]) -> Iterator[_Tie]:
    """What mapped organisations took up of mapped practices and of pilots."""
    adopters = Names.of(frame_of(given["actors"]), "actor_id")
    practices = Names.of(frame_of(given["practices"]), "initiative_id")
    promoters, leaders = _promoters(given["practices"]), _leaders(given["pilot_actions"])
    for row in given["transfers"].to_pylist():
        adopter = adopters.find(row["partner_id"], row["adopter_actor_id"])
        if adopter is None or row["uptake"] not in _TAKEN_UP:
            continue
        practice = practices.find(row["partner_id"], row["initiative_id"])
        origins = {
            "mapped_practice_taken_up": promoters.get(practice),
            "pilot_taken_up": leaders.get(row["pilot_id"]),
        }
        what = (row["partner_id"], row["transfer_id"])
        for tie, origin in origins.items():
            # Whoever goes on with a practice of its own took nothing up.
            if origin is not None and origin.node != adopter:
                told_by = (row[ROW_ID], *origin.told_by)
                period = _half_year(row["taken_up_on"])
                yield _Tie(origin.node, adopter, tie, what, period, told_by)


def _promoters(practices: pa.Table) -> Mapping[str | None, _Origin]:
    """Who promotes each practice, by its name, where that organisation is mapped."""
    return {
        name_of(row["partner_id"], row["initiative_id"]): _Origin(
            name_of(row["promoter_partner_id"], row["promoter_actor_id"]), row[SOURCES]
        )
        for row in practices.to_pylist()
        if row["promoter_partner_id"] is not None
    }


def _leaders(pilots: pa.Table) -> Mapping[str | None, _Origin]:
    """Who leads each pilot, by its id."""
    return {
        row["pilot_id"]: _Origin(row["lead_partner"], [row[ROW_ID]]) for row in pilots.to_pylist()
    }
