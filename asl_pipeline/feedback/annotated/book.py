"""Mark a workbook: the same package, with colours, comments, and our sheet in front."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from textwrap import shorten
from typing import Final

from asl_pipeline.feedback.account import DeliveryAccount
from asl_pipeline.feedback.annotated.cases import Marking
from asl_pipeline.feedback.annotated.listing import SHEET_TYPE, listing, titles
from asl_pipeline.feedback.annotated.notes import add_notes
from asl_pipeline.feedback.annotated.package import BOOK, OFFICE, Package
from asl_pipeline.feedback.annotated.sheet import Changes, changed_sheet
from asl_pipeline.feedback.annotated.splice import (
    Element,
    Splice,
    ascii_xml,
    elements,
    prefix_of,
    refuse_unlike,
)
from asl_pipeline.feedback.annotated.styles import Styles
from asl_pipeline.feedback.annotated.unmarkable import UnmarkableError
from asl_pipeline.feedback.wording import Wording

_WITHIN: Final = frozenset(("workbookView", "sheet", "definedName"))
_SHEET_NAME_LETTERS: Final = 31


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet of the workbook: where it is named, and its part."""

    element: Element
    name: str
    part: str


def marked(
    content: bytes,
    account: DeliveryAccount,
    marking: Marking,
    wording: Wording,
    ours: AbstractSet[str],
    *,
    has_data: bool = True,
) -> bytes:
    """The workbook with its marks. `ours` are the sheets of findings that we sent before.

    Raises UnmarkableError, and whatever reading a damaged package raises.
    """
    package = Package(content)
    styles_part = package.of_kind(BOOK, "styles")
    if styles_part is None:
        raise UnmarkableError("a workbook without formats")
    styles = Styles(package.parts[styles_part])
    found = elements(package.parts[BOOK], lambda name, _, depth: depth <= 1 or name in _WITHIN)
    sheets = _sheets(package, found)
    for old in (sheet for sheet in sheets if sheet.name in ours):
        package.drop(BOOK, old.element.reference() or "")
    kept = [sheet for sheet in sheets if sheet.name not in ours]
    for sheet in kept:
        notes = add_notes(package, sheet.part, marking.notes.get(sheet.name, {}))
        changes = Changes(
            marks=marking.marks.get(sheet.name, {}),
            dropped_links=package.dropped_links.get(sheet.part, set()),
            notes=notes,
        )
        package.parts[sheet.part] = changed_sheet(package.parts[sheet.part], changes, styles.marked)
    lines = titles(account, marking, wording, has_data=has_data)
    names = {sheet.name for sheet in kept}
    own = listing(lines, marking, wording, styles, names)
    relation = package.add(BOOK, "worksheet", "xl/worksheets/sheet.xml", own, SHEET_TYPE)
    name = free_name(wording.text("annotated", "sheet"), {name.casefold() for name in names})
    package.parts[BOOK] = _with_sheet(package.parts[BOOK], found, sheets, ours, name, relation)
    package.parts[styles_part] = styles.result()
    return package.content()


def free_name(wanted: str, taken: AbstractSet[str]) -> str:
    """A name for a sheet that no other has; `taken` are those of the others, without case."""
    name, number = _cut(wanted, _SHEET_NAME_LETTERS), 1
    while name.casefold() in taken:
        number += 1
        end = f" ({number})"
        name = f"{_cut(wanted, _SHEET_NAME_LETTERS - len(end))}{end}"
    return name


def _cut(name: str, room: int) -> str:
    """As many whole words as there is room for, or else letters."""
    if len(name) <= room:
        return name
    return shorten(name, room, placeholder="") or name[:room]


def _sheets(package: Package, found: list[Element]) -> list[_Sheet]:
    refuse_unlike(package.parts[BOOK], found[0], "workbook")
    return [
        _Sheet(each, each.attributes["name"], package.target(BOOK, each.reference()))
        for each in found
        if each.name == "sheet"
    ]


def _with_sheet(
    part: bytes,
    found: list[Element],
    sheets: list[_Sheet],
    ours: AbstractSet[str],
    name: str,
    relation: str,
) -> bytes:
    """The workbook's own part with our sheet first and open; numbers of sheets move with it."""
    splice, prefix = Splice(part), prefix_of(part, found[0])
    number = max(int(sheet.element.attributes["sheetId"]) for sheet in sheets) + 1
    new = (
        f'<{prefix}sheet xmlns:r="{OFFICE}" name="{ascii_xml(name).decode()}" '
        f'sheetId="{number}" r:id="{relation}"/>'
    )
    splice.insert(sheets[0].element.start, new.encode())
    moved: dict[int, int | None] = {}
    position = 0
    for index, sheet in enumerate(sheets):
        is_ours = sheet.name in ours
        position += not is_ours
        moved[index] = None if is_ours else position
        if is_ours:
            splice.remove(sheet.element)
    _move_names(found, moved, splice)
    for view in (each for each in found if each.name == "workbookView"):
        splice.set(view, activeTab="0", firstSheet="0")
    return splice.result()


def _move_names(found: list[Element], moved: Mapping[int, int | None], splice: Splice) -> None:
    """Names that hold on one sheet say which by its number."""
    names = [each for each in found if each.name == "definedName"]
    gone = []
    for each in names:
        local = each.attributes.get("localSheetId")
        if local is None:
            continue
        if moved.get(int(local)) is None:
            gone.append(each)
        else:
            splice.set(each, localSheetId=str(moved[int(local)]))
    if names and len(gone) == len(names):
        gone = [each for each in found if each.name == "definedNames"]
    for each in gone:
        splice.remove(each)
