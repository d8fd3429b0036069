"""Workbooks that are hostile in what their parts say: entities, far cells, lies about extent."""

from collections.abc import Callable
from typing import Final

from asl_pipeline_tests.intake import formats
from asl_pipeline_tests.intake.case import Case, either, read, refused
from asl_pipeline_tests.intake.hostile_zips import FILE, SHEET, STRINGS, parts_of, plain
from asl_pipeline_tests.intake.ordinary import COUNT, Broken, Formula, actors, typed_actors
from asl_pipeline_tests.intake.xlsb import packed

_XML = "billion laughs, quadratic, XXE"
_FAR = "far cell / huge dimension"
_SMALL = "dimension too small"
_CELLS = "formulas, error cells, 1904 dates"
_BOOK: Final = "xl/workbook.xml"
_RELS: Final = "xl/_rels/workbook.xml.rels"
_END: Final = b"</row></sheetData>"

Change = Callable[[bytes], bytes]


def changed(part: str, change: Change) -> Callable[[], bytes]:
    """The ordinary workbook with one part changed; the part is made where there is none."""

    def build() -> bytes:
        parts = parts_of(plain())
        before = parts.get(part, b"")
        parts[part] = change(before)
        if parts[part] == before:
            raise ValueError(f"nothing changed in {part}")
        return packed(parts)

    return build


def swapped(old: bytes, new: bytes, part: str = SHEET) -> Callable[[], bytes]:
    """The ordinary workbook with some bytes of a part replaced."""
    return changed(part, lambda content: content.replace(old, new))


# ---------------------------------------------------------------- document types

_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
_DOCTYPES = {
    "laughs": f"<!DOCTYPE x [{_LAUGHS}]>",
    "quadratic": f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>',
    "xxe_file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "xxe_http": '<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/a">]>',
    "external_dtd": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/a.dtd">',
    "parameter_entity": '<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>',
    "harmless": "<!DOCTYPE worksheet>",
}
_PARTS = (
    SHEET, STRINGS, _BOOK, _RELS, "xl/styles.xml", "docProps/core.xml", "[Content_Types].xml",
    "customXml/item1.xml",
)  # fmt: skip


def declared(doctype: str, entity: str = "a", fill: str = "") -> Change:
    """A part with a document type after its first line, and a use of its entity in every text."""

    def change(part: bytes) -> bytes:
        text = (part or b"<x><t>a</t></x>").decode()
        first, mark, rest = text.rpartition("?>")
        used = rest.replace("<t>", f"<t>&{entity};") if entity else rest
        return (first + mark + fill + doctype + used).encode()

    return change


def _utf_16(part: bytes) -> bytes:
    text = declared(_DOCTYPES["laughs"], "l9")(part).decode()
    return text.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")


def _ebcdic(part: bytes) -> bytes:
    text = declared(_DOCTYPES["xxe_file"])(part).decode()
    return text.replace('encoding="UTF-8"', 'encoding="cp037"').encode("cp037", "replace")


def _utf_7(part: bytes) -> bytes:
    text = declared(_DOCTYPES["xxe_file"])(part).decode()
    return text.replace('encoding="UTF-8"', 'encoding="UTF-7"').replace(
        "<!DOCTYPE", "+ADwAIQ-DOCTYPE"
    ).encode()  # fmt: skip


