"""After a power loss at any moment a reader sees a release whole, and none that was noted is lost.

The five mistakes that are made on purpose are the check's own test: it has to find each of them.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import Failure
from asl_pipeline.publication import open_release
from asl_pipeline.publication.release import publish, repair
from asl_pipeline.publication.verify import mismatches
from asl_pipeline_tests.extended import EXTENDED
from asl_pipeline_tests.publication import small
from asl_pipeline_tests.publication.power import Event, State, Trace, recorded, states

_PAGES = 120 if EXTENDED else 20
_ENOUGH = 500 if EXTENDED else 100


@dataclass(frozen=True)
class Recording:
    """A release `b` published onto `a`: what was done, and ledgers of before and after."""

    before: Mapping[str, bytes]
    trace: Trace
    old: Ledger
    new: Ledger


@contextmanager
def _recording(pages: int) -> Iterator[Recording]:
    shared = Path("/dev/shm")  # noqa: S108 -- only looked at
    with TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        at = Path(folder)
        old, new = (Ledger.open(f"sqlite:///{at / name}.sqlite") for name in ("old", "new"))
        for ledger in (old, new):
            shutil.rmtree(at / "releases", ignore_errors=True)
            publish(small.draft("a", None, pages), ledger, at / "releases")
        before = _files(at / "releases")
        with recorded(at / "releases") as trace:
            publish(small.draft("b", "a", pages), new, at / "releases")
        yield Recording(before, trace, old, new)
        old.close()
        new.close()


@pytest.fixture(scope="module")
def recording() -> Iterator[Recording]:
    """The trace of the publisher of a release of very few files."""
    with _recording(pages=1) as made:
        yield made


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _wrong(state: State, recording: Recording, folder: Path) -> str | None:
    """What is wrong with a state: `torn`, `lost` or `stuck`; None where nothing is."""
    for path, content in state.files.items():
        target = folder / path
        if path.endswith("/"):
            target.mkdir(parents=True)
        else:
            target.write_bytes(content)
    ledger = recording.new if state.is_noted else recording.old
    try:
        seen = _seen(folder)
        if state.is_acknowledged and seen != "b":
            return "lost"
    except (Failure, OSError, ValueError, AssertionError):
        return "torn"
    try:
        repair(ledger, folder)
        if _seen(folder) != ("b" if state.is_noted else "a"):
            return "lost"
    except (Failure, OSError, ValueError, AssertionError):
        return "lost" if state.is_noted else "stuck"
    return None


def _seen(folder: Path) -> str:
    opened = open_release(releases=folder)
    assert mismatches(opened.folder) == ()
    for listed in json.loads((folder / "index.json").read_bytes())["releases"]:
        open_release(listed["release"], folder)
    return opened.name


def _found(
    events: Sequence[Event], recording: Recording, folder: Path
) -> Iterator[tuple[State, str | None]]:
    for number, state in enumerate(states(recording.before, events, recording.trace.texts)):
        place = folder / str(number)
        place.mkdir()
        yield state, _wrong(state, recording, place)
        shutil.rmtree(place)


def test_no_power_loss_tears_or_loses_a_release(quick_path: Path) -> None:
    with _recording(_PAGES) as recording:
        found = list(_found(recording.trace.events, recording, quick_path))

    assert [wrong for _, wrong in found if wrong] == []
    assert len(found) >= _ENOUGH
    assert any(state.is_noted and not state.is_acknowledged for state, _ in found)
    assert any(state.is_acknowledged for state, _ in found)
    print(f"states: {len(found)}, torn: 0, lost: 0, not converged: 0")


# ------------------------------------------------------------------------------- the mistakes


def _is_pointer(event: Event) -> bool:
    return any(name in path for path in event[1:] for name in ("index.json", "latest.json"))


def _without(*kinds: str) -> Callable[[Sequence[Event]], list[Event]]:
    return lambda events: [each for each in events if each[0] not in kinds]


def _in_place(events: Sequence[Event]) -> list[Event]:
    """Every file under its final name from the start."""

    def final(path: str) -> str:
        parts = ["b" if part.startswith(".staging-") else part for part in Path(path).parts]
        if parts and parts[-1].endswith(".partial"):
            parts[-1] = parts[-1].removeprefix(".").removesuffix(".partial")
        return "/".join(parts) or "."

    moved = [(kind, *(final(p) if not p.isdigit() else p for p in rest)) for kind, *rest in events]
    return [each for each in moved if each[0] != "move"]


def _pointer_first(events: Sequence[Event]) -> list[Event]:
    return [*filter(_is_pointer, events), *(each for each in events if not _is_pointer(each))]


@pytest.mark.parametrize(
    "mistake",
    [
        pytest.param(_without("sync"), id="no file is synced"),
        pytest.param(_without("syncdir"), id="no folder is synced"),
        pytest.param(_without("sync", "syncdir"), id="nothing is synced"),
        pytest.param(_in_place, id="written in place"),
        pytest.param(_pointer_first, id="the pointer first"),
    ],
)
def test_a_mistake_in_the_protocol_is_found(
    recording: Recording, quick_path: Path, mistake: Callable[[Sequence[Event]], list[Event]]
) -> None:
    events = mistake(recording.trace.events)

    found = next(wrong for _, wrong in _found(events, recording, quick_path) if wrong)

    assert found in {"torn", "lost"}
