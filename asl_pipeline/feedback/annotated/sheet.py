"""The sheets of a partner's workbook: colours behind the cells at fault; links out are gone."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from asl_pipeline.feedback.annotated.package import OFFICE
from asl_pipeline.feedback.annotated.splice import (
    Element,
    Splice,
    elements,
    prefix_of,
    refuse_unlike,
)
from asl_pipeline.feedback.annotated.unmarkable import UnmarkableError
from asl_pipeline.model.rule import Severity

Style = Callable[[int, Severity], int]
"""The number of the format of a marked cell, by the number of its own."""
_CELL: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_TRUE: Final = frozenset(("1", "true"))
_ROW_DEPTH: Final = 2
_CELL_DEPTH: Final = 3
_ABOUT: Final = frozenset(("sheetView", "col", "hyperlinks", "hyperlink"))
_AFTER_NOTES: Final = frozenset(
    (
        *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems"),
        *("tableParts", "extLst", "AlternateContent"),
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes:
    """What is to be done to a sheet."""

    marks: Mapping[str, Severity]
    """The cells to be coloured, such as F14."""
    dropped_links: AbstractSet[str] = frozenset()
    notes: str | None = None
    """The relationship of the drawing that holds the notes, where the sheet has to name it."""


def place_of(cell: str) -> tuple[int, int]:
    """Row and column of a cell, counted from 1. Raises UnmarkableError for what is no cell."""
    found = _CELL.fullmatch(cell)
    if found is None:
        raise UnmarkableError(f"no cell {cell[:9]!r}")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


def changed_sheet(part: bytes, changes: Changes, style: Style) -> bytes:
    """The XML of a sheet with the changes. Raises UnmarkableError where it is unlike others."""
    nothing_to_do = not changes.marks and not changes.dropped_links and changes.notes is None
    if nothing_to_do and b"tabSelected" not in part:
        return part
    targets: defaultdict[int, dict[int, Severity]] = defaultdict(dict)
    for cell, severity in changes.marks.items():
        row, column = place_of(cell)
        targets[row][column] = severity
    found = elements(part, _Wanted(targets))
    refuse_unlike(part, found[0], "worksheet" if targets else found[0].name)
    splice = Splice(part)
    _tidy(found, changes, splice)
    _colour(found, targets, splice, style, prefix_of(part, found[0]))
    if changes.notes is not None:
        at = next((e.start for e in found if e.depth == 1 and e.name in _AFTER_NOTES), None)
        name = f"{prefix_of(part, found[0])}legacyDrawing"
        line = f'<{name} xmlns:r="{OFFICE}" r:id="{changes.notes}"/>'
        splice.insert(found[0].closing if at is None else at, line.encode())
    return splice.result()


class _Wanted:
    """What is looked at of a sheet: hardly any of its cells, of which there may be millions."""

    def __init__(self, targets: Mapping[int, object]) -> None:
        self._targets = targets
        self._pending = sorted(targets, reverse=True)
        self._row = 0
        self._is_target = False

    def __call__(self, name: str, attributes: Mapping[str, str], depth: int) -> bool:
        if name == "c" and depth == _CELL_DEPTH:
            return self._is_target
        if name == "row" and depth == _ROW_DEPTH:
            return self._is_row_wanted(int(attributes.get("r", 0)))
        return depth <= 1 or name in _ABOUT

    def _is_row_wanted(self, number: int) -> bool:
        if number <= self._row:
            raise UnmarkableError("rows without numbers, or not in order")
        self._row = number
        self._is_target = number in self._targets
        reached = bool(self._pending) and self._pending[-1] <= number
        while self._pending and self._pending[-1] <= number:
            self._pending.pop()
        return reached


def _tidy(found: list[Element], changes: Changes, splice: Splice) -> None:
    """Only our sheet is selected: what is typed into several at once would go into them all."""
    for element in found:
        if element.name == "sheetView" and "tabSelected" in element.attributes:
            splice.set(element, tabSelected=None)
    links = [e for e in found if e.name == "hyperlink"]
    dropped = [e for e in links if e.reference() in changes.dropped_links]
    if links and len(dropped) == len(links):
        dropped = [e for e in found if e.name == "hyperlinks"]
    for element in dropped:
        splice.remove(element)


def _colour(
    found: list[Element],
    targets: Mapping[int, Mapping[int, Severity]],
    splice: Splice,
    style: Style,
    prefix: str,
) -> None:
    data = next((e for e in found if e.depth == 1 and e.name == "sheetData"), None)
    if data is None or not targets:
        return
    columns = [e for e in found if e.name == "col"]
    rows = {int(e.attributes["r"]): e for e in found if e.name == "row" and e.depth == _ROW_DEPTH}
    cells: defaultdict[int, list[Element]] = defaultdict(list)
    for element in found:
        if element.name == "c" and element.depth == _CELL_DEPTH:
            cells[place_of(element.attributes.get("r", ""))[0]].append(element)
    missing = {number: wanted for number, wanted in targets.items() if number not in rows}
    for number, wanted in sorted(targets.items()):
        if number in missing:
            continue
        _colour_row(rows[number], cells[number], wanted, splice, style, columns, prefix)
    _add_rows(missing, rows, data, splice, style, columns, prefix)


def _colour_row(
    row: Element,
    cells: list[Element],
    wanted: Mapping[int, Severity],
    splice: Splice,
    style: Style,
    columns: list[Element],
    prefix: str,
) -> None:
    at = {place_of(cell.attributes["r"])[1]: cell for cell in cells}
    number = int(row.attributes["r"])
    new: list[bytes] = []
    for column, severity in sorted(wanted.items()):
        if column in at:
            base = int(at[column].attributes.get("s", 0))
            splice.set(at[column], s=str(style(base, severity)))
            continue
        own = row.attributes.get("s") if row.attributes.get("customFormat") in _TRUE else None
        base = int(own) if own is not None else _column_style(columns, column)
        cell = _cell(prefix, number, column, style(base, severity))
        after = next((at[c].start for c in sorted(at) if c > column), None)
        if row.is_bare:
            new.append(cell)
        else:
            splice.insert(row.closing if after is None else after, cell)
    if new:
        splice.append(row, b"".join(new))


def _add_rows(
    missing: Mapping[int, Mapping[int, Severity]],
    rows: Mapping[int, Element],
    data: Element,
    splice: Splice,
    style: Style,
    columns: list[Element],
    prefix: str,
) -> None:
    spelled: defaultdict[int | None, list[bytes]] = defaultdict(list)
    for number, wanted in sorted(missing.items()):
        inside = b"".join(
            _cell(prefix, number, column, style(_column_style(columns, column), severity))
            for column, severity in sorted(wanted.items())
        )
        row = f'<{prefix}row r="{number}">'.encode() + inside + f"</{prefix}row>".encode()
        spelled[next((n for n in sorted(rows) if n > number), None)].append(row)
    for before, new in spelled.items():
        if before is None:
            splice.append(data, b"".join(new))
        else:
            splice.insert(rows[before].start, b"".join(new))


def _cell(prefix: str, row: int, column: int, style: int) -> bytes:
    return f'<{prefix}c r="{letters(column)}{row}" s="{style}"/>'.encode()


def letters(column: int) -> str:
    """The letters of a column, counted from 1."""
    return "".join(_letters(column))[::-1]


def _letters(column: int) -> Iterator[str]:
    while column:
        column, rest = divmod(column - 1, 26)
        yield chr(ord("A") + rest)


def _column_style(columns: list[Element], column: int) -> int:
    for each in columns:
        if int(each.attributes["min"]) <= column <= int(each.attributes["max"]):
            return int(each.attributes.get("style", 0))
    return 0
