"""How often, and for how long, one object is tried before it is left to a person."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type

from asl_pipeline.model.failure import Unreachable
from asl_pipeline.model.later import Later
from asl_pipeline.model.limits import Limits

_FIRST_WAIT_S: Final = 1.0
_LONGEST_WAIT_S: Final = 60.0

T = TypeVar("T")


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
