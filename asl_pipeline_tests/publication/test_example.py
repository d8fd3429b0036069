"""The release in `data/example`, cut once and never changed, is still one of ours."""

import base64
import re
import shutil
from pathlib import Path

import pytest

from asl_pipeline.publication import open_release
from asl_pipeline.publication.keys import trusted_keys
from asl_pipeline.publication.signature import Signed, Signing, signing_of
from asl_pipeline_tests.kit import asl

ROOT = Path(__file__).resolve().parents[2]
RELEASES = ROOT / "data" / "example" / "releases"
KEY = ROOT / "docs" / "keys" / "example.pub"
FOLDER = RELEASES / open_release("latest", RELEASES).name


def test_it_is_verified_without_a_ledger_by_the_key_in_the_docs(tmp_path: Path) -> None:
    answer = asl(tmp_path, "release", "verify", str(FOLDER), "--key", str(KEY))

    told = f"Release {FOLDER.name} is sound, and signed by a trusted key.\n"
    assert (answer.status, answer.out) == (0, told)
    assert list(tmp_path.iterdir()) == []


def test_every_table_of_it_is_opened_with_its_hash_compared() -> None:
    release = open_release("latest", RELEASES, signed_by=str(KEY))

    rows = {name: release.arrow(name).num_rows for name in release.tables}

    files = release.manifest["files"]
    assert rows == {name: files[f"{name}.parquet"]["rows"] for name in rows}
    assert len(rows) > 30


def test_a_folder_that_was_altered_is_told(tmp_path: Path) -> None:
    copy = tmp_path / "copies" / FOLDER.name
    shutil.copytree(FOLDER, copy)
    with (copy / "observatory" / "pilots.parquet").open("r+b") as file:
        file.write(b"PAR2")

    answer = asl(tmp_path / "home", "release", "verify", str(copy))

    assert answer.status == 1
    assert answer.out.startswith("observatory/pilots.parquet: altered since it was published\n")


@pytest.mark.parametrize(("path", "told"), [("no/folder", "no/folder"), ("./latest", "latest")])
def test_a_folder_that_is_not_there_is_told(tmp_path: Path, path: str, told: str) -> None:
    answer = asl(tmp_path, "release", "verify", path)

    assert (answer.status, answer.err) == (3, f"there is no folder {told!r}\n")


def test_the_page_on_verifying_names_the_key_of_each_file() -> None:
    page = (ROOT / "docs" / "how-to" / "verify-a-release.md").read_text("utf-8")

    told = set(re.findall(r"`([A-Za-z0-9+/]{43}=)`", page))

    keys = [key for file in KEY.parent.glob("*.pub") for key in trusted_keys(str(file))]
    assert told == {base64.b64encode(key.public_bytes_raw()).decode() for key in keys}
    assert signing_of(FOLDER, trusted_keys(str(KEY))) == Signing(
        Signed.BY_A_TRUSTED_KEY, "B7SoirM5BdIflqoNMQv9/mlm07XJNO6qRreNhwHgmbc="
    )
