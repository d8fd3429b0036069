"""What something on a server is called: a name to show, never a path."""

import re
from collections.abc import Mapping
from email.message import Message
from typing import Final
from urllib.parse import unquote, urlsplit

_LONGEST: Final = 255
_NAMELESS: Final = "file"


def served_as(url: str, headers: Mapping[str, str]) -> str:
    """The name that the server gives in its headers, else the last part of the address."""
    told = Message()
    told["Content-Disposition"] = headers.get("Content-Disposition", "")
    return plain(_in_utf8(told.get_filename() or "")) or last_part(url)


def last_part(url: str) -> str:
    """The last part of an address that says anything."""
    parts = [part for part in urlsplit(url).path.split("/") if part]
    return (plain(unquote(parts[-1])) if parts else "") or _NAMELESS


def plain(name: str) -> str:
    """The name without folders and without characters that cannot be seen; it may be empty."""
    base = re.split(r"[/\\]", name)[-1]
    seen = "".join(
        character if character.isprintable() else " " if character.isspace() else ""
        for character in base
    ).strip()
    return "" if seen in {".", ".."} else seen[:_LONGEST]


def _in_utf8(name: str) -> str:
    """Headers come as Latin-1; most servers mean UTF-8."""
    try:
        return name.encode("latin-1").decode()
    except UnicodeError:
        return name
