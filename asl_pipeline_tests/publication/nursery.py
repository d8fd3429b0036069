"""A process of its own whose children publish: to be killed, or all at once.

`python -m asl_pipeline_tests.publication.nursery kill DRAFT` reads lines of `NUMBER FOLDER`, and
for each has a child publish the draft in that folder, killed at the point of that number; it
answers with the child's status. `… race FOLDER PROCESSES ROUNDS` has them publish against each
other. Where the ledger and the releases of a folder are, the environment says as it does to `asl`.
Everything is imported once, and the children are forked before any thread is started.
"""

import json
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Final

from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import Conflict, VerificationFailed
from asl_pipeline.publication import Release, open_release
from asl_pipeline.publication.release import publish, repair
from asl_pipeline.publication.verify import mismatches
from asl_pipeline.settings import Settings, from_environment
from asl_pipeline.workflow.workplace import bucket_of
from asl_pipeline_tests.extended import EXTENDED
from asl_pipeline_tests.publication import small
from asl_pipeline_tests.publication.faults import struck

KILLED: Final = -signal.SIGKILL
LEDGER: Final = "ASL_LEDGER_URL"
_RELEASES: Final = "ASL_RELEASES_URL"
_PATIENCE_S = 300
PROCESSES: Final = 8
ROUNDS: Final = 100 if EXTENDED else 20


def place(folder: Path) -> Settings:
    """Where the ledger and the releases of a folder are: in it, if nothing else is said."""
    said = {name: os.environ[name] for name in (LEDGER, _RELEASES) if name in os.environ}
    return from_environment(said, str(folder))


def ledger_in(folder: Path) -> Ledger:
    """The ledger of a folder with releases."""
    return Ledger.open(place(folder).ledger_url)


def run(*arguments: object) -> str:
    """What such a process answers; what it complains of is not hidden."""
    return subprocess.run(_words(*arguments), check=True, stdout=subprocess.PIPE, text=True).stdout


@contextmanager
def killing(draft: Path) -> Iterator[Callable[[int, Path], int]]:
    """Have a pickled draft published in folders, each time killed at the point of a number.

    What is called answers with the status of the publisher, which is `KILLED` or 0.
    """
    words = _words("kill", draft)
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True) as process:
        asked, answers = process.stdin, process.stdout
        assert asked is not None
        assert answers is not None

        def kill_at(number: int, folder: Path) -> int:
            asked.write(f"{number} {folder}\n")
            asked.flush()
            return int(answers.readline())

        yield kill_at


def _words(*arguments: object) -> list[str]:
    return [sys.executable, "-m", __name__, *map(str, arguments)]


def _kill(draft_file: Path) -> None:
    draft = pickle.loads(draft_file.read_bytes())  # noqa: S301 -- written by the test
    for line in sys.stdin:
        number, _, path = line.strip().partition(" ")
        child = os.fork()
        if child == 0:
            here = place(Path(path))
            with struck(int(number), lambda _: os.kill(os.getpid(), signal.SIGKILL), ledger=True):
                publish(draft, Ledger.open(here.ledger_url), here.releases)
            os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


def _race(root: Path, processes: int, rounds: int) -> None:
    """Publish from so many processes at once, so many times; each notes what was acknowledged."""
    forks = multiprocessing.get_context("fork")
    barrier = forks.Barrier(processes)
    racing = [
        forks.Process(target=_racer, args=(root, number, rounds, barrier))
        for number in range(processes)
    ]
    for each in racing:
        each.start()
    for each in racing:
        each.join()
    sys.stdout.write(json.dumps([each.exitcode for each in racing]))


def _racer(root: Path, number: int, rounds: int, barrier: Barrier) -> None:
    here, ledger = place(root), ledger_in(root)
    bucket = bucket_of(here)
    # With a bucket in common, each is on a machine of its own.
    releases = here.releases if bucket is None else root / f"of-{number}"
    pages = 1 if bucket is None else 0
    acknowledged, refused, seen = [], 0, []
    for each in range(rounds):
        barrier.wait(timeout=_PATIENCE_S)
        head = ledger.head()
        draft = small.draft(f"r{each}.{number}", head.name if head else None, pages)
        try:
            publish(draft, ledger, releases, bucket)
        except Conflict:
            refused += 1
            # As the next run would, while others are still publishing.
            repair(ledger, releases, bucket)
        else:
            acknowledged.append(draft.name)
        # What a reader finds while others are still publishing.
        found = open_release(releases=here.published)
        if bucket is None:
            wrong = mismatches(releases / found.name)
        else:
            # Over a network, one reads all of it, and the others what leads there.
            wrong = _altered(found) if number == 0 else ()
        seen.append((draft.follows, found.name, len(wrong)))
    ledger.close()
    told = {"acknowledged": acknowledged, "refused": refused, "seen": seen}
    (root / f"told-{number}.json").write_text(json.dumps(told))


def _altered(release: Release) -> tuple[str, ...]:
    """The files that are not as the manifest has them; one that is missing raises."""
    found = []
    for path in release.manifest["files"]:
        try:
            release.content(path)
        except VerificationFailed:
            found.append(path)
    return tuple(found)


if __name__ == "__main__":
    if sys.argv[1] == "kill":
        _kill(Path(sys.argv[2]))
    else:
        _race(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
