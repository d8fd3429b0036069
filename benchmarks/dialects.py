"""Give the same badly written files to several readers of text and to ours, and count.

`.venv/bin/python benchmarks/dialects.py`; what it prints is explained in `benchmarks/README.md`.
"""

import argparse
import csv
import io
import json
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

# The repository, which has the cases, is on the path only now.
from asl_pipeline_tests.intake.dialect_case import Case, Right, trimmed
from asl_pipeline_tests.intake.dialect_score import Outcome, score
from asl_pipeline_tests.intake.dialects import cases

CALL_S: Final = 10
READER_S: Final = 600
MEMORY_BYTES: Final = 4 * 2**30
NO_HEADING: Final = re.compile(r"Unnamed: \d+|column_?\d+|_duplicated_\d+|")

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Text:
    """A table of text as a library hands it over, and what it asks about, if it can ask."""

    headings: Row
    rows: Sequence[Row]
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What a reader made of a case: the outcome, the share of cells in place, CPU seconds."""

    right: Right
    outcome: Outcome
    cells: float
    seconds: float


class Nothing(Exception):  # noqa: N818 -- an answer
    """The reader says that it cannot read the file."""


# ---------------------------------------------------------------- the readers


def ours(path: Path, name: str) -> Text:
    """`asl_pipeline.intake.reading.read`: the largest table, as text; its remarks are questions."""
    from asl_pipeline.intake.reading import read

    reading = read(path.read_bytes(), name)
    if not reading.tables:
        raise Nothing(reading.reason)
    table = max(reading.tables, key=lambda each: each.rows)
    rows = list(zip(*(column.to_pylist() for column in table.texts.columns), strict=True))
    asked = any(each.remarks for each in reading.tables) or bool(reading.unread)
    return Text(table.columns, rows, asked)


def pandas(path: Path, _name: str) -> Text:
    """The engine that guesses the delimiter; all cells as text, nothing taken for missing."""
    import pandas as pd

    frame = pd.read_csv(path, sep=None, engine="python", dtype=str, keep_default_na=False)
    if not isinstance(frame.index, pd.RangeIndex):
        frame = frame.reset_index()
    return Text([*map(str, frame.columns)], frame.fillna("").astype(str).to_numpy().tolist())


def duckdb(path: Path, _name: str) -> Text:
    """The sniffer, all cells as text."""
    import duckdb as library

    with library.connect(config={"threads": 1}) as connection:
        found = connection.read_csv(str(path), all_varchar=True)
        return Text(found.columns, _texts(found.fetchall()))


def polars(path: Path, _name: str) -> Text:
    """The defaults, which take a comma for granted: polars does not guess; all cells as text."""
    import polars as pl

    frame = pl.read_csv(path, infer_schema=False)
    return Text(frame.columns, _texts(frame.rows()))


def sniffer(path: Path, _name: str) -> Text:
    """Python's own `csv.Sniffer`, then its reader, on UTF-8."""
    text = path.read_bytes().decode("utf-8-sig")
    dialect = csv.Sniffer().sniff(text)
    headings, *rows = csv.reader(io.StringIO(text, newline=""), dialect)
    return Text(headings, rows)


READERS: Final[Mapping[str, Callable[[Path, str], Text]]] = {
    "ours, as text": ours,
    "pandas (sep=None)": pandas,
    "DuckDB (sniffer)": duckdb,
    "polars (defaults)": polars,
    "csv.Sniffer": sniffer,
}
TYPED: Final = "ours, typed and judged"


