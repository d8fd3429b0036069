"""The synthesis of a domain of social innovation: its pilots, practices, needs and lessons."""

from collections.abc import Mapping, Sequence

from asl_pipeline.analysis.caveats import of_domain
from asl_pipeline.analysis.charts import Value
from asl_pipeline.analysis.document import (
    UNKNOWN_LANGUAGE,
    Cell,
    Document,
    Part,
    Prose,
    Section,
    Table,
)
from asl_pipeline.analysis.figures import Entry, bar_figure
from asl_pipeline.analysis.held import Held, Row, by_pilot, source
from asl_pipeline.analysis.lessons import good_practices, lessons, needs
from asl_pipeline.analysis.links import page_of, sheet_of
from asl_pipeline.analysis.scores import comparison, criteria
from asl_pipeline.analysis.speech import Speech, figure
from asl_pipeline.analysis.summary import indicators
from asl_pipeline.languages import available


def domain_synthesis(held: Held, code: str, speech: Speech) -> Document:
    """What the pilots and practices of a domain come to, side by side, in one language."""
    pilots = held.rows("pilots", domain=code)
    practices = held.rows("practices", domain=code)
    title = speech.say("domain_title", code=code, domain=speech.code("domain", code))
    counted = {
        "pilots": speech.number(len(pilots)),
        "partners": speech.number(len({row["partner_id"] for row in pilots})),
        "countries": speech.number(len({row["country"] for row in pilots})),
        "practices": speech.number(len(practices)),
    }
    return Document(
        name=page_of(code),
        language=speech.language,
        title=Cell(title),
        lead=[Prose(Cell(speech.say("domain_lead", **counted)))],
        sections=[
            _compared(held, code, pilots, speech),
            indicators(held, code, speech),
            _scores(held, code, pilots, speech),
            _practices(code, practices, speech),
            needs(held, pilots, speech),
            lessons(held, code, speech),
            good_practices(held, code, speech),
            of_domain(held, code, speech),
        ],
        versions=available(),
    )


def _compared(held: Held, code: str, pilots: Sequence[Row], speech: Speech) -> Section:
    results = by_pilot(held, "pilot_results")
    paths = by_pilot(held, "scaling")
    rows = [_pilot(row, results, paths, speech) for row in pilots]
    headings = [
        *(speech.label("pilot_actions", name) for name in ("title", "lead_partner")),
        speech.say("country"),
        *(speech.label("pilot_actions", name) for name in ("status", "start", "si_stage")),
        speech.say("path_of"),
        speech.say("targets_met_of"),
        speech.say("attainment"),
    ]
    found: list[Part] = [Prose(Cell(speech.say("no_pilots")))]
    if rows:
        found = [Table(speech.say("compared_caption"), headings, rows)]
    key = f"domain = {code}"
    tables = ("pilots", "pilot_results", "scaling")
    return Section(speech.say("compared"), found, [(source(name), key) for name in tables])


def _pilot(
    row: Row, results: Mapping[str, Row], paths: Mapping[str, Row], speech: Speech
) -> list[Cell]:
    result, path = results[row["pilot_id"]], paths[row["pilot_id"]]["path"]
    has_targets = bool(result["n_targets"])
    met = speech.say("not_shown")
    if not has_targets:
        met = speech.nothing
    elif result["n_targets_met"] is not None:
        n, of = (speech.number(result[name]) for name in ("n_targets_met", "n_targets"))
        met = speech.say("n_of_m", n=n, m=of)
    hidden = has_targets and result["n_targets_met"] is None
    return [
        sheet_of(row, speech),
        speech.partner(row["lead_partner"]),
        Cell(speech.country(row["country"])),
        Cell(speech.code("pilot_status", row["status"])),
        Cell(speech.day(row["start"])),
        Cell(speech.code("si_stage", row["si_stage"])),
        Cell(speech.term("path", path) if path else speech.nothing),
        figure(met),
        figure(speech.shown(result["attainment"], "PC", hidden=hidden)),
    ]


def _scores(held: Held, code: str, pilots: Sequence[Row], speech: Speech) -> Section:
    means = by_pilot(held, "good_practices")
    entries = []
    for row in pilots:
        practice = means.get(row["pilot_id"])
        if practice and practice["mean_score"] is not None:
            mean = Value(practice["mean_score"], speech.number(practice["mean_score"]))
            scored = figure(speech.number(practice["n_criteria_scored"]))
            entries.append(Entry(sheet_of(row, speech), [mean], [scored]))
    found: list[Part] = []
    if entries:
        headings = [
            speech.label("pilot_actions", "title"),
            speech.say("mean"),
            speech.say("criteria_scored"),
        ]
        found.append(bar_figure(speech.say("means_caption"), headings, entries))
    of_criteria = criteria(held, code, [(row, sheet_of(row, speech)) for row in pilots], speech)
    found += [of_criteria] if of_criteria else []
    found += comparison(held, code, speech)
    found = [Prose(Cell(speech.say("scores_note"))), *found] if found else []
    key = f"domain = {code}"
    return Section(
        speech.say("scores"),
        found or [Prose(Cell(speech.say("no_scores")))],
        [
            (source(name), key)
            for name in ("evaluation_scores", "good_practices", "domain_comparison")
        ],
    )


def _practices(code: str, practices: Sequence[Row], speech: Speech) -> Section:
    form = "initiatives"
    columns = (
        "name",
        "mapped_by",
        "country",
        "start_year",
        "scale",
        "policy_field",
        "response_type",
    )
    rows = [
        [
            Cell(row["name"], UNKNOWN_LANGUAGE),
            speech.partner(row["partner_id"]),
            Cell(speech.country(row["country"])),
            Cell(str(row["start_year"])),
            Cell(speech.code("scale", row["scale"])),
            Cell(speech.code("policy_field", row["policy_field"])),
            Cell(speech.code("response_type", row["response_type"])),
            figure(speech.number(row["esid_total"])),
        ]
        for row in practices
    ]
    headings = [*(speech.label(form, name) for name in columns), speech.label(form, "esid_total")]
    found: list[Part] = [Prose(Cell(speech.say("no_practices")))]
    if rows:
        found = [Table(speech.say("practices_caption"), headings, rows)]
    return Section(speech.say("practices"), found, [(source("practices"), f"domain = {code}")])
