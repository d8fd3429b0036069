"""Cells of a workbook, as a library hands them over, into text and what each of them is.

What the workbook knows of a cell (that it is a number, a date, an error) is kept beside its text,
so that a number is never taken for a text with a thousands point.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import chain, compress
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from asl_pipeline.intake.reading.refused import Refused
from asl_pipeline.model.raw import Native

_SMALLEST: Final = 1e-4
_LARGEST: Final = 1e9
_MANY: Final = 1_000

Place = tuple[int, int]
"""Row and column, counted from 0."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Marks:
    """What a second look at a sheet found that the library does not tell.

    `texts` are cells to be shown otherwise: errors, and formulas without a stored value.
    `percents` are numbers shown as a percentage. `stored` counts formulas with a stored value;
    `rows` the rows and `filled` the cells with anything in them, by other means than the
    library's; None where the format does not let the cells be counted.
    """

    rows: int
    filled: int | None = None
    texts: Mapping[Place, tuple[str, Native]] = field(default_factory=dict)
    percents: frozenset[Place] = frozenset()
    stored: int = 0


def columns_of(
    rows: Sequence[Sequence[Any]], start: Place, marks: Marks
) -> tuple[pa.Table, pa.Table]:
    """Texts and kinds of the cells, a column for each position from the first of the sheet on.

    `rows` begin in the row and column `start`; the rows above it are not filled in. Raises Refused
    for a number that is none.
    """
    height = len(rows)
    marked: defaultdict[int, list[int]] = defaultdict(list)
    for row, column in {*marks.texts, *marks.percents}:
        marked[column].append(row)
    blank = pa.repeat(pa.scalar("", pa.string()), height)
    plain = pa.repeat(pa.scalar(str(Native.TEXT), pa.string()), height)
    texts: list[pa.Array] = [blank] * start[1]
    kinds: list[pa.Array] = [plain] * start[1]
    for at, cells in enumerate(_turned(rows), start=start[1]):
        types = set(map(type, cells))
        if at not in marked and types <= {str}:
            texts.append(pa.array(cells, pa.string()))
            kinds.append(plain)
            continue
        if at not in marked and height > _MANY:
            texts.append(_texts(cells, types))
            kinds.append(_kinds(cells))
            continue
        if float in types:
            _refuse_no_numbers(np.array([cell for cell in cells if type(cell) is float]))
        written = [_TEXTS[type(cell)](cell) for cell in cells]
        kind: list[str] = [_KINDS[type(cell)] for cell in cells]
        for row in marked[at]:
            _remark(written, kind, cells, row - start[0], marks, (row, at))
        texts.append(pa.array(written, pa.string()))
        kinds.append(pa.array(kind, pa.string()))
    names = [str(position) for position in range(len(texts))]
    return pa.table(texts, names=names), pa.table(kinds, names=names)


def _turned(rows: Sequence[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """The rows as columns. To go on in each of many thousand rows by turns would take longer."""
    width = max(map(len, rows), default=0)
    cells = list(chain.from_iterable(rows))
    if len(cells) != width * len(rows):
        raise ValueError("rows of different lengths")
    return (cells[at::width] for at in range(width))


def _refuse_no_numbers(numbers: npt.NDArray[np.float64]) -> None:
    """Raise Refused if a number is infinite or none at all."""
    if not np.isfinite(numbers).all():
        raise Refused("unreadable", "a number that is none")


def _texts(cells: Sequence[Any], types: AbstractSet[type]) -> pa.Array:
    """The texts of a long column. Arrow writes plain numbers as we do, and many times faster."""
    if float not in types:
        return pa.array([_TEXTS[type(cell)](cell) for cell in cells], pa.string())
    numbers = pa.array([cell if type(cell) is float else None for cell in cells], pa.float64())
    _refuse_no_numbers(numbers.drop_null().to_numpy())
    size = pc.abs(numbers)
    between = pc.and_(pc.greater_equal(size, _SMALLEST), pc.less(size, _LARGEST))
    is_plain = pc.fill_null(pc.or_(pc.equal(size, 0.0), between), fill_value=False)
    rest = ~is_plain.to_numpy(zero_copy_only=False)
    others = [_TEXTS[type(cell)](cell) for cell in compress(cells, rest.tolist())]
    texts = numbers.cast(pa.string())
    return pc.replace_with_mask(texts, pa.array(rest), pa.array(others, pa.string()))


def _kinds(cells: Sequence[Any]) -> pa.Array:
    """What each cell of a long column is."""
    codes = np.fromiter(map(_CODES.__getitem__, map(type, cells)), np.int8, len(cells))
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(_NAMES)).cast(pa.string())


def _remark(
    texts: list[str], kinds: list[str], cells: Sequence[Any], index: int, marks: Marks, at: Place
) -> None:
    """Show a cell as the second look has it."""
    if not 0 <= index < len(texts):
        return
    if at in marks.texts:
        texts[index], kinds[index] = marks.texts[at]
    elif isinstance(cells[index], float | int) and not isinstance(cells[index], bool):
        # Rounded to what a double can hold, so that 0.07 is shown, and meant, as 7 %.
        texts[index], kinds[index] = f"{digits(round(cells[index] * 100, 10))}%", Native.PERCENT


def digits(value: float) -> str:
    """A number in plain digits."""
    return str(int(value)) if float(value).is_integer() else repr(value)


def _moment(value: dt.datetime) -> str:
    return value.date().isoformat() if value.time() == dt.time() else value.isoformat()


def _duration(value: dt.timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


_TEXTS: Final[Mapping[type, Callable[[Any], str]]] = {
    str: str,
    bool: lambda value: "true" if value else "false",
    int: str,
    float: digits,
    dt.datetime: _moment,
    dt.date: dt.date.isoformat,
    dt.time: dt.time.isoformat,
    dt.timedelta: _duration,
    type(None): lambda _: "",
}
_KINDS: Final[Mapping[type, str]] = {
    str: str(Native.TEXT),
    bool: str(Native.BOOLEAN),
    int: str(Native.NUMBER),
    float: str(Native.NUMBER),
    dt.datetime: str(Native.DATE),
    dt.date: str(Native.DATE),
    dt.time: str(Native.TEXT),
    dt.timedelta: str(Native.TEXT),
    type(None): str(Native.TEXT),
}
_NAMES: Final = tuple(map(str, Native))
_CODES: Final[Mapping[type, int]] = {kind: _NAMES.index(name) for kind, name in _KINDS.items()}
