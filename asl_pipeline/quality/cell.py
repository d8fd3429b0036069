"""One distinct cell of a column: what was written, what it was read as, and how surely."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from asl_pipeline.model.raw import Native


class Mark(StrEnum):
    """What is to be said of a cell, for the rules to judge."""

    UNREADABLE = "unreadable"
    AMBIGUOUS = "ambiguous"
    UNLISTED = "unlisted"
    WEEKDAY = "weekday"


class Written(NamedTuple):
    """A cell as sent. Equal cells are read once."""

    text: str
    native: Native = Native.TEXT


@dataclass(frozen=True, slots=True)
class Read:
    """A cell as read. `repairs` are the codes of what was put right on the way.

    `other` is the second reading of an ambiguous cell, or what a wrong weekday should be.
    """

    value: object = None
    mark: Mark | None = None
    repairs: tuple[str, ...] = ()
    other: str | None = None


UNREADABLE = Read(mark=Mark.UNREADABLE)
EMPTY = Read()
