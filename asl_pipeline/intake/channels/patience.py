"""How often, and for how long, one object is tried before it is left to a person."""

import datetime as dt
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type

from asl_pipeline.model.failure import Unreachable
from asl_pipeline.model.limits import Limits

_FIRST_WAIT_S: Final = 1.0
_LONGEST_WAIT_S: Final = 60.0

T = TypeVar("T")


class Later(Unreachable):
    """Not now, says the server; and in how many seconds, if it says so."""

    def __init__(self, message: str, after_s: float | None) -> None:
        super().__init__(message)
        self.after_s = after_s


def asked_to_wait_s(headers: Mapping[str, str]) -> float | None:
    """The seconds that `Retry-After` asks for, as a number or up to a date, if it does."""
    asked = headers.get("Retry-After", "").strip()
    if asked.isdecimal() and asked.isascii():
        return float(asked)
    until = http_date(asked)
    if until is None:
        return None
    # By the server's own clock, where it tells the time.
    now = http_date(headers.get("Date", "")) or dt.datetime.now(dt.UTC)
    return max((until - now).total_seconds(), 0.0)


def http_date(text: str) -> dt.datetime | None:
    """The moment that a header names, in UTC, or None."""
    try:
        named = parsedate_to_datetime(text)
        return named.replace(tzinfo=named.tzinfo or dt.UTC).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def _drawn(longest_s: float) -> float:
    return random.SystemRandom().uniform(0, longest_s)


@dataclass(frozen=True, slots=True)
class Pace:
    """How time passes between tries; `drawn` picks a wait between none and the longest."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    drawn: Callable[[float], float] = _drawn


class Patience:
    """The tries for one object, and the time for all of them, which begins now."""

    def __init__(self, limits: Limits, pace: Pace) -> None:
        self._limits = limits
        self._pace = pace
        self._ends = pace.clock() + limits.budget_s

    @property
    def try_s(self) -> float:
        """How long one request may take. Raises Unreachable when there is no time left."""
        left = self._ends - self._pace.clock()
        if left <= 0:
            raise Unreachable(f"not fetched within {self._limits.budget_s:g} s (budget_s)")
        return min(self._limits.fetch_s, left)

    def persist(self, call: Callable[[], T], on: type[Unreachable] = Unreachable) -> T:
        """What the call answers. It is tried again after `on`, until tries or time are used up.

        The waits are as long as the server asks for, else drawn at random from a widening range.
        """
        retrying = Retrying(
            sleep=self._pace.sleep,
            stop=self._is_over,
            wait=self._wait_s,
            retry=retry_if_exception_type(on),
            reraise=True,
        )
        return retrying(call)

    def _wait_s(self, state: RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome is not None else None
        if isinstance(failure, Later) and failure.after_s is not None:
            return min(failure.after_s, float(self._limits.budget_s))
        widest = _FIRST_WAIT_S * 2.0 ** (state.attempt_number - 1)
        return self._pace.drawn(min(widest, _LONGEST_WAIT_S))

    def _is_over(self, state: RetryCallState) -> bool:
        return (
            state.attempt_number >= self._limits.tries
            or self._pace.clock() + state.upcoming_sleep >= self._ends
        )
