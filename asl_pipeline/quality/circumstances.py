"""What a rule may need to know beside the rows: who sent them, when, with what, and after what."""

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.period import Period
from asl_pipeline.quality.columns import Note

Key = tuple[Hashable, ...]
Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class History:
    """What was accepted before: of the partner, and of the project's common reference.

    `rows` are the accepted rows by form, of every half-year, each with its `period`; `returned`
    the forms of this half-year that went back to the partner last.
    """

    dataset: Dataset
    period: Period
    rows: Mapping[str, pl.DataFrame]
    returned: frozenset[str] = frozenset()

    def key(self, row: Row) -> Key:
        """The key of a row of the form."""
        return tuple(row[name] for name in self.dataset.key)

    @cached_property
    def past(self) -> Mapping[Key, list[Row]]:
        """The rows accepted for each key in earlier half-years, the oldest first."""
        found: defaultdict[Key, list[Row]] = defaultdict(list)
        for row in self.before().sort("period").iter_rows(named=True):
            found[self.key(row)].append(row)
        return dict(found)

    @cached_property
    def revised(self) -> Mapping[Key, Row]:
        """The row accepted for each key in the half-year itself."""
        return {self.key(row): row for row in self.replaced().iter_rows(named=True)}

    def before(self) -> pl.DataFrame:
        """The rows of the form itself, of earlier half-years."""
        return self._own().filter(pl.col("period") < str(self.period))

    def replaced(self) -> pl.DataFrame:
        """The rows of the form itself that the submission would replace."""
        return self._own().filter(pl.col("period") == str(self.period))

    def other_periods(self) -> pl.DataFrame:
        """The rows of the form itself, of every other half-year."""
        return self._own().filter(pl.col("period") != str(self.period))

    def _own(self) -> pl.DataFrame:
        return self.rows[self.dataset.name]


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    """The circumstances of one submission.

    `notes` are the structural oddities of its tables, each with the number of the part (sheet)
    it was seen in; `damaged` the texts with lost letters (row of the frame, column);
    `delivered` the keys of the forms sent in the same file, by form; `history` what was accepted
    before, None where that is not at hand.
    """

    partner: Partner
    received_on: dt.date
    notes: tuple[tuple[int, Note], ...] = ()
    damaged: tuple[tuple[int, str], ...] = ()
    delivered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    history: History | None = None

    def known(self, dataset: str, key: str) -> frozenset[str]:
        """The keys of another form that were sent in the same file or accepted before."""
        return self.delivered.get(dataset, frozenset()) | self._accepted(dataset, key)

    def _accepted(self, dataset: str, key: str) -> frozenset[str]:
        if self.history is None or dataset not in self.history.rows:
            return frozenset()
        return frozenset(self.history.rows[dataset][key].drop_nulls().to_list())
