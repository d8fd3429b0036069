"""Tell which column of a table is which of a form, and note what is odd about its headings."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from asl_pipeline.derive.headers import folded, folded_code, known_headers, spread_headers
from asl_pipeline.model.check import Aspect
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.finding import Fact
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.raw import RawTable, Remark
from asl_pipeline.quality.codes import resolve

ENVELOPE: Final = frozenset({"partner_id", "period"})
"""The columns that every form may have and none needs."""
_ENOUGH_CODES = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """Something odd about a table: the aspect, where, and the facts."""

    aspect: Aspect
    row: int | None = None
    position: int | None = None
    column: str | None = None
    value: str | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)


def columns_of(
    table: RawTable, dataset: Dataset, partner: Partner
) -> tuple[dict[str, int], list[Note]]:
    """The position of each column that the table has, and what is odd about its headings."""
    known = known_headers(dataset, partner.languages)
    spread = spread_headers(dataset, partner.languages)
    claims: defaultdict[str, list[int]] = defaultdict(list)
    for position, heading in enumerate(table.columns):
        column = known.get(folded(heading))
        is_code = folded_code(heading) in spread and _is_spread(table, spread)
        if column is not None and not is_code:
            claims[column].append(position)
    notes = [
        _doubled(table, column, positions)
        for column, positions in claims.items()
        if len(positions) > 1
    ]
    return {column: positions[0] for column, positions in claims.items()}, notes


def _is_spread(table: RawTable, spread: Mapping[str, str]) -> bool:
    return len({spread[h] for h in map(folded_code, table.columns) if h in spread}) > 1


@dataclass(frozen=True, slots=True)
class Spread:
    """The columns over which a table spreads a coded one: the position of each code.

    `doubtful` are the codes whose heading could mean another code.
    """

    at: Mapping[str, int]
    doubtful: frozenset[str] = frozenset()
    notes: tuple[Note, ...] = ()


def spread_of(table: RawTable, dataset: Dataset, partner: Partner, at: Mapping[str, int]) -> Spread:
    """How the table spreads a coded column, if it does; `at` are the columns known already."""
    if dataset.spread is None:
        return Spread({})
    code_list = dataset.column(dataset.spread.by).code_list or ""
    headings = [
        (folded_code(heading), position)
        for position, heading in enumerate(table.columns)
        if heading and position not in at.values()
    ]
    found, doubtful = resolve([word for word, _ in headings], code_list, partner.languages)
    claims: defaultdict[str, list[int]] = defaultdict(list)
    for word, position in headings:
        if found.get(word) in dataset.spread.codes:
            claims[found[word]].append(position)
    if len(claims) < _ENOUGH_CODES:
        return Spread({})
    beside = [at[name] for name in (dataset.spread.by, dataset.spread.value) if name in at]
    doubled = [positions for positions in claims.values() if len(positions) > 1]
    if beside:
        doubled.append([*beside, *(positions[0] for positions in claims.values())])
    return Spread(
        at={code: claims[code][0] for code in dataset.spread.codes if code in claims},
        doubtful=frozenset(found[word] for word in doubtful),
        notes=tuple(_doubled(table, dataset.spread.value, positions) for positions in doubled),
    )


def _doubled(table: RawTable, column: str, positions: Sequence[int]) -> Note:
    return Note(
        aspect=Aspect.COLUMNS_DISTINCT,
        column=column,
        position=positions[1],
        facts={"headers": tuple(table.columns[position] for position in positions)},
    )


def unknown(table: RawTable, taken: set[int], notes: Sequence[Note]) -> list[Note]:
    """A note for each heading that the form does not know.

    Cells beyond the last heading of a text are asked about where they stand.
    """
    beyond = {r.position for r in table.remarks if r.remark is Remark.EXTRA_CELLS}
    taken = taken | {p for p, name in enumerate(table.texts.column_names) if int(name) in beyond}
    doubled = {header for note in notes for header in _texts(note.facts.get("headers"))}
    return [
        Note(
            aspect=Aspect.COLUMNS_KNOWN,
            position=position,
            facts={"header": heading},
        )
        for position, heading in enumerate(table.columns)
        if position not in taken and heading not in doubled
    ]


_ASKED: Final[Mapping[Remark, Aspect]] = {
    Remark.EXTRA_CELLS: Aspect.CELLS_FIT,
    Remark.SHORT_ROW: Aspect.ROWS_WHOLE,
    Remark.ENCODING_DOUBTFUL: Aspect.ENCODING_SURE,
    Remark.REPEATED_NAME: Aspect.NAMES_DISTINCT,
}
"""What is asked of the partner for each remark of the reader's."""


def remarked(table: RawTable, rows: Sequence[int], *, is_first: bool) -> list[Note]:
    """A note for each remark on these rows of the table; on the whole table, for the first part."""
    index = {table.numbers[row]: row for row in rows}
    notes = []
    for each in table.remarks:
        if each.remark not in _ASKED or (each.row not in index if each.row else not is_first):
            continue
        row = None if each.row is None else index[each.row]
        names = table.texts.column_names
        position = None if each.position is None else names.index(str(each.position))
        value = None if row is None or position is None else _cell(table, row, position)
        notes.append(Note(aspect=_ASKED[each.remark], row=row, position=position, value=value))
    return notes


def _cell(table: RawTable, row: int, position: int) -> str:
    return str(table.texts.column(position)[row].as_py())


def _texts(fact: Fact) -> tuple[str, ...]:
    return fact if isinstance(fact, tuple) else ()


def absent(dataset: Dataset, at: Mapping[str, int], spread_at: Mapping[str, int]) -> list[Note]:
    """A note for each column that the form needs and the table lacks."""
    present = set(at) | ENVELOPE
    if spread_at and dataset.spread is not None:
        present |= {dataset.spread.by, dataset.spread.value}
    needed = [c.name for c in dataset.columns if c.required or c.name in dataset.key]
    return [
        Note(aspect=Aspect.COLUMNS_PRESENT, column=name)
        for name in needed
        if name not in present and dataset.column(name).default is None
    ]
