"""A folder on this machine: what lies in it is offered, read with care and never followed.

A link, a pipe or a folder is told like any file. One may take a file's place at any moment, so
that what is opened is looked at again: before its first byte, and after its last.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from asl_pipeline.intake.channels.names import is_left_behind, is_upload
from asl_pipeline.intake.channels.trouble import raise_it
from asl_pipeline.intake.offer import Offer
from asl_pipeline.model.channel import Files
from asl_pipeline.model.failure import Failure, Incomplete, Refused, TooMuch, Unreachable

CHUNK_BYTES: Final = 2**20

_DIRECTORY: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
# Without O_NONBLOCK a pipe would be waited for until somebody writes to it.
_FILE: Final = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW
_FORBIDDEN: Final = frozenset({errno.EACCES, errno.EPERM})
_NO_LONGER: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO})


def names_in(folder: Path) -> list[str]:
    """The names of what lies in the folder. Raises Unreachable if it cannot be listed."""
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except OSError as error:
        raise Unreachable(f"the folder {folder} cannot be read: {error.strerror}") from None


def offers_in(root: Path, partner: str, channel: Files) -> list[Offer]:
    """Everything in the folder and the folders within, by name.

    Raises Unreachable if there is no such folder or it cannot be listed. A folder within that
    cannot be listed is an offer that raises when it is asked for.
    """
    offers, waiting = [], names_in(root)
    while waiting:
        offer = offer_of(root, waiting.pop(), partner, channel)
        if offer is None:
            continue
        if offer.reason == "directory":
            try:
                waiting += [f"{offer.name}/{name}" for name in names_in(root / offer.name)]
            except Unreachable as failure:
                offer = replace(offer, reason=None, chunks=partial(raise_it, failure))
        offers.append(offer)
    return sorted(offers, key=lambda offer: offer.name)


def offer_of(root: Path, name: str, partner: str, channel: Files) -> Offer | None:
    """What is called `name` in the folder; None if it is not there yet, or no longer."""
    offer = partial(Offer, partner=partner, source=channel.name, name=name)
    try:
        with _told():
            status = os.lstat(root / name)
    except Incomplete:
        return None
    except Failure as failure:
        return offer(chunks=partial(raise_it, failure))
    if stat.S_ISDIR(status.st_mode):
        return offer(reason="directory")
    if not stat.S_ISREG(status.st_mode):
        return offer(reason="not_a_file")
    if is_upload(name):
        return None
    if status.st_size > channel.limits.file_bytes:
        return offer(size=status.st_size, reason="too_large")
    return offer(
        size=status.st_size,
        reason="temporary_file" if is_left_behind(name) else None,
        chunks=partial(_chunks, root, name, status, channel.limits.file_bytes),
    )


def _chunks(root: Path, name: str, listed: os.stat_result, most: int) -> Iterator[bytes]:
    """The content. Raises Incomplete unless it stayed what was listed until the end."""
    with _opened(root, name) as file:
        taken = 0
        while chunk := _read(file):
            taken += len(chunk)
            if taken > most:
                raise TooMuch("file_bytes", f"the file has more than {most} bytes")
            yield chunk
        left = os.fstat(file.fileno())
    if not taken == left.st_size == listed.st_size or left.st_mtime_ns != listed.st_mtime_ns:
        raise Incomplete("the file changed while it was read: it is still being written")


def _read(file: BinaryIO) -> bytes:
    with _told():
        return file.read(CHUNK_BYTES)


def _opened(root: Path, name: str) -> BinaryIO:
    """The file, reached step by step from the root, so that no folder on the way is a link."""
    *folders, last = name.split("/")
    with _told():
        at = os.open(root, _DIRECTORY & ~os.O_NOFOLLOW)
        try:
            for folder in folders:
                within = os.open(folder, _DIRECTORY, dir_fd=at)
                os.close(at)
                at = within
            handle = os.open(last, _FILE, dir_fd=at)
        finally:
            os.close(at)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Incomplete("something else has taken the file's place since it was listed")
    return os.fdopen(handle, "rb")


@contextmanager
def _told() -> Iterator[None]:
    """What the operating system says, as a failure of ours."""
    try:
        yield
    except OSError as error:
        if error.errno in _FORBIDDEN:
            raise Refused("it may not be read: its permissions do not allow it") from None
        if error.errno in _NO_LONGER:
            raise Incomplete("it is not there as it was listed") from None
        raise Unreachable(f"it cannot be read: {error.strerror}") from None
