"""Measure the quality of a release on its protected tables: the rows of `quality/report`."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import pyarrow as pa

from asl_pipeline.datasets import PUBLISHED
from asl_pipeline.datasets.published.quality_report import MEASURES, QUALITY_REPORT, TOTAL
from asl_pipeline.derive.arrow import schema
from asl_pipeline.model.period import Period

Row = Mapping[str, Any]
Tables = Mapping[str, list[Row]]
Cell = tuple[str, str, str, str]
"""Partner, period, dataset and item that a number is about."""
Counts = Mapping[Cell, tuple[int, int]]
"""Numerator and denominator by cell."""

_WITH_NUTS: Final = ("pilots", "practices", "actors", "indicators")
_SEVERITIES: Final = ("error", "warning")
_WITHIN_A_FILE: Final = 1
"""The last validation level that looks at a cell or row by itself."""

_STATUS_COLUMNS: Final = {
    each.name: tuple(c.name for c in each.columns if c.code_list == "conf_status")
    for each in PUBLISHED
}


def measured(tables: Mapping[str, pa.Table]) -> pa.Table:
    """The rows of `quality/report`, of all protected tables by name."""
    rows: Tables = {name: table.to_pylist() for name, table in tables.items()}
    found = [
        {
            "criterion": each.criterion,
            "measure": each.name,
            "partner_id": partner,
            "period": period,
            "dataset": dataset,
            "item": item,
            "value": (100 if each.unit == "PC" else 1) * counted / of,
            "unit": each.unit,
            "numerator": counted,
            "denominator": of,
        }
        for each in MEASURES
        for (partner, period, dataset, item), (counted, of) in _WAYS[each.name](rows).items()
        if of
    ]
    order = [(name, "ascending") for name in QUALITY_REPORT.sort]
    return pa.Table.from_pylist(found, schema(QUALITY_REPORT)).sort_by(order)


def _cell(
    partner: str = TOTAL, period: str = TOTAL, dataset: str = TOTAL, item: str = TOTAL
) -> Cell:
    return partner, period, dataset, item


class _Added(dict[Cell, tuple[int, int]]):
    """Counts that add up over the cells that a thing is in."""

    def add(self, counted: int, of: int, *cells: Cell) -> None:
        for cell in cells:
            before = self.get(cell, (0, 0))
            self[cell] = (before[0] + counted, before[1] + of)


def _of_report(row: Row) -> tuple[Cell, ...]:
    """By partner, by half-year, by both, and over all."""
    partner, period = row["partner_id"], row["period"]
    return _cell(), _cell(partner), _cell(period=period), _cell(partner, period)


def _reports(counted: Callable[[Row], bool]) -> Callable[[Tables], Counts]:
    def count(tables: Tables) -> Counts:
        added = _Added()
        for row in tables["coverage"]:
            if row["expected"]:
                added.add(int(counted(row)), 1, *_of_report(row))
        return added

    return count


def _arrived(counted: Callable[[Row], int]) -> Callable[[Tables], Counts]:
    def count(tables: Tables) -> Counts:
        added = _Added()
        for row in tables["coverage"]:
            if row["n_submissions"]:
                added.add(counted(row), 1, *_of_report(row))
        return added

    return count


def _item_response(tables: Tables) -> Counts:
    added = _Added()
    for row in tables["item_response"]:
        partner, form = row["partner_id"], row["dataset"]
        cells = (_cell(), _cell(partner), _cell(dataset=form), _cell(partner, dataset=form))
        added.add(row["n_filled"], row["n_rows"], *cells)
    return added


def _submissions(broken: Callable[[Row], bool], *, by_rule: bool) -> Callable[[Tables], Counts]:
    """Submissions that broke a rule: over all, by partner, by form, and by rule with the form."""

    def count(tables: Tables) -> Counts:
        received, hit = _Added(), _Added()
        for row in tables["coverage"]:
            received.add(0, row["n_submissions"], *_of_form(row))
        seen: set[tuple[str, Cell]] = set()
        for row in filter(broken, tables["findings"]):
            rules = [(*cell[:3], row["rule"]) for cell in _of_form(row)[2:]] if by_rule else []
            for cell in (*_of_form(row), *rules):
                if (row["submission"], cell) not in seen:
                    seen.add((row["submission"], cell))
                    hit.add(1, 0, cell)
        cells = received.keys() | hit.keys()
        return {
            cell: (hit.get(cell, (0, 0))[0], received.get((*cell[:3], TOTAL), (0, 0))[1])
            for cell in sorted(cells)
        }

    return count


def _of_form(row: Row) -> tuple[Cell, ...]:
    partner, form = row["partner_id"], row["dataset"]
    return _cell(), _cell(partner), _cell(dataset=form), _cell(partner, dataset=form)


def _by_table(
    counted: Callable[[str, Row], Iterator[tuple[int, int]]],
) -> Callable[[Tables], Counts]:
    def count(tables: Tables) -> Counts:
        added = _Added()
        for name, rows in tables.items():
            for row in rows:
                for one, of in counted(name, row):
                    added.add(one, of, _cell(), _cell(dataset=name))
        return added

    return count


def _status(code: str) -> Callable[[str, Row], Iterator[tuple[int, int]]]:
    def counted(_: str, row: Row) -> Iterator[tuple[int, int]]:
        if row.get("obs_status") is not None:
            # One letter, or for figures of Eurostat a list of these.
            yield int(code in row["obs_status"]), 1

    return counted


def _suppressed(table: str, row: Row) -> Iterator[tuple[int, int]]:
    for column in _STATUS_COLUMNS[table]:
        if row[column] is not None:
            yield int(row[column] != "F"), 1


def _nuts_versions(tables: Tables) -> Counts:
    named = {
        name: [row["nuts_version"] for row in tables[name] if row["nuts_code"] is not None]
        for name in _WITH_NUTS
    }
    added = _Added()
    everywhere = [version for versions in named.values() for version in versions]
    for dataset, versions in (*named.items(), (TOTAL, everywhere)):
        for version in sorted({each for each in versions if each is not None}):
            cell = _cell(dataset=dataset, item=version)
            added.add(versions.count(version), len(versions), cell)
    return added


def _tables_with_rows(tables: Tables) -> Counts:
    return {_cell(): (sum(1 for rows in tables.values() if rows), len(tables))}


def _columns_described(tables: Tables) -> Counts:
    columns = [column for each in PUBLISHED if each.name in tables for column in each.columns]
    return {_cell(): (sum(1 for column in columns if column.doc), len(columns))}


def _days_after_period(row: Row) -> int:
    return int((row["arrived_on"] - Period.parse(row["period"]).last).days)


_WAYS: Final[Mapping[str, Callable[[Tables], Counts]]] = {
    "tables_with_rows": _tables_with_rows,
    "reports_received": _reports(lambda row: row["n_submissions"] > 0),
    "reports_accepted": _reports(lambda row: row["accepted"]),
    "item_response": _item_response,
    "errors": _submissions(lambda row: row["severity"] == "error", by_rule=True),
    "warnings": _submissions(lambda row: row["severity"] == "warning", by_rule=True),
    "imputed": _by_table(_status("I")),
    "days_after_period": _arrived(_days_after_period),
    "days_late": _arrived(lambda row: row["days_late"]),
    "in_time": _arrived(lambda row: int(row["days_late"] == 0)),
    "columns_described": _columns_described,
    "suppressed": _by_table(_suppressed),
    "nuts_version": _nuts_versions,
    "breaks": _by_table(_status("B")),
    "contradictions": _submissions(
        lambda row: row["level"] > _WITHIN_A_FILE and row["severity"] in _SEVERITIES,
        by_rule=False,
    ),
}
