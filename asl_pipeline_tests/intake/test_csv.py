"""Text files: whatever the encoding, the delimiter and the quotes, every cell as it was sent."""

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.intake.reading import read
from asl_pipeline.model.limits import Limits
from asl_pipeline.model.raw import RawTable, Remark

HEADINGS = ("actor_id", "name", "country")
ACTORS = "actor_id;name;country\r\nPAU-ACT-001;Régie de quartier;FR\r\n"

CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\r\n\x85"))


def table(content: bytes, name: str = "2018-S1.csv") -> RawTable:
    reading = read(content, name)
    assert reading.reason is None
    (only,) = reading.tables
    return only


def cells(content: bytes) -> list[tuple[str, ...]]:
    return [tuple(row.values()) for row in table(content).texts.to_pylist()]


def written(rows: Sequence[Sequence[str]], delimiter: str, quoting: int) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows([HEADINGS, *rows])
    return out.getvalue()


@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5),
    delimiter=st.sampled_from(";,\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_a_csv_writer_wrote_is_read_back_cell_for_cell(
    rows: list[tuple[str, str, str]], delimiter: str, quoting: int, encoding: str
) -> None:
    content = written(rows, delimiter, quoting).encode(encoding)

    read_back = cells(content)

    assert read_back == [row for row in rows if any(cell.strip() for cell in row)]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("mac-roman", "mac-roman"),
        ("cp850", "cp850"),
    ],
)
def test_an_encoding_is_recognised_and_told(encoding: str, told: str) -> None:
    mark = "\ufeff" if encoding in {"utf-16-le", "utf-16-be"} else ""

    found = table((mark + ACTORS).encode(encoding))

    assert found.encoding == told
    assert found.texts["1"].to_pylist() == ["Régie de quartier"]


@pytest.mark.parametrize(
    ("encoding", "repairs"),
    [("utf-8", []), ("utf-8-sig", []), ("cp1252", [("encoding", "cp1252")])],
)
def test_an_encoding_other_than_utf_8_is_told_as_a_repair(
    encoding: str, repairs: list[tuple[str, str]]
) -> None:
    found = table(ACTORS.encode(encoding))

    assert [(repair.code, repair.header) for repair in found.repairs] == repairs


def test_bytes_that_are_letters_in_no_encoding_are_asked_about() -> None:
    content = ACTORS.encode("cp1252").replace(b"quartier", b"quartier \x81")

    assert read(content, "2018-S1.csv").reason == "encoding_unknown"


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_a_delimiter_is_recognised(delimiter: str) -> None:
    found = table(ACTORS.replace(";", delimiter).encode())

    assert found.delimiter == delimiter
    assert found.columns == HEADINGS


@pytest.mark.parametrize(("delimiter", "format_"), [("\t", "tsv"), (";", "csv")])
def test_the_format_says_whether_tabs_part_the_values(delimiter: str, format_: str) -> None:
    assert read(ACTORS.replace(";", delimiter).encode(), "x.txt").format == format_


def test_commas_in_texts_do_not_outvote_the_semicolons_between_known_headings() -> None:
    content = "actor_id;name;country\nA-1;a, b, c, d, e;FR\nA-2;f, g, h, i, j;FR\n"

    assert cells(content.encode()) == [
        ("A-1", "a, b, c, d, e", "FR"),
        ("A-2", "f, g, h, i, j", "FR"),
    ]


def test_titles_above_the_headings_are_kept_apart_and_rows_keep_their_numbers() -> None:
    content = "Atlantic Social Lab;;\n1er semestre 2018;;\n\n" + ACTORS

    found = table(content.encode())

    assert found.header_row == 4
    assert tuple(found.numbers) == (5,)
    assert found.preamble == ("Atlantic Social Lab", "1er semestre 2018")
    assert [(repair.code, repair.rows) for repair in found.repairs] == [("header_below_title", 3)]


