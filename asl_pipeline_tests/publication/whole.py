"""What must be so of releases, whatever happened to who published them, or who raced for it."""

import json
from pathlib import Path

from asl_pipeline.publication import open_release
from asl_pipeline.publication.release import publish, repair
from asl_pipeline.publication.verify import mismatches
from asl_pipeline_tests.publication import nursery, small
from asl_pipeline_tests.publication.nursery import PROCESSES, ROUNDS


def assert_whole(releases: Path) -> str:
    """What a reader sees is the old release or the new one, whole. Answers with its name."""
    name = open_release(releases=releases).name
    assert name in {"a", "b"}
    assert mismatches(releases / name) == ()
    assert mismatches(releases / "a") == ()
    return name


def assert_converges(folder: Path, pages: int) -> None:
    """One rerun, and the new release is there, with nothing left over."""
    releases = nursery.place(folder).releases
    ledger = nursery.ledger_in(folder)
    repair(ledger, releases)
    assert assert_whole(releases) == [head.name for head in ledger.releases()][-1]
    if len(ledger.releases()) == 1:
        publish(small.draft("b", "a", pages), ledger, releases)
    ledger.close()
    assert assert_whole(releases) == "b"
    there = [path.name for path in releases.iterdir() if not path.name.endswith(".partial")]
    assert sorted(there) == ["a", "b", "index.json", "latest.json"]


def assert_raced(folder: Path) -> tuple[list[str], int]:
    """Of publishers at once one wins, and nothing acknowledged is lost or torn.

    Answers with the releases, oldest first, and how many were refused.
    """
    statuses = json.loads(nursery.run("race", folder, PROCESSES, ROUNDS))

    assert statuses == [0] * PROCESSES
    told = [json.loads(path.read_bytes()) for path in folder.glob("told-*.json")]
    acknowledged = [name for each in told for name in each["acknowledged"]]
    refused = sum(each["refused"] for each in told)
    assert len(acknowledged) + refused == PROCESSES * ROUNDS
    # Each round has a winner; who was refused knows it.
    assert len(acknowledged) >= ROUNDS
    assert refused > 0
    ledger = nursery.ledger_in(folder)
    heads = ledger.releases()
    ledger.close()
    names = [head.name for head in heads]
    assert sorted(names) == sorted(acknowledged)
    assert [head.follows for head in heads[1:]] == names[:-1]
    # What a reader found meanwhile was whole, and newer than what the reader had seen before.
    order = {None: -1} | {name: number for number, name in enumerate(names)}
    seen = [each for one in told for each in one["seen"]]
    assert len(seen) == PROCESSES * ROUNDS
    assert [each for each in seen if each[2] or order[each[1]] <= order[each[0]]] == []
    return names, refused
