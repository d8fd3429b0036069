"""What the `files` channel offers, wherever the folder is, and how it is declared."""

import datetime as dt
import os
from pathlib import Path

import pytest
from moto.backends import get_backend

from asl_pipeline.intake.channels.files import offers
from asl_pipeline.model.channel import Files
from asl_pipeline.model.failure import (
    WrongUse,
)
from asl_pipeline_tests.intake.files.places import (
    ACCOUNT,
    EVERYWHERE,
    MIB,
    REMOTE,
    SENT_AT,
    WITH_FOLDERS,
    Place,
    at,
    content_of,
    trouble_with,
)
from asl_pipeline_tests.intake.servers import PASSWORD


@at(*EVERYWHERE)
def test_files_are_offered_by_name_with_their_bytes(place: Place) -> None:
    long = bytes(range(256)) * 4096 * 5
    place.put("b.csv", b"bytes of b")
    place.put("a.csv", long)
    place.put("empty.csv", b"")

    found = place.offers()

    assert [(each.partner, each.source, each.name, each.size, each.reason) for each in found] == [
        ("PAU", "files", "a.csv", len(long), None),
        ("PAU", "files", "b.csv", 10, None),
        ("PAU", "files", "empty.csv", 0, None),
    ]
    assert [content_of(each) for each in found] == [long, b"bytes of b", b""]
    assert max(len(chunk) for chunk in found[0].chunks()) <= MIB


@at(*EVERYWHERE)
def test_content_can_be_had_again_from_its_start(place: Place) -> None:
    place.put("a.csv", b"bytes of a")
    offer = place.only()

    assert [content_of(offer), content_of(offer)] == [b"bytes of a", b"bytes of a"]


@at(*EVERYWHERE)
def test_a_second_look_sees_what_came_after_the_first(place: Place) -> None:
    place.put("a.csv", b"a")
    place.offers()
    place.put("b.csv", b"b")

    assert [each.name for each in place.offers()] == ["a.csv", "b.csv"]


@at(*WITH_FOLDERS)
def test_a_file_in_a_folder_has_its_path_as_name_and_the_folder_is_told(place: Place) -> None:
    place.put("2018/S1/a.csv", b"a")

    assert [(each.name, each.reason) for each in place.offers()] == [
        ("2018", "directory"),
        ("2018/S1", "directory"),
        ("2018/S1/a.csv", None),
    ]


def test_in_s3_only_what_looks_like_a_folder_by_itself_is_told_as_one(s3: Place) -> None:
    s3.put("2018/", b"")
    s3.put("2018/S1/a.csv", b"a")

    assert [(each.name, each.reason) for each in s3.offers()] == [
        ("2018", "directory"),
        ("2018/S1/a.csv", None),
    ]


def test_in_s3_a_key_that_only_begins_like_the_folder_is_not_in_it(s3: Place) -> None:
    get_backend("s3")[ACCOUNT]["aws"].put_object("partner", "in2/b.csv", b"b")
    get_backend("s3")[ACCOUNT]["aws"].put_object("partner", "in", b"c")

    assert s3.offers() == []


@at("s3", "webdav")
def test_the_version_is_another_once_the_content_is(place: Place) -> None:
    place.put("a.csv", b"a")
    first, again = place.only().version, place.only().version
    place.put("a.csv", b"another")

    assert first is not None
    assert first == again
    assert place.only().version != first


@at("local", "sftp")
def test_where_nothing_marks_the_content_there_is_no_version(place: Place) -> None:
    place.put("a.csv", b"a")

    assert place.only().version is None


@at("sftp", "webdav")
def test_the_day_of_the_last_change_is_told_in_utc(place: Place, root: Path) -> None:
    place.put("a.csv", b"a")
    os.utime(root / "a.csv", (SENT_AT.timestamp(), SENT_AT.timestamp()))

    assert place.only().sent_on == dt.date(2018, 7, 12)


def test_in_s3_the_day_of_the_last_change_is_told_in_utc(s3: Place) -> None:
    s3.put("a.csv", b"a")
    get_backend("s3")[ACCOUNT]["aws"].get_object("partner", "in/a.csv").last_modified = SENT_AT

    assert s3.only().sent_on == dt.date(2018, 7, 12)


def test_a_folder_of_this_machine_does_not_say_when_a_file_was_sent(local: Place) -> None:
    local.put("a.csv", b"a")

    assert local.only().sent_on is None


@at(*EVERYWHERE)
def test_files_on_their_way_are_not_offered(place: Place) -> None:
    for name in ("a.csv.part", "a.PARTIAL", "a.xlsx.filepart", "a.crdownload", ".a.csv.upload"):
        place.put(name, b"half")
    place.put("part", b"whole")

    assert [each.name for each in place.offers()] == ["part"]


