"""Publish a release: stage, verify, compare-and-swap the head in the ledger, rename, then point.

A reader sees a release whole or not at all. What a crash leaves half done is finished, or thrown
away, by `repair` before the next release is cut.
"""

import datetime as dt
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from asl_pipeline.ledger.entries import Head
from asl_pipeline.ledger.store import NOTHING, Ledger
from asl_pipeline.model.failure import Conflict, VerificationFailed
from asl_pipeline.publication.verify import manifest_sha256, mismatches
from asl_pipeline.store.files import sync_folder, write, write_json

LATEST: Final = "latest.json"
INDEX: Final = "index.json"
_STAGING: Final = ".staging-"


def next_name(ledger: Ledger, as_of: dt.date) -> str:
    """The name of the next release as of a day: the day, and a number from 0."""
    day = as_of.isoformat()
    taken = [head.name for head in ledger.releases() if head.name.startswith(f"{day}.")]
    return f"{day}.{len(taken)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A release to be published: its files by path, and the release that it was built on."""

    name: str
    follows: str | None
    fingerprint: str
    files: Mapping[str, bytes]
    record_head: str = ""


def publish(draft: Draft, ledger: Ledger, releases: Path) -> Path:
    """Publish a release, and answer its folder.

    Raises VerificationFailed if what was staged is not sound, Conflict if somebody else published
    meanwhile; nothing of the release is then left.
    """
    staged = releases / f"{_STAGING}{draft.name}-{os.getpid()}"
    try:
        _stage(draft.files, staged)
        _refuse_unsound(draft.name, staged)
        ledger.advance(
            Head(
                name=draft.name,
                follows=draft.follows or NOTHING,
                fingerprint=draft.fingerprint,
                manifest_sha256=manifest_sha256(staged),
                record_head=draft.record_head,
            )
        )
    except Conflict:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    except BaseException:
        # If the ledger took the release and could not say so, `repair` needs what was staged.
        if draft.name not in {head.name for head in ledger.releases()}:
            shutil.rmtree(staged, ignore_errors=True)
        raise
    staged.rename(releases / draft.name)
    sync_folder(releases)
    point(ledger, releases)
    return releases / draft.name


def _refuse_unsound(name: str, staged: Path) -> None:
    wrong = mismatches(staged)
    if wrong:
        raise VerificationFailed(f"release {name} is not sound: {'; '.join(wrong[:5])}")


def repair(ledger: Ledger, releases: Path) -> None:
    """Finish what a crash interrupted: releases in the ledger that still lie in staging.

    Raises VerificationFailed if a release of the ledger is gone.
    """
    releases.mkdir(parents=True, exist_ok=True)
    for head in ledger.releases():
        if (releases / head.name).exists():
            continue
        staged = _staged(head, releases)
        if staged is None:
            raise VerificationFailed(f"release {head.name} is in the ledger but not in {releases}")
        staged.rename(releases / head.name)
        sync_folder(releases)
    for left in releases.glob(f"{_STAGING}*"):
        shutil.rmtree(left)
    point(ledger, releases)


def point(ledger: Ledger, releases: Path) -> None:
    """Write the index and then the pointer to the latest release, both from the ledger."""
    known = ledger.releases()
    if not known:
        return
    listed = [
        {
            "release": head.name,
            "state": "current" if head is known[-1] else "superseded",
            "manifest_sha256": head.manifest_sha256,
        }
        for head in known
    ]
    write_json(releases / INDEX, {"releases": listed})
    latest = {"release": known[-1].name, "manifest_sha256": known[-1].manifest_sha256}
    write_json(releases / LATEST, latest)


def _stage(files: Mapping[str, bytes], staged: Path) -> None:
    for path, content in files.items():
        write(staged / path, content)


def _staged(head: Head, releases: Path) -> Path | None:
    for folder in releases.glob(f"{_STAGING}{head.name}-*"):
        whole = not mismatches(folder)
        if whole and manifest_sha256(folder) == head.manifest_sha256:
            return folder
    return None
