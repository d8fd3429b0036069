"""An announcement: a change of the published tables that readers are told of a release ahead."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement:
    """What will change, and from which version of the schemas on. `column` is None for a table."""

    table: str
    column: str | None = None
    change: str
    from_version: str
