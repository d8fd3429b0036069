"""What a release must not tell, beside the releases before it and whatever came before it."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from asl_pipeline.model.failure import DisclosureRefused
from asl_pipeline.workflow import shown_before
from asl_pipeline_tests.kit import READING, csv_file, deliver, rows_of
from asl_pipeline_tests.publication import home as homes

_GARDENS = {**READING, "pilot_id": "ASL-PAU-02"}


def _revised(home: Path, gardens: str) -> None:
    """Send the readings of the first half-year again, with another number of one pilot."""
    rows = [READING, {**_GARDENS, "value": gardens}]
    deliver(home / "inbox", "PAU", "indicateurs 2018-S1 bis.csv", csv_file(rows))
    with (home / "inbox" / "arrivals.csv").open("a", encoding="utf-8") as arrivals:
        arrivals.write("PAU/indicateurs 2018-S1 bis.csv,2018-07-25\n")


def _gardens(release: Path) -> list[tuple[object, ...]]:
    table = pq.read_table(release / "observatory/indicators.parquet")
    told = rows_of(table, "pilot_id", "value", "obs_status", "conf_status")
    return [row[1:] for row in told if row[0] == "ASL-PAU-02"]


@pytest.mark.parametrize(
    ("value", "told"), [("39", (None, "Q", "D")), ("57", (57.0, "A", "F"))], ids=["few", "many"]
)
def test_a_number_that_changed_by_too_few_is_held_back(
    home: Path, release: Path, value: str, told: tuple[object, ...]
) -> None:
    _revised(home, value)

    with homes.opened(home) as at:
        homes.work(at)
        homes.sign_off(at)
        after = homes.cut(at)

    assert _gardens(release) == [(37.0, "A", "F")]
    assert _gardens(after) == [told]


def _leaking(tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables with a small count in one of them, as if a step had failed."""
    table = tables["indicators"]
    rows = table.to_pylist()
    rows[0] |= {"value": 3.0, "obs_status": "A", "conf_status": "F"}
    return {**tables, "indicators": pa.Table.from_pylist(rows, table.schema)}


def test_a_small_count_in_the_bytes_to_be_published_stops_the_release(home: Path) -> None:
    with homes.opened(home) as at:
        leaking = _leaking(dict(homes.protected(at)))

        with pytest.raises(DisclosureRefused, match="a count below"):
            homes.cut(at, leaking)

        assert [head.name for head in at.ledger.releases()] == ["2026-03-31.0"]
    assert sorted(path.name for path in (home / "releases").iterdir()) == [
        "2026-03-31.0",
        "index.json",
        "latest.json",
    ]


def test_what_earlier_releases_showed_is_read_as_it_was_published(made: Path) -> None:
    with homes.opened(made) as at:
        (before,) = shown_before(at)

    assert rows_of(before["communication_reach"], "participants_total") == [(24,)]
    assert {"indicators", "indicator_summary", "practices", "needs"} <= before.keys()
    assert "pilots" not in before
