"""A real server on loopback that follows a script, its faults included, and counts what it did.

Each answer is a list of steps on the bare socket, so that it can break off in the middle of a
header, drip, fall silent or reset the connection. A fault counts once it has really happened: for
silence and drips, once the client has hung up.
"""

import json
import select
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

_PATIENCE_S: Final = 20.0
"""Longer than any client under test may wait."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for."""

    target: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """Bytes to send, and how the connection ends: `close`, `reset`, or `hang` until hung up.

    With `pause_s` the last `dripped` bytes are sent one at a time.
    """

    wire: bytes
    fault: str | None = None
    ending: str = "close"
    dripped: int = 0
    pause_s: float = 0.0


Script = Callable[[Request], Answer]


def ok(body: bytes, framing: str = "length", **headers: str) -> Answer:
    """A sound answer; `framing` is length, chunked or none."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    if framing == "length":
        told["Content-Length"] = str(len(body))
    if framing == "chunked":
        told["Transfer-Encoding"] = "chunked"
        pieces = [body[at : at + 100] for at in range(0, len(body), 100)]
        body = b"".join(b"%x\r\n%b\r\n" % (len(each), each) for each in (*pieces, b""))
    return Answer(_head("200 OK", told) + body)


def page(content: Any, **headers: str) -> Answer:
    """A sound answer in JSON."""
    return ok(json.dumps(content).encode(), Content_Type="application/json", **headers)


def status(line: str, fault: str | None = None, body: bytes = b"", **headers: str) -> Answer:
    """An answer with a status of another kind, such as `503 Service Unavailable`."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(_head(line, told | {"Content-Length": str(len(body))}) + body, fault)


def cut(answer: Answer, at: int) -> Answer:
    """The answer, broken off after so many bytes."""
    assert at < len(answer.wire)
    return Answer(answer.wire[:at], "cut")


def reset(answer: Answer, at: int = 0) -> Answer:
    """The answer, reset after so many bytes."""
    return Answer(answer.wire[:at], "reset", "reset")


def hang(answer: Answer, at: int = 0) -> Answer:
    """The answer up to so many bytes, and then silence."""
    return Answer(answer.wire[:at], "hang", "hang")


def drip(answer: Answer, at: int = 0, pause_s: float = 0.02) -> Answer:
    """The answer, byte by byte from there on, and then on for as long as anybody listens."""
    kind = "body_drip" if at > head_length(answer) else "header_drip"
    return Answer(answer.wire, kind, "hang", len(answer.wire) - at, pause_s)


def head_length(answer: Answer) -> int:
    """How many bytes come before the body."""
    return answer.wire.index(b"\r\n\r\n") + len(b"\r\n\r\n")


def _head(line: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {line}", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1")


@dataclass
class Server:
    """A server that is running: what it was asked, and which faults it committed."""

    port: int
    script: Script
    scheme: str = "http"
    is_hasty: bool = False
    """It answers before it is asked."""
    requests: list[Request] = field(default_factory=list)
    fired: Counter[str] = field(default_factory=Counter)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The address of something on it."""
        return f"{self.scheme}://{host}:{self.port}{path}"

    def says(self, *answers: Answer) -> None:
        """Give these answers, one for each request, and the last for all further ones."""
        left = list(answers)
        self.script = lambda _: left.pop(0) if len(left) > 1 else left[0]


@contextmanager
def serving(*answers: Answer, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server on loopback for as long as the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Server(listening.getsockname()[1], lambda _: status("404 Not Found"))
        server.scheme = "https" if tls else "http"
        if answers:
            server.says(*answers)
        over = threading.Event()
        desk = threading.Thread(target=_listen, args=(listening, server, tls, over))
        desk.start()
        try:
            yield server
        finally:
            over.set()
            # Accepting is waited for in the kernel; a visitor wakes it.
            socket.create_connection(listening.getsockname()).close()
            desk.join()


def _listen(
    listening: socket.socket, server: Server, tls: ssl.SSLContext | None, over: threading.Event
) -> None:
    visits: list[threading.Thread] = []
    while True:
        connection, _ = listening.accept()
        if over.is_set():
            connection.close()
            break
        connection.settimeout(_PATIENCE_S)
        visit = threading.Thread(target=_visit, args=(connection, server, tls))
        visit.start()
        visits.append(visit)
    for visit in visits:
        visit.join()


def _visit(plain: socket.socket, server: Server, tls: ssl.SSLContext | None) -> None:
    connection = plain
    try:
        connection = tls.wrap_socket(plain, server_side=True) if tls else plain
        request = Request("", {}) if server.is_hasty else _read(connection)
        if request is not None:
            server.requests.append(request)
            _give(connection, server, server.script(request))
    except OSError:
        return  # the client hung up
    finally:
        connection.close()
        plain.close()


def _read(connection: socket.socket) -> Request | None:
    head = b""
    while b"\r\n\r\n" not in head:
        received = connection.recv(65_536)
        if not received:
            return None
        head += received
    first, *lines = head.decode("latin-1").partition("\r\n\r\n")[0].split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return Request(first.split(" ")[1], headers)


def _give(connection: socket.socket, server: Server, answer: Answer) -> None:
    at_once = len(answer.wire) - answer.dripped
    connection.sendall(answer.wire[:at_once])
    is_done = True
    if answer.dripped:
        is_done = _drip(connection, answer.wire[at_once:], answer.pause_s)
    elif answer.ending == "hang":
        is_done = _until_hung_up(connection, _PATIENCE_S)
    if answer.ending == "reset":
        # To linger for no time at all is to reset.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    if answer.fault is not None and is_done:
        server.fired[answer.fault] += 1


def _drip(connection: socket.socket, left: bytes, pause_s: float) -> bool:
    """Whether the client hung up on it."""
    ends = time.monotonic() + _PATIENCE_S
    drops = iter([left[at : at + 1] for at in range(len(left))])
    while time.monotonic() < ends:
        try:
            connection.sendall(next(drops, b"x"))
        except OSError:
            return True
        if _until_hung_up(connection, pause_s):
            return True
    return False


def _until_hung_up(connection: socket.socket, within_s: float) -> bool:
    readable, _, _ = select.select([connection], [], [], within_s)
    try:
        return bool(readable) and connection.recv(1) == b""
    except OSError:
        return True


def in_turn(answers: Sequence[Answer]) -> Script:
    """A script that gives each answer once."""
    left = list(answers)
    return lambda _: left.pop(0)
