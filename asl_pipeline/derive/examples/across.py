"""For every rule between partners, accepted rows that pass it and rows that fail it.

Each row has the cells that matter; the rest is as in an ordinary row of the form.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Rows = tuple[Mapping[str, Any], ...]
Forms = Mapping[str, Rows]
"""Rows by form; `eurostat` stands for figures of Eurostat."""


@dataclass(frozen=True, slots=True)
class CrossExample:
    """What is accepted of all partners: `fails` opens a case of the rule, `passes` does not."""

    fails: Forms
    passes: Forms


_EVENT: Final = {
    "partner_id": "PAU",
    "event_id": "PAU-EV-01",
    "event_type": "workshop",
    "title": "Atelier des associations",
    "date_start": dt.date(2018, 3, 15),
    "organiser": "PAU",
    "co_organisers": ["CRESS"],
    "participants_total": 24,
}
_TOLD_BY_THE_OTHER: Final = _EVENT | {"partner_id": "CRESS", "event_id": "CRESS-EV-07"}


def _events(**other: object) -> Forms:
    return {"communication_events": (_EVENT, _TOLD_BY_THE_OTHER | other)}


_PILOTS: Final = tuple(
    {"pilot_id": f"ASL-PAU-0{n}", "action_type": "service", "expenditure_to_date": 1000}
    for n in range(1, 7)
)


def _reached(*people: float) -> Forms:
    readings = tuple(
        {"pilot_id": pilot["pilot_id"], "value": float(count)}
        for pilot, count in zip(_PILOTS, people, strict=True)
    )
    return {
        "pilot_actions": _PILOTS,
        "indicator_readings": readings,
        "indicator_definitions": ({"counts": "persons", "unit": "NR"},),
    }


def _scores(ces: int, gcu: int) -> Forms:
    case = {"pilot_id": "ASL-PAU-01", "criterion": "relevance", "round": 1}
    return {
        "evaluation_assessments": (
            case | {"partner_id": "CES", "assessor": "CES", "score": ces},
            case | {"partner_id": "GCU", "assessor": "GCU", "score": gcu},
        )
    }


def _assessed(**pilot: object) -> Forms:
    score = {"partner_id": "CES", "assessor": "CES", "pilot_id": "ASL-PAU-01", "score": 4}
    return {
        "evaluation_assessments": (score,),
        "pilot_actions": ({"pilot_id": "ASL-PAU-01", **pilot},),
    }


def _living(people: float) -> Forms:
    return {
        "indicator_readings": ({"nuts_code": "FRI15", "nuts_version": "2016", "value": 1001.0},),
        "indicator_definitions": ({"counts": "persons", "unit": "NR"},),
        "eurostat": (
            {
                "dataset": "demo_r_d2jan",
                "geo": "FRI1",
                "nuts_versions": ["2016"],
                "time": "2018",
                "sex": "T",
                "value": people,
                "basis": "recorded",
            },
        ),
    }


def _rco84(status: str) -> Forms:
    pilot = {"partner_id": "PAU", "pilot_id": "ASL-PAU-01", "partners_involved": ["PAU", "AVE"]}
    days = {"start": dt.date(2018, 1, 15), "end": dt.date(2018, 6, 15)}
    return {
        "pilot_actions": (pilot | days | {"status": status},),
        "indicator_definitions": ({"indicator_id": "IR-RCO84", "code": "RCO84"},),
        "indicator_readings": (
            {
                "partner_id": "PAU",
                "pilot_id": "ASL-PAU-01",
                "indicator_id": "IR-RCO84",
                "value": 1.0,
            },
        ),
    }


_UPTAKE: Final = {"partner_id": "PAU", "transfer_id": "PAU-TR-01", "counts_for": ["RCR79"]}
_PLAN: Final = {"partner_id": "PAU", "plan_id": "PAU-PLAN-1", "joint_partners": ["AVE"]}
_ACTOR: Final = {"partner_id": "PAU", "actor_id": "PAU-ACT-001", "name": "Régie de quartier"}

CROSS_EXAMPLES: Final[Mapping[str, CrossExample]] = {
    "joint_event_dates": CrossExample(_events(date_start=dt.date(2018, 3, 16)), _events()),
    "joint_event_people": CrossExample(_events(participants_total=25), _events()),
    "mapped_twice": CrossExample(
        {"actors": (_ACTOR, _ACTOR | {"partner_id": "CRESS", "actor_id": "CRESS-ACT-001"})},
        {"actors": (_ACTOR, _ACTOR | {"actor_id": "PAU-ACT-002"})},
    ),
    "unit_cost": CrossExample(_reached(51, 52, 53, 54, 55, 1), _reached(51, 52, 53, 54, 55, 56)),
    "more_taken_up_than_made": CrossExample(
        {"transfers": (_UPTAKE,)}, {"transfers": (_UPTAKE,), "action_plans": (_PLAN,)}
    ),
    "more_reported_than_counts": CrossExample(_rco84("ongoing"), _rco84("completed")),
    "assessors_disagree": CrossExample(_scores(5, 3), _scores(5, 4)),
    "assessed_too_early": CrossExample(_assessed(status="planned"), _assessed(status="ongoing")),
    "assessed_own_pilot": CrossExample(
        _assessed(partners_involved=["PAU", "CES"]), _assessed(partners_involved=["PAU"])
    ),
    "more_than_live_there": CrossExample(_living(1000.0), _living(1001.0)),
}
"""The example of each rule, by its code."""
