"""Large texts: the fast reader answers cell for cell what the careful one does, or leaves it."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.intake.reading import bulk
from asl_pipeline.intake.reading.dialect import Dialect
from asl_pipeline.intake.sandbox import read_apart
from asl_pipeline.model.limits import Limits
from asl_pipeline_tests import kit

CELL = st.text(st.sampled_from('ab é€;",\n'), max_size=6)
ROWS = st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=12)


def written(rows: Sequence[Sequence[str]], delimiter: str, ending: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=ending).writerows(rows)
    return out.getvalue()


def cells(text: str, delimiter: str) -> list[list[str]] | None:
    """What the fast reader makes of a text, without what fills up short rows."""
    grid = bulk.grid(text, text.encode(), Dialect(delimiter=delimiter), Limits())
    if grid is None:
        return None
    assert grid.widths is not None
    return [without_blanks(grid.row(at)[: grid.widths[at]]) for at in range(grid.rows)]


def without_blanks(row: list[str]) -> list[str]:
    """The row; nothing for one in which nothing is written, however many cells it has."""
    return row if any(row) else []


@given(
    rows=ROWS,
    delimiter=st.sampled_from(";,\t"),
    ending=st.sampled_from(["\n", "\r\n"]),
    last=st.booleans(),
)
def test_the_fast_reader_reads_what_a_writer_wrote(
    rows: list[list[str]], delimiter: str, ending: str, *, last: bool
) -> None:
    text = written(rows, delimiter, ending)
    whole = text if last else text.removesuffix(ending)

    expected = list(csv.reader(io.StringIO(whole, newline=""), delimiter=delimiter))

    assert cells(whole, delimiter) in (None, list(map(without_blanks, expected)))


@given(st.text(st.sampled_from('a;"\n'), max_size=20))
def test_of_any_text_it_counts_the_rows_as_the_careful_reader_does_or_leaves_it(text: str) -> None:
    found = cells(text, ";") if text else None

    if found is not None:
        expected = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
        assert found == list(map(without_blanks, expected))


@pytest.mark.parametrize("text", ['a;"b" c\n', 'a;b"c\n', 'a;"b\n', "a;b\rc;d\n", 'a; "b"\n'])
def test_what_is_not_beyond_doubt_is_left_to_the_careful_reader(text: str) -> None:
    assert cells(text, ";") is None


@pytest.mark.parametrize(
    "text",
    [
        'a;b\n1;"x;y\r\nz"\n\n2;"""q"""\n',
        'a;b\n"1";2;3\n4\n"";""\n',
        "a\nb\n",
    ],
)
def test_what_is_beyond_doubt_is_not_left_to_the_careful_reader(text: str) -> None:
    expected = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)

    assert cells(text, ";") == list(map(without_blanks, expected))


def test_a_text_with_many_uneven_rows_is_left_to_the_careful_reader() -> None:
    assert cells("a;b\n" * 1_000 + "a\n" * 20_001, ";") is None


def test_a_large_file_is_read_in_the_process_of_its_own_too(tmp_path: Path) -> None:
    rows = [{**kit.ACTOR, "actor_id": f"PAU-ACT-{number:06}"} for number in range(60_000)]
    path = tmp_path / "2018-S1.csv"
    path.write_bytes(kit.csv_file(rows) + b"short\r\n")

    reading = read_apart(path, path.name, Limits(cpu_s=6, memory_bytes=400 * 2**20))

    (table,) = reading.tables
    assert table.numbers == range(2, len(rows) + 3)


def test_rows_keep_their_numbers_beside_blank_ones(tmp_path: Path) -> None:
    path = tmp_path / "2018-S1.csv"
    header, row = kit.csv_file([kit.ACTOR]).splitlines(keepends=True)
    path.write_bytes(header + row * 30_000 + b"\r\n" + row * 30_000)

    reading = read_apart(path, path.name)

    (table,) = reading.tables
    assert tuple(table.numbers) == (*range(2, 30_002), *range(30_003, 60_003))
    assert table.texts.num_rows == table.rows
