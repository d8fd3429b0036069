"""Publish a release: stage, verify, compare-and-swap the head in the ledger, rename, then point.

A reader sees a release whole or not at all. What a crash leaves half done is finished, or thrown
away, by `repair` before the next release is cut.
"""

import datetime as dt
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from asl_pipeline.ledger.entries import Head
from asl_pipeline.ledger.releases import Withdrawal
from asl_pipeline.ledger.store import NOTHING, Ledger
from asl_pipeline.model.failure import Conflict, VerificationFailed
from asl_pipeline.publication.index import bury, point, problems
from asl_pipeline.publication.object_store import fetch, offer, settle, take_back
from asl_pipeline.publication.verify import manifest_sha256, mismatches
from asl_pipeline.store.files import make_folder, sync_folder, write
from asl_pipeline.store.hold import held, is_held

if TYPE_CHECKING:
    from asl_pipeline.store.bucket import Bucket

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


def publish(draft: Draft, ledger: Ledger, releases: Path, bucket: "Bucket | None" = None) -> Path:
    """Publish a release, and answer its folder.

    With a bucket, the folder is a working copy, and readers are given the bucket. Raises
    VerificationFailed if what was staged is not sound, Conflict if somebody else published
    meanwhile; nothing of the release is then left. Whatever fails once the ledger has it is
    finished by `repair`.
    """
    with _staging(draft.name, releases) as staged:
        try:
            _stage(draft.files, staged)
            _refuse_unsound(draft.name, staged)
            head = Head(
                name=draft.name,
                follows=draft.follows or NOTHING,
                fingerprint=draft.fingerprint,
                manifest_sha256=manifest_sha256(staged),
                record_head=draft.record_head,
            )
            with _offered(head, draft.files, ledger, bucket):
                ledger.advance(head)
        except Conflict:
            shutil.rmtree(staged, ignore_errors=True)
            raise
        except BaseException:
            # If the ledger took the release and could not say so, `repair` needs what was staged.
            if draft.name not in {head.name for head in ledger.releases()}:
                shutil.rmtree(staged, ignore_errors=True)
            raise
        with held(releases):
            _show(staged, releases / draft.name)
            point(ledger, releases)
    if bucket is not None:
        repair(ledger, releases, bucket)
    return releases / draft.name


@contextmanager
def _offered(
    head: Head, files: Mapping[str, bytes], ledger: Ledger, bucket: "Bucket | None"
) -> Iterator[None]:
    """Have it staged in the bucket too, while the ledger is asked to take it."""
    if bucket is not None:
        offer(files, head.follows, head.manifest_sha256, bucket)
    try:
        yield
    except Conflict:
        # Two may have made the very same, and the other one's is needed.
        taken = {each.manifest_sha256 for each in ledger.releases()}
        if bucket is not None and head.manifest_sha256 not in taken:
            take_back(head.follows, head.manifest_sha256, bucket)
        raise


@contextmanager
def _staging(name: str, releases: Path) -> Iterator[Path]:
    """A folder to stage a release in, held so that no other process takes it for abandoned."""
    make_folder(releases)
    staged = releases / f"{_STAGING}{name}-{os.getpid()}"
    with ExitStack() as holding:
        with held(releases):
            shutil.rmtree(staged, ignore_errors=True)
            make_folder(staged)
            holding.enter_context(held(staged))
        yield staged


def _show(staged: Path, folder: Path) -> None:
    if not folder.exists():
        staged.rename(folder)
    elif staged.exists():
        raise VerificationFailed(f"{folder} is there already, and the ledger knows nothing of it")
    sync_folder(folder.parent)


def _refuse_unsound(name: str, staged: Path) -> None:
    wrong = mismatches(staged)
    if wrong:
        raise VerificationFailed(f"release {name} is not sound: {'; '.join(wrong[:5])}")


def repair(ledger: Ledger, releases: Path, bucket: "Bucket | None" = None) -> None:
    """Finish what a crash interrupted: releases of the ledger in staging, and erasures.

    With a bucket, what others published is brought from it, and what it lacks is put there. Raises
    VerificationFailed if a release of the ledger is gone.
    """
    make_folder(releases)
    with held(releases):
        withdrawals = ledger.withdrawals()
        for head in ledger.releases():
            folder = releases / head.name
            if not folder.exists():
                _show(_staged(head, withdrawals.get(head.name), releases, bucket), folder)
            if head.name in withdrawals and withdrawals[head.name].is_erased:
                bury(withdrawals[head.name], folder)
        for left in releases.glob(f"{_STAGING}*"):
            # Who was in conflict removes its own staging, without waiting for us.
            with suppress(FileNotFoundError):
                if not is_held(left):
                    shutil.rmtree(left)
        point(ledger, releases)
    if bucket is not None:
        settle(ledger, releases, bucket)


def _stage(files: Mapping[str, bytes], staged: Path) -> None:
    for path, content in files.items():
        write(staged / path, content)


def _staged(
    head: Head, withdrawal: Withdrawal | None, releases: Path, bucket: "Bucket | None"
) -> Path:
    for folder in releases.glob(f"{_STAGING}{head.name}-*"):
        if _is_whole(head, withdrawal, folder):
            return folder
    where = str(releases)
    if bucket is not None:
        where = f"{where} or {bucket.url}"
        fetched = releases / f"{_STAGING}{head.name}-{os.getpid()}"
        if fetch(head, fetched, bucket) and _is_whole(head, withdrawal, fetched):
            return fetched
    raise VerificationFailed(f"release {head.name} is in the ledger but not in {where}")


def _is_whole(head: Head, withdrawal: Withdrawal | None, folder: Path) -> bool:
    """Whether it is what was published, or what is left of it where it was erased."""
    return any(not problems(head, each, folder) for each in {None, withdrawal})
