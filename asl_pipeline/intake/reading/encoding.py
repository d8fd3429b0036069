"""Turn the bytes of a text file into text: which encoding it is in, and how surely.

A mark at the start decides, then strict UTF-8. Bytes that are neither are in one of the encodings
of one byte a letter that western Europe's programs have written; the one whose accents make words
is taken. Where two make equally good words out of different letters, that is said.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from asl_pipeline.intake.reading import threads
from asl_pipeline.intake.reading.search import is_utf_8

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE: Final = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_ONE_BYTE: Final = ("cp1252", "iso-8859-15", "mac-roman", "cp850", "cp437")
"""Of Windows, of Unix, of old Macs, of DOS in western Europe and in the United States."""

ENCODINGS: Final = ("utf-8", *(encoding for _, encoding in _MARKS), *_WIDE, *_ONE_BYTE)
"""Every encoding that a text may be found to be in."""

# The letters beyond ASCII that the partners' languages are written with, Irish included.
_LETTERS: Final = frozenset("àâäáãæçéèêëíìîïñóòôöõœúùûüÿýßÀÂÄÁÃÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕŒÚÙÛÜŸÝ")
_COMMON: Final = frozenset("éèêàâçôîûáíóúñãõ")
_SIGNS: Final = frozenset("€£§°ºª«»“”‘’–—…•·¿¡²³½¼¾±×\u00a0®©™‰µ\u202f")
_SAMPLE: Final = 200_000
_CLOSE: Final = 0.9
_END_OF_FILE: Final = b"\x1a"  # DOS programs write it after the last line
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_CONTROL_BYTES: Final = np.array([(0, 8), (11, 11), (14, 31), (127, 127)], np.uint8)
"""The first and last of each stretch of the same."""
_MOSTLY: Final = 0.7


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it came in, and the encoding that fits as well, if one does.

    `content` is the text in UTF-8: of a large one, hardly any reader needs more.
    """

    content: bytes
    encoding: str
    rival: str | None = None

    @property
    def text(self) -> str:
        """The whole text."""
        return self.content.decode()

    def head(self, characters: int) -> str:
        """The text, or its first characters and perhaps some more."""
        # No letter takes more than four bytes, so what is torn at the end is not missed.
        return self.content[: characters * 4].decode(errors="ignore")


class NotText(Exception):  # noqa: N818 -- an answer about the file
    """The bytes are no text. `reason` says why, `detail` what was seen."""

    def __init__(self, reason: str, detail: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def decode(content: bytes) -> Decoded:
    """The text of a file. Raises NotText."""
    decoded = _decoded(content)
    decoded = replace(decoded, content=decoded.content.rstrip(_END_OF_FILE))
    if _may_have_controls(decoded.content):
        text = decoded.text
        found = _CONTROLS.search(text)
        if found is not None:
            line = text.count("\n", 0, found.start()) + 1
            raise NotText("control_characters", f"U+{ord(found[0]):04X} on line {line}")
    return decoded


def _may_have_controls(content: bytes) -> bool:
    """Whether a control character is in the text, which numbers tell many times faster."""
    data = np.frombuffer(content, np.uint8)

    def within(start: int) -> bool:
        piece = data[start : start + threads.PIECE_BYTES]
        # Bytes wrap around: what comes before the first is more than what comes after the last.
        return any((piece - first).min() <= last - first for first, last in _CONTROL_BYTES)

    return any(threads.each(within, range(0, len(data), threads.PIECE_BYTES)))


def _decoded(content: bytes) -> Decoded:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return Decoded(content.decode(encoding).encode(), encoding)
            except UnicodeDecodeError as error:
                raise NotText("unreadable", f"not the {encoding} that it says it is") from error
    wide = _wide(content)
    if wide is not None:
        return wide
    return Decoded(content, "utf-8") if is_utf_8(content) else _one_byte(content)


def _wide(content: bytes) -> Decoded | None:
    """A text in which every letter takes two or four bytes, without a mark that says so."""
    sample = content[:_SAMPLE]
    zeros = sample.count(0)
    if zeros * 4 < len(sample):
        return None
    for encoding in _WIDE:
        width = 4 if "32" in encoding else 2
        if len(content) % width:
            continue
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        plain = sum(1 for letter in text[:_SAMPLE] if " " <= letter <= "ÿ" or letter in "\t\r\n")
        if plain >= _MOSTLY * min(len(text), _SAMPLE):
            return Decoded(text.encode(), encoding)
    return None


def _one_byte(content: bytes) -> Decoded:
    if _looks_binary(content):
        raise NotText("unknown_format")
    scored = []
    for order, encoding in enumerate(_ONE_BYTE):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        scored.append((_likeness(text), -order, encoding, text))
    scored.sort(reverse=True)
    best_score, _, best, text = scored[0]
    if best_score <= 0:
        raise NotText("encoding_unknown", "no encoding makes words of the letters beyond ASCII")
    rivals = [encoding for _, _, encoding, other in scored[1:] if _is_as_good(other, text)]
    return Decoded(text.encode(), best, rivals[0] if rivals else None)


def _is_as_good(other: str, text: str) -> bool:
    """Whether another reading of the same bytes makes as much sense where it differs to the eye."""
    ours, theirs = _weights(text), _weights(other)
    differing = [at for at in ours if at in theirs and _seen(text[at]) != _seen(other[at])]
    if not differing or len(text) != len(other):
        return False
    mine = sum(ours[at] for at in differing)
    return sum(theirs[at] for at in differing) >= max(_CLOSE * mine, 1)


def _looks_binary(content: bytes) -> bool:
    sample = content[:_SAMPLE]
    controls = sum(sample.count(bytes([code])) for code in range(32) if code not in b"\t\r\n\x0c")
    return controls * 50 > len(sample)


def _seen(text: str) -> str:
    """The text without letters that look alike in print, or hardly matter."""
    return unicodedata.normalize("NFKC", text)


_BEYOND: Final = re.compile(r"[^\x00-\x7f]+")


def _likeness(text: str) -> float:
    """How well the letters beyond ASCII stand as they do in words and figures."""
    return sum(_weights(text).values())


def _weights(text: str) -> dict[int, float]:
    """The weight of each letter beyond ASCII, by its place."""
    weights = {}
    sample = text[: _SAMPLE * 5]
    for found in _BEYOND.finditer(sample):
        for at in range(*found.span()):
            left, right = sample[max(at - 1, 0) : at], sample[at + 1 : at + 2]
            weights[at] = _weight(sample[at], left, right)
    return weights


def _weight(letter: str, left: str, right: str) -> float:
    """Two for a letter that belongs where it stands, less for less, negative for nonsense."""
    if letter in _LETTERS:
        if not (left.isalpha() or right.isalpha()):
            return 0 if letter.isupper() else 1
        # A capital within small letters is no word, nor a small letter within capitals.
        if letter.isupper():
            torn = left.islower() or (left.isalpha() and right.islower())
        else:
            torn = left.isupper() and right.isupper()
        return -4 if torn else 2 if letter.lower() in _COMMON else 1
    if letter in "’‘":
        return 1
    if letter in "ºª°":
        return 1 if left.isalnum() or left in ". " else -4
    return 1 if letter in _SIGNS and not (left.isalpha() and right.isalpha()) else -4
