"""A store that speaks S3, over s3fs. There are no folders in it, only keys that begin alike."""

import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from inspect import signature
from typing import Any, Final

import aiohttp
import botocore.exceptions as boto
from aiobotocore.session import AioSession
from botocore.parsers import ResponseParserError
from s3fs import S3FileSystem
from s3fs.utils import FileExpired

from asl_pipeline.intake.channels.parting import part
from asl_pipeline.intake.channels.store import CHUNK_BYTES, Changed, Entry
from asl_pipeline.intake.channels.trouble import failure_of
from asl_pipeline.model.failure import Incomplete, Refused, WrongUse
from asl_pipeline.model.limits import Limits

_BLOCK_BYTES: Final = 4 * CHUNK_BYTES
_SILENCE_S: Final = 30
_CODE: Final = re.compile(r"\w{1,60}", re.ASCII)
_OF_THE_CLIENT: Final = frozenset({"region_name", "verify"})
_BROKEN_OFF: Final = (
    aiohttp.ClientPayloadError,
    boto.IncompleteReadError,
    boto.ResponseStreamingError,
)
_NETWORK: Final = (
    OSError,
    aiohttp.ClientError,
    boto.HTTPClientError,
    boto.ConnectionError,
    ResponseParserError,
)


class S3:
    """A bucket, or the part of one below a prefix.

    Raises WrongUse for an option that there is not.
    """

    def __init__(self, where: str, url: str, options: Mapping[str, Any], limits: Limits) -> None:
        self._where = where
        self._root = url.partition("://")[2].strip("/")
        self._limits = limits
        told = dict(options)
        style = told.pop("addressing_style", "auto")
        client = {name: told.pop(name) for name in _OF_THE_CLIENT & told.keys()}
        config = {
            "connect_timeout": _SILENCE_S,
            "read_timeout": _SILENCE_S,
            # One place alone tries again, and it is not here.
            "retries": {"total_max_attempts": 1},
            "s3": {"addressing_style": style},
        }
        unknown = told.keys() - signature(S3FileSystem.__init__).parameters.keys()
        if unknown:
            raise WrongUse(f"{where}: S3 has no option {', '.join(sorted(unknown))}")
        try:
            with self._told():
                self._files = S3FileSystem(
                    **told,
                    session=_session() if "key" in told else None,
                    client_kwargs=client,
                    config_kwargs=config,
                    skip_instance_cache=True,
                    use_listings_cache=False,
                )
                self._files.retries = 1
                self._files.connect()
        except (KeyError, TypeError, ValueError):
            raise WrongUse(f"{where}: not options of S3: {', '.join(sorted(options))}") from None

    def entries(self, folder: Entry | None) -> list[Entry]:
        """Everything below the prefix at once; an S3 folder has no entries of its own."""
        if folder is not None:
            return []
        with self._told():
            found = self._files.find(self._root, detail=True, timeout=self._limits.fetch_s)
        keys = (key for key in found if key.startswith(f"{self._root}/"))
        return [entry for key in keys if (entry := self._entry(key, found[key])).name]

    def entry(self, of: Entry) -> Entry | None:
        """The same object as it is now; None if there is no such object any more."""
        with self._told():
            try:
                now = self._files.info(of.handle, timeout=self._limits.fetch_s)
            except FileNotFoundError:
                return None
        return self._entry(of.handle, now) if now["type"] == "file" else None

    def chunks(self, of: Entry) -> Generator[bytes, None, None]:
        """The content, which the store is asked for part by part and in one version only."""
        with self._told(), self._files.open(of.handle, "rb", block_size=_BLOCK_BYTES) as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk

    def close(self) -> None:
        """Close the connections."""
        part(self._files.loop, self._files.s3.close)

    def _entry(self, key: str, told: Mapping[str, Any]) -> Entry:
        name = key.removeprefix(f"{self._root}/")
        if name.endswith("/"):
            # What a console puts where one makes a folder.
            return Entry(handle=key, name=name.rstrip("/"), reason="directory")
        return Entry(
            handle=key,
            name=name,
            size=told["size"],
            changed_at=told.get("LastModified") or None,
            version=told.get("ETag") or None,
        )

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except FileExpired:
            raise Changed("the object was replaced while it was read") from None
        except _BROKEN_OFF:
            raise Incomplete(f"{self._where}: broke off in the middle of an answer") from None
        except _NETWORK as error:
            raise failure_of(self._where, error, _code_of(error)) from None
        except boto.BotoCoreError as error:
            raise Refused(f"{self._where}: not asked ({type(error).__name__})") from None


@cache
def _session() -> AioSession:
    """What is known of Amazon's interfaces, which takes long to read; it holds no connections.

    It would hold credentials that it found by itself, and is for channels that bring their own.
    """
    return AioSession()


def _code_of(error: Exception) -> str:
    """What S3 calls the trouble, such as NoSuchBucket."""
    answer = getattr(error.__cause__, "response", {})
    code = str(answer.get("Error", {}).get("Code", ""))
    return code if _CODE.fullmatch(code) else ""
