"""Write files so that a reader sees the old one or the new one, whole, whatever happens."""

import os
from pathlib import Path
from typing import Any, Final

import orjson

_READABLE: Final = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


def write(path: Path, content: bytes, *, shared: bool = False) -> None:
    """Write a file under its final name only once all of it is on the disk.

    `shared` are files that two processes may write at the same time.
    """
    make_folder(path.parent)
    writer = f".{os.getpid()}" if shared else ""
    partial = path.with_name(f".{path.name}{writer}.partial")
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError:
        # A full disk is not made fuller by what could not be written.
        partial.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_text(path: Path, text: str, *, shared: bool = False) -> None:
    """Write a text file in UTF-8."""
    write(path, text.encode("utf-8"), shared=shared)


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file: sorted keys, so that the same value is the same bytes."""
    write_text(path, as_json(value))


def as_json(value: Any) -> str:
    """The value as JSON for a file: readable, sorted, ending in a newline."""
    return orjson.dumps(value, option=_READABLE).decode()


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, each durable in the one above."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
