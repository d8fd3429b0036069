"""A home with something to decide, made once and copied, and servers to which it is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from asl_pipeline.partners import registry
from asl_pipeline.workflow import Workplace
from asl_pipeline_tests.feedback.decisions import place
from asl_pipeline_tests.feedback.post.hooks import Receiver, receiver
from asl_pipeline_tests.feedback.post.sink import Sink, smtp_sink


@pytest.fixture(scope="package")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home whose letters were sent. Read only."""
    home = tmp_path_factory.mktemp("made") / "home"
    before = dict(registry())
    place.patched()
    with smtp_sink() as sink, receiver() as hook, place.opened(home, sink.port, hook.url) as at:
        place.fill(at)
        place.go(at)
    yield home
    registry().update(before)  # type: ignore[attr-defined]


@pytest.fixture(scope="package")
def sink_of_all() -> Iterator[Sink]:
    """A mail server for all tests."""
    with smtp_sink() as server:
        yield server


@pytest.fixture(scope="package")
def hook_of_all() -> Iterator[Receiver]:
    """A partner's program for all tests."""
    with receiver() as program:
        yield program


@pytest.fixture
def sink(sink_of_all: Sink) -> Sink:
    """The mail server, which took nothing yet."""
    sink_of_all.taken.clear()
    return sink_of_all


@pytest.fixture
def hook(hook_of_all: Receiver) -> Receiver:
    """The program, which was not called yet."""
    hook_of_all.calls.clear()
    return hook_of_all


@pytest.fixture
def at(made: Path, quick_path: Path, sink: Sink, hook: Receiver) -> Iterator[Workplace]:
    """A workplace in a copy of the home."""
    with place.opened(place.copied(made, quick_path / "home"), sink.port, hook.url) as opened:
        yield opened
