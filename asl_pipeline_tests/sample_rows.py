"""What is reported: the rows of every form by column, before anybody writes them down.

Figures are drawn with fixed seeds, so that running totals of a later half-year are never less.
"""

import datetime as dt
import random
from collections.abc import Callable, Iterator, Mapping

from asl_pipeline_tests import sample_texts as texts
from asl_pipeline_tests.sample_deliveries import (
    ACTORS,
    DEFINITIONS,
    HABITS,
    INITIATIVES,
    PILOTS,
    READINGS,
    Row,
)

_NUTS = {
    "Avilés": "ES120", "Gijón": "ES120", "Oviedo": "ES120", "Cork": "IE053",
    "Santiago de Compostela": "ES111", "Pau": "FRI15", "Rennes": "FRH03", "Pipriac": "FRH03",
    "Redon": "FRH03", "Guimarães": "PT119", "Fafe": "PT119", "Vila Nova de Famalicão": "PT119",
    "Coimbra": "PT16E", "Lousã": "PT16E", "Derry": "UKN10", "Strabane": "UKN10",
    "Glasgow": "UKM82", "Paisley": "UKM83", "Toulouse": "FRJ23",
}  # fmt: skip
# Towns that practices are mapped in; the points around them are drawn.
_POINT = {
    "Cork": (51.8985, -8.4756),
    "Santiago de Compostela": (42.8782, -8.5448),
    "Rennes": (48.1173, -1.6778),
    "Pipriac": (47.8090, -1.9470),
    "Redon": (47.6514, -2.0848),
    "Guimarães": (41.4425, -8.2918),
    "Fafe": (41.4508, -8.1728),
    "Vila Nova de Famalicão": (41.4080, -8.5190),
    "Coimbra": (40.2033, -8.4103),
    "Lousã": (40.1167, -8.2500),
    "Glasgow": (55.8642, -4.2518),
}
_RENAMED_2021 = {"UKN10": "UKN0A"}
_PERIODS = {
    "2018-S1": (dt.date(2018, 1, 1), dt.date(2018, 6, 30)),
    "2018-S2": (dt.date(2018, 7, 1), dt.date(2018, 12, 31)),
    "2022-S2": (dt.date(2022, 7, 1), dt.date(2022, 12, 31)),
}
_SPENT = {"2018-S1": 0.18, "2018-S2": 0.47, "2022-S2": 0.39}
_VULNERABLE = ("homeless", "women_at_risk", "migrants", "ethnic_minority", "NEET")
_AGES = ("Y_LT15", "Y15-24", "Y25-54", "Y55-64", "Y_GE65")


def _place(town: str, period: str) -> Row:
    code = _NUTS[town]
    later = period >= "2021"
    return {
        "nuts_code": _RENAMED_2021.get(code, code) if later else code,
        "nuts_version": "2021" if later else "2016",
    }


def _country(town: str) -> str:
    prefix = _NUTS[town][:2]
    return "GB" if prefix == "UK" else prefix


def _register(partner: str, period: str) -> list[texts.Pilot]:
    """The pilots of a partner that exist at the end of the period."""
    last = _PERIODS[period][1].isoformat()
    return [each for each in texts.PILOTS if each.partner == partner and each.start <= last]


def pilot_rows(partner: str, period: str, scale: int) -> list[Row]:
    """The register of pilots. It does not grow with the scale: there are eleven and five."""
    del scale
    last = _PERIODS[period][1].isoformat()
    rows: list[Row] = []
    for pilot in _register(partner, period):
        completed = pilot.end <= last
        row: Row = {
            name: getattr(pilot, name)
            for name in [
                "title",
                "title_en",
                "lang",
                "domain",
                "problem",
                "objectives",
                "description",
                "difficulties",
                "action_type",
            ]
        }
        row |= {
            "pilot_id": f"ASL-{partner}-{pilot.number:02d}",
            "lead_partner": partner,
            "partners_involved": pilot.partners,
            "status": "completed" if completed else "ongoing",
            "start": dt.date.fromisoformat(pilot.start),
            "end": dt.date.fromisoformat(pilot.end) if completed else None,
            "municipality": pilot.town,
            "target_groups": pilot.groups,
            "budget_planned": pilot.budget,
            "expenditure_to_date": round(pilot.budget * (0.97 if completed else _SPENT[period]), 2),
            "results_obtained": None if period == "2018-S1" else pilot.results,
        }
        rows.append(row | _place(pilot.town, period))
    return rows


