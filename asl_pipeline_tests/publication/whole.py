"""What must be so of a folder with releases, whatever happened to who published `b` onto `a`."""

from pathlib import Path

from asl_pipeline.publication import open_release
from asl_pipeline.publication.release import publish, repair
from asl_pipeline.publication.verify import mismatches
from asl_pipeline_tests.publication import nursery, small


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
