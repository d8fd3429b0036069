"""Work on a ledger in other processes, which may be killed in the middle of it.

They are forked by a server of their own, which has imported all that it takes: a fork of the tests'
own process would take their threads and connections for its own.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from typing import Any

from sqlalchemy import Engine, event

from asl_pipeline.ledger.store import Ledger
from asl_pipeline_tests.extended import EXTENDED

FORKS: ForkServerContext = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    [
        *("alembic.command", "psycopg2"),
        *("asl_pipeline_tests.ledger.work", "asl_pipeline_tests.ledger.post_work"),
        "asl_pipeline_tests.ledger.decision_work",
    ]
)

KILLED = -signal.SIGKILL
DONE = 0

EVERY = 1 if EXTENDED else 3
"""At how many of the points where something can be cut off it is: at all, or at one in three."""


def outcomes(times: int, work: Callable[..., None], *arguments: object) -> list[int]:
    """The exit statuses of so many processes that do the work at once."""
    processes = [FORKS.Process(target=work, args=arguments) for _ in range(times)]
    for process in processes:
        process.start()
    statuses = []
    for process in processes:
        process.join()
        assert process.exitcode is not None
        statuses.append(process.exitcode)
        process.close()
    return statuses


def outcome(work: Callable[..., None], *arguments: object) -> int:
    """The exit status of a process that does the work."""
    (status,) = outcomes(1, work, *arguments)
    return status


def killed_at(number: int, url: str, work: Callable[[Ledger], None]) -> None:
    """Open a ledger and work on it, to be killed before the statement or commit of this number."""
    told = 0

    def count(*_: Any, **__: Any) -> None:
        nonlocal told
        told += 1
        if told == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "commit", count)
    ledger = Ledger.open(url)
    work(ledger)
    ledger.close()