def test_blank_rows_and_repeated_headings_are_set_aside_and_told() -> None:
    content = "actor_id;name;country\nA-1;a;FR\n;;\nactor_id;name;country\nA-2;b;FR\n;;\n"

    found = table(content.encode())

    assert tuple(found.numbers) == (2, 5)
    assert [(repair.code, repair.rows) for repair in found.repairs] == [
        ("blank_rows", 1),
        ("duplicate_header", 1),
    ]


@pytest.mark.parametrize(
    "content",
    [
        'actor_id;name;country\nA-1;"Café;FR\nA-2;b;FR\n',
        'actor_id;name;country\nA-1;"a;FR\nA-2;b "c" d;FR\nA-3;e;FR\n',
        'actor_id;name;country\nA-1;"Café;FR\nA-2;"b;FR\n',
        'actor_id;name;country\nA-1;a;FR\nA-2;b;"FR\n',
    ],
)
def test_a_file_whose_quotes_do_not_close_is_refused_and_not_cut(content: str) -> None:
    reading = read(content.encode(), "2018-S1.csv")

    assert (reading.reason, reading.tables) == ("open_quote", ())


def test_a_stray_quote_that_joins_no_lines_stays_in_its_text() -> None:
    content = 'actor_id;name;country\nA-1;"Le" Café;FR\nA-2;5" de trop;FR\n'

    assert cells(content.encode()) == [("A-1", '"Le" Café', "FR"), ("A-2", '5" de trop', "FR")]


def test_a_line_break_within_quotes_stays_in_its_cell() -> None:
    content = 'actor_id;name;country\r\nA-1;"a\r\nb";FR\r\n'

    assert cells(content.encode()) == [("A-1", "a\r\nb", "FR")]


def test_a_row_shorter_than_the_headings_is_filled_up_with_nothing() -> None:
    assert cells(b"actor_id;name;country\nA-1;a\n") == [("A-1", "a", "")]


def test_cells_beyond_the_last_heading_are_kept() -> None:
    found = table(b"actor_id;name;country\nA-1;a;FR;more\n")

    assert found.columns == (*HEADINGS, "")
    assert found.texts["3"].to_pylist() == ["more"]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \r\n\t\r\n"])
def test_an_empty_file_is_told_as_empty(content: bytes) -> None:
    assert read(content, "2018-S1.csv").reason == "empty_file"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x00\x01\x02\x03", "control_characters"),
        (b"%PDF-1.4\x00\x01", "unknown_format"),
        (b"\xff\xfea", "unreadable"),
        (b"actor_id;name;country\nA-1;a\x00b;FR\n", "control_characters"),
        (b"Bonjour voici notre rapport.\n", "not_a_table"),
        (b";".join([b"actor_id;name;country"] * Limits().columns) + b"\n", "too_wide"),
        (b"actor_id;name;country\nA-1;" + b"a" * (Limits().cell_characters + 1), "cell_too_long"),
    ],
)
def test_what_is_no_table_has_a_reason_and_raises_nothing(content: bytes, reason: str) -> None:
    assert read(content, "2018-S1.csv").reason == reason


def test_a_text_that_begins_like_an_archive_is_still_a_text() -> None:
    assert cells(b"PK;name;country\nA-1;a;FR\n") == [("A-1", "a", "FR")]


def test_a_file_beyond_the_limit_is_left_alone() -> None:
    assert read(ACTORS.encode(), "2018-S1.csv", Limits(file_bytes=10)).reason == "too_large"


@given(st.binary(max_size=300))
def test_no_bytes_make_reading_raise(content: bytes) -> None:
    reading = read(content, "2018-S1.csv")

    assert bool(reading.tables) != (reading.reason is not None)


def test_a_cell_beyond_the_headings_is_told_where_it_stands_behind_an_empty_one() -> None:
    head, row = "deliverable_id;title;wp;due;status", "D4.2;Map;4;2018-12-31;planned"

    (found,) = read(f"{head}\r\n{row};;left over\r\n".encode(), "2018-S1.csv").tables

    (remarked,) = found.remarks
    assert (remarked.remark, remarked.row, remarked.position) == (Remark.EXTRA_CELLS, 2, 6)
    assert str(remarked.position) in found.texts.column_names
