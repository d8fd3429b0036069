"""Suppress readings that add up, and the sums of them, as systems of equations.

Readings of one indicator that have anything to do with each other, because they are of one pilot
and place or in one sum, are protected together. See decision 20 for what is linked with what.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

import networkx as nx
import numpy as np

from asl_pipeline.disclosure.readings import (
    PRIMARY,
    SECONDARY,
    SUM,
    Block,
    Key,
    Reading,
    Row,
    Sum,
    readings,
    sums,
    weak,
)
from asl_pipeline.disclosure.releases import (
    Then,
    differences,
    has_changed,
    left_over,
    looking_back,
    protected,
    still_known,
    together,
)
from asl_pipeline.disclosure.suppression import Bound, Need, Task, Watch, chosen, unpinned
from asl_pipeline.disclosure.system import System, Values, system
from asl_pipeline.disclosure.thresholds import NEARNESS, PERSONS, is_small
from asl_pipeline.model.protection import Family, Summed

MOST_GROUPS: Final = 2000
"""A larger system is not solved: all parts go, or everything."""

_LOSS_OF_TOTAL: Final = 4.0
_LOSS_OF_SUM: Final = 2.0
_ANY: Final = 1e-3

Statuses = dict[int, str]


@dataclass(frozen=True, slots=True)
class Told:
    """The rows of a family in one release, and those of the table with sums of them, if any."""

    rows: Sequence[Row]
    summed: Summed | None = None
    there: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A family's numbers by what they are about."""

    readings: Mapping[Key, Reading]
    blocks: Mapping[Key, Block]
    sums: Mapping[Key, Sum]

    @property
    def numbers(self) -> Mapping[Key, Reading | Sum]:
        """The readings and the sums of them."""
        return {**self.readings, **self.sums}

    def least(self, key: Key) -> int:
        """The least that may be shown of a number; of a sum, that of the most careful part."""
        if key in self.readings:
            return self.readings[key].least
        return max((self.readings[part].least for part in self.sums[key].parts), default=0)


def suppressed(
    told: Told, family: Family, earlier: Sequence[Told] = ()
) -> tuple[Statuses, Statuses]:
    """The rows to suppress of a family, and of the table of sums, each with its conf_status."""
    own: Statuses = weak(told.rows, family)
    there: Statuses = {}
    now = _parsed(told, family)
    then = [_parsed(each, family) for each in earlier]
    for keys in _linked(now):
        part = _only(now, keys)
        if not any(now.blocks[key[0]].least or now.readings[key].closed for key in part.readings):
            continue
        for key, status in _of_part(
            part, [_then(_only(each, keys)) for each in then], family
        ).items():
            if key in part.sums:
                there[part.sums[key].at] = status
            elif part.readings[key].value is not None:
                own[part.readings[key].at] = status
    return own, there


def _parsed(told: Told, family: Family) -> Parsed:
    found, blocks = readings(told.rows, family)
    made = () if told.summed is None else sums(told.there, told.summed, told.rows, family)
    return Parsed(found, blocks, {each.key: each for each in made})


def _linked(now: Parsed) -> Iterator[frozenset[Key]]:
    """The nodes that have to do with each other: blocks, by period unless they run, and sums."""
    graph = nx.Graph()
    for key in now.readings:
        graph.add_node(_node(key, now.blocks))
    for each in now.sums.values():
        graph.add_edges_from((each.key, _node(part, now.blocks)) for part in each.parts)
    for nodes in nx.connected_components(graph):
        yield frozenset(nodes)


def _node(key: Key, blocks: Mapping[Key, Block]) -> Key:
    return key[0] if blocks[key[0]].is_running else key[:2]


def _only(parsed: Parsed, nodes: frozenset[Key]) -> Parsed:
    """What is told of some nodes."""
    found = {k: v for k, v in parsed.readings.items() if {k[0], k[:2]} & nodes}
    blocks = {key[0]: parsed.blocks[key[0]] for key in found}
    return Parsed(found, blocks, {k: v for k, v in parsed.sums.items() if k in nodes})


def _then(parsed: Parsed) -> Then:
    told = {
        key: each.value
        for key, each in parsed.numbers.items()
        if each.value is not None or each.is_withheld
    }
    return Then(told, {key: each.parts for key, each in parsed.sums.items()})


