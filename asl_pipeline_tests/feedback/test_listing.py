"""The findings sheet and the twin as they look: nothing is cut, and they print on one page."""

from textwrap import wrap

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from asl_pipeline.feedback.annotated.height import height
from asl_pipeline.feedback.annotated.listing import COLUMNS
from asl_pipeline.languages import available, words
from asl_pipeline.model.rule import Severity
from asl_pipeline_tests import kit
from asl_pipeline_tests.feedback.test_annotated import must
from asl_pipeline_tests.kit import ACTOR, PILOT, csv_file

LONG = "Un texte assez long pour ne pas tenir sur une seule ligne de la colonne, loin de là."
TOP = 4
LINE = 15


def sheet_of(content: bytes, number: int, name: str = "2018-S1.csv") -> Worksheet:
    return must(content, name=name).book.worksheets[number]


def lines_of(text: str, width: float) -> int:
    return sum(len(wrap(line, int(width))) or 1 for line in text.split("\n"))


def is_one_page_wide(sheet: Worksheet) -> bool:
    setup = sheet.page_setup
    return (
        bool(sheet.sheet_properties.pageSetUpPr.fitToPage)
        and setup.orientation == "landscape"
        and setup.fitToHeight == 0
    )


def test_every_row_of_the_findings_is_high_enough_for_its_texts() -> None:
    sheet = sheet_of(csv_file([{**PILOT, "status": f"?! {LONG}", "domain": "?!"}]), 0)

    for row in sheet.iter_rows(min_row=TOP):
        widths = [sheet.column_dimensions[get_column_letter(cell.column)].width for cell in row]
        lines = max(
            lines_of(str(cell.value or ""), width) for cell, width in zip(row, widths, strict=True)
        )
        assert sheet.row_dimensions[row[0].row].height >= LINE * lines
        assert all(cell.alignment.wrap_text for cell in row)


def test_the_findings_sheet_prints_one_page_wide() -> None:
    assert is_one_page_wide(sheet_of(csv_file([{**PILOT, "status": "?!"}]), 0))


def test_no_text_of_a_twin_is_cut() -> None:
    sheet = sheet_of(csv_file([{**PILOT, "status": "?!", "description": LONG}]), 1)

    for cell in (*sheet[1], *sheet[2]):
        width = sheet.column_dimensions[get_column_letter(cell.column)].width
        assert len(str(cell.value or "")) <= width or cell.alignment.wrap_text
        assert width <= 60


def test_a_twin_prints_one_page_wide() -> None:
    assert is_one_page_wide(sheet_of(csv_file([{**PILOT, "status": "?!"}]), 1))


def test_a_title_above_a_table_does_not_widen_it() -> None:
    content = f"{LONG} {LONG}\r\n\r\n".encode() + csv_file([{**PILOT, "status": "?!"}])
    sheet = sheet_of(content, 1)

    assert str(sheet["A1"].value).startswith(LONG)
    assert sheet.column_dimensions["A"].width < 20
    assert not sheet["A1"].alignment.wrap_text


@pytest.mark.parametrize(
    ("changes", "intro"),
    [
        ({"nuts_code": "XX"}, "intro"),
        ({"nuts_code": "FRJ23"}, "intro_warnings"),
    ],
)
def test_what_is_asked_above_the_findings_depends_on_the_gravest(
    changes: dict[str, str], intro: str
) -> None:
    sheet = sheet_of(csv_file([{**ACTOR, **changes}]), 0)

    assert sheet["A2"].value == words("fr").section("annotated")[intro]


def test_nothing_is_asked_where_all_is_for_information() -> None:
    row = {**kit.INITIATIVE, "description": LONG}
    rows = [{**row, "initiative_id": f"PAU-INI-{n:03}", "name": f"Jardin {n}"} for n in (1, 2, 3)]
    each = must(csv_file(rows))

    assert {finding.severity for finding in each.findings} == {Severity.INFO}
    assert each.book.worksheets[0]["A2"].value == words("fr").section("annotated")["intro_infos"]


@pytest.mark.parametrize("language", available())
def test_the_headings_of_the_findings_are_not_cut_within_a_word(language: str) -> None:
    said = words(language).section("annotated")
    sheet = sheet_of(csv_file([{**PILOT, "status": "?!"}]), 0)
    widths = [sheet.column_dimensions[get_column_letter(n)].width for n in range(1, 13)]

    for (name, _), width in zip(COLUMNS, widths, strict=True):
        assert max(map(len, said[f"column_{name}"].split())) <= width
    assert max(len(said[f"severity_{severity}"]) for severity in Severity) <= widths[1]


def test_every_row_of_a_twin_is_high_enough_for_its_texts() -> None:
    rows = [{**PILOT, "status": "?!", "description": f"{LONG} {LONG}"}, PILOT]
    sheet = sheet_of(csv_file(rows), 1)
    width = next(
        sheet.column_dimensions[get_column_letter(cell.column)].width
        for cell in sheet[1]
        if cell.value == "description"
    )

    heights = [sheet.row_dimensions[number].height for number in (1, 2, 3)]

    assert heights[1] >= LINE * lines_of(f"{LONG} {LONG}", width)
    assert {heights[0], heights[2]} <= {None, LINE}


def test_the_name_of_a_sheet_ends_with_a_whole_word() -> None:
    content = csv_file([{**PILOT, "status": "?!"}])
    book = must(content, name="Accións piloto do semestre (emendado) 2018-S1.csv").book
    whole = must(content, name=f"{'a' * 40} 2018-S1.csv").book

    assert book.sheetnames[1] == "Accións piloto do semestre"
    assert whole.sheetnames[1] == "a" * 31


def test_a_comment_in_french_has_its_signs_where_they_belong() -> None:
    sheet = sheet_of(csv_file([{**ACTOR, "nuts_code": "FR615"}]), 1)
    (note,) = [c.comment.text for row in sheet.iter_rows() for c in row if c.comment]

    assert note.startswith("Erreur\u202f: ")
    assert "\nNotre proposition\u202f: FRI15" in note


@given(
    text=st.text(st.sampled_from("abcdefé -;\n"), max_size=300),
    width=st.integers(min_value=5, max_value=60),
)
@example(text="a" * 61, width=60)
@example(text="a" * 60 + " b", width=60)
def test_a_row_is_never_too_low_for_a_text(text: str, width: int) -> None:
    assert height([(text, width)]) >= min(LINE * lines_of(text, width), 405)


def test_a_row_is_no_higher_than_its_words_need() -> None:
    assert height([("ab cd ef", 5), ("x", 5)]) == 2 * LINE
    assert height([("abcdefghij", 5)]) == 2 * LINE
    assert height([("ab\ncd", 5)]) == 2 * LINE
    assert height([("abcde", 5)]) == LINE
    assert height([]) == LINE
    assert height([("word " * 10_000, 10)]) == 405
