"""Clean text: the repairs that are certain, each told by a code."""

import re
import unicodedata

_INVISIBLE = dict.fromkeys((0xFEFF, 0x200B, 0x2060, 0x00AD), None)
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_MOJIBAKE = re.compile("[ÃÂâÅÄ][\u0080-\u024f\u2010-\u20ff\u02c0-\u02ff]")
REPLACEMENT = "\ufffd"
# A non-breaking space that went through the wrong encoding twice.
_STRAY = "\u0100 "


def cleaned(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without stray spaces and damaged accents, and the codes of the repairs.

    Damaged accents are restored only where the restoration is certain: where the text, taken
    back to the bytes it was wrongly read from, is valid UTF-8.
    """
    repairs: list[str] = []
    restored = _restored(text)
    if restored != text:
        repairs.append("mojibake")
    lines = restored.translate(_INVISIBLE).splitlines()
    spaced = "\n".join(_SPACES.sub(" ", line).strip() for line in lines).strip()
    if spaced != restored:
        repairs.append("spaces")
    return unicodedata.normalize("NFC", spaced), tuple(repairs)


def _restored(text: str) -> str:
    if not _MOJIBAKE.search(text):
        return text
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return text


def is_damaged(text: str) -> bool:
    """Whether letters of the text are lost, or look damaged beyond certain repair."""
    beyond_repair = bool(_MOJIBAKE.search(_restored(text)))
    return REPLACEMENT in text or _STRAY in text or beyond_repair
