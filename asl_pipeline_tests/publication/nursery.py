"""A process of its own whose children publish: to be killed, or all at once.

`python -m asl_pipeline_tests.publication.nursery kill FOLDER` kills one child at each point in turn
until one comes through; `… race FOLDER PROCESSES ROUNDS` has them publish against each other.
Everything is imported once, and the children are forked before any thread is started.
"""

import json
import multiprocessing
import os
import pickle
import shutil
import signal
import sys
from pathlib import Path
from threading import Barrier

from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import Conflict
from asl_pipeline.publication.release import publish, repair
from asl_pipeline_tests.publication import small
from asl_pipeline_tests.publication.faults import struck

BASE, DRAFT = "base", "draft.pickle"
_PATIENCE_S = 300


def ledger_in(folder: Path) -> Ledger:
    """The ledger of a folder with releases."""
    return Ledger.open(f"sqlite:///{folder / 'ledger.sqlite'}")


def kill(root: Path) -> None:
    """Kill a child at point 1, 2, 3 … of publishing the draft onto a copy of the base."""
    draft = pickle.loads((root / DRAFT).read_bytes())  # noqa: S301 -- written by the test
    at, status = 0, -signal.SIGKILL
    while status == -signal.SIGKILL:
        at += 1
        folder = Path(shutil.copytree(root / BASE, root / f"{at:04d}"))
        child = os.fork()
        if child == 0:
            with struck(at, lambda _: os.kill(os.getpid(), signal.SIGKILL), ledger=True):
                publish(draft, ledger_in(folder), folder / "releases")
            os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    sys.stdout.write(json.dumps({"killed": at - 1, "status": status}))


def race(root: Path, processes: int, rounds: int) -> None:
    """Publish from so many processes at once, so many times; each notes what was acknowledged."""
    forks = multiprocessing.get_context("fork")
    barrier = forks.Barrier(processes)
    racing = [
        forks.Process(target=_race, args=(root, number, rounds, barrier))
        for number in range(processes)
    ]
    for each in racing:
        each.start()
    for each in racing:
        each.join()
    sys.stdout.write(json.dumps([each.exitcode for each in racing]))


def _race(root: Path, number: int, rounds: int, barrier: Barrier) -> None:
    releases = root / "releases"
    ledger = ledger_in(root)
    acknowledged, refused = [], 0
    for each in range(rounds):
        barrier.wait(timeout=_PATIENCE_S)
        head = ledger.head()
        draft = small.draft(f"r{each}.{number}", head.name if head else None, pages=1)
        try:
            publish(draft, ledger, releases)
        except Conflict:
            refused += 1
            # As the next run would, while others are still publishing.
            repair(ledger, releases)
        else:
            acknowledged.append(draft.name)
    ledger.close()
    told = {"acknowledged": acknowledged, "refused": refused}
    (root / f"told-{number}.json").write_text(json.dumps(told))


if __name__ == "__main__":
    if sys.argv[1] == "kill":
        kill(Path(sys.argv[2]))
    else:
        race(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
