"""The query of an address: what a channel's declaration asks for, and what we add to it."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit


def asking(url: str, wishes: Mapping[str, str]) -> str:
    """The address with further wishes, where it does not state them itself."""
    parts = urlsplit(url)
    stated = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    added = [
        f"{quote(name, safe='$')}={quote(wish)}"
        for name, wish in wishes.items()
        if name not in stated
    ]
    query = "&".join([*([parts.query] if parts.query else []), *added])
    return urlunsplit(parts._replace(query=query))
