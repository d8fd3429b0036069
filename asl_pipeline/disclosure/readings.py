"""The rows of a family as what they are about: whom they count, when, and how few are too few."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from asl_pipeline.disclosure.thresholds import (
    ORGANISATIONS,
    PERSONS,
    SAMPLE,
    VULNERABLE,
    VULNERABLE_GROUPS,
    is_vulnerable,
)
from asl_pipeline.model.protection import Family, Summed

PRIMARY, SECONDARY, FREE = "A", "D", "F"
"""SDMX CL_CONF_STATUS: too few; goes so that another does not follow; free."""
WITHHELD: Final = "Q"
"""SDMX CL_OBS_STATUS: there is a value, and it is not told."""
UNCOUNTED: Final = frozenset({"EUR", "H", "YR"})
"""Units that count nobody. A unit that is not given is taken for a count."""

SUM: Final = "sum"
"""Marks the key of a number in another table."""

_ALL: Final = 100

Row = Mapping[str, Any]
Codes = tuple[str, ...]
Key = tuple[Any, ...]
"""What a number is about: `(block, period, codes)`, or `("sum", …)` for one of another table."""


@dataclass(frozen=True, slots=True)
class Block:
    """The people that readings of one pilot, indicator and place are about, and how they count.

    `least` is the least number that may be shown of them, 0 where nobody is counted.
    """

    name: tuple[Any, ...]
    least: int
    is_running: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A row of a family: its place in the table, and what it says. `closed` is a status given."""

    at: int
    key: Key
    value: float | None
    least: int
    closed: str | None
    is_withheld: bool


@dataclass(frozen=True, slots=True)
class Sum:
    """A row of another table that is the sum of the readings of `parts`."""

    at: int
    key: Key
    value: float | None
    parts: tuple[Key, ...]
    is_withheld: bool


def is_total(row: Row, family: Family) -> bool:
    """Whether the reading is not broken down."""
    return all(row[name] == family.total_code for name in family.by)


def is_share(row: Row, family: Family) -> bool:
    """Whether the reading is a share or a score, which does not add up."""
    return row[family.unit] in family.shares


def readings(rows: Sequence[Row], family: Family) -> tuple[dict[Key, Reading], dict[Key, Block]]:
    """The readings that add up, by what they are about, and the blocks that they belong to."""
    found: dict[Key, Reading] = {}
    blocks: dict[Key, Block] = {}
    for at, row in enumerate(rows):
        if is_share(row, family):
            continue
        name = (*(row[each] for each in family.within), row[family.place], row[family.unit])
        block = Block(name, _least(row, family), row[family.measure] in family.running)
        codes = tuple(row[each] for each in family.by)
        key = (name, row[family.period], codes)
        known = blocks.setdefault(name, block)
        # What is not said the same way everywhere is taken at its worst.
        if known.least < block.least:
            blocks[name] = block
        group = row[family.group]
        found[key] = Reading(
            at,
            key,
            row[family.value],
            least_of(block.least, group),
            None if row["conf_status"] in {None, FREE} else row["conf_status"],
            row[family.value] is None and row["obs_status"] == WITHHELD,
        )
    return found, blocks


def least_of(least: int, group: str) -> int:
    """The threshold of a group among people of a block that has one."""
    return max(least, VULNERABLE) if least >= PERSONS and group in VULNERABLE_GROUPS else least


def _least(row: Row, family: Family) -> int:
    if row[family.counts] in family.free or row[family.unit] in UNCOUNTED:
        return 0
    if row[family.counts] in family.organisations:
        return ORGANISATIONS
    return VULNERABLE if is_vulnerable(row[family.groups]) else PERSONS


def sums(
    there: Sequence[Row], summed: Summed, rows: Sequence[Row], family: Family
) -> Iterator[Sum]:
    """The rows of another table that are sums of readings that are not broken down."""
    keys: dict[tuple[Any, ...], list[Key]] = {}
    for row in rows:
        if all(row[each] == code for each, code in summed.where) and not is_share(row, family):
            name = (*(row[each] for each in family.within), row[family.place], row[family.unit])
            codes = tuple(row[each] for each in family.by)
            about = tuple(row[source] for _, source in summed.on)
            keys.setdefault(about, []).append((name, row[family.period], codes))
    for at, row in enumerate(there):
        about = tuple(row[own] for own, _ in summed.on)
        if row[summed.how] == "sum" and about in keys:
            parts = tuple(dict.fromkeys(keys[about]))
            withheld = row[summed.value] is None and row["obs_status"] == WITHHELD
            yield Sum(at, (SUM, *about), row[summed.value], parts, withheld)


def weak(rows: Sequence[Row], family: Family) -> dict[int, str]:
    """The shares and scores to suppress: all parts of a family with one of too few answers.

    Shares do not add up, but the sizes of samples may be known: then one follows from the others.
    """
    families: dict[tuple[Any, ...], list[int]] = {}
    for at, row in enumerate(rows):
        if is_share(row, family) and row[family.value] is not None:
            name = (*(row[each] for each in family.within), row[family.period])
            families.setdefault(name, []).append(at)
    found: dict[int, str] = {}
    for members in families.values():
        bad = {at: status for at in members if (status := _of_share(rows[at], family))}
        if bad:
            whole = any(is_total(rows[at], family) for at in bad)
            gone = [at for at in members if whole or not is_total(rows[at], family)]
            found |= {at: bad.get(at, SECONDARY) for at in gone} | bad
    return found


def _of_share(row: Row, family: Family) -> str | None:
    if row["conf_status"] not in {None, FREE}:
        return str(row["conf_status"])
    if row[family.counts] in {*family.free, *family.organisations}:
        return None
    sample = row[family.sample]
    if sample is None or sample < SAMPLE:
        return PRIMARY
    # All of them have it in common.
    return SECONDARY if row[family.unit] == "PC" and row[family.value] == _ALL else None
