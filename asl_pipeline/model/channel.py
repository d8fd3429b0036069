"""A channel: how a partner's files reach us."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Files:
    """A folder of files. `folder` overrides the partner's folder in the inbox."""

    folder: str | None = None


Channel = Files
