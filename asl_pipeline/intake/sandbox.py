"""Read a partner's file in a process of its own, which may fail in any way without harm.

The child has limits on memory, processor time, time by the clock, open files and processes; no
environment, no network, and nothing open but the file. However it ends, the answer is a reading:
of a file that it did not survive, one with a reason.
"""

import atexit
import contextlib
import json
import os
import re
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import pyarrow as pa

from asl_pipeline.intake import answer
from asl_pipeline.intake.nursery import OUT_OF_MEMORY, request_of
from asl_pipeline.model.failure import Unreachable
from asl_pipeline.model.limits import Limits
from asl_pipeline.model.raw import Reading

_SIGNALS: Final[Mapping[int, str]] = {24: "reader_timeout"}
"""What a signal means, where it does not mean a crash: the kernel ends who uses up its time."""
_GRACE_S: Final = 10
_START_S: Final = 60
_WORDS: Final = 2_000
_PLACE: Final = re.compile(r"\w+ in \w+\.py:\d+")
"""What the child says of an exception: its kind, and where it was raised."""


def read_apart(path: Path, name: str, limits: Limits | None = None, *, reader: str = "") -> Reading:
    """The tables of the file at `path`, which the partner calls `name`.

    `reader` names another function to read with, for tests. Raises Unreachable if no process can
    be started at all.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as source:
        return read_open_apart(source, name, limits, reader=reader)


def read_open_apart(
    source: IO[bytes], name: str, limits: Limits | None = None, *, reader: str = ""
) -> Reading:
    """The tables of a file that is open already."""
    status = os.fstat(source.fileno())
    if not stat.S_ISREG(status.st_mode):
        return Reading("unknown", reason="not_a_file")
    limits = limits or Limits()
    if status.st_size > limits.file_bytes:
        detail = f"{status.st_size} bytes, over {limits.file_bytes}"
        return Reading("unknown", reason="too_large", detail=detail)
    return _read(source, name, limits, reader)


def is_isolated() -> bool:
    """Whether this machine lets the reading process leave the network."""
    with _ONE_AT_A_TIME:
        return _nursery().isolated


def _read(source: IO[bytes], name: str, limits: Limits, reader: str) -> Reading:
    with tempfile.TemporaryFile() as target, tempfile.TemporaryFile() as words:
        files = [source.fileno(), target.fileno(), words.fileno()]
        with _ONE_AT_A_TIME:
            ended = _ask(request_of(name, limits, reader), files, limits)
        words.seek(max(0, os.fstat(words.fileno()).st_size - _WORDS))
        said = words.read(_WORDS).decode("utf-8", "replace").strip()
        return _reading(ended, target, said, limits)


def _reading(ended: Mapping[str, Any], target: IO[bytes], said: str, limits: Limits) -> Reading:
    if not ended["in_time"]:
        return _failed("reader_timeout", f"not done after {limits.wall_s} s")
    if ended["signal"] is not None:
        reason = _SIGNALS.get(ended["signal"], "reader_crashed")
        # A library that cannot get memory aborts, and says so in its last words at most.
        if "memory" in said and "alloc" in said:
            reason = "reader_memory"
        return _failed(reason, f"ended by signal {ended['signal']}")
    if ended["exit"] == OUT_OF_MEMORY:
        return _failed("reader_memory", f"needs more than {limits.memory_bytes} bytes")
    if ended["exit"] != 0:
        # Only our own last words are told: a library's may quote the file.
        place = said.rpartition("\n")[2]
        ours = _PLACE.fullmatch(place)
        return _failed("reader_crashed", place if ours else f"ended with {ended['exit']}")
    size = os.fstat(target.fileno()).st_size
    if not 0 < size <= limits.result_bytes:
        return _failed("reader_crashed", "no answer, or one that is too long")
    # The map outlives the file: what lies in it is only loaded when it is looked at. It is Arrow's
    # own, as its threads may be the last to let go (see `store.tables.content_of`).
    with pa.memory_map(f"/dev/fd/{target.fileno()}") as mapped:
        content = mapped.read_buffer()
    try:
        return answer.parse(content)
    except ValueError as error:
        return _failed("reader_crashed", str(error))


def _failed(reason: str, detail: str) -> Reading:
    return Reading("unknown", reason=reason, detail=detail)


@dataclass(frozen=True, slots=True)
class _Nursery:
    """The process that forks the readers, and our end of the line to it."""

    process: subprocess.Popen[bytes]
    line: socket.socket
    owner: int
    isolated: bool


_ONE_AT_A_TIME = threading.Lock()
_RUNNING: list[_Nursery] = []


def _ask(request: bytes, files: list[int], limits: Limits) -> dict[str, Any]:
    """Ask for a file to be read. A nursery that was killed meanwhile is replaced, once."""
    for last in (False, True):
        nursery = _nursery()
        try:
            nursery.line.settimeout(limits.wall_s + _GRACE_S)
            socket.send_fds(nursery.line, [request], files)
            told: dict[str, Any] = json.loads(_line(nursery.line))
        except (OSError, ValueError):
            _end(nursery)
            if last:
                raise Unreachable("the process that reads files does not answer") from None
        else:
            return told
    raise AssertionError


def _nursery() -> _Nursery:
    """The running nursery of this very process: a fork of ours must not share the line."""
    for known in list(_RUNNING):
        if known.owner == os.getpid() and known.process.poll() is None:
            return known
        _RUNNING.remove(known)
    _RUNNING.append(_started())
    return _RUNNING[-1]


def _started() -> _Nursery:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(  # noqa: S603 -- our own interpreter and module
            [sys.executable, "-I", "-m", "asl_pipeline.intake.nursery", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env={"LANG": "C.UTF-8", "ARROW_DEFAULT_MEMORY_POOL": "system"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        ours.settimeout(_START_S)
        isolated = bool(json.loads(_line(ours))["isolated"])
    except (OSError, ValueError):
        process.kill()
        process.wait()
        ours.close()
        raise Unreachable("the process that reads files does not start") from None
    atexit.register(close)
    return _Nursery(process, ours, os.getpid(), isolated)


def _line(line: socket.socket) -> bytes:
    received = b""
    while not received.endswith(b"\n"):
        more = line.recv(4096)
        if not more:
            raise ConnectionError
        received += more
    return received


def _end(nursery: _Nursery) -> None:
    with contextlib.suppress(ValueError):
        _RUNNING.remove(nursery)
    nursery.line.close()
    nursery.process.kill()
    nursery.process.wait()


def close() -> None:
    """End the nursery, if one runs. The next file starts another."""
    with _ONE_AT_A_TIME:
        for nursery in [each for each in _RUNNING if each.owner == os.getpid()]:
            _end(nursery)
