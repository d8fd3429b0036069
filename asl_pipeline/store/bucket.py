"""A bucket of a store that speaks S3, where nothing that somebody else wrote is written over.

Two conditions of S3 do it: a new object is put only where there is none (`If-None-Match: *`), and
one that changes only in place of the one that was read (`If-Match`). A store answers 412 also to
whoever asks again because the first answer was lost; so what lies there is read before that is
taken for somebody else's.
"""

import errno
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

import aiohttp
import botocore.exceptions as boto
from fsspec.asyn import sync
from s3fs import S3FileSystem
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from asl_pipeline.model.failure import Conflict, Failure, Refused, Unreachable

T = TypeVar("T")

_SILENCE_S: Final = 30
_ATTEMPTS: Final = 6
_LONGEST_WAIT_S: Final = 5
_CONFIG: Final = {
    "connect_timeout": _SILENCE_S,
    "read_timeout": _SILENCE_S,
    "retries": {"mode": "standard", "total_max_attempts": _ATTEMPTS},
}
_FAILED: Final = frozenset({"PreconditionFailed", "412"})
_IN_USE: Final = frozenset({"ConditionalRequestConflict", "OperationAborted", "409"})
_BROKEN_OFF: Final = (
    aiohttp.ClientPayloadError,
    boto.IncompleteReadError,
    boto.ResponseStreamingError,
)
_USELESS_TO_RETRY: Final = frozenset({errno.EACCES, errno.EPERM, errno.EINVAL, errno.ENOENT})


@dataclass(frozen=True, slots=True)
class Stored:
    """What lay in the bucket, and the mark by which the store knows this content of it."""

    content: bytes
    mark: str


class _InUse(Exception):  # noqa: N818 -- no error: it passes
    """Somebody else was writing the same object at that moment."""


class Bucket:
    """A bucket, or the part of one below a prefix; `url` is `s3://bucket/prefix`.

    Credentials, region and address of the server come from the environment, under Amazon's own
    names (`AWS_ACCESS_KEY_ID`, …). Every method raises Unreachable or Refused for what the store
    or the network does not let happen.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._bucket, _, prefix = self.url.partition("://")[2].partition("/")
        self._prefix = f"{prefix}/" if prefix else ""
        self._files = self._told(
            lambda: S3FileSystem(config_kwargs=_CONFIG, use_listings_cache=False)
        )

    def check(self) -> None:
        """Raise Refused if the store does not heed the condition that keeps what is there."""
        probe = ".probe"
        try:
            if all(self._put(probe, b"", IfNoneMatch="*") for _ in range(2)):
                raise Refused(f"{self.url}: writes over what is there, whatever the condition is")
        finally:
            self.remove([probe])

    def listed(self, folder: str = "") -> frozenset[str]:
        """The keys of all objects, or of those in a folder, such as `2026-03-31.0/`."""
        root = f"{self._bucket}/{self._prefix}"
        found = self._told(lambda: self._files.find(f"{root}{folder}"))
        return frozenset(key.removeprefix(root) for key in found)

    def read(self, key: str) -> Stored | None:
        """What lies at a key; None if there is nothing."""
        name = f"{self._prefix}{key}"

        def read() -> Stored:
            answer = self._ask("get_object", Key=name)
            return Stored(sync(self._files.loop, _content, answer["Body"]), str(answer["ETag"]))

        try:
            return self._told(read)
        except FileNotFoundError:
            return None

    def create(self, key: str, content: bytes) -> None:
        """Put a new object. Raises Conflict if another content is there already."""
        while not self._put(key, content, IfNoneMatch="*"):
            there = self.read(key)
            if there is not None and there.content == content:
                return
            if there is not None:
                raise Conflict(f"{self.url}/{key} is there already, and is something else")

    def replace(self, key: str, content: bytes, before: Stored | None) -> bool:
        """Put an object in place of what was read before; whether it was still that.

        After an answer was lost it may say no though it was done: read again what is there.
        """
        if before is None:
            return self._put(key, content, IfNoneMatch="*")
        return self._put(key, content, IfMatch=before.mark)

    def remove(self, keys: Collection[str]) -> None:
        """Remove objects; one that is not there any more is no trouble."""
        for key in sorted(keys):
            self._told(partial(self._ask, "delete_object", Key=f"{self._prefix}{key}"))

    def _put(self, key: str, content: bytes, **condition: str) -> bool:
        name = f"{self._prefix}{key}"

        def put() -> bool:
            try:
                self._ask("put_object", Key=name, Body=content, **condition)
            except OSError as error:
                code = _code_of(error)
                if code in _FAILED or (code == "NoSuchKey" and "IfMatch" in condition):
                    return False
                if code in _IN_USE:
                    raise _InUse from None
                raise
            return True

        return self._told(put)

    def _ask(self, operation: str, **told: Any) -> Any:
        return self._files.call_s3(operation, Bucket=self._bucket, **told)

    def _told(self, ask: Callable[[], T]) -> T:
        # All else that passes, the library itself tries again.
        patient = Retrying(
            retry=retry_if_exception_type((_InUse, *_BROKEN_OFF)),
            stop=stop_after_attempt(_ATTEMPTS),
            wait=wait_random_exponential(multiplier=0.1, max=_LONGEST_WAIT_S),
            reraise=True,
        )
        try:
            return patient(ask)
        except FileNotFoundError as error:
            if _code_of(error) == "NoSuchBucket" or "bucket" in str(error):
                raise Refused(f"{self.url}: there is no such bucket") from None
            raise
        except (OSError, boto.BotoCoreError, aiohttp.ClientError, _InUse) as error:
            raise self._failure_of(error) from None

    def _failure_of(self, error: Exception) -> Failure:
        """The library's own words may quote a signed address, and are left out."""
        if isinstance(error, _InUse):
            return Unreachable(f"{self.url}: others write the same object all the time")
        what = _code_of(error) or type(error).__name__
        if isinstance(error, boto.NoCredentialsError):
            return Refused(f"{self.url}: no credentials; set AWS_ACCESS_KEY_ID and its secret")
        if isinstance(error, OSError) and error.errno in _USELESS_TO_RETRY:
            return Refused(f"{self.url}: refused ({what}); look at credentials and permissions")
        return Unreachable(f"{self.url}: not reached ({what})")


async def _content(body: Any) -> bytes:
    async with body:
        content: bytes = await body.read()
    return content


def _code_of(error: BaseException) -> str:
    """What S3 calls the trouble."""
    answer = getattr(error.__cause__, "response", {})
    return str(answer.get("Error", {}).get("Code", ""))
