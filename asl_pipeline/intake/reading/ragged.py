"""Judge rows that have more or fewer cells than there are headings."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from asl_pipeline.intake.reading.grid import filled_in, written
from asl_pipeline.model.finding import Repair
from asl_pipeline.model.raw import Remark, Remarked

_MOST: Final = 0.9
_HABIT: Final = 3


def remarks_on_widths(
    texts: pa.Table,
    kept: npt.NDArray[np.int64],
    numbers: Sequence[int],
    columns: Sequence[str],
    widths: npt.NDArray[np.int32] | None,
) -> tuple[list[Remarked], list[Repair]]:
    """What to ask of rows that are longer or shorter than the headings, and what is only told.

    A row with something beyond the last heading may have a delimiter too many in a value. A row
    that ends early has lost its empty cells or a delimiter: the first only where the program
    that wrote it plainly never writes empty cells at the end.
    """
    headed = max((at + 1 for at, heading in enumerate(columns) if heading), default=0)
    if widths is None or not headed or not len(kept):
        return [], []
    return (
        [
            *_too_long(texts, kept, numbers, headed),
            *_too_short(texts, kept, numbers, headed, widths),
        ],
        _told(texts, kept, headed, widths),
    )


def _too_long(
    texts: pa.Table, kept: npt.NDArray[np.int64], numbers: Sequence[int], headed: int
) -> list[Remarked]:
    beyond = filled_in(texts, range(headed, texts.num_columns))[kept] > 0
    # A column without a heading is said once, as a column.
    if np.count_nonzero(beyond) > _MOST * len(kept) and len(kept) > _HABIT:
        return []
    return [
        Remarked(Remark.EXTRA_CELLS, numbers[int(index)], _first(texts, int(kept[index]), headed))
        for index in np.flatnonzero(beyond)
    ]


def _first(texts: pa.Table, row: int, headed: int) -> int:
    """Where the first thing stands that is beyond the last heading: blank columns are left out."""
    beyond = range(headed, texts.num_columns)
    return next(at for at in beyond if written(texts.column(at).slice(row, 1))[0])


def _too_short(
    texts: pa.Table,
    kept: npt.NDArray[np.int64],
    numbers: Sequence[int],
    headed: int,
    widths: npt.NDArray[np.int32],
) -> list[Remarked]:
    if _is_habit(texts, kept, headed, widths):
        return []
    short = np.flatnonzero(widths < headed)
    return [Remarked(Remark.SHORT_ROW, numbers[int(index)]) for index in short]


def _told(
    texts: pa.Table, kept: npt.NDArray[np.int64], headed: int, widths: npt.NDArray[np.int32]
) -> list[Repair]:
    short = int(np.count_nonzero(widths < headed))
    return [Repair("short_rows", short)] if short and _is_habit(texts, kept, headed, widths) else []


def _is_habit(
    texts: pa.Table, kept: npt.NDArray[np.int64], headed: int, widths: npt.NDArray[np.int32]
) -> bool:
    """Whether no row spells out an empty cell at its end, and enough rows end early to tell."""
    if np.count_nonzero(widths < headed) < _HABIT:
        return False
    last = written(texts.column(headed - 1))[kept]
    return bool(np.all(last[widths >= headed]))
