"""The machine forms: JSON as the contract has it, and a CSV that a spreadsheet may open."""

import csv
import io
import json
import re

import pytest

from asl_pipeline.feedback.answer import answer, delivery_json
from asl_pipeline.feedback.report import CSV_COLUMNS, findings_csv, harmless
from asl_pipeline.feedback.wording import Wording
from asl_pipeline_tests.feedback.test_letter import account
from asl_pipeline_tests.kit import ACTOR, PILOT, READING, csv_file

DELIVERY = {
    "file",
    "sha256",
    "partner",
    "rule_set",
    "context",
    "outcome",
    "reason",
    "verdict",
    "submissions",
}
SUBMISSION = {
    "dataset",
    "period",
    "sheet",
    "rows",
    "clean_rows",
    "verdict",
    "findings",
    "not_run",
}
FINDING = {
    "rule",
    "ess",
    "level",
    "severity",
    "sheet",
    "row",
    "cell",
    "column",
    "header",
    "key",
    "value",
    "message",
    "fix",
    "reference",
    "answer",
    "proposal",
}
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
FRENCH = Wording("fr")


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_json_has_the_keys_of_the_contract_and_no_other() -> None:
    told = delivery_json(account(csv_file([{**PILOT, "status": "completed"}])), FRENCH)
    submission = told["submissions"][0]

    assert set(told) == DELIVERY
    assert set(submission) == SUBMISSION
    assert set(submission["findings"][0]) == FINDING
    assert told["outcome"] == "read"
    assert told["context"] == "ledger"
    assert told["reason"] is None
    assert told["verdict"] == "returned"
    assert re.fullmatch(r"[\d.]+\+[0-9a-f]+", told["rule_set"])


def test_a_finding_is_told_with_its_place() -> None:
    told = delivery_json(account(csv_file([{**PILOT, "status": "completed"}])), FRENCH)

    finding = told["submissions"][0]["findings"][0]

    assert {name: finding[name] for name in ("rule", "row", "cell", "column", "header")} == {
        "rule": "pilot_actions.end.when_completed",
        "row": 2,
        "cell": "M2",
        "column": "end",
        "header": "end",
    }
    assert finding["key"] == {"pilot_id": "ASL-PAU-01"}
    assert finding["ess"] == "L1-03"
    assert finding["level"] == 1
    assert finding["severity"] == "error"


def test_a_rule_that_could_not_run_is_told() -> None:
    told = delivery_json(account(csv_file([READING])), FRENCH)

    not_run = told["submissions"][0]["not_run"]

    assert [each["rule"] for each in not_run] == [
        "indicator_readings.pilot_id.known",
        "indicator_readings.value.never_decreases",
        "indicator_readings.value.changes_little",
        "indicator_readings.value.near_own_history",
        "indicator_readings.pilot_id.no_gap",
        "indicator_readings.value.revised_little",
    ]
    assert all(set(each) == {"rule", "why"} for each in not_run)


def test_a_file_that_could_not_be_read_is_told_with_its_reason() -> None:
    told = delivery_json(account(b""), FRENCH)

    assert set(told) == DELIVERY
    assert told["outcome"] == "quarantined"
    assert told["reason"] == "empty_file"
    assert told["submissions"] == []


def test_the_json_on_the_disk_parses_and_is_the_same() -> None:
    told = account(csv_file([{**PILOT, "status": "completed"}]))

    assert json.loads(answer(told, FRENCH)["findings.json"]) == delivery_json(told, FRENCH)


def test_a_delivery_is_answered_with_six_files() -> None:
    files = answer(account(csv_file([PILOT])), FRENCH)

    assert set(files) == {
        *("receipt.txt", "letter.html", "letter.txt", "findings.json", "findings.csv"),
        "validation-report.json",
    }


@pytest.mark.parametrize("start", DANGEROUS)
def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(start: str) -> None:
    assert harmless(f"{start}cmd|' /C calc'!A0").startswith("'")


@pytest.mark.parametrize("start", [*DANGEROUS, ";="])
def test_no_cell_of_the_findings_is_a_formula(start: str) -> None:
    row = {**ACTOR, "actor_type": f"{start}1+1", "actor_id": f"{start}A"}
    told = delivery_json(account(csv_file([{**row, f"{start}H": "x"}])), FRENCH)

    cells = [cell for row in rows_of(findings_csv(told["submissions"])) for cell in row.values()]

    assert len(cells) > len(CSV_COLUMNS)
    assert [cell for cell in cells if cell.startswith(DANGEROUS)] == []


def test_a_harmless_text_stays_as_it_is() -> None:
    assert [harmless(value) for value in ("Cafés", "3-4", None, 7, "a=b")] == [
        "Cafés",
        "3-4",
        "",
        "7",
        "a=b",
    ]


def test_the_csv_has_a_row_for_each_finding_and_opens_in_excel() -> None:
    rows = [{**PILOT, "pilot_id": f"ASL-PAU-{n:02}", "status": "?!"} for n in range(1, 21)]
    text = answer(account(csv_file(rows)), FRENCH)["findings.csv"]

    assert text.startswith("\ufeff")
    assert len(rows_of(text)) == 20
    assert tuple(rows_of(text)[0]) == CSV_COLUMNS
    assert text.count("\r\n") == 21


def test_personal_data_is_masked_in_every_file() -> None:
    row = {
        **PILOT,
        "problem": "Écrire à jeanne.martin@example.org",
        "title": "05 59 12 34 56",
        "status": "jeanne.martin@example.org",
        "pilot_id": "jeanne.martin@example.org",
    }
    files = answer(account(csv_file([row])), FRENCH)
    shown = {name: text.casefold() for name, text in files.items()}

    assert [name for name, text in shown.items() if "martin@" in text or "05 59" in text] == []
    assert "▒▒▒" in shown["findings.csv"]
    assert "▒▒▒" in shown["findings.json"]


def test_personal_data_in_another_cell_of_a_sentence_is_masked() -> None:
    # The value of the column that a condition names stands in the sentence too.
    row = {**ACTOR, "name": "Zoé", "city": "Pau"}
    twin = {**row, "actor_id": "zoe.durand@example.org"}
    files = answer(account(csv_file([row, twin])), FRENCH)

    assert [name for name, text in files.items() if "durand@" in text.casefold()] == []
