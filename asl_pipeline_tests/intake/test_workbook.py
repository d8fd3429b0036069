"""Workbooks: every sheet, every cell as text, and nothing that could harm."""

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from asl_pipeline.intake.reading import read
from asl_pipeline.model.limits import Limits
from asl_pipeline.model.raw import RawTable, column_of
from asl_pipeline_tests import kit
from asl_pipeline_tests.intake.formats import COUNT, WORKBOOKS, Ordinary

HEADINGS = ("indicator_id", "value", "unit", "target")
SHEET = "xl/worksheets/sheet1.xml"
EXCEL_ROWS = 1_048_576


def book(fill: Callable[[xlsxwriter.Workbook, Worksheet], object]) -> bytes:
    """A workbook of one sheet with our headings, filled from the second row on."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = made.add_worksheet("Indicateurs")
    sheet.write_row(0, 0, HEADINGS)
    sheet.write_string(1, 0, "ASL-BENEF")
    fill(made, sheet)
    made.close()
    return out.getvalue()


def rewritten(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The workbook with its parts changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def with_sheet(content: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with some bytes of its sheet replaced."""
    return rewritten(content, lambda name, part: part.replace(old, new) if name == SHEET else part)


def table(content: bytes) -> RawTable:
    reading = read(content, "2018-S1.xlsx")
    assert reading.reason is None
    (only,) = reading.tables
    return only


def cell(content: bytes, column: int = 1) -> tuple[str, str]:
    """Text and kind of a cell in the first row below the headings."""
    found = table(content)
    assert found.native is not None
    return found.texts[str(column)][0].as_py(), found.native[str(column)][0].as_py()


PLAIN = book(lambda _, sheet: sheet.write_number(1, 1, 42))


@pytest.mark.parametrize(
    ("value", "shown", "expected"),
    [
        (42, "", ("42", "number")),
        (42.5, "", ("42.5", "number")),
        (0.07, "0%", ("7%", "percent")),
        (0.125, "0.0%", ("12.5%", "percent")),
        (43132, "dd/mm/yyyy", ("2018-02-01", "date")),
        (43132.5, "dd/mm/yyyy hh:mm", ("2018-02-01T12:00:00", "date")),
    ],
)
def test_a_number_is_what_its_format_shows(
    value: float, shown: str, expected: tuple[str, str]
) -> None:
    content = book(
        lambda made, sheet: sheet.write_number(1, 1, value, made.add_format({"num_format": shown}))
    )

    assert cell(content) == expected


def test_a_date_is_written_as_iso_8601() -> None:
    content = kit.workbook(Actors=[{**kit.ACTOR, "city": dt.datetime(2018, 2, 1)}])

    assert cell(content, len(kit.ACTOR)) == ("2018-02-01", "date")


@pytest.mark.parametrize(
    ("formula", "stored", "expected"),
    [
        ("=40+2", 42, ("42", "number")),
        ('="a"&"b"', "ab", ("ab", "text")),
        ("=1/0", "#DIV/0!", ("#DIV/0!", "error")),
        ("=TRUE()", True, ("true", "boolean")),
    ],
)
def test_a_formula_is_its_stored_value(
    formula: str, stored: object, expected: tuple[str, str]
) -> None:
    content = book(lambda _, sheet: sheet.write_formula(1, 1, formula, None, stored))

    assert cell(content) == expected
    assert [(r.code, r.rows) for r in table(content).repairs] == [("formula_value", 1)]


@pytest.mark.parametrize(
    "ordinary",
    [each for each in WORKBOOKS if each.name != "xlsx by openpyxl"],
    ids=lambda each: each.name,
)
def test_every_format_tells_how_many_values_are_those_of_formulas(ordinary: Ordinary) -> None:
    *rows, _ = ordinary.rows

    (found,) = read(ordinary.build(rows), ordinary.file).tables

    assert [(r.code, r.rows) for r in found.repairs] == [("formula_value", COUNT - 1)]


def test_a_formula_without_stored_value_is_shown_and_told() -> None:
    computed = book(lambda _, sheet: sheet.write_formula(1, 1, "=40+2", None, 42))
    content = with_sheet(computed, b"<v>42</v>", b"")

    assert cell(content) == ("=40+2", "formula_without_value")


def test_a_formula_whose_stored_value_is_an_empty_text_is_an_empty_cell() -> None:
    computed = book(lambda _, sheet: sheet.write_formula(1, 3, '=IF(B2>9,B2,"")', None, "x"))
    content = with_sheet(computed, b"<v>x</v>", b"<v></v>")

    assert cell(content, 3) == ("", "text")


def test_an_error_cell_is_marked_as_one() -> None:
    content = with_sheet(PLAIN, b'<c r="B2"><v>42</v>', b'<c r="B2" t="e"><v>#N/A</v>')

    assert cell(content) == ("#N/A", "error")


def test_every_sheet_with_a_table_is_read() -> None:
    content = kit.workbook(Actors=[kit.ACTOR], Notes=[{"": ""}], Practices=[kit.INITIATIVE])

    tables = read(content, "2018-S1.xlsx").tables

    assert [(each.name, each.rows) for each in tables] == [("Actors", 1), ("Practices", 1)]


def test_a_dimension_that_lies_hides_no_cell() -> None:
    content = with_sheet(PLAIN, b'<dimension ref="A1:D2"/>', b'<dimension ref="A1:A1"/>')

    assert cell(content) == ("42", "number")


