"""How cells of the workbook look."""

from dataclasses import dataclass
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format

_NUMBER: Final = "#,##0.##"
_INK, _SHADE, _OPEN, _LINE = "#1D2733", "#E3E8ED", "#FFFBE6", "#D5DBE1"
_CELL: Final = {"valign": "top", "text_wrap": True, "border": 1, "border_color": _LINE}


@dataclass(frozen=True, slots=True)
class Styles:
    """The looks of cells. `told` cells are locked; those that are `open` can be filled in."""

    title: Format
    plain: Format
    heading: Format
    required: Format
    told: Format
    number: Format
    whole: Format
    open: Format
    open_whole: Format

    @classmethod
    def of(cls, book: Workbook) -> "Styles":
        """The looks, made in a book."""
        heading = {**_CELL, "bold": True, "bg_color": _SHADE, "font_color": _INK}
        # With a quote before it, a text that begins like a formula stays one when it is edited.
        told = {**_CELL, "quote_prefix": True}
        free = {**_CELL, "locked": False, "bg_color": _OPEN}
        made = {
            "title": {"bold": True, "font_size": 14, "font_color": _INK},
            "plain": {"text_wrap": True, "valign": "top"},
            "heading": heading,
            "required": {**heading, "bottom": 5},
            "told": told,
            "number": {**_CELL, "num_format": _NUMBER},
            "whole": {**_CELL, "num_format": "0"},
            "open": {**free, "num_format": "@"},
            "open_whole": {**free, "num_format": "0", "align": "center"},
        }
        return cls(**{name: book.add_format(look) for name, look in made.items()})
