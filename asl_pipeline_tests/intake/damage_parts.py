"""Damage the parts of workbooks: the elements of XML, and the records of binary parts."""

import random
import re
import struct
from collections.abc import Sequence
from typing import Final

from asl_pipeline_tests.intake.damage_bytes import Damage, flipped, overwritten
from asl_pipeline_tests.intake.damage_text import signs

_ELEMENT: Final = re.compile(
    rb"<((?:table:)?(?:table-row|table-cell|row|c|si|sheet|xf))\b[^>]*?(?:/>|>.*?</\1>)", re.DOTALL
)
_NUMBER: Final = re.compile(rb'="([^"]*\d[^"]*)"|<v>(\d+)</v>')
_INSERTED: Final = (
    b"<!-- a -->", b"<!-- <row r='3'><c r='A3'><v>1</v></c></row> -->", b"<?a b?>",
    b"<![CDATA[a]]>",
    b"\n", b"<a/>", b"<row/>", b'<row r="9"/>', b"<v>7</v>", b"<c><v>7</v></c>", b"&#10;", b"&amp;",
    b"<!DOCTYPE a>", b"<is><t>a</t></is>", b"<f>1+1</f>", b"</row>", b"</c>", b"]]>",
    b"<table:table-row/>", b"<text:p>a</text:p>", b"<table:table-cell/>",
)  # fmt: skip
_NUMBERS: Final = (
    b"0", b"1", b"-1", b"2", b"3", b"99", b"1048576", b"4294967296", b"1e5", b"A1", b"B2", b"XFD9",
    b"",
)  # fmt: skip


def element_moved(content: bytes, drawn: random.Random) -> bytes:
    """A row, a cell or a text left out, doubled or put elsewhere."""
    found = list(_ELEMENT.finditer(content))
    if not found:
        return flipped(content, drawn)
    one, other = drawn.choice(found), drawn.choice(found)
    act = drawn.randrange(3)
    if act == 0:
        return content[: one.start()] + content[one.end() :]
    if act == 1:
        return content[: one.end()] + one[0] + content[one.end() :]
    if one.end() <= other.start():
        return (
            content[: one.start()]
            + content[one.end() : other.end()]
            + one[0]
            + content[other.end() :]
        )
    return content[: other.end()] + one[0] + content[other.end() :]


def number_changed(content: bytes, drawn: random.Random) -> bytes:
    """Another number in an attribute or a value."""
    found = list(_NUMBER.finditer(content))
    if not found:
        return flipped(content, drawn)
    one = drawn.choice(found)
    start, end = one.span(1 if one[1] is not None else 2)
    old = content[start:end]
    digits = re.sub(rb"\d", lambda _: str(drawn.randrange(10)).encode(), old)
    return content[:start] + drawn.choice((digits, digits, drawn.choice(_NUMBERS))) + content[end:]


def markup_added(content: bytes, drawn: random.Random) -> bytes:
    """Markup between two pieces of markup."""
    places = [found.end() for found in re.finditer(rb">", content)]
    at = drawn.choice(places) if places else 0
    return content[:at] + drawn.choice(_INSERTED) + content[at:]


def kind_changed(content: bytes, drawn: random.Random) -> bytes:
    """A cell said to be of another kind."""
    found = list(re.finditer(rb'(?:\bt|value-type)="([a-zA-Z]+)"|(?<=<c )', content))
    if not found:
        return flipped(content, drawn)
    one = drawn.choice(found)
    kind = drawn.choice(
        (b"s", b"str", b"b", b"e", b"n", b"d", b"inlineStr", b"string", b"float", b"date")
    )
    if one[1] is None:
        return content[: one.start()] + b't="%s" ' % kind + content[one.start() :]
    return content[: one.start(1)] + kind + content[one.end(1) :]


def spelled_otherwise(content: bytes, drawn: random.Random) -> bytes:
    """The same markup as another program would spell it."""
    return drawn.choice((
        lambda: content.replace(b'"', b"'"),
        lambda: content.replace(b"><", b">\n  <"),
        lambda: content.replace(b'="', b' = "'),
        lambda: re.sub(rb"<(/?)(?=[a-z]+[ />])", rb"<\1x:", content).replace(b"xmlns=", b"xmlns:x=",
            1),
        lambda: content.decode("utf-8", "replace").replace("UTF-8", "UTF-16").encode("utf-16"),
        lambda: re.sub(rb' r="[A-Z]+\d+"', b"", content),
        lambda: re.sub(rb'<row r="\d+"', b"<row", content),
        lambda: re.sub(rb"<dimension[^>]*>", b"", content),
        lambda: content.replace(b"<v>", b"<v >").replace(b"</c>", b"</c >"),
    ))()  # fmt: skip


XML: Final[Sequence[Damage]] = (
    element_moved, element_moved, number_changed, number_changed, number_changed, markup_added,
    kind_changed, spelled_otherwise, signs,
)  # fmt: skip


# ---------------------------------------------------------------- binary records


def records_moved(content: bytes, drawn: random.Random) -> bytes:
    """A record of a binary part left out, doubled, or with another length."""
    starts = [0]
    at = 0
    while at + 3 < len(content):
        kind_bytes = 2 if content[at] & 0x80 else 1
        at += kind_bytes
        length = shift = 0
        while at < len(content):
            byte = content[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        at += length
        starts.append(min(at, len(content)))
    one = drawn.randrange(len(starts) - 1) if len(starts) > 1 else 0
    start, end = starts[one], starts[min(one + 1, len(starts) - 1)]
    act = drawn.randrange(3)
    if act == 0:
        return content[:start] + content[end:]
    if act == 1:
        return content[:end] + content[start:end] + content[end:]
    return content[:start] + flipped(content[start:end] or b"\0", drawn) + content[end:]


def stream_damaged(content: bytes, drawn: random.Random) -> bytes:
    """The records of an old workbook damaged, the container around them left whole."""
    (start,) = struct.unpack_from("<I", content, 0x30)
    inside = content[512 : 512 * (start + 1)]
    damaged = drawn.choice((flipped, overwritten, flipped))(inside, drawn)
    return (
        content[:512]
        + damaged[: len(inside)].ljust(len(inside), b"\0")
        + content[512 + len(inside) :]
    )
