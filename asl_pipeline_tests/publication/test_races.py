"""Publishers at once, over either ledger: one wins each time, and nothing acknowledged is lost."""

from pathlib import Path

from asl_pipeline.publication import open_release
from asl_pipeline.publication.release import publish, repair
from asl_pipeline.publication.verify import mismatches
from asl_pipeline_tests.publication import nursery, small
from asl_pipeline_tests.publication.whole import assert_raced


def test_of_publishers_at_once_one_wins_and_none_that_was_acknowledged_is_lost(
    ledger_url: str, quick_path: Path
) -> None:
    names, refused = assert_raced(quick_path)

    ledger, releases = nursery.ledger_in(quick_path), nursery.place(quick_path).releases
    # The pointer was moved last by whoever, and leads to the newest.
    assert open_release(releases=releases).name == names[-1]
    assert {path.name for path in releases.iterdir()} == {*names, "index.json", "latest.json"}
    assert [name for name in names if mismatches(releases / name)] == []
    # One rerun, and the next release is there.
    repair(ledger, releases)
    publish(small.draft("next", names[-1], pages=1), ledger, releases)
    assert open_release(releases=releases).name == "next"
    ledger.close()
    kind = ledger_url.partition(":")[0]
    print(f"{kind}: acknowledged: {len(names)}, refused: {refused}, torn: 0, lost: 0")
