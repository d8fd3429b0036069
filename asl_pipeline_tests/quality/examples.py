"""Run the examples of the rules: rows as a partner's file, judged after what was accepted."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import openpyxl
import polars as pl

from asl_pipeline.assess import Judged, judge, place
from asl_pipeline.datasets import submitted
from asl_pipeline.derive.arrow import schema
from asl_pipeline.derive.examples import Example, Rows
from asl_pipeline.derive.rules import forms_looked_up
from asl_pipeline.intake.reading import read
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.period import Period
from asl_pipeline.model.rule import Rule
from asl_pipeline.partners import registry
from asl_pipeline.quality import engine
from asl_pipeline.quality.circumstances import Circumstances, History
from asl_pipeline.quality.engine import Outcome
from asl_pipeline.quality.validate import Plan


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """A workbook with a sheet for each form. An error such as #N/A is a cell of that kind."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        headings = list(dict.fromkeys(heading for row in rows for heading in row))
        sheet.append(headings)
        for row in rows:
            sheet.append([row.get(heading, "") for heading in headings])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(rows: Rows) -> bytes:
    """A file with the rows of one form."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    lines = [headings, *([row.get(heading, "") for heading in headings] for row in rows)]
    return "".join(";".join(_quoted(cell) for cell in line) + "\r\n" for line in lines).encode()


def _quoted(cell: str) -> str:
    return f'"{cell}"' if ";" in cell or "\n" in cell else cell


def run(
    dataset: Dataset, example: Example, *, passing: bool, only: Sequence[Rule] | None = None
) -> Judged:
    """Judge the rows that pass, or those that fail; by some rules only, where they are named."""
    rows = example.passes if passing else example.fails
    if not passing:
        example = replace(
            example,
            partner=example.wrong_partner or example.partner,
            period=example.wrong_period or example.period,
            received_on=example.wrong_day or example.received_on,
        )
    content = _content(dataset, example, rows, passing=passing)
    is_json = content.startswith(b"[")
    name = f"{example.period}.{'json' if is_json else 'xlsx' if content[:2] == b'PK' else 'csv'}"
    return judged(dataset, content, name, example, _plan(only))


def _plan(only: Sequence[Rule] | None) -> Plan:
    """The engine, asked about a few rules: hundreds of others need not be computed for them."""

    def violations(frame: pl.DataFrame, rules: Sequence[Rule], facts: Circumstances) -> Outcome:
        asked = [rule for rule in rules if only is None or rule in only]
        return engine.violations(frame, asked, facts)

    return violations


def _content(dataset: Dataset, example: Example, rows: Rows, *, passing: bool) -> bytes:
    if example.content is not None and not passing:
        return example.content
    if example.beside or example.is_workbook:
        return workbook({**example.beside, dataset.name: rows})
    return csv(rows)


def judged(
    dataset: Dataset, content: bytes, name: str, example: Example, plan: Plan = engine.violations
) -> Judged:
    """Judge a file of a form, after what the example says was accepted before."""
    partner = registry()[example.partner]
    placed = place(read(content, name), partner, name, example.received_on)
    slots = [slot for slot in placed.slots if slot[0] == dataset.name]
    assert slots, (placed.unplaced, placed.reading.reason)
    return judge(
        placed,
        slots[0],
        partner,
        example.received_on,
        plan,
        history=history_of(dataset, example),
    )


def history_of(dataset: Dataset, example: Example) -> History:
    """What was accepted before."""
    wanted = {dataset.name, *forms_looked_up(dataset)}
    return History(
        dataset=dataset,
        period=Period.parse(example.period),
        rows={name: typed(name, example.before.get(name, ()), example) for name in wanted},
    )


def typed(form: str, rows: Rows, example: Example) -> pl.DataFrame:
    """Rows of a form as they are accepted."""
    dataset = submitted(form)
    frames = [_none_of(form)]
    if rows:
        senders = [p for p in registry().values() if form in p.submits]
        partner = next((p for p in senders if p.code == example.partner), senders[0])
        placed = place(read(csv(rows), "x.csv"), partner, "x.csv", example.received_on)
        for slot in placed.slots:
            found = judge(placed, slot, partner, example.received_on).report.rows
            frames.append(pl.DataFrame(pl.from_arrow(found.select(list(dataset.column_names)))))
    return pl.concat(frames)


@cache
def _none_of(form: str) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(schema(submitted(form)).empty_table()))


def rules_broken(found: Judged) -> list[str]:
    """The rules broken, each once."""
    return sorted({finding.rule for finding in found.report.findings})
