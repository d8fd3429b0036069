"""Tell what kind of file some bytes are, and have the reader of that kind read them.

The content decides; the name is not believed. Archives are opened once: a file in one is read as
if it had been sent by itself, an archive within an archive is not opened.
"""

import re
import zipfile
from dataclasses import replace
from typing import Final

from asl_pipeline.intake.reading import archive, csv, json, ods, xls, xlsb, xlsx
from asl_pipeline.intake.reading.refused import Refused
from asl_pipeline.model.limits import Limits
from asl_pipeline.model.raw import RawTable, Reading, Unread

_WRITTEN: Final = re.compile(rb"[^\xef\xbb\xbf \t\r\n]")
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP: Final = b"\x1f\x8b"
_ODS_TYPE: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_MARKUP: Final = (b"<?xml", b"<!doctype", b"<html", b"<table", b"<?mso")
_NOT_OURS: Final = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"PAR1",
    b"ARROW1",
    b"SQLite format 3",
    b"{\\rtf",
)
_MACROS: Final = "xl/vbaProject.bin"


def read(content: bytes, name: str, limits: Limits | None = None) -> Reading:
    """The tables of a file called `name`."""
    return _read(content, name, limits or Limits(), within=False)


def _read(content: bytes, name: str, limits: Limits, *, within: bool) -> Reading:
    if len(content) > limits.file_bytes and not within:
        return Reading("unknown", reason="too_large", detail=f"over {limits.file_bytes} bytes")
    if _WRITTEN.search(content) is None:
        return Reading("unknown", reason="empty_file")
    form = "unknown"
    try:
        if content.startswith(_ZIP):
            form = "zip"
            opened = archive.opened(content, limits)
            form = _form_of(opened)
            return _archive(opened, form, limits, within=within)
        if content.startswith(_GZIP):
            form = "gz"
            return _gzip(content, name, limits, within=within)
        if content.startswith(xls.OLE):
            return _ole(content, limits)
        if content.startswith(_NOT_OURS) or content[:64].lstrip().lower().startswith(_MARKUP):
            return Reading("unknown", reason="unknown_format")
        if json.looks_like(content):
            form = "json"
            return json.read(content, limits)
        return csv.read(content, limits)
    except Refused as refused:
        return Reading(form, reason=refused.reason, detail=refused.detail)


def _form_of(opened: zipfile.ZipFile) -> str:
    names = set(opened.namelist())
    if "xl/workbook.xml" in names:
        return "xlsm" if _MACROS in names else "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names and "mimetype" in names:
        return "ods" if archive.part(opened, "mimetype").strip().startswith(_ODS_TYPE) else "zip"
    return "zip"


def _archive(opened: zipfile.ZipFile, form: str, limits: Limits, *, within: bool) -> Reading:
    if form in {"xlsx", "xlsm"}:
        return xlsx.read(opened, form, limits)
    if form == "xlsb":
        return xlsb.read(opened, limits)
    if form == "ods":
        return ods.read(opened, limits)
    if within:
        raise Refused("nested_archive")
    return _members(opened, limits)


def _members(opened: zipfile.ZipFile, limits: Limits) -> Reading:
    """The tables of all files in an archive, and what could not be read of it."""
    tables: list[RawTable] = []
    unread: list[Unread] = []
    guides: list[str] = []
    rest = limits.cells
    for name, content in archive.members(opened, limits):
        reading = _read(content(), name, replace(limits, cells=rest), within=True)
        tables += [replace(table, member=name) for table in reading.tables]
        unread += [Unread(f"{name}: {each.name}", each.reason) for each in reading.unread]
        guides += [f"{name}: {guide}" for guide in reading.guides]
        rest = max(rest - sum(table.rows * len(table.columns) for table in reading.tables), 0)
        if reading.reason is not None:
            unread.append(Unread(name, reading.reason))
    if tables:
        return Reading("zip", tuple(tables), unread=tuple(unread), guides=tuple(guides))
    reasons = {each.reason for each in unread}
    if not reasons:
        return Reading("zip", reason="empty_file")
    only = reasons.pop() if len(reasons) == 1 else "unknown_format"
    told = "; ".join(f"{each.name}: {each.reason}" for each in unread[:5])
    return Reading("zip", reason=only, detail=told)


def _gzip(content: bytes, name: str, limits: Limits, *, within: bool) -> Reading:
    if within:
        raise Refused("nested_archive")
    inner = name.removesuffix(".gz").removesuffix(".GZ")
    reading = _read(archive.gunzipped(content, limits), inner, limits, within=True)
    tables = tuple(replace(table, member=inner) for table in reading.tables)
    return replace(reading, format="gz", tables=tables)


def _ole(content: bytes, limits: Limits) -> Reading:
    """A workbook before 2007, or a new one behind a password."""
    if xls.is_encrypted(content):
        return Reading("xlsx", reason="password_protected")
    if not xls.is_workbook(content):
        return Reading("unknown", reason="unknown_format")
    try:
        return xls.read(content, limits)
    except Refused as refused:
        return Reading("xls", reason=refused.reason, detail=refused.detail)