def test_titles_above_the_headings_are_kept_apart() -> None:
    title = {"Atlantic Social Lab": None, "": None}
    rows = [title, dict.fromkeys(HEADINGS), dict(zip(HEADINGS, ["A", 1, "NR", 2], strict=True))]
    sheets = [list(rows[0]), list(rows[1]), list(rows[2].values())]
    content = kit.workbook(S1=[dict(enumerate(row)) for row in sheets])

    found = table(content)

    assert (found.columns, tuple(found.numbers)) == (HEADINGS, (4,))


def test_columns_are_counted_as_spreadsheets_letter_them() -> None:
    columns = range(1, 16_385)

    assert [column_of(xl_col_to_name(column - 1)) for column in columns] == list(columns)


# ------------------------------------------------------------------ harm


def test_a_bomb_is_left_alone() -> None:
    content = rewritten(PLAIN, lambda name, part: part + b" " * 2**22 * (name == SHEET))

    assert read(content, "2018-S1.xlsx").reason == "unsafe"


def test_an_archive_that_expands_beyond_the_limit_is_left_alone() -> None:
    assert read(PLAIN, "2018-S1.xlsx", Limits(expanded_bytes=100)).reason == "unsafe"


def test_an_archive_with_too_many_entries_is_left_alone() -> None:
    assert read(PLAIN, "2018-S1.xlsx", Limits(archive_entries=3)).reason == "unsafe"


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_an_archive_with_one_name_twice_is_left_alone() -> None:
    out = io.BytesIO(PLAIN)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(SHEET, b"<worksheet/>")

    assert read(out.getvalue(), "2018-S1.xlsx").reason == "unsafe"


def test_a_document_type_is_left_alone() -> None:
    declared = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet'

    assert read(with_sheet(PLAIN, b"<worksheet", declared), "a.xlsx").reason == "unsafe"


def test_a_cell_in_the_last_column_is_left_alone() -> None:
    far = b'<c r="XFD2"><v>1</v></c></row></sheetData>'

    assert read(with_sheet(PLAIN, b"</row></sheetData>", far), "a.xlsx").reason == "too_wide"


def test_a_row_beyond_the_last_one_of_excel_is_left_alone() -> None:
    number = str(EXCEL_ROWS + 1).encode()
    far = b'</row><row r="%s"><c r="A%s"><v>1</v></c></row></sheetData>' % (number, number)

    found = read(with_sheet(PLAIN, b"</row></sheetData>", far), "a.xlsx")

    assert found.reason == "too_many_rows"


# ------------------------------------------------------------------ damage


def flagged_as_encrypted(content: bytes) -> bytes:
    """The archive with every entry flagged as encrypted."""
    made = bytearray(content)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.find(signature)
        while at >= 0:
            made[at + offset] |= 1
            at = made.find(signature, at + 1)
    return bytes(made)


def with_broken_stream(content: bytes) -> bytes:
    """The archive with the compressed bytes of its sheet broken."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        start = archive.getinfo(SHEET).header_offset
    name, extra = struct.unpack("<HH", content[start + 26 : start + 30])
    at = start + 30 + name + extra
    return content[:at] + bytes(255 - byte for byte in content[at : at + 20]) + content[at + 20 :]


def without_last_bytes_of(part_name: str) -> bytes:
    return rewritten(PLAIN, lambda name, part: part[:-30] if name == part_name else part)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(without_last_bytes_of(SHEET), id="sheet that is no XML"),
        pytest.param(without_last_bytes_of("xl/workbook.xml"), id="workbook that is no XML"),
        pytest.param(without_last_bytes_of("xl/sharedStrings.xml"), id="strings that are no XML"),
        pytest.param(with_broken_stream(PLAIN), id="broken compression"),
        pytest.param(with_sheet(PLAIN, b't="s"><v>0<', b't="s"><v>999<'), id="string not there"),
        pytest.param(with_sheet(PLAIN, b'r="B2"', b'r="ZZZZZ2"'), id="column that cannot be"),
    ],
)
def test_a_damaged_workbook_is_a_reason_and_no_exception(content: bytes) -> None:
    reading = read(content, "2018-S1.xlsx")

    assert (reading.reason, reading.tables) == ("unreadable", ())


def test_a_workbook_that_is_cut_short_is_incomplete() -> None:
    assert read(PLAIN[:-40], "2018-S1.xlsx").reason == "incomplete"


def test_a_workbook_behind_a_password_is_told_as_such() -> None:
    assert read(flagged_as_encrypted(PLAIN), "2018-S1.xlsx").reason == "password_protected"


@given(at=st.integers(0, len(PLAIN) - 1), byte=st.integers(0, 255))
def test_no_single_wrong_byte_makes_reading_raise(at: int, byte: int) -> None:
    reading = read(PLAIN[:at] + bytes([byte]) + PLAIN[at + 1 :], "2018-S1.xlsx")

    assert bool(reading.tables) != (reading.reason is not None)


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "2018-S1.xlsx", "unknown_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "2018-S1.xls", "unknown_format"),
        (kit.workbook(Empty=[{"": ""}]), "2018-S1.xlsx", "empty_file"),
    ],
)
def test_what_is_no_workbook_of_ours_has_a_reason(content: bytes, name: str, reason: str) -> None:
    assert read(content, name).reason == reason


def test_an_archive_that_is_no_workbook_is_of_unknown_format() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("photo.jpg", b"\xff\xd8\xff\xe0...")

    assert read(out.getvalue(), "photos.zip").reason == "unknown_format"
