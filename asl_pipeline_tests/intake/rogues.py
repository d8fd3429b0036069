"""Readers that do what a hostile file might make a reader do. They run in the sandbox's child.

Some die, each in its own way. The others look around and answer with what they saw, as the detail
of a reason: that a reading has to have one is the only thing that they keep to.
"""

import ctypes
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from asl_pipeline.model.limits import Limits
from asl_pipeline.model.raw import Reading

_LOOPBACK = ("127.0.0.1", 9)


def _seen(what: object) -> Reading:
    return Reading("rogue", reason="unreadable", detail=json.dumps(what))


def _outcome(act: Callable[[], object]) -> str:
    """What came of an act: the name of what it raised, or `done`."""
    try:
        act()
    except BaseException as error:  # noqa: BLE001 -- whatever it is, it is the answer
        return type(error).__name__
    return "done"


# ---------------------------------------------------------------- those that die


def aborts(_content: bytes, _name: str, _limits: Limits) -> Reading:
    """As a library in another language does that cannot go on."""
    os.abort()


def is_killed(_content: bytes, _name: str, _limits: Limits) -> Reading:
    """As the kernel does when the machine is out of memory."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def reads_nowhere(_content: bytes, _name: str, _limits: Limits) -> Reading:
    """Follow a pointer that leads nowhere."""
    ctypes.string_at(1)
    raise AssertionError


def loops(_content: bytes, _name: str, _limits: Limits) -> Reading:
    """Use the processor for ever."""
    while True:
        pass


def sleeps(_content: bytes, _name: str, _limits: Limits) -> Reading:
    """Use nothing, for ever, deaf to whatever can be ignored."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGXCPU, signal.SIGALRM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    while True:
        time.sleep(1)


def allocates(_content: bytes, _name: str, _limits: Limits) -> Reading:
    """Ask for memory without end, and use it."""
    held = []
    while True:
        held.append(bytearray(b"a" * 2**22))


def allocates_at_once(_content: bytes, _name: str, _limits: Limits) -> Reading:
    """Ask for more memory than there is."""
    return _seen(len(bytearray(2**45)))


def recurses(content: bytes, name: str, limits: Limits) -> Reading:
    """Call itself for ever through code in C, with nobody who counts, until the stack is full."""
    sys.setrecursionlimit(2**31 - 1)
    return next(map(lambda each: recurses(each, name, limits), [content]))  # noqa: C417 -- in C


def raises(_content: bytes, _name: str, _limits: Limits) -> Reading:
    """Raise what nobody expects, with a cell's value in its words."""
    raise ZeroDivisionError("secret cell")


def raises_deeply(_content: bytes, _name: str, _limits: Limits) -> Reading:
    """Raise what `except Exception` does not catch."""
    raise KeyboardInterrupt("secret cell")


def exits(_content: bytes, _name: str, _limits: Limits) -> Reading:
    """End well, and say nothing."""
    os._exit(0)


def exits_politely(_content: bytes, _name: str, _limits: Limits) -> Reading:
    """End as a program does that believes it is done."""
    sys.exit(0)


def answers_with_something_else(_content: bytes, _name: str, _limits: Limits) -> Any:
    """Answer with what is no reading."""
    return {"reason": None}


def answers_with_nothing(_content: bytes, _name: str, _limits: Limits) -> Any:
    """Answer with neither tables nor a reason."""
    return Reading("rogue")


def answers_beside(_content: bytes, _name: str, _limits: Limits) -> Reading:
    """Write into every open file, then end well."""
    for number in range(64):
        _outcome(lambda number=number: os.write(number, b"\x00\x00\x00\x00\x00\x00\x00\x02{}"))
    os._exit(0)


def answers_at_length(_content: bytes, _name: str, limits: Limits) -> Reading:
    """Answer with more than may be handed back."""
    return _seen("a" * (limits.result_bytes + 1))


# ---------------------------------------------------------------- those that look around


def forks(_content: bytes, _name: str, _limits: Limits) -> Reading:
    """Try to become many, in every way there is."""

    def fork() -> None:
        if os.fork() == 0:
            os._exit(0)

    def thread() -> None:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()

    return _seen({
        "fork": _outcome(fork),
        "thread": _outcome(thread),
        "spawn": _outcome(lambda: os.posix_spawn("/bin/true", ["true"], {})),
    })  # fmt: skip


def connects(content: bytes, _name: str, _limits: Limits) -> Reading:
    """Try to reach the port of this machine that the file names, and the world."""
    port = int(content)

    def connect(address: tuple[str, int]) -> None:
        with socket.socket() as line:
            line.settimeout(2)
            line.connect(address)

    return _seen({
        "loopback": _outcome(lambda: connect(("127.0.0.1", port))),
        "world": _outcome(lambda: connect(("192.0.2.1", 80))),
        "name": _outcome(lambda: socket.getaddrinfo("example.invalid", 80)),
    })  # fmt: skip


def looks_at_the_environment(_content: bytes, _name: str, _limits: Limits) -> Reading:
    """Say what it was told that is none of its business."""
    told = [f"{name}={value}" for name, value in os.environ.items()]
    for process in ("self", os.getppid()):
        try:
            told += Path(f"/proc/{process}/environ").read_bytes().decode().split("\0")
        except OSError:
            continue  # so much the better
    return _seen([each for each in told if each])


def looks_at_open_files(_content: bytes, _name: str, _limits: Limits) -> Reading:
    """Say what is open."""
    kinds = {}
    for held in sorted(Path("/proc/self/fd").iterdir()):
        try:
            kinds[held.name] = str(held.readlink())
        except OSError:
            continue  # the listing's own
    return _seen(kinds)


def opens_many_files(_content: bytes, _name: str, limits: Limits) -> Reading:
    """Open more files than it may."""
    return _seen(_outcome(lambda: [os.dup(0) for _ in range(limits.open_files)]))


def looks_at_itself(_content: bytes, _name: str, _limits: Limits) -> Reading:
    """Say who and where it is."""
    return _seen({
        "user": os.geteuid(),
        "groups": os.getgroups(),
        "folder": str(Path.cwd()),
        "leads_its_session": os.getsid(0) == os.getpid(),
        "become_root": _outcome(lambda: os.setuid(0)),
        "write_beside_us": _outcome(lambda: Path(__file__).with_suffix(".rogue").write_bytes(b"")),
        "kill_parent": _outcome(lambda: os.kill(os.getppid(), 0)),
    })  # fmt: skip


def fills_the_disk(_content: bytes, _name: str, limits: Limits) -> Reading:
    """Write more than may be written into what it is given to answer with."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    written = 0
    for number in range(3, 16):
        try:
            while written <= limits.result_bytes * 2:
                written += os.write(number, bytes(2**20))
        except OSError:
            continue
    os._exit(0)


def lists_libraries(_content: bytes, _name: str, _limits: Limits) -> Reading:
    """The libraries that are loaded where it stands."""
    return _seen(sorted({name.partition(".")[0] for name in sys.modules}))
