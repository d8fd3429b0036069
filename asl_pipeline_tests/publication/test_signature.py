"""Signatures: what is signed, by whom, and that nothing about it can be changed unseen."""

import json
import shutil
import stat
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.model.failure import VerificationFailed, WrongUse
from asl_pipeline.publication import open_release
from asl_pipeline.publication.keys import make_pair, signing_key, trusted_keys
from asl_pipeline.publication.signature import Signed, Signing, signature, signer, signing_of
from asl_pipeline.publication.verify import mismatches
from asl_pipeline.settings import from_environment
from asl_pipeline.workflow import cut_release, fingerprint
from asl_pipeline_tests.kit import asl
from asl_pipeline_tests.publication import home as homes

NAME = "2026-03-31.1"


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A private key; its public key lies beside it."""
    path = tmp_path_factory.mktemp("keys") / "asl"
    make_pair(path)
    return path


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public key of somebody else."""
    return make_pair(tmp_path_factory.mktemp("others") / "key")


def _public(private: Path) -> Path:
    return private.with_name(f"{private.name}.pub")


@pytest.fixture(scope="module")
def signed_home(made: Path, private: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a second release, which is signed."""
    home = Path(shutil.copytree(made, tmp_path_factory.mktemp("signed") / "home"))
    with homes.opened(home) as at:
        homes.cut(replace(at, settings=replace(at.settings, signing_key=str(private))))
    return home


@pytest.fixture(scope="module")
def signed(signed_home: Path) -> Path:
    """The folder of the signed release."""
    return signed_home / "releases" / NAME


@pytest.fixture
def harmed(signed: Path, tmp_path: Path) -> Path:
    """A copy of the signed release, to harm at will."""
    return Path(shutil.copytree(signed, tmp_path / NAME))


# --------------------------------------------------------------------------------- a release


def test_a_release_cut_with_a_key_is_signed_sound_and_says_nothing_of_a_missing_signature(
    signed: Path, private: Path, other: Path
) -> None:
    ours, others = (trusted_keys(str(path)) for path in (_public(private), other))

    assert mismatches(signed) == ()
    assert signing_of(signed, ours).signed is Signed.BY_A_TRUSTED_KEY
    assert signing_of(signed, (*others, *ours)).signed is Signed.BY_A_TRUSTED_KEY
    assert signing_of(signed, others).signed is Signed.BY_AN_UNKNOWN_KEY
    assert signing_of(signed).signed is Signed.BY_AN_UNKNOWN_KEY
    assert "Not signed" not in (signed / "KNOWN_ISSUES.md").read_text("utf-8")


def test_a_signed_release_is_opened_by_who_trusts_its_key(
    signed_home: Path, private: Path, other: Path
) -> None:
    releases = signed_home / "releases"

    assert open_release("latest", releases, signed_by=_public(private)).name == NAME
    with pytest.raises(VerificationFailed):
        open_release("latest", releases, signed_by=other)


def test_a_release_cut_without_a_key_says_that_it_is_not_signed(release: Path) -> None:
    assert signing_of(release) == Signing(Signed.NOT)
    assert not (release / "manifest.json.sig").exists()
    assert "Not signed" in (release / "KNOWN_ISSUES.md").read_text("utf-8")


def test_openssl_verifies_the_signature_as_it_lies_there(signed: Path, private: Path) -> None:
    if not (openssl := shutil.which("openssl")):
        pytest.skip("openssl is not installed")
    asked = [openssl, "pkeyutl", "-verify", "-rawin", "-in", "manifest.json"]
    asked += ["-sigfile", "manifest.json.sig", "-pubin", "-inkey", str(_public(private))]

    told = subprocess.run(asked, cwd=signed, capture_output=True, text=True, check=False)

    assert (told.returncode, told.stdout.strip()) == (0, "Signature Verified Successfully")


def test_the_private_key_is_nowhere_in_the_home(signed_home: Path, private: Path) -> None:
    secret = private.read_bytes().splitlines()[1]

    files = [path for path in signed_home.rglob("*") if path.is_file()]
    assert [path for path in files if secret in path.read_bytes()] == []


def _flipped(folder: Path) -> None:
    path = folder / "manifest.json.sig"
    content = bytearray(path.read_bytes())
    content[17] ^= 4
    path.write_bytes(content)


def _taken_away(folder: Path) -> None:
    (folder / "manifest.json.sig").unlink()
    _sums_without(folder)


def _another_manifest(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_bytes())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "as_of": "2020-01-01"}), "utf-8")


def _another_algorithm(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["signed_by"]["algorithm"] = "none"
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def _no_signer(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_bytes())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "signed_by": None}), "utf-8")


def _cut_short(folder: Path) -> None:
    path = folder / "manifest.json.sig"
    path.write_bytes(path.read_bytes()[:-1])


def _sums_without(folder: Path) -> None:
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.endswith("manifest.json.sig\n")]
    (folder / "SHA256SUMS").write_text("".join(kept), "utf-8")


@pytest.mark.parametrize(
    "harm",
    [_flipped, _taken_away, _another_manifest, _another_algorithm, _no_signer, _cut_short],
)
def test_a_harmed_signature_is_wrong(
    harmed: Path, private: Path, harm: Callable[[Path], None]
) -> None:
    harm(harmed)

    assert signing_of(harmed, trusted_keys(str(_public(private)))).signed is Signed.WRONGLY
    assert any(line.startswith("manifest.json.sig") for line in mismatches(harmed))


def test_the_sums_list_the_signature(harmed: Path) -> None:
    _sums_without(harmed)

    assert mismatches(harmed) == ("SHA256SUMS: does not list every file",)


def test_a_release_that_somebody_else_signed_anew_is_of_an_unknown_key(
    harmed: Path, private: Path
) -> None:
    theirs = Ed25519PrivateKey.generate()
    manifest = json.loads((harmed / "manifest.json").read_bytes()) | {"signed_by": signer(theirs)}
    (harmed / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    for path, content in signature((harmed / "manifest.json").read_bytes(), theirs).items():
        (harmed / path).write_bytes(content)

    assert (
        signing_of(harmed, trusted_keys(str(_public(private)))).signed is Signed.BY_AN_UNKNOWN_KEY
    )


@given(manifest=st.binary(max_size=200), seed=st.binary(min_size=32, max_size=32))
def test_a_key_signs_the_same_bytes_the_same_way(manifest: bytes, seed: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)

    made = signature(manifest, key)

    assert made == signature(manifest, key)
    assert [len(content) for content in made.values()] == [64]


# ------------------------------------------------------------------------------------- keys


def test_a_new_private_key_is_for_its_owner_only_and_never_written_over(tmp_path: Path) -> None:
    make_pair(tmp_path / "key")
    before = (tmp_path / "key").read_bytes()

    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    for taken in ("key", "key.pub"):
        (tmp_path / taken).rename(tmp_path / "aside")
        with pytest.raises(WrongUse, match="already"):
            make_pair(tmp_path / "key")
        (tmp_path / "aside").rename(tmp_path / taken)
    assert (tmp_path / "key").read_bytes() == before


@pytest.mark.parametrize("inside", ["key", "deep/er/key"])
def test_no_key_is_made_in_a_repository(tmp_path: Path, inside: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "deep/er").mkdir(parents=True)

    with pytest.raises(WrongUse, match="Git repository"):
        make_pair(tmp_path / inside)
    assert not (tmp_path / inside).exists()


def test_a_key_is_taken_from_a_path_or_from_its_text(private: Path) -> None:
    text, public = private.read_text("utf-8"), _public(private).read_text("utf-8")

    by_path, by_text = signing_key(str(private)), signing_key(text)
    assert by_path is not None
    assert by_text is not None
    raw = by_path.public_key().public_bytes_raw()
    assert raw == by_text.public_key().public_bytes_raw()
    assert [key.public_bytes_raw() for key in trusted_keys(f"# ours\n{public}")] == [raw]
    assert (signing_key(None), trusted_keys("")) == (None, ())


@pytest.mark.parametrize(
    "text",
    [
        "not a key",
        "/nowhere/to/be/found",
        "\0",
        "-----BEGIN PRIVATE KEY-----\nSecretSecret\n-----END PRIVATE KEY-----",
    ],
)
def test_what_is_no_key_is_told_without_telling_what_it_is(text: str) -> None:
    for read, setting in ((signing_key, "ASL_SIGNING_KEY"), (trusted_keys, "ASL_VERIFY_KEY")):
        with pytest.raises(WrongUse) as told:
            read(text)
        assert setting in str(told.value)
        assert "Secret" not in str(told.value)


def test_a_private_key_that_others_can_read_is_refused(private: Path, tmp_path: Path) -> None:
    loose = tmp_path / "key"
    loose.write_bytes(private.read_bytes())
    loose.chmod(0o640)

    with pytest.raises(WrongUse, match="mode 600"):
        signing_key(str(loose))


def test_the_setting_of_the_private_key_is_never_shown() -> None:
    settings = from_environment({"ASL_SIGNING_KEY": "canary"})

    assert settings.signing_key == "canary"
    assert "canary" not in repr(settings)


def test_with_a_key_that_cannot_be_used_no_release_is_cut(home: Path) -> None:
    with homes.opened(home) as at:
        wrong = replace(at, settings=replace(at.settings, signing_key="/nowhere"))
        with pytest.raises(WrongUse, match="ASL_SIGNING_KEY"):
            cut_release(wrong, {}, {}, fingerprint(at))
        assert [head.name for head in at.ledger.releases()] == ["2026-03-31.0"]


# ---------------------------------------------------------------------------------- commands


def test_the_command_makes_a_pair_and_says_what_to_do_with_it(tmp_path: Path) -> None:
    answer = asl(tmp_path, "release", "keys", str(tmp_path / "key"))

    assert answer.status == 0
    assert "ASL_SIGNING_KEY" in answer.out
    assert trusted_keys(str(tmp_path / "key.pub"))
    assert asl(tmp_path, "release", "keys", str(tmp_path / "key")).status == 2


@pytest.mark.parametrize(
    ("which", "name", "status", "told"),
    [
        ("ours", NAME, 0, f"Release {NAME} is sound, and signed by a trusted key.\n"),
        ("none", NAME, 0, f"Release {NAME} is sound, and signed by an unknown key.\n"),
        ("other", NAME, 1, "manifest.json: signed by an unknown key\n"),
        ("ours", "2026-03-31.0", 1, "manifest.json: not signed\n"),
    ],
)
def test_the_command_tells_who_signed(
    signed_home: Path, private: Path, other: Path, which: str, name: str, status: int, told: str
) -> None:
    key = {"ours": str(_public(private)), "other": str(other)}.get(which)

    with patch.dict("os.environ", {"ASL_VERIFY_KEY": key} if key else {}):
        answer = asl(signed_home, "release", "verify", name)

    assert (answer.status, answer.out) == (status, told)


def test_the_command_answers_a_program_with_the_key_that_an_option_trusts(
    signed_home: Path, private: Path
) -> None:
    answer = asl(signed_home, "release", "verify", NAME, "--json", "--key", str(_public(private)))

    key = signing_key(str(private))
    assert key is not None
    assert json.loads(answer.out)["signature"] == {
        "signed": "by_a_trusted_key",
        "key": (signer(key) or {})["public_key"],
    }
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert pem == _public(private).read_bytes()


def test_the_doctor_tells_which_key_signs_and_refuses_one_that_cannot(
    tmp_path: Path, private: Path
) -> None:
    with patch.dict("os.environ", {"ASL_SIGNING_KEY": str(private)}):
        told = json.loads(asl(tmp_path, "doctor", "--json").out)
    with patch.dict("os.environ", {"ASL_SIGNING_KEY": "/nowhere"}):
        wrong = asl(tmp_path, "doctor")

    key = signing_key(str(private))
    assert key is not None
    assert told["signing"] == f"Ed25519 {(signer(key) or {})['public_key']}"
    assert (wrong.status, wrong.err.partition(":")[0]) == (2, "ASL_SIGNING_KEY")
