"""Generated pairs of releases: a few tables with columns of every kind, and another state of them.

The second state may have rows more, fewer and other ones, and its tables may be declared otherwise.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from asl_pipeline.derive.arrow import schema
from asl_pipeline.model.column import Column, Kind
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.publication.stored import Stored, stored

_TEXT = st.text(st.characters(codec="utf-8"), max_size=5)
_LIST = st.lists(st.none() | _TEXT, max_size=3)
_CODE = st.sampled_from(["A", "B", "ç", "_T"])
VALUES: Mapping[Kind, st.SearchStrategy[Any]] = {
    Kind.ID: _TEXT,
    Kind.TEXT: _TEXT,
    Kind.NARRATIVE: _TEXT,
    Kind.CODE: _CODE,
    Kind.CODES: st.lists(_CODE, max_size=3),
    Kind.IDS: _LIST,
    Kind.INTEGER: st.integers(-(2**63), 2**63 - 1),
    Kind.NUMBER: st.sampled_from([0.0, -0.0, 0.1]) | st.floats(),
    Kind.MONEY: st.decimals(-9999999999, 9999999999, places=2),
    Kind.YEAR: st.integers(1900, 2100),
    Kind.DATE: st.dates(dt.date(1, 1, 1)),
    Kind.BOOLEAN: st.booleans(),
    Kind.URL: _TEXT,
    Kind.URLS: _LIST,
}


def column(name: str, kind: Kind, doc: str = "A column.") -> Column:
    return Column(name=name, kind=kind, doc=doc, unit="NR" if kind is Kind.NUMBER else None)


EVERY_KIND = Dataset(
    name="every_kind",
    room="observatory",
    title="Every kind",
    doc="A table with a column of every kind.",
    key=("partner", "id"),
    sort=("code", "partner", "id"),
    columns=(
        column("partner", Kind.CODE),
        column("id", Kind.ID),
        *(column(str(kind), kind) for kind in Kind if kind is not Kind.ID),
    ),
)
YEARS = replace(
    EVERY_KIND,
    name="years",
    key=("year", "day"),
    sort=(),
    columns=(column("year", Kind.YEAR), column("day", Kind.DATE), column("value", Kind.NUMBER)),
)
_OTHERWISE: tuple[tuple[Dataset, ...], ...] = (
    (
        EVERY_KIND,
        # Dropped, added, described in other words, moved, and sorted otherwise.
        replace(EVERY_KIND, columns=tuple(c for c in EVERY_KIND.columns if c.name != "money")),
        replace(EVERY_KIND, columns=(*EVERY_KIND.columns, column("more", Kind.MONEY))),
        replace(EVERY_KIND, columns=tuple(replace(c, doc="Other.") for c in EVERY_KIND.columns)),
        replace(EVERY_KIND, columns=EVERY_KIND.columns[::-1], sort=()),
    ),
    (
        YEARS,
        # Retyped: one column, and the key.
        replace(YEARS, columns=(*YEARS.columns[:2], column("value", Kind.TEXT))),
        replace(YEARS, columns=(*YEARS.columns[:2], column("value", Kind.MONEY))),
        replace(YEARS, columns=(column("year", Kind.TEXT), *YEARS.columns[1:])),
        replace(YEARS, key=("day",), columns=YEARS.columns[1:]),
    ),
)


def state_of(dataset: Dataset, rows: list[dict[str, Any]]) -> Stored:
    """The table as a release has it."""
    order = dataset.sort or dataset.key
    table = pa.Table.from_pylist(rows, schema(dataset))
    return Stored(stored(table, schema(dataset, stored=True), order), order)


@st.composite
def _rows(draw: st.DrawFn, dataset: Dataset) -> list[dict[str, Any]]:
    few: Mapping[Kind, st.SearchStrategy[Any]] = {
        Kind.ID: st.sampled_from(["1", "2", 'é"3']),
        Kind.TEXT: st.sampled_from(["2018", "x"]),
        Kind.CODE: _CODE,
        Kind.YEAR: st.sampled_from([2018, 2019]),
        Kind.DATE: st.sampled_from([dt.date(2018, 1, 31), dt.date(2019, 12, 1)]),
    }
    keys = st.tuples(*(few[dataset.column(name).kind] for name in dataset.key))
    cells = st.fixed_dictionaries(
        {c.name: st.none() | VALUES[c.kind] for c in dataset.columns if c.name not in dataset.key}
    )
    found = draw(st.dictionaries(keys, cells, max_size=4))
    return [{**dict(zip(dataset.key, key, strict=True)), **row} for key, row in found.items()]


@st.composite
def _pair(draw: st.DrawFn, ways: tuple[Dataset, ...]) -> tuple[Stored | None, Stored | None]:
    one, other = draw(st.sampled_from(ways)), draw(st.sampled_from(ways))
    before = draw(_rows(one))
    if one is other:
        # Most rows stay, so that single cells change.
        after = [{**row, **_some(draw, one)} for row in before if draw(st.integers(0, 3))]
        known = {tuple(row[name] for name in one.key) for row in before}
        new = draw(_rows(one))
        after += [row for row in new if tuple(row[name] for name in one.key) not in known]
    else:
        after = draw(_rows(other))
    there = draw(st.sampled_from([(True, True), (True, True), (True, False), (False, True)]))
    return (
        state_of(one, before) if there[0] else None,
        state_of(other, after) if there[1] else None,
    )


def _some(draw: st.DrawFn, dataset: Dataset) -> dict[str, Any]:
    names = [name for name in dataset.column_names if name not in dataset.key]
    chosen = draw(st.lists(st.sampled_from(names), max_size=2))
    return {name: draw(st.none() | VALUES[dataset.column(name).kind]) for name in chosen}


@st.composite
def pairs(draw: st.DrawFn) -> tuple[dict[str, Stored], dict[str, Stored]]:
    """Two states of a few tables."""
    made = {f"observatory/{ways[0].name}": draw(_pair(ways)) for ways in _OTHERWISE}
    before = {name: one for name, (one, _) in made.items() if one is not None}
    after = {name: other for name, (_, other) in made.items() if other is not None}
    return before, after
