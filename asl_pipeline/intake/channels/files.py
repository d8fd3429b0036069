"""The `files` channel: a folder for each partner, with whatever the partner put into it.

Names are data: nothing that a partner wrote becomes a path of ours. A link, a pipe or a folder is
found and told like any file; it is never followed.
"""

import csv
import datetime as dt
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from asl_pipeline.intake import limits
from asl_pipeline.model.channel import Files
from asl_pipeline.model.failure import Unreachable
from asl_pipeline.model.partner import Partner

NOBODY: Final = "-"
"""Stands for the partner of a file that lies in no partner's folder."""

ARRIVALS: Final = "arrivals.csv"
_OURS: Final = frozenset({ARRIVALS, "README.md"})
_LEFT_BEHIND = ("~$", ".")
_LEFT_BEHIND_NAMES = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Something that lies in the inbox. `reason` says why its content was not taken, if so."""

    partner: str
    name: str
    arrived_on: dt.date
    content: bytes = b""
    reason: str | None = None


def found_in(inbox: Path, partners: Mapping[str, Partner], today: dt.date) -> Iterator[Found]:
    """Everything in the inbox, in order of arrival, then of partner and name.

    A file arrived on the day that the inbox's index says, else today. Raises Unreachable if there
    is no inbox.
    """
    if not inbox.is_dir():
        raise Unreachable(f"there is no inbox at {inbox}")
    days = _arrivals(inbox)
    listed = [
        (days.get(f"{folder}/{name}" if folder != NOBODY else name, today), folder, name, path)
        for folder, name, path in _listed(inbox, partners)
    ]
    for arrived_on, folder, name, path in sorted(listed, key=lambda entry: entry[:3]):
        partner = folder.upper() if folder.upper() in partners else folder
        content, reason = _taken(path, name)
        if partner not in partners:
            reason = "unknown_partner"
        yield Found(
            partner=partner, name=name, arrived_on=arrived_on, content=content, reason=reason
        )


def _arrivals(inbox: Path) -> Mapping[str, dt.date]:
    index = inbox / ARRIVALS
    if not index.is_file():
        return {}
    with index.open(encoding="utf-8", newline="") as file:
        return {
            row["path"]: dt.date.fromisoformat(row["arrived_on"]) for row in csv.DictReader(file)
        }


def _listed(inbox: Path, partners: Mapping[str, Partner]) -> Iterator[tuple[str, str, Path]]:
    """Folder, name in the folder, and path of everything in the inbox."""
    elsewhere = {
        code: Path(partner.channel.folder)
        for code, partner in partners.items()
        if isinstance(partner.channel, Files) and partner.channel.folder
    }
    for entry in sorted(inbox.iterdir()):
        if entry.is_dir() and not entry.is_symlink():
            if entry.name.upper() not in elsewhere:
                yield from _within(entry.name, entry, entry)
        elif entry.name not in _OURS:
            yield NOBODY, entry.name, entry
    for code, folder in elsewhere.items():
        if not folder.is_dir():
            raise Unreachable(f"there is no folder at {folder} for {code}")
        yield from _within(code, folder, folder)


def _within(label: str, root: Path, folder: Path) -> Iterator[tuple[str, str, Path]]:
    for entry in sorted(folder.iterdir()):
        yield label, str(entry.relative_to(root)), entry
        if entry.is_dir() and not entry.is_symlink():
            yield from _within(label, root, entry)


def _taken(path: Path, name: str) -> tuple[bytes, str | None]:
    """The content of a file, or why it was not taken."""
    base = Path(name).name
    if path.is_dir() and not path.is_symlink():
        return b"", "directory"
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return b"", "not_a_file"
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            return b"", "not_a_file"
        if status.st_size > limits.FILE_BYTES:
            return b"", "too_large"
        content = file.read(limits.FILE_BYTES)
    if base.startswith(_LEFT_BEHIND) or base.lower() in _LEFT_BEHIND_NAMES:
        return content, "temporary_file"
    return content, None
