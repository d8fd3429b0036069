"""The landing area: the bytes of every delivery under their own hash, until they are erased.

They are written beside it while they are hashed and appear under their hash whole, read-only and
durable, or not at all. A name that a partner gave is never part of a path.
"""

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from asl_pipeline.model.failure import TooMuch, VerificationFailed
from asl_pipeline.store.files import sync_folder

_CHUNK: Final = 1 << 20
_READ_ONLY: Final = 0o444
_ABANDONED_S: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept: the hash that it lies under, and its size in bytes."""

    sha256: str
    size: int


def sha256_of(content: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def keep(landing: Path, chunks: Iterable[bytes], most: int | None = None) -> Kept:
    """Keep the bytes and answer their hash. The same bytes are kept once.

    Raises TooMuch for more than `most` bytes, and whatever the chunks raise; nothing is kept then.
    """
    waiting = landing / "tmp"
    waiting.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=waiting)
    try:
        kept = _written(handle, chunks, most)
        _link(Path(name), _path(landing, kept.sha256))
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
    return kept


def _written(handle: int, chunks: Iterable[bytes], most: int | None) -> Kept:
    hashed, size = hashlib.sha256(), 0
    with os.fdopen(handle, "wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if most is not None and size > most:
                raise TooMuch("file_bytes", f"more than {most} bytes")
            hashed.update(chunk)
            file.write(chunk)
        file.flush()
        os.fchmod(file.fileno(), _READ_ONLY)
        os.fsync(file.fileno())
    return Kept(hashed.hexdigest(), size)


def _link(source: Path, target: Path) -> None:
    """Let the file appear under its hash; whoever was first, the bytes are the same."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.link(source, target)
    sync_folder(target.parent)
    sync_folder(target.parent.parent)


def kept(landing: Path, sha256: str) -> Path:
    """Where the bytes of that hash lie. Raises VerificationFailed if they are no longer those."""
    path = _path(landing, sha256)
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise VerificationFailed(f"the landing area has lost {sha256}") from None
    if found != sha256:
        raise VerificationFailed(f"the landing area has damaged bytes under {sha256}")
    return path


def forget(landing: Path, sha256: str) -> None:
    """Remove the bytes of that hash, if they are there."""
    path = _path(landing, sha256)
    if path.exists():
        path.unlink()
        sync_folder(path.parent)


def problems(landing: Path, hashes: Iterable[str]) -> Iterator[str]:
    """What is wrong with the bytes that should be kept under these hashes, a sentence each."""
    for sha256 in hashes:
        try:
            kept(landing, sha256)
        except VerificationFailed as failure:
            yield str(failure)


def remains(landing: Path, hashes: Iterable[str]) -> Iterator[str]:
    """A sentence for each of these hashes under which there are bytes after all."""
    for sha256 in hashes:
        if _path(landing, sha256).exists():
            yield f"the landing area still has {sha256}, which was erased"


def sweep(landing: Path) -> None:
    """Remove what a process that was killed left half-written, a day ago or more."""
    waiting = landing / "tmp"
    if not waiting.is_dir():
        return
    for left in waiting.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > _ABANDONED_S:
                left.unlink()


def _path(landing: Path, sha256: str) -> Path:
    return landing / "sha256" / sha256[:2] / sha256
