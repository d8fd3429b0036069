"""Damage ordinary files by the hundred, have them read apart, and hold what is read to a count."""

import random
import struct
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET
from xml.parsers.expat import ExpatError

import xlrd

from asl_pipeline.intake.sandbox import read_apart
from asl_pipeline.model.limits import Limits
from asl_pipeline_tests.extended import EXTENDED
from asl_pipeline_tests.intake import formats
from asl_pipeline_tests.intake.case import REASONS
from asl_pipeline_tests.intake.counting import lost
from asl_pipeline_tests.intake.damage import damaged

CASES: Final = 20_000 if EXTENDED else 2_000
"""How many files are damaged in all, over every format."""
LIMITS: Final = Limits(memory_bytes=512 * 2**20, cpu_s=5, wall_s=10)
_TRIAL: Final = 25
"""Files damaged in one test."""


_UNCOUNTABLE: Final = (
    ExpatError, ET.ParseError, ValueError, LookupError, OverflowError, struct.error, OSError,
    zipfile.BadZipFile, zlib.error, RuntimeError, xlrd.XLRDError,
)  # fmt: skip


@dataclass(slots=True)
class Report:
    """What came of some damaged files."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def trials(ordinary: Sequence[formats.Ordinary]) -> Iterator[tuple[formats.Ordinary, int]]:
    """The file to damage and the first seed, for each test."""
    each = CASES // len(formats.ORDINARY)
    for one in ordinary:
        for first in range(0, each, _TRIAL):
            yield one, first


def tried(ordinary: formats.Ordinary, first: int, path: Path) -> Report:
    """Damage a file some times, read it, and count."""
    report = Report()
    parents: set[str] = set()
    for seed in range(first, first + _TRIAL):
        content = damaged_file(ordinary, seed)
        if content == ordinary.content():
            report.counts["untouched"] += 1
        path.write_bytes(content)
        start = time.monotonic()
        reading = read_apart(path, ordinary.file, LIMITS)
        report.counts["crashed_parents"] += len(parents - children())
        parents = children()
        where = f"{ordinary.name}, seed {seed}: "
        report.counts["cases"] += 1
        report.counts[reading.reason or "read"] += 1
        if time.monotonic() - start > LIMITS.wall_s + 2:
            report.wrong.append(f"{where}took too long")
        if reading.reason is not None and reading.reason not in REASONS:
            report.wrong.append(f"{where}no such reason: {reading.reason}")
        if bool(reading.tables) == (reading.reason is not None):
            report.wrong.append(f"{where}neither tables nor a reason, or both")
        try:
            report.wrong += [f"{where}{each}" for each in lost(content, reading)]
        except _UNCOUNTABLE as error:
            report.wrong.append(f"{where}read, but cannot be counted: {error!r}")
    return report


def children() -> set[str]:
    """The processes that this one has started: those that have files read in children of theirs."""
    found: set[str] = set()
    for task in Path("/proc/self/task").iterdir():
        found |= set((task / "children").read_text("ascii").split())
    return found


def damaged_file(ordinary: formats.Ordinary, seed: int) -> bytes:
    """An ordinary file, damaged as the seed has it."""
    drawn = random.Random(f"{ordinary.name}/{seed}")
    other = drawn.choice(formats.ORDINARY)
    return damaged(ordinary.content(), ordinary.format, other.content(), drawn)
