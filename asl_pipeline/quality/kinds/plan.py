"""What an expression may need of the frame and the circumstances, and what a teller answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from asl_pipeline.model.check import Check
from asl_pipeline.model.finding import Fact
from asl_pipeline.model.rule import OnMissing
from asl_pipeline.quality.case import Case
from asl_pipeline.quality.cell import Mark
from asl_pipeline.quality.circumstances import Circumstances

ALWAYS: Final = pl.lit(value=True)
NEVER: Final = pl.lit(value=False)
ROUNDING: Final = 1e-9
"""What may be lost where numbers are added up or divided."""
VALUES_NAMED: Final = 12
"""So many values at most are named in a sentence."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an expression may need of the frame and the circumstances."""

    frame: pl.DataFrame
    schema: pl.Schema
    """The frame's own; asking for it each time would take longer than most rules."""
    facts: Circumstances
    on_missing: OnMissing

    def marked(self, column: str, mark: Mark) -> pl.Expr:
        """Whether reading left this mark on a cell of the column."""
        name = f"{column}#{mark}"
        return pl.col(name).fill_null(NEVER) if name in self.schema else NEVER

    def missing(self, column: str) -> pl.Expr:
        """Nothing was written there; what could not be read is another rule's matter."""
        unread = self.marked(column, Mark.UNREADABLE) | self.marked(column, Mark.UNLISTED)
        empty = pl.col(column).is_null()
        kind = self.schema[column]
        if kind == pl.String:
            empty = empty | (pl.col(column) == "")
        if isinstance(kind, pl.List):
            empty = empty | (pl.col(column).list.len() == 0)
        return empty & ~unread


Facts = dict[str, Fact]
Engine = Callable[[Any, Plan], pl.Expr]
Engines = Mapping[type[Check], Engine]
Tellers = Mapping[type[Check], Callable[[Any, Case, int], Facts]]


def nothing(_check: Any, _case: Case, _row: int) -> Facts:
    """Of some kinds of check, place and value tell all."""
    return {}


def one_per_row(frame: pl.DataFrame, values: list[bool | None]) -> pl.Expr:
    """An expression that has these values, one for each row of the frame."""
    return pl.lit(pl.Series(values, dtype=pl.Boolean)) if frame.height else NEVER
