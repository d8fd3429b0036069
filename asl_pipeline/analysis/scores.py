"""The scores of the two universities for a pilot, and whether it is a good practice."""

from collections.abc import Sequence

from asl_pipeline.analysis.charts import Value
from asl_pipeline.analysis.document import Cell, Facts, Part, Prose, Section, Table
from asl_pipeline.analysis.figures import Entry, bar_figure
from asl_pipeline.analysis.held import Held, Row, source
from asl_pipeline.analysis.speech import Speech, cells, figure
from asl_pipeline.datasets.codelists import shipped
from asl_pipeline.datasets.published.evaluation_scores import score_of
from asl_pipeline.datasets.submitted.evaluation_assessments import ASSESSORS


def scores(held: Held, pilot_id: str, speech: Speech) -> Section:
    """What the universities scored in the pilot's last round, and what follows from it."""
    rows = held.rows("evaluation_scores", pilot_id=pilot_id, is_last_round=True)
    practice = held.row("good_practices", pilot_id=pilot_id)
    found: list[Part] = [Prose(Cell(speech.say("no_scores")))]
    if rows:
        headings = [
            speech.label("evaluation_assessments", "criterion"),
            *ASSESSORS,
            speech.say("mean"),
            speech.say("gap"),
        ]
        entries = [_entry(row, speech) for row in sorted(rows, key=_place)]
        found = [
            Prose(Cell(speech.say("scores_note"))),
            bar_figure(speech.say("scores_caption"), headings, entries),
        ]
    if practice:
        found.append(Facts(reasons(practice, speech)))
    key = f"pilot_id = {pilot_id}"
    return Section(
        speech.say("scores"),
        found,
        [(source("evaluation_scores"), key), (source("good_practices"), key)],
    )


def _place(row: Row) -> int:
    return list(shipped("criterion").labels).index(row["criterion"])


def _entry(row: Row, speech: Speech) -> Entry:
    return Entry(
        Cell(speech.code("criterion", row["criterion"])),
        [Value(row[score_of(each)], speech.number(row[score_of(each)])) for each in ASSESSORS],
        [figure(speech.number(row["mean_score"])), figure(speech.number(row["gap"]))],
    )


def reasons(practice: Row, speech: Speech) -> list[tuple[str, list[Cell]]]:
    """Whether a pilot is selected as a good practice, and the criteria for and against it."""
    told = [(speech.say("good_practice"), cells(selected(practice, speech)))]
    for column in ("reasons_for", "reasons_against", "not_told"):
        codes = practice[column]
        if codes:
            said = [speech.term("reason", code) for code in codes]
            told.append((speech.term("reasons", column), cells(*said)))
    return told


def selected(practice: Row, speech: Speech) -> str:
    """Whether a pilot is selected as a good practice, or that this is not shown."""
    return speech.yes_or_no(practice["selected"])


def criteria(
    held: Held, domain: str, pilots: Sequence[tuple[Row, Cell]], speech: Speech
) -> Table | None:
    """The mean score on each criterion in the last round, the pilots of a domain side by side."""
    means = {
        (row["pilot_id"], row["criterion"]): row["mean_score"]
        for row in held.rows("evaluation_scores", domain=domain, is_last_round=True)
    }
    scored = {pilot for pilot, _ in means}
    columns = list(shipped("criterion").labels)
    rows = [
        [
            name,
            *(figure(speech.number(means.get((pilot["pilot_id"], each)))) for each in columns),
        ]
        for pilot, name in pilots
        if pilot["pilot_id"] in scored
    ]
    headings = [
        speech.label("pilot_actions", "title"),
        *(speech.code("criterion", each) for each in columns),
    ]
    return Table(speech.say("criteria_caption"), headings, rows) if rows else None


def comparison(held: Held, domain: str, speech: Speech) -> list[Table]:
    """How the scores of a domain's pilots lie on each criterion that both universities scored."""
    columns = ("mean", "median", "min", "max", "spread")
    rows = [
        [
            Cell(speech.code("criterion", row["criterion"])),
            figure(speech.number(row["n_pilots_scored"])),
            *(figure(speech.number(row[name])) for name in columns),
        ]
        for row in sorted(held.rows("domain_comparison", domain=domain), key=_place)
    ]
    headings = [
        speech.label("evaluation_assessments", "criterion"),
        speech.say("n_pilots_scored"),
        *(speech.term("lie", name) for name in columns),
    ]
    return [Table(speech.say("comparison_caption"), headings, rows)] if rows else []
