"""One connection: to addresses that were looked at before, and cut when its time is up.

urllib3's time limits start anew with every byte, so that a server may drip for ever. Here a timer
shuts the connection down, whatever it is waiting for.
"""

import http.client
import io
import socket
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, ClassVar, Final, Self

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool

from asl_pipeline.intake.channels.origin import Address, Origin
from asl_pipeline.model.failure import Refused

_LEAST_S: Final = 0.001
"""Zero would mean not to wait at all, which is another thing for a socket."""


class Watch:
    """The time for one request, from entering on. `expired` says that it was cut."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._twin: socket.socket | None = None
        self.expired = False

    def __enter__(self) -> Self:
        """Let the time begin."""
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop watching."""
        self._timer.cancel()
        with self._lock:
            self._forget()

    @property
    def left_s(self) -> float:
        """The time left, never quite nothing."""
        return max(self._ends - time.monotonic(), _LEAST_S)

    def guard(self, connected: socket.socket) -> None:
        """Cut this connection, and no longer the one before, when the time is up."""
        with self._lock:
            self._forget()
            # TLS takes the descriptor away from the socket; a twin's still ends the connection.
            self._twin = connected.dup()
            if self.expired:
                self._shut()

    def _cut(self) -> None:
        with self._lock:
            self.expired = True
            self._shut()

    def _shut(self) -> None:
        if self._twin is not None:
            try:
                self._twin.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # the other side was faster

    def _forget(self) -> None:
        if self._twin is not None:
            self._twin.close()
            self._twin = None


class Line:
    """Where connections of one request may go, and what watches them."""

    def __init__(self, origin: Origin, addresses: Sequence[Address], watch: Watch) -> None:
        self._origin = origin
        self._addresses = addresses
        self._watch = watch

    def connected(self, host: str, port: int) -> socket.socket:
        """A socket to the first address that answers. Raises OSError if none does."""
        # The URL was measured before; this is for a library that reads it differently.
        if (host.lower(), port) != (self._origin.host, self._origin.port):
            raise Refused(f"{self._origin.host}: the connection would go to another server")
        trouble = OSError("no address")
        for family, address in self._addresses:
            opened = socket.socket(family, socket.SOCK_STREAM)
            opened.settimeout(self._watch.left_s)
            try:
                opened.connect(address)
            except OSError as error:
                opened.close()
                trouble = error
                continue
            self._watch.guard(opened)
            return opened
        raise trouble


class _WholeLines(io.BufferedReader):
    """A reader that does not take a line cut short for a line."""

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        full = size is not None and 0 <= size <= len(line)
        if line and not line.endswith(b"\n") and not full:
            # Else a header, or the size of a chunk, could lose its end and still make sense.
            raise http.client.IncompleteRead(line)
        return line


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self.fp = _WholeLines(self.fp.detach())


class _Plain(HTTPConnection):
    line: ClassVar[Line]
    response_class = _Response

    def _new_conn(self) -> socket.socket:
        return self.line.connected(self.host, self.port)


class _Secure(HTTPSConnection):
    line: ClassVar[Line]
    response_class = _Response

    def _new_conn(self) -> socket.socket:
        return self.line.connected(self.host, self.port)


class Adapter(HTTPAdapter):
    """What makes `requests` use one line and no other, never through a proxy."""

    def __init__(self, line: Line) -> None:
        super().__init__(max_retries=0)
        self._line = line

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: bool | str | None,
        proxies: Any = None,  # noqa: ARG002 -- there are none
        cert: Any = None,
    ) -> HTTPConnectionPool:
        """The pool for a request, whose connections go by the line."""
        pool: Any = super().get_connection_with_tls_context(request, verify, None, cert)
        kind = _Secure if pool.scheme == "https" else _Plain
        pool.ConnectionCls = type("_Watched", (kind,), {"line": self._line})
        watched: HTTPConnectionPool = pool
        return watched
