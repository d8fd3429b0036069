"""Count the rows of a file by other means than the reader's, and hold a reading to that count.

Whatever is written in a file must be in a row that was read, or be told: as headings, a title, a
total, a note, a comment, or a part that could not be read. Nothing may be lost in silence.
"""

import gzip
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from asl_pipeline.model.raw import RawTable, Reading
from asl_pipeline_tests.intake.counting_binaries import in_xls, in_xlsb
from asl_pipeline_tests.intake.counting_workbooks import in_ods, in_xlsx

_SET_ASIDE: Final = {
    "duplicate_header", "units_row", "total_rows", "footer_rows", "comment_rows",
}  # fmt: skip
_SEPARATORS: Final = "\n\r"
_WORKBOOKS: Final = {
    "xlsx": in_xlsx,
    "xlsm": in_xlsx,
    "xlsb": in_xlsb,
    "xls": in_xls,
    "ods": in_ods,
}


@dataclass(frozen=True, slots=True)
class Lost:
    """What was written in a file and is neither read nor told."""

    where: str | None
    what: str


def lost(content: bytes, reading: Reading) -> list[Lost]:
    """What of a file that was read is lost. Empty for a reading that keeps everything."""
    if reading.quarantined:
        return []
    return list(_lost(content, reading.format, reading.tables, {e.name for e in reading.unread}))


def _lost(
    content: bytes, form: str, tables: tuple[RawTable, ...], unread: set[str]
) -> Iterator[Lost]:
    if form == "gz":
        inner = gzip.decompress(content)
        yield from _lost(inner, _form_of(inner, tables), tables, unread)
    elif form == "zip":
        yield from _lost_in_members(content, tables, unread)
    elif form in _WORKBOOKS:
        for name, rows in _WORKBOOKS[form](content).items():
            if name not in unread:
                own = tuple(table for table in tables if table.name == name)
                yield from _unaccounted(name, [rows.cells], own)
                if rows.again:
                    yield Lost(name, f"rows written over each other: {sorted(rows.again)}")
    elif form in {"json", "jsonl"}:
        yield from _unaccounted(None, [_records(content, tables)], tables)
    else:
        yield from _unaccounted(None, list(_texts(content, tables)), tables)


def _lost_in_members(
    content: bytes, tables: tuple[RawTable, ...], unread: set[str]
) -> Iterator[Lost]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, inner in members.items():
        if name in unread or name.endswith("/") or name.rpartition("/")[2].startswith("."):
            continue
        own = tuple(table for table in tables if table.member == name)
        told = {each.removeprefix(f"{name}: ") for each in unread}
        for each in _lost(inner, _form_of(inner, own), own, told):
            yield Lost(f"{name}: {each.where}", each.what)


def _form_of(content: bytes, tables: tuple[RawTable, ...]) -> str:
    """What kind of file a member is, as far as it matters here."""
    if content.startswith(b"PK"):
        return "xlsx"
    return "csv" if tables and tables[0].delimiter else "json"


def _unaccounted(
    where: str | None, readings: list[Mapping[int, int]], tables: tuple[RawTable, ...]
) -> Iterator[Lost]:
    """What is lost under the reading of the rows that fits best."""
    if any(table.transposed for table in tables):
        return
    found = min((list(_missing(where, rows, tables)) for rows in readings), key=len)
    yield from found


def _missing(
    where: str | None, cells: Mapping[int, int], tables: tuple[RawTable, ...]
) -> Iterator[Lost]:
    written = set(cells)
    loaded = [number for table in tables for number in table.numbers]
    if len(loaded) != len(set(loaded)):
        yield Lost(where, "a row is read twice")
    invented = set(loaded) - written
    if invented:
        yield Lost(where, f"rows that nobody wrote: {sorted(invented)[:5]}")
    for number, count in _filled(tables):
        if cells.get(number) and cells[number] != count:
            yield Lost(where, f"{cells[number]} cells written in row {number}, {count} read")
    left = written - set(loaded)
    told = {code: sum(r.rows for t in tables for r in t.repairs if r.code == code) for code in (
        *_SET_ASIDE, "header_below_title", "header_rows")}  # fmt: skip
    headed = [table for table in tables if table.header_row]
    several = told["header_rows"] or 0
    headings = max(len(headed), several + len(headed) - 1) if several else len(headed)
    aside = sum(told[code] for code in _SET_ASIDE)
    first = min((table.header_row for table in headed), default=0)
    below = {row for row in left if row > first}
    above = left - below
    allowed = aside + (headings - 1 if len(tables) > 1 else 0)
    if len(tables) == 1 and len(below) != aside:
        yield Lost(where, f"rows {sorted(below)[:8]} below the headings, {aside} told")
    if len(tables) > 1 and len(below) > allowed + told["header_below_title"]:
        yield Lost(where, f"rows {sorted(below)[:8]} below the headings, {allowed} told")
    if not tables and left:
        yield Lost(where, f"{len(left)} rows of a part that is not told")
    if len(above) > told["header_below_title"] + headings:
        yield Lost(where, f"rows {sorted(above)[:8]} above the headings")


