"""Workbooks that are archives which lie: about names, sizes, places, methods and their end."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import Final

from asl_pipeline_tests.intake import zips
from asl_pipeline_tests.intake.case import Case, either, read, refused
from asl_pipeline_tests.intake.hostile_zips import (
    FILE,
    SHEET,
    entries_of,
    parts_of,
    plain,
    with_entry,
    with_packed,
)
from asl_pipeline_tests.intake.ordinary import COUNT
from asl_pipeline_tests.intake.zips import Entry, Packed, deflated, repeated

_LIE: Final = "duplicate entry, size lie"
_OVERLAP: Final = "overlapping entries"
_MIB: Final = 2**20


def _twice(second: bytes, name: bytes = SHEET.encode()) -> bytes:
    return zips.archive([*entries_of(plain()), Entry(name=name, packed=deflated([second]))])


def _told_size(size: int, packed: Packed | None = None) -> Callable[[], bytes]:
    def make(part: bytes) -> Entry:
        return Entry(name=SHEET.encode(), packed=packed or deflated([part]), size=size)

    return lambda: with_entry(SHEET, make)


def _size_lie_of_a_bomb() -> bytes:
    return _told_size(1000, repeated(b"", bytes(_MIB), 300, b""))()


def _overlapping(shift: int) -> bytes:
    """The sheet, and a second entry that begins at or within the same bytes."""
    sheet = Entry(name=SHEET.encode(), packed=deflated([parts_of(plain())[SHEET]]))
    again = Entry(name=b"xl/worksheets/sheet2.xml", packed=sheet.packed, at=shift)
    others = [each for each in entries_of(plain()) if each.name != SHEET.encode()]
    return zips.archive([sheet, *others, again])


def _wrong_crc(part: bytes) -> Entry:
    packed = deflated([part])
    wrong = Packed(packed.content, packed.size, packed.crc ^ 1)
    return Entry(name=SHEET.encode(), packed=wrong)


def _method(number: int) -> Callable[[], bytes]:
    return with_packed(SHEET, lambda part: Packed(part, len(part), zlib.crc32(part), method=number))


def _zip64() -> bytes:
    """As a program writes that does not know how large a file will become: legal."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts_of(plain()).items():
            with book.open(name, "w", force_zip64=True) as entry:
                entry.write(part)
    return out.getvalue()


def _zip64_lie(size: int) -> Callable[[], bytes]:
    def make(part: bytes) -> Entry:
        return Entry(
            name=SHEET.encode(), packed=deflated([part]), size=zips.NO_SIZE, extra=zips.huge(size)
        )

    return lambda: with_entry(SHEET, make)


def _lost_zip64_directory() -> bytes:
    content = plain()
    at = content.rindex(b"PK\x05\x06")
    locator = struct.pack("<IIQI", 0x07064B50, 0, 2**62, 1)
    return content[:at] + locator + content[at:]


def _encrypted(names: Sequence[bytes] | None = None) -> bytes:
    """Some or all entries flagged as encrypted."""
    return zips.archive([
        Entry(name=each.name, packed=each.packed, flags=int(names is None or each.name in names))
        for each in entries_of(plain())
    ])  # fmt: skip


def _renamed(name: bytes) -> bytes:
    """The local header of the sheet with another name than the directory's."""
    return with_entry(
        SHEET,
        lambda part: Entry(name=SHEET.encode(), local_name=name, packed=deflated([part])),
    )


def _fake_end() -> bytes:
    """A second end of the directory within the comment of the first."""
    fake = b"PK\x05\x06" + bytes(18)
    return zips.archive(entries_of(plain()), comment=b"comment " + fake)


_EMPTY_SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'

