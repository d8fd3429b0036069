"""The synthesis of the project: numbers, regions, reports, programme, money, networks, context."""

from collections import Counter
from collections.abc import Sequence

from asl_pipeline.analysis.caveats import of_project
from asl_pipeline.analysis.charts import Value
from asl_pipeline.analysis.coverage import coverage
from asl_pipeline.analysis.document import Cell, Document, Part, Prose, Section, Table
from asl_pipeline.analysis.exchange import agreement, context, network, reach
from asl_pipeline.analysis.figures import Entry, bar_figure
from asl_pipeline.analysis.held import Held, Row, source
from asl_pipeline.analysis.links import domain_name, sheet_of
from asl_pipeline.analysis.management import budget, deliveries
from asl_pipeline.analysis.programme import programme
from asl_pipeline.analysis.regions import regions
from asl_pipeline.analysis.speech import Speech
from asl_pipeline.datasets.codelists import shipped
from asl_pipeline.languages import available

NAME = "project"


def project_synthesis(held: Held, speech: Speech) -> Document:
    """The project as a whole, in one language."""
    pilots = held.rows("pilots")
    counted = {
        "pilots": speech.number(len(pilots)),
        "partners": speech.number(len({row["partner_id"] for row in pilots})),
        "countries": speech.number(len({row["country"] for row in pilots})),
        "practices": speech.number(len(held.rows("practices"))),
        "actors": speech.number(len(held.rows("actors"))),
        "readings": speech.number(len(held.rows("indicators"))),
    }
    return Document(
        name=NAME,
        language=speech.language,
        title=Cell(speech.say("project_title")),
        lead=[Prose(Cell(speech.say("project_lead", **counted)))],
        sections=[
            _numbers(pilots, speech),
            _pilots(pilots, speech),
            regions(held, speech),
            coverage(held, speech),
            programme(held, speech),
            budget(held, speech),
            deliveries(held, speech),
            agreement(held, speech),
            network(held, speech),
            reach(held, speech),
            context(held, speech),
            of_project(held, speech),
        ],
        versions=available(),
    )


def _numbers(pilots: Sequence[Row], speech: Speech) -> Section:
    statuses = [
        (each, speech.code("pilot_status", each)) for each in shipped("pilot_status").labels
    ]
    found: list[Part] = [
        _counted(pilots, "domain", _domains(speech), speech),
        _counted(pilots, "country", _countries(pilots, speech), speech),
        _counted(pilots, "status", [(code, Cell(label)) for code, label in statuses], speech),
    ]
    return Section(speech.say("numbers"), found, [(source("pilots"), "domain, country, status")])


def _domains(speech: Speech) -> list[tuple[str, Cell]]:
    return [(code, domain_name(code, speech)) for code in shipped("domain").labels]


def _countries(pilots: Sequence[Row], speech: Speech) -> list[tuple[str, Cell]]:
    codes = sorted({row["country"] for row in pilots})
    return [(code, Cell(speech.country(code))) for code in codes]


def _counted(
    pilots: Sequence[Row], column: str, codes: Sequence[tuple[str, Cell]], speech: Speech
) -> Part:
    counts = Counter(row[column] for row in pilots)
    entries = [
        Entry(label, [Value(counts[code], speech.number(counts[code]))]) for code, label in codes
    ]
    headings = [speech.term("by", column), speech.say("pilots")]
    return bar_figure(speech.term("by_caption", column), headings, entries)


def _pilots(pilots: Sequence[Row], speech: Speech) -> Section:
    columns = ("pilot_id", "title", "lead_partner", "domain", "status")
    rows = [
        [
            Cell(row["pilot_id"]),
            sheet_of(row, speech),
            speech.partner(row["lead_partner"]),
            Cell(row["domain"]),
            Cell(speech.code("pilot_status", row["status"])),
        ]
        for row in pilots
    ]
    headings = [speech.label("pilot_actions", name) for name in columns]
    found: list[Part] = [Prose(Cell(speech.say("no_pilots")))]
    if rows:
        found = [Table(speech.say("pilots_caption"), headings, rows)]
    return Section(speech.say("pilots"), found, [(source("pilots"), "pilot_id")])
