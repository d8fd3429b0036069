"""How a text parts its values: delimiter, quotes, and how a quote within quotes is written.

The delimiter is the one under which we find the most of our own headings, which decides better
than any statistics of commas; among equals, the one that parts the rows most evenly.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from asl_pipeline.derive.headers import all_headings, folded
from asl_pipeline.intake.reading.headings import find_header

_SINGLE: Final = (";", ",", "\t", "|", "~", "^", ":")
_MULTIPLE: Final = (" | ", "|;|", "~|~", "||", ";;", "::", "~~", "^^", "\t\t", "#|#", "@@", ",,")
STAND_IN: Final = "\x1f"
"""Stands for a delimiter of several characters; no text has it, as it is a control character."""
_SAMPLE_CHARACTERS: Final = 65_536
_SAMPLE_ROWS: Final = 200
_ENOUGH_KNOWN: Final = 2
_EVEN: Final = 0.9
_DECLARED: Final = re.compile(r"sep=([^\r\n]{1,3})(?:\r\n?|\n|$)", re.IGNORECASE)
CURLY: Final = "\x02"
"""Stands for a quote written as “ or ” where a value begins or ends."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialect:
    """How values are parted and quoted.

    `escape` is the sign before a quote within quotes, where it is not the quote doubled; `curly`
    says that quotes are written as “ and ”; `spaced` that a space follows each delimiter.
    """

    delimiter: str
    quote: str = '"'
    escape: str | None = None
    curly: bool = False
    spaced: bool = False

    @property
    def sign(self) -> str:
        """The one character that parts values, once `prepared` has made it one."""
        return self.delimiter if len(self.delimiter) == 1 else STAND_IN

    def prepared(self, text: str) -> str:
        """The text with one character for its delimiter, and plain quotes."""
        plain = self._without_curls(text) if self.curly else text
        return plain if len(self.delimiter) == 1 else plain.replace(self.delimiter, self.sign)

    def _without_curls(self, text: str) -> str:
        d = re.escape(self.delimiter)
        opened = re.sub(rf"(^|[\r\n]|{d})( ?)[“„]", rf"\g<1>\g<2>{CURLY}", text)
        return re.sub(rf"[”‟](?= ?(?:{d}|[\r\n]|$))", CURLY, opened)

    def restored(self, cell: str) -> str:
        """A cell as it was before `prepared`: a delimiter within quotes belongs to the text."""
        return cell.replace(STAND_IN, self.delimiter) if len(self.delimiter) > 1 else cell

    def reader(self, lines: Iterator[str], *, strict: bool = True) -> Iterator[list[str]]:
        """The rows of prepared text, by Python's own reader. It raises csv.Error."""
        return csv.reader(
            lines,
            delimiter=self.sign,
            quotechar=CURLY if self.curly else self.quote,
            doublequote=self.escape is None,
            escapechar=self.escape,
            skipinitialspace=self.spaced,
            strict=strict,
        )


def declared(text: str) -> tuple[str | None, str]:
    """The delimiter that Excel's own first line `sep=;` declares, and the text below that line."""
    found = _DECLARED.match(text)
    return (found[1], text[found.end() :]) if found else (None, text)


def find_dialect(text: str, stated: str | None = None) -> Dialect | None:
    """The dialect under which the text is a table, or None where there is none."""
    sample = text[:_SAMPLE_CHARACTERS]
    signs = [stated] if stated else [sign for sign in (*_MULTIPLE, *_SINGLE) if sign in sample]
    dialects = [_quoted(sample, sign) for sign in signs]
    scored = [(_score(sample, dialect), dialect) for dialect in dialects]
    # The first of equals wins: a delimiter of several characters before one of them alone.
    score, best = max(scored, key=lambda pair: pair[0], default=((0, 0.0, 0), None))
    return best if score[:2] > (0, 0.0) else None


def _quoted(sample: str, delimiter: str) -> Dialect:
    """The dialect with that delimiter: which quotes stand where a value begins and ends."""
    d = re.escape(delimiter)
    wrapped = {
        mark: len(
            re.findall(rf"(?:^|{d}) ?[{o}][^{o}{c}]*[{c}](?=\s*(?:{d}|$))", sample, re.MULTILINE)
        )
        for mark, o, c in (('"', '"', '"'), ("'", "'", "'"), ("“", "“„", "”‟"))
    }
    mark = max(wrapped, key=lambda sign: (wrapped[sign], sign == '"'))
    dialect = Dialect(delimiter=delimiter)
    if mark == "'":
        dialect = replace(dialect, quote="'")
    if mark == "“":
        dialect = replace(dialect, curly=True)
    quote = CURLY if dialect.curly else dialect.quote
    if re.search(rf"{re.escape(dialect.sign)} +{quote}", dialect.prepared(sample)):
        dialect = replace(dialect, spaced=True)
    if "\\" + dialect.quote in sample and _escapes_only_quotes(sample, dialect.quote):
        escaped = replace(dialect, escape="\\")
        dialect = dialect if _is_sound(sample, dialect) else escaped
    return dialect


def _is_sound(sample: str, dialect: Dialect) -> bool:
    """Whether the rows follow the rules, and are all as wide as the first."""
    try:
        rows = list(dialect.reader(io.StringIO(dialect.prepared(sample), newline="")))
    except csv.Error:
        return False
    return len({len(row) for row in rows if row}) == 1


def _escapes_only_quotes(sample: str, quote: str) -> bool:
    """Whether each backslash stands before a quote or a backslash, and no quote is doubled."""
    rest = re.sub(rf"\\[\\{quote}]", "", sample)
    doubled = re.search(rf"[^\W_]{quote}{quote}|{quote}{quote}[^\W_]", rest)
    return "\\" not in rest and doubled is None


def _score(sample: str, dialect: Dialect) -> tuple[int, float, int]:
    """Known headings in the best row, how even the rows are, and how few headings are missing."""
    rows = _sample_rows(sample, dialect)
    header = find_header(rows)
    if header is None:
        return _evenness(0, [row for row in rows if row])
    known = len({folded(cell) for cell in header.columns if cell.strip()} & all_headings())
    known, even, _ = _evenness(known, [row for row in rows[header.last :] if row])
    return known, even, -sum(1 for heading in header.columns if not heading.strip())


def _evenness(known: int, rows: Sequence[Sequence[str]]) -> tuple[int, float, int]:
    widths = Counter(map(len, rows))
    if not widths:
        return (0, 0.0, 0)
    width, often = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
    even = often / len(rows)
    if width < _ENOUGH_KNOWN or (not known and even < _EVEN):
        return (0, 0.0, 0)
    return (known, round(even, 1), width)


def _sample_rows(sample: str, dialect: Dialect) -> list[list[str]]:
    rows: list[list[str]] = []
    reader = dialect.reader(io.StringIO(dialect.prepared(sample), newline=""), strict=False)
    try:
        for row in reader:
            rows.append(row)
            if len(rows) >= _SAMPLE_ROWS:
                break
    except csv.Error:
        pass
    return rows
