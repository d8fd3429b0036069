"""One at a time: a lock on a file, which ends with the process that holds it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from asl_pipeline.model.failure import Conflict


@contextmanager
def alone(lock: Path, what: str) -> Iterator[None]:
    """Hold the lock inside. Raises Conflict, saying `what` is under way, if another does."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(f"{what} is under way already") from None
        yield
