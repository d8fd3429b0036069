"""Cells told apart by their edges: none is passed over that is what is looked for."""

import re

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.intake.reading import edges
from asl_pipeline.intake.reading.grid import matching, written
from asl_pipeline.intake.reading.search import is_utf_8

SPACES = " \t\r\n\x0c\u00a0\u2003\u3000\x85"
CELLS = st.lists(st.text(st.sampled_from(f"toTalſ#/é1{SPACES}"), max_size=7), max_size=9)


def column(cells: list[str], start: int = 0) -> pa.ChunkedArray:
    """The cells in two pieces, the second of which begins within its memory."""
    half = len(cells) // 2
    rest = pa.array(["x"] * start + cells[half:], pa.string()).slice(start)
    return pa.chunked_array([pa.array(cells[:half], pa.string()), rest], pa.string())


@given(CELLS, st.integers(0, 3))
def test_a_cell_is_written_if_it_has_more_than_spaces(cells: list[str], start: int) -> None:
    assert written(column(cells, start)).tolist() == [bool(cell.strip()) for cell in cells]


@given(CELLS, st.integers(0, 3))
def test_a_pattern_is_found_wherever_it_is(cells: list[str], start: int) -> None:
    pattern = r"^[ \t\n\f\r]*(?:total|#)"

    expected = [re.match(pattern, cell, re.IGNORECASE) is not None for cell in cells]

    assert matching(column(cells, start), pattern, "t#").tolist() == expected


@given(CELLS, st.integers(0, 3))
def test_no_word_is_passed_over(cells: list[str], start: int) -> None:
    known = ["total", "é", "1a", "Ta", "o", ""]
    words = edges.words_of(known)

    plain = edges.may_be(column(cells, start), words, spaced=False)
    spaced = edges.may_be(column(cells, start), words, spaced=True)

    assert all(plain[at] for at, cell in enumerate(cells) if cell in known)
    assert all(spaced[at] for at, cell in enumerate(cells) if cell.strip() in known)


@given(st.lists(st.integers(0, 200), max_size=5), st.lists(st.integers(0, 200), min_size=1))
def test_words_may_be_of_any_length(known: list[int], lengths: list[int]) -> None:
    words = edges.words_of(["a" * 9, *("é" * length for length in known)])

    found = edges.may_be(column(["é" * length for length in lengths]), words, spaced=False)

    assert all(found[at] for at, length in enumerate(lengths) if length in known)
    assert words.edges.nbytes < 2**23


@given(st.binary(max_size=12) | st.text(max_size=6).map(str.encode))
def test_bytes_are_utf_8_where_they_can_be_decoded(part: bytes) -> None:
    try:
        part.decode()
    except UnicodeDecodeError:
        assert not is_utf_8(part)
    else:
        assert is_utf_8(part)