DOCTYPES: tuple[Case, ...] = (
    *(
        refused(f"xlsx_{kind}", FILE,
                changed(SHEET, declared(doctype, "l9" if kind == "laughs" else "")), _XML, "unsafe")
        for kind, doctype in _DOCTYPES.items()
    ),
    *(
        refused(f"xlsx_doctype_in_{part.rpartition('/')[2]}", FILE,
                changed(part, declared(_DOCTYPES["laughs"], "l9")), _XML, "unsafe")
        for part in _PARTS
    ),
    refused("xlsx_doctype_far_in", FILE,
            changed(SHEET, declared(_DOCTYPES["laughs"], "l9",
                                    "<!--" + "".join(map(str, range(400_000))) + "-->")),
            _XML, "unsafe"),
    refused("xlsx_doctype_in_utf_16", FILE, changed(SHEET, _utf_16), _XML, "unsafe"),
    refused("xlsx_doctype_in_utf_16_strings", FILE, changed(STRINGS, _utf_16), _XML, "unsafe"),
    refused("xlsx_doctype_in_ebcdic", FILE, changed(SHEET, _ebcdic), _XML, "unsafe", "unreadable"),
    refused("xlsx_doctype_in_utf_7", FILE, changed(SHEET, _utf_7), _XML, "unsafe", "unreadable"),
    refused("xlsx_doctype_in_small_letters", FILE,
            changed(SHEET, declared("<!doctype x [<!ENTITY a 'b'>]>", "")), _XML,
            "unsafe", "unreadable"),
    refused("xlsx_undefined_entity", FILE, swapped(b"<t>name", b"<t>&nothing;name", STRINGS), _XML,
            "unreadable", "unsafe"),
    read("xlsx_cell_that_says_doctype", FILE,
         lambda: formats.xlsx([*actors(), ["A-1", '<!DOCTYPE html [<!ENTITY a "b">]>']]), _XML,
         COUNT + 1, '<!DOCTYPE html [<!ENTITY a "b">]>'),
    either("xlsx_deep_markup", FILE,
           swapped(b"</sheetData>", b"</sheetData>" + b"<a>" * 100_000 + b"</a>" * 100_000), _XML,
           COUNT, "unsafe", "unreadable"),
    either("xlsx_many_attributes", FILE,
           changed(SHEET, lambda part: part.replace(
               b"<sheetData", b"<sheetData " + b" ".join(b'a%d="1"' % n for n in range(100_000)))),
           _XML, COUNT, "unsafe", "unreadable"),
    either("xlsx_giant_attribute", FILE,
           changed(SHEET, lambda part: part.replace(
               b"<sheetData", b'<sheetData a="%s"' % b"".join(b"%d" % n for n in range(300_000)))),
           _XML, COUNT, "unsafe", "unreadable"),
    refused("xlsx_strings_are_not_utf_8", FILE, swapped("Régie".encode(), b"R\xe9gie", STRINGS),
            _XML, "unreadable", "unsafe"),
)  # fmt: skip


# ---------------------------------------------------------------- far cells and extents


def added(row: bytes) -> Callable[[], bytes]:
    """The ordinary workbook with a row after its last."""
    return swapped(_END, b"</row>" + row + b"</sheetData>")


def _row(number: str, cells: str) -> bytes:
    return f'<row r="{number}">{cells}</row>'.encode()


def dimension(extent: bytes) -> Callable[[], bytes]:
    """The ordinary workbook with another extent told."""
    told = f'<dimension ref="A1:H{COUNT + 1}"/>'.encode()
    return swapped(told, b'<dimension ref="%s"/>' % extent if extent else b"")


_HARD = ("unsafe", "unreadable")

