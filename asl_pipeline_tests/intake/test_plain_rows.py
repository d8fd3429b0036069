"""Rows told by one pattern to be plain: a parser finds no fault with them, and as many things."""

import re
from collections.abc import Iterator
from xml.parsers import expat

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.intake.reading import plain_rows as module
from asl_pipeline.intake.reading.archive import flaw
from asl_pipeline.intake.reading.plain_rows import PlainRows, plain_rows

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">'
TAIL = "<pageMargins/></worksheet>"
FILL = '<row r="7"><c r="A7" t="inlineStr"><is><t>é</t></is></c></row>' * 20
PIECES = (
    '<row r="1">', '<row r="1"/>', '<row r="1" spans="1:2" ht="15">', "</row>", "<row>",
    '<row r="1" x14ac:dyDescent="0.2">', '<c r="A1">', '<c r="A1" s="1" t="s">', "</c>",
    '<c r="A1"/>', '<c r="A1" r="A1">', "<c>", "<v>", "</v>", "<v></v>", "<v/>", "<f>", "</f>",
    '<f t="shared" si="0"/>', "<is><t>", "</t></is>", '<is><t xml:space="preserve">', "1", "a>b",
    "&amp;", "&", "&#65;", "&foo;", "<", "\n", "\x01", "\uffff", "é",
    "]]>", "='a'", "=1", "<!--x-->",
)  # fmt: skip
CELLS = (
    '<c r="A1"/>', '<c r="B1" s="2"><v>1.5</v></c>', '<c r="C1" t="s"><v>0</v></c>',
    '<c r="D1"><f>A1+1</f><v>2</v></c>', '<c r="E1" t="str"><f t="shared" si="0"/><v></v></c>',
    '<c r="F1" t="inlineStr"><is><t xml:space="preserve"> a &lt; b</t></is></c>',
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def small_ones_too() -> Iterator[None]:
    """Sheets of a few hundred bytes are looked at as large ones are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_FEW_BYTES", 400)
        yield


def sheet(rows: str, head: str = HEAD) -> bytes:
    """A sheet with these rows after some others."""
    return f"{head}<sheetData>{FILL}{rows}</sheetData>{TAIL}".encode("utf-8", "surrogatepass")


def fault(part: bytes) -> str | None:
    """What a parser finds wrong with all of it."""
    whole = True
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(part, whole)
    except expat.ExpatError as error:
        return expat.ErrorString(error.code)
    return None


@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
def test_a_part_has_the_fault_that_a_parser_finds_with_the_whole(rows: str) -> None:
    part = sheet(rows)

    assert flaw(part) == fault(part)


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_torn_anywhere_has_the_fault_that_a_parser_finds_with_it(cell: str) -> None:
    torn = [cell[:at] + piece + cell[at:] for at in range(len(cell) + 1) for piece in PIECES]

    for each in torn:
        part = sheet(f'<row r="1">{each}</row>')

        assert flaw(part) == fault(part)
        assert plain_rows(part) is None or fault(part) is None


@given(st.lists(st.lists(st.sampled_from(CELLS), max_size=4).map("".join), max_size=4))
def test_rows_as_programs_write_them_are_plain_and_counted_as_a_parser_counts(
    rows: list[str],
) -> None:
    part = sheet("".join(f'<row r="1">{cells}</row>' for cells in rows))

    plain = plain_rows(part)

    tags = [each.tag.removeprefix(f"{{{MAIN}}}") for each in ElementTree.fromstring(part).iter()]
    assert plain is not None
    assert (plain.rows, plain.cells) == (tags.count("row"), tags.count("c"))
    assert (plain.values, plain.formulas) == (tags.count("v"), tags.count("f"))
    assert plain.texts == tags.count("is")


@pytest.mark.parametrize("size", [64, 65, 1_000])
def test_a_tag_at_the_end_of_a_piece_is_counted_once(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PIECE_BYTES", size)

    plain = plain_rows.__wrapped__(sheet("<row r='8'></row>".replace("'", '"')))

    assert isinstance(plain, PlainRows)
    assert plain.rows == plain.cells + 1 == len(re.findall("<row", FILL)) + 1


@pytest.mark.parametrize(
    "head",
    [
        HEAD.replace("UTF-8", "ISO-8859-1"),
        HEAD + "<!-- <sheetData> -->",
        HEAD.removeprefix('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'),
    ],
)
def test_a_sheet_that_begins_otherwise_is_left_to_the_parser(head: str) -> None:
    assert plain_rows(sheet("", head)) is None


def test_a_prefix_that_is_declared_elsewhere_only_is_a_fault() -> None:
    row = '<row r="9" x14ac:dyDescent="0.2"></row>'
    elsewhere = HEAD + '<sheetPr xmlns:x14ac="x"/>'

    assert flaw(sheet(row, elsewhere)) == "unbound prefix"
    assert flaw(sheet(row, HEAD.replace(" xmlns=", ' xmlns:x14ac="x" xmlns='))) is None
    assert flaw(sheet("", elsewhere)) is None
