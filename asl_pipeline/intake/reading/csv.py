"""Read text files with separated values, whatever their encoding and delimiter.

The delimiter is the one under which we find the most of our own headings, which decides better
than any statistics of commas. A file whose quotes do not close is refused rather than cut.
"""

import codecs
import csv
import io
from collections.abc import Sequence

from asl_pipeline.intake import limits
from asl_pipeline.intake.reading.headings import header_index, known_headings
from asl_pipeline.intake.reading.table import Origin, table_of
from asl_pipeline.model.finding import Repair
from asl_pipeline.model.raw import Reading

_DELIMITERS = (";", ",", "\t", "|")
_SAMPLE_CHARACTERS = 65_536
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read(content: bytes) -> Reading:
    """The one table of a text file."""
    decoded = decode(content)
    if decoded is None:
        return Reading("unknown", reason="unknown_format")
    text, encoding = decoded
    delimiter = find_delimiter(text)
    if delimiter is None:
        return Reading("csv", reason="not_a_table")
    form = "tsv" if delimiter == "\t" else "csv"
    rows = _rows(text, delimiter)
    if rows is None:
        return Reading(form, reason="unreadable")
    if max(map(len, rows), default=0) > limits.COLUMNS:
        return Reading(form, reason="unsafe")
    origin = Origin(
        encoding=encoding,
        delimiter=delimiter,
        quote='"',
        repairs=() if encoding.startswith("utf-8") else (Repair("encoding", 1, header=encoding),),
    )
    table = table_of(rows, origin)
    if table is None:
        return Reading(form, reason="not_a_table")
    return Reading(form, (table,))


def decode(content: bytes) -> tuple[str, str] | None:
    """The text and its encoding, or None for bytes that are not text.

    A mark at the start decides, then strict UTF-8; what is left is the Windows encoding of
    western Europe, or Latin-9 where it has bytes that Windows does not know.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _attempt(content, encoding)
    if b"\x00" in content:
        return None
    for encoding in ("utf-8", "cp1252", "iso-8859-15"):
        attempt = _attempt(content, encoding)
        if attempt is not None:
            return attempt
    return None


def _attempt(content: bytes, encoding: str) -> tuple[str, str] | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _has_controls(text) else (text, encoding)


def _has_controls(text: str) -> bool:
    return any(c < " " and c not in "\t\r\n\f" for c in set(text)) or "\x00" in text


def find_delimiter(text: str) -> str | None:
    """The delimiter under which the text is a table, or None where there is none."""
    sample = text[:_SAMPLE_CHARACTERS]
    scored = [(_score(sample, delimiter), delimiter) for delimiter in _DELIMITERS]
    best = max(scored, key=lambda pair: pair[0])
    return best[1] if best[0] > (0, 0) else None


def _score(sample: str, delimiter: str) -> tuple[int, int]:
    """Known headings in the best row, then the width that most rows agree on (if over one)."""
    rows = list(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter))
    index = header_index(rows)
    if index is None:
        return (0, 0)
    below = [len(row) for row in rows[index:] if row]
    width = max(set(below), key=below.count)
    known = known_headings(rows[index])
    return (known, width if width > 1 else 0)


def _rows(text: str, delimiter: str) -> Sequence[Sequence[str]] | None:
    csv.field_size_limit(limits.CELL_CHARACTERS)
    try:
        return _parse(text, delimiter, strict=True)
    except csv.Error:
        pass
    # A stray quote inside a cell is harmless as long as it joins no two lines into one row.
    try:
        rows = _parse(text, delimiter, strict=False)
    except csv.Error:
        return None
    return rows if len(rows) == len(text.splitlines()) else None


def _parse(text: str, delimiter: str, *, strict: bool) -> list[list[str]]:
    source = io.StringIO(text, newline="")
    return list(csv.reader(source, delimiter=delimiter, strict=strict))
