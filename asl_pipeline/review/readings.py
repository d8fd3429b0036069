"""What readings come to: the people that a pilot reached, what is reported to a programme."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

_NOT_BROKEN_DOWN: Final = ("sex", "age_band", "target_group")

Row = Mapping[str, Any]


def people_by_pilot(rows: Mapping[str, list[Row]]) -> Mapping[str, float]:
    """The people that each pilot reached: of its counts of people the largest, as last told."""
    counted = counting_people(rows["indicator_definitions"])
    reached: defaultdict[str, float] = defaultdict(float)
    for (_, pilot, _), told in _last_totals(rows["indicator_readings"], counted):
        reached[pilot] = max(reached[pilot], told)
    return reached


def counting_people(definitions: Iterable[Row]) -> frozenset[str]:
    """The indicators whose values are numbers of people."""
    return frozenset(
        each["indicator_id"]
        for each in definitions
        if each["counts"] == "persons" and each["unit"] == "NR"
    )


def reported_by_partner(
    rows: Mapping[str, list[Row]], codes: Collection[str]
) -> Mapping[tuple[str, str], float]:
    """What each partner reports for each of a programme's indicators, over all its pilots.

    Values as last told: who reports by half-year in place of a running total is not held to the
    sum, which could be wrong in the partner's disfavour.
    """
    code_of = {
        each["indicator_id"]: each["code"]
        for each in rows["indicator_definitions"]
        if each["code"] in codes
    }
    reported: defaultdict[tuple[str, str], float] = defaultdict(float)
    for (partner, _, indicator), told in _last_totals(rows["indicator_readings"], code_of):
        reported[partner, code_of[indicator]] += told
    return reported


def _last_totals(
    readings: Iterable[Row], indicators: Collection[str]
) -> Iterator[tuple[tuple[str, str, str], float]]:
    """The last half-year's total over all places, by partner, pilot and indicator."""
    by_period: defaultdict[tuple[str, str, str], defaultdict[str, float]] = defaultdict(
        lambda: defaultdict(float)
    )
    for each in readings:
        is_total = all(each[name] == "_T" for name in _NOT_BROKEN_DOWN)
        if each["indicator_id"] in indicators and is_total and each["value"] is not None:
            case = each["partner_id"], each["pilot_id"], each["indicator_id"]
            by_period[case][each["period"]] += each["value"]
    for case, told in by_period.items():
        yield case, told[max(told)]
