"""Turn a part's text into typed columns, with a mark wherever a cell could not simply be read.

The frame has the form's columns and, beside them, bookkeeping columns whose names start with #:
where a row came from, and marks such as `end#unreadable` for the rules to judge.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl
import pyarrow as pa

from asl_pipeline.derive.arrow import ARROW
from asl_pipeline.languages import spoken, words
from asl_pipeline.model.column import Column, Kind
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.finding import REPAIRS, Repair
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.raw import Native, RawTable
from asl_pipeline.quality.cell import EMPTY, UNREADABLE, Mark, Read, Written
from asl_pipeline.quality.codes import read_code_lists, read_codes
from asl_pipeline.quality.dates import read_dates
from asl_pipeline.quality.numbers import read_numbers
from asl_pipeline.quality.parts import Part
from asl_pipeline.quality.text import cleaned, is_damaged

PART, INDEX, NUMBER, AT = "#part", "#index", "#number", "#at"


@dataclass(frozen=True, slots=True)
class Typed:
    """The typed rows of one or more parts of the same form and period."""

    frame: pl.DataFrame
    repairs: tuple[Repair, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class _Cells:
    """One column of a part, as sent: position in the table for each row, or none."""

    column: Column
    written: Sequence[Written]
    header: str | None
    given: tuple[Read, ...] | None = None
    """What the cells are, where the headings of a spread form have told it already."""


def parse(dataset: Dataset, parts: Sequence[Part], partner: Partner) -> Typed:
    """The typed rows of a submission. Formats are decided for each column of each sheet."""
    frames, repairs = [], []
    for number, part in enumerate(parts):
        frame, made = _parse_part(dataset, part, partner, number)
        frames.append(frame)
        repairs += made
    return Typed(pl.concat(frames, how="diagonal"), tuple(repairs), tuple(parts))


def mark(column: str, kind: Mark) -> str:
    """The name of the column that marks cells of another."""
    return f"{column}#{kind}"


def _parse_part(
    dataset: Dataset, part: Part, partner: Partner, number: int
) -> tuple[pl.DataFrame, list[Repair]]:
    rows, codes = _long(part)
    columns: dict[str, pl.Series] = {
        PART: pl.Series(PART, [number] * len(rows), pl.Int32),
        INDEX: pl.Series(INDEX, rows, pl.Int32),
        NUMBER: pl.Series(NUMBER, [part.table.numbers[row] for row in rows], pl.Int32),
        AT: pl.Series(AT, _value_positions(part, codes), pl.Int32),
    }
    repairs = [*part.table.repairs]
    if codes:
        repairs.append(Repair("spread", len(rows)))
    told: list[list[str]] = [[] for _ in rows]
    for column in dataset.columns:
        cells = _cells(part, column, rows, codes)
        reads, made = _read_column(cells, partner)
        repairs += made
        columns |= _series(column, reads, part, partner, rows)
        for row, read in enumerate(reads if made else ()):
            told[row] += [f"{column.name} {code}" for code in read.repairs]
    columns[REPAIRS] = pl.Series(REPAIRS, told, pl.List(pl.String))
    return pl.DataFrame(list(columns.values())), repairs


def _long(part: Part) -> tuple[list[int], list[str]]:
    """The index of the source row for each row, and its code where the table was spread.

    A spread row gives one row for each code in whose column something is written; one with
    nothing in any of them gives one row without a value, so that it is not lost.
    """
    if not part.spread_at:
        return list(part.rows), []
    written = {code: _texts(part.table, at) for code, at in part.spread_at.items()}
    long: list[tuple[int, str]] = []
    for row in part.rows:
        found = [code for code in part.spread_at if written[code][row].strip()]
        long += [(row, code) for code in found or list(part.spread_at)[-1:]]
    return [row for row, _ in long], [code for _, code in long]


def _value_positions(part: Part, codes: list[str]) -> list[int | None]:
    if not codes:
        return [None] * len(part.rows)
    return [part.spread_at[code] for code in codes]


def _cells(part: Part, column: Column, rows: list[int], codes: list[str]) -> _Cells:
    spread = part.dataset.spread
    if codes and spread is not None and column.name == spread.by:
        given = tuple(_given(code, part) for code in codes)
        return _Cells(column, [Written(code) for code in codes], None, given)
    if codes and spread is not None and column.name == spread.value:
        by_code = {code: _written(part.table, at) for code, at in part.spread_at.items()}
        pairs = zip(rows, codes, strict=True)
        return _Cells(column, [by_code[code][row] for row, code in pairs], None)
    position = part.at.get(column.name)
    if position is None:
        return _Cells(column, [Written("")] * len(rows), None)
    written = _written(part.table, position)
    return _Cells(column, [written[row] for row in rows], part.table.columns[position])


def _given(code: str, part: Part) -> Read:
    """What a heading says a cell's code is."""
    if code not in part.spread_doubtful:
        return Read(code)
    heading = part.table.columns[part.spread_at[code]]
    return Read(code, Mark.AMBIGUOUS, other=heading)


def _texts(table: RawTable, position: int) -> list[str]:
    texts: list[str] = table.texts.column(position).to_pylist()
    return texts


def _written(table: RawTable, position: int) -> list[Written]:
    texts = _texts(table, position)
    if table.native is None:
        return [Written(text) for text in texts]
    kinds = table.native.column(position).to_pylist()
    known = {kind: Native(kind or "text") for kind in set(kinds)}
    return [Written(text, known[kind]) for text, kind in zip(texts, kinds, strict=True)]


