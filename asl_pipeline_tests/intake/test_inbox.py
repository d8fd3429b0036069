"""The inbox: everything in it is found and told once, and nothing in it is followed."""

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from asl_pipeline.intake import limits
from asl_pipeline.intake.channels.files import Found, found_in
from asl_pipeline.model.channel import Files
from asl_pipeline.model.failure import Unreachable
from asl_pipeline.partners import registry
from asl_pipeline.workflow import Workplace, receive
from asl_pipeline_tests import kit

TODAY = dt.date(2018, 7, 20)
FORM = kit.csv_file([kit.ACTOR])


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    path = tmp_path / "inbox"
    (path / "PAU").mkdir(parents=True)
    return path


@pytest.fixture
def at(tmp_path: Path, inbox: Path) -> Iterator[Workplace]:
    with kit.workplace(tmp_path / "home", inbox, today=TODAY) as workplace:
        yield workplace


def found(inbox: Path) -> list[Found]:
    return list(found_in(inbox, registry(), TODAY))


def only(inbox: Path) -> Found:
    (one,) = found(inbox)
    return one


def received(at: Workplace) -> list[tuple[str, str, str, str | None]]:
    return [(d.partner, d.name, d.state.value, d.reason) for d in receive(at)]


# ------------------------------------------------------------------ what lies there


def test_a_file_in_a_partner_s_folder_is_found_with_its_bytes(inbox: Path) -> None:
    kit.deliver(inbox, "PAU", "2018-S1.csv", FORM)

    assert only(inbox) == Found(
        partner="PAU", name="2018-S1.csv", arrived_on=TODAY, content=FORM, reason=None
    )


def test_a_partner_s_folder_may_be_written_in_small_letters(inbox: Path) -> None:
    kit.deliver(inbox, "cress", "2018-S1.csv", FORM)

    assert only(inbox).partner == "CRESS"


def test_the_index_says_when_a_file_arrived(inbox: Path) -> None:
    kit.deliver(inbox, "PAU", "2018-S1.csv", FORM)
    (inbox / "arrivals.csv").write_text("path,arrived_on\nPAU/2018-S1.csv,2018-07-12\n")

    assert only(inbox).arrived_on == dt.date(2018, 7, 12)


def test_files_come_in_order_of_arrival(inbox: Path) -> None:
    for name in ("a.csv", "b.csv", "c.csv"):
        kit.deliver(inbox, "PAU", name, FORM)
    index = "path,arrived_on\nPAU/c.csv,2018-07-01\nPAU/a.csv,2018-07-03\n"
    (inbox / "arrivals.csv").write_text(index)

    assert [each.name for each in found(inbox)] == ["c.csv", "a.csv", "b.csv"]


def test_a_file_in_a_folder_of_the_partner_keeps_its_path_as_name(inbox: Path) -> None:
    kit.deliver(inbox, "PAU", "2018/S1.csv", FORM)

    assert [(each.name, each.reason) for each in found(inbox)] == [
        ("2018", "directory"),
        ("2018/S1.csv", None),
    ]


def test_a_pipe_is_told_and_not_waited_for(inbox: Path) -> None:
    os.mkfifo(inbox / "PAU" / "2018-S1.csv")

    assert (only(inbox).reason, only(inbox).content) == ("not_a_file", b"")


@pytest.mark.parametrize("target", ["secret.csv", "folder", "nowhere"])
def test_a_link_is_told_and_not_followed(inbox: Path, tmp_path: Path, target: str) -> None:
    (tmp_path / "secret.csv").write_bytes(FORM)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inside.csv").write_bytes(FORM)
    (inbox / "PAU" / "2018-S1.csv").symlink_to(tmp_path / target)

    assert (only(inbox).reason, only(inbox).content) == ("not_a_file", b"")


def test_a_link_in_place_of_a_partner_s_folder_is_not_followed(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "2018-S1.csv").write_bytes(FORM)
    (inbox / "CRESS").symlink_to(tmp_path / "folder")

    assert FORM not in [each.content for each in found(inbox)]


@pytest.mark.parametrize("name", [".hidden.csv", "~$2018-S1.xlsx", "Thumbs.db", "desktop.ini"])
def test_what_a_program_left_behind_is_told_as_temporary(inbox: Path, name: str) -> None:
    kit.deliver(inbox, "PAU", name, FORM)

    assert only(inbox).reason == "temporary_file"


def test_a_file_beyond_the_limit_is_not_read(inbox: Path) -> None:
    with kit.deliver(inbox, "PAU", "2018-S1.csv", b"").open("r+b") as file:
        file.truncate(limits.FILE_BYTES + 1)

    assert (only(inbox).reason, only(inbox).content) == ("too_large", b"")


def test_a_folder_of_nobody_is_told_as_an_unknown_partner_s(inbox: Path) -> None:
    kit.deliver(inbox, "XYZ", "2018-S1.csv", FORM)

    assert (only(inbox).partner, only(inbox).reason) == ("XYZ", "unknown_partner")


