"""How a delivery may change its state: one table, which `consistency` holds the history to."""

from dataclasses import dataclass
from typing import Final

from asl_pipeline.model.submission import ERASED, DeliveryState

_RECEIVED, _READ = DeliveryState.RECEIVED, DeliveryState.READ
_QUARANTINED, _WITHDRAWN = DeliveryState.QUARANTINED, DeliveryState.WITHDRAWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """One way from some states into another. `done` is the word for it in messages.

    `reason` is the code that is noted where the move itself is the reason; `again` tells that a
    new attempt begins with it.
    """

    done: str
    since: tuple[DeliveryState, ...]
    to: DeliveryState
    reason: str | None = None
    again: bool = False


READ: Final = Move(done="read", since=(_RECEIVED,), to=_READ)
QUARANTINE: Final = Move(done="quarantined", since=(_RECEIVED,), to=_QUARANTINED)
SET_ASIDE: Final = Move(done="set aside", since=(_READ,), to=_QUARANTINED, reason="set_aside")
WITHDRAW: Final = Move(
    done="withdrawn",
    since=(_RECEIVED, _READ, _QUARANTINED, DeliveryState.DUPLICATE),
    to=_WITHDRAWN,
    reason="withdrawn",
)
ERASE: Final = Move(
    done="erased", since=(*WITHDRAW.since, _WITHDRAWN), to=_WITHDRAWN, reason=ERASED
)
REPLAY: Final = Move(
    done="replayed",
    since=(_READ, _QUARANTINED, _WITHDRAWN),
    to=_RECEIVED,
    reason="replayed",
    again=True,
)
REVIVE: Final = Move(
    done="revived", since=(DeliveryState.DUPLICATE,), to=_RECEIVED, reason="revived", again=True
)
"""What a twin could not be read as under its own name may be read under this one."""
MOVES: Final = (READ, QUARANTINE, SET_ASIDE, WITHDRAW, ERASE, REPLAY, REVIVE)

FIRST: Final = (_RECEIVED, DeliveryState.DUPLICATE)
"""The states in which a delivery may be noted first."""
