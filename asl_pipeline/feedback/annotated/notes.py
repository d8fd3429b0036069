"""Comments on cells: ours are added beside the partner's, and replaced when a file comes back.

A cell on which somebody else has commented gets its colour and no comment of ours. A comment is
two things to Excel: the text in one part, and the box that shows it in a drawing.
"""

import re
from collections.abc import Mapping
from typing import Final

from asl_pipeline.feedback.annotated.package import Package
from asl_pipeline.feedback.annotated.sheet import place_of
from asl_pipeline.feedback.annotated.splice import (
    MAIN,
    Element,
    Splice,
    ascii_xml,
    elements,
    prefix_of,
)

AUTHOR: Final = "Atlantic Social Lab (feedback)"
_COMMENTS_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_EMPTY: Final = (
    f'<comments xmlns="{MAIN}"><authors></authors><commentList></commentList></comments>'
)
_EMPTY_DRAWING: Final = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"></xml>'
)
_SPACES: Final = (
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_BOX: Final = (
    '<v:shapetype{spaces} id="_x0000_t202asl" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE: Final = (
    '<v:shape{spaces} id="_x0000_s{id}" type="#_x0000_t202asl" '
    'style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_WIDE: Final = 5
_LETTERS_A_LINE: Final = 45
_MOST_LINES: Final = 24
_SHAPE_ID: Final = re.compile(rb"_x0000_s(\d+)")


def add_notes(package: Package, sheet: str, notes: Mapping[str, str]) -> str | None:
    """Put notes on cells of a sheet, in place of ours of before.

    Answers the relationship of a new drawing, which the sheet has to name, if there is one.
    """
    comments, drawing = (package.of_kind(sheet, kind) for kind in ("comments", "vmlDrawing"))
    named = _named_drawing(package.parts[sheet])
    if comments is None and not notes:
        return None
    if comments is not None:
        theirs, gone = _without_ours(package, comments)
        notes = {cell: text for cell, text in notes.items() if cell not in theirs}
        if named and gone:
            drawing = package.target(sheet, named[0].reference())
            package.parts[drawing] = _without_boxes(package.parts[drawing], gone)
    elif notes:
        package.add(sheet, "comments", "xl/comments.xml", _EMPTY.encode(), _COMMENTS_TYPE)
        comments = package.of_kind(sheet, "comments")
    if not notes or comments is None:
        return None
    package.parts[comments] = _with_comments(package.parts[comments], notes)
    if named:
        drawing = package.target(sheet, named[0].reference())
        package.parts[drawing] = _with_boxes(package.parts[drawing], notes)
        return None
    content = _with_boxes(_EMPTY_DRAWING.encode(), notes)
    return package.add(sheet, "vmlDrawing", "xl/drawings/vmlDrawing.vml", content, _DRAWING_TYPE)


def _named_drawing(part: bytes) -> list[Element]:
    """The element of a sheet that names the drawing of its comments, if it has one."""
    if b"legacyDrawing" not in part:
        return []
    return elements(part, lambda name, _, depth: depth == 1 and name == "legacyDrawing")


def _without_ours(package: Package, name: str) -> tuple[set[str], set[str]]:
    """Take our comments out of a part: the cells that have others', and those that had ours."""
    part = package.parts[name]
    texts = frozenset(("author",))
    found = elements(part, lambda name, *_: name in {"author", "comment"}, texts=texts)
    authors = [each.text for each in found if each.name == "author"]
    theirs, ours, splice = set(), set(), Splice(part)
    for each in found:
        if each.name != "comment":
            continue
        if authors[int(each.attributes["authorId"])] == AUTHOR:
            ours.add(each.attributes["ref"])
            splice.remove(each)
        else:
            theirs.add(each.attributes["ref"])
    package.parts[name] = splice.result()
    return theirs, ours


def _with_comments(part: bytes, notes: Mapping[str, str]) -> bytes:
    texts = frozenset(("author",))
    found = elements(part, lambda name, *_: name not in {"t", "r", "rPr"}, texts=texts)
    by_name = {each.name: each for each in reversed(found) if each.depth <= 1}
    authors = [each.text for each in found if each.name == "author"]
    splice, p = Splice(part), prefix_of(part, found[0])
    if AUTHOR not in authors:
        authors.append(AUTHOR)
        splice.append(by_name["authors"], f"<{p}author>{AUTHOR}</{p}author>".encode())
    number = authors.index(AUTHOR)
    begin = f'" authorId="{number}" shapeId="0"><{p}text><{p}r><{p}t xml:space="preserve">'
    end = f"</{p}t></{p}r></{p}text></{p}comment>"
    lines = [
        f'<{p}comment ref="{cell}{begin}{ascii_xml(text).decode()}{end}'
        for cell, text in notes.items()
    ]
    splice.append(by_name["commentList"], "".join(lines).encode())
    return splice.result()


def _without_boxes(part: bytes, cells: set[str]) -> bytes:
    places = {(row - 1, column - 1) for row, column in map(place_of, cells)}
    texts = frozenset(("Row", "Column"))
    found = elements(part, lambda name, *_: name in {"shape", *texts}, texts=texts)
    splice = Splice(part)
    for shape in (each for each in found if each.name == "shape"):
        said = {e.name: e.text.strip() for e in found if shape.start < e.start < shape.end}
        if said.keys() >= texts and (int(said["Row"]), int(said["Column"])) in places:
            splice.remove(shape)
    return splice.result()


def _with_boxes(part: bytes, notes: Mapping[str, str]) -> bytes:
    (root, *_) = elements(part, lambda _name, _attributes, depth: depth == 0)
    last = max(map(int, _SHAPE_ID.findall(part)), default=1024)
    has_kind = b"_x0000_t202asl" in part
    boxes = [] if has_kind else [_BOX.format(spaces=_SPACES)]
    for number, (cell, text) in enumerate(notes.items(), start=last + 1):
        row, column = place_of(cell)
        lines = sum(1 + len(line) // _LETTERS_A_LINE for line in text.splitlines())
        down = min(lines, _MOST_LINES) + 1
        anchor = f"{column}, 15, {max(row - 2, 0)}, 4, {column + _WIDE}, 15, {row + down}, 4"
        boxes.append(
            _SHAPE.format(spaces=_SPACES, id=number, anchor=anchor, row=row - 1, column=column - 1)
        )
    splice = Splice(part)
    splice.append(root, "".join(boxes).encode())
    return splice.result()
