"""A store that speaks SFTP, over sshfs. Links in it are told and not followed.

The server must prove who it is: by the key that `known_hosts` has for it, a file named among the
options or else the one of the user. Only `known_hosts = false` does without.
"""

import os
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import asyncssh
from sshfs import SSHFileSystem

from asl_pipeline.intake.channels.parting import part
from asl_pipeline.intake.channels.store import CHUNK_BYTES, Entry
from asl_pipeline.intake.channels.trouble import failure_of
from asl_pipeline.model.failure import Refused, Unreachable, WrongUse
from asl_pipeline.model.limits import Limits

_SILENCE_S: Final = 15
_A_KEY: Final = "PRIVATE KEY-----"
_NO: Final = (asyncssh.SFTPPermissionDenied, asyncssh.SFTPNoSuchPath, asyncssh.SFTPNotADirectory)


class _Typed(SSHFileSystem):  # type: ignore[misc]  # sshfs has no types
    """Takes nothing for granted about what an entry is, which the protocol lets a server omit."""

    def _decode_attributes(self, attributes: asyncssh.SFTPAttrs) -> Any:
        if attributes.permissions is None:
            raise Refused("the server does not tell files from folders, and cannot be read")
        return super()._decode_attributes(attributes)


class Sftp:
    """A folder on a server.

    Raises WrongUse for an option that there is not, or a key that cannot be read.
    """

    def __init__(self, where: str, url: str, options: Mapping[str, Any], limits: Limits) -> None:
        self._where = where
        self._limits = limits
        parts = urlsplit(url)
        path = unquote(parts.path, errors="surrogateescape")
        self._root = path.rstrip("/") or path or "."
        told = {"port": parts.port, "username": parts.username, **options}
        told = {name: value for name, value in told.items() if value is not None}
        for name in ("known_hosts", "client_keys"):
            if not _is_there(told.get(name)):
                raise WrongUse(f"{where}: {name} must be a file that may be read")
        try:
            with self._told():
                self._files = _Typed(
                    parts.hostname,
                    **_proved(told),
                    timeout=limits.fetch_s,
                    sftp_client_kwargs={"path_errors": "surrogateescape"},
                    skip_instance_cache=True,
                )
        except (TypeError, ValueError):
            names = ", ".join(sorted(options))
            raise WrongUse(f"{where}: not options of SSH, or not its keys: {names}") from None

    def entries(self, folder: Entry | None) -> list[Entry]:
        """What lies in a folder."""
        path, before = (folder.handle, f"{folder.name}/") if folder else (self._root, "")
        with self._told():
            found = self._files.ls(path, detail=True, timeout=self._limits.fetch_s)
        return [_entry(f"{before}{_last(told['name'], path)}", told) for told in found]

    def entry(self, of: Entry) -> Entry | None:
        """The same file as it is now; None if there is no such file any more."""
        with self._told():
            try:
                now = self._files.info(of.handle, timeout=self._limits.fetch_s)
            except FileNotFoundError:
                return None
        return _entry(of.name, now)

    def chunks(self, of: Entry) -> Generator[bytes, None, None]:
        """The content of a file."""
        with self._told(), self._files.open(of.handle, "rb") as file:
            while chunk := file.read(CHUNK_BYTES, timeout=self._limits.fetch_s):
                yield chunk

    def close(self) -> None:
        """End the session."""
        part(self._files.loop, partial(_leave, self._files.client))

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except asyncssh.HostKeyNotVerifiable:
            raise Refused(f"{self._where}: its host key is not the one in known_hosts") from None
        except _NO as error:
            raise Refused(f"{self._where}: refused ({type(error).__name__})") from None
        except asyncssh.Error as error:
            raise Unreachable(f"{self._where}: not reached ({type(error).__name__})") from None
        except OSError as error:
            raise failure_of(self._where, error) from None


async def _leave(client: asyncssh.SSHClientConnection) -> None:
    client.close()
    await client.wait_closed()


def _proved(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options, with nothing that sshfs would make up: least of all that any server will do."""
    told = {"keepalive_interval": _SILENCE_S, "config": None, **options}
    known = told.get("known_hosts", ())
    told["known_hosts"] = None if known is False else known
    key = told.get("client_keys")
    if isinstance(key, str) and _A_KEY in key:
        told["client_keys"] = [asyncssh.import_private_key(key, told.pop("passphrase", None))]
    elif key is None and "password" in told:
        # The keys that lie about on this machine are none of the partner's business.
        told |= {"client_keys": None, "agent_path": None}
    return told


def _is_there(value: Any) -> bool:
    if not isinstance(value, str) or _A_KEY in value:
        return True
    return os.access(Path(value).expanduser(), os.R_OK)


def _last(path: str, folder: str) -> str:
    return path.removeprefix(folder.rstrip("/") + "/")


def _entry(name: str, told: Mapping[str, Any]) -> Entry:
    handle, kind = told["name"], told["type"]
    if kind == "directory":
        return Entry(handle=handle, name=name, folder=True, reason="directory")
    if kind != "file":
        return Entry(handle=handle, name=name, reason="not_a_file")
    return Entry(handle=handle, name=name, size=told["size"], changed_at=told["mtime"])
