"""Damage files in ways that happen and in ways that somebody might try, the same for each seed."""

import codecs
import gzip
import io
import json
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import Any, Final

from asl_pipeline_tests.intake.xlsb import packed

Damage = Callable[[bytes, random.Random], bytes]

_TELLING: Final = (
    b"\0",
    b"\xff",
    b"\x7f",
    b"\x80",
    b"\x00\x00\x00\x00",
    b"\xff\xff\xff\xff",
    b"\x1a",
)


# ---------------------------------------------------------------- any bytes


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


# ---------------------------------------------------------------- text


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
        b"Rapport du semestre\r\n", b";;;;;;;\r\n", b"\r\n\r\n", b"Total;;;;;;12;\r\n", b"# note\r\n",
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


# ---------------------------------------------------------------- records


def records_changed(content: bytes, drawn: random.Random) -> bytes:
    """JSON that is still JSON: records left out, doubled, emptied, deeper, or something else."""
    text = content.decode("utf-8")
    is_lines = text.startswith("{") and "\n{" in text
    whole: Any = [json.loads(line) for line in text.splitlines()] if is_lines else json.loads(text)
    records = _list_in(whole)
    at = drawn.randrange(len(records))
    record = records[at]
    names = sorted(record) if isinstance(record, dict) else []
    acts: Sequence[Callable[[], object]] = (
        lambda: records.pop(at),
        lambda: records.insert(drawn.randrange(len(records) + 1), record),
        lambda: records.insert(
            at, drawn.choice(({}, None, 7, "a", [], [1], {"": ""}, {"a": None}))
        ),
        lambda: records.__setitem__(at, dict.fromkeys(names)),
        lambda: record.__setitem__(drawn.choice((*names, "x", "")), drawn.choice(_VALUES)),
        lambda: record.pop(drawn.choice(names)),
        lambda: records.insert(0, {name: name for name in names}),
        lambda: records.append({"actor_id": "Total", "founded_year": 12}),
        lambda: whole.__setitem__("more", records[:2]) if isinstance(whole, dict) else None,
        lambda: whole.__setitem__("results", []) if isinstance(whole, dict) else None,
    )
    try:
        drawn.choice(acts)()
    except (AttributeError, TypeError):
        return flipped(content, drawn)
    if is_lines:
        end = drawn.choice(("\n", "\r\n", "\n\n", "\r"))
        return end.join(json.dumps(each, ensure_ascii=False) for each in whole).encode()
    indent = drawn.choice((None, 1, "\t"))
    return json.dumps(whole, ensure_ascii=drawn.random() < 0.3, indent=indent).encode()


def _list_in(whole: Any) -> list[Any]:
    """The list of records, wherever it lies."""
    if isinstance(whole, dict):
        whole = next((each for each in whole.values() if isinstance(each, list)), None)
    if not whole:
        raise ValueError("no records")
    return whole if isinstance(whole, list) else [whole]


_VALUES: Final = (
    None, "", " ", 0, -1.5, 1e300, 2**70, True, [], [1, 2], {"a": 1}, {"a": {"b": [{"c": 1}]}},
    [{"a": 1}, {"a": 2}], "a\nb", "\u2028", "a\u00a0", "=1+1", [[1], [2]], "\t",
)  # fmt: skip


# ---------------------------------------------------------------- XML

_ELEMENT: Final = re.compile(
    rb"<((?:table:)?(?:table-row|table-cell|row|c|si|sheet|xf))\b[^>]*?(?:/>|>.*?</\1>)", re.DOTALL
)
_NUMBER: Final = re.compile(rb'="([^"]*\d[^"]*)"|<v>(\d+)</v>')
_INSERTED: Final = (
    b"<!-- a -->", b"<!-- <row r='3'><c r='A3'><v>1</v></c></row> -->", b"<?a b?>", b"<![CDATA[a]]>",
    b"\n", b"<a/>", b"<row/>", b'<row r="9"/>', b"<v>7</v>", b"<c><v>7</v></c>", b"&#10;", b"&amp;",
    b"<!DOCTYPE a>", b'<is><t>a</t></is>', b"<f>1+1</f>", b"</row>", b"</c>", b"]]>",
    b"<table:table-row/>", b"<text:p>a</text:p>", b"<table:table-cell/>",
)  # fmt: skip
_NUMBERS: Final = (
    b"0", b"1", b"-1", b"2", b"3", b"99", b"1048576", b"4294967296", b"1e5", b"A1", b"B2", b"XFD9", b"",
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
        lambda: re.sub(rb"<(/?)(?=[a-z]+[ />])", rb"<\1x:", content).replace(b"xmlns=", b"xmlns:x=", 1),
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


# ---------------------------------------------------------------- archives


def within_gzip(content: bytes, drawn: random.Random) -> bytes:
    """The text in a compressed file damaged, and compressed again as it should be."""
    text = drawn.choice((*TEXTS, *BYTES))(gzip.decompress(content), drawn)
    return gzip.compress(text, mtime=0)


def within_utf_16(content: bytes, drawn: random.Random) -> bytes:
    """A text damaged as text, where each letter takes two bytes."""
    act = drawn.choice(TEXTS)
    if not content.startswith(codecs.BOM_UTF16_LE):
        return act(content, drawn)
    text = act(content.decode("utf-16").encode("utf-8"), drawn)
    return text.decode("utf-8", "replace").encode("utf-16")


def part_damaged(content: bytes, drawn: random.Random) -> bytes:
    """One part of an archive damaged, and everything packed again as it should be."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    telling = [
        name for name in parts
        if re.search(r"sheet1|sharedStrings|content\.xml|workbook\.|styles|rels$|csv$", name)
    ]  # fmt: skip
    name = drawn.choice(telling if drawn.random() < 0.9 and telling else sorted(parts))
    part = parts[name]
    if drawn.random() < 0.04:
        del parts[name]
        return packed(parts)
    if not part:
        return flipped(content, drawn)
    parts[name] = drawn.choice(_fitting(name))(part, drawn)
    return packed(parts)


def _fitting(name: str) -> Sequence[Damage]:
    if name.endswith((".xml", ".rels")):
        return (*XML, *XML, *BYTES)
    if name.endswith(".bin"):
        return (records_moved, *BYTES)
    if name.endswith(".xlsx"):
        return (part_damaged,)
    return (*TEXTS, *BYTES)


def damaged(content: bytes, form: str, other: bytes, drawn: random.Random) -> bytes:
    """A file of that format damaged once or a few times; `other` is one of another format."""
    if drawn.random() < 0.03:
        return spliced(content, other, drawn)
    for _ in range(drawn.choice((1, 1, 1, 2, 3))):
        if not content:
            break
        try:
            content = drawn.choice(_of_format(form))(content, drawn)
        except (
            OSError,
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            LookupError,
            ValueError,
            struct.error,
        ):
            content = flipped(content, drawn)
    return content


def _of_format(form: str) -> Sequence[Damage]:
    if form in {"xlsx", "xlsm", "xlsb", "ods", "zip"}:
        return (*[part_damaged] * 12, *BYTES)
    if form == "xls":
        return (*[stream_damaged] * 6, *BYTES)
    if form == "gz":
        return (*[within_gzip] * 12, *BYTES)
    if form in {"json", "jsonl"}:
        return (*[records_changed] * 12, *TEXTS, *BYTES)
    return (*[within_utf_16] * 12, *BYTES)
