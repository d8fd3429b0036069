"""Where the cells of a column begin and end, so that most need not be looked at any further.

A million cells are gone through in milliseconds by their lengths and by the bytes at their edges.
Which of those that remain are what is looked for, others tell, far more slowly.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Flags = npt.NDArray[np.bool_]

_BYTES: Final = 256
_LONG: Final = 60
_DELETE: Final = 127
_UNSURE: Final = np.array([code <= ord(" ") or code >= _DELETE for code in range(_BYTES)])
"""The bytes that may be a space, or of any letter beyond ASCII."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words to look for, and which lengths, first and last bytes go together in one of them."""

    words: pa.Array
    edges: npt.NDArray[np.bool_]


def words_of(words: Iterable[str]) -> Words:
    """The words, made ready to be looked for."""
    spelled = sorted(words)
    encoded = [word.encode() for word in spelled]
    longest = min(max(map(len, encoded)), _LONG)
    edges = np.zeros((longest + 2, _BYTES, _BYTES), np.bool_)
    for word in encoded:
        # Any bytes may be told of a cell that is empty. The last length is that and any above it.
        edges[(min(len(word), longest + 1), word[0], word[-1]) if word else 0] = True
    return Words(pa.array(spelled, pa.string()), edges)


def filled(column: pa.ChunkedArray) -> Flags:
    """Which cells have anything in them, if only spaces."""
    return _joined(column, lambda cells: cells.lengths > 0)


def may_be_space(column: pa.ChunkedArray) -> Flags:
    """Which cells may begin with a space."""
    return _joined(column, lambda cells: (cells.lengths > 0) & _UNSURE.take(cells.firsts()))


def may_begin(column: pa.ChunkedArray, letters: Iterable[str]) -> Flags:
    """Which cells may begin, past spaces, with one of the letters, whatever its case."""
    table = _UNSURE.copy()
    for letter in letters:
        table[[letter.lower().encode()[0], letter.upper().encode()[0]]] = True
    return _joined(column, lambda cells: (cells.lengths > 0) & table.take(cells.firsts()))


def may_be(column: pa.ChunkedArray, words: Words, *, spaced: bool) -> Flags:
    """Which cells may be one of the words; if `spaced`, with spaces around it."""
    longest = len(words.edges) - 1

    def of_cells(cells: _Cells) -> Flags:
        firsts, lasts = cells.firsts(), cells.lasts()
        lengths = np.minimum(cells.lengths, longest)
        found = words.edges.take((lengths * _BYTES + firsts) * _BYTES + lasts)
        if spaced:
            found |= (cells.lengths > 0) & (_UNSURE.take(firsts) | _UNSURE.take(lasts))
        return found

    return _joined(column, of_cells)


@dataclass(frozen=True, slots=True)
class _Cells:
    """Cells in one piece of memory."""

    letters: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int32]
    lengths: npt.NDArray[np.int32]

    def firsts(self) -> npt.NDArray[np.uint8]:
        """The first byte of each cell; any byte for one that is empty."""
        return self.letters.take(self.offsets[:-1], mode="clip")

    def lasts(self) -> npt.NDArray[np.uint8]:
        """The last byte of each cell; any byte for one that is empty."""
        return self.letters.take(self.offsets[1:] - 1, mode="clip")


def _joined(column: pa.ChunkedArray, of_cells: Callable[[_Cells], Flags]) -> Flags:
    parts = [of_cells(_cells(chunk)) for chunk in column.chunks]
    return np.concatenate(parts) if parts else np.zeros(0, np.bool_)


def _cells(chunk: pa.StringArray) -> _Cells:
    _, offsets, content = chunk.buffers()
    if not len(chunk):
        return _Cells(np.zeros(1, np.uint8), np.zeros(1, np.int32), np.zeros(0, np.int32))
    at = np.frombuffer(offsets, np.int32)[chunk.offset : chunk.offset + len(chunk) + 1]
    letters = np.frombuffer(content if content is not None and content.size else b"\x00", np.uint8)
    return _Cells(letters, at, np.diff(at))
