"""Files with a seal beside them: the SHA-256 of what was written, by which damage is noticed."""

from pathlib import Path
from typing import Any

from asl_pipeline.store.files import write, write_text
from asl_pipeline.store.landing import sha256_of


def keep(path: Path, content: bytes) -> None:
    """Write a file, and then its seal."""
    write(path, content)
    write_text(_seal(path), sha256_of(content))


def is_whole(path: Path, content: Any) -> bool:
    """Whether the bytes read from a file are those that were kept.

    Raises FileNotFoundError where there is no seal.
    """
    return sha256_of(content).encode() == _seal(path).read_bytes()


def is_there(path: Path) -> bool:
    """Whether there is a file under that name, and a seal beside it."""
    return path.is_file() and _seal(path).is_file()


def forget(path: Path) -> None:
    """Remove a file and its seal, if they are there."""
    for each in (path, _seal(path)):
        each.unlink(missing_ok=True)


def _seal(path: Path) -> Path:
    return path.with_suffix(".sha256")
