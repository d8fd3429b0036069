"""What is said of a file names its columns as the partner does, who will look for them there."""

import json

import pytest

from asl_pipeline.feedback.answer import answer
from asl_pipeline.feedback.wording import Wording
from asl_pipeline_tests import kit
from asl_pipeline_tests.feedback.test_annotated import must
from asl_pipeline_tests.feedback.test_letter import account, pilot
from asl_pipeline_tests.kit import csv_file

OURS, THEIRS = "«Estado»", "«Grado de ejecución»"
UNFINISHED = {**pilot("es", status="completed"), "end": ""}
RENAMED = {
    "Grado de ejecución" if name == "status" else name: value for name, value in UNFINISHED.items()
}


@pytest.mark.parametrize("name", ["letter.html", "letter.txt", "findings.json", "findings.csv"])
def test_another_column_of_the_file_is_named_as_the_partner_names_it(name: str) -> None:
    files = answer(account(csv_file([RENAMED]), "AVI"), Wording("es"))

    assert THEIRS in files[name]
    assert OURS not in files[name]


def test_the_marked_file_names_columns_as_the_partner_does() -> None:
    book = must(csv_file([RENAMED]), "AVI").book
    notes = [c.comment.text for row in book.worksheets[1].iter_rows() for c in row if c.comment]

    assert any(THEIRS in note for note in notes)
    assert any(THEIRS in str(cell.value) for cell in book.worksheets[0]["H"])


def test_each_sheet_has_its_own_headings() -> None:
    other = {
        "Avance" if name == "status" else name: "ASL-AVI-02" if name == "pilot_id" else value
        for name, value in UNFINISHED.items()
    }
    content = kit.workbook(Uno=[RENAMED], Dos=[other])
    told = answer(account(content, "AVI", name="2018-S1.xlsx"), Wording("es"))["findings.json"]
    (submission,) = json.loads(told)["submissions"]
    messages = {f["sheet"]: f["message"] for f in submission["findings"] if f["column"] == "end"}

    assert THEIRS in messages["Uno"]
    assert "«Avance»" in messages["Dos"]


def test_without_the_file_a_column_has_the_name_that_we_gave_it() -> None:
    (submission,) = account(csv_file([RENAMED]), "AVI").submissions
    found = [f for f in submission.findings if f.place.column == "end"]

    assert OURS in Wording("es").sentence(found[0]).message


def test_personal_data_in_a_heading_is_masked_where_it_is_named() -> None:
    row = {
        "Estado jeanne.martin@example.org" if name == "Grado de ejecución" else name: value
        for name, value in RENAMED.items()
    }
    files = answer(account(csv_file([row]), "AVI"), Wording("es"))

    assert [name for name, text in files.items() if "jeanne" in text] == []
