"""Blank workbooks, filled in as a person does it in a spreadsheet program."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.feedback.blank.columns import columns_of
from asl_pipeline.feedback.blank.example import example_row
from asl_pipeline.feedback.blank.start import Start
from asl_pipeline.feedback.blank.voice import Voice
from asl_pipeline.feedback.blank.workbook import Blank, blank_workbook
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.period import Period
from asl_pipeline.partners import registry

PERIOD = Period.parse("2018-S1")
SENDERS = ("PAU", "CES")
"""Partners that may send all forms between them."""


def voice(partner: str = "PAU", language: str = "fr") -> Voice:
    """The words of a language for a partner."""
    return Voice(Wording(language), registry()[partner])


def forms_of(partner: str) -> tuple[Dataset, ...]:
    """The forms that a partner may send, each by one of the senders only."""
    firsts = {
        d.name: next(s for s in SENDERS if d.name in registry()[s].submits) for d in SUBMITTED
    }
    return tuple(dataset for dataset in SUBMITTED if firsts[dataset.name] == partner)


@cache
def blank(partner: str, language: str) -> Blank:
    """A workbook with all forms of a partner and nothing in them."""
    forms = [(dataset, Start()) for dataset in forms_of(partner)]
    return blank_workbook(forms, PERIOD, voice(partner, language))


def of_form(dataset: Dataset, start: Start, partner: str = "PAU", language: str = "fr") -> Blank:
    """A workbook with one form."""
    return blank_workbook([(dataset, start)], PERIOD, voice(partner, language))


def opened(content: bytes) -> Workbook:
    """The workbook as a spreadsheet program opens it."""
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(book: Workbook) -> bytes:
    """The workbook as a spreadsheet program saves it."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheets_of(made: Blank) -> Iterator[Worksheet]:
    """The sheets of the forms."""
    book = opened(made.content)
    return (book[name] for name in made.sheets)


def type_row(
    sheet: Worksheet, row: int, dataset: Dataset, told: Mapping[str, Any], by: Voice
) -> None:
    """Type values below the headings, as a person does: dates, numbers, words of the lists."""
    places = {str(cell.value): cell.column for cell in sheet[1]}
    for column in columns_of(dataset):
        value = by.cell(column, told.get(column.name))
        if value is not None:
            sheet.cell(row, places[by.heading(dataset, column)], value)


@cache
def filled(partner: str, language: str) -> bytes:
    """The workbook of a partner with the invented row typed into each form."""
    made, by = blank(partner, language), voice(partner, language)
    book = opened(made.content)
    for name, dataset in zip(made.sheets, forms_of(partner), strict=True):
        type_row(book[name], 2, dataset, example_row(dataset, by), by)
    return saved(book)


def changed(content: bytes, change: Callable[[Workbook], None]) -> bytes:
    """The workbook after a change."""
    book = opened(content)
    change(book)
    return saved(book)


def parts(content: bytes, pattern: str) -> Mapping[str, str]:
    """The parts of a package whose names match, as text."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names: Sequence[str] = package.namelist()
        return {n: package.read(n).decode() for n in names if re.search(pattern, n)}
