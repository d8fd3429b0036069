"""Look at what all partners sent together, before a release: cases for the partners concerned.

A case is a finding without a cell. It tells a partner nothing of another's figures: that they
differ, and from whose. No verdict is changed by one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from statistics import quantiles
from typing import Any, Final

import pyarrow as pa
from rapidfuzz import fuzz

from asl_pipeline.datasets.across import CROSS_RULES
from asl_pipeline.derive.codes import nuts_2_of
from asl_pipeline.derive.headers import plain
from asl_pipeline.model.finding import Fact
from asl_pipeline.review.cross_case import MAPPED_TWICE, CrossCase, case
from asl_pipeline.review.matches import Candidate
from asl_pipeline.review.readings import counting_people, people_by_pilot, reported_by_partner

_ALIKE: Final = 80.0
_DAYS_APART: Final = 31
_ENOUGH_PILOTS: Final = 5
_WIDENED: Final = 1.5
_GAP: Final = 2
_ASSESSABLE: Final = frozenset({"ongoing", "completed"})
_OF_A_FORM: Final = frozenset({"RCO83", "RCO84", "RCO116", "RCR79", "RCR104"})
"""The programmes' indicators that are read off forms of one partner; RCO87 and RCR84 are not."""
_POPULATIONS: Final = frozenset({"demo_r_pjangrp3", "demo_r_d2jan"})
_SEXES: Final = {"_T": "T", "F": "F", "M": "M"}
"""Eurostat's codes for those of ours that it knows."""
_RECORDED: Final = "recorded"

Row = Mapping[str, Any]


def cases(
    held: Mapping[str, pa.Table], candidates: Iterable[Candidate] = ()
) -> tuple[CrossCase, ...]:
    """The cases in what is accepted, in the order of the rules, partners and keys.

    `held` are accepted rows by form, `eurostat`, and the published `programme_indicators`;
    `candidates` the pairs that may have been mapped twice and that nobody decided on.
    """
    rows = {name: table.to_pylist() for name, table in held.items()}
    found = [
        *_joint_events(rows["communication_events"]),
        *mapped_twice(candidates),
        *_unit_costs(rows),
        *_taken_up(rows["transfers"], rows["action_plans"]),
        *_reported(rows),
        *_disagreements(rows["evaluation_assessments"]),
        *_assessed(rows["evaluation_assessments"], rows["pilot_actions"]),
        *_populations(rows),
    ]
    order = [rule.code for rule in CROSS_RULES]
    return tuple(
        sorted(
            found,
            key=lambda each: (
                order.index(each.finding.rule.partition(".")[2]),
                each.partner,
                sorted(each.finding.key.items()),
                each.finding.reference,
            ),
        )
    )


# ------------------------------------------------------------------ joint events (L3-01)


def _joint_events(events: Iterable[Row]) -> Iterator[CrossCase]:
    for one, other in combinations(events, 2):
        if not _is_same_event(one, other):
            continue
        for own, theirs in ((one, other), (other, one)):
            about = {"event_id": own["event_id"]}
            told: dict[str, Fact] = {"title": own["title"], "partner": theirs["partner_id"]}
            if _days(own) != _days(theirs):
                first, last = _days(own)
                dates = (f"{first}/{last}",)
                yield case("joint_event_dates", own["partner_id"], about, **told, windows=dates)
            people = own["participants_total"], theirs["participants_total"]
            if None not in people and people[0] != people[1]:
                yield case("joint_event_people", own["partner_id"], about, **told, people=people[0])


def _is_same_event(one: Row, other: Row) -> bool:
    """Whether two partners tell of one event: each names the other, and all else is much alike."""
    if one["partner_id"] == other["partner_id"] or one["event_type"] != other["event_type"]:
        return False
    if other["partner_id"] not in _held_by(one) or one["partner_id"] not in _held_by(other):
        return False
    apart = abs((one["date_start"] - other["date_start"]).days)
    titles = fuzz.token_sort_ratio(plain(one["title"]), plain(other["title"]))
    same_page = one["url"] is not None and one["url"] == other["url"]
    return apart <= _DAYS_APART and (same_page or titles >= _ALIKE)


def _held_by(event: Row) -> frozenset[str]:
    return frozenset((event["organiser"], *(event["co_organisers"] or ())))


def _days(event: Row) -> tuple[Any, Any]:
    return event["date_start"], event["date_end"] or event["date_start"]


# ------------------------------------------------------------------ mapped twice (L3-02)


def mapped_twice(candidates: Iterable[Candidate]) -> Iterator[CrossCase]:
    """Two cases for each pair, one for each of its partners."""
    for each in candidates:
        ends = (each.pair.one, each.names[0]), (each.pair.other, each.names[1])
        for (own, name), (theirs, their_name) in (ends, ends[::-1]):
            yield case(
                MAPPED_TWICE,
                own[0],
                {"id": own[1]},
                form=each.pair.form,
                name=name,
                partner=theirs[0],
                other_name=their_name,
                other_id=theirs[1],
            )


# ------------------------------------------------------------------ cost per person (L3-03)


