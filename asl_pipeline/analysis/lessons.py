"""What a domain teaches: its needs, the lessons of its pilots and practices, its good practices."""

from collections.abc import Sequence
from typing import Final

from asl_pipeline.analysis.document import (
    UNKNOWN_LANGUAGE,
    Cell,
    Items,
    Part,
    Prose,
    Section,
    Table,
)
from asl_pipeline.analysis.held import Held, Row, by_pilot, source
from asl_pipeline.analysis.links import sheet_of
from asl_pipeline.analysis.scores import selected
from asl_pipeline.analysis.speech import Speech, figure
from asl_pipeline.datasets.codelists import shipped
from asl_pipeline.datasets.published.lessons import OF_INITIATIVES, OF_PILOTS
from asl_pipeline.derive.territory import UNKNOWN

LESSONS: Final = tuple(dict.fromkeys((*OF_PILOTS, *OF_INITIATIVES)))
"""The kinds of lessons."""


def needs(held: Held, pilots: Sequence[Row], speech: Speech) -> Section:
    """The matrix of needs of the regions with a pilot: nobody says of which domain a need is."""
    regions = {(row["country"], row["nuts_2"]) for row in pilots}
    mapped = [row for row in held.rows("needs") if (row["country"], row["nuts_2"]) in regions]
    levels = list(shipped("need_level").labels)
    themes = [*shipped("policy_field").labels, UNKNOWN]
    counts = {
        (theme, level): sum(
            row["n_needs"] for row in mapped if (row["theme"], row["level"]) == (theme, level)
        )
        for theme in themes
        for level in levels
    }
    rows = [
        [
            Cell(speech.code("policy_field", theme)),
            *(figure(speech.number(counts[theme, level])) for level in levels),
        ]
        for theme in themes
        if any(counts[theme, level] for level in levels)
    ]
    headings = [
        speech.label("needs", "theme"),
        *(speech.code("need_level", level) for level in levels),
    ]
    found: list[Part] = [Prose(Cell(speech.say("needs_note")))]
    if rows:
        found.append(Table(speech.say("needs_caption"), headings, rows))
    else:
        found.append(Prose(Cell(speech.say("no_needs"))))
    named = ", ".join(sorted(nuts_2 for _, nuts_2 in regions))
    return Section(speech.say("needs"), found, [(source("needs"), f"nuts_2: {named or '–'}")])


def lessons(held: Held, code: str, speech: Speech) -> Section:
    """What partners learnt, by kind of lesson, in their own words."""
    sections = []
    for kind in LESSONS:
        told = [
            [Cell(row["text"], row["lang"] or UNKNOWN_LANGUAGE), Cell(row["origin_id"])]
            for row in held.rows("lessons", domain=code, kind=kind)
        ]
        sections.append(Section(speech.term("lesson", kind), [Items(told)] if told else []))
    return Section(
        speech.say("lessons"),
        sources=[(source("lessons"), f"domain = {code}")],
        sections=sections,
    )


def good_practices(held: Held, code: str, speech: Speech) -> Section:
    """Which pilots are selected as good practices, and the reasons for and against each."""
    pilots = by_pilot(held, "pilots")
    rows = [
        [
            sheet_of(pilots[row["pilot_id"]], speech),
            Cell(selected(row, speech)),
            *(
                Cell(", ".join(speech.term("reason", each) for each in row[name] or ()) or "–")
                for name in ("reasons_for", "reasons_against", "not_told")
            ),
        ]
        for row in held.rows("good_practices", domain=code)
    ]
    headings = [
        speech.label("pilot_actions", "title"),
        speech.say("good_practice"),
        *(speech.term("reasons", name) for name in ("reasons_for", "reasons_against", "not_told")),
    ]
    found: list[Part] = []
    if rows:
        found = [
            Prose(Cell(speech.say("good_practices_note"))),
            Table(speech.say("good_practices_caption"), headings, rows),
        ]
    return Section(
        speech.say("good_practices"), found, [(source("good_practices"), f"domain = {code}")]
    )
