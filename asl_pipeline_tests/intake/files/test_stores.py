"""What is particular to WebDAV and SFTP: where they may lead, and whom they must prove to be."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from asl_pipeline.model.failure import (
    Refused,
    TooMuch,
    WrongUse,
)
from asl_pipeline_tests.intake.files.places import (
    VARIABLE,
    Keys,
    Place,
    trouble_with,
)
from asl_pipeline_tests.intake.servers import DAV_PATH, PASSWORD, certified, webdav_server


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


def test_https_is_spoken_with_whom_somebody_vouches_for(
    webdav: Place, root: Path, tmp_path: Path
) -> None:
    webdav.put("a.csv", b"a")
    certificate = certified(tmp_path)
    with webdav_server(root, certificate) as running:
        webdav.channel = replace(webdav.channel, url=f"webdav://127.0.0.1:{running.port}{DAV_PATH}")
        trouble = trouble_with(webdav.offers)
        webdav.with_options(verify=str(certificate))
        names = [each.name for each in webdav.offers()]

    assert isinstance(trouble, Refused)
    assert "certificate" in str(trouble)
    assert webdav.waits == []
    assert names == ["a.csv"]


def test_a_list_without_end_is_given_up(webdav: Place) -> None:
    webdav.limit(fetch_bytes=100)

    trouble = trouble_with(webdav.offers)

    assert isinstance(trouble, TooMuch)
    assert trouble.limit == "fetch_bytes"


def test_a_key_serves_as_well_as_a_password(sftp: Place, keys: Keys) -> None:
    sftp.put("a.csv", b"a")
    sftp.channel = replace(sftp.channel, secrets={"client_keys": VARIABLE})
    key = keys[1].export_private_key().decode()

    assert [each.name for each in sftp.offers(key)] == ["a.csv"]


def test_a_key_in_a_file_serves_too(sftp: Place, keys: Keys, tmp_path: Path) -> None:
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


def test_what_the_user_set_up_for_ssh_does_not_make_a_server_trusted(
    sftp: Place, tmp_path: Path
) -> None:
    (tmp_path / "home" / ".ssh").mkdir(parents=True)
    (tmp_path / "home" / ".ssh" / "config").write_text("UserKnownHostsFile none\n")
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


def test_a_server_that_does_not_tell_files_from_folders_is_refused(sftp: Place) -> None:
    sftp.put("a.csv", b"a")
    sftp.server.meddler.typeless = True

    assert isinstance(trouble_with(sftp.offers), Refused)
