"""What a release tells of a family: which cells show a number, and which hide one."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final

import networkx as nx

from asl_pipeline.disclosure.auditing.cube import OTHERS, RISE, SUM, Cell
from asl_pipeline.disclosure.thresholds import (
    ORGANISATIONS,
    PERSONS,
    VULNERABLE,
    VULNERABLE_GROUPS,
    is_vulnerable,
)
from asl_pipeline.model.protection import Family, Summed

_COUNTING_NOBODY: Final = frozenset({"EUR", "H", "YR"})
_SUPPRESSED: Final = "Q"
_OPEN: Final = frozenset({None, "A", "D", "F"})

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Release:
    """The rows of a family in a release, and those of the table of sums of them, if any."""

    rows: Sequence[Row]
    summed: Summed | None = None
    there: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class View:
    """Cells with a number, or None where it is hidden, and what is declared of them.

    `few` is the least that may be shown of a block's people, `running` the blocks that hold
    earlier periods, `near` the amounts that nobody may come near to, `sums` the parts of sums.
    `rows` are all cells with a row, whether or not there is a number.
    """

    told: Mapping[Cell, float | None]
    rows: AbstractSet[Cell]
    few: Mapping[Cell, int]
    running: AbstractSet[Cell]
    near: AbstractSet[Cell]
    sums: Mapping[Cell, tuple[Cell, ...]]

    @property
    def shown(self) -> dict[Cell, float]:
        """The numbers that can be read."""
        return {cell: value for cell, value in self.told.items() if value is not None}

    @property
    def hidden(self) -> list[Cell]:
        """The cells that hide a number."""
        return [cell for cell, value in self.told.items() if value is None]

    def least(self, cell: Cell, family: Family) -> int:
        """The least that may be shown of a cell, a rise or a sum; 0 where nobody is counted."""
        if cell[0] == OTHERS:
            return 0
        if cell[0] == SUM:
            return max((self.least(part, family) for part in self.sums[cell]), default=0)
        block, _, codes = cell[1:] if cell[0] == RISE else cell
        few = self.few[block]
        group = codes[family.by.index(family.group)]
        return max(few, VULNERABLE) if few >= PERSONS and group in VULNERABLE_GROUPS else few

    def part(self, nodes: AbstractSet[Cell]) -> "View":
        """What is told of some blocks and sums."""
        rows = {cell for cell in self.rows if nodes & {cell, cell[0], cell[:2]}}
        told = {cell: value for cell, value in self.told.items() if cell in rows}
        sums = {cell: parts for cell, parts in self.sums.items() if cell in rows}
        return View(told, rows, self.few, self.running, self.near, sums)


def view(release: Release, family: Family) -> View:
    """What a release tells of a family."""
    told: dict[Cell, float | None] = {}
    rows: dict[Cell, None] = {}
    few: defaultdict[Cell, int] = defaultdict(int)
    running: set[Cell] = set()
    near: set[Cell] = set()
    for row in release.rows:
        if row[family.unit] in family.shares:
            continue
        cell = _cell(row, family)
        rows[cell] = None
        few[cell[0]] = max(few[cell[0]], _few(row, family))
        if row[family.measure] in family.running:
            running.add(cell[0])
        if row[family.value] is not None or row["obs_status"] == _SUPPRESSED:
            told[cell] = row[family.value]
        if row["conf_status"] not in _OPEN:
            near.add(cell)
    sums = {}
    for cell, parts, value, status in _sums(release, family):
        rows[cell] = None
        sums[cell] = parts
        if value is not None or status == _SUPPRESSED:
            told[cell] = value
    return View(told, rows.keys(), dict(few), running, near, sums)


def _cell(row: Row, family: Family) -> Cell:
    block = (*(row[name] for name in family.within), row[family.place], row[family.unit])
    return block, row[family.period], tuple(row[name] for name in family.by)


def _sums(
    release: Release, family: Family
) -> Iterator[tuple[Cell, tuple[Cell, ...], float | None, str]]:
    """Each sum, its parts, its value and its status."""
    summed = release.summed
    if summed is None:
        return
    alike: defaultdict[Cell, list[Cell]] = defaultdict(list)
    for row in release.rows:
        whole = all(row[name] == code for name, code in summed.where)
        if whole and row[family.unit] not in family.shares:
            alike[tuple(row[there] for _, there in summed.on)].append(_cell(row, family))
    for row in release.there:
        about = tuple(row[here] for here, _ in summed.on)
        if row[summed.how] == "sum" and about in alike:
            yield (SUM, *about), tuple(alike[about]), row[summed.value], row["obs_status"]


def linked(seen: View) -> Iterator[frozenset[Cell]]:
    """The blocks, by period unless they run, and sums that have to do with each other."""
    graph = nx.Graph()

    def node(cell: Cell) -> Cell:
        return cell[0] if cell[0] in seen.running else cell[:2]

    graph.add_nodes_from(node(cell) for cell in seen.rows if cell[0] != SUM)
    for total, parts in seen.sums.items():
        graph.add_edges_from((total, node(part)) for part in parts)
    for nodes in nx.connected_components(graph):
        yield frozenset(nodes)


def _few(row: Row, family: Family) -> int:
    if row[family.counts] in family.free or row[family.unit] in _COUNTING_NOBODY:
        return 0
    if row[family.counts] in family.organisations:
        return ORGANISATIONS
    return VULNERABLE if is_vulnerable(row[family.groups]) else PERSONS
