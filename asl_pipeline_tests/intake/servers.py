"""Real servers on loopback, each in a thread: S3 by moto, SFTP by asyncssh, WebDAV by wsgidav.

Whatever a server sends goes past a meddler, who does to it what networks and servers do.
"""

import asyncio
import datetime as dt
import ipaddress
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import asyncssh
import requests
from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server
from wsgidav.fs_dav_provider import FilesystemProvider
from wsgidav.wsgidav_app import WsgiDAVApp

from asl_pipeline_tests.intake.meddler import Meddled, Meddler

USER = "user"
PASSWORD = "canary-5d1f-synthetic"  # noqa: S105 -- of servers that live as long as a test
DAV_PATH = f"/remote.php/dav/files/{USER}"


@dataclass
class Running:
    """A server, where it listens, and what stops it before its time."""

    port: int
    meddler: Meddler
    stop: Callable[[], None]
    hang_up: Callable[[], None] = lambda: None
    """Ends all connections, of SFTP, and waits for others."""


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


class _OfS3(DomainDispatcherApplication):
    """Moto, which for each request would look through its folders for whom it is meant."""

    def get_backend_for_host(self, host: str | None) -> str:
        """The part of moto that answers."""
        return host if host == "moto_api" else "s3"


def _one_at_a_time(server: WSGIApplication) -> WSGIApplication:
    """Moto loses its way where something is put while it lists what is there."""
    busy = threading.Lock()

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        with busy:
            return list(server(environ, start))

    return answer


@contextmanager
def s3_server() -> Iterator[Running]:
    """A server of S3 without anything in it."""
    meddler = Meddler()
    moto = _one_at_a_time(_OfS3(create_backend_app))
    server = make_server(
        "127.0.0.1", 0, Meddled(moto, meddler), threaded=True, request_handler=_Quiet
    )
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
def webdav_server(root: Path, certificate: Path | None = None) -> Iterator[Running]:
    """A server of WebDAV that shows a folder of this machine where Nextcloud shows a user's.

    With a certificate, whose file has its key too, it is one of HTTPS.
    """
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
    server = Server(("127.0.0.1", 0), Meddled(webdav, meddler), numthreads=2)
    if certificate is not None:
        server.ssl_adapter = BuiltinSSLAdapter(str(certificate), str(certificate))
    server.shutdown_timeout = 0
    server.expiration_interval = 0.01
    server.prepare()
    thread = threading.Thread(target=server.serve)
    thread.start()

    def stop() -> None:
        server.stop()
        thread.join()

    with _once(stop) as stop_once:
        yield Running(server.bind_addr[1], meddler, stop_once)


def certified(folder: Path) -> Path:
    """A certificate for this machine that nobody else vouches for, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "synthetic")])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


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
        return self._listed(path)

    async def _listed(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        async for name in super().scandir(path):
            if self._meddler.typeless:
                name.attrs.permissions = None
            yield name

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

    async def end_all() -> None:
        for connection in list(inside):
            connection.abort()
            await connection.wait_closed()

    async def close() -> None:
        acceptor.close()
        await acceptor.wait_closed()
        await end_all()

    def hang_up() -> None:
        asyncio.run_coroutine_threadsafe(end_all(), loop).result()

    def stop() -> None:
        asyncio.run_coroutine_threadsafe(close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

    acceptor = asyncio.run_coroutine_threadsafe(listen(), loop).result()
    with _once(stop) as stop_once:
        yield Running(acceptor.get_port(), meddler, stop_once, hang_up)


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
