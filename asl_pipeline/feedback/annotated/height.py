"""How high a row must be for all lines of its texts: not every program makes room by itself."""

from collections.abc import Iterable
from typing import Final

LINE_POINTS: Final = 15
"""How high a line is."""
_MOST_POINTS: Final = 405
"""The highest row that a workbook has."""
_MOST_LETTERS: Final = 4_000
"""A longer text has more lines than the highest row, in the widest column that we make."""


def height(cells: Iterable[tuple[str, int]]) -> int:
    """The height in points for texts, each with the width of its column in letters.

    Letters are taken to be as wide as digits, by which columns are measured; most are narrower.
    """
    lines = max((_lines(text[:_MOST_LETTERS], width) for text, width in cells), default=1)
    return min(lines * LINE_POINTS, _MOST_POINTS)


def _lines(text: str, width: int) -> int:
    if len(text) <= width and "\n" not in text:
        return 1
    return sum(_wrapped(line, width) for line in text.split("\n"))


def _wrapped(line: str, width: int) -> int:
    """How many lines it takes to write the words of one; `textwrap` is much slower."""
    lines, room = 0, -1
    for word in line.split(" "):
        letters = len(word)
        if letters > room:
            lines += max(-(-letters // width), 1)
            room = width - ((letters - 1) % width + 1 if letters else 0)
        else:
            room -= letters
        room -= 1  # The space behind it.
    return lines
