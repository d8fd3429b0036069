"""Periods, phases and the calendar of reporting.

The half-years follow Interreg's six-monthly partner reports. The dates of the phases are facts
with several conflicting sources; the choice made here, and the days of the calendar, are the
project's proposal (`docs/domain.md`).
"""

import datetime as dt
from dataclasses import dataclass

_DUE_AFTER_DAYS = 31
_CLOSES_AFTER_DAYS = 92


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the project, first and last day included."""

    code: str
    first: dt.date
    last: dt.date


P1 = Phase("P1", dt.date(2017, 5, 30), dt.date(2021, 5, 31))
EXT = Phase("EXT", dt.date(2022, 3, 1), dt.date(2023, 6, 30))
PHASES = (P1, EXT)
UPTAKES_COUNT = (P1.first, EXT.last.replace(year=EXT.last.year + 1))
"""The first and the last day of an uptake that counts for RCR104: within one year of completion."""


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """A half-year such as `2018-S1`, ordered by time."""

    year: int
    half: int

    @classmethod
    def parse(cls, code: str) -> "Period":
        """The period written as `2018-S1`. Raises ValueError for anything else."""
        year, _, half = code.partition("-S")
        if not (year.isdecimal() and len(year) == len("2018") and half in {"1", "2"}):
            raise ValueError(f"not a period: {code!r}")
        return cls(int(year), int(half))

    @classmethod
    def of(cls, day: dt.date) -> "Period":
        """The period that the day lies in."""
        return cls(day.year, 1 + (day.month - 1) // 6)

    def __str__(self) -> str:
        """As partners write it."""
        return f"{self.year}-S{self.half}"

    @property
    def first(self) -> dt.date:
        """The first day."""
        return dt.date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def last(self) -> dt.date:
        """The last day."""
        return dt.date(self.year, 6, 30) if self.half == 1 else dt.date(self.year, 12, 31)

    @property
    def opens(self) -> dt.date:
        """The day from which a report is expected: the one after the period."""
        return self.last + dt.timedelta(days=1)

    @property
    def due(self) -> dt.date:
        """The day by which a report is asked for. Later is late, not wrong."""
        return self.last + dt.timedelta(days=_DUE_AFTER_DAYS)

    @property
    def closes(self) -> dt.date:
        """The day after which the universities no longer wait for a report."""
        return self.last + dt.timedelta(days=_CLOSES_AFTER_DAYS)

    @property
    def phase(self) -> Phase | None:
        """The phase that the period touches, if any."""
        touched = [p for p in PHASES if p.first <= self.last and self.first <= p.last]
        return touched[0] if touched else None

    @property
    def previous(self) -> "Period":
        """The half-year before."""
        return Period(self.year, 1) if self.half != 1 else Period(self.year - 1, 2)


FIRST, LAST = Period(2017, 1), Period(2023, 1)
PERIODS: tuple[Period, ...] = tuple(
    Period(year, half)
    for year in range(FIRST.year, LAST.year + 1)
    for half in (1, 2)
    if Period(year, half) <= LAST
)
