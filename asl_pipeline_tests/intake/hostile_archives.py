"""Archives of several files that are hostile: names, nests, bombs; and compressed single files."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zlib
from typing import Final

from asl_pipeline_tests.intake import formats, zips
from asl_pipeline_tests.intake.case import Case, either, read, refused
from asl_pipeline_tests.intake.hostile_zips import plain
from asl_pipeline_tests.intake.ordinary import COUNT, actors
from asl_pipeline_tests.intake.zips import Entry, deflated, repeated

FILE: Final = "2018-S1.zip"
GZ: Final = "2018-S1.csv.gz"
_NAMES = "names and nodes"
_NESTED = "nested archive"
_BOMB = "gzip bomb"
_CUT = "truncated body"
_MIB: Final = 2**20
_LINK: Final = 0o120777 << 16

HOSTILE_NAMES: Final = (
    "../../../../etc/passwd", "..\\..\\windows\\system32\\a.csv", "/etc/passwd",
    "//host/share/a.csv",
    "C:\\a.csv", "C:a.csv", "\\\\?\\C:\\a.csv", "a\nb.csv", "a\r\nb.csv", "a\tb.csv",
    "\x1b[31ma.csv",
    "-rf", "--help", "~/a.csv", "$(id).csv", "`id`.csv", "a;b|c.csv", "a\u202egpj.csv",
    "a\u0000.csv", "CON.csv", "a" * 5000 + ".csv", " .csv", "...", "e\u0301" * 50 + ".csv",
)  # fmt: skip
"""What a file might be called: data, and never a path of ours."""


def member(
    name: bytes, content: bytes | None = None, *, flags: int = 0, attributes: int = 0
) -> Entry:
    """An entry, of ordinary content where nothing else is said."""
    kept = formats.csv(actors()) if content is None else content
    return Entry(name=name, packed=deflated([kept]), flags=flags, attributes=attributes)


def _named(name: str) -> bytes:
    # Bit 11 says that the name is in UTF-8.
    return zips.archive([member(name.encode(), flags=0x800)])


def _nested(depth: int) -> bytes:
    content = formats.csv(actors())
    for _ in range(depth):
        content = zips.archive([Entry(name=b"a.zip", packed=deflated([content]))])
    return content


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        info = tarfile.TarInfo("a.csv")
        info.size = len(formats.csv(actors()))
        tar.addfile(info, io.BytesIO(formats.csv(actors())))
    return out.getvalue()


def _gz(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def _gz_bomb() -> bytes:
    packed = repeated(b"", bytes(_MIB), 1024, b"")
    head = b"\x1f\x8b\x08\x00" + bytes(6)
    return head + packed.content + struct.pack("<II", packed.crc, packed.size & 0xFFFFFFFF)


def _gz_named(name: bytes) -> bytes:
    plainly = _gz(formats.csv(actors()))
    return plainly[:3] + b"\x08" + plainly[4:10] + name + b"\0" + plainly[10:]


def _bomb_of_members() -> bytes:
    piece = repeated(b"actor_id;name\n", b"A-1;a\n" * 20_000, 200, b"")
    return zips.archive([Entry(name=b"%d.csv" % n, packed=piece) for n in range(20)])


def _flipped(content: bytes, at: int) -> bytes:
    made = bytearray(content)
    made[at] ^= 0xFF
    return bytes(made)


ARCHIVES: tuple[Case, ...] = (
    *(
        either(f"zip_name_{number:02}", FILE, lambda name=name: _named(name), _NAMES, COUNT,
            "unsafe",
               "unreadable", "not_a_table", "unknown_format", "empty_file")
        for number, name in enumerate(HOSTILE_NAMES)
    ),
    refused("zip_10_000_entries", FILE,
            lambda: zips.archive([member(b"%d.csv" % n) for n in range(10_000)]), _BOMB, "unsafe"),
    refused("zip_60_files", FILE, lambda: zips.archive([member(b"%d.csv" % n) for n in range(60)]),
            _BOMB, "unsafe"),
    read("zip_50_files", FILE, lambda: zips.archive([member(b"%d.csv" % n) for n in range(50)]),
         _BOMB, COUNT * 50),
    refused("zip_one_name_twice", FILE, lambda: zips.archive([member(b"a.csv"), member(b"a.csv")]),
            "duplicate entry", "unsafe"),
    refused("zip_bomb_of_members", FILE, _bomb_of_members, _BOMB, "unsafe"),
    refused("zip_in_a_zip", FILE, lambda: _nested(2), _NESTED, "nested_archive"),
    refused("zip_40_deep", FILE, lambda: _nested(40), _NESTED, "nested_archive"),
    refused("zip_of_gz", FILE, lambda: zips.archive([member(b"a.csv.gz", _gz(b"actor_id;name\n"))]),
            _NESTED, "nested_archive"),
    refused("zip_of_tar", FILE, lambda: zips.archive([member(b"a.tar", _tar())]), _NESTED,
            "nested_archive", "unknown_format", "not_a_table", "control_characters"),
    read("zip_of_a_workbook", FILE, lambda: zips.archive([member(b"a.xlsx", plain())]), _NESTED,
         COUNT),
    read("zip_with_one_bad_file", FILE,
         lambda: zips.archive([member(b"a.csv"), member(b"b.pdf", b"%PDF-1.4\n\x00\xff")]), _NESTED,
         COUNT),
    read("zip_with_a_zip_and_a_file", FILE,
         lambda: zips.archive([member(b"a.csv"), member(b"b.zip", _nested(1))]), _NESTED, COUNT),
    refused("zip_of_bad_files", FILE,
            lambda: zips.archive([member(b"a.pdf", b"%PDF-1.4\n\x00\xff"), member(b"b.png",
                b"\x89PNG\r\n\x1a\n")]),
            _NESTED, "unknown_format", "not_a_table", "unreadable"),
    read("zip_of_a_mac", FILE,
         lambda: zips.archive([member(b"a.csv"), member(b"__MACOSX/._a.csv", b"\0\5\x16\7"),
                               member(b".DS_Store", b"\0\0\0\1Bud1"), member(b"2018/", b"")]),
         _NAMES, COUNT),
    refused("zip_of_folders", FILE, lambda: zips.archive([member(b"a/", b""), member(b"b/", b"")]),
            _NAMES, "unknown_format", "not_a_table", "empty_file"),
    either("zip_of_a_link", FILE,
           lambda: zips.archive([member(b"a.csv"), member(b"b.csv", b"/etc/passwd",
               attributes=_LINK)]),
           _NAMES, COUNT, "unsafe"),
    refused("zip_of_an_encrypted_file", FILE, lambda: zips.archive([member(b"a.csv", flags=1)]),
            _NESTED, "password_protected"),
    refused("zip_empty", FILE, lambda: b"PK\x05\x06" + bytes(18), _NESTED,
            "unknown_format", "not_a_table", "empty_file", "unreadable", "incomplete"),
    refused("zip_in_parts", FILE, lambda: b"PK\x07\x08" + zips.archive([member(b"a.csv")]), _NESTED,
            "unsafe", "unreadable", "unknown_format", "incomplete", "control_characters"),
    refused("zip_cut", FILE, lambda: zips.archive([member(b"a.csv")])[:100], _CUT,
            "incomplete", "unreadable"),
)  # fmt: skip

GZIPPED: tuple[Case, ...] = (
    Case(name="gz_bomb", file=GZ, build=_gz_bomb, note=_BOMB, reasons=frozenset({"unsafe",
        "too_large"}),
         limits={}),
    refused("gz_cut", GZ, lambda: formats.gz(actors())[:-20], _CUT, "incomplete", "unreadable"),
    refused("gz_without_its_checksum", GZ, lambda: formats.gz(actors())[:-8], _CUT,
            "incomplete", "unreadable"),
    refused("gz_with_half_a_checksum", GZ, lambda: formats.gz(actors())[:-5], _CUT,
            "incomplete", "unreadable"),
    refused("gz_first_bytes_only", GZ, lambda: formats.gz(actors())[:6], _CUT,
            "incomplete", "unreadable"),
    refused("gz_wrong_checksum", GZ, lambda: _flipped(formats.gz(actors()), -6), _CUT,
        "unreadable"),
    refused("gz_wrong_length", GZ, lambda: _flipped(formats.gz(actors()), -2), _CUT, "unreadable"),
    refused("gz_wrong_method", GZ, lambda: _flipped(formats.gz(actors()), 2), _CUT, "unreadable",
            "unknown_format"),
    refused("gz_damaged", GZ, lambda: _flipped(formats.gz(actors()), 60), _CUT, "unreadable",
            "incomplete"),
    refused("gz_then_rubbish", GZ, lambda: formats.gz(actors()) + b"rubbish", _CUT,
            "unreadable", "unsafe"),
    either("gz_then_zeros", GZ, lambda: formats.gz(actors()) + bytes(512), _CUT, COUNT,
           "unreadable", "unsafe"),
    read("gz_in_two_members", GZ,
         lambda: _gz(formats.csv(actors())[:100]) + _gz(formats.csv(actors())[100:]), _CUT, COUNT),
    refused("gz_of_gz", GZ, lambda: _gz(formats.gz(actors())), _NESTED, "nested_archive"),
    refused("gz_of_zip", GZ, lambda: _gz(zips.archive([member(b"a.csv")])), _NESTED,
            "nested_archive"),
    either("gz_of_a_workbook", "2018-S1.xlsx.gz", lambda: _gz(plain()), _NESTED, COUNT,
           "nested_archive"),
    refused("gz_of_nothing", GZ, lambda: _gz(b""), _CUT, "empty_file", "not_a_table"),
    refused("gz_of_tar", "2018-S1.tar.gz", lambda: _gz(_tar()), _NESTED, "nested_archive",
            "unknown_format", "not_a_table", "control_characters"),
    read("gz_that_names_a_path", GZ, lambda: _gz_named(b"../../etc/passwd"), _NAMES, COUNT),
    *(
        refused(f"packed_as_{kind}", f"2018-S1.csv.{kind}", lambda content=content: content,
            _NESTED,
                "unknown_format", "control_characters", "encoding_unknown")
        for kind, content in {
            "bz2": bz2.compress(formats.csv(actors())), "xz": lzma.compress(formats.csv(actors())),
            "zz": zlib.compress(formats.csv(actors())),
            "7z": b"7z\xbc\xaf\x27\x1c" + bytes(range(90)),
            "rar": b"Rar!\x1a\x07\x01\x00" + bytes(range(90)),
            "zst": b"\x28\xb5\x2f\xfd" + bytes(range(128, 200)),
        }.items()
    ),
)  # fmt: skip
