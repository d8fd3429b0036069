"""Hold a folder or a job, so that of several processes one at a time works on it.

A hold is a lock of the system's (`flock`) and ends with the process. That of a folder is on the
folder itself, and is waited for; that of a job is on a file, and whoever comes second gives up.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from asl_pipeline.model.failure import Conflict


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Wait for whoever else holds the folder, and hold it inside. Not to be nested."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def is_held(folder: Path) -> bool:
    """Whether somebody holds the folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


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