def _people(seed: str, small: bool, periods: int) -> tuple[int, int, list[int]]:
    """Women, men and the age groups of both, as running totals after so many half-years."""
    women, men, ages = 0, 0, [0] * len(_AGES)
    dice = random.Random(seed)
    for step in range(periods):
        most = (4 if step == 0 else 2) if small else 180
        more_women, more_men = dice.randint(1, most), dice.randint(0 if small else 15, most)
        women, men = women + more_women, men + more_men
        for _ in range(more_women + more_men):
            ages[dice.choices(range(len(_AGES)), (1, 2, 5, 2, 2))[0]] += 1
    return women, men, ages


def reading_rows(partner: str, period: str, scale: int) -> list[Row]:
    """The values of the indicators, one row per pilot, indicator and breakdown."""
    first = _PERIODS[period][0].isoformat()
    pilots = [pilot for pilot in _register(partner, period) if pilot.end >= first]
    periods = 2 if period == "2018-S2" else 1
    return [
        row
        for copy in range(scale)
        for pilot in pilots
        for row in _readings_of(pilot, period, periods, copy, alone=len(pilots) == 1)
    ]


def _readings_of(
    pilot: texts.Pilot, period: str, periods: int, copy: int, *, alone: bool
) -> Iterator[Row]:
    suffix = f"-{copy + 1}" if copy else ""
    usual: Row = {"pilot_id": f"ASL-{pilot.partner}-{pilot.number:02d}", "age_band": "_T"}
    usual |= {"sex": "_T", "target_group": "_T", "method": "register"} | _place(pilot.town, period)
    named = f"{pilot.partner}{pilot.number}{suffix}"

    def row(indicator: str, value: float, unit: str, **other: object) -> Row:
        own = {"indicator_id": indicator + suffix, "value": value, "unit": unit}
        return usual | own | other

    def by_sex(indicator: str, group: str, *, small: bool, target: int | None) -> Iterator[Row]:
        women, men, ages = _people(f"{named}{indicator}{group}", small, periods)
        if group == "women_at_risk":
            men = 0
        for sex, value in (("F", women), ("M", men), ("_T", women + men)):
            yield row(
                indicator,
                value,
                "NR",
                sex=sex,
                target_group=group,
                target=target if sex == "_T" else None,
            )
        if indicator == "ASL-BENEF" and not small:
            for band, value in zip(_AGES, ages, strict=True):
                yield row(indicator, value, "NR", age_band=band)

    dice = random.Random(f"{named}{period}")
    groups = pilot.groups.split("; ")
    rare = next((group for group in groups if group in _VULNERABLE), groups[0])
    if alone or pilot.number % 2:
        yield from by_sex("ASL-BENEF", "_T", small=False, target=350)
        yield from by_sex("ASL-BENEF", rare, small=True, target=None)
        yield row("ASL-ORGS", 4 * periods + dice.randint(0, 3), "NR")
        yield row("ASL-HOURS", 1100 * periods + dice.randint(0, 900), "H")
        yield row("ASL-SATIS", 3 + dice.randint(1, 9) / 10, "SCORE", method="survey")
    if alone or pilot.number % 2 == 0:
        yield from by_sex("ASL-TRAIN", "_T", small=False, target=None)
        yield from by_sex("ASL-VOLUN", "_T", small=True, target=None)
        yield row("ASL-EVENT", 5 * periods + dice.randint(0, 4), "NR")
        yield row("ASL-SHARE", 60 + dice.randint(1, 60) / 2 + 0.5, "PC", method="survey")


