"""Where files may be read: in a folder of this machine, or below a URL of an object store."""

from pathlib import Path

from upath import UPath

Place = Path | UPath


def place(where: Place | str) -> Place:
    """The place of that name: a path, or a URL such as `s3://bucket/releases`."""
    if isinstance(where, str) and "://" in where:
        # What is listed may have changed since it was listed last.
        return UPath(where, use_listings_cache=False)
    return Path(where) if isinstance(where, str) else where


def read(where: Place) -> bytes:
    """The bytes of a file, asked for once: while it is replaced, the old ones or the new ones.

    To open it would be to look at it first, and then to insist on what was seen. Raises
    FileNotFoundError.
    """
    if isinstance(where, Path):
        return where.read_bytes()
    content: bytes = where.fs.cat_file(where.path)
    return content
