"""Which rows of the last accepted report a submission leaves out."""

from typing import Final

import polars as pl

from asl_pipeline.model.check import Aspect
from asl_pipeline.model.dataset import Statement
from asl_pipeline.model.finding import Fact
from asl_pipeline.quality.circumstances import History
from asl_pipeline.quality.columns import Note

_KEYS_NAMED: Final = 8


def not_kept(frame: pl.DataFrame, history: History) -> list[Note]:
    """A note on the rows that are gone, if any are.

    A register states all that exists, so it is held to the last one accepted; the facts of a
    half-year only to what was accepted of that half-year itself.
    """
    key = list(history.dataset.key)
    before = history.replaced()
    if before.is_empty() and history.dataset.statement is Statement.REGISTER:
        earlier = history.before()
        before = earlier.filter(pl.col("period") == pl.col("period").max())
    now = set(frame.select(key).rows())
    gone = sorted({row for row in before.select(key).rows() if row not in now}, key=str)
    if not gone:
        return []
    named = [" ".join(str(value) for value in row if value is not None) for row in gone]
    more = ("…",) if len(named) > _KEYS_NAMED else ()
    facts: dict[str, Fact] = {"rows": len(gone), "keys": (*named[:_KEYS_NAMED], *more)}
    return [Note(aspect=Aspect.ROWS_KEPT, facts=facts)]
