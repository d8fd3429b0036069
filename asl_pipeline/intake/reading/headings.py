"""Find the row of headings among the first rows of a table, and what is a row below it."""

from collections.abc import Sequence

from asl_pipeline.derive.headers import all_headings, folded

_LOOK_AT_ROWS = 40
_ENOUGH_KNOWN = 2


def header_index(rows: Sequence[Sequence[str]]) -> int | None:
    """The index of the row of headings, or None where no row looks like one.

    It is the row with the most headings that we know. Where we know none, it is the first row
    that is widest and has nothing but words: a form that is not ours has headings too.
    """
    looked_at = rows[:_LOOK_AT_ROWS]
    known = [known_headings(row) for row in looked_at]
    if known and max(known) >= _ENOUGH_KNOWN:
        return known.index(max(known))
    widths = [sum(1 for cell in row if cell.strip()) for row in looked_at]
    widest = max(widths, default=0)
    for index, row in enumerate(looked_at):
        if widest >= _ENOUGH_KNOWN and widths[index] == widest and _is_words(row):
            return index
    return None


def known_headings(row: Sequence[str]) -> int:
    """How many of the row's cells are headings that we know, each counted once."""
    return len({folded(cell) for cell in row if cell.strip()} & all_headings())


def is_blank(row: Sequence[str]) -> bool:
    """Whether nothing is written in the row."""
    return not any(cell.strip() for cell in row)


def _is_words(row: Sequence[str]) -> bool:
    written = [cell.strip() for cell in row if cell.strip()]
    return all(any(c.isalpha() for c in cell) for cell in written)
