"""Ask a server whether anything changed since the last answer, and for the rest only then.

The connection and its care are those of `session`, the tries those of `patience`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import requests

from asl_pipeline.intake.channels.body import Cap, whole
from asl_pipeline.intake.channels.origin import Origin
from asl_pipeline.intake.channels.patience import Pace, Patience
from asl_pipeline.intake.channels.session import Session
from asl_pipeline.intake.channels.wire import Watch
from asl_pipeline.model.channel import Http

_WORDS: Final = Cap("fetch_bytes", 2**16)
# 413 is told apart by its words: an answer that is too large, or one that takes a while to make.
_TOLD: Final = frozenset({HTTPStatus.NOT_MODIFIED, HTTPStatus.REQUEST_ENTITY_TOO_LARGE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What was answered: 200 with the whole, 304 for no change, or 413."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Conditional:
    """The way to one server. Raises WrongUse where the channel is declared wrongly."""

    def __init__(self, channel: Http, pace: Pace | None = None) -> None:
        self._channel = channel
        self._pace = pace or Pace()
        _Asking(channel, {})

    def get(self, url: str, headers: Mapping[str, str]) -> Reply:
        """The answer to the URL, asked with `headers` that say what is known already.

        Raises Unreachable, Incomplete, Refused and TooMuch as `Session.fetch` does.
        """
        patience = Patience(self._channel.limits, self._pace)
        return patience.persist(lambda: self._asked(url, headers, patience.try_s))

    def _asked(self, url: str, headers: Mapping[str, str], within_s: float) -> Reply:
        cap = Cap("file_bytes", self._channel.limits.file_bytes)
        try:
            reply = _Asking(self._channel, headers).fetch(url, cap, within_s, "application/json")
        except _Told as told:
            return told.reply
        return Reply(status=HTTPStatus.OK, headers=reply.headers, content=reply.content)


class _Told(Exception):  # noqa: N818 -- an answer, not a trouble
    """An answer other than 200 that means something."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply


class _Asking(Session):
    """A session for one question, which takes some answers for what they are."""

    def __init__(self, channel: Http, headers: Mapping[str, str]) -> None:
        super().__init__(channel, {})
        self._headers = {**self._headers, **headers}
        self._limits = channel.limits
        self._host = Origin.of(channel.url).host

    @contextmanager
    def _answered(self, url: str, accept: str, watch: Watch) -> Iterator[requests.Response]:
        with super()._answered(url, accept, watch) as response:
            if response.status_code in _TOLD:
                raise _Told(self._reply(response))
            yield response

    def _reply(self, response: requests.Response) -> Reply:
        # A 304 has no body, whatever length it tells of the one that it does not send.
        empty = response.status_code == HTTPStatus.NOT_MODIFIED
        content = b"" if empty else whole(self._host, response, _WORDS, self._limits)
        return Reply(status=response.status_code, headers=response.headers, content=content)
