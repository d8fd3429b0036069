"""How people write a number, a date and a text: one function for each way."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from babel.dates import format_date

NBSP: Final = "\u00a0"
NARROW: Final = "\u202f"


def _grouped(
    group: str, decimal: str, before: str = "", after: str = ""
) -> Callable[[Decimal], str]:
    """Numbers with that sign between thousands and that one before decimals."""

    def write(number: Decimal) -> str:
        whole, _, part = f"{number:,f}".partition(".")
        body = whole.replace(",", group) + (f"{decimal}{part}" if part else "")
        return f"{before}{body}{after}"

    return write


def _scientific(number: Decimal) -> str:
    return f"{number:.2E}".replace(".", ",")


def _whole_where_whole(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


NUMBERS: Final[Mapping[str, Callable[[Decimal], str]]] = {
    "1234.5": _grouped("", "."),
    "1234,5": _grouped("", ","),
    "1.234,5": _grouped(".", ","),
    "1,234.5": _grouped(",", "."),
    "1 234,5": _grouped(" ", ","),
    "1 234.5": _grouped(" ", "."),
    "1 234,5 NBSP": _grouped(NBSP, ","),
    "1 234,5 narrow": _grouped(NARROW, ","),
    "1'234.5": _grouped("'", "."),
    "1’234.5": _grouped("’", "."),
    "1 234,5 €": _grouped(NBSP, ",", after=f"{NBSP}€"),
    "1234,5€": _grouped("", ",", after="€"),
    "€1,234.5": _grouped(",", ".", before="€"),
    "€ 1.234,5": _grouped(".", ",", before="€ "),
    "1 234,5 EUR": _grouped(" ", ",", after=" EUR"),
    "1234,5 euros": _grouped("", ",", after=" euros"),
    "1234.5 %": _grouped("", ".", after=" %"),
    "1234,5%": _grouped("", ",", after="%"),
    "+1234.5": _grouped("", ".", before="+"),
    "1234.50 as 1234.5": _whole_where_whole,
}
"""Ways that can be read with certainty, where a column has one of them."""

DOUBTFUL_NUMBERS: Final[Mapping[str, Callable[[Decimal], str]]] = {
    "1,23E+3": _scientific,
    "1,234,5": _grouped(",", ","),
    "1.234.5": _grouped(".", "."),
    "$1,234.5": _grouped(",", ".", before="$"),
    "(1234.5)": _grouped("", ".", before="(", after=")"),
    "env. 1234,5": _grouped("", ",", before="env. "),
    "~1234.5": _grouped("", ".", before="~"),
    "1234.5*": _grouped("", ".", after="*"),
    "1234.5 (1)": _grouped("", ".", after=" (1)"),
    "1234,5 k€": _grouped("", ",", after=" k€"),
    "= 1234.5": _grouped("", ".", before="="),
}
"""Ways that lose something or could mean another number: to be asked about."""


def iso(date: dt.date) -> str:
    """2018-02-01."""
    return date.isoformat()


def _pattern(pattern: str) -> Callable[[dt.date], str]:
    return lambda date: date.strftime(pattern)


def _short(separator: str) -> Callable[[dt.date], str]:
    return lambda d: separator.join((str(d.day), str(d.month), str(d.year)))


def _tiny(date: dt.date) -> str:
    return f"{date.day}.{date.month}.{date.year % 100:02d}"


def _worded(language: str, pattern: str) -> Callable[[dt.date], str]:
    return lambda date: format_date(date, pattern, locale=language)


def _serial(date: dt.date) -> str:
    return str((date - dt.date(1899, 12, 30)).days)


def _french(date: dt.date) -> str:
    day = "1er" if date.day == 1 else str(date.day)
    return f"{day} {format_date(date, 'MMMM y', locale='fr')}"


DATES: Final[Mapping[str, Callable[[dt.date], str]]] = {
    "yyyy-mm-dd": iso,
    "dd/mm/yyyy": _pattern("%d/%m/%Y"),
    "d/m/yyyy": _short("/"),
    "dd.mm.yyyy": _pattern("%d.%m.%Y"),
    "d.m.yy": _tiny,
    "dd-mm-yyyy": _pattern("%d-%m-%Y"),
    "dd/mm/yy": _pattern("%d/%m/%y"),
    "dd mm yyyy": _pattern("%d %m %Y"),
    "yyyy-mm-dd 00:00:00": _pattern("%Y-%m-%d 00:00:00"),
    "yyyy-mm-ddThh:mm:ss": _pattern("%Y-%m-%dT00:00:00"),
    "dd/mm/yyyy 00:00": _pattern("%d/%m/%Y 00:00"),
    "1er février 2018": _french,
    "1 févr. 2018": _worded("fr", "d MMM y"),
    "jeudi 1 février 2018": _worded("fr", "EEEE d MMMM y"),
    "1 February 2018": _worded("en", "d MMMM y"),
    "February 1, 2018": _worded("en", "MMMM d, y"),
    "1-Feb-2018": _worded("en", "d-MMM-y"),
    "43132": _serial,
}
"""Ways that can be read with certainty by a partner whose language is French."""

FOREIGN_DATES: Final[Mapping[str, tuple[str, Callable[[dt.date], str]]]] = {
    "1 de febrero de 2018": ("AVI", _worded("es", "d 'de' MMMM 'de' y")),
    "1 feb 2018 es": ("AVI", _worded("es", "d MMM y")),
    "1 de fevereiro de 2018": ("AVE", _worded("pt", "d 'de' MMMM 'de' y")),
    "01/fev/2018": ("AVE", _worded("pt", "dd/MMM/y")),
}
"""Ways of other partners."""

DOUBTFUL_DATES: Final[Mapping[str, Callable[[dt.date], str]]] = {
    "mm/dd/yyyy": _pattern("%m/%d/%Y"),
    "m-d-yy": lambda d: f"{d.month}-{d.day}-{d.year % 100:02d}",
    "yyyymmdd": _pattern("%Y%m%d"),
    "yyyy/mm/dd": _pattern("%Y/%m/%d"),
    "yyyy.mm.dd": _pattern("%Y.%m.%d"),
    "mm/yyyy": _pattern("%m/%Y"),
    "février 2018": _worded("fr", "MMMM y"),
    "yyyy": _pattern("%Y"),
    "yy-mm-dd": _pattern("%y-%m-%d"),
    "days since 1904": lambda d: str((d - dt.date(1904, 1, 1)).days),
    "unix seconds": lambda d: str((d - dt.date(1970, 1, 1)).days * 86_400),
    "Q1 2018": lambda d: f"T{(d.month - 1) // 3 + 1} {d.year}",
}
"""Ways that lose something, or that are not known to be what they look like."""


def plain(text: str) -> str:
    """A text without delimiters, quotes and line breaks."""
    words = re.sub(r"[^\w\s.!?%-]|[\r\n\t]", " ", text.replace("'", " "))
    return " ".join(words.split())
