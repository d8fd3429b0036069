"""What a document is made of: sections of texts, facts, tables and charts.

No words are here, and no markup but that of charts: the template of the room says how each part
looks, and escapes what partners wrote.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

UNKNOWN_LANGUAGE: Final = ""
"""The language of a text of which nobody says in what language it is, as HTML has it."""

_SCHEMES: Final = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place.

    `lang` is the language (ISO 639-1) of a text that is not in that of the document.
    """

    text: str
    lang: str | None = None
    is_number: bool = False
    href: str | None = None


def link(address: str) -> Cell:
    """An address that a partner wrote, as a link if it is one of the web, else as text alone."""
    is_web = address.startswith(_SCHEMES)
    return Cell(address, UNKNOWN_LANGUAGE, href=address if is_web else None)


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph. `role` is text, note or alarm."""

    kind: ClassVar = "prose"
    cell: Cell
    role: str = "text"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one thing, each fact with its label. A fact may have several cells."""

    kind: ClassVar = "facts"
    pairs: Sequence[tuple[str, Sequence[Cell]]]


@dataclass(frozen=True, slots=True)
class Items:
    """A list; each item has a cell of its own and perhaps one that says where it comes from."""

    kind: ClassVar = "items"
    cells: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of each row is its heading.

    `subject` is what the table is about, where that has a name in a language of its own.
    """

    kind: ClassVar = "table"
    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    subject: Cell | None = None

    @property
    def numeric(self) -> Sequence[bool]:
        """Whether the cells of each column are numbers."""
        columns = zip(*self.rows, strict=True) if self.rows else ((),) * len(self.headings)
        return [any(cell.is_number for cell in column) for column in columns]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with a table of the same numbers under it."""

    kind: ClassVar = "figure"
    svg: str
    table: Table


Part = Prose | Facts | Items | Table | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document under a heading. `sources` are tables of the release and keys in them.

    A section with nothing in it is left out.
    """

    heading: str
    parts: Sequence[Part] = ()
    sources: Sequence[tuple[str, str]] = ()
    sections: Sequence["Section"] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.parts and all(section.is_empty for section in self.sections)


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One page. `versions` are the codes of the languages that it is written in."""

    name: str
    language: str
    title: Cell
    subtitle: Cell | None = None
    lead: Sequence[Part] = ()
    sections: Sequence[Section]
    versions: Sequence[str]


def address(name: str, language: str) -> str:
    """The file of a page in a language: English is the one without a code."""
    return f"{name}.html" if language == "en" else f"{name}.{language}.html"
