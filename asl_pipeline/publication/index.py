"""The index of releases, the pointer to the latest, and what is left of one that was erased.

All of it follows from the ledger and can be written again from it. The index is written first: a
reader that follows an older pointer finds in it what became of that release.
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from asl_pipeline.ledger.entries import Head
from asl_pipeline.ledger.releases import Withdrawal
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.publication.signature import MANIFEST
from asl_pipeline.publication.verify import manifest_sha256, mismatches
from asl_pipeline.store.files import as_json, sync_folder, write

LATEST: Final = "latest.json"
INDEX: Final = "index.json"
TOMBSTONE: Final = "tombstone.json"
_OTHER_MANIFEST: Final = f"{MANIFEST}: not the manifest that the ledger knows"


def newest(heads: Sequence[Head], withdrawals: Mapping[str, Withdrawal]) -> Head | None:
    """The newest release that was not withdrawn, or None."""
    return next((each for each in reversed(heads) if each.name not in withdrawals), None)


def states(ledger: Ledger) -> list[dict[str, Any]]:
    """Every release with its state, oldest first, as the index has it."""
    return _states(ledger.releases(), ledger)


def pointers(ledger: Ledger, is_shown: Callable[[str], bool]) -> Mapping[str, bytes | None]:
    """The index and then the pointer, from the ledger; None is for one that should not be there.

    A release that the ledger has just taken from another is left to whoever shows it.
    """
    listed = _states([head for head in ledger.releases() if is_shown(head.name)], ledger)
    current = [each for each in listed if each["state"] == "current"]
    latest = [{name: each[name] for name in ("release", "manifest_sha256")} for each in current]
    return {
        INDEX: as_json({"releases": listed}).encode() if listed else None,
        LATEST: as_json(latest[0]).encode() if latest else None,
    }


def point(ledger: Ledger, releases: Path) -> None:
    """Write the index and then the pointer. For whoever holds the folder."""
    for name, content in pointers(ledger, lambda name: (releases / name).is_dir()).items():
        if content is not None:
            write(releases / name, content)
        elif (releases / name).exists():
            (releases / name).unlink()
            sync_folder(releases)


def tombstone(withdrawal: Withdrawal) -> bytes:
    """What lies in the place of an erased release, as JSON."""
    told = {"release": withdrawal.release, "state": "erased", **_why(withdrawal)}
    return as_json(told).encode()


def bury(withdrawal: Withdrawal, folder: Path) -> None:
    """Remove the files of an erased release but its manifest, and say so in their place."""
    stone = folder / TOMBSTONE
    content = tombstone(withdrawal)
    if not stone.is_file() or stone.read_bytes() != content:
        write(stone, content)
    left = [each for each in folder.iterdir() if each.name not in {TOMBSTONE, MANIFEST}]
    for each in left:
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        else:
            each.unlink()
    if left:
        sync_folder(folder)


def problems_of(ledger: Ledger, releases: Path) -> Mapping[str, tuple[str, ...]]:
    """Everything about each release of the ledger that is not as it was published, or left."""
    withdrawals = ledger.withdrawals()
    return {
        head.name: problems(head, withdrawals.get(head.name), releases / head.name)
        for head in ledger.releases()
    }


def problems(head: Head, withdrawal: Withdrawal | None, folder: Path) -> tuple[str, ...]:
    """Everything about a release that is not as it was published, or left when it was erased."""
    if withdrawal is not None and withdrawal.is_erased:
        return _erased_mismatches(head, withdrawal, folder)
    wrong = mismatches(folder)
    if not wrong and manifest_sha256(folder) != head.manifest_sha256:
        return (_OTHER_MANIFEST,)
    return wrong


def _erased_mismatches(head: Head, withdrawal: Withdrawal, folder: Path) -> tuple[str, ...]:
    there = {str(path.relative_to(folder)) for path in folder.rglob("*")}
    kept = {MANIFEST, TOMBSTONE}
    found = [f"{path}: missing" for path in sorted(kept - there)]
    found += [f"{path}: not erased" for path in sorted(there - kept)]
    if not kept - there:
        if manifest_sha256(folder) != head.manifest_sha256:
            found.append(_OTHER_MANIFEST)
        if (folder / TOMBSTONE).read_bytes() != tombstone(withdrawal):
            found.append(f"{TOMBSTONE}: not what the ledger says")
    return tuple(found)


def _states(heads: Sequence[Head], ledger: Ledger) -> list[dict[str, Any]]:
    withdrawals = ledger.withdrawals()
    current = newest(heads, withdrawals)
    return [_entry(head, withdrawals.get(head.name), is_current=head is current) for head in heads]


def _entry(head: Head, withdrawal: Withdrawal | None, *, is_current: bool) -> dict[str, Any]:
    entry = {"release": head.name, "manifest_sha256": head.manifest_sha256}
    if withdrawal is None:
        return {**entry, "state": "current" if is_current else "superseded"}
    return {**entry, "state": "withdrawn", **_why(withdrawal), "erased": withdrawal.is_erased}


def _why(withdrawal: Withdrawal) -> dict[str, str]:
    return {
        "reason": withdrawal.reason,
        "withdrawn_by": withdrawal.reviewer,
        "withdrawn_on": withdrawal.withdrawn_on.isoformat(),
    }