def _filled(tables: tuple[RawTable, ...]) -> Iterator[tuple[int, int]]:
    """The number of each row that was read, and how many of its cells have something in them."""
    for table in tables:
        columns = [column.to_pylist() for column in table.texts.columns]
        for index, number in enumerate(table.numbers):
            yield number, sum(1 for column in columns if column[index].strip())


# ---------------------------------------------------------------- text


def _texts(content: bytes, tables: tuple[RawTable, ...]) -> Iterator[Counter[int]]:
    """The rows with something in them, under each of the ways in which quotes may be meant."""
    table = tables[0]
    text = content.decode(table.encoding or "utf-8").rstrip("\x1a")
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]
    delimiter = table.delimiter or ";"
    quote = table.quote or '"'
    if quote == "“":
        text, quote = text.translate(str.maketrans("“”„‟", '""""')), '"'
    yield Counter(_walked(text, delimiter, quote, spaced=False, escape=""))
    yield Counter(_walked(text, delimiter, quote, spaced=True, escape=""))
    yield Counter(_walked(text, delimiter, quote, spaced=False, escape="\\"))
    yield Counter(_walked(text, delimiter, "", spaced=False, escape=""))


def _walked(text: str, delimiter: str, quote: str, *, spaced: bool, escape: str) -> Iterator[int]:
    """The number of the record for each value with something in it, letter by letter."""
    number, at, fresh, written = 1, 0, True, False
    while at < len(text):
        letter = text[at]
        if quote and letter == quote and fresh:
            at, inside = _closed(text, at + 1, quote, escape)
            fresh, written = False, written or inside
        elif letter in _SEPARATORS or text.startswith(delimiter, at):
            if written:
                yield number
            ended = letter in _SEPARATORS
            number, fresh, written = number + ended, True, False
            at += _length_of_end(text, at) if ended else len(delimiter)
        else:
            fresh = fresh and spaced and letter == " "
            written = written or not letter.isspace()
            at += 1
    if written:
        yield number


def _closed(text: str, at: int, quote: str, escape: str) -> tuple[int, bool]:
    """Where what stands within quotes ends, and whether there is anything in it."""
    start = at
    while at < len(text):
        if escape and text[at] == escape:
            at += 1
        elif text[at] == quote:
            if text[at + 1 : at + 2] != quote:
                break
            at += 1
        at += 1
    return at + 1, bool(text[start:at].strip())


def _length_of_end(text: str, at: int) -> int:
    return 2 if text.startswith("\r\n", at) else 1


# ---------------------------------------------------------------- records


def _records(content: bytes, tables: tuple[RawTable, ...]) -> dict[int, int]:
    """The numbers of the records with something in them."""
    text = content.decode(tables[0].encoding or "utf-8", "surrogatepass")
    values = list(_values(text.strip("\ufeff \x1a")))
    whole = values[0] if len(values) == 1 else values
    if isinstance(whole, Mapping):
        lists = [each for each in whole.values() if isinstance(each, list)]
        of_records = [each for each in lists if each and all(isinstance(e, Mapping) for e in each)]
        whole = max(of_records, key=len) if of_records else [whole]
    return {number: 0 for number, record in enumerate(whole, 1) if _is_written(record)}


def _values(text: str) -> Iterator[Any]:
    """The JSON values after each other, whatever white space parts them."""
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        value, at = decoder.raw_decode(text, at)
        yield value


def _is_written(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_is_written, value.values()))
    if isinstance(value, list):
        return any(map(_is_written, value))
    return value is not None and bool(str(value).strip())
