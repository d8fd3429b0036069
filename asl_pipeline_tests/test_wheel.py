"""The wheel holds the declarations: a package that was installed has all that the source has."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import asl_pipeline

PACKAGE = Path(asl_pipeline.__file__).parent
SUFFIXES = {".py", ".toml", ".csv", ".j2", ".yaml", ".json", ".md"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(command, cwd=PACKAGE.parent, check=True, capture_output=True)
    return next(out.glob("asl_pipeline-*.whl"))


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_every_file_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    files = {path for path in PACKAGE.rglob("*") if path.suffix in SUFFIXES}
    shipped = {path.relative_to(PACKAGE.parent).as_posix() for path in files}

    assert {Path(name).suffix for name in shipped} == SUFFIXES
    assert shipped - names_in(wheel) == set()


@pytest.mark.parametrize(
    "name",
    [
        "asl_pipeline/partners/pau.toml",
        "asl_pipeline/languages/pt.toml",
        "asl_pipeline/datasets/codelists/nuts.csv",
        "asl_pipeline/datasets/codelists/sources.toml",
        "asl_pipeline/feedback/templates/letter.html.j2",
        "asl_pipeline/feedback/schemas/findings.schema.json",
        "asl_pipeline/defs/dagster.yaml",
        "asl_pipeline/publication/profiles/datapackage-2.0.json",
    ],
)
def test_the_declarations_are_in_the_wheel_whole(wheel: Path, name: str) -> None:
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read(name) == (PACKAGE.parent / name).read_bytes()


def test_the_wheel_has_neither_tests_nor_samples(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in names_in(wheel)}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"asl_pipeline"}


def test_the_wheel_brings_the_command_and_the_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        entry = next(n for n in archive.namelist() if n.endswith("entry_points.txt"))

        assert "asl = asl_pipeline.cli:main" in archive.read(entry).decode()
        assert any(name.endswith("licenses/LICENSE") for name in archive.namelist())
