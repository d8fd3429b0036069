"""The server that takes our mail, and the address that it comes from."""

import re
from dataclasses import dataclass, field
from email.headerregistry import Address
from enum import StrEnum
from typing import Final
from urllib.parse import unquote, urlsplit

_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"
)
_SENDER: Final = re.compile(r'(?P<name>[^<>"@]*?)\s*<(?P<address>[^<>]*)>')


class Security(StrEnum):
    """How the talk with the server is kept from others, as the scheme of its URL."""

    NONE = "smtp"
    STARTTLS = "smtp+starttls"
    TLS = "smtps"


_PORTS: Final = {Security.NONE: 25, Security.STARTTLS: 587, Security.TLS: 465}


@dataclass(frozen=True, kw_only=True, slots=True)
class Smtp:
    """A mail server. The password is never shown."""

    security: Security
    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, url: str) -> "Smtp":
        """The server of a URL. Raises ValueError, without quoting it."""
        try:
            parts = urlsplit(url)
            security, port = Security(parts.scheme), parts.port
        except ValueError:
            known = ", ".join(f"{each}://" for each in Security)
            raise ValueError(f"not a mail server; write {known} and user:password@host:port") from (
                None
            )
        if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("a host is needed, and nothing may follow it but a port")
        if (parts.username is None) != (parts.password is None):
            raise ValueError("a user without a password, or a password without a user")
        if parts.password is not None and security is Security.NONE:
            raise ValueError("a password over plain smtp:// would be readable; use smtps://")
        return cls(
            security=security,
            host=parts.hostname,
            port=port or _PORTS[security],
            user=None if parts.username is None else unquote(parts.username),
            password=None if parts.password is None else unquote(parts.password),
        )


def is_address(text: str) -> bool:
    """Whether a text is one plain address of ASCII, and nothing that could become a header."""
    return _ADDRESS.fullmatch(text) is not None and ".." not in text


def sender(text: str) -> Address:
    """The sender written as `Name <address>`, or as the address alone. Raises ValueError."""
    boxed = _SENDER.fullmatch(text)
    name, address = (boxed["name"], boxed["address"]) if boxed else ("", text)
    if not text.isprintable() or not is_address(address):
        raise ValueError("not an address, such as Atlantic Social Lab <asl@example.org>")
    return Address(display_name=name, addr_spec=address)
