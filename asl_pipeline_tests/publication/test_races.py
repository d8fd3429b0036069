"""Publishers at once, over either ledger: one wins each time, and nothing acknowledged is lost."""

import json
from pathlib import Path

from asl_pipeline.publication import open_release
from asl_pipeline.publication.release import publish, repair
from asl_pipeline.publication.verify import mismatches
from asl_pipeline_tests.publication import nursery, small
from asl_pipeline_tests.publication.nursery import PROCESSES, ROUNDS


def test_of_publishers_at_once_one_wins_and_none_that_was_acknowledged_is_lost(
    ledger_url: str, quick_path: Path
) -> None:
    statuses = json.loads(nursery.run("race", quick_path, PROCESSES, ROUNDS))

    assert statuses == [0] * PROCESSES
    told = [json.loads(path.read_bytes()) for path in quick_path.glob("told-*.json")]
    acknowledged = [name for each in told for name in each["acknowledged"]]
    refused = sum(each["refused"] for each in told)
    assert len(acknowledged) + refused == PROCESSES * ROUNDS
    # Each round has a winner; who was refused knows it.
    assert len(acknowledged) >= ROUNDS
    assert refused > 0
    ledger, releases = nursery.ledger_in(quick_path), nursery.place(quick_path).releases
    heads = ledger.releases()
    assert sorted(head.name for head in heads) == sorted(acknowledged)
    assert [head.follows for head in heads[1:]] == [head.name for head in heads[:-1]]
    # What a reader found meanwhile was whole, and newer than what the reader had seen before.
    order = {None: -1} | {head.name: number for number, head in enumerate(heads)}
    seen = [each for one in told for each in one["seen"]]
    assert len(seen) == PROCESSES * ROUNDS
    assert [each for each in seen if each[2] or order[each[1]] <= order[each[0]]] == []
    # The pointer was moved last by whoever, and leads to the newest.
    assert open_release(releases=releases).name == heads[-1].name
    there = {path.name for path in releases.iterdir()}
    assert there == {*acknowledged, "index.json", "latest.json"}
    assert [name for name in acknowledged if mismatches(releases / name)] == []
    # One rerun, and the next release is there.
    repair(ledger, releases)
    publish(small.draft("next", heads[-1].name, pages=1), ledger, releases)
    assert open_release(releases=releases).name == "next"
    ledger.close()
    kind = ledger_url.partition(":")[0]
    print(f"{kind}: acknowledged: {len(acknowledged)}, refused: {refused}, torn: 0, lost: 0")
