"""A release's signature: Ed25519 (RFC 8032) over the exact bytes of its manifest, 64 raw bytes.

The manifest names the key that signs it, so that a signature which was taken away is missed. Whose
key that is, a reader knows only from the public key that the project gave elsewhere.
"""

import base64
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from asl_pipeline.store.places import Place, read

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.json.sig"
SIGNER: Final = "signed_by"
"""What the manifest calls its key."""
_ALGORITHM: Final = "Ed25519"


class Signed(StrEnum):
    """What is known of a signature."""

    BY_A_TRUSTED_KEY = "by_a_trusted_key"
    BY_AN_UNKNOWN_KEY = "by_an_unknown_key"
    """It holds for the key that the manifest names, which may be anybody's."""
    WRONGLY = "wrongly"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Signing:
    """What was found, and the key that the manifest names (base64 of its 32 bytes)."""

    signed: Signed
    key: str | None = None


def signer(key: Ed25519PrivateKey | None) -> Mapping[str, str] | None:
    """What the manifest says of its key; None for a release that is not signed."""
    if key is None:
        return None
    return {"algorithm": _ALGORITHM, "public_key": _name(key.public_key())}


def signature(manifest: bytes, key: Ed25519PrivateKey | None) -> Mapping[str, bytes]:
    """The file of the signature by path; none without a key. The same key signs the same way."""
    return {} if key is None else {SIGNATURE: key.sign(manifest)}


def signing_of(folder: Place, trusted: Collection[Ed25519PublicKey] = ()) -> Signing:
    """What is known of the signature of the release in a folder.

    Raises OSError or ValueError where the manifest cannot be read.
    """
    content = read(folder / MANIFEST)
    named = json.loads(content).get(SIGNER)
    if not (folder / SIGNATURE).exists():
        return Signing(Signed.NOT if named is None else Signed.WRONGLY)
    key = _key_of(named)
    if key is None:
        return Signing(Signed.WRONGLY)
    try:
        key.verify((folder / SIGNATURE).read_bytes(), content)
    except InvalidSignature:
        return Signing(Signed.WRONGLY, _name(key))
    known = _name(key) in {_name(each) for each in trusted}
    return Signing(Signed.BY_A_TRUSTED_KEY if known else Signed.BY_AN_UNKNOWN_KEY, _name(key))


def _key_of(named: Any) -> Ed25519PublicKey | None:
    try:
        if named["algorithm"] != _ALGORITHM:
            return None
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(named["public_key"]))
    except (KeyError, TypeError, ValueError):
        return None


def _name(key: Ed25519PublicKey) -> str:
    return base64.b64encode(key.public_bytes_raw()).decode()