LIES: tuple[Case, ...] = (
    refused("xlsx_duplicate_entry", FILE, lambda: _twice(_EMPTY_SHEET), _LIE, "unsafe"),
    refused("xlsx_duplicate_entry_same", FILE, lambda: _twice(parts_of(plain())[SHEET]), _LIE,
            "unsafe"),
    refused("xlsx_duplicate_entry_by_case", FILE,
            lambda: _twice(_EMPTY_SHEET, b"XL/Worksheets/Sheet1.XML"), _LIE, "unsafe"),
    either("xlsx_duplicate_entry_by_backslash", FILE,
           lambda: _twice(_EMPTY_SHEET, rb"xl\worksheets\sheet1.xml"), _LIE, COUNT, "unsafe",
           "rows_differ"),
    either("xlsx_duplicate_entry_by_slash", FILE,
           lambda: _twice(_EMPTY_SHEET, b"/xl/worksheets/sheet1.xml"), _LIE, COUNT, "unsafe"),
    either("xlsx_duplicate_entry_by_dot", FILE,
           lambda: _twice(_EMPTY_SHEET, b"xl/./worksheets/sheet1.xml"), _LIE, COUNT, "unsafe"),
    refused("xlsx_size_lie_small", FILE, _told_size(10), _LIE, "unsafe", "unreadable"),
    refused("xlsx_size_lie_small_bomb", FILE, _size_lie_of_a_bomb, _LIE,
            "unsafe", "unreadable"),
    refused("xlsx_size_lie_large", FILE, _told_size(100_000), _LIE, "unsafe", "unreadable"),
    refused("xlsx_size_lie_none", FILE, _told_size(0), _LIE, "unsafe", "unreadable"),
    refused("xlsx_wrong_checksum", FILE, lambda: with_entry(SHEET, _wrong_crc), _LIE,
            "unsafe", "unreadable"),
    refused("xlsx_overlapping_entries", FILE, lambda: _overlapping(0), _OVERLAP,
            "unsafe", "unreadable"),
    refused("xlsx_overlapping_within", FILE, lambda: _overlapping(40), _OVERLAP,
            "unsafe", "unreadable"),
    refused("xlsx_local_name_differs", FILE, lambda: _renamed(b"xl/worksheets/sheet9.xml"), _LIE,
            "unsafe", "unreadable"),
    *(
        refused(f"xlsx_method_{number}", FILE, _method(number), _LIE,
                "unsafe", "unreadable", "password_protected")
        for number in (1, 9, 12, 14, 93, 99, 65_535)
    ),
    refused("xlsx_encrypted_entries", FILE, _encrypted, _LIE, "password_protected"),
    refused("xlsx_encrypted_sheet", FILE, lambda: _encrypted([SHEET.encode()]), _LIE,
            "password_protected"),
    read("xlsx_zip64", FILE, _zip64, _LIE, COUNT),
    refused("xlsx_zip64_lie", FILE, _zip64_lie(2**62), _LIE, "unsafe", "unreadable"),
    refused("xlsx_zip64_negative", FILE, _zip64_lie(2**64 - 1), _LIE, "unsafe", "unreadable"),
    either("xlsx_zip64_directory_lost", FILE, _lost_zip64_directory, _LIE, COUNT,
           "unsafe", "unreadable", "incomplete"),
    read("xlsx_sizes_after_the_bytes", FILE,
         lambda: zips.archive([
             Entry(name=each.name, packed=each.packed, descriptor=True)
             for each in entries_of(plain())
         ]), _LIE, COUNT),
    either("xlsx_fake_end_in_the_comment", FILE, _fake_end, _LIE, COUNT,
           "unsafe", "unreadable", "incomplete", "unknown_format"),
    either("xlsx_after_other_bytes", FILE, lambda: b"MZ" + bytes(2000) + plain(), _LIE, COUNT,
           "unsafe", "unreadable", "unknown_format", "control_characters"),
    either("xlsx_before_other_bytes", FILE, lambda: plain() + b"\0" * 5000, _LIE, COUNT,
           "unsafe", "unreadable", "incomplete"),
    refused("xlsx_cut_in_the_middle", FILE, lambda: plain()[:3000], _LIE,
            "incomplete", "unreadable"),
    refused("xlsx_cut_at_the_end", FILE, lambda: plain()[:-40], _LIE, "incomplete", "unreadable"),
    refused("xlsx_first_bytes_only", FILE, lambda: plain()[:4], _LIE, "incomplete", "unreadable"),
    refused("xlsx_no_entries", FILE, lambda: b"PK\x05\x06" + bytes(18), _LIE,
            "unknown_format", "unreadable", "empty_file", "not_a_table", "incomplete"),
    refused("xlsx_nothing_but_names", FILE,
            lambda: zips.archive([Entry(name=each.name, packed=deflated([b""]))
                                  for each in entries_of(plain())]), _LIE,
            "unreadable", "not_a_table", "empty_file"),
)  # fmt: skip
