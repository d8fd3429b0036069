"""`asl inspect` on the hostile corpus: one object each time, an exit status, and no traceback."""

import json
import os
from pathlib import Path

import pytest

from asl_pipeline_tests import kit
from asl_pipeline_tests.intake import formats
from asl_pipeline_tests.intake.case import REASONS, Case
from asl_pipeline_tests.intake.hostile import CASES, HOSTILE_NAMES
from asl_pipeline_tests.intake.ordinary import COUNT, actors

_UNREAD = 3


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home for the command."""
    return tmp_path_factory.mktemp("home")


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_the_command_tells_of_a_hostile_file_in_one_object(
    case: Case, tmp_path: Path, home: Path
) -> None:
    path = tmp_path / case.file
    path.write_bytes(case.build())

    answer = kit.asl(home, "inspect", str(path), "--json")

    told = json.loads(answer.out)
    assert "Traceback" not in answer.out + answer.err
    assert answer.status == (_UNREAD if told["outcome"] == "quarantined" else 0)
    assert (told["reason"] is None) == (told["outcome"] == "read")
    assert told["reason"] is None or told["reason"] in REASONS
    path.unlink()


@pytest.mark.parametrize(
    "name",
    [each for each in HOSTILE_NAMES if "/" not in each and "\0" not in each and len(each) < 200],
)
def test_the_command_takes_a_file_of_any_name(name: str, tmp_path: Path, home: Path) -> None:
    path = tmp_path / name
    path.write_bytes(formats.csv(actors()))

    answer = kit.asl(home, "inspect", "--json", "--", str(path))

    told = json.loads(answer.out)
    assert (answer.status, told["file"], told["tables"][0]["rows"]) == (0, name, COUNT)


def test_a_file_of_a_terabyte_of_nothing_is_too_large(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "2018-S1.csv"
    path.touch()
    os.truncate(path, 2**40)

    answer = kit.asl(home, "inspect", str(path), "--json")

    assert (answer.status, json.loads(answer.out)["reason"]) == (_UNREAD, "too_large")


def test_a_pipe_without_a_writer_holds_nobody_up(tmp_path: Path, home: Path) -> None:
    os.mkfifo(tmp_path / "2018-S1.csv")

    answer = kit.asl(home, "inspect", str(tmp_path / "2018-S1.csv"), "--json")

    assert answer.status == _UNREAD


def test_a_folder_is_no_file(tmp_path: Path, home: Path) -> None:
    answer = kit.asl(home, "inspect", str(tmp_path), "--json")

    assert answer.status == _UNREAD
    assert "Traceback" not in answer.err
