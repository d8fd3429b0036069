"""The ways by which a partner is told: always its folder, and what `[[tell]]` declares beside it.

Addresses and secrets never stand in a declaration: it names the environment variable, which
starts with `ASL_SECRET_`, that holds one.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

FOLDER: Final = "folder"
"""The name of the first way, which every partner has: the area of feedback."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours of a day, by the partner's clock, in which nothing is sent; over midnight or not.

    The first moment is quiet, the last one is not.
    """

    first: dt.time = dt.time(20)
    until: dt.time = dt.time(7)

    @classmethod
    def parse(cls, text: str) -> "Quiet":
        """The hours written as `20:00-07:00`. Raises ValueError for anything else."""
        first, _, until = text.partition("-")
        try:
            return cls(dt.time.fromisoformat(first), dt.time.fromisoformat(until))
        except ValueError:
            raise ValueError(f"quiet hours are written as 20:00-07:00, not {text!r}") from None

    def covers(self, time: dt.time) -> bool:
        """Whether nothing is sent at that time. Hours that end where they begin are none."""
        if self.first <= self.until:
            return self.first <= time < self.until
        return time >= self.first or time < self.until


@dataclass(frozen=True, kw_only=True, slots=True)
class Email:
    """Mail to one address, which the variable `address` holds; another address is another way."""

    name: str = "email"
    address: str
    quiet: Quiet = Quiet()

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of the environment that it needs."""
        return (self.address,)


@dataclass(frozen=True, kw_only=True, slots=True)
class Webhook:
    """A signed POST to the address that the variable `url` holds, under the key in `secret`.

    `insecure` allows plain HTTP. A machine does not sleep, unless `quiet` says so.
    """

    name: str = "webhook"
    url: str
    secret: str
    insecure: bool = False
    quiet: Quiet = Quiet(dt.time(0), dt.time(0))

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of the environment that it needs."""
        return (self.url, self.secret)


Way = Email | Webhook
