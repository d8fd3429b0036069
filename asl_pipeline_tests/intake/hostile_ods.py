"""OpenDocument spreadsheets that are hostile: repeats without end, and what hides in a cell."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from asl_pipeline_tests.intake.case import Case, either, read, refused
from asl_pipeline_tests.intake.hostile_zips import parts_of
from asl_pipeline_tests.intake.ods import (
    MIMETYPE,
    TRAILING_CELLS,
    TRAILING_ROWS,
    cell_xml,
    ods,
    ods_of,
    packed_ods,
    row_xml,
    table_xml,
)
from asl_pipeline_tests.intake.ordinary import COUNT, Broken, Cell, Formula, actors
from asl_pipeline_tests.intake.xlsb import packed

FILE: Final = "2018-S1.ods"
_REPEATS = "ODS repeats"
_XML = "billion laughs, quadratic, XXE"
_CELLS = "formulas, error cells"
_HARD = ("unsafe", "too_many_rows", "too_many_cells", "too_wide", "unreadable")
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))


def rows() -> list[str]:
    """The rows of the ordinary table."""
    return [row_xml(row) for row in actors()]


def sheet(*more: str) -> Callable[[], bytes]:
    """The ordinary spreadsheet with further rows."""
    return lambda: ods_of(table_xml([*rows(), *more]))


def _content(change: Callable[[str], str]) -> Callable[[], bytes]:
    def build() -> bytes:
        before = parts_of(ods(actors()))["content.xml"].decode()
        after = change(before)
        if after == before:
            raise ValueError("nothing changed")
        return packed_ods(after.encode())

    return build


def _part(name: str, content: bytes) -> Callable[[], bytes]:
    return lambda: packed({**parts_of(ods(actors())), name: content})


def _repeated(number: str, cells: str = "") -> str:
    inner = cells or cell_xml("A-1")
    return f'<table:table-row table:number-rows-repeated="{number}">{inner}</table:table-row>'


def _wide(number: str, cell: Cell = "a") -> str:
    times = f'<table:table-cell table:number-columns-repeated="{number}"'
    return row_xml([], cell_xml(cell).replace("<table:table-cell", times))


def _row_of(inner: str) -> str:
    return row_xml(
        ["A-1"], f"<table:table-cell office:value-type='string'>{inner}</table:table-cell>"
    )


def _encrypted() -> bytes:
    parts = parts_of(ods(actors()))
    manifest = parts["META-INF/manifest.xml"].replace(
        b'manifest:full-path="content.xml" manifest:media-type="text/xml"/>',
        b'manifest:full-path="content.xml" manifest:media-type="text/xml" manifest:size="9">'
        b'<manifest:encryption-data manifest:checksum="a"/></manifest:file-entry>',
    )
    return packed({**parts, "META-INF/manifest.xml": manifest, "content.xml": bytes(range(256))})


REPEATS: tuple[Case, ...] = (
    Case(name="ods_repeat_17_billion", file=FILE, build=sheet(_repeated("1048576", _wide("16384")
         .removeprefix("<table:table-row>").removesuffix("</table:table-row>"))), note=_REPEATS,
         reasons=frozenset(_HARD), limits={}),
    refused("ods_repeat_rows", FILE, sheet(_repeated("1048576")), _REPEATS, *_HARD),
    refused("ods_repeat_rows_beyond_the_last", FILE, sheet(_repeated("99999999")), _REPEATS,
        *_HARD),
    refused("ods_repeat_rows_52_million_cells", FILE,
            sheet(_repeated("1000000", cell_xml("a") * 52)), _REPEATS, *_HARD),
    refused("ods_repeat_columns", FILE, sheet(_wide("16384")), _REPEATS, *_HARD),
    refused("ods_repeat_columns_600", FILE, sheet(_wide("600")), _REPEATS, "too_wide", "unsafe"),
    *(
        either(f"ods_repeat_{what}", FILE, sheet(_repeated(number)), _REPEATS, COUNT + 1, *_HARD,
               "rows_differ")
        for what, number in {
            "none": "0", "negative": "-1", "of_words": "two", "over_32_bits": "4294967297",
            "over_64_bits": "18446744073709551617", "empty": "", "spaced": " 1 ",
        }.items()
    ),
    read("ods_repeat_three_rows", FILE, sheet(row_xml(actors()[1], repeated=3)), _REPEATS,
        COUNT + 3),
    read("ods_trailing_empty_repeats", FILE, lambda: ods(actors(), trailing=True), _REPEATS, COUNT,
         "PAU-ACT-012"),
    read("ods_trailing_empty_cells", FILE,
         lambda: ods_of(table_xml([row_xml(row, TRAILING_CELLS) for row in actors()])), _REPEATS,
         COUNT),
    read("ods_gap_of_1_000_rows", FILE,
         sheet(_repeated("1000", "<table:table-cell/>"), row_xml(["A-1"])), _REPEATS, COUNT + 1),
    replace(
        either("ods_gap_of_a_million_rows", FILE,
               sheet(_repeated("1000000", "<table:table-cell/>"), row_xml(["A-1"])), _REPEATS,
               COUNT + 1, *_HARD), limits={}),
    read("ods_empty_rest_then_a_second_sheet", FILE,
         lambda: ods_of(table_xml([*rows(), TRAILING_ROWS]) + table_xml(rows(), "B")), _REPEATS,
         COUNT * 2),
    read("ods_rows_in_groups", FILE,
         lambda: ods_of(table_xml([
             f"<table:table-header-rows>{rows()[0]}</table:table-header-rows>",
             f"<table:table-row-group>{''.join(rows()[1:7])}</table:table-row-group>",
             f"<table:table-rows>{''.join(rows()[7:])}</table:table-rows>",
         ])), _REPEATS, COUNT, "PAU-ACT-003", "PAU-ACT-012"),
    read("ods_hidden_rows", FILE,
         lambda: ods_of(table_xml([row.replace(
             "<table:table-row", '<table:table-row table:visibility="filter"', int(n > 5))
             for n, row in enumerate(rows())])), _REPEATS, COUNT, "PAU-ACT-012"),
    refused("ods_spaces_4_billion", FILE,
        sheet(_row_of('<text:p>a<text:s text:c="4294967295"/>b</text:p>')),
            _REPEATS, "unsafe", "cell_too_long", "unreadable", "reader_memory"),
    refused("ods_spaces_100_million", FILE,
        sheet(_row_of('<text:p>a<text:s text:c="100000000"/>b</text:p>')),
            _REPEATS, "unsafe", "cell_too_long", "unreadable"),
    refused("ods_too_many_rows", FILE, lambda: ods(actors()), _REPEATS, "too_many_rows", rows=5),
    refused("ods_too_many_cells", FILE, lambda: ods(actors()), _REPEATS, "too_many_cells",
        cells=20),
    refused("ods_too_wide", FILE, lambda: ods(actors()), _REPEATS, "too_wide", columns=3),
    refused("ods_long_cell", FILE, sheet(row_xml(["a" * 30_000])), "giant cell", "cell_too_long",
            cell_characters=20_000),
)  # fmt: skip


def _doctype(declared: str, entity: str = "") -> Callable[[str], str]:
    def change(content: str) -> str:
        return content.replace("?>", f"?>{declared}", 1).replace("<text:p>", f"<text:p>{entity}")

    return change


CONTENT: tuple[Case, ...] = (
    refused("ods_laughs", FILE, _content(_doctype(f"<!DOCTYPE x [{_LAUGHS}]>", "&l9;")), _XML,
        "unsafe"),
    refused("ods_quadratic", FILE,
            _content(_doctype(f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>', "&a;" * 50)), _XML,
            "unsafe"),
    refused("ods_xxe", FILE,
            _content(_doctype('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "&a;")),
            _XML,
            "unsafe"),
    refused("ods_doctype_in_utf_16", FILE,
            lambda: packed_ods(_doctype(f"<!DOCTYPE x [{_LAUGHS}]>", "&l9;")(
                parts_of(ods(actors()))["content.xml"].decode()).replace("UTF-8", "UTF-16")
                .encode("utf-16")), _XML, "unsafe"),
    *(
        refused(f"ods_doctype_in_{name.rpartition('/')[2]}", FILE,
                _part(name, f"<?xml version='1.0'?><!DOCTYPE x [{_LAUGHS}]><x>&l9;</x>".encode()),
                _XML, "unsafe")
        for name in ("styles.xml", "meta.xml", "settings.xml", "META-INF/manifest.xml")
    ),
    refused("ods_deep_markup", FILE, sheet(_row_of("<text:p>" + "<text:span>" * 100_000 + "a"
            + "</text:span>" * 100_000 + "</text:p>")), _XML, "unsafe", "unreadable"),
    read("ods_cell_that_says_doctype", FILE, sheet(row_xml(["A-1", "<!DOCTYPE html>"])), _XML,
         COUNT + 1, "<!DOCTYPE html>"),
    read("ods_paragraphs", FILE, sheet(_row_of("<text:p>a</text:p><text:p>b</text:p>")), _CELLS,
         COUNT + 1, "a\nb"),
    read("ods_comment_on_a_cell", FILE,
         sheet(_row_of("<office:annotation><text:p>secret</text:p></office:annotation><text:p>a</text:p>")),
         _CELLS, COUNT + 1, "a"),
    read("ods_spans_and_spaces", FILE,
         sheet(_row_of('<text:p>a<text:span>b</text:span><text:s text:c="2"/>c</text:p>')), _CELLS,
         COUNT + 1, "ab  c"),
    read("ods_formula_value", FILE, sheet(row_xml(["A-1", Formula("=1+1", 999)])), _CELLS,
        COUNT + 1,
         "999"),
    read("ods_formula_no_value", FILE, sheet(row_xml(["A-1", Formula("=1+1")])), _CELLS, COUNT + 1,
         "=1+1"),
    read("ods_error_cells", FILE, sheet(*(row_xml(["A-1", Broken(code)]) for code in (
        "#DIV/0!", "#N/A", "#REF!", "Err:502"))), _CELLS, COUNT + 4, "#DIV/0!", "#N/A", "#REF!",
        "Err:502"),
    read("ods_covered_cells", FILE,
         sheet(row_xml(["A-1"], "<table:covered-table-cell/>" + cell_xml("b"))), _CELLS, COUNT + 1,
         "b"),
    either("ods_table_in_a_cell", FILE,
           sheet(_row_of(table_xml([row_xml(["a"])], "in"))), _CELLS, COUNT + 1, *_HARD,
           "rows_differ"),
    either("ods_number_that_is_none", FILE,
           _content(lambda text: text.replace('office:value="1995"', 'office:value="NaN"')), _CELLS,
           COUNT, "unreadable", shows=("NaN",)),
    refused("ods_number_of_words", FILE,
            _content(lambda text: text.replace('office:value="1995"', 'office:value="forty"')),
            _CELLS,
            "unreadable"),
    either("ods_impossible_date", FILE, sheet(row_xml(["A-1"],
        '<table:table-cell office:value-type='
           '"date" office:date-value="2018-02-31"><text:p>31/02/2018</text:p></table:table-cell>')),
           _CELLS, COUNT + 1, "unreadable"),
    either("ods_unknown_kind_of_cell", FILE,
           _content(lambda text: text.replace('office:value-type="float"',
               'office:value-type="zz"')),
           _CELLS, COUNT, "unreadable", "rows_differ"),
    refused("ods_locked", FILE, _encrypted, "encrypted workbook", "password_protected"),
    refused("ods_cut", FILE, _content(lambda text: text[: len(text) // 2]), "truncated body",
            "unreadable", "incomplete"),
    refused("ods_without_content", FILE, lambda: packed({"mimetype": MIMETYPE}), "truncated body",
            "unreadable", "incomplete", "unknown_format", "empty_file", "not_a_table"),
    refused("ods_of_nothing", FILE, lambda: ods_of(table_xml([])), "truncated body",
            "not_a_table", "empty_file"),
    refused("ods_without_sheets", FILE, lambda: ods_of(""), "truncated body",
            "not_a_table", "empty_file", "unreadable"),
    refused("odt_named_ods", FILE, _part("mimetype", b"application/vnd.oasis.opendocument.text"),
            "lies about its kind", "unknown_format", "not_a_table"),
    either("ods_without_mimetype", FILE, lambda: packed(
        {name: part for name, part in parts_of(ods(actors())).items() if name != "mimetype"}),
        "lies about its kind", COUNT, "unknown_format", "unreadable"),
)  # fmt: skip
