"""Folders in memory, where the machine has room there: many small writes would wait for a disk."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

IN_MEMORY = Path("/dev/shm")  # noqa: S108 -- only looked at; folders in it are made by tempfile
_ENOUGH_BYTES = 2**30


def has_memory_for(size: int) -> bool:
    """Whether files of so many bytes can lie in memory, programs among them."""
    if not IN_MEMORY.is_dir() or os.statvfs(IN_MEMORY).f_flag & os.ST_NOEXEC:
        return False
    return shutil.disk_usage(IN_MEMORY).free > size


@contextmanager
def folder_in_memory() -> Iterator[Path]:
    """A folder for as long as the `with` lasts, in memory where the machine has room there."""
    with TemporaryDirectory(dir=IN_MEMORY if has_memory_for(_ENOUGH_BYTES) else None) as folder:
        yield Path(folder)
