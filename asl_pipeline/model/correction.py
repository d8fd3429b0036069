"""A correction: a known error of a partner, put right as data and not in the partner's file."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """One cell of one accepted row, put right from the next release on.

    `key` finds the row among those of the partner's form in force, with its `period` where the form
    states facts. `expected_sha256` is the hash of the value as accepted, as text: a correction
    whose value has changed meanwhile is wrong, and stops the release. `value` is the right one as
    text, none to empty the cell. One that is not `in_force` is kept for the record.
    """

    name: str
    partner: str
    dataset: str
    key: Mapping[str, str]
    column: str
    expected_sha256: str
    value: str | None
    reason: str
    source: str
    in_force: bool = True
