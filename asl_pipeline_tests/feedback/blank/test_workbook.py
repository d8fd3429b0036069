"""What is in a blank workbook: help, lists, formats, and texts that stay texts."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from asl_pipeline.datasets import SUBMITTED, submitted
from asl_pipeline.derive.headers import folded
from asl_pipeline.derive.spreadsheet import height_of, sheet_name
from asl_pipeline.feedback.blank.columns import columns_of
from asl_pipeline.feedback.blank.entry import FORMATS, WIDTHS, comment, validation
from asl_pipeline.feedback.blank.start import Earlier, Start
from asl_pipeline.feedback.blank.voice import REQUIRED
from asl_pipeline.languages import available
from asl_pipeline.model.column import Kind
from asl_pipeline.model.dataset import Dataset
from asl_pipeline_tests.feedback.blank.cases import (
    blank,
    forms_of,
    of_form,
    opened,
    parts,
    sheets_of,
    voice,
)
from asl_pipeline_tests.kit import TYPED

READINGS, PILOTS = submitted("indicator_readings"), submitted("pilot_actions")
PAYLOADS = (
    '=HYPERLINK("https://example.org","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "https://example.org/a",
    "mailto:nobody",
    "'=1",
    "{=1}",
)


# ------------------------------------------------------------------ the sheets


@pytest.mark.parametrize("language", available())
def test_the_workbook_opens_on_how_to_fill_it_in_and_has_an_example_of_each_form(
    language: str,
) -> None:
    said, book = voice("CES", language), opened(blank("CES", language).content)
    titles = [said.wording.form(form.name) for form in forms_of("CES")]

    assert book.active is book.worksheets[0]
    assert book.sheetnames[0] == said.say("read_me")
    assert book.sheetnames[-1] == said.say("lists_sheet")
    assert len(book.sheetnames) == 2 + 2 * len(titles)
    for title, name in zip(titles, blank("CES", language).sheets, strict=True):
        assert name.endswith(" 2018-S1")
        assert title.startswith(name.removesuffix(" 2018-S1").removesuffix("…"))


def test_the_guide_says_by_when_and_where_it_goes() -> None:
    cells = [cell.value for row in opened(blank("PAU", "fr").content).worksheets[0] for cell in row]
    said = " ".join(filter(None, map(str, cells)))

    assert "31 juillet 2018" in said
    assert "dossier PAU" in said
    assert "rien à signaler" in said


def test_required_headings_are_marked_and_no_others() -> None:
    for sheet, dataset in zip(sheets_of(blank("PAU", "en")), forms_of("PAU"), strict=True):
        marked = {
            str(c.value).removesuffix(f" {REQUIRED}") for c in sheet[1] if REQUIRED in c.value
        }
        needed = {
            voice("PAU", "en").wording.label(dataset.name, column.name)
            for column in columns_of(dataset)
            if (column.required or column.name in dataset.key) and column.default is None
        }
        assert marked == needed


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("dataset", SUBMITTED, ids=lambda d: d.name)
def test_every_heading_has_a_comment_in_the_language(dataset: Dataset, language: str) -> None:
    said = voice("PAU", language)

    for column in columns_of(dataset):
        text = comment(dataset, column, said)
        assert text.startswith(said.declared(column.doc))
        assert said.belongs(column.kind) in text


def test_a_comment_tells_unit_range_and_what_an_empty_cell_means() -> None:
    said = voice("PAU", "en")

    assert "Unit: euro." in comment(PILOTS, PILOTS.column("budget_planned"), said)
    esid = submitted("initiatives").column("esid_total")
    assert "Range: between 0 and 8." in comment(submitted("initiatives"), esid, said)
    assert "Left empty, it means: total." in comment(READINGS, READINGS.column("sex"), said)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_column_has_a_format_and_a_width(kind: Kind) -> None:
    assert FORMATS[kind]
    assert WIDTHS[kind] > 0


def rules_of(sheet: Worksheet) -> Sequence[Any]:
    """What a sheet says may be entered."""
    rules: Sequence[Any] = sheet.data_validations.dataValidation
    return rules


def column_of(rule: Any) -> int:
    """The column that it is said of, from 1."""
    (cells,) = rule.sqref.ranges
    return int(cells.min_col)


def test_cells_take_what_their_column_may_hold() -> None:
    sheet = next(sheets_of(of_form(PILOTS, Start())))
    names = [column.name for column in columns_of(PILOTS)]
    told = {names[column_of(each) - 1]: each for each in rules_of(sheet)}

    assert told["status"].type == "list"
    assert told["status"].showErrorMessage
    assert told["start"].type == "date"
    assert (told["budget_planned"].type, told["budget_planned"].formula1) == ("decimal", "0")
    assert not told["partners_involved"].showErrorMessage
    assert "point-virgule" in told["partners_involved"].prompt
    assert "title" not in told
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref is None


@pytest.mark.parametrize("language", available())
def test_no_message_is_longer_than_a_spreadsheet_program_shows(language: str) -> None:
    for dataset in SUBMITTED:
        for column in columns_of(dataset):
            allowed = validation(column, "=A1:A2", voice("PAU", language)) or {}
            for key in ("input_message", "error_message"):
                assert len(allowed.get(key, "")) <= 255
                assert not allowed.get(key, "").endswith("…")


def test_a_list_points_to_the_words_of_its_codes() -> None:
    book = opened(of_form(PILOTS, Start()).content)
    names = [column.name for column in columns_of(PILOTS)]
    at = names.index("status") + 1
    (rule,) = [each for each in rules_of(book.worksheets[1]) if column_of(each) == at]
    name, _, cells = rule.formula1.partition("!")

    found = [row[0].value for row in book[name.strip("'")][cells.replace("$", "")]]

    assert found == ["prévue", "en cours", "terminée", "suspendue", "annulée"]


# ------------------------------------------------------------------ what we fill in


def test_what_is_known_is_filled_in_as_dates_numbers_and_words() -> None:
    row = {**TYPED["pilot_actions"], "start": dt.date(2018, 2, 1), "budget_planned": 1234.5}
    sheet = next(sheets_of(of_form(PILOTS, Start(rows=(row,)))))
    said = {column.name: sheet.cell(2, at).value for at, column in enumerate(columns_of(PILOTS), 1)}

    assert said["start"] == dt.datetime(2018, 2, 1)
    assert said["budget_planned"] == 1234.5
    assert said["status"] == "en cours"
    assert said["partners_involved"] == "PAU"


def test_a_value_that_waits_shows_what_it_was_before() -> None:
    row = {**TYPED["indicator_readings"], "value": None}
    start = Start(
        rows=(row,),
        asked="value",
        earlier={0: Earlier(period="2017-S2", value=1500.5, is_cumulative=True)},
        known={"indicator_id": {"ASL-BENEF": "Personnes accompagnées"}},
    )
    sheet = next(sheets_of(of_form(READINGS, start)))

    assert sheet["H2"].value is None
    assert sheet["H2"].comment is not None
    assert sheet["H2"].comment.text.splitlines() == [
        "Personnes accompagnées",
        "En 2017-S2\u202f: 1\u202f500,5",
        "C’est un cumul depuis le début\u202f: il ne peut pas diminuer.",
    ]


def test_nothing_that_a_partner_wrote_becomes_a_formula_or_a_link() -> None:
    names = ("title", "problem", "lau_code")
    rows = [
        {**TYPED["pilot_actions"], **dict.fromkeys(names, payload), "evidence_url": [payload]}
        for payload in PAYLOADS
    ]
    known = {"need_id": {payload: payload for payload in PAYLOADS}}
    made = of_form(PILOTS, Start(rows=tuple(rows), known=known))

    xml = "".join(parts(made.content, r"worksheets/sheet\d+\.xml$").values())

    assert "<f>" not in xml
    assert "<f " not in xml
    assert "hyperlink" not in xml
    assert not parts(made.content, "externalLink|vbaProject|connections")
    sheet = next(sheets_of(made))
    assert [sheet.cell(row, 2).value for row in range(2, 2 + len(rows))] == list(PAYLOADS)


@settings(max_examples=8)
@given(st.lists(st.text(max_size=60), max_size=20))
def test_no_text_is_ever_a_formula(texts: list[str]) -> None:
    rows = tuple({**TYPED["transfers"], "adopter_name": text} for text in texts)
    made = of_form(submitted("transfers"), Start(rows=rows))

    assert "<f>" not in "".join(parts(made.content, r"worksheets/sheet2\.xml$").values())


def test_the_same_gives_the_same_bytes() -> None:
    start = Start(rows=(TYPED["pilot_actions"],))

    assert of_form(PILOTS, start).content == of_form(PILOTS, start).content


# ------------------------------------------------------------------ names and heights


@given(st.text(max_size=60))
def test_a_sheet_may_have_any_name_that_we_give_it(wanted: str) -> None:
    name = sheet_name(wanted, " 2018-S1")

    assert len(name) <= 31
    assert name.endswith(" 2018-S1")
    assert not set(name) & set("[]:*?/\\")
    assert folded(sheet_name("Besoins sociaux", " 2018-S1")) == "besoins sociaux 2018 s1"


def test_a_row_is_as_high_as_its_longest_text_and_never_too_high() -> None:
    assert height_of({0: "a " * 40, 1: "a"}, [20, 20]) > height_of({0: "a"}, [20])
    assert height_of({0: "a\n" * 900}, [20]) == 409