def _of_part(part: Parsed, then: Sequence[Then], family: Family) -> dict[Key, str]:
    """What goes of readings that are linked, each with its status."""
    now = {key: each.value for key, each in part.numbers.items()}
    gone = _primary(part)
    parts = {key for key in part.readings if any(code != family.total_code for code in key[2])}
    # A way that fails is followed by one that asks less of the numbers and suppresses more.
    for rising, without in ((True, frozenset()), (False, frozenset()), (False, parts)):
        left = {key: value for key, value in now.items() if key not in without}
        made = _system(part, left, family, rising=rising)
        if made.width <= MOST_GROUPS:
            task = _task(made, part, left, gone, then, family)
            flat = _system(part, left, family, rising=False)
            found = chosen(task, _watches(task, flat, part, then, family))
            if found is not None:
                return {key: gone.get(key, SECONDARY) for key in now if key in {*found, *without}}
    return {key: gone.get(key, SECONDARY) for key in now}


def _system(part: Parsed, left: Values, family: Family, *, rising: bool) -> System:
    told = {key: left[key] for key in part.readings if key in left}
    sums = {key: each.parts for key, each in part.sums.items()}
    return system(part.blocks.values(), told, sums, family, rising=rising)


def _primary(part: Parsed) -> dict[Key, str]:
    """What has to go whatever else is shown, with its status."""
    found: dict[Key, str] = {}
    for key, each in part.numbers.items():
        closed = each.closed if isinstance(each, Reading) else None
        if closed is not None:
            found[key] = closed
        elif is_small(each.value, part.least(key)):
            found[key] = PRIMARY
    return found


def _task(
    made: System,
    part: Parsed,
    left: Values,
    gone: Mapping[Key, str],
    then: Sequence[Then],
    family: Family,
) -> Task:
    told = {key: value for key, value in left.items() if value is not None}
    always = [*protected(made), *(need for key, need in _whole(made, told) if told[key])]
    known: dict[Key, float] = {}
    for past in then:
        known |= still_known(told, past)
        if has_changed(told, past):
            always += differences(made, told, past, tuple(part.blocks.values()), family)
    # What a partner itself withheld is not known to us, and must not be known to anybody.
    withheld = [
        key for key, each in part.readings.items() if each.is_withheld and key in made.cells
    ]
    secret = {**_secrets(made, part, told, gone), **unpinned(made, told, withheld)}
    for key, need in _whole(made, told):
        secret[key] += (need,)
    return Task(
        made,
        told,
        gone.keys() & told.keys(),
        known,
        secret,
        tuple(always),
        _weights(told, family),
    )


def _weights(told: Mapping[Key, float], family: Family) -> dict[Key, float]:
    """What it costs that a number goes: more for a total, as other tables are made of it."""
    whole = 2 * sum(map(abs, told.values())) or 1.0
    lost = {
        key: _LOSS_OF_SUM
        if key[0] == SUM
        else _LOSS_OF_TOTAL
        if all(code == family.total_code for code in key[2])
        else 1.0
        for key in told
    }
    return {key: lost[key] + abs(value) / whole for key, value in told.items()}


def _whole(made: System, told: Mapping[Key, float]) -> Iterator[tuple[Key, Need]]:
    """Of each total that is all of one part: somebody has to be able to be of another one.

    Else something would be known of everybody in it.
    """
    for total, parts in made.lines:
        if total[0] != SUM and total in told and made.least[total] >= PERSONS:
            for part in parts:
                if told.get(part) == told[total]:
                    others = np.setdiff1d(made.cells[total], made.cells[part])
                    yield total, (others, (-inf, 1.0))


def _secrets(
    made: System, part: Parsed, told: Mapping[Key, float], gone: Mapping[Key, str]
) -> dict[Key, tuple[Need, ...]]:
    """What must stay possible of a number that goes: another one, or one that is not near."""
    found: dict[Key, tuple[Need, ...]] = {}
    for key, value in told.items():
        near = max(abs(value) * NEARNESS, _ANY)
        bounds: tuple[Bound, ...] = ((value - 1, value + 1),)
        if not part.least(key):
            bounds = ((value - _ANY, value + _ANY),)
            if gone.get(key, SECONDARY) != SECONDARY:
                bounds = ((value - near, inf), (-inf, value + near))
        found[key] = tuple((made.cells[key], bound) for bound in bounds)
    return found


def _watches(
    task: Task, flat: System, part: Parsed, then: Sequence[Then], family: Family
) -> Iterator[Watch]:
    blocks = tuple(part.blocks.values())
    for past in then:
        if past.shown.keys() - task.known.keys():
            yield together(task, past, flat)
        if has_changed(task.told, past):
            yield left_over(task, past)
            yield looking_back(task, past, blocks, family)
