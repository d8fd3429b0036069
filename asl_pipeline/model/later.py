"""Not now, says a server, and when it may be asked again: what `Retry-After` tells (RFC 9110)."""

import datetime as dt
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from asl_pipeline.model.failure import Unreachable


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
