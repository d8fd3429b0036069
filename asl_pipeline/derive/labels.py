"""What a published column is called in each language: by its form, where it is a form's column."""

from collections.abc import Mapping
from functools import cache

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.languages import available, words
from asl_pipeline.model.column import Column


@cache
def labels(column: Column) -> Mapping[str, str]:
    """The label by language; empty for a column that is of no form.

    Only the very same declaration counts: a column of the same name may mean something else.
    """
    form = _forms().get(column)
    if form is None:
        return {}
    return {code: words(code).column_label(form, column.name) for code in available()}


@cache
def _forms() -> Mapping[Column, str]:
    """The first form that has the column."""
    found: dict[Column, str] = {}
    for dataset in SUBMITTED:
        for column in dataset.columns:
            found.setdefault(column, dataset.name)
    return found
