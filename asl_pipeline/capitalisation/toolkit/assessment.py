"""The sheet to fill in: the form `evaluation_assessments`, with one row for each criterion."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter.worksheet import Worksheet

from asl_pipeline.capitalisation.toolkit.styles import Styles
from asl_pipeline.capitalisation.toolkit.wording import CRITERION, SCORES, Wording, criteria
from asl_pipeline.datasets.submitted.evaluation_assessments import EVALUATION_ASSESSMENTS as FORM
from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.spreadsheet import text
from asl_pipeline.model.check import LongEnough
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.period import Period

SHORTEST_REASON: Final = next(
    rule.check.characters for rule in FORM.rules if isinstance(rule.check, LongEnough)
)
"""Characters that a justification has at least."""

_GIVEN: Final = ("period", "pilot_id", "assessor", "criterion", "round")
_WIDTHS: Final = {
    "justification": 70,
    "evidence_link": 34,
    "comments": 34,
    "score": 11,
    "round": 11,
}
_USUAL_WIDTH: Final = 18
_ROW_HEIGHT: Final = 75
_REQUIRED: Final = "*"
"""After a heading; when it is read back, punctuation does not count."""

_MAY: Final = {
    "format_columns": True,
    "format_rows": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """Which pilot a university assesses, in which round, and as at which half-year if told."""

    pilot_id: str
    assessor: Partner
    round_number: int
    period: Period | None = None


def assessment(sheet: Worksheet, styles: Styles, task: Task, wording: Wording) -> None:
    """Write the sheet; what is told beforehand is locked."""
    names = [name for name in FORM.column_names if name != "partner_id"]
    if task.period is None:
        # The name of the file says it.
        names.remove("period")
    for at, name in enumerate(names):
        is_required = FORM.column(name).required or name in FORM.key
        label = wording.label(FORM.name, name)
        heading = f"{label} {_REQUIRED}" if is_required else label
        text(sheet, 0, at, heading, styles.required if is_required else styles.heading)
        sheet.set_column(at, at, _WIDTHS.get(name, _USUAL_WIDTH))
    for row, criterion in enumerate(criteria(), start=1):
        sheet.set_row(row, _ROW_HEIGHT)
        for at, name in enumerate(names):
            _cell(sheet, row, at, styles, _told(name, criterion, task, wording))
    for name, choice in _choices(task, wording).items():
        at = names.index(name)
        sheet.data_validation(1, at, len(criteria()), at, choice)
    score = names.index("score")
    for row in range(1, len(criteria()) + 1):
        sheet.write_blank(row, score, None, styles.open_whole)
    sheet.freeze_panes(1, names.index("round"))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.protect("", _MAY)


def _told(name: str, criterion: str, task: Task, wording: Wording) -> str | int | None:
    """What a cell says before anybody fills it in."""
    told: Mapping[str, str | int | None] = {
        "period": None if task.period is None else str(task.period),
        "pilot_id": task.pilot_id,
        "assessor": task.assessor.code,
        "criterion": wording.written(CRITERION, criterion, task.assessor.languages),
        "round": task.round_number,
    }
    return told.get(name)


def _cell(sheet: Worksheet, row: int, at: int, styles: Styles, told: str | int | None) -> None:
    if told is None:
        sheet.write_blank(row, at, None, styles.open)
    elif isinstance(told, int):
        sheet.write_number(row, at, told, styles.whole)
    else:
        text(sheet, row, at, told, styles.told)


def _choices(task: Task, wording: Wording) -> Mapping[str, dict[str, Any]]:
    """What may be chosen or written in a column."""
    sure = code_list("confidence").labels
    return {
        "score": {
            "validate": "list",
            "source": list(SCORES),
            "input_message": wording.say("score_hint"),
            "error_message": wording.say("score_hint"),
        },
        "confidence": {
            "validate": "list",
            "source": [wording.written("confidence", c, task.assessor.languages) for c in sure],
        },
        "justification": {
            "validate": "length",
            "criteria": ">=",
            "value": SHORTEST_REASON,
            "input_message": wording.say("why_hint", characters=SHORTEST_REASON),
            "error_type": "warning",
            "error_message": wording.say("why_short", characters=SHORTEST_REASON),
        },
    }
