"""What goes wrong between a store and us: nothing half is taken, and nothing stops the others."""

import asyncio
from dataclasses import replace

import requests
from fsspec.asyn import get_loop

from asl_pipeline.model.channel import Files
from asl_pipeline.model.failure import (
    Incomplete,
    Refused,
    TooMuch,
    Unreachable,
)
from asl_pipeline_tests.intake.files.places import (
    EVERYWHERE,
    MIB,
    REMOTE,
    Place,
    at,
    content_of,
    trouble_with,
)
from asl_pipeline_tests.intake.servers import PASSWORD


@at("sftp", "webdav")
def test_a_file_that_changes_while_it_is_fetched_is_still_being_written(place: Place) -> None:
    place.put("a.csv", b"half")
    offer = place.only()
    place.server.meddler.first = lambda: place.put("a.csv", b"half and more")

    assert isinstance(trouble_with(lambda: content_of(offer)), Incomplete)
    assert place.waits == []


@at(*EVERYWHERE)
def test_a_file_that_changes_after_it_was_listed_is_still_being_written(place: Place) -> None:
    place.put("a.csv", b"half")
    offer = place.only()
    place.put("a.csv", b"all of it")

    assert isinstance(trouble_with(lambda: content_of(offer)), Incomplete)
    assert place.waits == []


@at(*EVERYWHERE)
def test_a_file_that_changes_while_others_are_offered_is_still_being_written(place: Place) -> None:
    place.put("a.csv", b"half")
    place.put("b.csv", b"b")
    found = place.being_offered()
    first = next(found)
    place.put("a.csv", b"all of it")

    assert isinstance(trouble_with(lambda: content_of(first)), Incomplete)
    assert content_of(next(found)) == b"b"


def test_a_file_of_s3_that_is_replaced_between_two_parts_is_not_patched_together(s3: Place) -> None:
    s3.put("a.csv", b"a" * 9 * MIB)
    offer = s3.only()
    s3.server.meddler.first = lambda: s3.put("a.csv", b"b" * 9 * MIB)

    assert isinstance(trouble_with(lambda: content_of(offer)), Incomplete)
    assert s3.waits == []


@at(*EVERYWHERE)
def test_a_file_that_is_gone_is_told_and_the_others_go_on(place: Place) -> None:
    for name in ("a.csv", "b.csv", "c.csv"):
        place.put(name, name.encode())
    first, second, third = place.offers()
    place.remove("b.csv")

    assert isinstance(trouble_with(lambda: content_of(second)), Incomplete)
    assert [content_of(first), content_of(third)] == [b"a.csv", b"c.csv"]


@at(*REMOTE)
def test_half_a_file_is_never_handed_on_and_is_asked_for_again(place: Place) -> None:
    place.put("a.csv", b"all of it")
    offer = place.only()
    place.server.meddler.bytes_sent = 3
    handed_on: list[bytes] = []

    trouble = trouble_with(lambda: handed_on.extend(offer.chunks()))

    assert isinstance(trouble, Incomplete)
    assert handed_on == []
    assert place.waits == [1, 2, 4, 8]


@at(*REMOTE)
def test_what_comes_whole_at_another_try_is_taken(place: Place) -> None:
    place.put("a.csv", b"all of it")
    offer = place.only()
    place.server.meddler.bytes_sent = 3

    def mend() -> None:
        place.server.meddler.bytes_sent = None

    place.meanwhile = mend

    assert content_of(offer) == b"all of it"
    assert place.waits == [1]


def test_nothing_in_place_of_a_file_is_not_taken_for_it(webdav: Place) -> None:
    # So Nextcloud answers where it has lost a file: 200, its ETag, and no content.
    webdav.put("a.csv", b"all of it")
    webdav.server.meddler.content = b""

    assert isinstance(trouble_with(lambda: content_of(webdav.only())), Incomplete)


@at("sftp", "webdav")
def test_more_than_the_limit_is_not_taken_whatever_was_listed(place: Place) -> None:
    place.limit(file_bytes=3 * MIB)
    place.put("a.csv", b"little")
    place.server.meddler.content = b"x" * 4 * MIB

    trouble = trouble_with(lambda: content_of(place.only()))

    assert isinstance(trouble, TooMuch)
    assert trouble.limit == "file_bytes"


@at(*REMOTE)
def test_a_server_that_goes_away_after_the_list_is_unreachable(place: Place) -> None:
    place.put("a.csv", b"a")
    offer = place.only()
    place.server.stop()

    assert type(trouble_with(lambda: content_of(offer))) is Unreachable
    assert place.waits == [1, 2, 4, 8]


