"""A workbook as a package of parts: what of it is kept, and how it is written again.

Kept is what is reached by relationships of kinds known to be harmless. Macros, buttons of the
ribbon and the like are taken out with their relationships. Where anything else is reached (links
to other files, connections, embedded objects, sheets of macros), it raises UnmarkableError.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from asl_pipeline.feedback.annotated.formulas import refuse_formulas
from asl_pipeline.feedback.annotated.splice import ascii_xml, elements, refuse_malformed
from asl_pipeline.feedback.annotated.unmarkable import UnmarkableError

BOOK: Final = "xl/workbook.xml"
_TYPES: Final = "[Content_Types].xml"
_BOOK_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_TYPES_SPACE: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS_SPACE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KEPT: Final = frozenset(
    (
        *("officeDocument", "worksheet", "chartsheet", "styles", "theme", "sharedStrings"),
        *("comments", "vmlDrawing", "drawing", "image", "chart", "chartUserShapes", "chartStyle"),
        *("chartColorStyle", "themeOverride", "table", "printerSettings", "ctrlProp"),
        *("pivotTable", "pivotCacheDefinition", "pivotCacheRecords", "slicer", "slicerCache"),
        *("threadedComment", "person", "sheetMetadata"),
        *("core-properties", "extended-properties", "custom-properties"),
    )
)
_DROPPED: Final = frozenset(
    (
        *("vbaProject", "vbaProjectSignature", "extensibility", "userCustomization"),
        *("attachedToolbars", "customXml", "classificationlabels", "thumbnail", "calcChain"),
    )
)
_LINKS_OUT: Final = re.compile(rb"(?:href|src)\s*=\s*[\"'](?!#)", re.IGNORECASE)
_MACRO_ELSEWHERE: Final = re.compile(
    rb"(?:\bmacro\s*=\s*[\"']|FmlaMacro[^>]*>)(?!\[0\]!)[^\"'<\s]", re.IGNORECASE
)
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship: what it is called, what kind of thing it leads to, and which part that is."""

    id: str
    type: str
    target: str

    @property
    def kind(self) -> str:
        """The last word of its type."""
        return self.type.rpartition("/")[2]


