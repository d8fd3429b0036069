"""What a channel offers: something that can be fetched, before any of its bytes are.

A channel answers with offers. It raises Unreachable where it cannot even say what it holds; an
offer whose bytes cannot be had raises it when they are asked for, so that the others go on.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass


def _nothing() -> Iterator[bytes]:
    return iter(())


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """One object of a channel.

    `source` is the channel's name, `name` the object's: data, never a path of ours. `sent_on` is
    the day on which the source itself says that it was sent or changed last, in UTC. `version`
    is the source's own mark of this content (an ETag, say): the same mark means the same bytes,
    None that only a look at the bytes can tell. `size` is what the source says. `reason` tells
    why the content is not taken, if so. `chunks` fetches it, from the start at every call.
    """

    partner: str
    source: str
    name: str
    sent_on: dt.date | None = None
    version: str | None = None
    size: int | None = None
    reason: str | None = None
    chunks: Callable[[], Iterator[bytes]] = _nothing
