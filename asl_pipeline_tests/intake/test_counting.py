"""The count that fuzzing relies on: it finds nothing where nothing is lost, and all that is."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from asl_pipeline.intake.sandbox import read_apart
from asl_pipeline.model.finding import Repair
from asl_pipeline.model.raw import RawTable, Reading
from asl_pipeline_tests.intake import formats
from asl_pipeline_tests.intake.counting import lost
from asl_pipeline_tests.intake.formats import ORDINARY, Ordinary
from asl_pipeline_tests.intake.ordinary import actors

ALL = pytest.mark.parametrize("ordinary", [pytest.param(each, id=each.name) for each in ORDINARY])


def reading_of(content: bytes, name: str, folder: Path) -> Reading:
    (folder / "file").write_bytes(content)
    reading = read_apart(folder / "file", name)
    assert reading.reason is None
    return reading


def without(table: RawTable, row: int) -> RawTable:
    """The table with a row left out."""
    kept = [index for index in range(table.rows) if index != row]
    numbers = tuple(number for index, number in enumerate(table.numbers) if index != row)
    native = None if table.native is None else table.native.take(pa.array(kept))
    return replace(table, texts=table.texts.take(pa.array(kept)), native=native, numbers=numbers)


@ALL
def test_nothing_of_an_ordinary_file_is_lost(ordinary: Ordinary, tmp_path: Path) -> None:
    content = ordinary.content()

    assert lost(content, reading_of(content, ordinary.file, tmp_path)) == []


@ALL
@pytest.mark.parametrize("row", [0, 5, -1])
def test_a_row_that_is_left_out_is_found(ordinary: Ordinary, row: int, tmp_path: Path) -> None:
    content = ordinary.content()
    reading = reading_of(content, ordinary.file, tmp_path)
    first, *others = reading.tables
    cut = replace(reading, tables=(without(first, row % first.rows), *others))

    assert len(lost(content, cut)) == 1


def test_a_row_that_is_set_aside_must_be_told(tmp_path: Path) -> None:
    content = formats.csv([*actors(), ["Total", "", "", "", "", "", 12]])
    reading = reading_of(content, "2018-S1.csv", tmp_path)
    (table,) = reading.tables
    silent = replace(table, repairs=tuple(r for r in table.repairs if r.code != "total_rows"))

    assert Repair("total_rows", 1) in table.repairs
    assert lost(content, reading) == []
    assert len(lost(content, replace(reading, tables=(silent,)))) == 1


@pytest.mark.parametrize("ordinary", [each for each in ORDINARY if each.name in {"csv", "xlsx"}])
def test_a_cell_that_is_left_out_is_found(ordinary: Ordinary, tmp_path: Path) -> None:
    content = ordinary.content()
    reading = reading_of(content, ordinary.file, tmp_path)
    (table,) = reading.tables
    emptied = table.texts.set_column(1, "1", pa.array(["", *table.texts["1"].to_pylist()[1:]]))

    found = lost(content, replace(reading, tables=(replace(table, texts=emptied),)))

    assert len(found) == 1
