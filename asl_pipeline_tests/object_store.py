"""A store that speaks S3, on loopback, for what is published: a bucket, and who meddles with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from s3fs import S3FileSystem

from asl_pipeline.store.bucket import Bucket
from asl_pipeline_tests.intake.meddler import Meddler
from asl_pipeline_tests.intake.servers import PASSWORD, s3_server

URL = "s3://published/releases"


@dataclass(frozen=True)
class Store:
    """Where the store is, what is done to its answers, and its bucket."""

    address: str
    meddler: Meddler

    @property
    def environment(self) -> dict[str, str]:
        """What the environment says of it, as Amazon's own tools have it."""
        return {
            "AWS_ACCESS_KEY_ID": "user",
            "AWS_SECRET_ACCESS_KEY": PASSWORD,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": self.address,
        }

    @property
    def bucket(self) -> Bucket:
        """The bucket of releases."""
        return Bucket(URL)


@contextmanager
def serving() -> Iterator[Store]:
    """A store with an empty bucket, which the environment names."""
    with s3_server() as running, pytest.MonkeyPatch.context() as patched:
        made = Store(f"http://127.0.0.1:{running.port}", running.meddler)
        for name, value in made.environment.items():
            patched.setenv(name, value)
        # What is open is shared, and the store of the test before was elsewhere.
        S3FileSystem.clear_instance_cache()
        files = S3FileSystem(skip_instance_cache=True)
        files.call_s3("create_bucket", Bucket=URL.split("/")[2])
        yield made


@pytest.fixture
def store() -> Iterator[Store]:
    """A store of its own for a test."""
    with serving() as made:
        yield made
