"""The formats of a workbook: those of marked cells and of our own sheet, added to what it has.

A marked cell keeps its format but for the colour behind it. When a file comes back, our colours
are taken out of its formats first; what colour was there before is not known any more.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from asl_pipeline.feedback.annotated.splice import (
    Element,
    Splice,
    elements,
    prefix_of,
    refuse_unlike,
    with_attributes,
)
from asl_pipeline.feedback.annotated.unmarkable import UnmarkableError
from asl_pipeline.model.rule import Severity

_COLOURS: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "FFFFC9CF",
    Severity.WARNING: "FFFFEDA1",
    Severity.INFO: "FFDCEBF8",
}
"""Not those of Excel's own cell styles, so that ours can be told from a partner's."""
_HEADING_COLOUR: Final = "FFE7E6E6"
_LINE_COLOUR: Final = "FFBFBFBF"
_DEEPEST: Final = 4
_LISTS: Final = frozenset(("fonts", "fills", "borders", "cellXfs"))
_WITHIN: Final = frozenset((*_LISTS, "styleSheet", "font", "fill", "border", "xf", "fgColor"))


class Look(StrEnum):
    """How a cell of our own sheet looks."""

    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    LINK = "link"
    ANSWER = "answer"


class Styles:
    """The formats of a workbook, in the making. Raises UnmarkableError where there are none."""

    def __init__(self, part: bytes) -> None:
        self._part = part
        found = elements(part, lambda name, _, depth: name in _WITHIN and depth <= _DEEPEST)
        self._root = found[0]
        refuse_unlike(part, self._root, "styleSheet")
        self._lists = {each.name: each for each in found if each.depth == 1}
        if self._lists.keys() < _LISTS:
            raise UnmarkableError("a workbook without formats")
        self._items = {
            name: [
                e for e in found if e.depth == whole.depth + 1 and whole.start < e.start < whole.end
            ]
            for name, whole in self._lists.items()
        }
        self._added: dict[str, list[bytes]] = {name: [] for name in _LISTS}
        self._cleaned = self._without_our_colours(found)
        self._fills = {each: self._add("fills", _fill(_COLOURS[each])) for each in Severity}
        self._marked: dict[tuple[int, Severity], int] = {}
        self._looks = self._own_looks()

    def _without_our_colours(self, found: list[Element]) -> dict[int, bytes]:
        """The formats of cells that have a colour of ours, without it, by number."""
        ours = {
            str(number)
            for number, fill in enumerate(self._items["fills"])
            for each in found
            if each.name == "fgColor"
            and fill.start < each.start < fill.end
            and each.attributes.get("rgb", "").upper() in _COLOURS.values()
        }
        return {
            number: self._spelled(each, fillId="0", applyFill=None)
            for number, each in enumerate(self._items["cellXfs"])
            if each.attributes.get("fillId") in ours
        }

    def _spelled(self, element: Element, **values: str | None) -> bytes:
        tag = with_attributes(self._part[element.start : element.inside], **values)
        return tag + self._part[element.inside : element.end]

    def _add(self, name: str, item: str | bytes) -> int:
        """Add to one of the lists; answer the number."""
        content = self._prefixed(item) if isinstance(item, str) else item
        self._added[name].append(content)
        return len(self._items[name]) + len(self._added[name]) - 1

    def _prefixed(self, item: str) -> bytes:
        prefix = prefix_of(self._part, self._root)
        return re.sub(r"(</?)(?=\w)", rf"\1{prefix}", item).encode()

    def _own_looks(self) -> dict[Look | Severity, int]:
        plain = '<sz val="11"/><name val="Calibri"/><family val="2"/>'
        font = self._add("fonts", f"<font>{plain}</font>")
        bold = self._add("fonts", f"<font><b/>{plain}</font>")
        blue = '<sz val="11"/><color rgb="FF0563C1"/><name val="Calibri"/><family val="2"/>'
        link = self._add("fonts", f"<font><u/>{blue}</font>")
        heading = self._add("fills", _fill(_HEADING_COLOUR))
        side = "".join(f'<{side} style="thin"/>' for side in ("left", "right", "top", "bottom"))
        frame = self._add("borders", f"<border>{side}<diagonal/></border>")
        line = self._add(
            "borders",
            "<border><left/><right/><top/>"
            f'<bottom style="thin"><color rgb="{_LINE_COLOUR}"/></bottom><diagonal/></border>',
        )
        looks: dict[Look | Severity, int] = {
            Look.TITLE: self._own(bold, wraps=False),
            Look.HEADING: self._own(bold, heading),
            Look.TEXT: self._own(font, frame=line, more=' quotePrefix="1"'),
            Look.LINK: self._own(link, frame=line),
            Look.ANSWER: self._own(font, frame=frame, locked=False),
        }
        return looks | {each: self._own(font, self._fills[each], frame=line) for each in Severity}

    def _own(
        self,
        font: int,
        fill: int = 0,
        *,
        frame: int = 0,
        wraps: bool = True,
        locked: bool = True,
        more: str = "",
    ) -> int:
        # Number format 49 is text: what a partner answers stays as it is typed.
        return self._add(
            "cellXfs",
            f'<xf numFmtId="{0 if locked else 49}" fontId="{font}" fillId="{fill}" '
            f'borderId="{frame}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" '
            f'applyBorder="1" applyAlignment="1" applyProtection="1"{more}>'
            f'<alignment vertical="top" wrapText="{int(wraps)}"/>'
            f'<protection locked="{int(locked)}"/></xf>',
        )

    def look(self, look: Look | Severity) -> int:
        """The number of a format of our own."""
        return self._looks[look]

    def marked(self, base: int, severity: Severity) -> int:
        """The number of a format like another, with the colour of a severity behind it."""
        if (base, severity) not in self._marked:
            items = self._items["cellXfs"]
            if base >= len(items):
                raise UnmarkableError("a format that is not there")
            item = self._cleaned.get(base) or self._spelled(items[base])
            end = item.index(b">") + 1
            tag = with_attributes(item[:end], fillId=str(self._fills[severity]), applyFill="1")
            self._marked[base, severity] = self._add("cellXfs", tag + item[end:])
        return self._marked[base, severity]

    def result(self) -> bytes:
        """The part with what was added."""
        changed = Splice(self._part)
        for number, content in self._cleaned.items():
            item = self._items["cellXfs"][number]
            changed.replace(item.start, item.end, content)
        for name, added in self._added.items():
            whole = self._lists[name]
            if whole.is_bare:
                raise UnmarkableError("an empty list of formats")
            changed.set(whole, count=str(len(self._items[name]) + len(added)))
            changed.append(whole, b"".join(added))
        return changed.result()


def _fill(colour: str) -> str:
    return (
        f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/>'
        '<bgColor indexed="64"/></patternFill></fill>'
    )
