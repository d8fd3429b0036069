"""Workbooks that are hostile in what their parts say: entities, far cells, lies about extent."""

import re
from collections.abc import Callable
from typing import Final

from asl_pipeline_tests.intake import formats
from asl_pipeline_tests.intake.case import Case, either, read, refused
from asl_pipeline_tests.intake.hostile_zips import FILE, SHEET, STRINGS, parts_of, plain
from asl_pipeline_tests.intake.ordinary import COUNT, actors
from asl_pipeline_tests.intake.xlsb import packed

_XML = "billion laughs, quadratic, XXE"
FAR = "far cell / huge dimension"
_SMALL = "dimension too small"
BOOK: Final = "xl/workbook.xml"
RELS: Final = "xl/_rels/workbook.xml.rels"
_END: Final = b"</row></sheetData>"
_ROW_AND_CELL: Final = re.compile(rb'(<(?:row|c)) r="[A-Z]*\d+"')

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
    SHEET, STRINGS, BOOK, RELS, "xl/styles.xml", "docProps/core.xml", "[Content_Types].xml",
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


def row_of(number: str, cells: str) -> bytes:
    return f'<row r="{number}">{cells}</row>'.encode()


def dimension(extent: bytes) -> Callable[[], bytes]:
    """The ordinary workbook with another extent told."""
    told = f'<dimension ref="A1:H{COUNT + 1}"/>'.encode()
    return swapped(told, b'<dimension ref="%s"/>' % extent if extent else b"")


def _disordered(part: bytes) -> bytes:
    """Two rows with their places in the file changed, and their numbers kept."""
    start, third = part.index(b'<row r="3"'), part.index(b'<row r="4"')
    end = part.index(b'<row r="5"')
    return part[:start] + part[third:end] + part[start:third] + part[end:]


HARD = ("unsafe", "unreadable")

EXTENTS: tuple[Case, ...] = (
    Case(
        name="xlsx_far_corner",
        file=FILE,
        build=added(row_of("1048576", '<c r="XFD1048576"><v>1</v></c>')),
        note=FAR,
        reasons=frozenset({"unsafe", "too_wide", "too_many_rows", "too_many_cells"}),
        limits={},
    ),
    refused("xlsx_far_column", FILE, added(row_of("14", '<c r="XFD14"><v>1</v></c>')), FAR,
            "unsafe", "too_wide"),
    either("xlsx_far_row", FILE, added(row_of("1048576", '<c r="A1048576"><v>1</v></c>')), FAR,
           COUNT + 1, "unsafe", "too_many_cells"),
    refused("xlsx_beyond_the_last_row", FILE, added(row_of("1048577",
        '<c r="A1048577"><v>1</v></c>')),
            FAR, "unsafe", "unreadable", "too_many_rows"),
    refused("xlsx_column_513", FILE, added(row_of("14", '<c r="SS14"><v>1</v></c>')), FAR,
            "unsafe", "too_wide"),
    *(
        refused(f"xlsx_row_number_{what}", FILE, added(row_of(number, '<c t="inlineStr"><is><t>a'
                "</t></is></c>")), FAR, *HARD, "rows_differ", "too_many_rows")
        for what, number in {
            "none": "0", "negative": "-1", "of_words": "ten", "over_32_bits": "4294967310",
            "over_64_bits": "18446744073709551630", "in_exponents": "1e3", "empty": "",
            "in_full_width": "１４",
        }.items()
    ),
    *(
        refused(f"xlsx_cell_name_{what}", FILE, added(row_of("14", f'<c r="{name}"><v>1</v></c>')),
                FAR, *HARD, "rows_differ", "too_wide", "too_many_cells")
        for what, name in {
            "no_row": "A0", "no_column": "14", "empty": "", "long": "A" * 5000 + "14",
            "other_row": "A900000", "wide": "ZZZZZ14", "signs": "$A$14", "range": "A14:B15",
            "overflow": "A99999999999999999999",
        }.items()
    ),
    either("xlsx_cell_name_in_small_letters", FILE, added(row_of("14", '<c r="a14"><v>1</v></c>')),
           FAR, COUNT + 1, *HARD, "rows_differ"),
    either("xlsx_one_row_number_twice", FILE, swapped(b'<row r="4"', b'<row r="3"'), FAR, COUNT,
           *HARD, "rows_differ"),
    refused("xlsx_one_row_twice", FILE,
            changed(SHEET, lambda part: part.replace(b'"4"', b'"3"').replace(b'4"', b'3"')), FAR,
            *HARD, "rows_differ"),
    refused("xlsx_one_cell_twice", FILE, swapped(b'<c r="B3"', b'<c r="A3"'), FAR,
            *HARD, "rows_differ"),
    read("xlsx_rows_without_numbers", FILE,
         changed(SHEET, lambda part: _ROW_AND_CELL.sub(rb"\1", part)), FAR, COUNT, "Régie n° 12"),
    either("xlsx_rows_in_disorder", FILE,
           changed(SHEET, _disordered), FAR, COUNT, *HARD, "rows_differ"),
    read("xlsx_dimension_huge", FILE, dimension(b"A1:XFD1048576"), FAR, COUNT, "PAU-ACT-012"),
    read("xlsx_dimension_tiny", FILE, dimension(b"A1:B2"), _SMALL, COUNT, "PAU-ACT-012", "2016"),
    read("xlsx_dimension_of_one", FILE, dimension(b"A1"), _SMALL, COUNT, "PAU-ACT-012", "2016"),
    read("xlsx_dimension_elsewhere", FILE, dimension(b"Z90:AB99"), _SMALL, COUNT, "PAU-ACT-012"),
    read("xlsx_dimension_none", FILE, dimension(b""), _SMALL, COUNT, "PAU-ACT-012"),
    either("xlsx_dimension_nonsense", FILE, dimension(b"all of it"), _SMALL, COUNT, *HARD),
    either("xlsx_dimension_backwards", FILE, dimension(b"H13:A1"), _SMALL, COUNT, *HARD),
    refused("xlsx_too_many_rows", FILE, plain, FAR, "too_many_rows", rows=5),
    refused("xlsx_too_many_cells", FILE, plain, FAR, "too_many_cells", cells=20),
    refused("xlsx_too_wide", FILE, plain, FAR, "too_wide", columns=3),
    refused("xlsx_long_cell", FILE, lambda: formats.xlsx([*actors(), ["A" * 30_000]]), "giant cell",
            "cell_too_long", cell_characters=20_000),
    either("xlsx_strings_told_to_be_many", FILE,
           changed(STRINGS, lambda part: part.replace(
               b'count="', b'count="4294967295" a="').replace(
               b'uniqueCount="', b'uniqueCount="4294967295" b="')), FAR, COUNT, *HARD),
    *(
        refused(f"xlsx_string_number_{what}", FILE, swapped(b't="s"><v>9<',
            b't="s"><v>%s<' % number),
                FAR, *HARD)
        for what, number in {
            "not_there": b"999", "negative": b"-1", "huge": b"99999999999999999999",
            "of_words": b"nine", "fraction": b"9.5",
        }.items()
    ),
)  # fmt: skip