class Package:
    """The parts that are kept, their types and relationships.

    Raises UnmarkableError, and BadZipFile or KeyError where it is damaged.
    """

    def __init__(self, content: bytes) -> None:
        self._all = _unzipped(content)
        self._defaults, self._overrides = self._told_types()
        self.parts: dict[str, bytes] = {}
        self.relations: dict[str, list[Relation]] = {}
        self.dropped_links: dict[str, set[str]] = {}
        """The relationships of hyperlinks that were taken out, by sheet."""
        self._keep("")
        if BOOK not in self.parts:
            raise UnmarkableError("no workbook where one is expected")
        self._overrides[BOOK] = _BOOK_TYPE

    def _told_types(self) -> tuple[dict[str, str], dict[str, str]]:
        told = elements(self._all[_TYPES], lambda *_: True)
        defaults = {
            each.attributes["Extension"].lower(): each.attributes["ContentType"]
            for each in told
            if each.name == "Default"
        }
        overrides = {
            each.attributes["PartName"].removeprefix("/"): each.attributes["ContentType"]
            for each in told
            if each.name == "Override"
        }
        return defaults, overrides

    def _keep(self, name: str) -> None:
        """Keep a part and all that it leads to."""
        if name:
            self.parts[name] = self._all[name]
            _refuse_unsafe(name, self.parts[name])
        kept = self.relations.setdefault(name, [])
        for told in elements(self._all.get(_relations_part(name), b"<none/>"), lambda *_: True):
            if told.name != "Relationship":
                continue
            relation = Relation(
                told.attributes["Id"], told.attributes["Type"], told.attributes["Target"]
            )
            if relation.kind in _DROPPED:
                continue
            if relation.kind == "hyperlink" and name.startswith("xl/worksheets/"):
                self.dropped_links.setdefault(name, set()).add(relation.id)
                continue
            if told.attributes.get("TargetMode") == "External" or relation.kind not in _KEPT:
                raise UnmarkableError(f"a relationship to {relation.kind}")
            target = _resolved(name, relation.target)
            kept.append(replace(relation, target=target))
            if target not in self.parts:
                self._keep(target)

    def target(self, name: str, relation: str | None) -> str:
        """The part that a relationship of a part leads to. Raises UnmarkableError."""
        for each in self.relations[name]:
            if each.id == relation:
                return each.target
        raise UnmarkableError(f"no relationship {relation}")

    def of_kind(self, name: str, kind: str) -> str | None:
        """The first part of a kind that a part leads to, if any."""
        return next((each.target for each in self.relations[name] if each.kind == kind), None)

    def add(self, name: str, kind: str, target: str, content: bytes, type_: str) -> str:
        """Add a part that another leads to, under a name not yet taken; answer its relationship."""
        stem, dot, extension = target.rpartition(".")
        number = 1
        taken = {each.casefold() for each in self._all} | {each.casefold() for each in self.parts}
        while f"{stem}{number}.{extension}".casefold() in taken:
            number += 1
        part = f"{stem}{number}{dot}{extension}"
        ids = {each.id for each in self.relations[name]} | self.dropped_links.get(name, set())
        chosen = next(f"rIdAsl{n}" for n in range(1, len(ids) + 2) if f"rIdAsl{n}" not in ids)
        self.relations[name].append(Relation(chosen, f"{OFFICE}/{kind}", part))
        self.relations[part] = []
        self.parts[part] = content
        self._overrides[part] = type_
        return chosen

    def drop(self, name: str, relation: str) -> None:
        """Take a relationship out, with the parts that nothing else leads to."""
        self.relations[name] = [each for each in self.relations[name] if each.id != relation]
        reached: set[str] = set()
        pending = [""]
        while pending:
            for each in self.relations[pending.pop()]:
                if each.target not in reached:
                    reached.add(each.target)
                    pending.append(each.target)
        for gone in self.parts.keys() - reached:
            del self.parts[gone], self.relations[gone]

    def content(self) -> bytes:
        """The package as bytes: the same parts are the same bytes, on any day."""
        told = {_TYPES: self._types(), _relations_part(""): _relations_xml(self.relations[""])}
        for name in sorted(self.parts):
            told[name] = self.parts[name]
            if self.relations[name]:
                told[_relations_part(name)] = _relations_xml(self.relations[name])
        return _zipped(told)

    def _types(self) -> bytes:
        defaults, overrides = {"rels": self._defaults.get("rels", "application/xml")}, {}
        for name in sorted(self.parts):
            extension = name.rpartition(".")[2].lower()
            if name in self._overrides:
                overrides[name] = self._overrides[name]
            elif extension in self._defaults:
                defaults[extension] = self._defaults[extension]
            else:
                raise UnmarkableError("a part of an unknown type")
        lines = [
            *(_line("Default", Extension=key, ContentType=defaults[key]) for key in defaults),
            *(_line("Override", PartName=f"/{n}", ContentType=overrides[n]) for n in overrides),
        ]
        return _document("Types", _TYPES_SPACE, lines)


def _unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
        if len({name.casefold() for name in names}) < len(names):
            raise UnmarkableError("two parts of one name")
        return {name: archive.read(name) for name in names}


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type, entry.create_system, entry.external_attr = (
                zipfile.ZIP_DEFLATED,
                0,
                0,
            )
            archive.writestr(entry, content, compresslevel=6)
    return out.getvalue()


def _refuse_unsafe(name: str, part: bytes) -> None:
    """Raise UnmarkableError for what leads out of a part, or runs, without a relationship."""
    if name.endswith((".xml", ".vml")):
        refuse_malformed(part)
        if name.endswith(".vml") and _LINKS_OUT.search(part):
            raise UnmarkableError("a drawing that leads elsewhere")
        if _MACRO_ELSEWHERE.search(part):
            raise UnmarkableError("a macro of another file")
        refuse_formulas(part)


def _relations_part(name: str) -> str:
    folder, _, file = name.rpartition("/")
    return f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"


def _resolved(name: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), target))


def _relations_xml(relations: Iterable[Relation]) -> bytes:
    lines = (
        _line("Relationship", Id=each.id, Type=each.type, Target=f"/{each.target}")
        for each in relations
    )
    return _document("Relationships", _RELATIONS_SPACE, lines)


def _line(element: str, **attributes: str) -> bytes:
    told = b" ".join(
        key.encode() + b'="' + ascii_xml(text) + b'"' for key, text in attributes.items()
    )
    return b"<" + element.encode() + b" " + told + b"/>"


def _document(root: str, space: str, lines: Iterable[bytes]) -> bytes:
    begin = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<{root} xmlns="{space}">'
    return begin.encode() + b"".join(lines) + f"</{root}>".encode()