def _read_column(cells: _Cells, partner: Partner) -> tuple[list[Read], list[Repair]]:
    """Read each distinct cell once, and count the repairs over all rows."""
    if cells.given is not None:
        return list(cells.given), []
    if cells.header is None and not any(cell.text for cell in cells.written):
        return [EMPTY] * len(cells.written), []
    distinct = list(dict.fromkeys(cells.written))
    read = dict(zip(distinct, _read_distinct(cells.column, distinct, partner), strict=True))
    reads = [read[cell] for cell in cells.written]
    if not any(each.repairs for each in read.values()):
        return reads, []
    counted = Counter(code for each in reads for code in each.repairs)
    made = [
        Repair(code, count, column=cells.column.name, header=cells.header)
        for code, count in counted.items()
    ]
    return reads, made


def _read_distinct(column: Column, cells: list[Written], partner: Partner) -> list[Read]:
    cleared = [_cleared(cell) for cell in cells]
    missing = _missing_words(partner.languages)
    found: list[Read] = [EMPTY] * len(cells)
    todo: list[int] = []
    for index, (cell, _) in enumerate(cleared):
        if cell.native in {Native.ERROR, Native.FORMULA_WITHOUT_VALUE}:
            found[index] = UNREADABLE
        elif not cell.text:
            continue
        elif cell.text.casefold() in missing and cell.native is Native.TEXT:
            found[index] = Read(repairs=("missing_marker",))
        else:
            todo.append(index)
    reads = _read_kind(column, [cleared[index][0] for index in todo], partner)
    for index, read in zip(todo, reads, strict=True):
        repairs = (*cleared[index][1], *read.repairs)
        found[index] = Read(read.value, read.mark, repairs, read.other)
    return found


def _cleared(cell: Written) -> tuple[Written, tuple[str, ...]]:
    text, repairs = cleaned(cell.text)
    return Written(text, cell.native), repairs


@cache
def _missing_words(languages: tuple[str, ...]) -> frozenset[str]:
    known = (*spoken(languages), words("en"))
    return frozenset(
        word.casefold() for language in known for word in language.section("words")["missing"]
    )


def _read_kind(column: Column, cells: list[Written], partner: Partner) -> list[Read]:
    kind, languages = column.kind, partner.languages
    match kind:
        case Kind.INTEGER | Kind.NUMBER | Kind.MONEY | Kind.YEAR:
            return read_numbers(cells, kind, partner.letter_language)
        case Kind.DATE:
            return read_dates(cells, languages)
        case Kind.CODE:
            return read_codes(cells, column.code_list or "", languages)
        case Kind.CODES:
            return read_code_lists(cells, column.code_list or "", languages)
        case Kind.BOOLEAN:
            return [_boolean(cell, partner) for cell in cells]
        case Kind.ID:
            return [_identifier(cell) for cell in cells]
        case Kind.IDS | Kind.URLS:
            return [Read(cell.text.replace(";", " ").replace(",", " ").split()) for cell in cells]
        case Kind.URL:
            return [UNREADABLE if " " in cell.text else Read(cell.text) for cell in cells]
        case Kind.TEXT | Kind.NARRATIVE:
            return [Read(cell.text) for cell in cells]


def _boolean(cell: Written, partner: Partner) -> Read:
    languages = (*spoken(partner.languages), words("en"))
    text = cell.text.casefold()
    for language in languages:
        if text in language.section("words")["yes"]:
            return Read(value=True)
        if text in language.section("words")["no"]:
            return Read(value=False)
    return UNREADABLE


def _identifier(cell: Written) -> Read:
    text = "".join(cell.text.split())
    upper = text.upper()
    return Read(upper, repairs=("case",) if upper != cell.text else ())


_POLARS: dict[pa.DataType, pl.DataType | type[pl.DataType]] = {
    pa.string(): pl.String,
    pa.int64(): pl.Int64,
    pa.int16(): pl.Int16,
    pa.float64(): pl.Float64,
    pa.date32(): pl.Date,
    pa.bool_(): pl.Boolean,
    pa.list_(pa.string()): pl.List(pl.String),
    pa.decimal128(12, 2): pl.Decimal(12, 2),
}


def _series(
    column: Column, reads: list[Read], part: Part, partner: Partner, rows: list[int]
) -> dict[str, pl.Series]:
    name = column.name
    values = [read.value for read in reads]
    marks: defaultdict[Mark, list[bool]] = defaultdict(lambda: [False] * len(reads))
    others = [read.other for read in reads]
    for index, read in enumerate(reads):
        if read.mark is not None:
            marks[read.mark][index] = True
        elif column.default is not None and read == EMPTY:
            values[index] = column.default
    if name == "partner_id":
        values, marks = [partner.code] * len(reads), defaultdict(list)
    if name == "period":
        values, marks = [str(part.period)] * len(reads), defaultdict(list)
        if part.undated:
            marks[Mark.UNREADABLE] = [row in part.undated for row in rows]
    made = {name: pl.Series(name, values, _POLARS[ARROW[column.kind]], strict=False)}
    for kind, flags in marks.items():
        made[mark(name, kind)] = pl.Series(mark(name, kind), flags, pl.Boolean)
    if any(others) or marks.keys() & {Mark.AMBIGUOUS, Mark.WEEKDAY}:
        made[f"{name}#other"] = pl.Series(f"{name}#other", others, pl.String)
    return made


def damaged_texts(typed: Typed, dataset: Dataset) -> list[tuple[int, str, str]]:
    """Where letters of a text are lost for good: index of the row, column and text."""
    found = []
    for column in dataset.columns:
        if column.kind not in {Kind.TEXT, Kind.NARRATIVE}:
            continue
        texts = typed.frame[column.name].to_list()
        found += [
            (row, column.name, text) for row, text in enumerate(texts) if text and is_damaged(text)
        ]
    return found
