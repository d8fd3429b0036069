"""The hostile corpus: each file comes to what it must, and nothing happens to whoever reads it."""

import os
import time
from pathlib import Path

import pytest

from asl_pipeline.intake.sandbox import read_apart
from asl_pipeline.model.limits import Limits
from asl_pipeline_tests.intake import formats
from asl_pipeline_tests.intake.case import Case
from asl_pipeline_tests.intake.hostile import CASES, HOSTILE_NAMES
from asl_pipeline_tests.intake.ordinary import COUNT, Formula, Rows, actors, shown

_MIB = 2**20
_GROWTH = 64 * _MIB
"""How much this process may grow while another reads."""
_SLACK_S = 5


def _memory(name: str) -> int:
    told = Path("/proc/self/status").read_text("ascii")
    (line,) = (line for line in told.splitlines() if line.startswith(name))
    return int(line.split()[1]) * 1024


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", "ascii")


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_a_hostile_file_comes_to_what_it_must_and_harms_nobody(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(case.build())
    _forget_peak()
    before, start = _memory("VmRSS"), time.monotonic()

    reading = read_apart(path, case.file, case.bounds)

    took, grown = time.monotonic() - start, _memory("VmHWM") - before
    assert case.wrong(reading) is None
    assert took <= case.bounds.wall_s + _SLACK_S
    assert grown <= _GROWTH
    path.unlink()


@pytest.mark.parametrize(
    "ordinary", [pytest.param(each, id=each.name) for each in formats.WORKBOOKS]
)
def test_an_ordinary_workbook_is_read_cell_for_cell(
    ordinary: formats.Ordinary, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(ordinary.content())

    reading = read_apart(path, ordinary.file)

    (table,) = reading.tables
    assert table.native is not None
    assert (reading.format, tuple(table.numbers)) == (ordinary.format, tuple(range(2, COUNT + 2)))
    cells = [list(row.values()) for row in table.texts.to_pylist()]
    kinds = [list(row.values()) for row in table.native.to_pylist()]
    read = [list(zip(*row, strict=True)) for row in zip(cells, kinds, strict=True)]
    assert read == [[shown(cell) for cell in row] for row in _as_stored(ordinary)[1:]]


def _as_stored(ordinary: formats.Ordinary) -> Rows:
    """The rows as the writer of that file stores them."""
    if ordinary.name != "xlsx by openpyxl":
        return ordinary.rows
    return [
        [Formula(cell.text) if isinstance(cell, Formula) else cell for cell in row]
        for row in ordinary.rows
    ]


@pytest.mark.parametrize(
    "ordinary", [pytest.param(each, id=each.name) for each in (*formats.TEXTS, formats.ARCHIVE)]
)
def test_an_ordinary_text_is_read_cell_for_cell(ordinary: formats.Ordinary, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(ordinary.content())

    reading = read_apart(path, ordinary.file)

    expected = [tuple(shown(cell)[0] for cell in row) for row in ordinary.rows]
    assert (reading.format, len(reading.tables)) == (ordinary.format, ordinary.tables)
    for table in reading.tables:
        rows = [tuple(row.values()) for row in table.texts.to_pylist()]
        assert [table.columns, *rows] == expected


# ---------------------------------------------------------------- names and nodes


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_name_is_only_data(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(formats.csv(actors()))
    before = sorted(tmp_path.iterdir())

    reading = read_apart(path, name)

    assert [table.rows for table in reading.tables] == [COUNT]
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", ["a" * 1_000_000, "\udcff\udc80.csv", "", "\x00"])
def test_a_name_that_no_system_would_allow_is_only_data(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(formats.csv(actors()))

    reading = read_apart(path, name)

    assert [table.rows for table in reading.tables] == [COUNT]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(formats.csv(actors()))
    (tmp_path / "link").symlink_to(tmp_path / "file")

    with pytest.raises(OSError, match="symbolic"):
        read_apart(tmp_path / "link", "2018-S1.csv")


def test_a_file_of_a_terabyte_of_nothing_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "2018-S1.csv"
    path.touch()
    os.truncate(path, 2**40)

    assert read_apart(path, "2018-S1.csv").reason == "too_large"


def test_every_limit_of_the_corpus_is_a_limit() -> None:
    assert all(isinstance(case.bounds, Limits) for case in CASES)
    assert len({case.name for case in CASES}) == len(CASES)