EXTENTS: tuple[Case, ...] = (
    Case(
        name="xlsx_far_corner",
        file=FILE,
        build=added(_row("1048576", '<c r="XFD1048576"><v>1</v></c>')),
        note=_FAR,
        reasons=frozenset({"unsafe", "too_wide", "too_many_rows", "too_many_cells"}),
        limits={},
    ),
    refused("xlsx_far_column", FILE, added(_row("14", '<c r="XFD14"><v>1</v></c>')), _FAR,
            "unsafe", "too_wide"),
    either("xlsx_far_row", FILE, added(_row("1048576", '<c r="A1048576"><v>1</v></c>')), _FAR,
           COUNT + 1, "unsafe", "too_many_cells"),
    refused("xlsx_beyond_the_last_row", FILE, added(_row("1048577", '<c r="A1048577"><v>1</v></c>')),
            _FAR, "unsafe", "unreadable", "too_many_rows"),
    refused("xlsx_column_513", FILE, added(_row("14", '<c r="SS14"><v>1</v></c>')), _FAR,
            "unsafe", "too_wide"),
    *(
        refused(f"xlsx_row_number_{what}", FILE, added(_row(number, '<c t="inlineStr"><is><t>a'
                "</t></is></c>")), _FAR, *_HARD, "rows_differ", "too_many_rows")
        for what, number in {
            "none": "0", "negative": "-1", "of_words": "ten", "over_32_bits": "4294967310",
            "over_64_bits": "18446744073709551630", "in_exponents": "1e3", "empty": "",
            "in_full_width": "１４",
        }.items()
    ),
    *(
        refused(f"xlsx_cell_name_{what}", FILE, added(_row("14", f'<c r="{name}"><v>1</v></c>')),
                _FAR, *_HARD, "rows_differ", "too_wide", "too_many_cells")
        for what, name in {
            "no_row": "A0", "no_column": "14", "empty": "", "long": "A" * 5000 + "14",
            "other_row": "A900000", "wide": "ZZZZZ14", "signs": "$A$14", "range": "A14:B15",
            "overflow": "A99999999999999999999",
        }.items()
    ),
    either("xlsx_cell_name_in_small_letters", FILE, added(_row("14", '<c r="a14"><v>1</v></c>')),
           _FAR, COUNT + 1, *_HARD, "rows_differ"),
    either("xlsx_one_row_number_twice", FILE, swapped(b'<row r="4"', b'<row r="3"'), _FAR, COUNT,
           *_HARD, "rows_differ"),
    refused("xlsx_one_row_twice", FILE,
            changed(SHEET, lambda part: part.replace(b'"4"', b'"3"').replace(b'4"', b'3"')), _FAR,
            *_HARD, "rows_differ"),
    refused("xlsx_one_cell_twice", FILE, swapped(b'<c r="B3"', b'<c r="A3"'), _FAR,
            *_HARD, "rows_differ"),
    read("xlsx_rows_without_numbers", FILE,
         changed(SHEET, lambda part: _without_names(part)), _FAR, COUNT, "Régie n° 12"),
    either("xlsx_rows_in_disorder", FILE,
           changed(SHEET, lambda part: _disordered(part)), _FAR, COUNT, *_HARD, "rows_differ"),
    read("xlsx_dimension_huge", FILE, dimension(b"A1:XFD1048576"), _FAR, COUNT, "PAU-ACT-012"),
    read("xlsx_dimension_tiny", FILE, dimension(b"A1:B2"), _SMALL, COUNT, "PAU-ACT-012", "2016"),
    read("xlsx_dimension_of_one", FILE, dimension(b"A1"), _SMALL, COUNT, "PAU-ACT-012", "2016"),
    read("xlsx_dimension_elsewhere", FILE, dimension(b"Z90:AB99"), _SMALL, COUNT, "PAU-ACT-012"),
    read("xlsx_dimension_none", FILE, dimension(b""), _SMALL, COUNT, "PAU-ACT-012"),
    either("xlsx_dimension_nonsense", FILE, dimension(b"all of it"), _SMALL, COUNT, *_HARD),
    either("xlsx_dimension_backwards", FILE, dimension(b"H13:A1"), _SMALL, COUNT, *_HARD),
    refused("xlsx_too_many_rows", FILE, plain, _FAR, "too_many_rows", rows=5),
    refused("xlsx_too_many_cells", FILE, plain, _FAR, "too_many_cells", cells=20),
    refused("xlsx_too_wide", FILE, plain, _FAR, "too_wide", columns=3),
    refused("xlsx_long_cell", FILE, lambda: formats.xlsx([*actors(), ["A" * 30_000]]), "giant cell",
            "cell_too_long", cell_characters=20_000),
    either("xlsx_strings_told_to_be_many", FILE,
           changed(STRINGS, lambda part: part.replace(
               b'count="', b'count="4294967295" a="').replace(
               b'uniqueCount="', b'uniqueCount="4294967295" b="')), _FAR, COUNT, *_HARD),
    *(
        refused(f"xlsx_string_number_{what}", FILE, swapped(b't="s"><v>9<', b't="s"><v>%s<' % number),
                _FAR, *_HARD)
        for what, number in {
            "not_there": b"999", "negative": b"-1", "huge": b"99999999999999999999",
            "of_words": b"nine", "fraction": b"9.5",
        }.items()
    ),
)  # fmt: skip


def _without_names(part: bytes) -> bytes:
    """Rows and cells without their names: legal, their order says where they are."""
    import re

    return re.sub(rb'(<(?:row|c)) r="[A-Z]*\d+"', rb"\1", part)


