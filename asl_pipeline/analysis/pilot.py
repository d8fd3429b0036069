"""The fact sheet of a pilot action: what it is, what came of it, and what to bear in mind."""

from collections.abc import Sequence
from typing import Final

from asl_pipeline.analysis.caveats import of_pilot
from asl_pipeline.analysis.document import (
    UNKNOWN_LANGUAGE,
    Cell,
    Document,
    Facts,
    Items,
    Part,
    Prose,
    Section,
    Table,
    link,
)
from asl_pipeline.analysis.held import Held, Row, source, with_names
from asl_pipeline.analysis.readings import attainments, changes, parts
from asl_pipeline.analysis.scores import scores
from asl_pipeline.analysis.speech import Speech, cells, figure, texts_of
from asl_pipeline.analysis.theory import theory
from asl_pipeline.partners import registry

_FORM: Final = "pilot_actions"


def name_of(pilot_id: str) -> str:
    """The name of the page of a pilot, without the ending."""
    return f"pilot-{pilot_id}"


def languages_of(pilot: Row) -> tuple[str, ...]:
    """The languages of the fact sheet: English, and that of the partner's letters."""
    return tuple(dict.fromkeys(("en", registry()[pilot["partner_id"]].letter_language)))


def pilot_sheet(held: Held, pilot: Row, speech: Speech) -> Document:
    """The fact sheet of a pilot, a row of `pilots`, in one language."""
    key = pilot["pilot_id"]
    own = Cell(pilot["title"], pilot["lang"])
    english = Cell(pilot["title_en"], "en") if pilot["title_en"] else None
    first, second = (english or own, own) if speech.language == "en" else (own, None)
    return Document(
        name=name_of(key),
        language=speech.language,
        title=first,
        subtitle=second if second != first else None,
        lead=[Prose(Cell(speech.say("pilot_lead", pilot=key)))],
        sections=[
            _at_a_glance(pilot, speech),
            _told(pilot, speech),
            _results(held, pilot, speech),
            theory(held, pilot, speech),
            scores(held, key, speech),
            _uptake(held, key, speech),
            _learnt(held, pilot, speech),
            _evidence(pilot, speech),
            of_pilot(held, pilot, speech),
        ],
        versions=languages_of(pilot),
    )


def _source(table: str, key: str) -> tuple[str, str]:
    return source(table), f"pilot_id = {key}"


def _at_a_glance(pilot: Row, speech: Speech) -> Section:
    others = [code for code in pilot["partners_involved"] if code != pilot["lead_partner"]]
    domains = [code for code in (pilot["domain"], pilot["secondary_domain"]) if code]
    place = [
        *texts_of(pilot, "municipality", UNKNOWN_LANGUAGE),
        Cell(speech.region(pilot["nuts_2"], pilot["nuts_version"]), UNKNOWN_LANGUAGE),
        Cell(speech.country(pilot["country"])),
    ]
    start, end = speech.day(pilot["start"]), speech.day(pilot["end"])
    dates = f"{start} – {end}" if pilot["end"] else speech.say("since", start=start)
    planned = pilot["budget_planned"]
    pairs: list[tuple[str, Sequence[Cell]]] = [
        (speech.label(_FORM, "lead_partner"), [speech.partner(pilot["lead_partner"])]),
        (speech.say("other_partners"), [speech.partner(code) for code in others]),
        (speech.say("place"), place),
        (speech.label(_FORM, "domain"), cells(*(_domain(code, speech) for code in domains))),
        (
            speech.label(_FORM, "action_type"),
            cells(speech.code("action_type", pilot["action_type"])),
        ),
        (
            speech.label(_FORM, "target_groups"),
            cells(*(speech.code("target_group", code) for code in pilot["target_groups"])),
        ),
        (speech.say("dates"), cells(dates)),
        (
            speech.label(_FORM, "status"),
            cells(
                speech.say(
                    "as_at",
                    what=speech.code("pilot_status", pilot["status"]),
                    period=pilot["period"],
                )
            ),
        ),
        (speech.label(_FORM, "si_stage"), cells(speech.code("si_stage", pilot["si_stage"]))),
        (
            speech.label(_FORM, "budget_planned"),
            [figure(speech.quantity(planned, "EUR"))],
        ),
    ]
    shown = [(label, told) for label, told in pairs if told and told[0].text != speech.nothing]
    return Section(
        speech.say("at_a_glance"), [Facts(shown)], [_source("pilots", pilot["pilot_id"])]
    )


def _domain(code: str, speech: Speech) -> str:
    return f"{code}. {speech.code('domain', code)}"


