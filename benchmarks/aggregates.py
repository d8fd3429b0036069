"""Time of our tables of a million readings, beside DuckDB's SQL for the very same tables.

`.venv/bin/python benchmarks/aggregates.py`; what it prints is explained in `benchmarks/README.md`.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Mapping
from itertools import islice, product
from pathlib import Path
from statistics import median
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from asl_pipeline.derive.codes import code_list  # noqa: E402
from asl_pipeline.observatory.context import context  # noqa: E402
from asl_pipeline.observatory.indicator_summary import indicator_summary  # noqa: E402
from asl_pipeline.observatory.indicators import indicators  # noqa: E402
from asl_pipeline.observatory.trends import trends  # noqa: E402
from asl_pipeline_tests.kit import accepted  # noqa: E402
from asl_pipeline_tests.observatory import readings  # noqa: E402
from asl_pipeline_tests.observatory.figures import FIGURE  # noqa: E402
from asl_pipeline_tests.observatory.test_trends import SQL as TRENDS  # noqa: E402

ROUNDS: Final = 3
ROWS: Final = 1_000_000
PILOTS, INDICATORS, BREAKDOWNS = 100, 40, 20
SERIES, YEARS = 10_000, 20
SEED: Final = 19295
Tables = Mapping[str, pa.Table]


# ---------------------------------------------------------------- what is aggregated


def made_up(rows: int) -> dict[str, pa.Table]:
    """Accepted readings, their definitions and pilots, and Eurostat's figures, all invented."""
    draw = random.Random(SEED)  # noqa: S311 -- made-up figures
    areas = [e for e in code_list("nuts").entries if e.extra["level"] == "3"]
    places = [draw.choice(areas) for _ in range(PILOTS)]
    pilots = [
        {"pilot_id": f"ASL-PAU-{number:03}", "domain": draw.choice(("I", "II", "III", "IV"))}
        for number in range(PILOTS)
    ]
    units = ("NR", "NR", "EUR", "H", "PC", "SCORE")
    defined = [
        {"indicator_id": f"ASL-{number:03}", "unit": draw.choice(units)}
        for number in range(INDICATORS)
    ]
    cells = [*product(("_T", "F", "M"), ("_T", "Y15-24", "Y25-54"), ("_T", "migrants", "youth"))]
    periods = [f"{year}-S{half}" for year in range(2017, 2024) for half in (1, 2)][:13]
    keys = product(range(PILOTS), range(INDICATORS), periods, cells[:BREAKDOWNS])
    told = [
        {
            "pilot_id": pilots[pilot]["pilot_id"],
            "indicator_id": defined[indicator]["indicator_id"],
            "period": period,
            "nuts_code": places[pilot].code,
            "nuts_version": places[pilot].extra["version"],
            **dict(zip(("sex", "age_band", "target_group"), cell, strict=True)),
            "value": None if draw.random() < 0.02 else float(draw.randrange(10_000)),  # noqa: PLR2004
            "target": float(draw.randrange(1, 10_000)),
            "unit": None,
        }
        for pilot, indicator, period, cell in islice(keys, rows)
    ]
    figures = [
        {
            **FIGURE,
            "geo": f"G{series:05}",
            "time": str(2000 + year),
            "value": None if draw.random() < 0.05 else draw.randrange(1000) / 10,  # noqa: PLR2004
            "obs_status": ["B"] if draw.random() < 0.02 else ["A"],  # noqa: PLR2004
        }
        for series in range(SERIES)
        for year in range(YEARS)
    ]
    return accepted(
        indicator_readings=told,
        indicator_definitions=defined,
        pilot_actions=pilots,
        eurostat=figures,
    )


# ---------------------------------------------------------------- the two ways


def our_indicators(held: Tables) -> pa.Table:
    """`indicators` as a release has it."""
    return indicators(held)


def our_summary(held: Tables) -> pa.Table:
    """`indicator_summary` as a release has it."""
    return indicator_summary(held)


def our_trends(held: Tables) -> pa.Table:
    """`trends` as a release has it, over `context`."""
    return trends({"context": context(held)})


def asked(sql: str) -> Callable[[Tables], pa.Table]:
    """DuckDB's answer to a query, from Arrow's memory to Arrow's memory."""

    def measured(held: Tables) -> pa.Table:
        with duckdb.connect() as database:
            for name, table in {**readings.NUTS, **held}.items():
                database.register(name, table)
            return database.execute(sql).to_arrow_table()

    return measured


TABLES: Final[Mapping[str, tuple[Callable[[Tables], pa.Table], str]]] = {
    "indicators": (our_indicators, readings.INDICATORS),
    "indicator_summary": (our_summary, readings.SUMMARY),
    "trends": (our_trends, TRENDS),
}


# ---------------------------------------------------------------- the comparison


def timed(make: Callable[[Tables], pa.Table], held: Tables) -> tuple[float, float, pa.Table]:
    """Seconds by the clock and of the processor, and what was made."""
    clock, processor = time.perf_counter(), time.process_time()
    table = make(held)
    return time.perf_counter() - clock, time.process_time() - processor, table


def differing(ours: pa.Table, theirs: pa.Table) -> list[str]:
    """The columns that are not equal, row by row; floating-point numbers to a billionth."""
    return [
        f"{ours.schema.names[at]}"
        for at in range(theirs.num_columns)
        if not _alike(ours.column(at), theirs.column(at))
    ]


def _alike(ours: pa.ChunkedArray, theirs: pa.ChunkedArray) -> bool:
    theirs = theirs.cast(ours.type).combine_chunks()
    ours = ours.combine_chunks()
    if not pa.types.is_floating(ours.type):
        return bool(ours.equals(theirs))
    if not ours.is_null().equals(theirs.is_null()):
        return False
    gap = pc.abs(pc.subtract(ours, theirs))
    room = pc.multiply(1e-9, pc.add(1, pc.abs(theirs)))
    return bool(pc.all(pc.less_equal(gap, room)).as_py() in {True, None})


def main() -> None:
    """Make the rows, build every table both ways in turn, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args().rows
    held = made_up(rows)
    sys.stdout.write(f"{rows:,} readings, {SERIES * YEARS:,} of Eurostat's figures\n\n")
    sys.stdout.write(f"{'':<30}{'by the clock, s':^27}{'of the processor, s':^27}\n")
    sys.stdout.write(
        f"{'':<20}{'rows':>10}{'ours   DuckDB   ratio':>27}{'ours   DuckDB   ratio':>27}\n"
    )
    total = [[0.0, 0.0], [0.0, 0.0]]
    for name, (make, sql) in TABLES.items():
        ask = asked(sql)
        runs = [(timed(make, held), timed(ask, held)) for _ in range(ROUNDS)]
        spent = [[median(run[side][by] for run in runs) for side in (0, 1)] for by in (0, 1)]
        mine, others = runs[-1][0][2], runs[-1][1][2]
        wrong = differing(mine, others) if mine.num_rows == others.num_rows else ["rows"]
        told = "differs in " + ", ".join(wrong) if wrong else "equal"
        sys.stdout.write(f"{name:<20}{mine.num_rows:>10,}{_beside(spent)}  {told}\n")
        total = [
            [sum(each) for each in zip(*both, strict=True)]
            for both in zip(total, spent, strict=True)
        ]
        held = {**held, name: mine}
    sys.stdout.write(f"{'together':<20}{'':>10}{_beside(total)}\n")


def _beside(spent: list[list[float]]) -> str:
    return "".join(f"{ours:>9.2f}{theirs:>9.2f}{ours / theirs:>9.1f}" for ours, theirs in spent)


if __name__ == "__main__":
    main()
