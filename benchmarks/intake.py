"""Time and memory of our whole reading in its sandbox, beside libraries that only parse.

`.venv/bin/python benchmarks/intake.py`; what it prints is explained in `benchmarks/README.md`.
"""

import argparse
import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from large_files import MAKERS

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

ROUNDS: Final = 7
SAMPLES: Final = 50
AIM: Final = 3.0
CAP_MIB: Final = 1024
TASK_S: Final = 300


@dataclass(frozen=True, slots=True)
class Measure:
    """One run: seconds by the clock and of the processor, peak memory, and what was read."""

    wall_s: float
    cpu_s: float
    peak_mib: float
    rows: int


@dataclass(frozen=True, slots=True)
class Task:
    """What is measured: which file, whose reading, and the function that does it.

    `prepare` is not measured; it gives the function that is, which tells the rows that it read.
    """

    file: str
    reader: str
    prepare: Callable[[Path], Callable[[], int]]


# ---------------------------------------------------------------- what is measured


def ours(path: Path) -> Callable[[], int]:
    """The whole reading apart: encoding, dialect, layout, rows counted twice, all of it checked."""
    from asl_pipeline.intake.sandbox import read_apart
    from asl_pipeline.model.limits import Limits

    # The process that forks the readers is started once for all files of a run.
    read_apart(ROOT / "data" / "samples" / "arrivals.csv", "arrivals.csv", Limits())

    def measured() -> int:
        reading = read_apart(path, f"Relevés 2018-S1{path.suffix}", Limits())
        if reading.reason is not None:
            raise RuntimeError(f"refused: {reading.reason}, {reading.detail}")
        return sum(table.rows for table in reading.tables)

    return measured


def csv_polars(path: Path) -> Callable[[], int]:
    """Polars, all cells as text, told the delimiter."""
    import polars as pl

    return lambda: pl.read_csv(path, separator=";", infer_schema=False).height


def csv_pyarrow(path: Path) -> Callable[[], int]:
    """Arrow, all cells as text, told the delimiter and the names."""
    import pyarrow as pa
    from pyarrow import csv

    names = path.open(encoding="utf-8").readline().strip().split(";")
    options = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
    parse = csv.ParseOptions(delimiter=";")
    return lambda: csv.read_csv(path, parse_options=parse, convert_options=options).num_rows


def csv_duckdb(path: Path) -> Callable[[], int]:
    """DuckDB, all cells as text in Arrow's memory, told the delimiter."""
    import duckdb

    connection = duckdb.connect()
    return lambda: (
        connection.read_csv(str(path), sep=";", all_varchar=True).to_arrow_table().num_rows
    )


def xlsx_fastexcel(path: Path) -> Callable[[], int]:
    """fastexcel, all cells as text in Arrow's memory."""
    import fastexcel

    return lambda: fastexcel.read_excel(path).load_sheet(0, dtypes="string").to_arrow().num_rows


def xlsx_calamine(path: Path) -> Callable[[], int]:
    """python-calamine, cells as Python's own values."""
    import python_calamine

    def measured() -> int:
        book = python_calamine.CalamineWorkbook.from_path(path)
        return len(book.get_sheet_by_index(0).to_python()) - 1

    return measured


def samples(paths: Sequence[Path], read: Callable[[Path], Any]) -> int:
    """Fifty deliveries one after the other; how many of them have tables."""
    return sum(bool(read(path).tables) for path in paths)


def sample_paths() -> list[Path]:
    """The first fifty sample deliveries."""
    folders = sorted(path for path in (ROOT / "data" / "samples").iterdir() if path.is_dir())
    return [path for folder in folders for path in sorted(folder.iterdir())][:SAMPLES]


def samples_apart(_path: Path) -> Callable[[], int]:
    """Sample deliveries, each read in a child of its own."""
    from asl_pipeline.intake.sandbox import read_apart

    paths = sample_paths()
    read_apart(paths[0], paths[0].name)
    return lambda: samples(paths, lambda path: read_apart(path, path.name))


def samples_here(_path: Path) -> Callable[[], int]:
    """The same in this process, to tell what the sandbox costs."""
    from asl_pipeline.intake.reading import read

    paths = sample_paths()
    read(paths[0].read_bytes(), paths[0].name)
    return lambda: samples(paths, lambda path: read(path.read_bytes(), path.name))


OURS: Final = "ours, sandboxed"
TASKS: Final = (
    Task("csv", OURS, ours),
    Task("csv", "polars", csv_polars),
    Task("csv", "pyarrow.csv", csv_pyarrow),
    Task("csv", "DuckDB", csv_duckdb),
    Task("xlsx", OURS, ours),
    Task("xlsx", "fastexcel", xlsx_fastexcel),
    Task("xlsx", "python-calamine", xlsx_calamine),
    Task("samples", OURS, samples_apart),
    Task("samples", "ours, in process", samples_here),
)


