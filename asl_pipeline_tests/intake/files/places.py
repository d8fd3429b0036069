"""A partner's folder in every place where one may be, for tests of the `files` channel.

All that lies in one is synthetic. `PASSWORD` is a canary: nothing that is told may have it in it.
"""

import datetime as dt
import os
import traceback
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from moto.backends import get_backend

from asl_pipeline.intake.channels.files import offers
from asl_pipeline.intake.offer import Offer
from asl_pipeline.model.channel import Files
from asl_pipeline.model.failure import Failure
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

Keys = tuple[asyncssh.SSHKey, asyncssh.SSHKey]


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
        """The server; not of a folder on this machine."""
        assert self.running is not None
        return self.running

    def limit(self, **limits: int) -> None:
        """Set limits of the channel."""
        self.channel = replace(self.channel, limits=Limits(**limits))

    def with_options(self, **options: Any) -> None:
        """Add options to the channel."""
        self.channel = replace(self.channel, options={**self.channel.options, **options})

    def offers(self, password: str = PASSWORD) -> list[Offer]:
        """Everything that is offered."""
        return list(self.being_offered(password))

    def looked(self) -> list[tuple[str, str | None, bytes]]:
        """Name, reason and content of everything, fetched as it is offered."""
        return [(each.name, each.reason, content_of(each)) for each in self.being_offered()]

    def being_offered(self, password: str = PASSWORD) -> Generator[Offer, None, None]:
        """Everything, while it is offered."""
        yield from offers("PAU", self.channel, {VARIABLE: password}, self._wait)

    def only(self) -> Offer:
        """What is offered, and nothing else is."""
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
def keys() -> Keys:
    """The server's key and the client's."""
    return (
        asyncssh.generate_private_key("ssh-ed25519"),
        asyncssh.generate_private_key("ssh-ed25519"),
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
    keys: Keys,
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