def _texts(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


# ---------------------------------------------------------------- the comparison


def compared(text: Text, case: Case) -> tuple[Outcome, float]:
    """Whether the table is the one that the file shows, and how many cells are in their places.

    Blanks around a cell, rows and columns with nothing in them, and the names that libraries make
    up for headings do not count.
    """
    shown = _without_blanks([[*case.headings], *map(list, case.texts)])
    read = _without_blanks([[_heading(cell) for cell in text.headings], *map(list, text.rows)])
    outcome = Outcome.EQUAL if read == shown else Outcome.WRONG
    if text.asked:
        outcome = Outcome.ASKED
    total = sum(map(len, shown))
    right = sum(
        one == other
        for row, expected in zip(read, shown, strict=False)
        for one, other in zip(row, expected, strict=False)
    )
    return outcome, right / total


def _heading(text: str) -> str:
    return "" if NO_HEADING.fullmatch(text.strip()) else text


def _without_blanks(grid: list[list[str]]) -> list[list[str]]:
    width = max(map(len, grid), default=0)
    cells = [[*map(trimmed, row), *[""] * (width - len(row))] for row in grid]
    used = [at for at in range(width) if any(row[at] for row in cells)]
    return [[row[at] for at in used] for row in cells if any(row)]


# ---------------------------------------------------------------- one reader in its own process


class TooLong(Exception):  # noqa: N818 -- an answer
    """The call took longer than it may."""


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Stop what runs within after some time."""

    def stop(_signal: int, _frame: object) -> None:
        raise TooLong

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def one(reader: Callable[[Path, str], Text], case: Case, path: Path) -> Result:
    """One case as one reader has it. Whatever a library raises is a refusal."""
    path.write_bytes(case.content)
    start = time.process_time()
    try:
        with bounded(CALL_S):
            text = reader(path, case.file_name)
        seconds = time.process_time() - start
    except Exception:  # noqa: BLE001 -- libraries raise what they like, and it counts the same
        return Result(case.right, Outcome.REFUSED, 0.0, time.process_time() - start)
    return Result(case.right, *compared(text, case), seconds)


def typed(case: Case) -> Result:
    """One case as our whole reading has it, from bytes to judged rows."""
    start = time.process_time()
    found = score(case)
    return Result(case.right, found.outcome, 0.0, time.process_time() - start)


def run(name: str) -> None:
    """Give all cases to one reader and write the results as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    first, *_ = cases()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.csv"
        if name == TYPED:
            typed(first)  # so that loading is not counted
            results = [typed(case) for case in cases()]
        else:
            one(READERS[name], first, path)
            results = [one(READERS[name], case, path) for case in cases()]
    json.dump([asdict(result) for result in results], sys.stdout)


# ---------------------------------------------------------------- the table


def asked_apart(name: str) -> list[Result]:
    """The results of one reader, from a process of its own."""
    command = [sys.executable, __file__, "--reader", name]
    done = subprocess.run(command, check=True, capture_output=True, timeout=READER_S)  # noqa: S603
    return [
        Result(Right(each["right"]), Outcome(each["outcome"]), each["cells"], each["seconds"])
        for each in json.loads(done.stdout)
    ]


def line(name: str, results: Sequence[Result]) -> str:
    """One reader's row of the table."""
    certain = [each for each in results if each.right is Right.EQUAL]
    doubtful = [each for each in results if each.right is Right.ASK]
    cells = sum(each.cells for each in certain) / len(certain)
    shown = "      -" if name == TYPED else f"{cells:7.1%}"
    seconds = sum(each.seconds for each in results)
    return f"{name:<24}{_counts(certain)}  {shown}   {_counts(doubtful)}  {seconds:7.2f}\n"


def _counts(results: Sequence[Result]) -> str:
    counted = Counter(each.outcome for each in results)
    return "".join(f"{counted[outcome]:7d}" for outcome in Outcome)


def main() -> None:
    """Run one reader, or all of them and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reader", choices=[*READERS, TYPED], help="run this one and print JSON")
    chosen = parser.parse_args().reader
    if chosen is not None:
        run(chosen)
        return
    certain = sum(each.right is Right.EQUAL for each in cases())
    words = "  equal  asked refused  wrong"
    sys.stdout.write(
        f"{len(cases())} files: {certain} that can be read with certainty,"
        f" {len(cases()) - certain} that cannot\n\n"
        f"{'':<24}{'can be read':^28}  {'cells':>7}   {'cannot be known':^28}  {'cpu':>7}\n"
        f"{'':<24}{words}  {'right':>7}   {words}  {'s':>7}\n"
    )
    for name in (*READERS, TYPED):
        sys.stdout.write(line(name, asked_apart(name)))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
