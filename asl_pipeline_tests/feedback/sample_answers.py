"""All samples as a run answers them, and what comes of a marked file that is sent back."""

import dataclasses
import io
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from asl_pipeline.assess import Judged, judge, place
from asl_pipeline.datasets import in_order
from asl_pipeline.feedback.annotated import NAME
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.intake.reading import read
from asl_pipeline.model.finding import Finding
from asl_pipeline.model.period import Period
from asl_pipeline.model.submission import Delivery, Submission, Verdict
from asl_pipeline.partners import registry
from asl_pipeline.quality import engine
from asl_pipeline.store import landing
from asl_pipeline.workflow import assess, receive, touched
from asl_pipeline.workflow.history import history_of
from asl_pipeline.workflow.standing import settled_in
from asl_pipeline_tests import kit
from asl_pipeline_tests.feedback.corrections import (
    NO_CELL,
    Answer,
    Correction,
    EmptyRow,
    Write,
    correction_of,
)
from asl_pipeline_tests.feedback.marked_book import rows_by_number

LINKED = 4
"""The column of the findings sheet that has the links."""


@dataclasses.dataclass(frozen=True)
class Answered:
    """What a partner sent for one half-year, how it was judged, and the marked file."""

    delivery: Delivery
    period: Period
    judged: tuple[Judged, ...]
    content: bytes
    back: bytes | None
    settled: Collection[Submission]
    accepted: Path

    @property
    def name(self) -> str:
        """Which file of whom, and of when."""
        return f"{self.delivery.partner}/{self.delivery.name} {self.period}"

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings."""
        return tuple(finding for each in self.judged for finding in each.report.findings)

    @property
    def is_workbook(self) -> bool:
        """Whether it is marked in place, rather than answered with a twin."""
        return self.delivery.name.endswith(".xlsx")

    @property
    def marked(self) -> bytes:
        """The marked file. Raises ValueError where there is none."""
        if self.back is None:
            raise ValueError(self.name)
        return self.back

    @cached_property
    def book(self) -> openpyxl.Workbook:
        """The marked file, opened."""
        return openpyxl.load_workbook(io.BytesIO(self.marked))

    @property
    def wording(self) -> Wording:
        """The partner's language."""
        return Wording(registry()[self.delivery.partner].letter_language)


def answers(home: Path, samples: Path) -> tuple[Answered, ...]:
    """Everything that is judged of the samples, in the order in which it arrived."""
    with kit.workplace(home, samples) as at:
        receive(at)
        done = [
            (partner, period, each)
            for partner, period in touched(at)
            for each in assess(at, partner, period, engine.violations)
        ]
        accepted = at.settings.accepted
        settled = settled_in(at.ledger, accepted)
        grouped: dict[tuple[int, Period], list[Any]] = {}
        for _, period, each in done:
            grouped.setdefault((each.submission.delivery, period), []).append(each)
        told = []
        for (seq, period), found in sorted(grouped.items()):
            delivery, marked = at.ledger.delivery(seq), found[0].folder / NAME
            told.append(
                Answered(
                    delivery=delivery,
                    period=period,
                    judged=tuple(each.judged for each in found),
                    content=landing.kept(at.settings.landing, delivery.sha256).read_bytes(),
                    back=marked.read_bytes() if marked.exists() else None,
                    settled=settled,
                    accepted=accepted,
                )
            )
        return tuple(told)


def judged_again(each: Answered, content: bytes, name: str = NAME) -> tuple[Judged, ...]:
    """The verdicts on a file sent in place of another, on the same day, under our name for it."""
    delivery, partner = each.delivery, registry()[each.delivery.partner]
    placed = place(read(content, name), partner, name, delivery.arrived_on)
    assert placed.reason is None
    done: list[Judged] = []
    for form in in_order(form for form, period in placed.slots if period == each.period):
        returned = {one.dataset.name for one in done if one.verdict is Verdict.RETURNED}
        history = history_of(each.accepted, each.settled, delivery, each.period, form, returned)
        slot = (form, each.period)
        done.append(judge(placed, slot, partner, delivery.arrived_on, engine.violations, history))
    return tuple(done)


def corrected(each: Answered) -> tuple[bytes, Mapping[str, str]]:
    """The marked file as the partner sends it back, and the answers in it by reference.

    The partner goes by the findings sheet: it follows the link of a row, or answers in it.
    """
    book = openpyxl.load_workbook(io.BytesIO(each.marked))
    _keep_results(book, each.marked)
    ours = book.worksheets[0]
    rows = {(row["reference"], row["cell"]): at for at, row in rows_by_number(book).items()}
    said: dict[str, str] = {}
    for judged in each.judged:
        for finding in judged.report.findings:
            if finding.place.cell is None:
                assert finding.kind in NO_CELL
                continue
            done = correction_of(finding, each.wording)
            row = rows[finding.reference, finding.place.cell]
            if isinstance(done, Answer):
                ours.cell(row, ours.max_column).value = done.text
                said[finding.reference] = done.text
                continue
            sheet, _, cell = ours.cell(row, LINKED).hyperlink.location.rpartition("!")
            _put_right(book[sheet.strip("'").replace("''", "'")], cell, done)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), said


def _put_right(sheet: Worksheet, cell: str, done: Correction) -> None:
    match done:
        case Write(value, at):
            sheet[at or cell].value = value
        case EmptyRow():
            for each in sheet[sheet[cell].row]:
                each.value = None


def _keep_results(book: openpyxl.Workbook, content: bytes) -> None:
    """What formulas came to stands in their place: Excel would keep both, openpyxl drops it."""
    results = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.value = results[sheet.title][cell.coordinate].value
