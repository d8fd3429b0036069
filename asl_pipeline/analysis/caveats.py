"""What to bear in mind: what is suppressed, missing or flagged, counted and explained."""

from collections import Counter
from collections.abc import Sequence

from asl_pipeline.analysis.document import Cell, Items, Section, address
from asl_pipeline.analysis.held import Held, Row, source
from asl_pipeline.analysis.quality_report import NAME as QUALITY_REPORT
from asl_pipeline.analysis.readings import SUPPRESSED, is_suppressed
from asl_pipeline.analysis.speech import Speech, cells
from asl_pipeline.languages import REFERENCE
from asl_pipeline.model.period import Period

_NORMAL = "A"
_OF_A_PILOT = ("pilot_actions", "indicator_readings")


def of_pilot(held: Held, pilot: Row, speech: Speech) -> Section:
    """The caveats of a pilot's fact sheet."""
    key = pilot["pilot_id"]
    reports = [
        row
        for row in held.rows("coverage", partner_id=pilot["partner_id"], expected=True)
        if row["dataset"] in _OF_A_PILOT and _ran_in(pilot, row["period"])
    ]
    items = [
        *of_readings(held.rows("indicators", pilot_id=key), speech),
        *_not_reported(reports, speech),
        *cells(
            speech.say("as_written", language=speech.language_name(pilot["lang"])),
            speech.say("half_years"),
        ),
    ]
    return Section(
        speech.say("caveats"),
        [Items([[item] for item in items])],
        [
            (source("indicators"), f"pilot_id = {key}"),
            (source("coverage"), f"partner_id = {pilot['partner_id']}"),
        ],
    )


def _ran_in(pilot: Row, period: str) -> bool:
    half_year = Period.parse(period)
    last = Period.of(pilot["end"]) if pilot["end"] else half_year
    return Period.of(pilot["start"]) <= half_year <= last


def of_readings(readings: Sequence[Row], speech: Speech) -> list[Cell]:
    """How many readings are suppressed, and why; and how many carry a flag."""
    hidden = sum(map(is_suppressed, readings))
    flags = Counter(
        row["obs_status"]
        for row in readings
        if row["obs_status"] not in {_NORMAL, SUPPRESSED, None}
    )
    counted = {"n": speech.number(hidden), "all": speech.number(len(readings))}
    said = [speech.say("suppressed" if hidden else "none_suppressed", **counted)]
    said += [
        speech.say("flagged", n=speech.number(n), code=code, flag=speech.code("obs_status", code))
        for code, n in sorted(flags.items())
    ]
    return cells(*said) if readings else []


def _not_reported(reports: Sequence[Row], speech: Speech) -> list[Cell]:
    said = []
    for form in _OF_A_PILOT:
        missing = [
            row["period"] for row in reports if row["dataset"] == form and not row["accepted"]
        ]
        if missing:
            periods = ", ".join(missing)
            said.append(speech.say("half_years_missing", form=speech.form(form), periods=periods))
    return cells(*(said or [speech.say("all_reported")]))


def of_domain(held: Held, code: str, speech: Speech) -> Section:
    """The caveats of the synthesis of a domain."""
    sums = held.rows("indicator_summary", domain=code)
    hidden = sum(map(is_suppressed, sums))
    items = of_readings(held.rows("indicators", domain=code), speech)
    if hidden:
        counted = {"n": speech.number(hidden), "all": speech.number(len(sums))}
        items += cells(speech.say("sums_suppressed", **counted))
    items += cells(
        speech.say("not_comparable"), speech.say("texts_as_written"), speech.say("half_years")
    )
    return Section(
        speech.say("caveats"),
        [Items([[item] for item in items])],
        [
            (source("indicators"), f"domain = {code}"),
            (source("indicator_summary"), f"domain = {code}"),
        ],
    )


def of_project(held: Held, speech: Speech) -> Section:
    """The caveats of the synthesis of the project, the partners that did not report included."""
    missing = Counter(
        row["partner_id"] for row in held.rows("coverage", expected=True) if not row["accepted"]
    )
    found = [[item] for item in of_readings(held.rows("indicators"), speech)]
    found += [
        [speech.partner(partner), Cell(speech.say("reports_missing", n=speech.number(n)))]
        for partner, n in sorted(missing.items())
    ]
    said = ("merged_only", "not_comparable", "half_years")
    found += [[item] for item in cells(*(speech.say(key) for key in said))]
    found.append([Cell(speech.say("quality_report"), href=address(QUALITY_REPORT, REFERENCE))])
    return Section(
        speech.say("caveats"),
        [Items(found)],
        [(source("indicators"), "obs_status"), (source("coverage"), "expected, accepted")],
    )
