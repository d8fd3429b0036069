"""A marked workbook looked into: its findings sheet, its colours, and all else that it holds."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from asl_pipeline.feedback.annotated import listing
from asl_pipeline.model.finding import Finding

COLOURS = {"FFFFC9CF", "FFFFEDA1", "FFDCEBF8"}
HEADINGS = len(listing.COLUMNS)


def rows_of(book: openpyxl.Workbook) -> list[dict[str, Any]]:
    """The findings sheet as rows by the names of its columns."""
    return list(rows_by_number(book).values())


def rows_by_number(book: openpyxl.Workbook) -> dict[int, dict[str, Any]]:
    """The rows of the findings sheet by their number in it."""
    sheet = book.worksheets[0]
    table = [[cell.value for cell in row] for row in sheet.iter_rows()]
    top = next(n for n, row in enumerate(table) if sum(map(bool, row)) == HEADINGS)
    names = [name for name, _ in listing.COLUMNS]
    return {
        number: dict(zip(names, row, strict=True))
        for number, row in enumerate(table[top + 1 :], start=top + 2)
    }


def links_of(book: openpyxl.Workbook) -> dict[str, str]:
    """Where the links of the findings sheet lead, by the cell that they are on."""
    sheet = book.worksheets[0]
    return {
        cell.coordinate: cell.hyperlink.location
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink is not None
    }


def colour_of(cell: Any) -> str | None:
    colour = cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else None
    return colour if colour in COLOURS else None


def coloured(sheet: Worksheet) -> dict[str, str]:
    return {
        cell.coordinate: colour
        for row in sheet.iter_rows()
        for cell in row
        if (colour := colour_of(cell))
    }


def look_of(cell: Any) -> tuple[Any, ...]:
    """All of a cell but the colour behind it."""
    return (
        *(cell.value, cell.data_type, cell.number_format),
        *map(copy, (cell.font, cell.border, cell.alignment, cell.protection)),
    )


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def signature(findings: Iterable[Finding]) -> Counter[tuple[Any, ...]]:
    """What was found, wherever it stands."""
    return Counter((f.rule, tuple(f.key.items()), f.value, f.place.header) for f in findings)


def live(parts: Mapping[str, bytes]) -> Counter[str]:
    """The formulas, links out and macros of a package, read from its XML."""
    found: Counter[str] = Counter()
    for name, part in parts.items():
        if name.endswith((".xml", ".vml", ".rels")):
            found["formula"] += len(re.findall(rb"<(?:\w+:)?f[\s>/]", part))
            found["link"] += len(re.findall(rb"TargetMode\s*=\s*[\"']External", part))
            found["link"] += len(re.findall(rb"<hyperlink [^>]*\br:id=", part))
        found["binary"] += name.endswith(".bin")
    return +found


def same_but_for_marks(
    before: openpyxl.Workbook, after: openpyxl.Workbook, about: str = ""
) -> None:
    """Styles, widths, heights, formulas, values and all sheets: only our colours differ."""
    assert set(after.defined_names) == set(before.defined_names), about
    assert after.sheetnames[1:] == before.sheetnames, about
    for was, now in zip(before.worksheets, after.worksheets[1:], strict=True):
        assert now.sheet_state == was.sheet_state
        assert now.merged_cells.ranges == was.merged_cells.ranges
        assert now.freeze_panes == was.freeze_panes
        assert now.auto_filter.ref == was.auto_filter.ref
        assert (now.print_area, now.print_title_rows) == (was.print_area, was.print_title_rows)
        assert {k: d.height for k, d in now.row_dimensions.items()} == {
            k: d.height for k, d in was.row_dimensions.items()
        }
        assert {k: d.width for k, d in now.column_dimensions.items()} == {
            k: d.width for k, d in was.column_dimensions.items()
        }
        assert [vars(rule) for rule in now.data_validations.dataValidation] == [
            vars(rule) for rule in was.data_validations.dataValidation
        ]
        assert len(now.conditional_formatting) == len(was.conditional_formatting)
        for row in was.iter_rows():
            for cell in row:
                same = now[cell.coordinate]
                assert look_of(same) == look_of(cell), (about, was.title, cell.coordinate)
                assert colour_of(same) or copy(same.fill) == copy(cell.fill)
