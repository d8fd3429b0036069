"""One case of `dialects`: a file as somebody might write it, and what it means."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from asl_pipeline_tests.intake.dialect_meaning import Meant
from asl_pipeline_tests.intake.dialect_rows import PILOTS
from asl_pipeline_tests.intake.dialect_writing import Grid, Style, encoded, joined, records

NAMES: Final = {
    "pilot_actions": "Actions pilotes 2018-S1.csv",
    "indicator_readings": "Relevés 2018-S1.csv",
}


class Right(StrEnum):
    """What a good reader does with a case."""

    EQUAL = "equal"
    """It reads exactly what is meant, and holds nothing against it."""
    ASK = "ask"
    """It cannot know: it refuses the file or asks about what it could not read with certainty.

    Reading what is meant is no mistake either; reading anything else without a word is.
    """


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A file in one dialect.

    `meant` are the rows as typed; `headings` and `texts` the same as a reader of text would give
    them, blanks around a cell left out.
    """

    family: str
    name: str
    content: bytes
    meant: Meant
    headings: tuple[str, ...]
    texts: tuple[tuple[str, ...], ...]
    right: Right

    @property
    def id(self) -> str:
        """The case's name in a report."""
        return f"{self.family}: {self.name}"

    @property
    def file_name(self) -> str:
        """What the partner calls the file."""
        return NAMES[self.meant.form]


Damage = Callable[[list[str]], list[str]]
"""What becomes of the lines of a file, one for each row of the table, before they are joined."""


def case(
    family: str,
    name: str,
    meant: Meant = PILOTS,
    *,
    right: Right = Right.EQUAL,
    grid: Grid | None = None,
    shown: Grid | None = None,
    style: Style | None = None,
    encoding: str = "utf-8",
    damage: Damage | None = None,
    content: bytes | None = None,
) -> Case:
    """A case. `grid` is what is written (else what is meant), `shown` the table that it shows."""
    style = style or Style()
    written = grid if grid is not None else meant.grid()
    if content is None:
        lines = records(written, style)
        content = encoded(joined(damage(lines) if damage else lines, style), encoding)
    headings, *rows = shown if shown is not None else written
    return Case(
        family=family,
        name=name,
        content=content,
        meant=meant,
        headings=tuple(map(trimmed, headings)),
        texts=tuple(tuple(map(trimmed, row)) for row in rows),
        right=right,
    )


def inserted(at: int, *more: str) -> Damage:
    """Further lines from that one on."""
    return lambda lines: [*lines[:at], *more, *lines[at:]]


def trimmed(text: str) -> str:
    """A cell without the blanks around it, those without any width included."""
    return text.strip().strip("\u200b").strip()


def named(delimiter: str) -> str:
    """A delimiter as it can be shown."""
    return {"\t": "TAB"}.get(delimiter, f"[{delimiter}]")
