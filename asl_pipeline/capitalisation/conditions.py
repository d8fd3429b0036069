"""Whether a pilot or a plan counts for a common indicator: the first condition that it fails.

The definitions are on the code list `programme_indicator`, the reasons on `count_reason`.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from asl_pipeline.derive.codes import code_list
from asl_pipeline.model.period import EXT, P1, PHASES, Phase

COUNTED: Final = "counted"
_TWO: Final = 2

Row = Mapping[str, Any]


def phase_of(day: dt.date | None) -> Phase | None:
    """The phase of the project that the day lies in."""
    if day is None:
        return None
    return next((phase for phase in PHASES if phase.first <= day <= phase.last), None)


def makers(plan: Row) -> set[str]:
    """The partners that made a plan, with the one that reports it."""
    return {plan["partner_id"], *(plan["joint_partners"] or ())}


def rco83(plan: Row) -> str:
    """Drafted jointly, and adopted before the project ended."""
    if reason := _not_joint(makers(plan)):
        return reason
    if plan["plan_status"] == "abandoned":
        return "cancelled"
    if plan["plan_status"] != "adopted" or plan["adopted_on"] is None:
        return "not_finalised"
    if plan["adopted_on"] < P1.first:
        return "outside_the_project"
    return "after_the_project" if plan["adopted_on"] > EXT.last else COUNTED


def rcr79(plan: Row, *, has_begun: bool) -> str:
    """A plan that counts for RCO83, so that there are never more, and that has begun."""
    reason = rco83(plan)
    return "not_started" if reason == COUNTED and not has_begun else reason


def rco84(pilot: Row) -> str:
    """Developed jointly, implemented, finalised, and all of it within one phase."""
    phase = phase_of(pilot["start"])
    if reason := _not_joint(pilot["partners_involved"] or ()):
        return reason
    if pilot["status"] == "cancelled":
        return "cancelled"
    if pilot["status"] != "completed" or pilot["end"] is None:
        return "not_finalised"
    if phase is None:
        return "outside_the_project"
    return "after_the_project" if pilot["end"] > phase.last else COUNTED


def rco116(pilot: Row) -> str:
    """A solution of a joint pilot, with what it takes to take it up."""
    reason = rco84(pilot)
    if reason != COUNTED:
        return reason
    return COUNTED if pilot["transferability_note"] else "no_indication_of_uptake"


def _not_joint(partners: Iterable[str]) -> str | None:
    """Why partners are not a joint undertaking of at least two countries; None where they are."""
    country = {entry.code: entry.extra["country"] for entry in code_list("partner").entries}
    named = set(partners)
    if len(named) < _TWO:
        return "not_joint"
    countries = {country[partner] for partner in named}
    return "one_country_only" if len(countries) < _TWO else None
