"""The workplace as a Dagster resource: opened when a step asks for it, never at import."""

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from pydantic import Field

from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.period import Period
from asl_pipeline.settings import from_environment
from asl_pipeline.workflow import Workplace


class Office(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Where the work is done. What is left empty comes from the environment, or from the clock."""

    home: str = ""
    inbox: str = ""
    as_of: str = ""
    partners: list[str] = Field(default_factory=list)
    periods: list[str] = Field(default_factory=list)
    auto_sign_off: bool = False

    @contextmanager
    def open(self) -> Iterator[Workplace]:
        """The workplace, with its ledger open."""
        settings = from_environment(os.environ, self.home or None)
        ledger = Ledger.open(_made(settings.ledger_url))
        try:
            yield Workplace(
                settings=settings,
                ledger=ledger,
                today=dt.date.fromisoformat(self.as_of) if self.as_of else now().date(),
                inbox=Path(self.inbox) if self.inbox else settings.inbox,
                partners=tuple(self.partners),
                periods=tuple(map(Period.parse, self.periods)),
                auto_sign_off=self.auto_sign_off,
            )
        finally:
            ledger.close()


def _made(ledger_url: str) -> str:
    """The URL, once the folder of a ledger in a file exists."""
    prefix = "sqlite:///"
    if ledger_url.startswith(prefix):
        Path(ledger_url.removeprefix(prefix)).parent.mkdir(parents=True, exist_ok=True)
    return ledger_url


def now() -> dt.datetime:
    """The moment by the clock."""
    return dt.datetime.now(dt.UTC)
