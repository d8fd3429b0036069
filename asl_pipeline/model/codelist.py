"""A code list: the values that a coded column may take, with version and source."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Code:
    """One entry. `extra` holds the list's further columns by name."""

    code: str
    label: str
    extra: Mapping[str, str]


@dataclass(frozen=True)
class CodeList:
    """A list of codes.

    `basis` says how sure its content is: fact, proposal or unverified (see `docs/`). `uri` names
    the list for machines, where it has a public name; `uri_basis` says how sure that is.
    """

    name: str
    title: str
    version: str
    source: str
    basis: str
    entries: tuple[Code, ...]
    uri: str | None = None
    uri_basis: str | None = None

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes alone."""
        return frozenset(entry.code for entry in self.entries)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The English (or, for places, native) label by code."""
        return {entry.code: entry.label for entry in self.entries}


def entries_of(text: str) -> tuple[Code, ...]:
    """The entries of a code list's CSV: `code`, `label` and any further columns."""
    return tuple(
        Code(code=row.pop("code"), label=row.pop("label"), extra=row)
        for row in csv.DictReader(io.StringIO(text))
    )
