"""Where a channel's server is: one origin, and the addresses that its name stands for.

Everything that a server names (a redirect, the next page, an attachment) is measured here before
it is asked for. The connection itself is in `wire`.
"""

import queue
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Final
from urllib.parse import urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from asl_pipeline.model.failure import Refused, Unreachable

PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443}
_NAT64: Final = IPv6Network("64:ff9b::/96")

Address = tuple[socket.AddressFamily, Any]
Resolve = Callable[[str, int], list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port, the host as it is looked up."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> "Origin":
        """The origin of a URL. Raises ValueError, without quoting it, if it has none for us."""
        try:
            parts = parse_url(url)
        except LocationParseError:
            raise ValueError("not a URL") from None
        if parts.scheme is None or parts.scheme not in PORTS or not parts.host:
            raise ValueError("not a URL of http:// or https://")
        if parts.auth is not None:
            raise ValueError("a URL with a name or a password in it")
        host = parts.host.strip("[]").rstrip(".")
        return cls(parts.scheme, host, parts.port or PORTS[parts.scheme])

    def onward(self, url: str, reference: str) -> str:
        """What `reference`, found at `url`, refers to. Raises Refused outside of this origin."""
        try:
            referred = urljoin(url, reference)
            same = Origin.of(referred) == self
        except ValueError:
            same = False
        if not same:
            raise Refused(f"{self.host}: refers to another server, or to no address at all")
        return referred


def look_up(host: str, port: int) -> list[tuple[Any, ...]]:
    """What the system says that a name stands for."""
    return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))


def addresses(
    origin: Origin, *, private: bool, within_s: float, resolve: Resolve
) -> tuple[Address, ...]:
    """The addresses to connect to.

    Raises Unreachable where the name is not found in time, and Refused where it stands for an
    address that is not public, unless `private` allows that.
    """
    found: tuple[Address, ...] = tuple(
        (each[0], each[4]) for each in _resolved(origin, within_s, resolve)
    )
    if not private and not all(_is_public(address[0]) for _, address in found):
        raise Refused(
            f"{origin.host}: an address on this machine or in a private network, "
            "which the channel does not allow (private)"
        )
    return found


def _resolved(origin: Origin, within_s: float, resolve: Resolve) -> list[tuple[Any, ...]]:
    answers: queue.SimpleQueue[list[tuple[Any, ...]]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(origin.host, origin.port))
        except (OSError, UnicodeError):
            answers.put([])

    # The system's own look-up knows no time limit; one that hangs is left behind.
    threading.Thread(target=ask, daemon=True).start()
    try:
        found = answers.get(timeout=within_s)
    except queue.Empty:
        found = []
    if not found:
        raise Unreachable(f"{origin.host}: no address found for this name")
    return found


def _is_public(address: str) -> bool:
    told = ip_address(address.partition("%")[0])
    return all(each.is_global and not each.is_multicast for each in (told, *_within(told)))


def _within(address: IPv4Address | IPv6Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses that an IPv6 address is another way of writing."""
    if isinstance(address, IPv4Address):
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if address in _NAT64:
        yield IPv4Address(int(address) & 0xFFFF_FFFF)