def initiative_rows(partner: str, period: str, scale: int) -> list[Row]:
    """The register of mapped practices."""
    promoters = {one.name: n for n, one in enumerate(texts.ORGANISATIONS.get(partner, ()), 1)}
    rows: list[Row] = []
    practices = texts.PRACTICES[partner]
    for number in range(1, len(practices) * scale + 1):
        copy, at = divmod(number - 1, len(practices))
        practice = practices[at]
        dice = random.Random(f"{partner}{number}")
        scores = [dice.randint(0, 2) for _ in range(4)]
        promoter = promoters.get(practice.name) or (at + 1 if promoters else None)
        past = practice.visited and practice.visited <= _PERIODS[period][1].isoformat()
        rows.append(
            {
                "initiative_id": f"{partner}-INI-{number:03d}",
                "name": f"{practice.name} {copy + 1}" if copy else practice.name,
                "promoter_actor_id": f"{partner}-ACT-{promoter:03d}" if promoter else None,
                "domain": practice.domain,
                "target_groups": practice.groups,
                "response_type": practice.response,
                "description": practice.description,
                "start_year": practice.since,
                "ongoing": "true",
                "scale": dice.choice(("neighbourhood", "municipal", "regional")),
                "country": _country(practice.town),
                "municipality": practice.town,
                "lat": round(_POINT[practice.town][0] + dice.uniform(-0.02, 0.02), 4),
                "lon": round(_POINT[practice.town][1] + dice.uniform(-0.02, 0.02), 4),
                "beneficiaries_n": dice.choice((3, 8, 64, 145, 212, 387, 1250)),
                "volunteers_n": dice.randint(2, 40),
                "funding_sources": dice.choice(("public_local; own_revenue", "volunteering")),
                "esid_objectives": scores[0],
                "esid_actors": scores[1],
                "esid_outputs": scores[2],
                "esid_innovativeness": scores[3],
                "esid_total": sum(scores),
                "visited_on": dt.date.fromisoformat(practice.visited) if past else None,
                "mapped_by": partner,
            }
            | _place(practice.town, period)
        )
    return rows


def actor_rows(partner: str, period: str, scale: int) -> list[Row]:
    """The register of mapped organisations."""
    organisations = texts.ORGANISATIONS[partner]
    rows: list[Row] = []
    for number in range(1, len(organisations) * scale + 1):
        copy, at = divmod(number - 1, len(organisations))
        one = organisations[at]
        rows.append(
            {
                "actor_id": f"{partner}-ACT-{number:03d}",
                "name": f"{one.name} {copy + 1}" if copy else one.name,
                "acronym": one.acronym or None,
                "actor_type": one.kind,
                "country": _country(one.town),
                "city": one.town,
                "founded_year": one.founded,
                "roles": one.roles,
                "is_associated_partner": "true" if one.is_associated else "false",
            }
            | _place(one.town, period)
        )
    return rows


def definition_rows(partner: str, period: str, scale: int) -> list[Row]:
    """The definitions of the indicators, the same for all."""
    del period, scale
    columns = list(texts.HEADINGS[HABITS[partner].language][DEFINITIONS])
    numbers = {"baseline", "target", "min", "max"}
    rows: list[Row] = []
    for said in texts.DEFINITIONS:
        scheme, code, names, rest = said[1], said[2], said[3:8], said[8:]
        direction = ("up",)
        cells = (said[0], scheme, code, *names, *rest[:3], *direction, *rest[3:])
        row = dict(zip(columns, cells, strict=True))
        rows.append(
            {name: int(cell) if name in numbers and cell else cell for name, cell in row.items()}
        )
    return rows


ROWS: Mapping[str, Callable[[str, str, int], list[Row]]] = {
    PILOTS: pilot_rows,
    DEFINITIONS: definition_rows,
    READINGS: reading_rows,
    INITIATIVES: initiative_rows,
    ACTORS: actor_rows,
}
