"""Whatever is altered in a release is found."""

import hashlib
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from asl_pipeline.model.failure import NotFound, VerificationFailed
from asl_pipeline.publication import open_release
from asl_pipeline.publication.verify import descriptor_mistakes, mismatches
from asl_pipeline_tests.extended import EXTENDED
from asl_pipeline_tests.kit import asl
from asl_pipeline_tests.publication.layout import FILES

_NAME = "2026-03-31.0"
_FLIPS = 10_000 if EXTENDED else 500


def _flip(path: Path, at: int, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1 << bit
    path.write_bytes(content)


# ------------------------------------------------------------------------------ every file


def test_a_release_as_published_is_sound(release: Path) -> None:
    assert mismatches(release) == ()


_TOLD_OF = sorted(set(FILES) - {"manifest.json", "datapackage.json", "SHA256SUMS"})
_READ_FIRST = ("manifest.json", "datapackage.json", "SHA256SUMS")
"""What the hashes of all others, and the tables, are looked up in."""


def _harmed(copy: Path, harm: Callable[[Path], object], said: str) -> list[str]:
    """The files that are told of, once every file is harmed. Each is judged by itself alone."""
    for path in _TOLD_OF:
        harm(copy / path)
    return sorted(line.removesuffix(said) for line in mismatches(copy) if line.endswith(said))


def test_a_flipped_bit_is_found_in_every_file(copy: Path) -> None:
    found = _harmed(
        copy,
        lambda file: _flip(file, file.stat().st_size // 2, 0),
        ": altered since it was published",
    )

    assert found == _TOLD_OF


def test_every_file_that_is_missing_is_found(copy: Path) -> None:
    assert _harmed(copy, Path.unlink, ": missing") == _TOLD_OF


def test_every_file_that_was_cut_short_is_found(copy: Path) -> None:
    found = _harmed(
        copy,
        lambda file: file.write_bytes(file.read_bytes()[:-1]),
        ": altered since it was published",
    )

    assert found == _TOLD_OF


@pytest.mark.parametrize("path", _READ_FIRST)
def test_a_flipped_bit_is_found_in_what_tells_of_the_others(copy: Path, path: str) -> None:
    _flip(copy / path, (copy / path).stat().st_size // 2, 0)

    assert mismatches(copy) != ()


@pytest.mark.parametrize("path", _READ_FIRST)
def test_what_tells_of_the_others_is_missed(copy: Path, path: str) -> None:
    (copy / path).unlink()

    assert mismatches(copy) != ()


def test_no_flipped_bit_anywhere_in_a_release_is_missed(copy: Path) -> None:
    chosen = random.Random(246)
    files = sorted(path for path in copy.rglob("*") if path.is_file())
    missed = []
    for _ in range(_FLIPS):
        path = chosen.choice(files)
        content = path.read_bytes()
        at, bit = chosen.randrange(len(content)), chosen.randrange(8)
        _flip(path, at, bit)
        if not mismatches(copy):
            missed.append((path.name, at, bit))
        path.write_bytes(content)

    assert missed == []
    assert mismatches(copy) == ()


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("manifest.json", b'"files"'),
        ("manifest.json", b'"sha256"'),
        ("datapackage.json", b'"resources"'),
        ("datapackage.json", b'"name": "obs'),
        ("datapackage.json", b'"path": "obs'),
        ("SHA256SUMS", b"manifest.json"),
    ],
)
@pytest.mark.parametrize("bit", [0, 7], ids=["another letter", "no letter"])
def test_what_is_read_before_its_hash_is_known_may_say_anything(
    copy: Path, path: str, word: bytes, bit: int
) -> None:
    _flip(copy / path, (copy / path).read_bytes().index(word) + 1, bit)

    assert mismatches(copy) != ()


@pytest.mark.parametrize("path", ["extra.txt", "observatory/.hidden", "new/deep/extra.parquet"])
def test_an_extra_file_is_found(copy: Path, path: str) -> None:
    (copy / path).parent.mkdir(parents=True, exist_ok=True)
    (copy / path).write_bytes(b"")

    assert mismatches(copy) == (f"{path}: not in the manifest",)


def test_an_extra_link_to_a_folder_is_found(copy: Path, tmp_path: Path) -> None:
    (copy / "extra").symlink_to(tmp_path)

    assert mismatches(copy) != ()


@pytest.mark.parametrize("kept", [0, 1, 5])
def test_sums_that_leave_files_out_are_found(copy: Path, kept: int) -> None:
    lines = (copy / "SHA256SUMS").read_text("utf-8").splitlines(keepends=True)
    (copy / "SHA256SUMS").write_text("".join(lines[:kept]), "utf-8")

    assert mismatches(copy) != ()


# ------------------------------------------------------- what is said, against what is there


def _say(copy: Path, change: Callable[[Any, Any], None]) -> None:
    """Change manifest and descriptor, and put right every hash that tells."""
    manifest = json.loads((copy / "manifest.json").read_bytes())
    descriptor = json.loads((copy / "datapackage.json").read_bytes())
    change(manifest, descriptor)
    (copy / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    content = (copy / "datapackage.json").read_bytes()
    manifest["files"]["datapackage.json"]["sha256"] = hashlib.sha256(content).hexdigest()
    (copy / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    listed = sorted({*manifest["files"], "manifest.json"})
    sums = [f"{hashlib.sha256((copy / p).read_bytes()).hexdigest()}  {p}\n" for p in listed]
    (copy / "SHA256SUMS").write_text("".join(sums), "utf-8")


def _resource(descriptor: Any, path: str) -> Any:
    (found,) = [each for each in descriptor["resources"] if each["path"] == path]
    return found


def _more_rows(manifest: Any, descriptor: Any) -> None:
    manifest["files"]["observatory/pilots.parquet"]["rows"] += 1
    _resource(descriptor, "observatory/pilots.parquet")["rows"] += 1


def _other_rows(manifest: Any, _: Any) -> None:
    manifest["files"]["observatory/pilots.parquet"]["rows"] += 1


def _other_type(_: Any, descriptor: Any) -> None:
    _resource(descriptor, "observatory/pilots.parquet")["schema"]["fields"][0]["type"] = "integer"


def _no_column(_: Any, descriptor: Any) -> None:
    _resource(descriptor, "observatory/pilots.parquet")["schema"]["fields"].pop()


def _other_key(_: Any, descriptor: Any) -> None:
    _resource(descriptor, "observatory/pilots.parquet")["schema"]["primaryKey"] = ["partner_id"]


def _key_with_nulls(_: Any, descriptor: Any) -> None:
    _resource(descriptor, "observatory/pilots.parquet")["schema"]["primaryKey"] = ["end"]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (_more_rows, "2 rows, not 3"),
        (_other_rows, "rows, not"),
        (_other_type, "is not of type integer"),
        (_no_column, "columns"),
        (_other_key, "a key stands twice"),
        (_key_with_nulls, "a key is null"),
    ],
)
def test_what_is_said_of_a_table_is_held_against_it(
    copy: Path, change: Callable[[Any, Any], None], found: str
) -> None:
    _say(copy, change)

    told = mismatches(copy)
    assert told
    assert all(line.startswith("observatory/pilots.parquet") for line in told)
    assert any(found in line for line in told)


def test_saying_the_same_again_is_sound(copy: Path) -> None:
    _say(copy, lambda *_: None)

    assert mismatches(copy) == ()


# ------------------------------------------------------------------------------- descriptor


def _descriptor(release: Path) -> Any:
    return json.loads((release / "datapackage.json").read_bytes())


def test_the_descriptor_is_as_the_shipped_profile_asks(release: Path) -> None:
    assert descriptor_mistakes(_descriptor(release)) == ()


def _without(key: str) -> Callable[[Any], object]:
    return lambda resource: resource.pop(key)


@pytest.mark.parametrize(
    "breakage",
    [
        _without("name"),
        _without("path"),
        lambda resource: resource.update(path="/etc/passwd"),
        lambda resource: resource.update(path="../other/pilots.parquet"),
        lambda resource: resource["schema"]["fields"][0].update(type="list of things"),
        lambda resource: resource["schema"]["fields"][0].pop("name"),
        lambda resource: resource.update(bytes="many"),
    ],
    ids=["no name", "no path", "absolute", "outside", "unknown type", "nameless", "no number"],
)
def test_a_broken_descriptor_is_told(release: Path, breakage: Callable[[Any], object]) -> None:
    descriptor = _descriptor(release)
    breakage(descriptor["resources"][0])

    assert descriptor_mistakes(descriptor) != ()


def test_a_descriptor_without_tables_is_told() -> None:
    assert descriptor_mistakes({"resources": []}) != ()
    assert descriptor_mistakes({}) != ()


def test_two_tables_of_one_name_are_told(release: Path) -> None:
    descriptor = _descriptor(release)
    descriptor["resources"][1]["name"] = descriptor["resources"][0]["name"]

    assert "two resources have the same name" in descriptor_mistakes(descriptor)


# ----------------------------------------------------------------------------- the command


def test_the_command_says_that_a_release_is_sound(home: Path) -> None:
    answer = asl(home, "release", "verify")

    assert (answer.status, answer.out) == (0, f"Release {_NAME} is sound, and not signed.\n")


@pytest.mark.parametrize("path", ["observatory/pilots.parquet", "manifest.json", "README.md"])
def test_the_command_answers_1_for_what_was_altered(home: Path, path: str) -> None:
    file = home / "releases" / _NAME / path
    _flip(file, file.stat().st_size // 2, 0)

    answer = asl(home, "release", "verify", _NAME, "--json")

    told = json.loads(answer.out)
    assert (answer.status, told["release"], told["sound"]) == (1, _NAME, False)
    assert told["mismatches"]


def test_the_command_finds_a_release_that_was_altered_with_all_its_hashes(home: Path) -> None:
    folder = home / "releases" / _NAME
    _say(folder, lambda manifest, _: manifest.update(as_of="2020-01-01"))
    assert mismatches(folder) == ()

    answer = asl(home, "release", "verify")

    assert answer.status == 1
    assert "not the manifest that the ledger knows" in answer.out


def test_the_command_answers_3_for_a_release_that_is_not_there(home: Path) -> None:
    assert asl(home, "release", "verify", "2000-01-01.0").status == 3


# --------------------------------------------------------------------------------- readers


def test_a_release_is_opened_by_name_or_as_the_latest(made: Path) -> None:
    latest, named = (open_release(name, made / "releases") for name in ("latest", _NAME))

    assert latest == named
    assert latest.arrow("observatory/pilots").num_rows == len(latest.pandas("observatory/pilots"))
    assert "observatory/pilots" in latest.tables


def test_every_table_that_an_opened_release_names_can_be_read(made: Path) -> None:
    opened = open_release(releases=made / "releases")

    # Nothing has changed since the release before: there was none.
    empty = {"changes/added", "changes/changed", "changes/removed", "quality/revisions"}
    assert {name for name in opened.tables if opened.arrow(name).num_rows == 0} == empty
    for path in FILES:
        if path.startswith("lineage/"):
            assert opened.arrow(path.removesuffix(".parquet")).num_rows > 0


def test_a_release_with_an_altered_manifest_is_not_opened(home: Path) -> None:
    _say(home / "releases" / _NAME, lambda manifest, _: manifest.update(as_of="2020-01-01"))

    with pytest.raises(VerificationFailed, match="manifest"):
        open_release(releases=home / "releases")


def test_an_altered_table_is_not_read(home: Path) -> None:
    file = home / "releases" / _NAME / "observatory/pilots.parquet"
    _flip(file, file.stat().st_size // 2, 0)
    opened = open_release(releases=home / "releases")

    with pytest.raises(VerificationFailed, match=r"observatory/pilots\.parquet"):
        opened.arrow("observatory/pilots")


def test_what_is_not_there_is_not_found(made: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        open_release("2000-01-01.0", made / "releases")
    with pytest.raises(NotFound):
        open_release(releases=tmp_path)
    with pytest.raises(NotFound, match="observatory/pilots"):
        open_release(releases=made / "releases").arrow("observatory/nothing")
