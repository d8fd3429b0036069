"""The `files` channel, on folders of this machine and on real servers: nothing half, nothing lost.

All that is sent is synthetic. `PASSWORD` is a canary: it must not be in anything that is told.
"""

import datetime as dt
import os
import shutil
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import asyncssh
import pytest
import requests
from moto.backends import get_backend

from asl_pipeline.intake.channels.files import offers
from asl_pipeline.intake.offer import Offer
from asl_pipeline.model.channel import Files
from asl_pipeline.model.failure import (
    Failure,
    Incomplete,
    Refused,
    TooMuch,
    Unreachable,
    WrongUse,
)
from asl_pipeline.model.limits import Limits
from asl_pipeline_tests.intake.servers import (
    DAV_PATH,
    PASSWORD,
    USER,
    Running,
    s3_server,
    sftp_server,
    webdav_server,
)

VARIABLE = "ASL_SECRET_PAU"
MIB = 2**20
ACCOUNT = "123456789012"
SENT_AT = dt.datetime(2018, 7, 12, 23, 30, tzinfo=dt.UTC)
REMOTE = ("s3", "sftp", "webdav")
WITH_FOLDERS = ("local", "sftp", "webdav")
EVERYWHERE = ("local", *REMOTE)


@dataclass
class Place:
    """A partner's folder, which the partner can write to, and the channel that reads it."""

    channel: Files
    put: Callable[[str, bytes], None]
    remove: Callable[[str], None]
    running: Running | None = None
    waits: list[float] = field(default_factory=list)
    meanwhile: Callable[[], None] | None = None
    """What somebody does while we wait."""

    @property
    def server(self) -> Running:
        assert self.running is not None
        return self.running

    def limit(self, **limits: int) -> None:
        self.channel = replace(self.channel, limits=Limits(**limits))

    def with_options(self, **options: Any) -> None:
        self.channel = replace(self.channel, options={**self.channel.options, **options})

    def offers(self, password: str = PASSWORD) -> list[Offer]:
        return list(self.being_offered(password))

    def looked(self) -> list[tuple[str, str | None, bytes]]:
        """Name, reason and content of everything, fetched as it is offered."""
        return [(each.name, each.reason, content_of(each)) for each in self.being_offered()]

    def being_offered(self, password: str = PASSWORD) -> Iterator[Offer]:
        return offers("PAU", self.channel, {VARIABLE: password}, self._wait)

    def only(self) -> Offer:
        (offer,) = self.offers()
        return offer

    def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        if self.meanwhile is not None:
            self.meanwhile()


def content_of(offer: Offer) -> bytes:
    return b"".join(offer.chunks())


def trouble_with(act: Callable[[], object]) -> Failure:
    """What is raised, which tells no secret, neither by itself nor by what led to it."""
    with pytest.raises(Failure) as raised:
        act()
    assert PASSWORD not in "".join(traceback.format_exception(raised.value))
    return raised.value


def in_folder(root: Path, **changes: Any) -> Place:
    def put(name: str, content: bytes) -> None:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    return Place(put=put, remove=lambda name: (root / name).unlink(), **changes)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = tmp_path / "root"
    path.mkdir()
    return path


@pytest.fixture(scope="module")
def keys() -> tuple[asyncssh.SSHKey, asyncssh.SSHKey]:
    """The server's key and the client's."""
    return asyncssh.generate_private_key("ssh-ed25519"), asyncssh.generate_private_key(
        "ssh-ed25519"
    )


@pytest.fixture(autouse=True)
def nobody_s_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No keys, credentials or settings of whoever runs the tests."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in [each for each in os.environ if each.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "SSH_AUTH_SOCK"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def local(root: Path) -> Place:
    return in_folder(root, channel=Files(url=str(root)))


@pytest.fixture
def s3() -> Iterator[Place]:
    with s3_server() as running:
        bucket = get_backend("s3")[ACCOUNT]["aws"]
        bucket.create_bucket("partner", "us-east-1")
        address = f"http://127.0.0.1:{running.port}"
        yield Place(
            channel=Files(
                url="s3://partner/in",
                options={"endpoint_url": address, "key": "synthetic", "region_name": "us-east-1"},
                secrets={"secret": VARIABLE},
            ),
            put=lambda name, content: bucket.put_object("partner", f"in/{name}", content),
            remove=lambda name: bucket.delete_object("partner", f"in/{name}"),
            running=running,
        )


@pytest.fixture
def sftp(
    root: Path,
    tmp_path: Path,
    keys: tuple[asyncssh.SSHKey, asyncssh.SSHKey],
) -> Iterator[Place]:
    with sftp_server(root, *keys) as running:
        known = tmp_path / "known_hosts"
        public = keys[0].export_public_key().decode()
        known.write_text(f"[127.0.0.1]:{running.port} {public}")
        yield in_folder(
            root,
            channel=Files(
                url=f"sftp://{USER}@127.0.0.1:{running.port}/",
                options={"known_hosts": str(known)},
                secrets={"password": VARIABLE},
            ),
            running=running,
        )


@pytest.fixture
def webdav(root: Path) -> Iterator[Place]:
    with webdav_server(root) as running:
        yield in_folder(
            root,
            channel=Files(
                url=f"webdav+http://127.0.0.1:{running.port}{DAV_PATH}",
                options={"username": USER},
                secrets={"password": VARIABLE},
            ),
            running=running,
        )


