"""A case of the hostile corpus: a file, and what reading it must come to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from asl_pipeline.model.limits import Limits
from asl_pipeline.model.raw import Reading

REASONS: Final = frozenset({
    "empty_file", "unreadable", "not_a_table", "unknown_format", "too_large", "unsafe", "too_wide",
    "too_many_rows", "too_many_cells", "cell_too_long", "open_quote", "control_characters",
    "incomplete", "password_protected", "nested_archive", "rows_differ", "encoding_unknown",
    "reader_crashed", "reader_timeout", "reader_memory",
})  # fmt: skip
"""Every reason that reading may give."""

QUICK: Final[Mapping[str, int]] = {"memory_bytes": 512 * 2**20, "cpu_s": 5, "wall_s": 10}
"""Less than by default, so that a case which uses it all up does not take long."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One file.

    It must be refused for one of `reasons`, or read with so many `rows` in all; where both are
    given, either will do. `shows` are texts that must be found in cells exactly as they were
    written; `remarks` must be told; `note` is the line of reliability.md §2.1 that it stands for.
    """

    name: str
    file: str
    build: Callable[[], bytes]
    note: str
    reasons: frozenset[str] = frozenset()
    rows: int | None = None
    shows: tuple[str, ...] = ()
    remarks: frozenset[str] = frozenset()
    limits: Mapping[str, int] = field(default_factory=lambda: QUICK)

    @property
    def bounds(self) -> Limits:
        """The limits to read it with."""
        return Limits().overridden(self.limits)

    def wrong(self, reading: Reading) -> str | None:
        """What is not as it must be, if anything."""
        if reading.quarantined:
            if reading.tables:
                return "tables and a reason"
            expected = reading.reason in self.reasons
            return None if expected else f"refused: {reading.reason} ({reading.detail})"
        return self._wrong_rows(reading)

    def _wrong_rows(self, reading: Reading) -> str | None:
        if self.rows is None:
            return f"read: {[(table.name, table.rows) for table in reading.tables]}"
        rows = sum(table.rows for table in reading.tables)
        if rows != self.rows:
            return f"{rows} rows instead of {self.rows}"
        texts = texts_of(reading)
        missing = [text for text in self.shows if text not in texts]
        if missing:
            return f"not shown: {missing}"
        told = {str(each.remark) for table in reading.tables for each in table.remarks}
        return f"no remark: {self.remarks - told}" if self.remarks - told else None


def texts_of(reading: Reading) -> set[str]:
    """Everything that stands in cells, headings and titles."""
    found: set[str] = set()
    for table in reading.tables:
        found.update(table.columns)
        found.update(table.preamble)
        for column in table.texts.columns:
            found.update(column.to_pylist())
    return found


def utf_8(text: Callable[[], str]) -> Callable[[], bytes]:
    """The builder of a file with that text."""
    return lambda: text().encode()


def refused(
    name: str, file: str, build: Callable[[], bytes], note: str, *reasons: str, **limits: int
) -> Case:
    """A file that must be refused, for one of these reasons."""
    unknown = set(reasons) - REASONS
    if unknown or not reasons:
        raise ValueError(f"no such reason: {unknown}")
    bounds = {**QUICK, **limits}
    return Case(
        name=name, file=file, build=build, note=note, reasons=frozenset(reasons), limits=bounds
    )


def read(
    name: str, file: str, build: Callable[[], bytes], note: str, rows: int, *shows: str
) -> Case:
    """A file that must be read with so many rows and these texts."""
    return Case(name=name, file=file, build=build, note=note, rows=rows, shows=shows)


def either(
    name: str,
    file: str,
    build: Callable[[], bytes],
    note: str,
    rows: int,
    *reasons: str,
    shows: tuple[str, ...] = (),
) -> Case:
    """A file that may be read whole, or refused for one of these reasons."""
    case = refused(name, file, build, note, *reasons)
    return replace(case, rows=rows, shows=shows)
