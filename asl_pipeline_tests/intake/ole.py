"""Write OLE containers by hand: what old workbooks and encrypted new ones lie in. See [MS-CFB]."""

import struct
from collections.abc import Mapping
from typing import Final

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SECTOR: Final = 512
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SMALLEST: Final = 4096  # shorter streams would lie in a stream of small ones


def ole(streams: Mapping[str, bytes], *, chain: Mapping[int, int] | None = None) -> bytes:
    """A container of these streams. `chain` changes which sector is said to follow which.

    The first sector is the table of chains, the second and third are the directory.
    """
    padded = {name: content.ljust(_SMALLEST, b"\0") for name, content in streams.items()}
    follow = [_TABLE, 2, _END]
    entries = [_entry("Root Entry", 5, child=1, start=_END, size=0)]
    body = b""
    for number, (name, content) in enumerate(padded.items(), 1):
        start = len(follow)
        count = -(-len(content) // SECTOR)
        follow += [*range(start + 1, start + count), _END]
        body += content.ljust(count * SECTOR, b"\0")
        right = number + 1 if number < len(padded) else _FREE
        entries.append(_entry(name, 2, right=right, start=start, size=len(content)))
    for sector, following in (chain or {}).items():
        follow[sector] = following
    table = follow + [_FREE] * (SECTOR // 4 - len(follow))
    directory = b"".join(entries).ljust(2 * SECTOR, b"\0")
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", MAGIC, 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, _SMALLEST, _END, 0,
        _END, 0,
    )  # fmt: skip
    chains = struct.pack("<109I", 0, *[_FREE] * 108)
    return head + chains + struct.pack(f"<{SECTOR // 4}I", *table) + directory + body


def _entry(
    name: str, kind: int, *, start: int, size: int, right: int = _FREE, child: int = _FREE
) -> bytes:
    encoded = f"{name}\0".encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16x4x8x8xIQ", encoded, len(encoded), kind, 1, _FREE, right, child, start, size
    )
