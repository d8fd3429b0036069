"""Eurostat's series one by one: the last figure of each region, a table for each domain."""

from itertools import groupby
from typing import Final

from asl_pipeline.analysis.document import Cell, Part, Prose, Table
from asl_pipeline.analysis.held import Row
from asl_pipeline.analysis.speech import Speech, figure
from asl_pipeline.datasets.published.context import NOT_APPLICABLE

_BOTH_SEXES: Final = frozenset({"T", NOT_APPLICABLE})
_NAMED_BY: Final = ("dataset", "unit", "dimensions", "age", "isced11", "freq")


def series(trends: list[Row], speech: Speech) -> list[Part]:
    """The series of both sexes together: a row for each region, a column for each series."""
    shown = [row for row in trends if row["sex"] in _BOTH_SEXES]
    shown.sort(key=lambda row: (row["domain"], _name(row)))
    tables: list[Part] = [
        _table(domain, list(rows), speech)
        for domain, rows in groupby(shown, lambda row: str(row["domain"]))
    ]
    return [*tables, Prose(Cell(speech.say("series_note")), "note")] if tables else []


def _table(domain: str, rows: list[Row], speech: Speech) -> Table:
    names = list(dict.fromkeys(_name(row) for row in rows))
    last = {(row["geo"], _name(row)): row for row in rows}
    body = [
        [
            Cell(speech.region(geo)),
            *(figure(_last(last.get((geo, name)), speech)) for name in names),
        ]
        for geo in sorted({row["geo"] for row in rows})
    ]
    caption = speech.say("series_caption", domain=speech.term("context_domain", domain))
    return Table(caption, [speech.say("region"), *map(_heading, names)], body)


def _name(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in _NAMED_BY)


def _heading(name: tuple[str, ...]) -> str:
    """Eurostat's codes of a series; what a dataset is called stands in the table of datasets."""
    dataset, unit, dimensions, *_ = name
    detail = [part.partition("=")[2] for part in dimensions.split(";")]
    return ", ".join([dataset, *filter(None, detail), unit])


def _last(row: Row | None, speech: Speech) -> str:
    if row is None or row["last_time"] is None:
        return speech.nothing
    return f"{speech.number(row['last_value'])} ({row['last_time']})"
