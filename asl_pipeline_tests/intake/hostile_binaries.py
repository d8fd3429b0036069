"""Binary workbooks (.xls, .xlsb) that are hostile: lengths, counts and chains that lie."""

import io
import struct
from collections.abc import Callable
from typing import Final

import xlwt

from asl_pipeline_tests.intake import formats
from asl_pipeline_tests.intake.case import Case, either, read, refused
from asl_pipeline_tests.intake.hostile_zips import parts_of
from asl_pipeline_tests.intake.ole import MAGIC, ole
from asl_pipeline_tests.intake.ordinary import COUNT, Formula, actors
from asl_pipeline_tests.intake.xlsb import packed, record, xlsb

XLS: Final = "2018-S1.xls"
XLSB: Final = "2018-S1.xlsb"
_FAR = "far cell / huge dimension"
_LIE = "size lie"
_FORMULAS = "formulas, error cells"
_LOCKED = "encrypted workbook"
_CUT = "truncated body"
_SHEET: Final = "xl/worksheets/sheet1.bin"
_STRINGS: Final = "xl/sharedStrings.bin"
_HARD = ("unsafe", "unreadable", "incomplete", "rows_differ", "too_many_cells", "too_many_rows")
_KILLED = ("reader_memory", "reader_timeout", "reader_crashed")


# ---------------------------------------------------------------- .xlsb


