"""The sheet with an example of a form: an invented row, to look at."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from xlsxwriter.worksheet import Worksheet

from asl_pipeline.derive.examples.invented import invented
from asl_pipeline.derive.spreadsheet import A4
from asl_pipeline.feedback.blank.columns import columns_of
from asl_pipeline.feedback.blank.form import write_headings, write_row
from asl_pipeline.feedback.blank.styles import Styles
from asl_pipeline.feedback.blank.voice import Voice
from asl_pipeline.model.column import Column, Kind
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.raw import GUIDE

_HEADINGS: Final = 2


def write_example(sheet: Worksheet, styles: Styles, dataset: Dataset, voice: Voice) -> None:
    """Write the sheet."""
    columns = columns_of(dataset)
    said = f"{GUIDE} · {voice.say('invented')} {voice.say('not_read')}"
    sheet.write_string(0, 0, said, styles.mark)
    widths = write_headings(sheet, styles, _HEADINGS, dataset, columns, voice)
    told = example_row(dataset, voice)
    cells = {column.name: voice.cell(column, told.get(column.name)) for column in columns}
    write_row(sheet, styles, _HEADINGS + 1, columns, cells, widths)
    sheet.freeze_panes(_HEADINGS + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.protect()


def example_row(dataset: Dataset, voice: Voice) -> Mapping[str, Any]:
    """The invented row, typed: what a partner might send, in the language."""
    texts = invented(dataset, voice.partner, voice.wording.language)
    return {name: _typed(dataset.column(name), text, voice) for name, text in texts.items()}


def _typed(column: Column, text: str, voice: Voice) -> Any:
    if column.kind in {Kind.TEXT, Kind.NARRATIVE}:
        return voice.declared(text)
    return _TYPES.get(column.kind, str)(text)


def _several(text: str) -> list[str]:
    return text.replace(";", " ").split()


_TYPES: Final[Mapping[Kind, Callable[[str], Any]]] = {
    Kind.CODES: _several,
    Kind.IDS: _several,
    Kind.URLS: _several,
    Kind.DATE: dt.date.fromisoformat,
    Kind.BOOLEAN: "yes".__eq__,
    **dict.fromkeys((Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.YEAR), float),
}