def _texts(row: Row, columns: Sequence[str], lang: str, speech: Speech) -> list[Section]:
    """A section for each column that the partner wrote something in."""
    return [
        Section(speech.label(_FORM, name), [Prose(cell) for cell in texts_of(row, name, lang)])
        for name in columns
    ]


def _told(pilot: Row, speech: Speech) -> Section:
    texts = _texts(pilot, ("problem", "objectives", "description"), pilot["lang"], speech)
    return Section(
        speech.say("why_and_what"),
        sources=[_source("pilots", pilot["pilot_id"])],
        sections=texts,
    )


def _results(held: Held, pilot: Row, speech: Speech) -> Section:
    key = pilot["pilot_id"]
    readings = with_names(held, held.rows("indicators", pilot_id=key))
    result = held.row("pilot_results", pilot_id=key)
    reached = attainments(readings, speech)
    of_whom = parts(readings, speech)
    targets: list[Part] = [*_targets(result, speech), *([reached] if reached else [])]
    if reached:
        targets.append(Prose(Cell(speech.say("attainment_note")), "note"))
    if not readings:
        targets.append(Prose(Cell(speech.say("no_readings"))))
    told = ("results_obtained", "results_expected")
    return Section(
        speech.say("results"),
        sources=[_source("indicators", key), _source("pilot_results", key)],
        sections=[
            *(_texts(result, told, pilot["lang"], speech) if result else []),
            Section(speech.say("targets"), targets),
            Section(speech.say("over_time"), changes(readings, speech)),
            Section(speech.say("who_was_reached"), [of_whom] if of_whom else []),
        ],
    )


def _targets(result: Row | None, speech: Speech) -> list[Part]:
    if result is None or not result["n_indicators"]:
        return []
    facts = {name: speech.number(result[name]) for name in ("n_indicators", "n_targets")}
    if not result["n_targets"]:
        return [Prose(Cell(speech.say("no_targets", **facts)))]
    if result["n_targets_met"] is None:
        return [Prose(Cell(speech.say("targets_hidden", **facts)))]
    said = [speech.say("targets_met", **facts, n_met=speech.number(result["n_targets_met"]))]
    if result["attainment"] is not None:
        share = speech.quantity(result["attainment"], "PC")
        said.append(speech.say("mean_attainment", share=share))
    return [Prose(Cell(" ".join(said)))]


def _uptake(held: Held, key: str, speech: Speech) -> Section:
    taken = held.rows("transfers", pilot_id=key)
    scaled = held.row("scaling", pilot_id=key)
    found: list[Part] = []
    if scaled and scaled["path"]:
        found.append(Prose(Cell(speech.say("path_is", path=speech.term("path", scaled["path"])))))
    if taken:
        headings = [
            speech.label("transfers", "adopter_name"),
            speech.say("place"),
            speech.label("transfers", "uptake"),
            speech.label("transfers", "taken_up_on"),
            speech.label("transfers", "evidence_doc"),
        ]
        rows = [_adopter(row, speech) for row in taken]
        found.append(Table(speech.say("uptake_caption"), headings, rows))
    else:
        found.append(Prose(Cell(speech.say("no_uptake"))))
    return Section(
        speech.say("uptake"), found, [_source("transfers", key), _source("scaling", key)]
    )


def _adopter(row: Row, speech: Speech) -> list[Cell]:
    region = speech.region(row["nuts_2"], row["nuts_version"])
    document = row["evidence_doc"]
    return [
        Cell(row["adopter_name"] or speech.nothing, UNKNOWN_LANGUAGE),
        Cell(f"{region}, {speech.country(row['country'])}"),
        Cell(speech.code("uptake", row["uptake"])),
        Cell(speech.day(row["taken_up_on"])),
        link(document) if document else Cell(speech.nothing),
    ]


def _learnt(held: Held, pilot: Row, speech: Speech) -> Section:
    key = pilot["pilot_id"]
    result = held.row("pilot_results", pilot_id=key)
    told = ("difficulties", "facilitators", "durability", "transferability_note")
    return Section(
        speech.say("learnt"),
        sources=[_source("pilot_results", key)],
        sections=_texts(result, told, pilot["lang"], speech) if result else [],
    )


def _evidence(pilot: Row, speech: Speech) -> Section:
    links = [[link(address)] for address in pilot["evidence_url"] or ()]
    return Section(
        speech.say("evidence"),
        [Items(links)] if links else [],
        [_source("pilots", pilot["pilot_id"])],
    )