def _changed(part: str, change: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    def build() -> bytes:
        parts = parts_of(xlsb(actors()))
        before = parts[part]
        parts[part] = change(before)
        if parts[part] == before:
            raise ValueError(f"nothing changed in {part}")
        return packed(parts)

    return build


def _row(number: int) -> bytes:
    return record(0, struct.pack("<IIHHBI", number, 0, 300, 0, 0, 0))


def _number(column: int) -> bytes:
    return record(2, struct.pack("<IIi", column, 0, 4 << 2 | 2))


def _added(*records: bytes) -> Callable[[], bytes]:
    """The ordinary workbook with records after its last row."""
    end = record(146)
    return _changed(_SHEET, lambda part: part.replace(end, b"".join([*records, end])))


def _extent(last: tuple[int, int]) -> Callable[[], bytes]:
    told = struct.pack("<IIII", 0, COUNT, 0, 7)
    other = struct.pack("<IIII", 0, last[0], 0, last[1])
    return _changed(_SHEET, lambda part: part.replace(told, other))


def _strings(total: int, unique: int) -> Callable[[], bytes]:
    return _changed(_STRINGS, lambda part: part[:3] + struct.pack("<II", total, unique) + part[11:])


BINARIES: tuple[Case, ...] = (
    refused("xlsb_far_corner", XLSB, _added(_row(1_048_575), _number(16_383)), _FAR,
            "unsafe", "too_wide", "too_many_rows", "too_many_cells"),
    either("xlsb_far_row", XLSB, _added(_row(1_048_575), _number(0)), _FAR, COUNT + 1, *_HARD),
    refused("xlsb_far_column", XLSB, _added(_row(13), _number(16_383)), _FAR, "unsafe", "too_wide"),
    refused("xlsb_row_beyond_any", XLSB, _added(_row(0xFFFFFFF0), _number(0)), _FAR, *_HARD),
    refused("xlsb_column_beyond_any", XLSB, _added(_row(13), _number(0xFFFFFFF0)), _FAR, "too_wide",
            *_HARD),
    refused("xlsb_one_row_twice", XLSB, _added(_row(12), _number(0)), _FAR, *_HARD),
    refused("xlsb_one_cell_twice", XLSB, _added(_row(13), _number(0), _number(0)), _FAR, *_HARD),
    read("xlsb_dimension_huge", XLSB, _extent((1_048_575, 16_383)), _FAR, COUNT, "PAU-ACT-012"),
    read("xlsb_dimension_tiny", XLSB, _extent((1, 1)), "dimension too small", COUNT, "PAU-ACT-012"),
    refused("xlsb_string_not_there", XLSB,
            _added(_row(13), record(7, struct.pack("<III", 0, 0, 9999))), _LIE, *_HARD),
    either("xlsb_strings_told_to_be_many", XLSB, _strings(0xFFFFFFFF, 0xFFFFFFFF), _LIE, COUNT,
           *_HARD),
    either("xlsb_strings_told_to_be_none", XLSB, _strings(0, 0), _LIE, COUNT, *_HARD),
    refused("xlsb_string_longer_than_its_record", XLSB,
            _added(_row(13), record(6, struct.pack("<III", 0, 0, 0xFFFFFFFF))), _LIE, *_HARD),
    refused("xlsb_record_beyond_the_end", XLSB,
            _changed(_SHEET, lambda part: part + b"\x02\xff\xff\xff\x7f"), _LIE, *_HARD),
    refused("xlsb_record_of_endless_length", XLSB,
            _changed(_SHEET, lambda part: b"\x02" + b"\xff" * 50 + part), _LIE, *_HARD),
    refused("xlsb_record_too_short", XLSB, _added(_row(13), record(5, b"\0\0\0\0")), _LIE, *_HARD),
    refused("xlsb_row_too_short", XLSB, _added(record(0, b"\1")), _LIE, *_HARD),
    refused("xlsb_sheet_cut", XLSB, _changed(_SHEET, lambda part: part[: len(part) // 2]), _CUT,
            *_HARD),
    refused("xlsb_sheet_cut_between_rows", XLSB,
            _changed(_SHEET, lambda part: part[: part.rindex(_row(9))]), _CUT, *_HARD),
    refused("xlsb_strings_cut", XLSB, _changed(_STRINGS, lambda part: part[: len(part) // 2]), _CUT,
            *_HARD),
    refused("xlsb_doctype_in_relations", XLSB, _changed(
        "xl/_rels/workbook.bin.rels",
        lambda part: part.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>')), "billion laughs",
        "unsafe"),
    refused("xlsb_long_cell", XLSB, lambda: xlsb([*actors(), ["a" * 30_000]]), "giant cell",
            "cell_too_long", cell_characters=20_000),
)  # fmt: skip


# ---------------------------------------------------------------- .xls


def stream(change: Callable[[bytes], bytes] = bytes, **chain: dict[int, int]) -> bytes:
    """The ordinary workbook of old, its records changed, in a container of our own."""
    whole = formats.xls(actors())
    inner = whole[512 : whole.index(b"\x0a\x00\x00\x00", whole.rindex(b"PAU-ACT-001")) + 4]
    return ole({"Workbook": change(_records_of(whole) or inner)}, **chain)


def _records_of(whole: bytes) -> bytes:
    """The stream of the workbook: xlwt writes it right after the header, in one piece."""
    (start,) = struct.unpack_from("<I", whole, 0x30)
    directory = 512 * (start + 1)
    size = struct.unpack_from("<I", whole, directory + 128 + 120)[0]
    return whole[512 : 512 + size]


def _biff(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _before_the_end(body: bytes) -> Callable[[bytes], bytes]:
    """Records put before the end of the sheet."""
    end = _biff(0x0A, b"")

    def change(records: bytes) -> bytes:
        at = records.rindex(end)
        return records[:at] + body + records[at:]

    return change


def _locked(records: bytes) -> bytes:
    """The record that says that what follows is encrypted, after the first one."""
    (length,) = struct.unpack_from("<H", records, 2)
    first = 4 + length
    return records[:first] + _biff(0x2F, b"\1\0\1\0\1\0" + bytes(range(48))) + records[first:]


def _strings_of_old(count: int) -> Callable[[bytes], bytes]:
    def change(records: bytes) -> bytes:
        at = records.index(b"PAU-ACT-001") - 3
        at = records.rindex(b"\xfc\x00", 0, at)
        return records[: at + 4] + struct.pack("<II", count, count) + records[at + 12 :]

    return change


def _label(row: int, column: int) -> bytes:
    return _biff(0x0203, struct.pack("<HHHd", row, column, 15, 4.0))


def _full_sheet() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Actors")
    for column, heading in enumerate(actors()[0]):
        sheet.write(0, column, heading)
    sheet.write(65_535, 255, "far")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


OLD: tuple[Case, ...] = (
    read("xls_in_a_container_of_ours", XLS, stream, _CUT, COUNT, "PAU-ACT-012"),
    read("xls_formula_value", XLS, lambda: formats.xls([*actors(), ["A-1", Formula("=1+1", 999)]]),
         _FORMULAS, COUNT + 1, "999"),
    read("xls_formula_no_value", XLS, lambda: formats.xls([*actors(), ["A-1", Formula("=1+1")]]),
         _FORMULAS, COUNT + 1, "=?"),
    read("xls_row_of_formulas_without_values", XLS,
         lambda: formats.xls([*actors(), [Formula("=1+1"), Formula("=1+2")]]), _FORMULAS,
         COUNT + 1, "=?"),
    refused("xls_locked", XLS, lambda: stream(_locked), _LOCKED, "password_protected"),
    refused("xlsx_locked", "2018-S1.xlsx",
            lambda: ole({"EncryptionInfo": b"\4\0\4\0",
                "EncryptedPackage": bytes(range(256)) * 20}),
            _LOCKED, "password_protected"),
    refused("doc_named_xls", XLS, lambda: ole({"WordDocument": b"\xec\xa5\xc1\0"}), _LOCKED,
            "unknown_format"),
    refused("msg_named_xls", XLS, lambda: ole({"__properties_version1.0": b"\0"}), _LOCKED,
            "unknown_format"),
    refused("xls_nothing_but_its_first_bytes", XLS, lambda: MAGIC, _CUT, "unreadable", "incomplete",
            "unknown_format"),
    refused("xls_header_alone", XLS, lambda: formats.xls(actors())[:512], _CUT, "unreadable",
            "incomplete", "unknown_format"),
    refused("xls_cut_in_half", XLS, lambda: formats.xls(actors())[:4000], _CUT, "unreadable",
            "incomplete", "unknown_format"),
    refused("xls_cut_at_the_end", XLS, lambda: formats.xls(actors())[:-600], _CUT, "unreadable",
            "incomplete", "unknown_format"),
    refused("xls_chain_in_a_circle", XLS, lambda: stream(chain={8: 4}), _LIE, *_HARD),
    refused("xls_chain_into_itself", XLS, lambda: stream(chain={4: 4}), _LIE, *_HARD),
    refused("xls_chain_out_of_the_file", XLS, lambda: stream(chain={4: 100_000}), _LIE, *_HARD),
    refused("xls_directory_in_a_circle", XLS, lambda: stream(chain={2: 1}), _LIE, *_HARD,
            "unknown_format"),
    either("xls_strings_told_to_be_many", XLS, lambda: stream(_strings_of_old(0x7FFFFFFF)), _LIE,
           COUNT, *_HARD),
    refused("xls_strings_told_to_be_few", XLS, lambda: stream(_strings_of_old(2)), _LIE, *_HARD),
    refused("xls_record_beyond_the_end", XLS,
            lambda: stream(_before_the_end(struct.pack("<HH", 0x0203, 0xFFFF))), _LIE, *_HARD),
    refused("xls_record_too_short", XLS,
            lambda: stream(_before_the_end(_biff(0x0203, b"\x0d\0"))), _LIE, *_HARD),
    refused("xls_string_not_there", XLS,
            lambda: stream(_before_the_end(_biff(0xFD, struct.pack("<HHHI", 13, 0, 15, 9999)))),
            _LIE, *_HARD),
    either("xls_one_cell_twice", XLS, lambda: stream(_before_the_end(_label(12, 6))), _LIE, COUNT,
        *_HARD),
    either("xls_far_corner", XLS, _full_sheet, _FAR, 1, *_HARD),
    either("xls_far_row", XLS, lambda: stream(_before_the_end(_label(65_535, 0))), _FAR, COUNT + 1,
           *_HARD),
    refused("xls_far_column", XLS, lambda: stream(_before_the_end(_label(13, 65_535))), _FAR,
            "too_wide", *_HARD),
    refused("xls_sheet_elsewhere", XLS, lambda: stream(_sheet_at(0x7FFFFFF0)), _LIE, *_HARD,
            "not_a_table", "empty_file"),
    refused("xls_sheet_within_itself", XLS, lambda: stream(_sheet_at(0)), _LIE, *_HARD,
            "not_a_table", "empty_file"),
    refused("xls_of_zeros", XLS, lambda: ole({"Workbook": bytes(8192)}), _LIE, *_HARD),
    refused("xls_too_wide", XLS, lambda: formats.xls(actors()), _FAR, "too_wide", columns=3),
    refused("xls_too_many_rows", XLS, lambda: formats.xls(actors()), _FAR, "too_many_rows", rows=5),
    refused("xls_too_many_cells", XLS, lambda: formats.xls(actors()), _FAR, "too_many_cells",
        cells=20),
    either("xls_of_excel_5", XLS, lambda: ole({"Book": _records_of(formats.xls(actors()))}), _CUT,
           COUNT, *_HARD, "unknown_format"),
    refused("xls_of_excel_2", XLS, lambda: b"\x09\x00\x04\x00\x02\x00\x10\x00\x0a\x00\x00\x00",
        _CUT,
            "unknown_format", "unreadable", "control_characters"),
)  # fmt: skip


def _sheet_at(offset: int) -> Callable[[bytes], bytes]:
    """The list of sheets with another place for the only one."""

    def change(records: bytes) -> bytes:
        at = 0
        while struct.unpack_from("<H", records, at)[0] != 0x85:
            at += 4 + int(struct.unpack_from("<H", records, at + 2)[0])
        return records[: at + 4] + struct.pack("<I", offset) + records[at + 8 :]

    return change
