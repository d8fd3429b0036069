"""Erase a delivery: its bytes and all that was made of them, where a person or a law asks for it.

What the ledger notes of it stays, without a value: numbers, hashes, days, and the file's name.
"""

import json
import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from asl_pipeline.feedback.across import FOLDER as BETWEEN
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.submission import Delivery
from asl_pipeline.publication.signature import MANIFEST
from asl_pipeline.store import landing
from asl_pipeline.store.accepted import forget_rows
from asl_pipeline.store.told import forget_findings
from asl_pipeline.workflow.across import open_cases, write_cases
from asl_pipeline.workflow.folders import PAIRS, forget, refresh
from asl_pipeline.workflow.sending import receipt_path
from asl_pipeline.workflow.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Erasure:
    """The deliveries that were erased, and the releases that hold rows of them."""

    deliveries: tuple[Delivery, ...]
    releases: tuple[str, ...]


def erase_delivery(at: Workplace, seq: int, actor: str, reason: str) -> Erasure:
    """Erase a delivery, and every other one of the same bytes. Not while a run is under way.

    Done again, it finishes what was interrupted. Raises NotFound, or WrongUse without a reason.
    """
    erased = at.ledger.erase(seq, reason, actor, at.today)
    forget_erased(at)
    # What others were told of pairs names rows, which may have been of it.
    refresh(at, PAIRS)
    if any(at.settings.feedback.glob(f"*/{BETWEEN}/letter.html")):
        write_cases(at, open_cases(at))
    # Between its steps a run keeps whole tables; the next one makes them anew.
    shutil.rmtree(at.settings.dagster / "tables", ignore_errors=True)
    return Erasure(erased, _releases_of(at, {each.sha256 for each in erased}))


def forget_erased(at: Workplace) -> None:
    """Remove whatever there is of deliveries that were erased, in every area but the releases."""
    erased = {each.seq: each for each in at.ledger.deliveries() if each.is_erased}
    if not erased:
        return
    place = at.settings
    for submission in at.ledger.submissions():
        if submission.delivery in erased:
            forget_rows(place.accepted, submission)
            forget_findings(place.findings, submission)
    for delivery in erased.values():
        for folder in (place.feedback / delivery.partner).glob(f"*/{delivery.id}"):
            shutil.rmtree(folder)
        receipt_path(at, delivery).unlink(missing_ok=True)
    for message in at.ledger.messages():
        if message.word.delivery in erased:
            forget(at, message)
    for sha256 in sorted(erased_hashes(at.ledger)):
        landing.forget(place.landing, sha256)


def kept_hashes(ledger: Ledger) -> frozenset[str]:
    """The hashes under which the landing area has bytes."""
    return frozenset(each.sha256 for each in ledger.deliveries() if not each.is_erased)


def erased_hashes(ledger: Ledger) -> frozenset[str]:
    """The hashes under which it has none. The same bytes can be sent again, and then count."""
    erased = frozenset(each.sha256 for each in ledger.deliveries() if each.is_erased)
    return erased - kept_hashes(ledger)


def landing_problems(area: Path, ledger: Ledger) -> Iterable[str]:
    """What is wrong with the landing area by the ledger, a sentence each."""
    yield from landing.problems(area, sorted(kept_hashes(ledger)))
    yield from landing.remains(area, sorted(erased_hashes(ledger)))


def _releases_of(at: Workplace, hashes: Collection[str]) -> tuple[str, ...]:
    """The releases, but those erased, that were made of files with these hashes."""
    found = []
    for head in at.ledger.unerased():
        manifest = json.loads((at.settings.releases / head.name / MANIFEST).read_bytes())
        if any(each["file_sha256"] in hashes for each in manifest["inputs"]):
            found.append(head.name)
    return tuple(found)
