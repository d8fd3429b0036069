"""Ask a channel's server, and no other, for something: once, carefully, within a time.

No proxy, no `.netrc`, no redirect to elsewhere; certificates are always verified; the channel's
secrets go to its own origin alone and into no message. Trying again is for `patience`.
"""

import http.client
import re
import string
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

import requests
from urllib3.exceptions import HTTPError

from asl_pipeline.intake.channels.body import Cap, whole
from asl_pipeline.intake.channels.origin import Origin, Resolve, addresses, look_up
from asl_pipeline.intake.channels.trouble import failure_of, failure_of_status
from asl_pipeline.intake.channels.wire import Adapter, Line, Watch
from asl_pipeline.model.channel import Http
from asl_pipeline.model.failure import Failure, Incomplete, Refused, Unreachable, WrongUse
from asl_pipeline.model.later import Later, asked_to_wait_s

_READ_S: Final = 20.0
"""How long a server may be silent; a watch keeps the time for all of it."""

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_ABSENT: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_HEADER_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_TEXT: Final = frozenset(string.ascii_letters + string.digits + string.punctuation + " ")


class Absent(Refused):
    """There is nothing at that address, says the server."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered, and where in the end."""

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)


class _Unfollowed(requests.Session):
    """A session that does not look where it is sent on: it would read all that is said there."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002
        return None


class Session:
    """A channel's way to its server. Raises WrongUse where the channel is declared wrongly."""

    def __init__(
        self, channel: Http, secrets: Mapping[str, str], resolve: Resolve = look_up
    ) -> None:
        try:
            self._origin = Origin.of(channel.url)
        except ValueError as error:
            raise WrongUse(f"channel {channel.name}: its url is {error}") from None
        if self._origin.scheme == "http" and not channel.insecure:
            raise WrongUse(f"channel {channel.name}: plain http:// only with insecure = true")
        self._headers = _headers(channel, secrets)
        self._channel = channel
        self._resolve = resolve

    def fetch(self, url: str, cap: Cap, within_s: float, accept: str = "*/*") -> Reply:
        """What is served at an address of the channel's origin, whole.

        Raises Unreachable where another try may do better (Incomplete if part of it came), Refused
        where it will not (Absent if nothing is there), and TooMuch above the cap.
        """
        host = self._origin.host
        failure: Failure
        with Watch(within_s) as watch:
            try:
                reply = self._followed(url, accept, watch, cap)
            except Incomplete as incomplete:
                failure = incomplete
            except (requests.RequestException, HTTPError, http.client.HTTPException) as error:
                failure = _trouble(host, error)
            except OSError as error:
                failure = failure_of(host, error)
            else:
                if not watch.expired:
                    return reply
            # An answer that was cut may look like one that ended.
            if watch.expired:
                failure = Unreachable(f"{host}: took longer than {within_s:.3g} s (fetch_s)")
        # Outside of the handlers, since the libraries' words tell addresses.
        raise failure

    def onward(self, url: str, reference: str) -> str:
        """What a server's `reference` refers to. Raises Refused outside of the origin."""
        return self._origin.onward(url, reference)

    def _followed(self, url: str, accept: str, watch: Watch, cap: Cap) -> Reply:
        host, limits = self._origin.host, self._channel.limits
        for _ in range(limits.redirects + 1):
            with self._answered(url, accept, watch) as response:
                status = response.status_code
                if status == HTTPStatus.OK:
                    content = whole(host, response, cap, limits)
                    return Reply(url, response.headers, content)
                if status not in _REDIRECTS:
                    raise _refusal(host, response)
                url = self._origin.onward(url, response.headers.get("Location", ""))
        raise Refused(f"{host}: redirects more than {limits.redirects} times (redirects)")

    @contextmanager
    def _answered(self, url: str, accept: str, watch: Watch) -> Iterator[requests.Response]:
        url = self._origin.onward(url, url)
        found = addresses(
            self._origin,
            private=self._channel.private,
            within_s=watch.left_s,
            resolve=self._resolve,
        )
        ours = {
            "Accept": accept,
            "Accept-Encoding": "identity",
            "Connection": "close",
            "User-Agent": "asl-pipeline",
        }
        with _Unfollowed() as client:
            client.trust_env = False
            adapter = Adapter(Line(self._origin, found, watch))
            client.mount("https://", adapter)
            client.mount("http://", adapter)
            response = client.get(
                url,
                headers={**self._headers, **ours},
                stream=True,
                allow_redirects=False,
                verify=True,
                timeout=_READ_S,
            )
            try:
                yield response
            finally:
                response.close()


def _headers(channel: Http, secrets: Mapping[str, str]) -> dict[str, str]:
    told = {}
    for name, variable in channel.headers.items():
        if not _HEADER_NAME.fullmatch(name):
            raise WrongUse(f"channel {channel.name}: {name!r} is not the name of a header")
        value = secrets.get(variable)
        if not value:
            raise WrongUse(f"{variable}: not set, but channel {channel.name} needs it")
        if not _HEADER_TEXT.issuperset(value) or value != value.strip():
            raise WrongUse(f"{variable}: holds something that no header may, a line break perhaps")
        told[name] = value
    return told


def _refusal(host: str, response: requests.Response) -> Failure:
    failure = failure_of_status(host, response.status_code)
    if response.status_code in _ABSENT:
        return Absent(str(failure))
    return Later(str(failure), asked_to_wait_s(response.headers)) if failure.transient else failure


def _trouble(host: str, error: Exception) -> Failure:
    if isinstance(error, ValueError):
        return Refused(f"{host}: an address or a header that HTTP does not allow")
    return failure_of(host, error)
