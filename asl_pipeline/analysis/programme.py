"""The common indicators of Interreg: what counts for each, and what does not, and why."""

from collections import Counter
from collections.abc import Mapping, Sequence

from asl_pipeline.analysis.charts import Value
from asl_pipeline.analysis.document import Cell, Items, Part, Prose, Section, Table
from asl_pipeline.analysis.figures import Entry, bar_figure
from asl_pipeline.analysis.held import Held, Row, source
from asl_pipeline.analysis.speech import Speech, figure
from asl_pipeline.datasets.codelists import shipped


def programme(held: Held, speech: Speech) -> Section:
    """The common indicators of Interreg: totals, definitions, and why the rest does not count."""
    order = list(shipped("programme_indicator").labels)
    totals = sorted(held.rows("programme_totals"), key=lambda row: order.index(row["indicator"]))
    candidates = held.rows("programme_indicators")
    entries = [
        Entry(
            Cell(row["indicator"]),
            [_counted(row, speech)],
            [figure(speech.number(row["n_candidates"])), Cell(row["name"], "en")],
        )
        for row in totals
    ]
    headings = [speech.say(key) for key in ("indicator", "counted", "candidates", "name")]
    definitions = [
        [
            Cell(f"{row['indicator']}: {row['definition']}", "en"),
            Cell(row["counting"], "en"),
            Cell(speech.term("basis", row["basis"])),
        ]
        for row in totals
    ]
    return Section(
        speech.say("programme"),
        [
            Prose(Cell(speech.say("programme_note")), "note"),
            bar_figure(speech.say("programme_caption"), headings, entries),
        ],
        [(source("programme_totals"), "indicator"), (source("programme_indicators"), "indicator")],
        [
            Section(speech.say("definitions"), [Items(definitions)]),
            Section(speech.say("not_counted"), _not_counted(candidates, speech)),
        ],
    )


def _counted(row: Row, speech: Speech) -> Value:
    counted = row["n_counted"]
    said = speech.say("cannot_be_told") if counted is None else speech.number(counted)
    return Value(counted, said)


def _not_counted(candidates: Sequence[Row], speech: Speech) -> list[Part]:
    why: Mapping[tuple[str, str, str], int] = Counter(
        (row["indicator"], row["candidate_kind"], row["reason"])
        for row in candidates
        if not row["counts"]
    )
    rows = [
        [
            Cell(indicator),
            Cell(speech.term("candidate", kind)),
            Cell(speech.code("count_reason", reason)),
            figure(speech.number(n)),
        ]
        for (indicator, kind, reason), n in sorted(why.items())
    ]
    headings = [
        speech.say("indicator"),
        speech.say("candidate_kind"),
        speech.say("reason_why"),
        speech.say("number"),
    ]
    return [Table(speech.say("not_counted_caption"), headings, rows)] if rows else []
