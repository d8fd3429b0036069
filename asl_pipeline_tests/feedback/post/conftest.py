"""A ledger, a mail server and a partner's program, all here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from asl_pipeline.ledger.store import Ledger
from asl_pipeline_tests.feedback.post.hooks import Receiver, receiver
from asl_pipeline_tests.feedback.post.sink import Sink, smtp_sink
from asl_pipeline_tests.kit import fresh_ledger


@pytest.fixture
def ledger(quick_path: Path) -> Iterator[Ledger]:
    """A new ledger."""
    opened = fresh_ledger(quick_path / "ledger.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A mail server that takes everything, until told otherwise."""
    with smtp_sink() as server:
        yield server


@pytest.fixture
def hook() -> Iterator[Receiver]:
    """A program that says yes, until told otherwise."""
    with receiver() as program:
        yield program
