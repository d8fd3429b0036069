"""Open zip archives, workbooks included, only once they are known to be what they say.

What is opened was measured before: nothing is unpacked that declares more than the limits, has
entries that share bytes or names, or carries a document type in which entities could be defined.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from string import ascii_letters, digits
from typing import Final
from xml.parsers import expat

from asl_pipeline.intake.reading.plain_rows import plain_rows, without_plain_rows
from asl_pipeline.intake.reading.refused import Refused
from asl_pipeline.intake.reading.search import has
from asl_pipeline.model.limits import Limits

_LOCAL_HEADER: Final = struct.Struct("<4s22xHH")
_LOCAL_MAGIC: Final = b"PK\x03\x04"
_GZ_MAGIC: Final = b"\x1f\x8b"
_GZ_WINDOW: Final = 16 + zlib.MAX_WBITS
_CHUNK: Final = 1 << 20
_SMALL: Final = 4096
_PARTS: Final = 16
"""Parts of a workbook that need not be looked through twice."""
_MARKUP: Final = (".xml", ".rels", ".vml", ".xhtml", ".rdf")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_ENCRYPTED: Final = 1
_SIGN: Final = re.compile(rb"&#(x[0-9a-fA-F]{1,6}|[0-9]{1,7});")
_ALPHANUMERIC: Final = frozenset(ascii_letters.encode() + digits.encode())
_DOCTYPE: Final = "<!DOCTYPE|<!doctype"
"""In capitals, as XML has it, or none at all."""
_COMMENT: Final = re.compile(rb"<!--.*?-->", re.DOTALL)


def opened(content: bytes, limits: Limits) -> zipfile.ZipFile:
    """The archive, measured. Raises Refused."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        _measure(archive, content, limits)
    except (zipfile.BadZipFile, struct.error, EOFError, ValueError, OverflowError) as error:
        reason = "unreadable" if b"PK\x05\x06" in content[-70_000:] else "incomplete"
        raise Refused(reason, "no sound directory of its entries") from error
    except NotImplementedError as error:
        raise Refused("unsafe", "an unusual kind of zip archive") from error
    return archive


def _measure(archive: zipfile.ZipFile, content: bytes, limits: Limits) -> None:
    entries = archive.infolist()
    if len(entries) > limits.archive_entries:
        raise Refused("unsafe", f"{len(entries)} entries")
    if len({entry.filename.casefold() for entry in entries}) < len(entries):
        raise Refused("unsafe", "two entries of the same name")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Refused("password_protected")
    expanded = sum(entry.file_size for entry in entries)
    if expanded > limits.expanded_bytes:
        raise Refused("unsafe", f"unpacks to {expanded} bytes")
    packed = sum(entry.compress_size for entry in entries)
    if expanded > _SMALL and expanded > limits.expansion_ratio * max(packed, 1):
        raise Refused("unsafe", f"unpacks to {expanded // max(packed, 1)} times its size")
    _refuse_overlaps(entries, content, archive.start_dir)


