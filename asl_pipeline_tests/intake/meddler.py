"""Who does to what a server sends what networks and other servers do."""

import socket
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_OF_THE_LINE: Final = frozenset({"content-length", "connection"})


@dataclass
class Meddler:
    """What is done to the files that a server sends, and to its answers.

    `first` happens before a file is sent for the first time. `content` is sent in place of the
    file's own; after `bytes_sent` the line goes dead. A `typeless` server of SFTP does not say what
    is a file. Whatever lies at a path that ends in `forbidden` is not shown. `statuses` of HTTP are
    answered to whatever is asked, one a time and with `location`; the server is not asked then.
    Of what is put to S3 the answer is `lost` each time that this says so, though it was done.
    """

    first: Callable[[], None] | None = None
    content: bytes | None = None
    bytes_sent: int | None = None
    typeless: bool = False
    forbidden: str = "\0"
    statuses: list[int] = field(default_factory=list)
    location: str = ""
    lost: Iterator[bool] = field(default_factory=lambda: iter(()))
    asked: list[str] = field(default_factory=list)

    def begins(self) -> None:
        """A file is about to be sent."""
        first, self.first = self.first, None
        if first is not None:
            first()


class Meddled:
    """A server of HTTP, with a meddler in front of it."""

    def __init__(self, server: WSGIApplication, meddler: Meddler) -> None:
        self._server = server
        self._meddler = meddler

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """What the meddler lets through."""
        meddler = self._meddler
        meddler.asked.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        statuses = [403] if environ["PATH_INFO"].endswith(meddler.forbidden) else meddler.statuses
        if statuses:
            headers = [("Content-Length", "0")]
            headers += [("Location", meddler.location)] if meddler.location else []
            start(f"{statuses.pop(0)} Meddled", headers)
            return []
        if environ["REQUEST_METHOD"] == "PUT" and next(meddler.lost, False):
            for _ in self._server(environ, lambda *_: lambda _: None):
                pass
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise ConnectionError("meddled")
        if environ["REQUEST_METHOD"] != "GET" or "list-type" in environ["QUERY_STRING"]:
            return self._server(environ, start)
        return self._sent(environ, start)

    def _sent(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        meddler = self._meddler
        meddler.begins()
        told: list[Any] = []

        def started(*arguments: Any) -> Callable[[bytes], object]:
            told[:] = arguments
            return lambda _: None

        answer = self._server(environ, started)
        content = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        if meddler.content is not None:
            content = meddler.content
        status, headers = told[:2]
        kept = [(name, value) for name, value in headers if name.lower() not in _OF_THE_LINE]
        start(status, [*kept, ("Content-Length", str(len(content))), ("Connection", "close")])
        yield content[: meddler.bytes_sent]
        if meddler.bytes_sent is not None:
            # Else the server would wait for more to come.
            raise ConnectionError("meddled")