def test_a_file_in_no_folder_is_told_as_nobody_s(inbox: Path) -> None:
    (inbox / "2018-S1.csv").write_bytes(FORM)

    assert (only(inbox).partner, only(inbox).reason) == ("-", "unknown_partner")


def test_the_inbox_s_own_files_are_not_deliveries(inbox: Path) -> None:
    (inbox / "arrivals.csv").write_text("path,arrived_on\n")
    (inbox / "README.md").write_text("Put your files here.")

    assert found(inbox) == []


def test_an_inbox_that_is_not_there_is_our_trouble(tmp_path: Path) -> None:
    with pytest.raises(Unreachable):
        found(tmp_path / "nowhere")


def test_a_folder_elsewhere_that_is_not_there_is_our_trouble(inbox: Path, tmp_path: Path) -> None:
    elsewhere = Files(folder=str(tmp_path / "nowhere"))
    partners = {"PAU": replace(registry()["PAU"], channel=elsewhere)}

    with pytest.raises(Unreachable):
        list(found_in(inbox, partners, TODAY))


def test_a_folder_elsewhere_is_read_in_place_of_the_one_in_the_inbox(
    inbox: Path, tmp_path: Path
) -> None:
    kit.deliver(inbox, "PAU", "ignored.csv", FORM)
    kit.deliver(tmp_path, "share", "2018-S1.csv", FORM)
    elsewhere = Files(folder=str(tmp_path / "share"))
    partners = {"PAU": replace(registry()["PAU"], channel=elsewhere)}

    names = [(each.partner, each.name) for each in found_in(inbox, partners, TODAY)]

    assert names == [("PAU", "2018-S1.csv")]


# ------------------------------------------------------------------ what becomes of it


def test_a_form_is_read(at: Workplace, inbox: Path) -> None:
    kit.deliver(inbox, "PAU", "2018-S1.csv", FORM)

    assert received(at) == [("PAU", "2018-S1.csv", "read", None)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        (b"\x00\x01", "unknown_format"),
        (b'actor_id;name;country\nA-1;"a;FR\nA-2;b;FR\n', "unreadable"),
        (b"weather;wind;rain\nfine;weak;none\n", "form_not_recognised"),
    ],
)
def test_what_cannot_be_used_is_quarantined_with_its_reason(
    at: Workplace, inbox: Path, content: bytes, reason: str
) -> None:
    kit.deliver(inbox, "PAU", "2018-S1.csv", content)

    assert received(at) == [("PAU", "2018-S1.csv", "quarantined", reason)]


def test_a_form_without_a_period_is_quarantined(at: Workplace, inbox: Path) -> None:
    kit.deliver(inbox, "PAU", "actors.csv", FORM)

    assert received(at) == [("PAU", "actors.csv", "quarantined", "period_unknown")]


def test_pipes_links_and_folders_are_quarantined_each_by_itself(at: Workplace, inbox: Path) -> None:
    os.mkfifo(inbox / "PAU" / "a.csv")
    (inbox / "PAU" / "b.csv").symlink_to(inbox / "PAU" / "nowhere")
    (inbox / "PAU" / "c.csv").mkdir()
    kit.deliver(inbox, "PAU", "d.csv", b"")

    assert [(name, state, reason) for _, name, state, reason in received(at)] == [
        ("a.csv", "quarantined", "not_a_file"),
        ("b.csv", "quarantined", "not_a_file"),
        ("c.csv", "quarantined", "directory"),
        ("d.csv", "quarantined", "empty_file"),
    ]


def test_what_nobody_sent_is_quarantined(at: Workplace, inbox: Path) -> None:
    kit.deliver(inbox, "XYZ", "2018-S1.csv", FORM)
    (inbox / "lost.csv").write_bytes(FORM)

    assert received(at) == [
        ("-", "lost.csv", "quarantined", "unknown_partner"),
        ("XYZ", "2018-S1.csv", "quarantined", "unknown_partner"),
    ]


def test_the_same_bytes_under_another_name_are_a_duplicate(at: Workplace, inbox: Path) -> None:
    kit.deliver(inbox, "PAU", "2018-S1.csv", FORM)
    kit.deliver(inbox, "PAU", "copy of 2018-S1.csv", FORM)

    assert [(name, state) for _, name, state, _ in received(at)] == [
        ("2018-S1.csv", "read"),
        ("copy of 2018-S1.csv", "duplicate"),
    ]


def test_what_was_received_before_is_not_received_again(at: Workplace, inbox: Path) -> None:
    kit.deliver(inbox, "PAU", "2018-S1.csv", FORM)
    os.mkfifo(inbox / "PAU" / "pipe.csv")
    received(at)

    assert received(at) == []


def test_a_name_that_is_no_utf_8_is_shown_as_such(at: Workplace, inbox: Path) -> None:
    name = os.fsdecode(b"2018-S1 \xe9t\xe9.csv")
    kit.deliver(inbox, "PAU", name, FORM)

    assert received(at) == [("PAU", "2018-S1 \ufffdt\ufffd.csv", "read", None)]
