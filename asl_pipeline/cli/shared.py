"""What the commands share: the workplace they work in, and ways of printing."""

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import WrongUse
from asl_pipeline.model.period import PERIODS, Period
from asl_pipeline.model.submission import one_line
from asl_pipeline.settings import Settings, from_environment
from asl_pipeline.store.files import as_json

Json = Annotated[bool, typer.Option("--json", help="Answer with JSON, for programs.")]


def settings() -> Settings:
    """The settings of the environment."""
    return from_environment(os.environ)


@contextmanager
def ledger_in(place: Settings) -> Iterator[Ledger]:
    """The ledger of a home that has one."""
    place.home.mkdir(parents=True, exist_ok=True)
    ledger = Ledger.open(place.ledger_url)
    try:
        yield ledger
    finally:
        ledger.close()


def now() -> dt.datetime:
    """The moment by the clock (UTC)."""
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """The day by the clock (UTC)."""
    return now().date()


def as_day(text: str | None) -> dt.date:
    """The day that an option names, or today. Raises WrongUse."""
    if text is None:
        return today()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"not a day: {text!r}; write it as 2026-03-31") from None


def as_period(text: str) -> Period:
    """The half-year that an option names. Raises WrongUse."""
    try:
        period = Period.parse(text.upper())
    except ValueError:
        raise WrongUse(f"not a period: {text!r}; write it as 2018-S1") from None
    if period not in PERIODS:
        raise WrongUse(f"{period} is not in the project: {PERIODS[0]} to {PERIODS[-1]}")
    return period


def show(value: Any) -> None:
    """Print JSON."""
    typer.echo(as_json(value), nl=False)


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their headings, in columns."""
    texts = [list(headings), *([one_line(str(cell)) for cell in row] for row in rows)]
    widths = [max(len(row[at]) for row in texts) for at in range(len(headings))]
    for row in texts:
        cells = zip(row, widths, strict=True)
        typer.echo("  ".join(cell.ljust(width) for cell, width in cells).rstrip())
