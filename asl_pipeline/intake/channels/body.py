"""The body of an answer: taken whole, within a limit, or not at all."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

from asl_pipeline.intake.channels import verbatim
from asl_pipeline.model.failure import Incomplete, Refused, TooMuch, Unreachable
from asl_pipeline.model.limits import Limits

_PIECE_BYTES: Final = 2**16
_GZIP: Final = 31
_ZLIB: Final = 15
_ENCODINGS: Final[Mapping[str, int]] = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _ZLIB}
_ZIP_START: Final = (b"PK\x03\x04", b"PK\x05\x06")
_ZIP_END: Final = b"PK\x05\x06"
_ZIP_END_BYTES: Final = 22
_ZIP_LISTING_AT: Final = 12
_ZIP_COMMENT_BYTES: Final = 2**16
_GZIP_START: Final = b"\x1f\x8b"
_JSON_START: Final = (b"{", b"[")
_BLANK: Final = b"\xef\xbb\xbf \t\r\n"


@dataclass(frozen=True, slots=True)
class Cap:
    """How many bytes may be taken, and the limit that says so."""

    limit: str
    most: int


def whole(where: str, response: requests.Response, cap: Cap, limits: Limits) -> bytes:
    """The body, decoded. Raises Incomplete unless it is sure to be all, TooMuch above the cap.

    That it is all is known from its length, from its last chunk, or from what it is itself.
    """
    length = _length(response)
    if length is not None and length > cap.most:
        raise _too_much(where, cap)
    pieces = _received(where, response, length)
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in _ENCODINGS:
        pieces = _unpacked(where, pieces, _ENCODINGS[encoding])
    elif encoding not in {"", "identity"}:
        raise Refused(f"{where}: sends an encoding that was not asked for")
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) > cap.most:
            raise _too_much(where, cap)
    told = length is not None or _is_chunked(response) or encoding in _ENCODINGS
    if not (told or _shows_its_end(bytes(content), limits)):
        raise Incomplete(f"{where}: the server did not say how long the file is")
    return bytes(content)


def _too_much(where: str, cap: Cap) -> TooMuch:
    return TooMuch(cap.limit, f"{where}: more than {cap.most} bytes ({cap.limit})")


def _is_chunked(response: requests.Response) -> bool:
    return bool(response.raw.chunked)


def _length(response: requests.Response) -> int | None:
    told = response.headers.get("Content-Length", "")
    return None if _is_chunked(response) or not told.isdecimal() else int(told)


def _received(where: str, response: requests.Response, length: int | None) -> Iterator[bytes]:
    raw: Any = response.raw
    received = 0
    late = broken = False
    try:
        for piece in raw.stream(_PIECE_BYTES, decode_content=False):
            received += len(piece)
            yield piece
    except ReadTimeoutError:
        late = True
    except (HTTPError, OSError):
        broken = True
    if late:
        raise Unreachable(f"{where}: went silent in the middle of an answer")
    if broken or (length is not None and received != length):
        raise Incomplete(f"{where}: broke off after {received} bytes")


def _unpacked(where: str, packed: Iterator[bytes], kind: int) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(kind)
    sound = True
    for chunk in packed:
        try:
            piece = unpacker.decompress(chunk, _PIECE_BYTES)
            while piece:
                yield piece
                piece = unpacker.decompress(unpacker.unconsumed_tail, _PIECE_BYTES)
        except zlib.error:
            sound = False
        if not sound or unpacker.unused_data:
            break
    if not (sound and unpacker.eof) or unpacker.unused_data:
        raise Incomplete(f"{where}: what it packed cannot be unpacked to the end")


def _shows_its_end(content: bytes, limits: Limits) -> bool:
    """Whether the content is of a format that has an end, and it is there."""
    if content.startswith(_ZIP_START):
        return _is_whole_zip(content)
    if content.startswith(_GZIP_START):
        return _is_whole_gzip(content, limits)
    if content.lstrip(_BLANK).startswith(_JSON_START):
        try:
            verbatim.parse(content, limits.cells)
        except ValueError:
            return False
        return True
    return False


def _is_whole_zip(content: bytes) -> bool:
    """Whether a ZIP file's last record is the last thing in it, and its own.

    A ZIP file within it has such a record too, which counts from another start.
    """
    found = content.rfind(_ZIP_END, max(0, len(content) - _ZIP_END_BYTES - _ZIP_COMMENT_BYTES))
    record = content[found : found + _ZIP_END_BYTES]
    if found < 0 or len(record) < _ZIP_END_BYTES:
        return False
    size, start, comment = struct.unpack_from("<IIH", record, _ZIP_LISTING_AT)
    return (start + size, found + _ZIP_END_BYTES + comment) == (found, len(content))


def _is_whole_gzip(content: bytes, limits: Limits) -> bool:
    """Whether every member of a GZIP file ends, with the checksum that it says."""
    left, expanded = content, 0
    while left:
        unpacker = zlib.decompressobj(_GZIP)
        try:
            piece = unpacker.decompress(left, _PIECE_BYTES)
            while piece:
                expanded += len(piece)
                if expanded > limits.expanded_bytes:
                    raise TooMuch("expanded_bytes", "unpacks beyond the limit (expanded_bytes)")
                piece = unpacker.decompress(unpacker.unconsumed_tail, _PIECE_BYTES)
        except zlib.error:
            return False
        if not unpacker.eof:
            return False
        left = unpacker.unused_data
    return True
