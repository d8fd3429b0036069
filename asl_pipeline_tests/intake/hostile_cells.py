"""Workbooks that are hostile in their cells, and those that only spell them in another way."""

import re
from collections.abc import Callable
from typing import Final

from asl_pipeline_tests.intake import formats
from asl_pipeline_tests.intake.case import Case, either, read, refused
from asl_pipeline_tests.intake.hostile_sheets import (
    BOOK,
    FAR,
    HARD,
    RELS,
    added,
    changed,
    row_of,
    swapped,
)
from asl_pipeline_tests.intake.hostile_zips import FILE, SHEET, STRINGS, parts_of, plain
from asl_pipeline_tests.intake.ordinary import COUNT, Broken, Formula, actors, typed_actors
from asl_pipeline_tests.intake.xlsb import packed

_CELLS: Final = "formulas, error cells, 1904 dates"
_COMMANDS = ("=cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "+1+1", "-1+1", "\t=1+1")


def _rich(part: bytes) -> bytes:
    rich = (
        "<si><r><t xml:space='preserve'>Régie </t></r><r><rPr><b/></rPr><t>n° 1</t></r>"
        "<rPh sb='0' eb='1'><t>X</t></rPh></si>"
    )
    return part.replace("<si><t>Régie n° 1</t></si>".encode(), rich.encode())


def _prefixed(part: bytes) -> bytes:
    """Every element with a prefix, as some libraries write."""
    named = re.sub(rb"<(/?)(?![?!])", rb"<\1x:", part)
    return named.replace(b"xmlns=", b"xmlns:x=", 1)


def _of_one_name() -> bytes:
    """Two sheets of one name that hold different rows."""
    parts = parts_of(plain())
    other = b't="inlineStr"><is><t>GCU-ACT-001</t></is></c>'
    parts["xl/worksheets/sheet2.xml"] = re.sub(
        rb'(<c r="A2") t="s"><v>\d+</v></c>', rb"\1 " + other, parts[SHEET]
    )
    sheets = b'<sheet name="Actors" sheetId="9" r:id="rId99"/></sheets>'
    parts[BOOK] = parts[BOOK].replace(b"</sheets>", sheets)
    relation = re.search(rb"<Relationship [^>]*sheet1[^>]*>", parts[RELS])
    if relation is None:
        raise ValueError("no relation")
    second = re.sub(rb'Id="\w+"', b'Id="rId99"', relation[0]).replace(b"sheet1", b"sheet2")
    parts[RELS] = parts[RELS].replace(relation[0], relation[0] + second)
    types = parts["[Content_Types].xml"]
    told = re.search(rb"<Override [^>]*sheet1[^>]*>", types)
    if told is None:
        raise ValueError("no type")
    parts["[Content_Types].xml"] = types.replace(
        told[0], told[0] + told[0].replace(b"sheet1", b"sheet2")
    )
    return packed(parts)


CELLS: tuple[Case, ...] = (
    read("xlsx_formula_value", FILE,
         lambda: formats.xlsx([*actors(), ["A-1", Formula("=1+1", 999)]]), _CELLS, COUNT + 1,
         "999"),
    read("xlsx_formula_no_value", FILE,
         lambda: formats.xlsx_of_openpyxl([*actors(), ["A-1", Formula("=1+1")]]), _CELLS, COUNT + 1,
         "=1+1"),
    read("xlsx_error_cells", FILE,
         lambda: formats.xlsx([*actors(), *(["A", Broken(code)] for code in (
             "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))]), _CELLS,
         COUNT + 7, "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"),
    read("xlsx_commands_as_texts", FILE,
         lambda: formats.xlsx([*actors(), *([text, text] for text in _COMMANDS)]), _CELLS,
         COUNT + len(_COMMANDS), *_COMMANDS),
    read("xlsx_rich_text", FILE, changed(STRINGS, _rich), _CELLS, COUNT, "Régie n° 1"),
    read("xlsx_with_prefixes", FILE, changed(SHEET, _prefixed), _CELLS, COUNT, "Régie n° 12"),
    either("xlsx_number_that_is_none", FILE, swapped(b"<v>1995</v>", b"<v>NaN</v>"), _CELLS, COUNT,
           "unreadable", shows=("NaN",)),
    either("xlsx_number_without_end", FILE, swapped(b"<v>1995</v>", b"<v>1e999</v>"), _CELLS, COUNT,
           "unreadable", shows=("1e999",)),
    either("xlsx_number_of_words", FILE, swapped(b"<v>1995</v>", b"<v>forty</v>"), _CELLS, COUNT,
           "unreadable", shows=("forty",)),
    either("xlsx_unknown_kind_of_cell", FILE, swapped(b'<c r="G2"', b'<c r="G2" t="zz"'), _CELLS,
           COUNT, "unreadable"),
    either("xlsx_unknown_style", FILE, swapped(b'<c r="G2"', b'<c r="G2" s="99999"'), _CELLS, COUNT,
           "unreadable"),
    refused("xlsx_without_strings", FILE, changed(STRINGS, lambda _: b""), _CELLS, "unreadable"),
    refused("xlsx_sheet_elsewhere", FILE,
            swapped(b"worksheets/sheet1.xml", b"../../../../etc/passwd", RELS), "names and nodes",
            "unreadable", "unsafe", "not_a_table"),
    refused("xlsx_sheet_on_the_web", FILE,
            swapped(b'Target="worksheets/sheet1.xml"',
                    b'Target="http://127.0.0.1:9/a" TargetMode="External"', RELS),
            "names and nodes", "unreadable", "unsafe", "not_a_table"),
    read("xlsx_sheet_by_full_path", FILE,
         swapped(b'"worksheets/sheet1.xml"', b'"/xl/worksheets/sheet1.xml"', RELS),
         "names and nodes", COUNT),
    either("xlsx_two_sheets_in_one_part", FILE,
           swapped(b"</sheets>", b'<sheet name="B" sheetId="9" r:id="rId1"/></sheets>', BOOK),
           "names and nodes", COUNT * 2, "unsafe", "unreadable"),
    either("xlsx_two_sheets_of_one_name", FILE, _of_one_name, "names and nodes", COUNT * 2,
           "unsafe", "unreadable", shows=("PAU-ACT-012", "GCU-ACT-001")),
    *(
        either(f"xlsx_sheet_called_{what}", FILE, swapped(b'name="Actors"', b'name="%s"' % name,
            BOOK),
               "names and nodes", COUNT, "unreadable", "unsafe")
        for what, name in {
            "path": b"../../etc/passwd", "formula": b"=1+1", "long": b"a" * 5000, "nothing": b"",
            "lines": b"a&#10;b", "markup": b"&lt;script&gt;", "right_to_left": "\u202egpj".encode(),
        }.items()
    ),
    refused("xlsx_workbook_without_sheets", FILE,
            changed(BOOK,
                lambda part: re.sub(rb"<sheets>.*</sheets>", b"", part)),
            _CELLS, "not_a_table", "unreadable", "empty_file"),
    refused("xlsx_sheet_missing", FILE, lambda: packed(
        {name: part for name, part in parts_of(plain()).items() if name != SHEET}), _CELLS,
        "unreadable", "incomplete", "not_a_table"),
    refused("xlsx_nothing_written", FILE, lambda: formats.xlsx([[None]]), _CELLS, "not_a_table",
            "empty_file"),
    refused("xlsx_sheet_cut", FILE, changed(SHEET, lambda part: part[:-60]), _CELLS,
            "unreadable", "incomplete"),
    refused("xlsx_strings_cut", FILE, changed(STRINGS, lambda part: part[:-60]), _CELLS,
            "unreadable", "incomplete"),
)  # fmt: skip


def _reshaped(change: Callable[[str], str]) -> Callable[[], bytes]:
    """The sheet of typed cells spelled otherwise, by a program of another taste."""

    def build() -> bytes:
        parts = parts_of(formats.xlsx(typed_actors()))
        parts[SHEET] = change(parts[SHEET].decode()).encode()
        return packed(parts)

    return build


_SHOWN = ("12%", "2018-02-13", "14", "#N/A", "Régie n° 12", "2002")
_HIDDEN_ROW = '<row r="90"><c r="A90" t="inlineStr"><is><t>never</t></is></c></row>'

SPELLINGS: tuple[Case, ...] = (
    *(
        read(f"xlsx_spelled_{name}", FILE, _reshaped(change), _CELLS, COUNT, *_SHOWN)
        for name, change in {
            "plainly": str,
            "with_single_quotes": lambda text: text.replace('"', "'"),
            "with_spaces": lambda text: text.replace('="', ' = "').replace('">', '" >')
                .replace("</row>", "</row >").replace("</c>", "</c\n>"),
            "with_rows_in_comments":
                lambda text: text.replace("</sheetData>", f"<!-- {_HIDDEN_ROW} --></sheetData>"),
            "with_a_comment_in_a_row": lambda text: text.replace("</row>", "<!-- </row> --></row>",
                1),
            "with_ends_in_attributes":
                lambda text: text.replace("<row ", '<row a="b>c" ', 3),
            "with_instructions": lambda text: text.replace("<row ", "<?a <row/> ?><row ", 3),
            "with_values_in_sections":
                lambda text: text.replace("<v>1995</v>", "<v><![CDATA[1995]]></v>"),
            "with_numbers_of_letters": lambda text: text.replace("<v>1995</v>", "<v>&#49;995</v>"),
            "with_line_breaks": lambda text: text.replace("><", ">\n<"),
            "with_other_attributes_first":
                lambda text: text.replace("<row ", '<row xml:lang="en" ').replace(
                    "<c ", '<c cm="1" '),
            "with_extensions_after":
                lambda text: text.replace("</worksheet>", "<extLst><ext><x:row r='7' xmlns:x='u'/>"
                                          "</ext></extLst></worksheet>"),
        }.items()
    ),
    either("xlsx_percent_in_a_row_of_another_number", FILE,
           _reshaped(lambda text: text.replace('<row r="4"', '<row r="900"')), FAR, COUNT, *HARD,
           "rows_differ", "too_many_cells", shows=("3%",)),
    either("xlsx_error_in_a_row_of_another_number", FILE,
           _reshaped(lambda text: text.replace('<row r="13"', '<row r="1"')), FAR, COUNT, *HARD,
           "rows_differ", shows=("#N/A",)),
    refused("xlsx_far_cell_in_a_near_row", FILE,
            added(row_of("14", '<c r="SR1048576"><v>1</v></c>')), FAR, *HARD, "too_many_rows",
            "too_many_cells", "rows_differ"),
    either("xlsx_texts_in_sections", FILE,
           swapped("Régie n° 1<".encode(), "<![CDATA[Régie n° 1]]><".encode(), STRINGS), _CELLS,
           COUNT, *HARD, "rows_differ", shows=("Régie n° 1",)),
    either("xlsx_texts_in_latin_1", FILE,
           changed(STRINGS, lambda part: part.decode().replace("UTF-8", "ISO-8859-1")
                   .encode("latin-1")), "encoding lies", COUNT, *HARD, shows=("Régie n° 1",)),
    read("xlsx_blank_texts", FILE,
         lambda: formats.xlsx([*actors(), ["  ", " "], [" "], ["A-1"]]), _CELLS, COUNT + 1, "A-1"),
    read("xlsx_row_of_formulas_without_values", FILE,
         lambda: formats.xlsx_of_openpyxl([*actors(), [Formula("=1+1"), Formula("=A1")]]), _CELLS,
         COUNT + 1, "=1+1", "=A1"),
    read("xlsx_row_of_errors", FILE,
         lambda: formats.xlsx([*actors(), [Broken("#N/A"), Broken("#REF!")]]), _CELLS, COUNT + 1,
         "#N/A", "#REF!"),
    read("xlsx_escaped_letters", FILE,
         lambda: formats.xlsx([*actors(), ["A-1", "a & b < c > d \" ' &amp;"]]), _CELLS, COUNT + 1,
         "a & b < c > d \" ' &amp;"),
    either("xlsx_control_characters_escaped", FILE,
           lambda: formats.xlsx([*actors(), ["A-1", "a_x0000_b_x001B_c"]]), "giant cell, NUL",
           COUNT + 1, "control_characters", shows=("a_x0000_b_x001B_c",)),
)  # fmt: skip
