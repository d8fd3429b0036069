"""The keys that releases are signed with: making a pair, and reading one from a file or a setting.

A private key never lies in a repository, and nobody but its owner may read it.
"""

import os
import re
import stat
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from asl_pipeline.model.failure import WrongUse

_OWNER_ONLY: Final = 0o600
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_PEM: Final = re.compile(r"-----BEGIN [^-]+-----.+?-----END [^-]+-----", re.DOTALL)

PublicKeys = tuple[Ed25519PublicKey, ...]


def make_pair(path: Path) -> Path:
    """Write a new private key to `path`, and answer where its public key is, beside it.

    Raises WrongUse if a file is there already, or if the folder is inside a Git repository.
    """
    public = path.with_name(f"{path.name}.pub")
    folder = path.absolute().parent
    if any((each / ".git").exists() for each in (folder, *folder.parents)):
        raise WrongUse(f"{folder} is in a Git repository; keep private keys elsewhere")
    if public.exists():
        raise WrongUse(f"{public} is there already; a key is never written over")
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        # Created with its mode, so that there is no moment in which others can read it.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    except FileExistsError:
        raise WrongUse(f"{path} is there already; a key is never written over") from None
    except OSError as error:
        raise WrongUse(f"{path} cannot be written: {error.strerror}") from None
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    public.write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    return public


def signing_key(said: str | None) -> Ed25519PrivateKey | None:
    """The private key that the setting names, as a path or as PEM text; None without a setting.

    Raises WrongUse, which never tells what the key is.
    """
    if not said:
        return None
    if not _PEM.search(said):
        _refuse_if_others_can_read(Path(said))
    try:
        key = load_pem_private_key(_text(said, "ASL_SIGNING_KEY").encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise WrongUse("ASL_SIGNING_KEY: not a private key in PEM without a password") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise WrongUse("ASL_SIGNING_KEY: not an Ed25519 key; `asl release keys` makes one")
    return key


def trusted_keys(said: str | None) -> PublicKeys:
    """The public keys, one after the other, in a file or in PEM text. Raises WrongUse."""
    if not said:
        return ()
    found = []
    for block in _PEM.findall(_text(said, "ASL_VERIFY_KEY")):
        try:
            key = load_pem_public_key(block.encode())
        except (ValueError, UnsupportedAlgorithm):
            raise WrongUse("ASL_VERIFY_KEY: not a public key in PEM") from None
        if not isinstance(key, Ed25519PublicKey):
            raise WrongUse("ASL_VERIFY_KEY: not an Ed25519 key")
        found.append(key)
    if not found:
        raise WrongUse("ASL_VERIFY_KEY: no public key in PEM is in it")
    return tuple(found)


def _text(said: str, setting: str) -> str:
    if _PEM.search(said):
        return said
    try:
        return Path(said).read_text("utf-8")
    except (OSError, ValueError):
        raise WrongUse(f"{setting}: neither PEM text nor a file that can be read") from None


def _refuse_if_others_can_read(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return
    if mode & _OTHERS:
        raise WrongUse("ASL_SIGNING_KEY: others can use that file; give it mode 600")
