"""What Dagster is told: complete, quick to import, and without effects."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

import asl_pipeline
from asl_pipeline.datasets import PUBLISHED, SUBMITTED
from asl_pipeline.definitions import defs
from asl_pipeline.defs.io import ParquetTables
from asl_pipeline.defs.partitions import PARTNER_PERIOD, key_of
from asl_pipeline.defs.sensors import decide, state_of
from asl_pipeline.derive.rules import rules_of
from asl_pipeline.model.check import kind_of
from asl_pipeline.model.period import PERIODS
from asl_pipeline.partners import registry
from asl_pipeline.store.tables import read_table
from asl_pipeline.workflow.tables import HOLDINGS

ROOT = Path(asl_pipeline.__file__).parents[1]

IMPORT = """
import socket, sys, json

class Refused(socket.socket):
    def __init__(self, *args, **kwargs):
        raise AssertionError("a socket was opened at import")

socket.socket = Refused
import asl_pipeline.definitions
print(json.dumps(sorted(sys.modules)))
"""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], list[str]]:
    """The modules that importing the definitions loads, and the files that it writes."""
    place = tmp_path_factory.mktemp("elsewhere")
    home, cwd = place / "home", place / "cwd"
    home.mkdir()
    cwd.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", IMPORT],
        cwd=cwd,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    written = [str(path.relative_to(place)) for d in (home, cwd) for path in d.rglob("*")]
    return set(json.loads(done.stdout)), written


def test_importing_the_definitions_writes_nothing(imported: tuple[set[str], list[str]]) -> None:
    assert imported[1] == []


@pytest.mark.parametrize(
    "module", ["great_expectations", "asl_pipeline.quality.suite", "py3langid", "psycopg2"]
)
def test_importing_the_definitions_leaves_alone_what_takes_seconds(
    module: str, imported: tuple[set[str], list[str]]
) -> None:
    assert module not in imported[0]


def graph() -> Any:
    return defs.resolve_asset_graph()


def test_there_is_an_asset_for_every_stage_and_table() -> None:
    forms = {("quality", dataset.name) for dataset in SUBMITTED}
    tables = {(dataset.room, dataset.name) for dataset in PUBLISHED}
    shown = {("disclosure", dataset.name) for dataset in PUBLISHED}
    held = {("accepted", name) for name in HOLDINGS}
    stages = {
        ("intake", "deliveries"),
        ("calendar", "reports"),
        ("across", "cases"),
        ("context", "eurostat"),
        ("review", "verdicts"),
        ("feedback", "letters"),
        ("post", "messages"),
        ("analysis", "documents"),
        ("publication", "release"),
    }

    keys = {tuple(key.path) for key in graph().get_all_asset_keys()}

    assert keys == forms | held | tables | shown | stages


def test_every_asset_stands_in_the_group_of_its_room() -> None:
    groups = {key: graph().get(key).group_name for key in graph().get_all_asset_keys()}

    assert {key: group for key, group in groups.items() if group != key.path[0]} == {}


def test_every_asset_says_what_it_is() -> None:
    told = {key: graph().get(key).description for key in graph().get_all_asset_keys()}

    assert [key for key, description in told.items() if not description] == []


JOBS = ("receive", "assess", "look", "publish", "send", "ask_eurostat")


def test_every_asset_stands_in_one_job() -> None:
    repository = defs.get_repository_def()
    jobs = {name: repository.get_job(name) for name in JOBS}
    of = {name: set(job.asset_layer.executable_asset_keys) for name, job in jobs.items()}

    assert set.union(*of.values()) == set(graph().get_all_asset_keys())
    assert sum(map(len, of.values())) == len(graph().get_all_asset_keys())


def test_the_whole_way_is_a_job() -> None:
    names = {job.name for job in defs.get_repository_def().get_all_jobs()}

    assert {*JOBS, "whole_way"} <= names


def test_eurostat_is_asked_every_week_by_itself() -> None:
    schedule = defs.resolve_schedule_def("weekly")

    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING
    assert schedule.job_name == "ask_eurostat"


def test_the_context_says_that_what_ships_is_synthetic(tmp_path: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        ended = defs.resolve_job_def("ask_eurostat").execute_in_process(
            instance=instance,
            run_config={
                "resources": {
                    "office": {"config": {"home": str(tmp_path)}},
                    "io_manager": {"config": {"home": str(tmp_path)}},
                }
            },
        )

    table = read_table(tmp_path / "dagster" / "tables" / "context" / "eurostat.parquet")
    assert ended.success
    assert set(table["basis"].to_pylist()) == {"synthetic"}
    assert {"b", "u"} <= {flag for flags in table["flag"].to_pylist() for flag in flags or ""}


def test_the_schedule_and_the_sensor_run_by_themselves() -> None:
    schedule = defs.resolve_schedule_def("nightly")
    sensor = defs.resolve_sensor_def("inbox")

    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING
    assert schedule.job_name == "whole_way"
    assert schedule.execution_timezone == "Europe/Lisbon"
    assert sensor.default_status is dg.DefaultSensorStatus.RUNNING
    assert sensor.job_name == "whole_way"


def test_the_partitions_are_our_partners_and_half_years() -> None:
    keys = PARTNER_PERIOD.get_partition_keys()

    assert len(keys) == 11 * 13
    assert key_of("PAU", PERIODS[2]) in keys
    assert {part for key in keys for part in key.split("|")} == {
        *registry(),
        *(str(period) for period in PERIODS),
    }


@pytest.mark.parametrize("room", ["quality", "review", "feedback"])
def test_what_is_judged_is_partitioned_and_nothing_else_is(room: str) -> None:
    in_room = [key for key in graph().get_all_asset_keys() if key.path[0] == room]
    published = {dg.AssetKey([each.room, each.name]) for each in PUBLISHED}

    parts = {key: graph().get(key).partitions_def for key in in_room if key not in published}

    assert set(parts.values()) == {PARTNER_PERIOD}
    assert graph().get(dg.AssetKey(["quality", "findings"])).partitions_def is None


def test_there_is_one_check_for_each_kind_of_check_and_form() -> None:
    wanted = {
        (dataset.name, kind_of(rule.check)) for dataset in SUBMITTED for rule in rules_of(dataset)
    }

    of_forms = [key for key in graph().asset_check_keys if key.asset_key.path[0] == "quality"]
    assert {(key.asset_key.path[1], key.name) for key in of_forms} == wanted


def test_deliveries_are_checked_for_what_is_overdue_and_what_could_not_be_fetched() -> None:
    found = {(key.asset_key.path[0], key.name) for key in graph().asset_check_keys}

    assert {("intake", "everything_fetched"), ("calendar", "nothing_overdue")} <= found
    assert ("post", "nothing_dead") in found


def test_the_io_manager_of_every_asset_is_ours_and_pickles_nothing() -> None:
    assert defs.resources is not None
    assert isinstance(defs.resources["io_manager"], ParquetTables)
    keys = {
        definition.get_io_manager_key_for_asset_key(key)
        for key, definition in defs.get_repository_def().assets_defs_by_key.items()
        if definition.is_executable
    }

    assert keys == {"io_manager"}


def test_what_is_not_a_table_is_refused(tmp_path: Path) -> None:
    context = dg.build_output_context(asset_key=dg.AssetKey(["observatory", "pilots"]))

    with pytest.raises(TypeError, match="only tables pass on"):
        ParquetTables(home=str(tmp_path)).handle_output(context, {"rows": 1})

    assert list(tmp_path.rglob("*")) == []


# ------------------------------------------------------------------ the sensor's decision


def walk(*states: str) -> list[bool]:
    """Whether a run is asked for at each look, starting without a cursor."""
    cursor: str | None = None
    asked = []
    for state in states:
        ask, cursor = decide(state, cursor)
        asked.append(ask)
    return asked


def test_a_state_is_asked_for_once_it_was_seen_twice() -> None:
    assert walk("a", "a") == [False, True]


def test_a_state_is_asked_for_once_only() -> None:
    assert walk("a", "a", "a", "a") == [False, True, False, False]


def test_while_files_arrive_nothing_is_asked_for() -> None:
    assert walk("a", "b", "c", "d") == [False] * 4


def test_a_new_state_is_asked_for_after_an_old_one() -> None:
    assert walk("a", "a", "b", "b") == [False, True, False, True]


def test_what_came_and_went_again_is_not_asked_for_anew() -> None:
    assert walk("a", "a", "b", "a", "a") == [False, True, False, False, False]


def test_the_state_of_an_inbox_tells_a_new_file_and_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "PAU").mkdir()
    empty = state_of(tmp_path)
    (tmp_path / "PAU" / "loop").symlink_to(tmp_path)
    linked = state_of(tmp_path)
    (tmp_path / "PAU" / "a.csv").write_bytes(b"1")

    assert len({empty, linked, state_of(tmp_path)}) == 3
    assert state_of(tmp_path) == state_of(tmp_path)