def measure(task: Task, path: Path) -> Measure:
    """Run one task in this process."""
    run = task.prepare(path)
    before = _cpu() + _cpu_of_the_reader_so_far()
    start = time.perf_counter()
    rows = run()
    wall = time.perf_counter() - start
    if "asl_pipeline.intake.sandbox" in sys.modules:
        # Only what has been waited for is counted: the readers, and now their parent.
        sys.modules["asl_pipeline.intake.sandbox"].close()
    who = resource.RUSAGE_CHILDREN if task.reader == OURS else resource.RUSAGE_SELF
    peak = resource.getrusage(who).ru_maxrss / 1024
    return Measure(wall, _cpu() - before, peak, rows)


def _cpu() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _cpu_of_the_reader_so_far() -> float:
    """Processor time of the process that forks our readers, for its start: told at its end only."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # After the name: state, parent, and from the twelfth on four times.
            _, parent, *rest = stat.read_text("ascii", "replace").rpartition(")")[2].split()
            if int(parent) == os.getpid():
                ticks += sum(map(int, rest[9:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


# ---------------------------------------------------------------- the table


def apart(*arguments: str) -> bytes:
    """Run this script once more, in a fresh process."""
    command = [sys.executable, __file__, *arguments]
    done = subprocess.run(command, capture_output=True, timeout=TASK_S, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments[:2])}: {done.stderr.decode()[-500:]}")
    return done.stdout


def medians(runs: Sequence[Measure]) -> Measure:
    """The middle of several runs, each figure by itself."""
    return Measure(
        median(run.wall_s for run in runs),
        median(run.cpu_s for run in runs),
        max(run.peak_mib for run in runs),
        runs[0].rows,
    )


def main() -> None:
    """Make a file, run one task, or run all and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--make", choices=MAKERS)
    parser.add_argument("--task", type=int)
    parser.add_argument("--path", type=Path, default=Path())
    chosen = parser.parse_args()
    if chosen.make:
        MAKERS[chosen.make](chosen.path)
    elif chosen.task is not None:
        json.dump(asdict(measure(TASKS[chosen.task], chosen.path)), sys.stdout)
    else:
        compare()


def compare() -> None:
    """Make the files, run every task several times in turn, and print what came of it."""
    runs: defaultdict[Task, list[Measure]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        paths = {kind: Path(folder) / f"readings.{kind}" for kind in MAKERS}
        for kind, path in paths.items():
            apart("--make", kind, "--path", str(path))
            sys.stdout.write(f"{kind}: {path.stat().st_size / 10**6:.0f} MB\n")
        for _ in range(ROUNDS):
            for number, task in enumerate(TASKS):
                path = paths.get(task.file, Path())
                told = json.loads(apart("--task", str(number), "--path", str(path)))
                runs[task].append(Measure(**told))
    results = {task: medians(several) for task, several in runs.items()}
    sys.stdout.write(f"\n{'':<28}{'rows':>10}{'wall s':>9}{'cpu s':>9}{'peak MiB':>10}\n")
    for task, found in results.items():
        sys.stdout.write(
            f"{task.file:<9}{task.reader:<19}{found.rows:>10,}"
            f"{found.wall_s:>9.2f}{found.cpu_s:>9.2f}{found.peak_mib:>10.0f}\n"
        )
    sys.stdout.write("\n")
    for kind in MAKERS:
        sys.stdout.write(verdict(kind, results))
    each = results[TASKS[-2]].wall_s / SAMPLES * 1000
    plain = results[TASKS[-1]].wall_s / SAMPLES * 1000
    sys.stdout.write(f"samples: {each:.0f} ms a file, {plain:.0f} ms without the sandbox\n")


def verdict(kind: str, results: Mapping[Task, Measure]) -> str:
    """Our figures as multiples of the fastest library's, and whether the aims are met."""
    mine = next(f for task, f in results.items() if (task.file, task.reader) == (kind, OURS))
    others = {t.reader: f for t, f in results.items() if t.file == kind and t.reader != OURS}
    wall, cpu = (
        min(others, key=lambda name: others[name].wall_s),
        min(others, key=lambda name: others[name].cpu_s),
    )
    by_wall, by_cpu = mine.wall_s / others[wall].wall_s, mine.cpu_s / others[cpu].cpu_s
    met = "met" if by_wall <= AIM and mine.peak_mib <= CAP_MIB else "MISSED"
    return (
        f"{kind}: {by_wall:.1f} times the fastest by the clock ({wall}),"
        f" {by_cpu:.1f} times by processor time ({cpu}); child's peak {mine.peak_mib:.0f} MiB;"
        f" aim of {AIM:.0f} times and {CAP_MIB} MiB {met}\n"
    )


if __name__ == "__main__":
    main()