@at(*REMOTE)
def test_a_server_that_goes_away_in_the_middle_is_unreachable(place: Place) -> None:
    place.limit(tries=2)
    place.put("a.csv", b"a")
    place.put("b.csv", b"b")
    found = place.being_offered()
    first = next(found)
    content_of(first)
    place.server.stop()

    assert isinstance(trouble_with(lambda: content_of(next(found))), Unreachable)


def test_a_server_that_hangs_up_is_called_again(sftp: Place) -> None:
    sftp.put("a.csv", b"a")
    sftp.put("b.csv", b"b")
    found = sftp.being_offered()
    content_of(next(found))
    sftp.server.hang_up()

    assert content_of(next(found)) == b"b"
    assert sftp.waits == [1]


@at("s3", "sftp")
def test_an_iterator_may_be_ended_in_any_thread(place: Place) -> None:
    for name in ("a.csv", "b.csv"):
        place.put(name, b"content")
    found = place.being_offered()
    next(found)

    async def end() -> None:
        found.close()

    asyncio.run_coroutine_threadsafe(end(), get_loop()).result(3)

    assert len(place.offers()) == 2


@at("s3", "webdav")
def test_a_server_that_is_busy_is_asked_again(place: Place) -> None:
    place.put("a.csv", b"a")
    place.server.meddler.statuses = [503, 429]

    assert place.looked() == [("a.csv", None, b"a")]
    assert place.waits == [1, 2]


@at(*REMOTE)
def test_a_server_that_is_not_there_is_unreachable_after_as_many_tries(place: Place) -> None:
    place.limit(tries=3)
    place.server.stop()

    assert type(trouble_with(place.offers)) is Unreachable
    assert place.waits == [1, 2]


@at("sftp", "webdav")
def test_a_wrong_password_is_refused_at_once(place: Place) -> None:
    wrong = f"{PASSWORD}-wrong"

    assert isinstance(trouble_with(lambda: place.offers(wrong)), Refused)
    assert place.waits == []


def test_a_wrong_key_of_s3_is_refused_at_once(s3: Place) -> None:
    address = f"http://127.0.0.1:{s3.server.port}/moto-api/reset-auth"
    requests.post(address, data="0", timeout=10).close()
    try:
        trouble = trouble_with(s3.offers)
    finally:
        requests.post(address, data="inf", timeout=10).close()

    assert isinstance(trouble, Refused)
    assert "InvalidAccessKeyId" in str(trouble)
    assert s3.waits == []


def test_s3_without_credentials_is_refused(s3: Place) -> None:
    endpoint = s3.channel.options["endpoint_url"]
    s3.channel = replace(s3.channel, options={"endpoint_url": endpoint}, secrets={})

    assert isinstance(trouble_with(s3.offers), Refused)


@at(*REMOTE)
def test_a_folder_that_is_not_there_is_refused(place: Place) -> None:
    # S3 has no folders, but buckets.
    url = str(place.channel.url).replace("//partner/in", "//nowhere")
    place.channel = replace(place.channel, url=f"{url.rstrip('/')}/nowhere")

    assert isinstance(trouble_with(place.offers), Refused)
    assert place.waits == []


def test_a_folder_of_this_machine_that_is_not_there_is_unreachable(local: Place) -> None:
    local.channel = Files(url=f"{local.channel.url}/nowhere")

    assert isinstance(trouble_with(local.offers), Unreachable)


@at("sftp", "webdav")
def test_a_folder_that_may_not_be_looked_into_is_told_and_the_others_go_on(place: Place) -> None:
    for name in ("a/1.csv", "b/2.csv", "c/3.csv"):
        place.put(name, b"content")
    place.server.meddler.forbidden = "/b"

    found = place.offers()

    assert [(each.name, each.reason) for each in found] == [
        ("a", "directory"),
        ("a/1.csv", None),
        ("b", None),
        ("c", "directory"),
        ("c/3.csv", None),
    ]
    assert isinstance(trouble_with(lambda: content_of(found[2])), Refused)


def test_a_tree_of_folders_without_end_is_given_up(sftp: Place) -> None:
    sftp.limit(pages=3)
    sftp.put("a/b/c/d.csv", b"content")

    trouble = trouble_with(sftp.offers)

    assert isinstance(trouble, TooMuch)
    assert trouble.limit == "pages"


def test_what_takes_too_long_is_given_up(sftp: Place) -> None:
    sftp.limit(fetch_s=0, tries=1)
    sftp.put("a.csv", b"content")

    trouble = trouble_with(lambda: content_of(sftp.only()))

    assert isinstance(trouble, Incomplete)
    assert "fetch_s" in str(trouble)
