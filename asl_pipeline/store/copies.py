"""Copies of areas, with the SHA-256 of every file: what a backup holds besides the ledger."""

import contextlib
import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

from asl_pipeline.model.failure import VerificationFailed
from asl_pipeline.store.files import make_folder, sync_folder

_CHUNK: Final = 1 << 20
_UNFINISHED: Final = ".partial"
_WAITING: Final = "tmp"
"""The folder of an area in which files wait that are not whole yet."""

Listed = Mapping[str, Mapping[str, Any]]
"""The size and the hash of each file, by its path with slashes."""


def copy_area(source: Path, target: Path) -> None:
    """Copy an area but for what is being written. A file that is gone meanwhile is left out."""
    for path in _files(source):
        within = path.relative_to(source)
        if path.name.endswith(_UNFINISHED) or within.parts[0] == _WAITING:
            continue
        # It was erased, or replaced by another, since it was listed.
        with contextlib.suppress(FileNotFoundError):
            copy_file(path, target / within)


def copy_file(source: Path, target: Path, sha256: str | None = None) -> None:
    """Copy a file with its mode. Raises VerificationFailed if its bytes are not of that hash."""
    with source.open("rb") as old:
        make_folder(target.parent)
        partial = target.with_name(f".{target.name}{_UNFINISHED}")
        try:
            with partial.open("wb") as new:
                hashed = hashlib.sha256()
                while chunk := old.read(_CHUNK):
                    hashed.update(chunk)
                    new.write(chunk)
                new.flush()
                os.fchmod(new.fileno(), os.fstat(old.fileno()).st_mode & 0o777)
                os.fsync(new.fileno())
            if sha256 not in {None, hashed.hexdigest()}:
                raise VerificationFailed(f"{source} is not what was copied")
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)


def listed(folder: Path) -> Listed:
    """Every file in a folder, in the order of their paths."""
    found = {}
    for path in _files(folder):
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        name = path.relative_to(folder).as_posix()
        found[name] = {"sha256": sha256, "bytes": path.stat().st_size}
    return dict(sorted(found.items()))


def sync_all(folder: Path) -> None:
    """Make the names in a folder, and in those below it, durable."""
    for each in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        sync_folder(each)


def is_inside(path: str) -> bool:
    """Whether a path that was read leads nowhere but into its own folder."""
    parts = PurePosixPath(path).parts
    return bool(parts) and parts[0] != "/" and ".." not in parts


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path
