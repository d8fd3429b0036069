"""What the pages on releases tell a reader to type does what they say."""

import re
import shutil
from pathlib import Path

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import asl_pipeline

PAGE = Path(asl_pipeline.__file__).parents[1] / "docs" / "how-to" / "read-a-release.md"
_TEXT = PAGE.read_text("utf-8")
_BLOCKS = re.findall(r"^## (.+?)$|^```(python|sql)\n(.+?)^```$", _TEXT, re.MULTILINE | re.DOTALL)


def _snippets(language: str) -> list[tuple[str, str]]:
    """The snippets of a language, each with the heading that it stands under."""
    found, heading = [], ""
    for title, of, code in _BLOCKS:
        heading = title or heading
        if of == language:
            found.append((heading, code))
    return found


_CHANGED = "What changed since the release before"
"""Says what to type where there are two releases, which the tests of the comparison have."""
PYTHON = [each for each in _snippets("python") if each[0] != _CHANGED]
SQL = _snippets("sql")


@pytest.fixture(scope="module")
def folder(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of all releases, to work in."""
    there = tmp_path_factory.mktemp("reader")
    return Path(shutil.copytree(made / "releases", there / "releases"))


def _run(code: str) -> None:
    exec(compile(code, PAGE.name, "exec"), {})  # noqa: S102 -- the page is ours


@pytest.mark.parametrize(("heading", "code"), PYTHON, ids=[heading for heading, _ in PYTHON])
def test_the_python_of_the_page_runs(
    folder: Path, heading: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent if "open_release" in heading else folder / "2026-03-31.0")

    _run(code)


@pytest.mark.parametrize(("heading", "code"), SQL, ids=[heading for heading, _ in SQL])
def test_the_sql_of_the_page_runs_after_the_views(
    folder: Path, heading: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder / "2026-03-31.0")
    with duckdb.connect() as connection:
        connection.execute(Path("views.sql").read_text("utf-8"))
        for statement in duckdb.extract_statements(code):
            found = connection.execute(statement).fetchall()
            assert found != [] or heading == _CHANGED, heading


def test_the_workbook_of_the_page_takes_no_text_of_a_partner_for_a_formula(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    table = pq.read_table(release / "observatory/practices.parquet")
    at = table.column_names.index("name")
    texts = ["=1+1", '=HYPERLINK("https://example.org")']
    harmful = table.set_column(at, "name", pa.array(texts))
    Path("observatory").mkdir()
    pq.write_table(harmful, "observatory/practices.parquet")
    (code,) = [code for heading, code in PYTHON if heading == "With Excel"]
    _run(code)

    sheet = openpyxl.load_workbook("practices.xlsx").active
    assert sheet is not None
    cells = [row[at] for row in sheet.iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in cells] == [
        (text, "s", None) for text in texts
    ]


def test_the_page_has_a_snippet_for_every_tool_that_it_promises() -> None:
    assert {heading for heading, _ in PYTHON} == {
        "With DuckDB",
        "With pandas",
        "With polars",
        "With `open_release`",
        "With Excel",
    }
    assert {heading for heading, _ in SQL} == {
        "With DuckDB",
        "With Excel",
        _CHANGED,
        "How good it is",
    }