@at(*EVERYWHERE)
def test_what_programs_left_behind_is_told(place: Place) -> None:
    left = {
        ".a.csv",
        ".a.csv.swp",
        ".stversions/a.csv",
        ".~lock.a.ods#",
        "Desktop.ini",
        "Thumbs.db",
        "a.tmp",
        "~$a.xlsx",
    }
    for name in left:
        place.put(name, name.encode())

    found = [each for each in place.looked() if each[1] != "directory"]

    assert found == [(name, "temporary_file", name.encode()) for name in sorted(left)]


@at(*EVERYWHERE)
def test_a_file_beyond_the_limit_is_told_and_not_fetched(place: Place) -> None:
    place.limit(file_bytes=9)
    place.put("a.csv", b"ten bytes.")

    offer = place.only()

    assert (offer.size, offer.reason, content_of(offer)) == (10, "too_large", b"")


@at("local", "sftp")
def test_links_and_pipes_are_told_and_neither_followed_nor_waited_for(
    place: Place, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "secret.csv").write_bytes(b"secret")
    (root / "a.csv").symlink_to(tmp_path / "folder" / "secret.csv")
    (root / "b").symlink_to(tmp_path / "folder")
    os.mkfifo(root / "c.csv")

    assert [(each.name, each.reason, content_of(each)) for each in place.offers()] == [
        ("a.csv", "not_a_file", b""),
        ("b", "not_a_file", b""),
        ("c.csv", "not_a_file", b""),
    ]


ODD = (
    "-rf",
    "a\\..\\..\\b.csv",
    "100%25 %zz.csv",
    "a?b#c;d&e=f.csv",
    " a .csv ",
    " a /b .csv",
    "50%20/a.csv",
    "[a]{b}*.csv",
    "s3:a.csv",
    "été Ñandú.csv",
    "e\u0301te\u0301.csv",
    '<a href="b">&amp;.csv',
    "x" * 251 + ".csv",
)


@at(*EVERYWHERE)
def test_odd_names_are_names(place: Place) -> None:
    for name in ODD:
        place.put(name, name.encode())

    found = [each for each in place.looked() if each[1] != "directory"]

    assert found == [(name, None, name.encode()) for name in sorted(ODD)]


# moto has no way to serve such a key.
@at(*WITH_FOLDERS)
def test_a_line_break_is_part_of_a_name(place: Place) -> None:
    place.put("a\nb\tc.csv", b"content")

    assert place.looked() == [("a\nb\tc.csv", None, b"content")]


@at("local", "sftp")
def test_a_name_that_is_no_utf_8_is_a_name(place: Place) -> None:
    folder, name = os.fsdecode(b"\xe9t\xe9"), os.fsdecode(b"\xe9t\xe9/\xe9t\xe9.csv")
    place.put(name, b"content")

    assert place.looked() == [(folder, "directory", b""), (name, None, b"content")]


def test_in_s3_what_means_a_folder_elsewhere_is_part_of_a_name(s3: Place) -> None:
    names = ["../a.csv", "./a.csv", "/etc/passwd", "a/../../b.csv", "b//c.csv"]
    for name in names:
        s3.put(name, name.encode())

    assert s3.looked() == [(name, None, name.encode()) for name in names]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (None, "inbox"),
        ("ftp://host.example/in", "s3"),
        (f"sftp://user:{PASSWORD}@host.example/in", "secrets"),
        ("sftp:///in", "server"),
        ("file://host.example/in", "server"),
        ("sftp://host.example:port/in", "url"),
        ("webdav://[host/in", "url"),
    ],
)
def test_a_url_that_is_none_is_wrong_use(url: str | None, told: str) -> None:
    trouble = trouble_with(lambda: list(offers("PAU", Files(url=url), {})))

    assert isinstance(trouble, WrongUse)
    assert told in str(trouble)


def test_a_variable_that_is_not_set_is_named() -> None:
    channel = Files(
        name="drop", url="s3://partner", secrets={"secret": "ASL_SECRET_B", "key": "ASL_SECRET_A"}
    )

    trouble = trouble_with(lambda: list(offers("PAU", channel, {"ASL_SECRET_A": PASSWORD})))

    assert isinstance(trouble, WrongUse)
    assert str(trouble) == "PAU, drop: not set in the environment: ASL_SECRET_B"


@at(*REMOTE)
def test_an_option_that_there_is_not_is_wrong_use(place: Place) -> None:
    place.with_options(colour="green")

    trouble = trouble_with(place.offers)

    assert isinstance(trouble, WrongUse)
    assert "colour" in str(trouble)


@at(*REMOTE)
def test_an_offer_shows_no_secret(place: Place) -> None:
    place.put("a.csv", b"a")

    assert PASSWORD not in repr(place.only())
