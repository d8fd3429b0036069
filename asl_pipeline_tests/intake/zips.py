"""Write archives by hand, so that they can lie about sizes, names, places and their number."""

import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

STORED: Final = 0
DEFLATED: Final = 8
_DAY: Final = 0x4CE1  # 2018-07-01, as DOS writes it
_NO_SIZE: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Packed:
    """What an entry holds: its compressed bytes, how many they unpack to, and their checksum."""

    content: bytes
    size: int
    crc: int
    method: int = DEFLATED


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """An entry of an archive. What is None is told as it is."""

    name: bytes
    packed: Packed
    size: int | None = None
    """The size that is told."""
    local_name: bytes | None = None
    flags: int = 0
    at: int | None = None
    """Where the entry is said to begin; its own bytes are then not written."""
    extra: bytes = b""
    attributes: int = 0
    descriptor: bool = False
    """Whether sizes follow the bytes, as programs write that do not know them before."""


def stored(content: bytes) -> Packed:
    """Bytes as they are."""
    return Packed(content, len(content), zlib.crc32(content), STORED)


def deflated(chunks: Iterable[bytes]) -> Packed:
    """Chunks compressed one by one, never all in memory."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    out, size, crc = [], 0, 0
    for chunk in chunks:
        out.append(press.compress(chunk))
        size += len(chunk)
        crc = zlib.crc32(chunk, crc)
    return Packed(b"".join([*out, press.flush()]), size, crc)


def repeated(before: bytes, chunk: bytes, times: int, after: bytes) -> Packed:
    """A chunk many times between two others; it is compressed once, so this takes no time."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = press.compress(before) + press.flush(zlib.Z_FULL_FLUSH)
    once = press.compress(chunk) + press.flush(zlib.Z_FULL_FLUSH)
    end = press.compress(after) + press.flush()
    crc = zlib.crc32(before)
    for _ in range(times):
        crc = zlib.crc32(chunk, crc)
    size = len(before) + len(chunk) * times + len(after)
    return Packed(start + once * times + end, size, zlib.crc32(after, crc))


@dataclass(slots=True)
class _Writing:
    out: bytearray = field(default_factory=bytearray)
    directory: bytearray = field(default_factory=bytearray)


def archive(
    entries: Sequence[Entry], *, before: bytes = b"", comment: bytes = b"", count: int | None = None
) -> bytes:
    """An archive of these entries; `count` is how many it says there are."""
    made = _Writing(bytearray(before))
    for entry in entries:
        _write(entry, made)
    start = len(made.out)
    told = len(entries) if count is None else count
    end = struct.pack(
        "<IHHHHIIH", 0x06054B50, 0, 0, told, told, len(made.directory), start, len(comment)
    )
    return bytes(made.out + made.directory + end + comment)


def _write(entry: Entry, made: _Writing) -> None:
    at = len(made.out) if entry.at is None else entry.at
    size = entry.packed.size if entry.size is None else entry.size
    name = entry.name if entry.local_name is None else entry.local_name
    packed = entry.packed
    flags = entry.flags | (8 if entry.descriptor else 0)
    sizes = (packed.crc, len(packed.content), size)
    if entry.at is None:
        told = (0, 0, 0) if entry.descriptor else sizes
        made.out += struct.pack(
            "<IHHHHHIIIHH", 0x04034B50, 20, flags, packed.method, 0, _DAY, *told, len(name), 0
        )
        made.out += name + packed.content
        if entry.descriptor:
            made.out += struct.pack("<IIII", 0x08074B50, *sizes)
    made.directory += struct.pack(
        "<IHHHHHHIIIHHHHHII", 0x02014B50, 0x031E, 20, flags, packed.method, 0, _DAY, *sizes,
        len(entry.name), len(entry.extra), 0, 0, 0, entry.attributes, at,
    )  # fmt: skip
    made.directory += entry.name + entry.extra


def huge(size: int) -> bytes:
    """The extra field that tells a size of 64 bits; the entry's own must then be `NO_SIZE`."""
    return struct.pack("<HHQ", 1, 8, size)


NO_SIZE: Final = _NO_SIZE
"""The size that says: look into the extra field."""
