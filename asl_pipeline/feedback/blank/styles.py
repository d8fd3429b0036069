"""How the cells of a blank workbook look."""

from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from asl_pipeline.feedback.blank.entry import FORMATS
from asl_pipeline.model.column import Kind

_INK, _SHADE, _ASKED, _LINE, _PALE = "#1D2733", "#E3E8ED", "#FFF6CC", "#D5DBE1", "#6B7785"
_CELL: Final = {"valign": "top", "text_wrap": True}
_FRAME: Final = {"border": 1, "border_color": _LINE}


class Styles:
    """The looks of a book's cells."""

    def __init__(self, book: Workbook) -> None:
        head = {**_CELL, **_FRAME, "bold": True, "bg_color": _SHADE, "font_color": _INK}
        add = book.add_format
        self.mark = add({"font_size": 9, "font_color": _PALE})
        self.title = add({"bold": True, "font_size": 15, "font_color": _INK})
        self.step = add({"bold": True, "font_size": 13, "font_color": _INK, "valign": "top"})
        self.plain = add(_CELL)
        self.heading = add(head)
        self.needed = add({**head, "bottom": 5})
        self.told = add({**_CELL, **_FRAME, "quote_prefix": True})
        self._by_kind = {kind: _of_kind(book, kind) for kind in Kind}
        self._asked = {kind: _of_kind(book, kind, bg_color=_ASKED, **_FRAME) for kind in Kind}
        # With a quote before it, a text that begins like a formula stays one when it is edited.
        self._quoted = add({**_CELL, "num_format": "@", "quote_prefix": True})

    def of(self, kind: Kind) -> Format:
        """The look of cells of a kind."""
        return self._by_kind[kind]

    def asked(self, kind: Kind) -> Format:
        """The look of a cell that waits to be filled in."""
        return self._asked[kind]

    @property
    def quoted(self) -> Format:
        """The look of a text that we fill in."""
        return self._quoted


def _of_kind(book: Workbook, kind: Kind, **more: Any) -> Format:
    return book.add_format({**_CELL, "num_format": FORMATS[kind], **more})
