"""Workbooks that are hostile as archives: bombs, lies, and entries over each other."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import Final

from asl_pipeline_tests.intake import formats, zips
from asl_pipeline_tests.intake.case import Case, either, read, refused
from asl_pipeline_tests.intake.ordinary import COUNT, actors
from asl_pipeline_tests.intake.zips import Entry, Packed, deflated, repeated

FILE: Final = "2018-S1.xlsx"
SHEET: Final = "xl/worksheets/sheet1.xml"
STRINGS: Final = "xl/sharedStrings.xml"
_MIB: Final = 2**20
_BOMB = "zip bomb"
_LIE = "duplicate entry, size lie"
_OVERLAP = "overlapping entries"


def plain() -> bytes:
    """An ordinary workbook."""
    return formats.xlsx(actors())


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist()}


def entries_of(content: bytes) -> list[Entry]:
    """The parts as entries that can be made to lie."""
    return [
        Entry(name=name.encode(), packed=deflated([part]))
        for name, part in parts_of(content).items()
    ]


def with_entry(name: str, make: Callable[[bytes], Entry]) -> bytes:
    """The ordinary workbook with one entry made otherwise, or added."""
    parts = parts_of(plain())
    entries = [each for each in entries_of(plain()) if each.name != name.encode()]
    return zips.archive([*entries, make(parts.get(name, b""))])


def _with_packed(name: str, packed: Callable[[bytes], Packed]) -> Callable[[], bytes]:
    return lambda: with_entry(name, lambda part: Entry(name=name.encode(), packed=packed(part)))


def _split(part: bytes, at: bytes) -> tuple[bytes, bytes]:
    before, found, after = part.partition(at)
    if not found:
        raise ValueError("nothing to split at")
    return before, found + after


# ---------------------------------------------------------------- bombs


def _one_cell(part: bytes) -> Packed:
    before, after = _split(part, b"</sheetData>")
    start = before + b'<row r="99"><c r="A99" t="inlineStr"><is><t>'
    return repeated(start, b"A" * _MIB, 256, b"</t></is></c></row>" + after)


def _many_cells(part: bytes) -> Packed:
    before, after = _split(part, b"</sheetData>")
    rows = (b"<row>" + b"<c><v>1</v></c>" * 20 + b"</row>") * 100
    return repeated(before, rows, 10_000, after)


def _many_cells_within_the_ratio(part: bytes) -> Packed:
    """Six million cells in 100 MB that unpack to no more than 200 times as much."""
    before, after = _split(part, b"</sheetData>")
    drawn = random.Random(1)
    rows = (b"<row>" + b"<c><v>%d</v></c>" * 20 + b"</row>") * 500
    chunk = rows % tuple(drawn.randrange(100) for _ in range(10_000))
    return repeated(before, chunk, 600, after)


def _many_strings(part: bytes) -> Packed:
    before, after = _split(part, b"</sst>")
    return repeated(before, b"<si><t>a</t></si>" * 1000, 16_000, after)


def _noise(megabytes: int) -> bytes:
    return random.Random(2).randbytes(megabytes * _MIB)


def _within_many_parts() -> bytes:
    """Every entry below the limits by itself, all of them together not."""
    piece = repeated(_noise(1), bytes(_MIB), 60, b"")
    more = [Entry(name=b"xl/media/image%d.png" % n, packed=piece) for n in range(6)]
    return zips.archive([*entries_of(plain()), *more])


def _shared_kernel() -> bytes:
    """Many entries that all unpack the same bytes."""
    kernel = deflated([_noise(1)])
    first = Entry(name=b"0000.csv", packed=kernel)
    return zips.archive(
        [first, *(Entry(name=b"%04d.csv" % n, packed=kernel, at=0) for n in range(1, 200))]
    )


BOMBS: tuple[Case, ...] = (
    Case(
        name="xlsx_bomb_cell",
        file=FILE,
        build=_with_packed(SHEET, _one_cell),
        note=_BOMB,
        reasons=frozenset({"unsafe"}),
        limits={},
    ),
    Case(
        name="xlsx_bomb_many_cells",
        file=FILE,
        build=_with_packed(SHEET, _many_cells),
        note=_BOMB,
        reasons=frozenset({"unsafe", "too_many_cells"}),
        limits={},
    ),
    refused(
        "xlsx_bomb_within_the_ratio",
        FILE,
        _with_packed(SHEET, _many_cells_within_the_ratio),
        _BOMB,
        "too_many_cells",
        "unsafe",
        memory_bytes=1024 * _MIB,
        cpu_s=20,
        wall_s=40,
    ),
    refused("xlsx_bomb_strings", FILE, _with_packed(STRINGS, _many_strings), _BOMB, "unsafe"),
    refused(
        "xlsx_bomb_picture",
        FILE,
        _with_packed("xl/media/image1.png", lambda _: repeated(b"\x89PNG", bytes(_MIB), 1024, b"")),
        _BOMB,
        "unsafe",
    ),
    refused("xlsx_bomb_in_many_parts", FILE, _within_many_parts, _BOMB, "unsafe"),
    either(
        "xlsx_65_534_entries_told",
        FILE,
        lambda: zips.archive(entries_of(plain()), count=65_534),
        _BOMB,
        COUNT,
        "unsafe",
        "unreadable",
        "incomplete",
    ),
    refused(
        "zip_bomb_shared_kernel", "2018-S1.zip", _shared_kernel, _OVERLAP, "unsafe", "unreadable"
    ),
    refused(
        "xlsx_10_000_entries",
        FILE,
        lambda: zips.archive(
            entries_of(plain())
            + [Entry(name=b"xl/media/%d" % n, packed=deflated([b"a"])) for n in range(10_000)]
        ),
        _BOMB,
        "unsafe",
    ),
    refused(
        "xlsx_empty_entries_and_one_ratio",
        FILE,
        _with_packed("xl/media/image1.png", lambda _: repeated(b"", bytes(_MIB), 60, b"")),
        _BOMB,
        "unsafe",
    ),
)


# ---------------------------------------------------------------- lies


def _twice(second: bytes, name: bytes = SHEET.encode()) -> bytes:
    return zips.archive([*entries_of(plain()), Entry(name=name, packed=deflated([second]))])


def _told_size(size: int, packed: Packed | None = None) -> Callable[[], bytes]:
    def make(part: bytes) -> Entry:
        return Entry(name=SHEET.encode(), packed=packed or deflated([part]), size=size)

    return lambda: with_entry(SHEET, make)


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
    return _with_packed(
        SHEET, lambda part: Packed(part, len(part), zlib.crc32(part), method=number)
    )


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
    refused("xlsx_size_lie_small_bomb", FILE, lambda: _told_size(1000, repeated(b"", bytes(_MIB), 300, b""))(), _LIE,
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
