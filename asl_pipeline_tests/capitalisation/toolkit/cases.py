"""A pilot with everything that a workbook shows, and workbooks of it."""

import io
from collections.abc import Mapping
from typing import Any

import openpyxl
import pyarrow as pa
from openpyxl.workbook import Workbook

from asl_pipeline.capitalisation.toolkit.assessment import Task
from asl_pipeline.capitalisation.toolkit.dossier import Dossier, dossier
from asl_pipeline.capitalisation.toolkit.wording import Wording
from asl_pipeline.capitalisation.toolkit.workbook import workbook
from asl_pipeline.datasets import published
from asl_pipeline.disclosure.protect import protect
from asl_pipeline.model.period import Period
from asl_pipeline.observatory.indicators import indicators
from asl_pipeline.partners import registry
from asl_pipeline_tests.kit import accepted

PILOT_ID = "ASL-PAU-01"
FORMULA = '=HYPERLINK("https://example.org","Résultats")'
"""A text that begins like a formula."""


def held(**forms: Any) -> Mapping[str, pa.Table]:
    """What is accepted, and its readings as they may be shown."""
    given: dict[str, Any] = {
        "pilot_actions": [{"results_obtained": FORMULA, "evidence_url": ["https://example.org/a"]}],
        "indicator_definitions": [{}],
        "indicator_readings": [{"target": 60.0}],
        "transfers": [{}],
        "toc_elements": [
            {"leads_to": ["O1"]},
            {"element_id": "O1", "toc_kind": "outcome_long", "statement": "Des liens."},
        ],
    }
    made = accepted(**(given | forms))
    shown = protect({"indicators": (published("indicators"), indicators(made))})
    return {**made, **shown}


def of_pilot(**forms: Any) -> Dossier:
    """The dossier of the pilot."""
    return dossier(PILOT_ID, held(**forms))


def task(assessor: str = "CES", period: str | None = None) -> Task:
    """The first assessment of the pilot by a university."""
    return Task(
        pilot_id=PILOT_ID,
        assessor=registry()[assessor],
        round_number=1,
        period=None if period is None else Period.parse(period),
    )


def made(
    assessor: str = "CES", language: str = "pt", period: str | None = None, **forms: Any
) -> bytes:
    """The workbook as it is sent to a university."""
    return workbook(of_pilot(**forms), task(assessor, period), Wording(language))


def opened(content: bytes) -> Workbook:
    """The workbook as a spreadsheet program opens it."""
    return openpyxl.load_workbook(io.BytesIO(content))


def filled_in(content: bytes) -> bytes:
    """The workbook with scores and justifications, and with notes on the theory, saved again."""
    book = opened(content)
    _, form, _, theory = book.worksheets
    headings = [str(cell.value) for cell in form[1]]
    score = len(headings) - 5
    for number, row in enumerate(form.iter_rows(min_row=2)):
        row[score].value = 1 + number % 5
        row[
            score + 1
        ].value = f"Three of the {number + 4} districts asked for it in the survey of spring."
    theory.cell(4, 5).value = "The minutes of March."
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
