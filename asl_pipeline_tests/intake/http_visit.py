"""Visits to the server on loopback: channels that may go there, and time that passes at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from asl_pipeline.intake.channels import http
from asl_pipeline.intake.channels.patience import Pace
from asl_pipeline.model.channel import Http
from asl_pipeline.model.failure import Failure
from asl_pipeline.model.limits import Limits
from asl_pipeline_tests.intake.http_server import Server

FETCH_S = 0.5
"""For requests that are never answered in full: a test waits for the end of it."""

MARGIN_S = 6.0
"""For a machine with other things to do; a server that were waited for would take 20 s."""

NO_SECRETS: Mapping[str, str] = {}


@dataclass
class Slept:
    """The waits between tries, which pass at once."""

    waits: list[float] = field(default_factory=list)

    @property
    def pace(self) -> Pace:
        """The longest wait is always drawn, and the clock knows of the waits alone."""
        return Pace(clock=lambda: sum(self.waits), sleep=self.waits.append, drawn=float)


def limits(**changes: Any) -> Limits:
    """The usual limits with some changed, floats allowed."""
    return Limits(**changes)


def channel(server: Server, path: str = "/2018-S1.csv", **changes: Any) -> Http:
    """A channel that may go to the server on loopback."""
    told: dict[str, Any] = {
        "url": server.url(path),
        "insecure": True,
        "private": True,
    }
    return Http(**(told | changes))


def fetched(
    declared: Http, secrets: Mapping[str, str] = NO_SECRETS, slept: Slept | None = None
) -> dict[str, bytes]:
    """The names and bytes of all that a channel offers."""
    pace = (slept or Slept()).pace
    offered = http.offers("PAU", declared, secrets, pace=pace)
    return {offer.name: b"".join(offer.chunks()) for offer in offered}


def whole_chain(failure: BaseException | None) -> Iterator[BaseException]:
    """A failure and everything that it drags along."""
    while failure is not None:
        yield failure
        failure = failure.__cause__ or failure.__context__


def told_by(failure: Failure) -> str:
    """All that could be printed of a failure."""
    return " ".join(f"{each!r} {each} {vars(each)}" for each in whole_chain(failure))
