"""The landing area: the bytes of every delivery under their own hash, for ever."""

import hashlib
from pathlib import Path

from asl_pipeline.model.failure import VerificationFailed
from asl_pipeline.store.files import write


def sha256_of(content: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def keep(landing: Path, content: bytes) -> str:
    """Keep the bytes and answer their hash. The same bytes are kept once."""
    sha256 = sha256_of(content)
    path = _path(landing, sha256)
    if not path.exists():
        write(path, content)
        path.chmod(0o444)
    return sha256


def kept(landing: Path, sha256: str) -> bytes:
    """The bytes of that hash. Raises VerificationFailed if they are no longer those."""
    path = _path(landing, sha256)
    if not path.exists():
        raise VerificationFailed(f"the landing area has lost {sha256}")
    content = path.read_bytes()
    if sha256_of(content) != sha256:
        raise VerificationFailed(f"the landing area has damaged bytes under {sha256}")
    return content


def _path(landing: Path, sha256: str) -> Path:
    return landing / "sha256" / sha256[:2] / sha256