def _unit_costs(rows: Mapping[str, list[Row]]) -> Iterator[CrossCase]:
    people = people_by_pilot(rows)
    by_type: defaultdict[str, list[tuple[Row, float]]] = defaultdict(list)
    for pilot in rows["pilot_actions"]:
        spent, reached = pilot["expenditure_to_date"], people.get(pilot["pilot_id"])
        if spent is not None and reached:
            by_type[pilot["action_type"]].append((pilot, float(spent) / reached))
    for alike in by_type.values():
        if len(alike) < _ENOUGH_PILOTS:
            continue
        low, _, high = quantiles([cost for _, cost in alike], n=4, method="inclusive")
        wide = _WIDENED * (high - low)
        for pilot, cost in alike:
            if not low - wide <= cost <= high + wide:
                yield case(
                    "unit_cost",
                    pilot["partner_id"],
                    {"pilot_id": pilot["pilot_id"]},
                    cost=round(cost, 2),
                    pilots=len(alike),
                )


# ------------------------------------------------------------------ programmes (L3-04)


def _taken_up(transfers: Iterable[Row], plans: Iterable[Row]) -> Iterator[CrossCase]:
    made = sum(1 for plan in plans if plan["joint_partners"])
    taken_up = [each for each in transfers if "RCR79" in (each["counts_for"] or ())]
    if len(taken_up) > made:
        for partner in sorted({each["partner_id"] for each in taken_up}):
            yield case("more_taken_up_than_made", partner, {}, taken_up=len(taken_up), made=made)


def _reported(rows: Mapping[str, list[Row]]) -> Iterator[CrossCase]:
    """What readings say of a programme's indicator, beside what counts of the partner's forms."""
    candidates = [each for each in rows["programme_indicators"] if each["indicator"] in _OF_A_FORM]
    for (partner, indicator), told in sorted(reported_by_partner(rows, _OF_A_FORM).items()):
        of_it = [
            each
            for each in candidates
            if (each["partner_id"], each["indicator"]) == (partner, indicator)
        ]
        counting = sum(1 for each in of_it if each["counts"])
        if told > counting:
            yield case(
                "more_reported_than_counts",
                partner,
                {"indicator": indicator},
                indicator=indicator,
                reported=told,
                counting=counting,
                uncounted=tuple(
                    f"{each['candidate']}={each['reason']}" for each in of_it if not each["counts"]
                ),
            )


# ------------------------------------------------------------------ assessments (L3-05, L4-04)


def _disagreements(assessments: Iterable[Row]) -> Iterator[CrossCase]:
    by_case: defaultdict[tuple[Any, ...], dict[str, Row]] = defaultdict(dict)
    for each in assessments:
        assessed = (each["pilot_id"], each["criterion"], each["round"])
        by_case[assessed][each["assessor"]] = each
    for (pilot, criterion, number), told in by_case.items():
        for one, other in combinations(sorted(told), 2):
            gap = abs(told[one]["score"] - told[other]["score"])
            if gap < _GAP:
                continue
            for own, theirs in ((one, other), (other, one)):
                about = {"pilot_id": pilot, "criterion": criterion, "round": str(number)}
                yield case("assessors_disagree", own, about, partner=theirs, gap=gap)


def _assessed(assessments: Iterable[Row], pilots: Iterable[Row]) -> Iterator[CrossCase]:
    by_id = {pilot["pilot_id"]: pilot for pilot in pilots}
    for assessor, name in sorted({(each["assessor"], each["pilot_id"]) for each in assessments}):
        pilot = by_id.get(name)
        if pilot is None:
            continue
        about = {"pilot_id": name}
        if pilot["status"] not in _ASSESSABLE:
            yield case("assessed_too_early", assessor, about, pilot_status=pilot["status"])
        if assessor in {pilot["lead_partner"], *(pilot["partners_involved"] or ())}:
            yield case("assessed_own_pilot", assessor, about)


# ------------------------------------------------------------------ populations (L5-02)


def _populations(rows: Mapping[str, list[Row]]) -> Iterator[CrossCase]:
    living = _living(rows["eurostat"])
    counted = counting_people(rows["indicator_definitions"])
    for each in rows["indicator_readings"]:
        sex = _SEXES.get(each["sex"])
        if each["indicator_id"] not in counted or sex is None or each["value"] is None:
            continue
        code, version = each["nuts_code"], each["nuts_version"]
        for region in (code, nuts_2_of(code, version)):
            if (region, version, sex) in living:
                break
        else:
            continue
        year, people = living[region, version, sex]
        if each["value"] > people:
            names = ("period", "pilot_id", "indicator_id", "sex", "age_band", "target_group")
            about = {name: each[name] for name in (*names, "nuts_code")}
            yield case(
                "more_than_live_there",
                each["partner_id"],
                about,
                told=each["value"],
                region=region,
                people=people,
                year=year,
            )


def _living(figures: Iterable[Row]) -> Mapping[tuple[str | None, str, str], tuple[str, float]]:
    """The last year and number of inhabitants by region, NUTS version and sex."""
    found: dict[tuple[str | None, str, str], tuple[str, float]] = {}
    for each in figures:
        # An invented figure is no evidence.
        is_told = each["value"] is not None and each["basis"] == _RECORDED
        if each["dataset"] not in _POPULATIONS or not is_told:
            continue
        for version in each["nuts_versions"] or ():
            place = (each["geo"], version, each["sex"])
            found[place] = max(found.get(place, ("", 0.0)), (each["time"], each["value"]))
    return found
