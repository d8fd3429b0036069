"""Threads to go through large files with, in a process that may start none later.

Where they were not started, one piece comes after the other: nothing else depends on them.
"""

import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

import pyarrow as pa
from pyarrow import csv

Item = TypeVar("Item")
Made = TypeVar("Made")

PIECE_BYTES: Final = 1 << 20
"""As much as the processor has at hand: several looks at it cost little more than one."""
LARGE_BYTES: Final = 2_000_000
"""Files and tables with more are gone through faster by several threads."""
COUNT: Final = min(2, os.cpu_count() or 1)
"""How many threads are worth it."""
_TRIES: Final = 50
_TASKS: Final = Path("/proc/self/task")
_BLOCK_BYTES: Final = 64
_BLOCKS: Final = b"a,b,c,d\n" * 200

_POOL: list[ThreadPoolExecutor] = []


def start(*, large: bool) -> None:
    """Start the threads that Arrow reads texts with, and for a `large` file as many of ours.

    Neither could be started later, and Arrow would wait for its own for ever.
    """
    count = COUNT if large else 1
    # Else Arrow would start one more for each text, to look out for signals.
    pa.enable_signal_handlers(enable=False)
    pa.set_io_thread_count(1)
    _start_arrows(count)
    if count > 1:
        pool = ThreadPoolExecutor(count)
        together = threading.Barrier(count)
        list(pool.map(lambda _: together.wait(), range(count)))
        _POOL[:] = [pool]


def _start_arrows(count: int) -> None:
    """Have Arrow start one thread that fetches and `count` that cut: it does as there is work."""
    pa.set_cpu_count(1)
    csv.open_csv(pa.BufferReader(b"a\n"), csv.ReadOptions(use_threads=False)).read_all()
    wanted = _running() + count - 1
    pa.set_cpu_count(count)
    for _ in range(_TRIES):
        if _running() >= wanted:
            return
        csv.read_csv(pa.BufferReader(_BLOCKS), csv.ReadOptions(block_size=_BLOCK_BYTES))
    pa.set_cpu_count(1)


def _running() -> int:
    """How many threads this process has; 0 where that cannot be told."""
    try:
        return sum(1 for _ in _TASKS.iterdir())
    except OSError:
        return 0


def started() -> bool:
    """Whether there is more than one thread."""
    return bool(_POOL)


def each(make: Callable[[Item], Made], items: Iterable[Item]) -> list[Made]:
    """What is made of each item, in their order."""
    return list(_POOL[0].map(make, items)) if _POOL else [make(item) for item in items]
