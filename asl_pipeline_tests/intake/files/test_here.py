"""Folders of this machine, in which whoever writes to them may put anything at any moment."""

import os
import shutil
from pathlib import Path

from asl_pipeline.model.channel import Files
from asl_pipeline.model.failure import (
    Incomplete,
    TooMuch,
    Unreachable,
)
from asl_pipeline_tests.intake.files.places import (
    MIB,
    SENT_AT,
    Place,
    content_of,
    trouble_with,
)


def test_a_folder_may_be_told_as_a_url(local: Place, root: Path) -> None:
    local.put("été 2018/a.csv", b"a")
    local.channel = Files(url=(root / "été 2018").as_uri())

    assert local.looked() == [("a.csv", None, b"a")]


def test_the_declared_folder_itself_may_be_a_link(local: Place, tmp_path: Path) -> None:
    local.put("in/a.csv", b"a")
    (tmp_path / "link").symlink_to(tmp_path / "root")
    local.channel = Files(url=str(tmp_path / "link"))

    assert ("in/a.csv", None, b"a") in local.looked()


def test_a_file_that_grows_while_it_is_read_is_still_being_written(local: Place) -> None:
    local.put("a.csv", b"a" * 2 * MIB)
    chunks = local.only().chunks()
    next(chunks)
    local.put("a.csv", b"a" * 3 * MIB)

    assert isinstance(trouble_with(lambda: list(chunks)), Incomplete)


def test_a_file_that_shrinks_while_it_is_read_is_still_being_written(local: Place) -> None:
    local.put("a.csv", b"a" * 2 * MIB)
    chunks = local.only().chunks()
    next(chunks)
    local.put("a.csv", b"a")

    assert isinstance(trouble_with(lambda: list(chunks)), Incomplete)


def test_a_file_that_grew_without_a_sign_is_still_being_written(local: Place, root: Path) -> None:
    local.put("a.csv", b"half")
    offer, before = local.only(), (root / "a.csv").stat()
    local.put("a.csv", b"all of it")
    os.utime(root / "a.csv", ns=(before.st_atime_ns, before.st_mtime_ns))

    assert isinstance(trouble_with(lambda: content_of(offer)), Incomplete)


def test_a_file_that_is_written_over_while_it_is_read_is_still_being_written(
    local: Place, root: Path
) -> None:
    local.put("a.csv", b"a" * 2 * MIB)
    chunks = local.only().chunks()
    next(chunks)
    local.put("a.csv", b"b" * 2 * MIB)
    os.utime(root / "a.csv", (SENT_AT.timestamp(), SENT_AT.timestamp()))

    assert isinstance(trouble_with(lambda: list(chunks)), Incomplete)


def test_a_file_that_grows_beyond_the_limit_is_too_much(local: Place) -> None:
    local.limit(file_bytes=2 * MIB)
    local.put("a.csv", b"a" * 2 * MIB)
    chunks = local.only().chunks()
    next(chunks)
    local.put("a.csv", b"a" * 4 * MIB)

    assert isinstance(trouble_with(lambda: list(chunks)), TooMuch)


def test_what_takes_a_file_s_place_is_neither_followed_nor_waited_for(
    local: Place, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret.csv").write_bytes(b"secret")
    for name in ("folder.csv", "link.csv", "pipe.csv"):
        local.put(name, b"secret")
    found = local.offers()
    for name in ("folder.csv", "link.csv", "pipe.csv"):
        (root / name).unlink()
    (root / "folder.csv").mkdir()
    (root / "link.csv").symlink_to(tmp_path / "secret.csv")
    os.mkfifo(root / "pipe.csv")

    handed_on: list[bytes] = []
    for offer in found:
        trouble = trouble_with(lambda chunks=offer.chunks: handed_on.extend(chunks()))
        assert isinstance(trouble, Incomplete)
    assert handed_on == []


def test_a_link_that_takes_a_folder_s_place_is_not_followed(
    local: Place, root: Path, tmp_path: Path
) -> None:
    local.put("folder/a.csv", b"secret")
    _, offer = local.offers()
    shutil.move(root / "folder", tmp_path / "elsewhere")
    (root / "folder").symlink_to(tmp_path / "elsewhere")

    assert isinstance(trouble_with(lambda: content_of(offer)), Incomplete)


def test_a_path_too_long_for_this_machine_is_told_and_the_others_go_on(
    local: Place, root: Path
) -> None:
    local.put("b.csv", b"b")
    at_depth = os.open(root, os.O_DIRECTORY)
    for _ in range(20):
        os.mkdir("d" * 250, dir_fd=at_depth)
        within = os.open("d" * 250, os.O_DIRECTORY, dir_fd=at_depth)
        os.close(at_depth)
        at_depth = within
    os.close(at_depth)

    found = local.offers()

    troubled = [each for each in found if each.reason is None and each.name != "b.csv"]
    assert len(troubled) == 1
    assert isinstance(trouble_with(lambda: content_of(troubled[0])), Unreachable)
    assert content_of(found[0]) == b"b"