def _refuse_overlaps(entries: list[zipfile.ZipInfo], content: bytes, directory: int) -> None:
    """Raise Refused if two entries share bytes, or one reaches into the directory."""
    spans = []
    for entry in entries:
        magic, name, extra = _LOCAL_HEADER.unpack_from(content, entry.header_offset)
        if magic != _LOCAL_MAGIC:
            raise Refused("unsafe", "an entry that does not begin where the directory says")
        start = entry.header_offset
        spans.append((start, start + _LOCAL_HEADER.size + name + extra + entry.compress_size))
    spans.sort()
    starts = [start for start, _ in spans[1:]] + [directory]
    if any(end > after for (_, end), after in zip(spans, starts, strict=True)):
        raise Refused("unsafe", "entries that share bytes")


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of an entry. Raises Refused where they are damaged, or more or less than told."""
    try:
        size = archive.getinfo(name).file_size
        with archive.open(name) as entry:
            # Asked for all, the library would unpack whatever there is before it looks at the size.
            content = entry.read(size) if size else b""
            if len(content) != size or entry.read(1):
                raise Refused("unsafe", "an entry of another size than it says")
    except KeyError:
        raise Refused("unreadable", f"no part {name}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise Refused("unreadable", "a damaged entry") from error
    except RuntimeError as error:
        raise Refused("password_protected") from error
    return content


def markup(archive: zipfile.ZipFile) -> Mapping[str, bytes]:
    """The parts that are XML, by name and without comments. Raises Refused for a document type."""
    found = {}
    for entry in archive.infolist():
        if entry.filename.lower().endswith(_MARKUP):
            content = part(archive, entry.filename)
            rest = without_plain_rows(content)
            if b"<!DOCTYPE" in rest.upper() if len(content) < _CHUNK else has(rest, _DOCTYPE):
                raise Refused("unsafe", "a document type in one of its parts")
            if content.startswith(_UTF_16):
                raise Refused("unsafe", "a part that is not in UTF-8")
            _refuse_malformed(content)
            # In plain rows there are neither comments nor letters by their numbers.
            found[entry.filename] = content if _is_plain(rest) else _plain(content)
    return found


def _refuse_malformed(content: bytes) -> None:
    """Raise Refused for what is no XML: the readers would pass over what they do not understand."""
    if flaw(content) is None:
        return
    try:
        # A prefix that is not declared is none of the flaws that make it no XML at all.
        expat.ParserCreate().Parse(content, True)  # noqa: FBT003 -- all there is
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Refused("unreadable", "a part that is no XML") from error


@lru_cache(maxsize=_PARTS)
def flaw(content: bytes) -> str | None:
    """What is wrong with some XML, prefixes that are not declared included; None if nothing is."""
    plain = plain_rows(content)
    return None if plain and _flaw(plain.rest) is None else _flaw(content)


def _flaw(content: bytes) -> str | None:
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(content, True)  # noqa: FBT003 -- all
    except expat.ExpatError as error:
        return expat.ErrorString(error.code)
    except (LookupError, ValueError) as error:
        return type(error).__name__
    return None


def _is_plain(content: bytes) -> bool:
    """Whether XML has no comments, and no letters by their numbers."""
    return not has(content, "<!--|&#")


def _plain(content: bytes) -> bytes:
    """XML as programs usually write it: no comments, and no letters by their numbers."""
    return _SIGN.sub(_named, _COMMENT.sub(b"", content))


def _named(sign: re.Match[bytes]) -> bytes:
    """A letter or digit of ASCII that is written by its number; anything else stays as it is."""
    said = sign[1]
    code = int(said[1:], 16) if said[:1] in b"xX" else int(said)
    return bytes([code]) if code in _ALPHANUMERIC else sign[0]


def members(archive: zipfile.ZipFile, limits: Limits) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Name and content of each file in an archive that is not a workbook, folders left out.

    Raises Refused where there are too many. What the systems of Apple and Microsoft put in by
    themselves is not a file that anybody sent.
    """
    entries = [entry for entry in archive.infolist() if not _is_left_behind(entry)]
    if len(entries) > limits.members:
        raise Refused("unsafe", f"{len(entries)} files")
    for entry in sorted(entries, key=lambda each: each.filename):
        yield entry.filename, lambda name=entry.filename: part(archive, name)  # type: ignore[misc]


def _is_left_behind(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    return (
        entry.is_dir()
        or "__MACOSX" in path.parts
        or path.name.startswith((".", "~$"))
        or path.name.lower() in {"thumbs.db", "desktop.ini"}
    )


def gunzipped(content: bytes, limits: Limits) -> bytes:
    """What a gzip file holds. Raises Refused."""
    pieces: list[bytes] = []
    total, rest = 0, content
    while rest:
        inflate = zlib.decompressobj(_GZ_WINDOW)
        try:
            while not inflate.eof:
                piece = inflate.decompress(rest, _CHUNK)
                rest = inflate.unconsumed_tail
                if not piece and not rest and not inflate.eof:
                    raise Refused("incomplete", "the compressed data end too early")
                total += len(piece)
                if total > limits.expanded_bytes:
                    raise Refused("unsafe", f"unpacks to more than {limits.expanded_bytes} bytes")
                if total > _CHUNK and total > limits.expansion_ratio * len(content):
                    raise Refused(
                        "unsafe", f"unpacks to over {limits.expansion_ratio} times its size"
                    )
                pieces.append(piece)
        except zlib.error as error:
            raise Refused("unreadable", "damaged compressed data") from error
        rest = inflate.unused_data.lstrip(b"\x00")
        if rest and not rest.startswith(_GZ_MAGIC):
            raise Refused("unreadable", "something else after the compressed data")
    return b"".join(pieces)


def repacked(parts: Mapping[str, bytes]) -> bytes:
    """The parts as an archive of our own, so that every reader sees exactly what was measured."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()
