"""The releases in an object store, where readers elsewhere find them, and what it takes from us.

The folder of releases is then a working copy of it. An object store has no renaming: a release is
there for readers once its manifest is, which is put last, and once the index names it. Nothing in
it is ever written over but the index and the pointer.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from asl_pipeline.ledger.entries import Head
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import Conflict, NotFound, VerificationFailed
from asl_pipeline.publication.index import INDEX, LATEST, TOMBSTONE, pointers, problems, tombstone
from asl_pipeline.publication.signature import MANIFEST
from asl_pipeline.store.copies import is_inside
from asl_pipeline.store.files import write

if TYPE_CHECKING:
    from asl_pipeline.store.bucket import Bucket

_STAGING: Final = ".staging/"


def offer(files: Mapping[str, bytes], follows: str, sha256: str, bucket: "Bucket") -> None:
    """Stage the files of a release, before the ledger takes it, so that anybody can finish it.

    `sha256` is of its manifest: nobody else's staging can be in the way.
    """
    for path, content in files.items():
        bucket.create(f"{_staged(follows, sha256)}{path}", content)


def take_back(follows: str, sha256: str, bucket: "Bucket") -> None:
    """Remove what was staged of a release that the ledger did not take."""
    bucket.remove(bucket.listed(_staged(follows, sha256)))


def fetch(head: Head, folder: Path, bucket: "Bucket") -> bool:
    """Bring what the bucket has of a release into a folder; whether there was anything.

    Raises VerificationFailed for a key that leads out of the release.
    """
    for below in (f"{head.name}/", _staged(head.follows, head.manifest_sha256)):
        keys = bucket.listed(below)
        if f"{below}{MANIFEST}" in keys:
            for key in sorted(keys):
                path = key.removeprefix(below)
                if not is_inside(path):
                    raise VerificationFailed(f"{bucket.url}/{key} leads out of the release")
                if (there := bucket.read(key)) is not None:
                    write(folder / path, there.content)
            return True
    return False


@contextmanager
def at_hand(head: Head, releases: Path, bucket: "Bucket | None") -> Iterator[Path]:
    """A folder with all that readers get of a release, to be looked at. Raises NotFound."""
    with TemporaryDirectory() as fetched:
        folder = releases / head.name if bucket is None else Path(fetched)
        there = folder.is_dir() if bucket is None else fetch(head, folder, bucket)
        if not there:
            where = releases if bucket is None else bucket.url
            raise NotFound(f"release {head.name} is in the ledger but not in {where}")
        yield folder


def settle(ledger: Ledger, releases: Path, bucket: "Bucket") -> None:
    """Bring the bucket to what the ledger says, from a folder that has all releases.

    Whoever does it at the same time does the same. Raises VerificationFailed for a release that is
    not sound, or whose place is taken by something that the ledger does not know.
    """
    keys = bucket.listed()
    heads = ledger.releases()
    erased = {name for name, each in ledger.withdrawals().items() if each.is_erased}
    for head in heads:
        if head.name not in erased and f"{head.name}/{MANIFEST}" not in keys:
            _show(head, releases / head.name, bucket)
    # What was erased meanwhile may have been shown again just now, and so is looked at after that.
    for name, withdrawal in ledger.withdrawals().items():
        if withdrawal.is_erased:
            _bury(tombstone(withdrawal), releases / name, bucket)
    _point(ledger, bucket)
    # On one release one other can follow: what else was staged to follow it cannot any more.
    followed = tuple(f"{_STAGING}{head.follows}/" for head in heads)
    bucket.remove([key for key in bucket.listed(_STAGING) if key.startswith(followed)])


def refuse_unknown(names: Collection[str], bucket: "Bucket") -> None:
    """Raise VerificationFailed if the bucket has releases besides these."""
    there = {key.partition("/")[0] for key in bucket.listed() if "/" in key}
    unknown = sorted(there - set(names) - {_STAGING.rstrip("/")})
    if unknown:
        raise VerificationFailed(
            f"{bucket.url} has what the ledger does not know: {', '.join(unknown)}; "
            "move it away first"
        )


def _show(head: Head, folder: Path, bucket: "Bucket") -> None:
    wrong = problems(head, None, folder)
    if wrong:
        raise VerificationFailed(f"release {head.name} is not sound: {'; '.join(wrong[:5])}")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    files.sort(key=lambda path: path == folder / MANIFEST)
    try:
        for path in files:
            bucket.create(f"{head.name}/{path.relative_to(folder)}", path.read_bytes())
    except Conflict as conflict:
        raise VerificationFailed(f"release {head.name}: {conflict}") from None


def _bury(stone: bytes, folder: Path, bucket: "Bucket") -> None:
    kept = {
        f"{folder.name}/{MANIFEST}": (folder / MANIFEST).read_bytes(),
        f"{folder.name}/{TOMBSTONE}": stone,
    }
    there = bucket.listed(f"{folder.name}/")
    for key in kept.keys() - there:
        bucket.create(key, kept[key])
    bucket.remove(there - kept.keys())


def _point(ledger: Ledger, bucket: "Bucket") -> None:
    while True:
        # Read before the ledger is: what we write in its place then knows no less than it.
        before = {path: bucket.read(path) for path in (INDEX, LATEST)}
        shown = {key.partition("/")[0] for key in bucket.listed() if key.endswith(f"/{MANIFEST}")}
        wanted = pointers(ledger, shown.__contains__)
        there = {path: each.content if each else None for path, each in before.items()}
        if there == wanted:
            return
        for path, content in wanted.items():
            if content == there[path]:
                continue
            if content is None:
                bucket.remove([path])
            elif not bucket.replace(path, content, before[path]):
                break


def _staged(follows: str, sha256: str) -> str:
    return f"{_STAGING}{follows}/{sha256}/"
