"""A release tells of earlier registers of pilots too, and is cut anew when one of them changes."""

import json
from pathlib import Path

import pyarrow.parquet as pq

from asl_pipeline.workflow import fingerprint, release_due
from asl_pipeline_tests.kit import PILOT, csv_file, deliver, rows_of
from asl_pipeline_tests.publication import home as homes

_EARLIER = {**PILOT, "start": "01/12/2017", "status": "planned", "title": "Cafés"}


def _deliver(home: Path, name: str, row: dict[str, str], arrived_on: str) -> None:
    deliver(home / "inbox", "PAU", name, csv_file([row]))
    with (home / "inbox" / "arrivals.csv").open("a", encoding="utf-8") as arrivals:
        arrivals.write(f"PAU/{name},{arrived_on}\n")


def test_a_register_of_an_earlier_half_year_that_comes_late_is_in_the_next_release(
    home: Path,
) -> None:
    _deliver(home, "pilotes 2017-S2.csv", _EARLIER, "2018-07-25")

    with homes.opened(home) as at:
        before = fingerprint(at)
        homes.work(at)
        homes.sign_off(at)
        assert fingerprint(at) != before
        assert release_due(at)
        release = homes.cut(at)

    timeline = pq.read_table(release / "observatory/pilot_timeline.parquet")
    assert rows_of(timeline, "pilot_id", "period", "title", "status_changed") == [
        ("ASL-PAU-01", "2017-S2", "Cafés", None),
        ("ASL-PAU-01", "2018-S1", "Cafés de quartier", True),
        ("ASL-PAU-02", "2018-S1", "Jardins", None),
    ]
    traced = pq.read_table(release / "lineage/pilot_timeline.parquet")
    old, new = "PAU_2017-S2_pilot_actions_r1", "PAU_2018-S1_pilot_actions_r1"
    assert rows_of(traced, "pilot_id", "period", "source_type", "submission_id", "row") == [
        ("ASL-PAU-01", "2017-S2", "row", old, 2),
        ("ASL-PAU-01", "2018-S1", "row", old, 2),
        ("ASL-PAU-01", "2018-S1", "row", new, 2),
        ("ASL-PAU-02", "2018-S1", "row", new, 3),
    ]
    named = json.loads((release / "manifest.json").read_bytes())["inputs"]
    assert {old, new} <= {each["submission"] for each in named}
