"""How much of anything is taken before it is left alone: one table, overridable for each channel.

The figures are far above what a partner sends and below what harms; most come from measurements
(`docs/reference/limits.md`, written from here, has them all).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

_MIB = 2**20


def _limit(default: int, doc: str) -> int:
    limited: int = field(default=default, metadata={"doc": doc})
    return limited


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """The limits on one delivery. Sizes in bytes, times in seconds."""

    file_bytes: int = _limit(100 * _MIB, "Size of a file")
    expanded_bytes: int = _limit(256 * _MIB, "Size of everything in an archive or workbook")
    expansion_ratio: int = _limit(200, "How many times larger an archive may unpack")
    archive_entries: int = _limit(2_000, "Entries in an archive or workbook")
    members: int = _limit(50, "Files in an archive that are read as tables")
    cells: int = _limit(5_000_000, "Cells of a workbook, blank ones that it spells out included")
    rows: int = _limit(1_048_576, "Rows of a table")
    columns: int = _limit(512, "Columns of a table")
    cell_characters: int = _limit(32_767, "Characters in a cell, as in Excel")
    nesting: int = _limit(32, "Levels of objects within objects in JSON")
    memory_bytes: int = _limit(1024 * _MIB, "Memory of the process that reads a file")
    cpu_s: int = _limit(20, "Processor time of the process that reads a file")
    wall_s: int = _limit(40, "Time by the clock of the process that reads a file")
    open_files: int = _limit(64, "Open files of the process that reads a file")
    result_bytes: int = _limit(1024 * _MIB, "Size of what the process that reads a file hands back")
    fetch_s: int = _limit(60, "Time by the clock to fetch one object, its retries not included")
    fetch_bytes: int = _limit(500 * 10**6, "Bytes received while fetching, over all pages")
    pages: int = _limit(10_000, "Pages of an API")
    redirects: int = _limit(3, "Redirects followed, to the same origin only")
    tries: int = _limit(5, "Tries to fetch one object before it is left to a person")
    budget_s: int = _limit(900, "Time by the clock for all tries together, waits included")
    query_s: int = _limit(60, "Time for a query of a partner's database")

    def overridden(self, changes: Mapping[str, int]) -> "Limits":
        """These limits with some changed. Raises ValueError for a limit that does not exist."""
        unknown = changes.keys() - {each.name for each in fields(self)}
        if unknown:
            raise ValueError(f"there is no limit {', '.join(sorted(unknown))}")
        return replace(self, **changes)
