"""One table in hundreds of dialects: read as meant, or asked about, and never silently wrong."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from asl_pipeline_tests.intake.dialect_case import Case, Right, case
from asl_pipeline_tests.intake.dialect_rows import PILOTS
from asl_pipeline_tests.intake.dialect_score import Answer, Outcome, compare, score
from asl_pipeline_tests.intake.dialect_writing import PLAIN, Style, joined, records
from asl_pipeline_tests.intake.dialects import cases

MEANT = [("A-1", 1), ("A-2", 2), ("A-3", 3)]


@pytest.mark.parametrize("dialect", cases(), ids=lambda dialect: dialect.id)
def test_a_dialect_is_read_as_meant_or_asked_about(dialect: Case) -> None:
    found = score(dialect)

    assert found.outcome is not Outcome.WRONG, found.evidence
    if dialect.right is Right.EQUAL:
        assert found.outcome is Outcome.EQUAL, found.evidence


# ------------------------------------------------------------------ the suite itself


def test_there_are_hundreds_of_dialects_and_most_of_them_must_be_read() -> None:
    counted = Counter(each.right for each in cases())

    assert counted[Right.EQUAL] + counted[Right.ASK] >= 900
    assert counted[Right.EQUAL] >= 550, "a reader that refuses everything has to fail on these"
    assert counted[Right.ASK] >= 300, "a reader that believes everything has to fail on these"


@pytest.mark.parametrize(
    "told", [lambda each: each.id, lambda each: each.content], ids=["name", "bytes"]
)
def test_no_two_dialects_are_the_same(told: Callable[[Case], object]) -> None:
    assert len(set(map(told, cases()))) == len(cases())


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|", ":"])
@pytest.mark.parametrize("every", [False, True])
def test_what_the_suite_writes_is_what_python_reads(delimiter: str, every: bool) -> None:
    style = Style(delimiter=delimiter, quotes=PLAIN, every=every)
    text = joined(records(PILOTS.grid(), style), style)

    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))

    assert rows == PILOTS.grid()


# ------------------------------------------------------------------ the score itself


def answer(
    rows: Sequence[tuple[object, ...]],
    *,
    said_of: Sequence[int] = (),
    long: Sequence[int] = (),
    of_all: Sequence[str] = (),
) -> Answer:
    """Rows of a file whose headings are on its first."""
    return Answer(
        rows=rows,
        numbers=range(2, len(rows) + 2),
        said_of=frozenset(said_of),
        long=frozenset(long),
        said_of_all=tuple(of_all),
        said=(*map(str, said_of), *of_all),
    )


SHIFTED = [("A-1", 1), ("A-2", 7), ("A-3", 3)]
SHORTER = [("A-1", 1), ("A-3", 3)]
LONGER = [*MEANT, ("Total", 6)]


@pytest.mark.parametrize(
    ("read", "outcome"),
    [
        (answer(MEANT), Outcome.EQUAL),
        (answer(MEANT, said_of=[3]), Outcome.ASKED),
        (answer(SHIFTED), Outcome.WRONG),
        (answer(SHIFTED, said_of=[3]), Outcome.ASKED),
        (answer(SHIFTED, said_of=[2, 4]), Outcome.WRONG),
        (answer(SHIFTED, of_all=["encoding_doubtful"]), Outcome.ASKED),
        (answer(SHORTER), Outcome.WRONG),
        (answer(SHORTER, said_of=[2, 3]), Outcome.WRONG),
        (answer([("A-1", 1), ("A-2", 0)], said_of=[3], long=[3]), Outcome.ASKED),
        (answer([("A-1", 1), ("A-2", 0)], said_of=[3]), Outcome.WRONG),
        (answer(LONGER), Outcome.WRONG),
        (answer(LONGER, said_of=[5]), Outcome.ASKED),
        (answer(MEANT[::-1]), Outcome.WRONG),
        (answer([]), Outcome.WRONG),
    ],
)
def test_only_what_is_told_where_it_stands_excuses_a_difference(
    read: Answer, outcome: Outcome
) -> None:
    assert compare(read, MEANT).outcome is outcome


@pytest.mark.parametrize("column", ["title", "lau_code", "start", "budget_planned", "end"])
def test_one_cell_that_is_not_as_meant_is_silently_wrong(column: str) -> None:
    written = case("score", "written")
    rows = [dict(row) for row in PILOTS.rows]
    rows[0][column], rows[1][column] = rows[1][column], rows[0][column]
    meant = replace(written, meant=replace(PILOTS, rows=tuple(rows)))

    assert (score(written).outcome, score(meant).outcome) == (Outcome.EQUAL, Outcome.WRONG)


def test_a_row_that_is_not_read_is_silently_wrong() -> None:
    written = case("score", "written", damage=lambda lines: lines[:-1])

    assert score(written).outcome is Outcome.WRONG


def test_a_file_that_is_no_table_is_refused_with_a_reason() -> None:
    found = score(case("score", "letter", content=b"%PDF-1.4\x00"))

    assert (found.outcome, found.evidence) == (Outcome.REFUSED, "unknown_format")
