"""The indicators of a domain over its pilots, as `observatory/indicator_summary` sums them up."""

from asl_pipeline.analysis.charts import Value
from asl_pipeline.analysis.document import Cell, Part, Prose, Section
from asl_pipeline.analysis.figures import Entry, bar_figure
from asl_pipeline.analysis.held import Held, Row, source, with_names
from asl_pipeline.analysis.readings import is_suppressed, named
from asl_pipeline.analysis.speech import Speech, figure


def indicators(held: Held, domain: str, speech: Speech) -> Section:
    """The last half-year of each indicator and region of a domain, beside its target."""
    last: dict[tuple[str, ...], Row] = {}
    for row in with_names(held, held.rows("indicator_summary", domain=domain)):
        cell = (row["indicator_id"], row["country"], row["nuts_2"])
        if cell not in last or last[cell]["period"] < row["period"]:
            last[cell] = row
    found: list[Part] = [Prose(Cell(speech.say("no_readings")))]
    if last:
        headings = [
            speech.label("indicator_readings", "indicator_id"),
            speech.say("attainment"),
            *(
                speech.label("indicator_readings", name)
                for name in ("value", "target", "unit", "period")
            ),
            speech.say("aggregation"),
            speech.say("n_pilots"),
        ]
        entries = [_entry(row, speech) for row in last.values()]
        target = Value(100, speech.say("target_line"))
        found = [
            Prose(Cell(speech.say("attainment_note"))),
            bar_figure(speech.say("summary_caption"), headings, entries, mark=target),
        ]
    return Section(
        speech.say("indicators"), found, [(source("indicator_summary"), f"domain = {domain}")]
    )


def _entry(row: Row, speech: Speech) -> Entry:
    hidden = is_suppressed(row)
    has_target = row["target"] is not None
    share = Value(
        row["attainment"], speech.shown(row["attainment"], "PC", hidden=hidden and has_target)
    )
    return Entry(
        named(row, speech, speech.region(row["nuts_2"])),
        [share],
        [
            figure(speech.shown(row["value"], row["unit"], hidden=hidden)),
            figure(speech.quantity(row["target"], row["unit"])),
            Cell(speech.code("unit", row["unit"])),
            Cell(row["period"]),
            Cell(speech.term("aggregation_of", row["aggregation"])),
            figure(speech.number(row["n_pilots"])),
        ],
        is_drawn=has_target,
    )
