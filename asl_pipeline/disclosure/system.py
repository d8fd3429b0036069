"""Readings as sums of the smallest groups of people that they could be told of.

Every combination of the codes of all breakdowns, and of those that nobody told, is a group: an
unknown number from zero up. Each reading is the sum of some of them. See decision 20.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise, product

import numpy as np
import numpy.typing as npt

from asl_pipeline.disclosure.readings import Block, Codes, Key, least_of
from asl_pipeline.model.protection import Family

Groups = npt.NDArray[np.intp]
Matrix = npt.NDArray[np.float64]
Values = Mapping[Key, float | None]
Line = tuple[int, Key, list[Key]]
"""The number of a breakdown, a total, and its parts along that breakdown."""


@dataclass(slots=True)
class System:
    """The groups of a set of blocks, numbered; and every number that can be made of them.

    `cells` has the groups in each number; `rises` those that a running total gained since the
    period before; `least` the threshold of both; `lines` the parts of each total; `successive`
    the rows of a running total in one period and in the next. `known` are pairs of sums of groups
    that everybody knows to be the same.
    """

    width: int = 0
    cells: dict[Key, Groups] = field(default_factory=dict)
    rises: dict[Key, Groups] = field(default_factory=dict)
    least: dict[Key, int] = field(default_factory=dict)
    lines: list[tuple[Key, list[Key]]] = field(default_factory=list)
    successive: list[tuple[Key, Key]] = field(default_factory=list)
    known: list[tuple[Groups, Groups]] = field(default_factory=list)

    def matrix(self, numbers: Sequence[Groups]) -> Matrix:
        """How often each group is in each number."""
        made = np.zeros((len(numbers), self.width))
        for row, groups in enumerate(numbers):
            np.add.at(made[row], groups, 1.0)
        return made


def system(
    blocks: Iterable[Block],
    told: Values,
    sums: Mapping[Key, Sequence[Key]],
    family: Family,
    *,
    rising: bool = True,
) -> System:
    """The system of some blocks, whose rows are the keys of `told`, and of sums over them.

    Without `rising`, no period is taken to have the one before in it.
    """
    made = System()
    for block in blocks:
        own = {key: value for key, value in told.items() if key[0] == block.name}
        _add(made, block, own, family, running=rising and _is_running(block, own))
    for key, parts in sums.items():
        if all(part in made.cells for part in parts):
            made.cells[key] = np.concatenate([made.cells[part] for part in parts])
            made.least[key] = max(made.least[part] for part in parts)
            made.lines.append((key, list(parts)))
            if all(part in made.rises for part in parts):
                made.rises[key] = np.concatenate([made.rises[part] for part in parts])
    return made


def _lines(told: Values, family: Family) -> Iterator[Line]:
    """Each total that has parts along a breakdown."""
    found: defaultdict[tuple[int, Key], list[Key]] = defaultdict(list)
    for key in told:
        block, period, codes = key
        for axis, code in enumerate(codes):
            if code != family.total_code:
                found[axis, (block, period, _put(codes, axis, family.total_code))].append(key)
    for (axis, total), parts in found.items():
        yield axis, total, parts


def others_than(codes: Sequence[str]) -> str:
    """Stands for the codes of a breakdown that nobody told, where these were told."""
    return f"others than {', '.join(codes)}"


def successive(keys: Iterable[Key]) -> Iterator[tuple[Key, Key]]:
    """The keys that are about the same people in one period and in the next."""
    found: defaultdict[tuple[Key, Codes], list[str]] = defaultdict(list)
    for block, period, codes in keys:
        found[block, codes].append(period)
    for (block, codes), periods in found.items():
        for before, after in pairwise(sorted(periods)):
            yield (block, before, codes), (block, after, codes)


def _is_running(block: Block, told: Values) -> bool:
    """Whether values hold those of the period before: the indicator says so, and none falls."""
    values = {key: value for key, value in told.items() if value is not None}
    falls = any(values[after] < values[before] for before, after in successive(values))
    return block.is_running and not falls


def _add(made: System, block: Block, told: Values, family: Family, *, running: bool) -> None:
    lines = list(_lines(told, family))
    whole = [
        (axis, total) for axis, total, parts in lines if _is_whole(axis, total, parts, told, family)
    ]
    periods = sorted({period for _, period, _ in told})
    layers = _layers(lines, told, family)
    if len(layers) > 1:
        whole = [(axis, total) for axis, total in whole if family.by[axis] != family.overlapping]
    seen = [_layer(made, block, axes, periods, whole, family, running=running) for axes in layers]
    for each in seen[1:]:
        # One and the same people, told apart in another way.
        made.known += zip(seen[0], each, strict=True)
    made.lines += [(total, parts) for _, total, parts in lines if total in told]
    if block.is_running:
        made.successive += successive(told)


def _layers(lines: Sequence[Line], told: Values, family: Family) -> list[list[Codes]]:
    """The codes of each breakdown, the last one for all that nobody told.

    There are several such lists where codes overlap: each of them tells one apart from the rest.
    """
    codes = [
        tuple(sorted({codes[axis] for _, _, codes in told} - {family.total_code}))
        for axis in range(len(family.by))
    ]
    axes = [(*each, others_than(each)) for each in codes]
    at = family.by.index(family.overlapping)
    if any(axis == at and _overlaps(total, parts, told) for axis, total, parts in lines):
        apart = [(code, others_than([code])) for code in codes[at]]
        return [[*axes[:at], each, *axes[at + 1 :]] for each in apart]
    return [axes]


def _overlaps(total: Key, parts: Sequence[Key], told: Values) -> bool:
    whole = told.get(total)
    return whole is not None and sum(told[part] or 0 for part in parts) > whole


def _is_whole(axis: int, total: Key, parts: Sequence[Key], told: Values, family: Family) -> bool:
    """Whether the parts are all that there is: the form says so, or they add up.

    That one part alone is the whole is what nobody should take for granted.
    """
    needed = dict(family.complete).get(family.by[axis])
    if needed and {part[2][axis] for part in parts} >= set(needed):
        return True
    values = [told[part] for part in parts]
    adds_up = None not in values and sum(value or 0 for value in values) == told.get(total)
    return adds_up and len(parts) > 1


def _layer(
    made: System,
    block: Block,
    axes: Sequence[Codes],
    periods: Sequence[str],
    whole: Sequence[tuple[int, Key]],
    family: Family,
    *,
    running: bool,
) -> list[Groups]:
    """Number the groups of a block, and answer them put together over overlapping codes."""
    total, overlap = family.total_code, family.by.index(family.overlapping)
    named = [(total, *(axis if len(axis) > 1 else ())) for axis in axes]
    cells = {codes: row for row, codes in enumerate(product(*named))}
    inside = _crossed(
        [_inside(names, axis, total) for names, axis in zip(named, axes, strict=True)]
    )
    apart = _crossed(
        [_inside((total,) if at == overlap else axis, axis, total) for at, axis in enumerate(axes)]
    )
    rests = [(line[1], cells.get(_put(line[2], axis, axes[axis][-1]))) for axis, line in whole]
    before: list[Groups] = [np.empty(0, np.intp)] * len(inside)
    together: list[Groups] = []
    for period in periods:
        # Who is in nobody's count by the end was in nobody's before.
        gone = [
            r
            for when, r in rests
            if r is not None and (when == period or (running and when > period))
        ]
        kept = ~inside[gone].any(axis=0)
        numbers = np.cumsum(kept) - 1 + made.width
        made.width += int(kept.sum())
        here = [numbers[row & kept] for row in inside]
        for codes, row in cells.items():
            key = (block.name, period, codes)
            made.cells.setdefault(key, np.concatenate([before[row], here[row]]))
            made.least[key] = least_of(block.least, codes[family.by.index(family.group)])
            if running and period != periods[0]:
                made.rises.setdefault(key, here[row])
        together += [numbers[row & kept] for row in apart]
        if running:
            before = [np.concatenate(each) for each in zip(before, here, strict=True)]
    return together


def _inside(names: Sequence[str], axis: Codes, total: str) -> npt.NDArray[np.bool_]:
    """Which codes of a breakdown are in each of its names."""
    return np.array([[name in (total, code) for code in axis] for name in names])


def _crossed(tables: Sequence[npt.NDArray[np.bool_]]) -> npt.NDArray[np.bool_]:
    return reduce(np.kron, tables).astype(bool)


def _put(codes: Codes, axis: int, code: str) -> Codes:
    return (*codes[:axis], code, *codes[axis + 1 :])
