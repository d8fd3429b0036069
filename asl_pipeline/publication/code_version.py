"""Which program made a release: its version, and a hash of all that the package holds."""

import hashlib
from functools import cache
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable

_OF_THE_PROGRAM = (".py", ".toml", ".csv", ".j2", ".json")


@cache
def code_version() -> str:
    """The version and the first digits of the hash, as `0.1.0+3f2a…`."""
    digest = hashlib.sha256()
    for name, content in sorted(_contents("", files("asl_pipeline"))):
        digest.update(name.encode() + b"\0" + content + b"\0")
    return f"{metadata.version('asl-pipeline')}+{digest.hexdigest()[:12]}"


def _contents(prefix: str, folder: Traversable) -> list[tuple[str, bytes]]:
    found = []
    for entry in folder.iterdir():
        name = f"{prefix}/{entry.name}"
        if entry.is_dir():
            found += _contents(name, entry)
        elif entry.name.endswith(_OF_THE_PROGRAM):
            found.append((name, entry.read_bytes()))
    return found
