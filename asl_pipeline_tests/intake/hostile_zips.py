"""Workbooks that are hostile as archives: bombs, lies, and entries over each other."""

import io
import random
import zipfile
from collections.abc import Callable
from typing import Final

from asl_pipeline_tests.intake import formats, zips
from asl_pipeline_tests.intake.case import Case, either, refused
from asl_pipeline_tests.intake.ordinary import COUNT, actors
from asl_pipeline_tests.intake.zips import Entry, Packed, deflated, repeated

FILE: Final = "2018-S1.xlsx"
SHEET: Final = "xl/worksheets/sheet1.xml"
STRINGS: Final = "xl/sharedStrings.xml"
_MIB: Final = 2**20
_BOMB = "zip bomb"
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


def with_packed(name: str, packed: Callable[[bytes], Packed]) -> Callable[[], bytes]:
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
        build=with_packed(SHEET, _one_cell),
        note=_BOMB,
        reasons=frozenset({"unsafe"}),
        limits={},
    ),
    Case(
        name="xlsx_bomb_many_cells",
        file=FILE,
        build=with_packed(SHEET, _many_cells),
        note=_BOMB,
        reasons=frozenset({"unsafe", "too_many_cells"}),
        limits={},
    ),
    refused(
        "xlsx_bomb_within_the_ratio",
        FILE,
        with_packed(SHEET, _many_cells_within_the_ratio),
        _BOMB,
        "too_many_cells",
        "unsafe",
        memory_bytes=1024 * _MIB,
        cpu_s=20,
        wall_s=40,
    ),
    refused("xlsx_bomb_strings", FILE, with_packed(STRINGS, _many_strings), _BOMB, "unsafe"),
    refused(
        "xlsx_bomb_picture",
        FILE,
        with_packed("xl/media/image1.png", lambda _: repeated(b"\x89PNG", bytes(_MIB), 1024, b"")),
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
        with_packed("xl/media/image1.png", lambda _: repeated(b"", bytes(_MIB), 60, b"")),
        _BOMB,
        "unsafe",
    ),
)