@pytest.fixture
def place(request: pytest.FixtureRequest) -> Place:
    """The place that the test names."""
    found: Place = request.getfixturevalue(request.param)
    return found


def at(*kinds: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("place", kinds, indirect=True)


# ------------------------------------------------------------------ what is offered


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
    s3.put("a.csv", b"a")
    get_backend("s3")[ACCOUNT]["aws"].put_object("partner", "in2/b.csv", b"b")
    get_backend("s3")[ACCOUNT]["aws"].put_object("partner", "in", b"c")

    assert [each.name for each in s3.offers()] == ["a.csv"]


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


# ------------------------------------------------------------------ what goes wrong on the way


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


# ------------------------------------------------------------------ WebDAV


def test_a_server_that_is_busy_is_asked_again(webdav: Place) -> None:
    webdav.put("a.csv", b"a")
    webdav.server.meddler.statuses = [503, 429]

    assert webdav.looked() == [("a.csv", None, b"a")]
    assert webdav.waits == [1, 2]


def test_a_server_that_sends_on_to_another_is_not_followed(webdav: Place, root: Path) -> None:
    with webdav_server(root) as other:
        webdav.server.meddler.statuses = [307]
        webdav.server.meddler.location = f"http://127.0.0.1:{other.port}{DAV_PATH}"

        assert isinstance(trouble_with(webdav.offers), Refused)
        assert other.meddler.asked == []


def test_a_server_may_send_on_to_another_place_of_its_own(webdav: Place) -> None:
    webdav.put("a.csv", b"a")
    webdav.server.meddler.statuses = [307]
    webdav.server.meddler.location = f"{DAV_PATH}/"

    assert [each.name for each in webdav.offers()] == ["a.csv"]


@pytest.mark.parametrize("status", [200, 301, 400, 405])
def test_what_is_no_webdav_is_refused(webdav: Place, status: int) -> None:
    webdav.server.meddler.statuses = [status]

    assert isinstance(trouble_with(webdav.offers), Refused)
    assert webdav.waits == []


def test_a_list_without_end_is_given_up(webdav: Place) -> None:
    webdav.limit(fetch_bytes=100)

    trouble = trouble_with(webdav.offers)

    assert isinstance(trouble, TooMuch)
    assert trouble.limit == "fetch_bytes"


# ------------------------------------------------------------------ SFTP


def test_a_key_serves_as_well_as_a_password(
    sftp: Place, keys: tuple[asyncssh.SSHKey, asyncssh.SSHKey]
) -> None:
    sftp.put("a.csv", b"a")
    sftp.channel = replace(sftp.channel, secrets={"client_keys": VARIABLE})
    key = keys[1].export_private_key().decode()

    assert [each.name for each in sftp.offers(key)] == ["a.csv"]


def test_a_key_in_a_file_serves_too(
    sftp: Place, keys: tuple[asyncssh.SSHKey, asyncssh.SSHKey], tmp_path: Path
) -> None:
    sftp.put("a.csv", b"a")
    keys[1].write_private_key(tmp_path / "key", "pkcs8-pem", passphrase=PASSWORD)
    sftp.with_options(client_keys=str(tmp_path / "key"))
    sftp.channel = replace(sftp.channel, secrets={"passphrase": VARIABLE})

    assert [each.name for each in sftp.offers()] == ["a.csv"]


@pytest.mark.parametrize(
    "text",
    [
        f"{PASSWORD} is no key",
        f"-----BEGIN PRIVATE KEY-----\n{PASSWORD}\n-----END PRIVATE KEY-----\n",
    ],
)
def test_what_is_no_key_is_wrong_use(sftp: Place, text: str) -> None:
    sftp.channel = replace(sftp.channel, secrets={"client_keys": VARIABLE})

    assert isinstance(trouble_with(lambda: sftp.offers(text)), WrongUse)


@pytest.mark.parametrize("known", ["", "other.example ssh-ed25519 AAAA"])
def test_a_server_whose_key_is_not_known_is_refused(
    sftp: Place, tmp_path: Path, known: str
) -> None:
    (tmp_path / "known_hosts").write_text(known)

    assert isinstance(trouble_with(sftp.offers), Refused)
    assert sftp.waits == []


def test_a_server_is_not_trusted_where_nothing_is_said_about_its_key(sftp: Place) -> None:
    sftp.channel = replace(sftp.channel, options={})

    assert isinstance(trouble_with(sftp.offers), Refused)


def test_the_key_of_a_server_is_looked_up_where_the_user_keeps_them(
    sftp: Place, tmp_path: Path
) -> None:
    (tmp_path / "home" / ".ssh").mkdir(parents=True)
    shutil.move(tmp_path / "known_hosts", tmp_path / "home" / ".ssh" / "known_hosts")
    sftp.channel = replace(sftp.channel, options={})

    assert sftp.offers() == []


def test_only_who_says_so_trusts_any_server(sftp: Place) -> None:
    sftp.with_options(known_hosts=False)

    assert sftp.offers() == []


# ------------------------------------------------------------------ this machine


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

    for offer in found:
        assert isinstance(trouble_with(partial(content_of, offer)), Incomplete)


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


# ------------------------------------------------------------------ how it is declared


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
