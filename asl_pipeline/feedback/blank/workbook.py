"""The workbook of blank forms: the same forms and the same rows in them give the same bytes."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from asl_pipeline.derive.spreadsheet import new_book, sheet_name
from asl_pipeline.feedback.annotated.book import free_name
from asl_pipeline.feedback.blank.example import write_example
from asl_pipeline.feedback.blank.form import write_form
from asl_pipeline.feedback.blank.guide import Contents, title_of, write_guide
from asl_pipeline.feedback.blank.lists import lists_for, write_lists
from asl_pipeline.feedback.blank.start import Start
from asl_pipeline.feedback.blank.styles import Styles
from asl_pipeline.feedback.blank.voice import Voice
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.period import Period


@dataclass(frozen=True, kw_only=True, slots=True)
class Blank:
    """The workbook, and the sheet of each of its forms."""

    content: bytes
    sheets: tuple[str, ...]


def blank_workbook(forms: Sequence[tuple[Dataset, Start]], period: Period, voice: Voice) -> Blank:
    """The workbook with which a partner reports on a half-year.

    The names of the sheets say the half-year, so that it is known whatever the file is called.
    """
    taken: set[str] = set()

    def name(wanted: str, end: str = "") -> str:
        free = free_name(sheet_name(wanted, end), taken)
        taken.add(free.casefold())
        return free

    out = io.BytesIO()
    book = new_book(out, title_of(period, voice))
    styles = Styles(book)
    guide = book.add_worksheet(name(voice.say("read_me")))
    titles = [voice.wording.form(dataset.name) for dataset, _ in forms]
    of_forms = [book.add_worksheet(name(title, f" {period}")) for title in titles]
    examples = [book.add_worksheet(name(voice.say("example", form=title))) for title in titles]
    lists = book.add_worksheet(name(voice.say("lists_sheet")))
    ranges = write_lists(lists, styles, lists_for(forms, voice), voice)
    for sheet, form in zip(of_forms, forms, strict=True):
        write_form(sheet, styles, form, ranges, voice)
    for sheet, (dataset, _) in zip(examples, forms, strict=True):
        write_example(sheet, styles, dataset, voice)
    names = tuple(sheet.get_name() for sheet in of_forms)
    contents = Contents(
        period=period,
        forms=names,
        lists=lists.get_name(),
        has_rows=any(start.rows for _, start in forms),
    )
    write_guide(guide, styles, contents, voice)
    book.close()
    return Blank(content=out.getvalue(), sheets=names)
