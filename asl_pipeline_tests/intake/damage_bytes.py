"""Damage any bytes, as a disk, a line or a hand does."""

import random
from collections.abc import Callable, Sequence
from typing import Final

Damage = Callable[[bytes, random.Random], bytes]

_TELLING: Final = (b"\0", b"\xff", b"\x7f", b"\x80", bytes(4), b"\xff\xff\xff\xff", b"\x1a")


def flipped(content: bytes, drawn: random.Random) -> bytes:
    """A few bits the other way round."""
    made = bytearray(content)
    for _ in range(drawn.choice((1, 1, 1, 2, 8))):
        made[drawn.randrange(len(made))] ^= 1 << drawn.randrange(8)
    return bytes(made)


def _span(content: bytes, drawn: random.Random) -> tuple[int, int]:
    start = drawn.randrange(len(content))
    return start, min(len(content), start + drawn.choice((1, 1, 2, 4, 16, 64, 512)))


def shortened(content: bytes, drawn: random.Random) -> bytes:
    """A stretch left out."""
    start, end = _span(content, drawn)
    return content[:start] + content[end:]


def lengthened(content: bytes, drawn: random.Random) -> bytes:
    """Bytes put in."""
    at = drawn.randrange(len(content) + 1)
    more = drawn.choice((*_TELLING, drawn.randbytes(drawn.randrange(1, 16))))
    return content[:at] + more + content[at:]


def doubled(content: bytes, drawn: random.Random) -> bytes:
    """A stretch twice."""
    start, end = _span(content, drawn)
    return content[:end] + content[start:end] + content[end:]


def overwritten(content: bytes, drawn: random.Random) -> bytes:
    """A stretch replaced by zeros or ones."""
    start, end = _span(content, drawn)
    return content[:start] + drawn.choice((b"\0", b"\xff", b" ")) * (end - start) + content[end:]


def cut(content: bytes, drawn: random.Random) -> bytes:
    """The end, or the start, left out."""
    at = drawn.randrange(1, len(content))
    return content[:at] if drawn.random() < 0.8 else content[at:]


def exchanged(content: bytes, drawn: random.Random) -> bytes:
    """Two stretches in each other's place."""
    a, b, c = sorted(drawn.sample(range(len(content) + 1), 3))
    return content[:a] + content[b:c] + content[a:b] + content[c:]


BYTES: Final[Sequence[Damage]] = (
    flipped, flipped, shortened, lengthened, doubled, overwritten, cut, exchanged,
)  # fmt: skip


def spliced(content: bytes, other: bytes, drawn: random.Random) -> bytes:
    """The start of one file with the end of another."""
    return content[: drawn.randrange(len(content))] + other[drawn.randrange(len(other)) :]
