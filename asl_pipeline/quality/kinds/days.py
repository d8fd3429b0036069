"""Days within windows of days."""

import datetime as dt
from collections.abc import Sequence

import polars as pl


def inside(date: pl.Expr, windows: Sequence[tuple[dt.date, dt.date]]) -> pl.Expr:
    """Whether the day lies in one of the windows, both ends included."""
    return pl.any_horizontal([date.is_between(first, last) for first, last in windows])


def windows(windows: Sequence[tuple[dt.date, dt.date]]) -> tuple[str, ...]:
    """The windows as text."""
    return tuple(f"{first.isoformat()}/{last.isoformat()}" for first, last in windows)