def _disordered(part: bytes) -> bytes:
    """Two rows with their places in the file changed, and their numbers kept."""
    start, third = part.index(b'<row r="3"'), part.index(b'<row r="4"')
    end = part.index(b'<row r="5"')
    return part[:start] + part[third:end] + part[start:third] + part[end:]


# ---------------------------------------------------------------- cells and books

_COMMANDS = ("=cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "+1+1", "-1+1", "\t=1+1")


def _rich(part: bytes) -> bytes:
    rich = "<si><r><t xml:space='preserve'>Régie </t></r><r><rPr><b/></rPr><t>n° 1</t></r><rPh sb='0' eb='1'><t>X</t></rPh></si>"
    return part.replace("<si><t>Régie n° 1</t></si>".encode(), rich.encode())


def _prefixed(part: bytes) -> bytes:
    """Every element with a prefix, as some libraries write."""
    import re

    named = re.sub(rb"<(/?)(?![?!])", rb"<\1x:", part)
    return named.replace(b"xmlns=", b"xmlns:x=", 1)


CELLS: tuple[Case, ...] = (
    read("xlsx_formula_value", FILE,
         lambda: formats.xlsx([*actors(), ["A-1", Formula("=1+1", 999)]]), _CELLS, COUNT + 1, "999"),
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
            swapped(b"worksheets/sheet1.xml", b"../../../../etc/passwd", _RELS), "names and nodes",
            "unreadable", "unsafe", "not_a_table"),
    refused("xlsx_sheet_on_the_web", FILE,
            swapped(b'Target="worksheets/sheet1.xml"',
                    b'Target="http://127.0.0.1:9/a" TargetMode="External"', _RELS),
            "names and nodes", "unreadable", "unsafe", "not_a_table"),
    read("xlsx_sheet_by_full_path", FILE,
         swapped(b'"worksheets/sheet1.xml"', b'"/xl/worksheets/sheet1.xml"', _RELS),
         "names and nodes", COUNT),
    either("xlsx_two_sheets_in_one_part", FILE,
           swapped(b"</sheets>", b'<sheet name="B" sheetId="9" r:id="rId1"/></sheets>', _BOOK),
           "names and nodes", COUNT * 2, "unsafe", "unreadable"),
    *(
        either(f"xlsx_sheet_called_{what}", FILE, swapped(b'name="Actors"', b'name="%s"' % name, _BOOK),
               "names and nodes", COUNT, "unreadable", "unsafe")
        for what, name in {
            "path": b"../../etc/passwd", "formula": b"=1+1", "long": b"a" * 5000, "nothing": b"",
            "lines": b"a&#10;b", "markup": b"&lt;script&gt;", "right_to_left": "\u202egpj".encode(),
        }.items()
    ),
    refused("xlsx_workbook_without_sheets", FILE,
            changed(_BOOK, lambda part: part[: part.index(b"<sheets>")] + part[part.index(b"</sheets>") + 9 :]),
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
            "with_a_comment_in_a_row": lambda text: text.replace("</row>", "<!-- </row> --></row>", 1),
            "with_ends_in_attributes":
                lambda text: text.replace("<sheetData>", '<sheetData a="</sheetData>">')
                .replace("<row ", '<row a="b>c" ', 3),
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
           _reshaped(lambda text: text.replace('<row r="4"', '<row r="900"')), _FAR, COUNT, *_HARD,
           "rows_differ", "too_many_cells", shows=("3%",)),
    either("xlsx_error_in_a_row_of_another_number", FILE,
           _reshaped(lambda text: text.replace('<row r="13"', '<row r="1"')), _FAR, COUNT, *_HARD,
           "rows_differ", shows=("#N/A",)),
    refused("xlsx_far_cell_in_a_near_row", FILE,
            added(_row("14", '<c r="SR1048576"><v>1</v></c>')), _FAR, *_HARD, "too_many_rows",
            "too_many_cells", "rows_differ"),
    either("xlsx_texts_in_sections", FILE,
           swapped("Régie n° 1<".encode(), "<![CDATA[Régie n° 1]]><".encode(), STRINGS), _CELLS,
           COUNT, *_HARD, "rows_differ", shows=("Régie n° 1",)),
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
