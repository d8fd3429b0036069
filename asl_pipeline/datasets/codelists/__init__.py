"""The code lists: one CSV each, with title, version and source in `sources.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from asl_pipeline.model.codelist import CodeList, entries_of

BRIDGE: Final = "nuts_bridge"


@cache
def sources() -> Mapping[str, Mapping[str, Any]]:
    """What `sources.toml` says of each list."""
    return tomllib.loads((files(__package__) / "sources.toml").read_text("utf-8"))


def names() -> tuple[str, ...]:
    """The names of the lists; the bridge between NUTS versions is a table, but no list."""
    return tuple(name for name in sources() if name != BRIDGE)


def table(name: str) -> str:
    """The text of a list's CSV."""
    return (files(__package__) / f"{name}.csv").read_text("utf-8")


@cache
def shipped(name: str) -> CodeList:
    """The list of that name. Raises KeyError for any other."""
    about = sources()[name]
    return CodeList(
        name=name,
        title=about["title"],
        version=about["version"],
        source=about["source"],
        basis=about["basis"],
        entries=entries_of(table(name)),
        uri=about.get("uri"),
        uri_basis=about.get("uri_basis"),
    )
