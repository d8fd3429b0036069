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
from asl_pipeline.model.raw import RawTable
from asl_pipeline.quality.codes import resolve

ENVELOPE: Final = frozenset({"partner_id", "period"})
"""The columns that every form may have and none needs."""


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
        Note(
            aspect=Aspect.COLUMNS_DISTINCT,
            column=column,
            position=positions[1],
            facts={"headers": tuple(table.columns[p] for p in positions)},
        )
        for column, positions in claims.items()
        if len(positions) > 1
    ]
    return {column: positions[0] for column, positions in claims.items()}, notes


def _is_spread(table: RawTable, spread: Mapping[str, str]) -> bool:
    return len({spread[h] for h in map(folded_code, table.columns) if h in spread}) > 1


def spread_of(
    table: RawTable, dataset: Dataset, partner: Partner, taken: set[int]
) -> Mapping[str, int]:
    """The position of each code of a column that the table spreads over several."""
    if dataset.spread is None:
        return {}
    code_list = dataset.column(dataset.spread.by).code_list or ""
    headings = {
        folded_code(heading): position
        for position, heading in enumerate(table.columns)
        if heading and position not in taken
    }
    found, _ = resolve(list(headings), code_list, partner.languages)
    at = {code: headings[word] for word, code in found.items()}
    codes = {code: at[code] for code in dataset.spread.codes if code in at}
    return codes if len(codes) > 1 else {}


def unknown(table: RawTable, taken: set[int], notes: Sequence[Note]) -> list[Note]:
    """A note for each heading that the form does not know."""
    doubled = {header for note in notes for header in _texts(note.facts.get("headers"))}
    return [
        Note(
            aspect=Aspect.COLUMNS_KNOWN,
            position=position,
            facts={"header": heading},
        )
        for position, heading in enumerate(table.columns)
        if position not in taken and heading and heading not in doubled
    ]


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
