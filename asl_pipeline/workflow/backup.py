"""Copy all that cannot be made again to another place, and bring it back, verified both times.

A backup is a folder: `ledger.sqlite` (or `ledger.dump`), the areas, and `backup.json` with the hash
of every file. It appears whole, or not at all. The ledger is copied first: whatever it refers to
was stored before it was noted, so that the files, copied after it, have all of it and maybe more.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from asl_pipeline.ledger.copying import copy_ledger, copy_name, restore_ledger
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import NotFound, VerificationFailed, WrongUse
from asl_pipeline.publication.index import point, problems_of
from asl_pipeline.publication.object_store import refuse_unknown
from asl_pipeline.publication.release import repair
from asl_pipeline.settings import Settings
from asl_pipeline.store.copies import Listed, copy_area, copy_file, is_inside, listed, sync_all
from asl_pipeline.store.files import make_folder, sync_folder, write, write_json
from asl_pipeline.store.hold import held
from asl_pipeline.workflow.erasing import landing_problems
from asl_pipeline.workflow.workplace import bucket_of

LIST: Final = "backup.json"
_RELEASES: Final = "releases"
_RESTORING: Final = ".restoring.json"
"""Lies in a home while it is being restored, and has what `backup.json` has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What a backup holds."""

    files: int
    size: int
    deliveries: int
    releases: int


def backup(place: Settings, to: Path) -> Kept:
    """Copy a home into a folder that is not there yet, or empty.

    Others may go on working meanwhile. Raises WrongUse for a folder that will not do, and
    VerificationFailed if the home, or the copy, is not sound; there is no backup then.
    """
    to = to.absolute()
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise WrongUse(f"{to} is not empty: a backup is a folder of its own")
    if any(root in {to, *to.parents} for root in (place.home, place.releases)):
        raise WrongUse(f"{to} is in the home: a backup belongs on another disk")
    to.parent.mkdir(parents=True, exist_ok=True)
    with held(to.parent):
        made = to.with_name(f".{to.name}.partial")
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
        try:
            kept = _copied(place, made)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
        made.rename(to)
        sync_folder(to.parent)
    return kept


def restore(place: Settings, source: Path) -> Kept:
    """Bring a backup back into a home that is empty, or that was left by a restore cut off.

    Raises NotFound if the folder is no whole backup, WrongUse if there is something in the home,
    VerificationFailed if anything is not as it was copied, or if the bucket of releases has some
    that the backup does not know.
    """
    content, files = _list_of(source)
    name = copy_name(place.ledger_url)
    if name not in files:
        raise WrongUse(f"the backup has no {name}: ASL_LEDGER_URL is of another database")
    bucket = bucket_of(place)
    if bucket is not None:
        refuse_unknown({path.split("/")[1] for path in files if _is_of_a_release(path)}, bucket)
    marker = place.home / _RESTORING
    if not marker.is_file() or marker.read_bytes() != content:
        _refuse_used(place)
        write(marker, content)
    areas = _areas(place)
    for path, about in files.items():
        area, _, rest = path.partition("/")
        if area in areas:
            copy_file(source / path, areas[area] / rest, about["sha256"])
    for folder in (place.home, place.releases):
        sync_all(folder)
    # The ledger comes last: until then nothing takes the home for a whole one.
    copy_file(source / name, place.home / f".{name}", files[name]["sha256"])
    restore_ledger(place.home / f".{name}", place.ledger_url)
    ledger = Ledger.open(place.ledger_url)
    try:
        heads = {head.name for head in ledger.releases()}
        for folder in place.releases.iterdir():
            if folder.is_dir() and folder.name not in heads:
                # It was published after the ledger was copied.
                shutil.rmtree(folder)
        repair(ledger, place.releases, bucket)
        _refuse_unsound(ledger, place.landing, place.releases)
        kept = _kept(ledger, files)
    finally:
        ledger.close()
    (place.home / f".{name}").unlink()
    marker.unlink()
    sync_folder(place.home)
    return kept


def _copied(place: Settings, made: Path) -> Kept:
    name = copy_name(place.ledger_url)
    copy_ledger(place.ledger_url, made / name)
    is_file = name.endswith(".sqlite")
    live = Ledger.open(place.ledger_url)
    try:
        # What was noted just now may still lie in staging.
        repair(live, place.releases, bucket_of(place))
        copied = Ledger.open(f"sqlite:///{made / name}") if is_file else live
        try:
            _copy_areas(place, made, copied)
            _refuse_unsound(copied, made / "landing", made / _RELEASES)
            files = _kept(copied, {})
        finally:
            copied.close()
    finally:
        live.close()
    if is_file:
        # Opening it was a use of it: back to one file, as it was copied.
        restore_ledger(made / name, f"sqlite:///{made / name}")
    found = listed(made)
    sync_all(made)
    write_json(made / LIST, {"files": found})
    return replace(files, files=len(found), size=_size(found))


def _copy_areas(place: Settings, made: Path, ledger: Ledger) -> None:
    for area, folder in _areas(place).items():
        if area != _RELEASES:
            copy_area(folder, made / area)
    for head in ledger.releases():
        copy_area(place.releases / head.name, made / _RELEASES / head.name)
    make_folder(made / _RELEASES)
    point(ledger, made / _RELEASES)


def _areas(place: Settings) -> Mapping[str, Path]:
    """What cannot be made again, by its name in a backup. Dagster's own files can."""
    return {
        "landing": place.landing,
        "accepted": place.accepted,
        "findings": place.findings,
        "feedback": place.feedback,
        "reference": place.home / "reference",
        _RELEASES: place.releases,
    }


def _refuse_used(place: Settings) -> None:
    used = [str(each) for each in _areas(place).values() if each.is_dir() and any(each.iterdir())]
    ledger = place.home / "ledger.sqlite"
    used += [str(ledger)] if ledger.exists() else []
    if used:
        raise WrongUse(f"there is something already, and it would be lost: {', '.join(used)}")


def _refuse_unsound(ledger: Ledger, landing: Path, releases: Path) -> None:
    wrong = [*ledger.problems()] or [
        *landing_problems(landing, ledger),
        *(line for each in problems_of(ledger, releases).values() for line in each),
    ]
    if wrong:
        raise VerificationFailed(f"not sound: {'; '.join(wrong[:5])}")


def _list_of(source: Path) -> tuple[bytes, Listed]:
    try:
        content = (source / LIST).read_bytes()
        files: Listed = json.loads(content)["files"]
    except FileNotFoundError:
        raise NotFound(f"{source} is no whole backup: it has no {LIST}") from None
    except (ValueError, KeyError, TypeError):
        raise VerificationFailed(f"{LIST} in {source} is not as it was written") from None
    if not all(map(is_inside, files)):
        raise VerificationFailed(f"{LIST} in {source} leads out of the backup")
    return content, files


def _kept(ledger: Ledger, files: Listed) -> Kept:
    return Kept(
        files=len(files),
        size=_size(files),
        deliveries=len(ledger.deliveries()),
        releases=len(ledger.releases()),
    )


def _is_of_a_release(path: str) -> bool:
    return path.startswith(f"{_RELEASES}/") and path.count("/") > 1


def _size(files: Listed) -> int:
    return sum(int(each["bytes"]) for each in files.values())
