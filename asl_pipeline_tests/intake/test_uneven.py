"""Large texts with thousands of short rows: each is told, and reading them takes no longer."""

from pathlib import Path

from asl_pipeline.intake.sandbox import read_apart
from asl_pipeline.model.limits import Limits
from asl_pipeline_tests import kit

COUNT = 12_000


def test_thousands_of_short_rows_are_told_within_seconds(tmp_path: Path) -> None:
    rows = [{**kit.ACTOR, "name": "Maison des aides " * 12} for _ in range(COUNT)]
    head, *lines = kit.csv_file(rows).splitlines(keepends=True)
    path = tmp_path / "2018-S1.csv"
    path.write_bytes(head + b"".join(line + b"short;row\r\n" for line in lines))

    reading = read_apart(path, path.name, Limits(cpu_s=6))

    (table,) = reading.tables
    assert table.rows == 2 * COUNT
    assert [each.rows for each in table.repairs if each.code == "short_rows"] == [COUNT]
