"""Find personal data in text, and mask it.

National identifiers count only where their check digit or form holds, so that a budget line is
not taken for a person: DNI and NIE (Spain), NIF (Portugal), NIR (France), PPS (Ireland), NINO
(United Kingdom).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?<![\w/.,-])(?:\+|00)\d{1,3}[ .-]?(?:\(0\)[ .-]?)?\d(?:[ .-]?\d){6,10}(?![\w/])"
    r"|(?<![\w/.,-])0[1-9](?:[ .-]\d{2}){4}(?![\w/])"
    r"|(?<![\w/.,-])0[1-9]\d{8}(?![\w/])"
    r"|(?<![\w/.,-])[6789]\d{2}[ .-]\d{3}[ .-]\d{3}(?![\w/])(?!\s?(?:€|EUR|euro))"
    r"|(?<![\w/.,-])[679]\d{2}[ .-]\d{2}[ .-]\d{2}[ .-]\d{2}(?![\w/])"
    r"|(?<![\w/.,-])0\d{2,4}[ -]\d{3}[ -]?\d{3,4}(?![\w/])"
)
_TITLES = (
    r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Mme|Mlle|Monsieur|Madame|Sr|Sra|Dª|Don|Doña|Señor|Señora"
    r"|Dra|Senhor|Senhora|Dona|Eng|Engª)\.?|(?:M|D)\."
)
_NAMED = re.compile(rf"\b(?:{_TITLES})[ \u00a0](?:[A-ZÀ-Þ][\w’'-]+)(?:[ \u00a0][A-ZÀ-Þ][\w’'-]+)*")

CANDIDATE: Final = r"@|\d[\d .()/-]{5,}\d|[A-Za-z]{1,2}[ ]?\d{2}|\d{7,8}[ -]?[A-Za-z]"
"""A pattern that every text with personal data matches: cheap to ask of a whole column."""
_CANDIDATE: Final = re.compile(CANDIDATE)


def personal_data(text: str) -> tuple[str, ...]:
    """The kinds of personal data in the text, each once: email, phone, national_id."""
    return tuple(dict.fromkeys(kind for kind, _ in _spans(text)))


@lru_cache(maxsize=1 << 14)
def masked(text: str) -> str:
    """The text with every piece of personal data replaced by a mask."""
    for start, end in reversed(_united(span for _, span in _spans(text))):
        text = f"{text[:start]}▒▒▒{text[end:]}"
    return text


def _united(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that overlap as one."""
    united: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if united and start < united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


def named_persons(text: str) -> tuple[str, ...]:
    """The titles with names in the text."""
    return tuple(dict.fromkeys(found[0] for found in _NAMED.finditer(text)))


def _spans(text: str) -> list[tuple[str, tuple[int, int]]]:
    """The kind and place of each piece of personal data. Pieces may overlap."""
    if _CANDIDATE.search(text) is None:
        return []
    found: list[tuple[str, tuple[int, int]]] = []
    for kind, spans in (
        ("email", (m.span() for m in _EMAIL.finditer(text))),
        ("national_id", _national_ids(text)),
        ("phone", (m.span() for m in _PHONE.finditer(text))),
    ):
        found += [(kind, span) for span in spans]
    return found


def _national_ids(text: str) -> Iterator[tuple[int, int]]:
    for pattern, holds in _IDENTIFIERS:
        for found in pattern.finditer(text):
            if holds(re.sub(r"[ .-]", "", found[0]).upper()):
                yield found.span()


_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_PPS_LETTERS = "WABCDEFGHIJKLMNOPQRSTUV"


def _is_dni(text: str) -> bool:
    digits = text[:-1].translate(str.maketrans("XYZ", "012"))
    return _DNI_LETTERS[int(digits) % 23] == text[-1]


def _is_nif(text: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(text, range(9, 1, -1), strict=False))
    check = 11 - total % 11
    return text[0] in "123" and int(text[-1]) == check % 11 % 10


def _is_nir(text: str) -> bool:
    number = text[:13].replace("2A", "19").replace("2B", "18")
    return number.isdecimal() and 97 - int(number) % 97 == int(text[13:])


def _is_pps(text: str) -> bool:
    total = sum(
        int(digit) * weight for digit, weight in zip(text[:7], range(8, 1, -1), strict=True)
    )
    if len(text) == len("1234567WA") and text[8] != "W":
        total += 9 * (ord(text[8]) - ord("A") + 1)
    return _PPS_LETTERS[total % 23] == text[7]


_IDENTIFIERS: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (
        re.compile(r"\b(?:\d{8}|\d{1,2}\.\d{3}\.\d{3}|[XYZxyz]-?\d{7})[ -]?[A-Za-z]\b", re.ASCII),
        _is_dni,
    ),
    (
        re.compile(
            r"(?<![\d.,])[123]\d{2} ?\d{3} ?\d{3}(?![\d.,]\d|\d|\s?(?:€|EUR|euro))", re.ASCII
        ),
        _is_nif,
    ),
    (
        re.compile(
            r"(?<!\d)[12] ?\d{2} ?\d{2} ?(?:\d{2}|2[ABab]) ?\d{3} ?\d{3} ?\d{2}(?!\d)", re.ASCII
        ),
        _is_nir,
    ),
    (re.compile(r"\b\d{7}[A-Wa-w][A-IWa-iw]?\b", re.ASCII), _is_pps),
    (
        re.compile(
            r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
            r" ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b",
            re.ASCII,
        ),
        lambda _: True,
    ),
)
