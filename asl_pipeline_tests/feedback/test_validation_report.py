"""The ESS validation report: an entry for every rule, as the schema has it, with each place."""

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from asl_pipeline.datasets import submitted
from asl_pipeline.derive.rules import rules_of
from asl_pipeline.feedback.account import DeliveryAccount
from asl_pipeline.feedback.schemas import schemas
from asl_pipeline.feedback.validation_report import validation_report
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.languages import available
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.ruling import Ruling
from asl_pipeline_tests.feedback.test_report import account
from asl_pipeline_tests.kit import ACTOR, IN_TIME, READING, csv_file

WRONG = [ACTOR, {**ACTOR, "actor_id": "PAU-ACT-002", "name": "Entraide", "country": "ES"}]


def told(rows: list[dict[str, str]], language: str = "en") -> list[dict[str, object]]:
    return validation_report(account(csv_file(rows)), Wording(language))


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("rows", [WRONG, [READING]], ids=["a mistake", "none"])
def test_it_is_as_the_schema_has_it(rows: list[dict[str, str]], language: str) -> None:
    schema = json.loads(schemas()["validation-report.schema.json"])

    Draft202012Validator(schema).validate(told(rows, language))


def test_every_rule_of_the_form_has_an_outcome() -> None:
    found = account(csv_file(WRONG))
    entries = validation_report(found, Wording("en"))
    (submission,) = found.submissions
    codes = [f"actors.{rule.code}" for rule in rules_of(submitted("actors"))]
    assert list(dict.fromkeys(e["rule"]["expression"] for e in entries)) == codes
    failed = [e for e in entries if e["value"] == "0"]
    assert len(failed) == len(submission.findings)
    assert [e["data"]["target"] for e in failed] == [
        [f"PAU/2018-S1/actors/{each.place.cell}/{each.key['actor_id']}"]
        for each in submission.findings
    ]


def test_what_could_not_be_tried_is_neither_met_nor_broken() -> None:
    values = {e["rule"]["expression"]: e["value"] for e in told([READING])}  # type: ignore[index]

    assert values["indicator_readings.pilot_id.known"] == "NA"
    assert values["indicator_readings.value.fits_unit"] == "1"


def test_no_two_entries_have_the_same_id() -> None:
    ids = [entry["id"] for entry in told(WRONG)]

    assert len(set(ids)) == len(ids)


def ruled(severity: Severity) -> DeliveryAccount:
    found = account(csv_file(WRONG))
    (submission,) = found.submissions
    ruling = Ruling(
        number=7, is_waiver=False, partner="PAU", rule="", key={}, value_sha256="",
        severity=severity, reason="The body is Spanish", reviewer="GCU", requester="PAU",
        ruled_on=IN_TIME,
    )  # fmt: skip
    findings = tuple(
        replace(each, severity=severity, ruling=ruling) for each in submission.findings
    )
    return replace(found, submissions=(replace(submission, findings=findings),))


def test_a_university_s_word_is_a_change_with_its_explanation() -> None:
    entries = validation_report(ruled(Severity.WARNING), Wording("en"))

    (changed,) = [e["rule"] for e in entries if "change" in e["rule"]]
    assert (changed["severity"], changed["change"]) == ("error", "down")
    assert changed["explanation"] == "The body is Spanish"
