"""Damage text files where it hurts: lines, delimiters, quotes, encodings."""

import random
import re
from collections.abc import Sequence
from typing import Final

from asl_pipeline_tests.intake.damage_bytes import Damage


def _lines(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True)


def line_lost(content: bytes, drawn: random.Random) -> bytes:
    """A line left out."""
    lines = _lines(content)
    del lines[drawn.randrange(len(lines))]
    return b"".join(lines)


def line_again(content: bytes, drawn: random.Random) -> bytes:
    """A line once more, somewhere."""
    lines = _lines(content)
    lines.insert(drawn.randrange(len(lines) + 1), drawn.choice(lines))
    return b"".join(lines)


def line_ends(content: bytes, drawn: random.Random) -> bytes:
    """Other ends of some lines."""
    ends = (b"\n", b"\r", b"\r\n", b"\r\r\n", b"\n\n", b"\x0c", b"\xc2\x85", b"\xe2\x80\xa8", b"")
    other, share = drawn.choice(ends), drawn.choice((0.1, 1.0))
    return b"".join(
        line.rstrip(b"\r\n") + (other if drawn.random() < share else b"\r\n")
        for line in _lines(content)
    )


def signs(content: bytes, drawn: random.Random) -> bytes:
    """A sign that means something, put in or taken out."""
    meaning = b"\";,\t|'\\\n\r{}[]:<>&#="
    if drawn.random() < 0.5:
        at = drawn.randrange(len(content) + 1)
        return content[:at] + bytes([drawn.choice(meaning)]) + content[at:]
    places = [at for at, byte in enumerate(content) if byte in meaning]
    at = drawn.choice(places) if places else 0
    return content[:at] + content[at + 1 :]


def delimiters(content: bytes, drawn: random.Random) -> bytes:
    """Another delimiter, on some lines or on all."""
    share = drawn.choice((0.1, 1.0))
    old, new = drawn.choice((b";", b",", b"\t", b"|")), drawn.choice((b",", b"\t", b"|;|", b" "))
    return b"".join(
        line.replace(old, new) if drawn.random() < share else line for line in _lines(content)
    )


def quotes(content: bytes, drawn: random.Random) -> bytes:
    """Some values within quotes, which may go over several lines or not close."""
    quote = drawn.choice((b'"', b'"', b"'", b'""', "“".encode()))
    body = drawn.choice((b"a", b"a\nb", b'a""b', b'a"b', b"a;b", b"a\r\n\r\nb", b""))
    pieces = re.split(rb"([;,\t|])", content)
    at = drawn.randrange(0, len(pieces), 2)
    pieces[at] = quote + body + (quote if drawn.random() < 0.7 else b"")
    return b"".join(pieces)


def encodings(content: bytes, drawn: random.Random) -> bytes:
    """The text in another encoding, or with a mark that lies."""
    mark = drawn.choice((b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    other = drawn.choice(("cp1252", "utf-16-le", "utf-16", "utf-8", "cp850", "mac-roman", "utf-32"))
    return mark + content.decode("utf-8", "replace").encode(other, "replace")


def strange_lines(content: bytes, drawn: random.Random) -> bytes:
    """Lines that are no rows: titles, notes, sums, nothing."""
    more = drawn.choice((
        b"Rapport du semestre\r\n", b";;;;;;;\r\n", b"\r\n\r\n", b"Total;;;;;;12;\r\n",
        b"# note\r\n",
        b"actor_id;name;actor_type;country;nuts_code;nuts_version;founded_year\r\n", b"x\r\n",
        b"  ; ;\t;\r\n", b"(1) voir la note;;;\r\n", "é;é;é;é;é;é;é;é;é;é\r\n".encode(),
    ))  # fmt: skip
    lines = _lines(content)
    lines.insert(drawn.choice((0, 1, len(lines), drawn.randrange(len(lines) + 1))), more)
    return b"".join(lines)


TEXTS: Final[Sequence[Damage]] = (
    line_lost, line_again, line_ends, signs, signs, delimiters, quotes, quotes, encodings,
    strange_lines,
)  # fmt: skip
