"""The process in which files are read: it forks one child for each file and watches over it.

Started by `sandbox` as `python -I -m asl_pipeline.intake.nursery REQUESTS` with an empty
environment; REQUESTS is the number of an open socket. It leaves the network before anything else.
Each request is a line of JSON and three open files: the file to read, one for the answer, and one
that the child may write its last words to. A child is a fork, so that it costs milliseconds; it
limits itself before it looks at the file, and never outlives its answer.
"""

import codecs
import contextlib
import ctypes
import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import asdict
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any, Final

from asl_pipeline.intake import answer
from asl_pipeline.intake.reading import read, threads
from asl_pipeline.intake.reading.encoding import ENCODINGS
from asl_pipeline.model.limits import Limits

OUT_OF_MEMORY: Final = 75
"""What a child ends with that could not get the memory it needed."""

_NEW_NETWORK: Final = 0x40000000  # CLONE_NEWNET
_NEW_USER: Final = 0x10000000  # CLONE_NEWUSER
_NOBODY: Final = 65_534
_REQUEST_BYTES: Final = 1 << 16
_FILES: Final = 3
_NAME_CHARACTERS: Final = 1_000
_CRASHED: Final = 70
_REHEARSAL: Final = b"actor_id;name;country\n" + b"A-1;A;FR\n" * 6_000
"""Long enough for all that is made ready once for long tables."""


def main() -> None:
    """Serve requests until the other side closes the socket."""
    requests = socket.socket(fileno=int(sys.argv[1]))
    sys.meta_path.insert(0, _WithoutPandas())
    isolated = _leave_network()
    _warm_up()
    requests.sendall(json.dumps({"isolated": isolated}).encode() + b"\n")
    while True:
        message, files, _, _ = socket.recv_fds(requests, _REQUEST_BYTES, _FILES)
        if not message:
            return
        told = _serve(json.loads(message), files)
        for file in files:
            os.close(file)
        requests.sendall(json.dumps(told).encode() + b"\n")


class _WithoutPandas(MetaPathFinder):
    """Says that there is no pandas: Arrow would load it, and every child have a copy of its own."""

    def find_spec(self, fullname: str, *_: object, **__: object) -> None:
        """Nothing for any other module: whoever is asked next finds it."""
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname, name=fullname)


def _warm_up() -> None:
    """Load what is loaded on first use: a child is nobody, and may not be able to."""
    for encoding in (*ENCODINGS, "cp437", "ascii", "idna"):
        codecs.lookup(encoding)
    read(_REHEARSAL, "rehearsal.csv")
    # A child need not look through all that was here before it, and so copy it. It ends too soon
    # to look for what else could be thrown away.
    gc.collect()
    gc.freeze()
    gc.disable()


def _leave_network() -> bool:
    """Whether this process could be put into a network of its own, which leads nowhere."""
    flags = _NEW_NETWORK if os.geteuid() == 0 else _NEW_NETWORK | _NEW_USER
    try:
        return bool(ctypes.CDLL(None, use_errno=True).unshare(flags) == 0)
    except (AttributeError, OSError):
        return False


def _serve(request: dict[str, Any], files: list[int]) -> dict[str, Any]:
    """Have a child read the file; say how it ended."""
    limits = Limits(**request["limits"])
    # The child alone holds the writing end, so that its end is the end of the pipe.
    watch, alive = os.pipe()
    child = os.fork()
    if child == 0:
        _read_and_leave(request, [*files, alive], limits)
    os.close(alive)
    in_time = bool(select.select([watch], [], [], limits.wall_s)[0])
    os.close(watch)
    if not in_time:
        os.kill(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        # Whatever it may have started is of its session, and ends with it.
        os.killpg(child, signal.SIGKILL)
    return {
        "in_time": in_time,
        "exit": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
        "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
        "cpu_s": used.ru_utime + used.ru_stime,
        "memory_bytes": used.ru_maxrss * 1024,
    }


def _read_and_leave(request: dict[str, Any], files: list[int], limits: Limits) -> None:
    """In the child: confine, read, answer, end. It never returns."""
    status = _CRASHED
    source, target, words, alive = files
    try:
        os.setsid()
        os.dup2(words, 2)
        _close_all_but(source, target, alive)
        reader = _reader(request["reader"])
        # Before the limits, which count what is there already and let no more start.
        threads.start(large=os.fstat(source).st_size > threads.LARGE_BYTES)
        _confine(limits)
        with os.fdopen(source, "rb", closefd=False) as file:
            file.seek(0)
            content = file.read(limits.file_bytes + 1)
        answer.write(target, reader(content, request["name"], limits))
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    except BaseException as error:  # noqa: BLE001 -- the last line of the child: all of it is told
        with contextlib.suppress(Exception):
            os.write(2, f"{type(error).__name__} {_place_of(error)}".encode())
    finally:
        os._exit(status)


def _close_all_but(*files: int) -> None:
    """Close what was inherited: a limit on open files does not."""
    first = 3
    for file in sorted(files):
        os.closerange(first, file)
        first = file + 1
    os.closerange(first, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _place_of(error: BaseException) -> str:
    """Where it happened; what it says may quote the file."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    return "" if at is None else f"in {Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}"


def _reader(name: str) -> Callable[[bytes, str, Limits], Any]:
    if name == "":
        return read
    module, _, function = name.rpartition(".")
    found: Callable[[bytes, str, Limits], Any] = getattr(importlib.import_module(module), function)
    return found


def _confine(limits: Limits) -> None:
    for which, most in (
        (resource.RLIMIT_AS, _mapped_bytes() + limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_FSIZE, limits.result_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(which, (most, most + (which == resource.RLIMIT_CPU)))
    os.chdir("/")
    if os.geteuid() == 0:
        # The limit on processes does not bind root.
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)


def _mapped_bytes() -> int:
    """What the program itself takes up, before it looks at any file."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


def request_of(name: str, limits: Limits, reader: str) -> bytes:
    """The request to read a file called `name`."""
    return json.dumps(
        {"name": name[:_NAME_CHARACTERS], "limits": asdict(limits), "reader": reader}
    ).encode()


if __name__ == "__main__":
    main()
