"""The first sheet: what the workbook is, how to fill it in, and the anchored scale."""

from xlsxwriter.worksheet import Worksheet

from asl_pipeline.capitalisation.toolkit.assessment import SHORTEST_REASON, Task
from asl_pipeline.capitalisation.toolkit.styles import Styles
from asl_pipeline.capitalisation.toolkit.wording import CRITERION, SCORES, Wording, criteria
from asl_pipeline.datasets.submitted.evaluation_assessments import EVALUATION_ASSESSMENTS as FORM
from asl_pipeline.derive.spreadsheet import text, texts
from asl_pipeline.model.period import PERIODS

_CRITERION_WIDTH = 26
_ANCHOR_WIDTH = 34
_ANCHOR_HEIGHT = 62
_LINE_HEIGHT = 32


def read_me(sheet: Worksheet, styles: Styles, task: Task, wording: Wording) -> None:
    """Write the sheet."""
    sheet.set_column(0, 0, _CRITERION_WIDTH)
    sheet.set_column(1, len(SCORES), _ANCHOR_WIDTH)
    text(sheet, 0, 0, wording.say("title", pilot=task.pilot_id), styles.title)
    row = 1
    for line in _lines(task, wording):
        sheet.merge_range(row, 0, row, len(SCORES), "", styles.plain)
        text(sheet, row, 0, line, styles.plain)
        sheet.set_row(row, _LINE_HEIGHT)
        row += 1
    texts(sheet, row + 1, scale_headings(wording), styles.heading)
    for below, criterion in enumerate(criteria(), start=row + 2):
        anchors = wording.anchors(criterion)
        texts(sheet, below, (wording.code(CRITERION, criterion), *anchors), styles.told)
        sheet.set_row(below, _ANCHOR_HEIGHT)
    sheet.protect()


def scale_headings(wording: Wording) -> tuple[str, ...]:
    """The headings of the scale: in words, so that the sheet is read as a table of no form."""
    criterion, score = (wording.label(FORM.name, name) for name in (CRITERION, "score"))
    return (f"{criterion} 1–{SCORES[-1]}", *(f"{score} {each}" for each in SCORES))


def _lines(task: Task, wording: Wording) -> tuple[str, ...]:
    period = task.period or PERIODS[-1]
    file = wording.say("file", pilot=task.pilot_id, period=period)
    return (
        wording.say(
            "what", assessor=task.assessor.code, pilot=task.pilot_id, round=task.round_number
        ),
        wording.say("conflict"),
        wording.say("alone"),
        wording.say("how_score", sheet=wording.form(FORM.name), characters=SHORTEST_REASON),
        wording.say("how_leave"),
        wording.say("how_sheets"),
        wording.say("small"),
        wording.say("how_send", file=file),
        wording.say("scale"),
        wording.say("scale_own"),
    )
