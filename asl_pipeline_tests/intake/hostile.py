"""The hostile corpus: every row of reliability.md §2.1 as files, and controls that must be read."""

import io
import pickle
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from asl_pipeline_tests import kit
from asl_pipeline_tests.intake import formats
from asl_pipeline_tests.intake.case import Case, read, refused
from asl_pipeline_tests.intake.hostile_archives import ARCHIVES, GZIPPED, HOSTILE_NAMES
from asl_pipeline_tests.intake.hostile_binaries import BINARIES, OLD
from asl_pipeline_tests.intake.hostile_cells import CELLS, SPELLINGS
from asl_pipeline_tests.intake.hostile_lies import LIES
from asl_pipeline_tests.intake.hostile_ods import CONTENT, REPEATS
from asl_pipeline_tests.intake.hostile_records import CASES as RECORDS
from asl_pipeline_tests.intake.hostile_sheets import DOCTYPES, EXTENTS
from asl_pipeline_tests.intake.hostile_texts import ENCODINGS, GIANTS, SHAPES, TWINS
from asl_pipeline_tests.intake.hostile_zips import BOMBS
from asl_pipeline_tests.intake.ordinary import COUNT

_DISGUISE = "Parquet from outside, and other kinds of file"
_OTHER: Final = ("unknown_format", "control_characters")
_HTML: Final = b"<html><table><tr><td>actor_id</td><td>name</td></tr></table></html>"
_XML_2003: Final = (
    b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
)


def _parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({name: ["a"] for name in kit.ACTOR}), out)
    return out.getvalue()


def _arrow() -> bytes:
    out = io.BytesIO()
    table = pa.table({name: ["a"] for name in kit.ACTOR})
    with pa.ipc.new_file(out, table.schema) as file:
        file.write_table(table)
    return out.getvalue()


_KINDS: Final = {
    "parquet": _parquet,
    "arrow": _arrow,
    "pickle": lambda: pickle.dumps([dict(kit.ACTOR)] * 3),
    "pdf": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n",
    "png": lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(100)),
    "jpg": lambda: b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(range(100)),
    "elf": lambda: b"\x7fELF\x02\x01\x01" + bytes(range(100)),
    "sqlite": lambda: b"SQLite format 3\0" + bytes(100),
    "rtf": lambda: rb"{\rtf1\ansi actor_id;name}",
}

DISGUISED: tuple[Case, ...] = (
    *(refused(kind, f"a.{kind}", build, _DISGUISE, *_OTHER) for kind, build in _KINDS.items()),
    *(
        refused(f"{kind}_named_csv", "a.csv", build, _DISGUISE, *_OTHER)
        for kind, build in _KINDS.items()
    ),
    refused("html_named_xls", "a.xls", lambda: _HTML, _DISGUISE, "unknown_format"),
    refused("html_of_an_error_page", "a.csv",
            lambda: b"<!DOCTYPE html>\n<html><body>404;not found;sorry</body></html>", _DISGUISE,
            "unknown_format"),
    refused("xml_of_2003_named_xls", "a.xls", lambda: _XML_2003, _DISGUISE, "unknown_format"),
    refused("svg_named_csv", "a.csv", lambda: b"<svg xmlns='a'><g/></svg>", _DISGUISE,
            "unknown_format", "not_a_table"),
    refused("docx", "a.docx", lambda: formats.zipped({"[Content_Types].xml": b"<a/>",
            "word/document.xml": b"<a/>"}), _DISGUISE, "unknown_format", "not_a_table"),
    refused("python", "a.csv", lambda: b"import os\nos.abort()\n", _DISGUISE, "not_a_table"),
)  # fmt: skip

CONTROLS: tuple[Case, ...] = tuple(
    read(f"control_{each.name.replace(' ', '_')}", each.file, each.content, "control",
         COUNT * each.tables, "PAU-ACT-001", "Régie n° 12")
    for each in formats.ORDINARY
)  # fmt: skip

CASES: tuple[Case, ...] = (
    *BOMBS, *LIES, *DOCTYPES, *EXTENTS, *CELLS, *SPELLINGS, *BINARIES, *OLD, *REPEATS, *CONTENT,
    *SHAPES,
    *GIANTS, *ENCODINGS, *TWINS, *RECORDS, *ARCHIVES, *GZIPPED, *DISGUISED, *CONTROLS,
)  # fmt: skip

__all__ = ["CASES", "CONTROLS", "HOSTILE_NAMES"]
