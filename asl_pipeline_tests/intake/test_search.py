"""Searching the parts of a file: the same answer as Python's own patterns give, for any bytes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.intake.reading.search import has

PIECE = st.sampled_from(
    [b"<t>", b"<t ", b"/>", b"<", b">", b" ", b"x:", b"\n", b"\xff", b"\xc3\xa9"]
)


@given(st.lists(PIECE, max_size=8).map(b"".join))
@pytest.mark.parametrize("pattern", [r"<(?:\w+:)?t\b[^>]*?(?:/>|>\s*<)", "<[^t]", "t>|x:"])
def test_it_finds_what_pythons_own_pattern_finds(pattern: str, part: bytes) -> None:
    assert has(part, pattern) == (re.search(pattern.encode(), part) is not None)
