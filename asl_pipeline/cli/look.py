"""Look at one file on this machine, with care, and show a person how it was read."""

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import typer

from asl_pipeline.cli.shared import table as print_table
from asl_pipeline.derive.plural import fitting
from asl_pipeline.intake.sandbox import read_open_apart
from asl_pipeline.languages import REFERENCE, words
from asl_pipeline.model.failure import WrongUse
from asl_pipeline.model.limits import Limits
from asl_pipeline.model.raw import RawTable, Reading
from asl_pipeline.model.submission import one_line

_FIRST_ROWS: Final = 5
_FIRST_COLUMNS: Final = 8
_CELL: Final = 24


@dataclass(frozen=True, slots=True)
class Looked:
    """How a file was read. The hash is None where its bytes were not looked at."""

    reading: Reading
    sha256: str | None
    size: int


def look_at(file: Path, limits: Limits | None = None) -> Looked:
    """Read a file in a process of its own. Raises WrongUse if it is not there.

    A pipe or a device is not waited for, and what is too large is not even hashed.
    """
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise WrongUse(f"{one_line(str(file))}: {error.strerror}") from None
    except ValueError:
        raise WrongUse("a file's name cannot hold that") from None
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        reason = "directory" if stat.S_ISDIR(status.st_mode) else "not_a_file"
        return Looked(Reading("unknown", reason=reason), None, 0)
    with os.fdopen(handle, "rb") as source:
        reading = read_open_apart(source, file.name, limits)
        if reading.reason == "too_large":
            return Looked(reading, None, status.st_size)
        source.seek(0)
        sha256 = hashlib.file_digest(source, "sha256").hexdigest()
    return Looked(reading, sha256, status.st_size)


def print_reading(told: Mapping[str, Any], reading: Reading) -> None:
    """Show a person how a file was read: its dialect, its first rows, and what was put right."""
    name = one_line(told["file"])
    typer.echo(f"{name}: {told['format']}, {told['bytes']} bytes, {told['outcome']}")
    if reading.reason:
        typer.echo(f"  {reading.reason}: {_said('reasons', reading.reason)}")
        if reading.detail:
            typer.echo(f"  {one_line(reading.detail)}")
    for about, table in zip(told["tables"], reading.tables, strict=True):
        typer.echo("")
        typer.echo(f"  {one_line(_origin(table))}")
        typer.echo(f"  {_extent(table)}")
        _print_rows(table)
        for repair in table.repairs:
            detail = repair.header or ""
            typer.echo(
                f"  {one_line(_said('repairs', repair.code, rows=repair.rows, detail=detail))}"
            )
        for finding in about["findings"]:
            where = f"row {finding['row']}" if finding["row"] else "whole table"
            column = f", {one_line(finding['column'])}" if finding["column"] else ""
            typer.echo(f"  to be asked: {finding['code']} ({where}{column})")
    for part in reading.unread:
        typer.echo("")
        typer.echo(f"  {one_line(part.name)}: {part.reason}: {_said('reasons', part.reason)}")
    for guide in reading.guides:
        typer.echo("")
        typer.echo(f"  {one_line(guide)}: our own sheet of a blank workbook, not read as data")


def _origin(table: RawTable) -> str:
    parts = [f"file {table.member}"] if table.member else []
    parts += [f"sheet {table.name}"] if table.name else []
    parts += [f"encoding {table.encoding}"] if table.encoding else []
    parts += [f"values parted by {table.delimiter!r}"] if table.delimiter else []
    parts += [f"quotes {table.quote}"] if table.quote else []
    return ", ".join(parts) or "one table"


def _extent(table: RawTable) -> str:
    across = "column" if table.transposed else "row"
    headings = f"headings on {across} {table.header_row}" if table.header_row else "no headings"
    return f"{headings}, {table.rows} rows, {len(table.columns)} columns"


def _print_rows(table: RawTable) -> None:
    """The first rows and columns, each cell on one line and cut where it is long."""
    width = min(len(table.columns), _FIRST_COLUMNS)
    lists = [column.slice(0, _FIRST_ROWS).to_pylist() for column in table.texts.columns[:width]]
    numbered = zip(table.numbers, zip(*lists, strict=True), strict=False)
    rows = [(str(number), *map(_cut, row)) for number, row in numbered]
    print_table(("", *map(_cut, table.columns[:width])), rows)


def _cut(text: str) -> str:
    shown = one_line(text)
    return shown if len(shown) <= _CELL else f"{shown[: _CELL - 1]}…"


def _said(section: str, code: str, **facts: object) -> str:
    """The sentence for a code, in English: this is for whoever runs the command."""
    english = words(REFERENCE)
    sentence = english.section(section).get(code)
    return code if sentence is None else fitting(sentence, facts, english).format_map(facts)
