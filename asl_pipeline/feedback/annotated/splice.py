"""Change XML by cutting and pasting at places that a parser found; every other byte stays.

A tree that is read and written again loses prefixes, declarations and what it does not know.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape

from asl_pipeline.feedback.annotated.unmarkable import UnmarkableError

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TAG: Final = re.compile(rb"<[^\s/>]+(?:\s+[^\s=]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>")
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""What Excel would take for a letter by its number."""

Wanted = Callable[[str, Mapping[str, str], int], bool]
"""Whether an element is of interest, by its name without prefix, attributes, and depth."""


@dataclass(slots=True)
class Element:
    """Where an element stands in the bytes of a part: tag, content (if any) and closing tag."""

    name: str
    depth: int
    attributes: Mapping[str, str]
    start: int
    inside: int
    closing: int
    end: int
    text: str = ""
    parts: list[str] = field(default_factory=list)

    @property
    def is_bare(self) -> bool:
        """Whether it has no closing tag."""
        return self.closing == self.end

    def reference(self) -> str | None:
        """The relationship that it names: the one attribute `id` with a prefix."""
        found = (text for key, text in self.attributes.items() if key.endswith(":id"))
        return next(found, None)


def elements(part: bytes, wanted: Wanted, *, texts: frozenset[str] = frozenset()) -> list[Element]:
    """The wanted elements in the order of the part; of those named in `texts`, what they say.

    Raises UnmarkableError for a document type, and ExpatError for what is no XML.
    """
    found: list[Element] = []
    open_elements: list[Element | None] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def begin(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        element = None
        if wanted(local, attributes, len(open_elements)):
            start = parser.CurrentByteIndex
            tag = _TAG.match(part, start)
            if tag is None:
                raise UnmarkableError("a tag of an unusual kind")
            element = Element(
                local, len(open_elements), attributes, start, tag.end(), tag.end(), tag.end()
            )
            found.append(element)
            if local in texts:
                parser.CharacterDataHandler = element.parts.append
        open_elements.append(element)

    def finish(name: str) -> None:
        element = open_elements.pop()
        if element is None:
            return
        if element.name in texts:
            parser.CharacterDataHandler = None
            element.text = "".join(element.parts)
        if part[element.inside - 2 : element.inside] != b"/>":
            element.closing = parser.CurrentByteIndex
            if part[element.closing : element.closing + 2] != b"</":
                raise UnmarkableError(f"no closing tag of {name}")
            element.end = part.index(b">", element.closing) + 1

    parser.StartElementHandler = begin
    parser.EndElementHandler = finish
    parser.StartDoctypeDeclHandler = _refuse_document_type
    is_all = True
    parser.Parse(part, is_all)
    return found


def refuse_malformed(part: bytes) -> None:
    """Raise UnmarkableError for a document type, and ExpatError for what is no XML."""
    parser, is_all = expat.ParserCreate(), True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.Parse(part, is_all)


def _refuse_document_type(*_: object) -> None:
    raise UnmarkableError("a document type")


class Splice:
    """Changes to the bytes of a part, made all at once."""

    def __init__(self, part: bytes) -> None:
        self._part = part
        self._changes: list[tuple[int, int, bytes]] = []

    def replace(self, start: int, end: int, by: bytes) -> None:
        """Put other bytes in the place of some."""
        self._changes.append((start, end, by))

    def insert(self, at: int, what: bytes) -> None:
        """Put bytes between others. What is put first at a place comes first."""
        self._changes.append((at, at, what))

    def remove(self, element: Element) -> None:
        """Take an element out."""
        self._changes.append((element.start, element.end, b""))

    def set(self, element: Element, **values: str | None) -> None:
        """Change attributes of an element that have no prefix; None takes one away."""
        tag = self._part[element.start : element.inside]
        self._changes.append((element.start, element.inside, with_attributes(tag, **values)))

    def append(self, element: Element, what: bytes) -> None:
        """Put bytes at the end of what an element holds."""
        if element.is_bare:
            tag = self._part[element.start : element.inside]
            name = re.split(rb"[\s/>]", tag[1:], maxsplit=1)[0]
            opened = tag.removesuffix(b"/>") + b">"
            self.replace(element.start, element.end, opened + what + b"</" + name + b">")
        else:
            self.insert(element.closing, what)

    def result(self) -> bytes:
        """The part with the changes. Raises UnmarkableError where two of them overlap."""
        pieces, at = [], 0
        for start, end, by in sorted(self._changes, key=lambda change: change[:2]):
            if start < at:
                raise UnmarkableError("changes that overlap")
            pieces += [self._part[at:start], by]
            at = end
        return b"".join([*pieces, self._part[at:]])


def with_attributes(tag: bytes, **values: str | None) -> bytes:
    """A start tag with some attributes changed, added, or (None) taken away."""
    for name, value in values.items():
        own = re.compile(rb"\s" + name.encode() + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')")
        new = b"" if value is None else b" " + name.encode() + b'="' + ascii_xml(value) + b'"'
        found = own.search(tag)
        if found is not None:
            tag = tag[: found.start()] + new + tag[found.end() :]
        elif new:
            end = re.search(rb"\s*/?>$", tag)
            if end is None:
                raise UnmarkableError("a tag without an end")
            tag = tag[: end.start()] + new + tag[end.start() :]
    return tag


def ascii_xml(text: str) -> bytes:
    """Text for XML in whatever encoding: letters beyond ASCII by their numbers."""
    plain = _ESCAPED.sub("_x005F_", _NOT_XML.sub(" ", text))
    safe = escape(plain, {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
    return safe.encode("ascii", "xmlcharrefreplace")


def refuse_unlike(part: bytes, root: Element, name: str) -> None:
    """Raise UnmarkableError if a part is not of the usual dialect, or has another root."""
    prefix = prefix_of(part, root).removesuffix(":")
    space = root.attributes.get(f"xmlns:{prefix}" if prefix else "xmlns")
    if root.name != name or space != MAIN or root.is_bare:
        raise UnmarkableError(f"no {name} as it usually is")


def prefix_of(part: bytes, root: Element) -> str:
    """What stands before the names of elements, as in `x:row`; mostly nothing."""
    name = re.split(rb"[\s/>]", part[root.start + 1 : root.inside], maxsplit=1)[0].decode()
    return name.removesuffix(root.name)
