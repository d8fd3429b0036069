"""The columns of a form that a partner fills in, and which of them a row cannot do without."""

from asl_pipeline.datasets.submitted.envelope import ENVELOPE
from asl_pipeline.model.column import Column
from asl_pipeline.model.dataset import Dataset


def columns_of(dataset: Dataset) -> tuple[Column, ...]:
    """The columns that are filled in: whose rows these are, and when, is known."""
    known = {column.name for column in ENVELOPE}
    return tuple(column for column in dataset.columns if column.name not in known)


def is_needed(dataset: Dataset, column: Column) -> bool:
    """Whether a row cannot do without the column."""
    return (column.required or column.name in dataset.key) and column.default is None
