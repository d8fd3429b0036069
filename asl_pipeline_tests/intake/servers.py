"""Real servers on loopback, each in a thread: S3 by moto, SFTP by asyncssh, WebDAV by wsgidav.

Whatever a server sends goes past a meddler, who does to it what networks and servers do.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import asyncssh
import requests
from cheroot.wsgi import Server
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server
from wsgidav.fs_dav_provider import FilesystemProvider
from wsgidav.wsgidav_app import WsgiDAVApp

USER = "user"
PASSWORD = "canary-5d1f-synthetic"  # noqa: S105 -- of servers that live as long as a test
DAV_PATH = f"/remote.php/dav/files/{USER}"


@dataclass
class Meddler:
    """What is done to the files that a server sends, and to its answers.

    `first` happens before a file is sent for the first time. `content` is sent in place of the
    file's own; after `bytes_sent` the line goes dead. Whatever lies at a path that ends in
    `forbidden` is not shown. `statuses` of HTTP are answered to whatever is asked, one a time and
    with `location`; the server is not asked then.
    """

    first: Callable[[], None] | None = None
    content: bytes | None = None
    bytes_sent: int | None = None
    forbidden: str = "\0"
    statuses: list[int] = field(default_factory=list)
    location: str = ""
    asked: list[str] = field(default_factory=list)

    def begins(self) -> None:
        """A file is about to be sent."""
        first, self.first = self.first, None
        if first is not None:
            first()


@dataclass
class Running:
    """A server, where it listens, and what stops it before its time."""

    port: int
    meddler: Meddler
    stop: Callable[[], None]


class _Meddled:
    """A server of HTTP, with a meddler in front of it."""

    def __init__(self, server: WSGIApplication, meddler: Meddler) -> None:
        self._server = server
        self._meddler = meddler

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        meddler = self._meddler
        meddler.asked.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        statuses = [403] if environ["PATH_INFO"].endswith(meddler.forbidden) else meddler.statuses
        if statuses:
            headers = [("Content-Length", "0")]
            headers += [("Location", meddler.location)] if meddler.location else []
            start(f"{statuses.pop(0)} Meddled", headers)
            return []
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
        content = b"".join(answer) if meddler.content is None else meddler.content
        if hasattr(answer, "close"):
            answer.close()
        status, headers = told[:2]
        kept = [(name, value) for name, value in headers if name.lower() not in _OF_THE_LINE]
        start(status, [*kept, ("Content-Length", str(len(content))), ("Connection", "close")])
        return [content[: meddler.bytes_sent]]


_OF_THE_LINE = {"content-length", "connection"}


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


@contextmanager
def s3_server() -> Iterator[Running]:
    """A server of S3 without anything in it."""
    meddler = Meddler()
    moto = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, _Meddled(moto, meddler), True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()

    def stop() -> None:
        server.shutdown()
        thread.join()
        server.server_close()

    with _once(stop) as stop_once:
        address = f"http://127.0.0.1:{server.port}"
        # What moto keeps, it keeps for all of its servers.
        requests.post(f"{address}/moto-api/reset", timeout=10).close()
        yield Running(server.port, meddler, stop_once)


@contextmanager
def webdav_server(root: Path) -> Iterator[Running]:
    """A server of WebDAV that shows a folder of this machine where Nextcloud shows a user's."""
    meddler = Meddler()
    webdav = WsgiDAVApp(
        {
            "provider_mapping": {DAV_PATH: FilesystemProvider(str(root))},
            "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
            "http_authenticator": {"accept_digest": False, "default_to_digest": False},
            "dir_browser": {"enable": False},
            "lock_storage": False,
            "logging": {"enable": False},
            "verbose": 0,
        }
    )
    server = Server(("127.0.0.1", 0), _Meddled(webdav, meddler), numthreads=2)
    server.shutdown_timeout = 0
    server.prepare()
    thread = threading.Thread(target=server.serve)
    thread.start()

    def stop() -> None:
        server.stop()
        thread.join()

    with _once(stop) as stop_once:
        yield Running(server.bind_addr[1], meddler, stop_once)


class _Doorkeeper(asyncssh.SSHServer):
    """Lets one user in, by a password or a key."""

    def __init__(self, key: bytes, inside: set[asyncssh.SSHServerConnection]) -> None:
        self._key = key
        self._inside = inside

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._inside.add(conn)

    def connection_lost(self, _error: Exception | None) -> None:
        self._inside.discard(self._connection)

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return (username, key.export_public_key()) == (USER, self._key)


class _Folder(asyncssh.SFTPServer):
    """A folder of this machine, as the meddler lets it be read."""

    def __init__(self, channel: Any, root: Path, meddler: Meddler) -> None:
        super().__init__(channel, chroot=str(root).encode())
        self._meddler = meddler

    def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        if path.endswith(self._meddler.forbidden.encode()):
            raise asyncssh.SFTPPermissionDenied("meddled")
        return super().scandir(path)

    def read(self, file_obj: Any, offset: int, size: int) -> bytes:
        meddler = self._meddler
        meddler.begins()
        file_obj.seek(0)
        content = file_obj.read() if meddler.content is None else meddler.content
        return bytes(content[: meddler.bytes_sent][offset : offset + size])


@contextmanager
def sftp_server(root: Path, host_key: asyncssh.SSHKey, key: asyncssh.SSHKey) -> Iterator[Running]:
    """A server of SFTP that shows a folder of this machine to one user."""
    meddler = Meddler()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    inside: set[asyncssh.SSHServerConnection] = set()

    async def listen() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_host_keys=[host_key],
            server_factory=lambda: _Doorkeeper(key.export_public_key(), inside),
            sftp_factory=lambda channel: _Folder(channel, root, meddler),
        )

    async def close() -> None:
        acceptor.close()
        await acceptor.wait_closed()
        for connection in list(inside):
            connection.abort()
            await connection.wait_closed()

    def stop() -> None:
        asyncio.run_coroutine_threadsafe(close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

    acceptor = asyncio.run_coroutine_threadsafe(listen(), loop).result()
    with _once(stop) as stop_once:
        yield Running(acceptor.get_port(), meddler, stop_once)


@contextmanager
def _once(stop: Callable[[], None]) -> Iterator[Callable[[], None]]:
    """What stops a server, at the end if nobody did before."""
    stopped = threading.Event()

    def stop_once() -> None:
        if not stopped.is_set():
            stopped.set()
            stop()

    try:
        yield stop_once
    finally:
        stop_once()
