"""What a file's name says about where it comes from: a partner's hand, or a program at work."""

from typing import Final

_UPLOADS: Final = (".part", ".partial", ".filepart", ".crdownload", ".upload")
_TEMPORARY: Final = (".tmp", ".swp")
_OFFICE_LOCK: Final = "~$"
_OF_THE_SYSTEM: Final = frozenset({"thumbs.db", "desktop.ini"})
_HERE_AND_UP: Final = frozenset({".", ".."})
"""What means a folder on a disk is a name like any other in an object store."""


def is_upload(name: str) -> bool:
    """Whether a program is still writing the file, and renames it once it is whole."""
    return name.lower().endswith(_UPLOADS)


def is_left_behind(name: str) -> bool:
    """Whether a program left the file behind, or the hidden folder that it lies in."""
    parts = name.lower().split("/")
    return (
        parts[-1].startswith(_OFFICE_LOCK)
        or parts[-1].endswith(_TEMPORARY)
        or parts[-1] in _OF_THE_SYSTEM
        or any(part.startswith(".") and part not in _HERE_AND_UP for part in parts)
    )
