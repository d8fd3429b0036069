"""The inbox: everything in it is offered once, and nothing in it is followed."""

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from asl_pipeline.intake.channels.files import NOBODY, in_inbox
from asl_pipeline.intake.offer import Offer
from asl_pipeline.model.channel import Files
from asl_pipeline.model.failure import Unreachable
from asl_pipeline.model.limits import Limits
from asl_pipeline.model.partner import Partner
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


def with_channels(*channels: Files) -> Mapping[str, Partner]:
    """The partners, of whom PAU has other channels."""
    return {**registry(), "PAU": replace(registry()["PAU"], channels=channels)}


def offered(inbox: Path, partners: Mapping[str, Partner] | None = None) -> list[Offer]:
    return list(in_inbox(inbox, registry() if partners is None else partners))


def only(inbox: Path) -> Offer:
    (one,) = offered(inbox)
    return one


def content_of(offer: Offer) -> bytes:
    return b"".join(offer.chunks())


def told(inbox: Path) -> list[tuple[str, str, str | None]]:
    return [(each.partner, each.name, each.reason) for each in offered(inbox)]


def received(at: Workplace) -> list[tuple[str, str, str, str | None]]:
    return [(d.partner, d.name, d.state.value, d.reason) for d in receive(at)]


# ------------------------------------------------------------------ what lies there


def test_a_file_in_a_partner_s_folder_is_offered_with_its_bytes(inbox: Path) -> None:
    kit.deliver(inbox, "PAU", "2018-S1.csv", FORM)

    offer = only(inbox)

    assert content_of(offer) == FORM
    assert replace(offer, chunks=Offer.chunks) == Offer(
        partner="PAU", source="files", name="2018-S1.csv", size=len(FORM), chunks=Offer.chunks
    )


def test_a_partner_s_folder_may_be_written_in_small_letters(inbox: Path) -> None:
    kit.deliver(inbox, "cress", "2018-S1.csv", FORM)

    assert told(inbox) == [("CRESS", "2018-S1.csv", None)]


def test_the_channel_s_own_name_and_limits_hold(inbox: Path) -> None:
    kit.deliver(inbox, "PAU", "2018-S1.csv", FORM)
    drop = Files(name="drop", limits=Limits(file_bytes=len(FORM) - 1))

    (offer,) = offered(inbox, with_channels(drop))

    assert (offer.source, offer.reason) == ("drop", "too_large")


def test_files_in_folders_of_the_partner_keep_their_path_as_name(inbox: Path) -> None:
    kit.deliver(inbox, "PAU", "2018/S1.csv", FORM)

    assert told(inbox) == [("PAU", "2018", "directory"), ("PAU", "2018/S1.csv", None)]


def test_a_pipe_named_like_a_form_is_told_and_not_waited_for(inbox: Path) -> None:
    os.mkfifo(inbox / "PAU" / "2018-S1.csv")

    assert told(inbox) == [("PAU", "2018-S1.csv", "not_a_file")]
    assert content_of(only(inbox)) == b""


@pytest.mark.parametrize("target", ["secret.csv", "folder", "nowhere"])
def test_a_link_is_told_and_not_followed(inbox: Path, tmp_path: Path, target: str) -> None:
    (tmp_path / "secret.csv").write_bytes(FORM)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inside.csv").write_bytes(FORM)
    (inbox / "PAU" / "2018-S1.csv").symlink_to(tmp_path / target)

    assert told(inbox) == [("PAU", "2018-S1.csv", "not_a_file")]
    assert content_of(only(inbox)) == b""


def test_a_link_in_place_of_a_partner_s_folder_is_not_followed(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "2018-S1.csv").write_bytes(FORM)
    (inbox / "CRESS").symlink_to(tmp_path / "folder")

    assert told(inbox) == [(NOBODY, "CRESS", "unknown_partner")]
    assert content_of(only(inbox)) == b""


@pytest.mark.parametrize("name", [".hidden.csv", "~$2018-S1.xlsx", "Thumbs.db", "desktop.ini"])
def test_what_a_program_left_behind_is_told_as_temporary(inbox: Path, name: str) -> None:
    kit.deliver(inbox, "PAU", name, FORM)

    assert told(inbox) == [("PAU", name, "temporary_file")]


def test_a_file_on_its_way_waits_for_its_name(inbox: Path) -> None:
    path = kit.deliver(inbox, "PAU", "2018-S1.csv.part", FORM)
    before = told(inbox)
    path.rename(path.with_suffix(""))

    assert (before, told(inbox)) == ([], [("PAU", "2018-S1.csv", None)])


def test_a_file_beyond_the_limit_is_not_read(inbox: Path) -> None:
    with kit.deliver(inbox, "PAU", "2018-S1.csv", b"").open("r+b") as file:
        file.truncate(Limits().file_bytes + 1)

    assert told(inbox) == [("PAU", "2018-S1.csv", "too_large")]
    assert content_of(only(inbox)) == b""


def test_a_folder_of_nobody_is_told_as_an_unknown_partner_s(inbox: Path) -> None:
    kit.deliver(inbox, "XYZ", "2018-S1.csv", FORM)

    assert told(inbox) == [("XYZ", "2018-S1.csv", "unknown_partner")]


def test_a_file_in_no_folder_is_told_as_nobody_s(inbox: Path) -> None:
    (inbox / "2018-S1.csv").write_bytes(FORM)

    assert told(inbox) == [(NOBODY, "2018-S1.csv", "unknown_partner")]
    assert content_of(only(inbox)) == FORM


def test_the_folder_of_a_partner_who_sends_elsewhere_is_told_as_nobody_s(
    inbox: Path, tmp_path: Path
) -> None:
    kit.deliver(inbox, "PAU", "2018-S1.csv", FORM)
    elsewhere = Files(url=str(tmp_path / "share"))

    (offer,) = offered(inbox, with_channels(elsewhere))

    assert (offer.partner, offer.name) == (NOBODY, "PAU/2018-S1.csv")
    assert offer.reason == "unknown_partner"


def test_a_partner_may_send_to_the_inbox_and_elsewhere(inbox: Path, tmp_path: Path) -> None:
    kit.deliver(inbox, "PAU", "2018-S1.csv", FORM)
    elsewhere = Files(name="share", url=str(tmp_path / "share"))

    (offer,) = offered(inbox, with_channels(elsewhere, Files()))

    assert (offer.partner, offer.source, offer.reason) == ("PAU", "files", None)


def test_the_inbox_s_own_files_are_not_deliveries(inbox: Path) -> None:
    (inbox / "arrivals.csv").write_text("path,arrived_on\n")
    (inbox / "README.md").write_text("Put your files here.")

    assert offered(inbox) == []


def test_an_inbox_that_is_not_there_is_our_trouble(tmp_path: Path) -> None:
    with pytest.raises(Unreachable):
        offered(tmp_path / "nowhere")


# ------------------------------------------------------------------ what becomes of it


def test_a_form_is_read(at: Workplace, inbox: Path) -> None:
    kit.deliver(inbox, "PAU", "2018-S1.csv", FORM)

    assert received(at) == [("PAU", "2018-S1.csv", "read", None)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        (b"\x00\x01", "control_characters"),
        (b'actor_id;name;country\nA-1;"a;FR\nA-2;b;FR\n', "open_quote"),
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
