"""What the troubles of a network mean for us, told without a library's words.

They may quote a password or a signed address, so that only the names of what went wrong go into
a message, and no exception is chained to ours.
"""

import errno
import os
import ssl
from collections.abc import Iterator
from typing import Final, NoReturn

from asl_pipeline.model.failure import Failure, Refused, Unreachable

_USELESS_TO_RETRY: Final = frozenset(
    {
        errno.EACCES,
        errno.EINVAL,
        errno.EISDIR,
        errno.ENAMETOOLONG,
        errno.ENOENT,
        errno.ENOTDIR,
        errno.EPERM,
        errno.EREMCHG,
    }
)
_FORBIDDEN: Final = frozenset({401, 403, 407})
_MISSING: Final = frozenset({404, 410})
_WORTH_RETRYING: Final = frozenset({408, 423, 425, 429})
_SERVER_ERRORS: Final = range(500, 600)


def failure_of(where: str, error: BaseException, code: str = "") -> Failure:
    """What to raise for what a library or the operating system raised about `where`.

    `code` is what the other side calls it.
    """
    told = ", ".join(filter(None, [code, *dict.fromkeys(map(_name_of, _chain(error)))]))
    if isinstance(error, PermissionError):
        return Refused(f"{where}: not allowed ({told}); look at the credentials and permissions")
    if isinstance(error, FileNotFoundError):
        return Refused(f"{where}: there is no such place ({told})")
    if any(isinstance(each, ssl.SSLCertVerificationError) for each in _chain(error)):
        return Refused(f"{where}: the server's certificate is not trusted")
    if isinstance(error, OSError) and error.errno in _USELESS_TO_RETRY:
        return Refused(f"{where}: refused ({told})")
    return Unreachable(f"{where}: not reached ({told})")


def failure_of_status(where: str, status: int) -> Failure:
    """What to raise for a status of HTTP that is no answer to what was asked."""
    if status in _FORBIDDEN:
        return Refused(f"{where}: not allowed ({status}); look at the credentials")
    if status in _MISSING:
        return Refused(f"{where}: there is no such place ({status})")
    if status in _WORTH_RETRYING or status in _SERVER_ERRORS:
        return Unreachable(f"{where}: answered {status}")
    return Refused(f"{where}: answered {status}")


def raise_it(failure: Failure) -> NoReturn:
    """For an offer of something that is known not to be had, which must not stop the others."""
    raise failure


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _name_of(error: BaseException) -> str:
    if isinstance(error, OSError) and error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)
    return type(error).__name__
