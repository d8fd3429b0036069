"""A store that speaks WebDAV, such as Nextcloud, over webdav4.

A file is asked for by the address that the server gave for it. Made anew from the name, it would
be another where there is a percent sign in it, a space at its end or a letter that is not UTF-8.
"""

import datetime as dt
import ssl
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import ParseError

import httpx
from webdav4.client import Client, ClientError, HTTPError
from webdav4.fsspec import WebdavFileSystem
from webdav4.stream import IterStream

from asl_pipeline.intake.channels.store import CHUNK_BYTES, Entry
from asl_pipeline.intake.channels.trouble import failure_of, failure_of_status
from asl_pipeline.model.failure import Incomplete, Refused, TooMuch, WrongUse
from asl_pipeline.model.limits import Limits

_SCHEMES: Final = {"webdav": "https", "webdav+http": "http"}
_SILENCE_S: Final = 30
_BLOCK_BYTES: Final = 2**16
_NO_WEBDAV: Final = (AssertionError, KeyError, ParseError, ValueError)
"""What webdav4 raises where an answer is not what it takes for granted."""


class Webdav:
    """A folder on a server.

    Raises WrongUse for an option that there is not.
    """

    def __init__(self, where: str, url: str, options: Mapping[str, Any], limits: Limits) -> None:
        self._where = where
        self._limits = limits
        self._ends, self._bytes_left = 0.0, 0
        parts = urlsplit(url)
        netloc = parts.netloc.rpartition("@")[2]
        self._base = httpx.URL(
            parts._replace(scheme=_SCHEMES[parts.scheme], netloc=netloc).geturl()
        )
        self._root = _names(self._base.raw_path.decode())
        try:
            self._client = Client(
                self._base,
                retry=False,  # One place alone tries again, and it is not here.
                event_hooks={"request": [self._leaving], "response": [self._arriving]},
                # Packed on its way, the same content has another ETag.
                headers={"Accept-Encoding": "identity"},
                **_for_httpx({"username": parts.username, **options}),
            )
        except (OSError, TypeError, ValueError):
            names = ", ".join(sorted(options))
            raise WrongUse(f"{where}: not options of WebDAV: {names}") from None
        self._files = WebdavFileSystem(self._base, client=self._client, skip_instance_cache=True)

    def entries(self, folder: Entry | None) -> list[Entry]:
        """What lies in a folder."""
        handle = folder.handle if folder else ""
        with self._told():
            found = [self._entry(told) for told in self._files.ls(handle, detail=True)]
        here = _names(handle)
        others = [entry for entry in found if _names(entry.handle) != here]
        if any(_names(entry.handle)[:-1] != here for entry in others):
            raise self._elsewhere()
        return others

    def entry(self, of: Entry) -> Entry | None:
        """The same file as it is now; None if there is no such file any more."""
        with self._told():
            try:
                return self._entry(self._files.info(of.handle))
            except FileNotFoundError:
                return None

    def chunks(self, of: Entry) -> Generator[bytes, None, None]:
        """The content of a file."""
        address = self._client.join_url(of.handle)
        with self._told(), IterStream(self._client, address, chunk_size=_BLOCK_BYTES) as stream:
            while chunk := stream.read1(CHUNK_BYTES):
                yield chunk

    def close(self) -> None:
        """Close the connections."""
        self._client.http.close()

    def _entry(self, told: Mapping[str, Any]) -> Entry:
        parts = [part for part in urlsplit(told["href"]).path.split("/") if part]
        depth = len(self._root)
        handle = "/".join(parts[depth:])
        if _names("/".join(parts[:depth])) != self._root:
            raise self._elsewhere()
        name = "/".join(_names(handle))
        if told["type"] == "directory":
            return Entry(handle=handle, name=name, folder=True, reason="directory")
        return Entry(
            handle=handle,
            name=name,
            size=told["size"],
            changed_at=_in_utc(told["modified"]),
            version=told["etag"],
        )

    def _elsewhere(self) -> Refused:
        return Refused(f"{self._where}: lists another folder than was asked for; look at the url")

    def _leaving(self, request: httpx.Request) -> None:
        # A partner's server must not choose what else of our network is read.
        if _origin(request.url) != _origin(self._base):
            raise Refused(f"{self._where}: sends on to another server, which is not followed")
        self._watch(0)

    def _arriving(self, response: httpx.Response) -> None:
        if isinstance(response.stream, httpx.SyncByteStream):
            response.stream = _Watched(response.stream, self._watch)

    def _watch(self, count: int) -> None:
        self._bytes_left -= count
        if self._bytes_left < 0:
            most = self._limits.fetch_bytes
            raise TooMuch("fetch_bytes", f"{self._where}: sends more than {most} bytes at once")
        if time.monotonic() > self._ends:
            raise Incomplete(f"{self._where}: not read to its end within {self._limits.fetch_s} s")

    @contextmanager
    def _told(self) -> Iterator[None]:
        self._ends = time.monotonic() + self._limits.fetch_s
        self._bytes_left = self._limits.fetch_bytes
        try:
            yield
        except HTTPError as error:
            raise failure_of_status(self._where, error.status_code) from None
        except httpx.HTTPStatusError as error:
            raise failure_of_status(self._where, error.response.status_code) from None
        except httpx.RemoteProtocolError:
            raise Incomplete(f"{self._where}: broke off in the middle of an answer") from None
        except (ClientError, httpx.HTTPError, OSError) as error:
            raise failure_of(self._where, error) from None
        except _NO_WEBDAV:
            raise Refused(f"{self._where}: what answers there is no WebDAV") from None


class _Watched(httpx.SyncByteStream):
    """What a server sends, with somebody who watches how much it is and how long it takes."""

    def __init__(self, sent: httpx.SyncByteStream, watch: Callable[[int], None]) -> None:
        self._sent = sent
        self._watch = watch

    def __iter__(self) -> Iterator[bytes]:
        for part in self._sent:
            self._watch(len(part))
            yield part

    def close(self) -> None:
        self._sent.close()


def _names(address: str) -> list[str]:
    """The names of the folders on the way to an address, and its own."""
    return [unquote(part, errors="surrogateescape") for part in address.split("/") if part]


def _in_utc(moment: dt.datetime | None) -> dt.datetime | None:
    """HTTP knows no other time, whether or not a server says so."""
    return moment and moment.replace(tzinfo=moment.tzinfo or dt.UTC)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return (url.scheme, url.host, url.port)


def _for_httpx(options: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"timeout": _SILENCE_S, **options}
    user, password = told.pop("username", None), told.pop("password", None)
    if user is not None or password is not None:
        told["auth"] = (user or "", password or "")
    if isinstance(told.get("verify"), str):
        told["verify"] = ssl.create_default_context(cafile=told["verify"])
    return told
