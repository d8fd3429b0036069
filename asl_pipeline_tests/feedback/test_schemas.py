"""The machine forms are as their schemas say, key by key, for whatever may become of a delivery."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from frictionless import Resource, Schema
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing import Resource as Referenced

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.derive.rules import cross_rule_index, rule_index
from asl_pipeline.feedback.account import DeliveryAccount, SinceAccount, SubmissionAccount
from asl_pipeline.feedback.across import deliver_cases
from asl_pipeline.feedback.answer import answer
from asl_pipeline.feedback.report import CSV_COLUMNS
from asl_pipeline.feedback.schemas import schemas
from asl_pipeline.feedback.validation_report import ESS_SEVERITIES
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.languages import words
from asl_pipeline.model.finding import Since
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import Verdict
from asl_pipeline.partners import registry
from asl_pipeline_tests.feedback.test_letter import accepted, account, returned, warned
from asl_pipeline_tests.feedback.test_validation_report import ruled
from asl_pipeline_tests.kit import ACTOR, CROSS_CASE, PILOT, READING, asl, csv_file, workbook

JSON_SCHEMAS = sorted(name for name in schemas() if name.endswith(".schema.json"))
NOTICE = b"Indicator readings 2018-S1: nothing to report\r\n"


def resubmitted() -> DeliveryAccount:
    """A file after another one: one finding is still there, one new, one gone."""
    told = many()
    (submission,) = told.submissions
    states = (str(Since.STILL), str(Since.WAIVED), *[str(Since.NEW)] * len(submission.findings))
    since = SinceAccount(submission.findings[:1], (None, *states)[: len(submission.findings)])
    return _with(told, since=since)


def _with(told: DeliveryAccount, **changes: Any) -> DeliveryAccount:
    (submission,) = told.submissions
    changed: SubmissionAccount = dataclasses.replace(submission, **changes)
    return dataclasses.replace(told, submissions=(changed,))


def many() -> DeliveryAccount:
    """Many findings of many rules, with personal data, in a workbook."""
    rows = [
        {**PILOT, "pilot_id": f"ASL-PAU-{n:02}", "status": "?!", "start": "soon", "extra": "=1+1"}
        for n in range(1, 9)
    ]
    rows[1] |= {"title": "jeanne.martin@example.org", "nuts_version": "2013", "status": "completed"}
    return account(workbook(**{"2018-S1": rows}), name="2018-S1.xlsx")


def answered() -> DeliveryAccount:
    """A finding that the partner has answered, and that has a proposal."""
    told = many()
    first, *others = told.submissions[0].findings
    said = dataclasses.replace(first, answer="We have asked the town.", proposal="completed")
    return _with(told, findings=(said, *others))


ACCOUNTS: Mapping[str, Any] = {
    "none": lambda: accepted("fr"),
    "one": lambda: returned("en"),
    "warned": warned,
    "many": many,
    "not run": lambda: account(csv_file([READING])),
    "quarantined": lambda: account(b""),
    "resubmitted": resubmitted,
    "answered": answered,
    "ruled": lambda: ruled(Severity.WARNING),
    "nil": lambda: account(NOTICE, name="2018-S1.txt"),
    "withdrawn": lambda: account(b"Withdraw: Indicators 2018.xlsx\r\n", name="notice.txt"),
    "two forms": lambda: account(
        workbook(pilot_actions=[PILOT], actors=[{**ACTOR, "country": "ES"}]), name="2018-S1.xlsx"
    ),
}


@cache
def files_of(name: str) -> Mapping[str, str]:
    """The files of the feedback for one of the accounts."""
    told: DeliveryAccount = ACCOUNTS[name]()
    return answer(told, Wording(told.partner.letter_language))


@cache
def validator(name: str) -> Draft202012Validator:
    """The validator of one schema, which may refer to the others by name."""
    registry_of = Registry().with_resources(
        (key, Referenced.from_contents(json.loads(schemas()[key]))) for key in JSON_SCHEMAS
    )
    return Draft202012Validator(
        json.loads(schemas()[name]), registry=registry_of, format_checker=FormatChecker()
    )


def test_the_accounts_are_what_they_are_called() -> None:
    told = {name: json.loads(files_of(name)["findings.json"]) for name in ACCOUNTS}

    assert told["quarantined"]["outcome"] == "quarantined"
    assert told["none"]["submissions"][0]["findings"] == []
    assert len(told["many"]["submissions"][0]["findings"]) > 15
    assert len(told["two forms"]["submissions"]) == 2
    assert told["nil"]["submissions"][0]["rows"] == 0
    assert told["withdrawn"]["submissions"] == []
    assert told["withdrawn"]["outcome"] == "read"
    assert told["not run"]["submissions"][0]["not_run"]
    assert told["resubmitted"]["submissions"][0]["fixed"]
    assert {f["since"] for f in told["resubmitted"]["submissions"][0]["findings"]} == {
        *map(str, Since),
        None,
    }
    assert told["answered"]["submissions"][0]["findings"][0]["answer"]


@pytest.mark.parametrize("name", ACCOUNTS)
def test_findings_and_report_are_as_their_schemas_say(name: str) -> None:
    files = files_of(name)

    validator("findings.schema.json").validate(json.loads(files["findings.json"]))
    validator("validation-report.schema.json").validate(json.loads(files["validation-report.json"]))


@pytest.mark.parametrize("name", ACCOUNTS)
def test_the_csv_is_as_its_table_schema_says(name: str, tmp_path: Path) -> None:
    (tmp_path / "findings.csv").write_text(files_of(name)["findings.csv"], "utf-8", newline="")
    schema = Schema.from_descriptor(json.loads(schemas()["findings.table-schema.json"]))
    resource = Resource(
        path="findings.csv", basepath=str(tmp_path), encoding="utf-8-sig", schema=schema
    )

    report = resource.validate()

    assert report.flatten(["rowNumber", "fieldName", "note"]) == []


def test_a_check_beforehand_is_as_its_schema_says(tmp_path: Path) -> None:
    (tmp_path / "2018-S1.csv").write_bytes(csv_file([{**PILOT, "status": "completed"}]))
    told = json.loads(
        asl(tmp_path, "check", str(tmp_path / "2018-S1.csv"), "--partner", "PAU", "--json").out
    )

    validator("check.schema.json").validate(told)
    with pytest.raises(ValidationError):
        validator("check.schema.json").validate({**told, "context": "ledger"})
    with pytest.raises(ValidationError):
        validator("check.schema.json").validate(
            json.loads(files_of("resubmitted")["findings.json"]) | {"context": "none"}
        )


def test_cases_between_partners_are_as_their_schema_says(tmp_path: Path) -> None:
    deliver_cases(tmp_path, registry()["CES"], [CROSS_CASE])

    told = json.loads((tmp_path / "CES/between-partners/cases.json").read_text("utf-8"))

    validator("cases.schema.json").validate(told)


def objects(told: Any) -> Iterator[dict[str, Any]]:
    """Every object in a JSON value but the keys of rows, which are of any name."""
    if isinstance(told, dict):
        yield told
        for name, value in told.items():
            if name != "key":
                yield from objects(value)
    if isinstance(told, list):
        for each in told:
            yield from objects(each)


@pytest.mark.parametrize(
    ("file", "schema"),
    [
        ("findings.json", "findings.schema.json"),
        ("validation-report.json", "validation-report.schema.json"),
    ],
)
def test_a_key_that_is_forgotten_or_made_up_is_told(file: str, schema: str) -> None:
    told = json.loads(files_of("one")[file])
    of_finding = [each for each in objects(told) if isinstance(each, dict)][:40]

    assert len(of_finding) > 3
    for each in of_finding:
        each["made_up"] = 1
        assert not validator(schema).is_valid(told)
        del each["made_up"]
        for name, value in list(each.items()):
            del each[name]
            assert not validator(schema).is_valid(told), name
            each[name] = value
    assert validator(schema).is_valid(told)


# ------------------------------------------------------------------ the schemas themselves


@pytest.mark.parametrize("name", JSON_SCHEMAS)
def test_a_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(json.loads(schemas()[name]))


@pytest.mark.parametrize("name", [n for n in JSON_SCHEMAS if n != "check.schema.json"])
def test_every_property_says_what_it_is(name: str) -> None:
    mute = [
        key
        for each in objects(json.loads(schemas()[name]))
        if isinstance(each.get("properties"), dict) and "additionalProperties" in each
        for key, told in each["properties"].items()
        if not (told.get("description") or "$ref" in told)
    ]

    assert mute == []


def test_lists_of_words_are_those_of_the_model() -> None:
    defs = json.loads(schemas()["findings.schema.json"])["$defs"]
    finding, delivery = defs["finding"]["properties"], defs["delivery"]["properties"]
    report = json.loads(schemas()["validation-report.schema.json"])["items"]["properties"]
    fields = {
        each["name"]: each for each in json.loads(schemas()["findings.table-schema.json"])["fields"]
    }

    assert finding["severity"]["enum"] == fields["severity"]["constraints"]["enum"]
    assert set(finding["severity"]["enum"]) == set(Severity)
    assert set(finding["since"]["enum"]) == {*Since, None}
    assert set(defs["verdict"]["enum"]) == set(Verdict)
    assert set(report["rule"]["properties"]["severity"]["enum"]) == set(ESS_SEVERITIES.values())
    assert set(delivery["outcome"]["enum"]) == {"read", "quarantined"}
    assert tuple(fields) == CSV_COLUMNS


def test_every_name_that_there_is_fits_its_pattern() -> None:
    defs = json.loads(schemas()["findings.schema.json"])["$defs"]

    def fits(part: Mapping[str, Any], name: str) -> bool:
        return Draft202012Validator(part).is_valid(name)

    finding, submission = defs["finding"]["properties"], defs["submission"]["properties"]
    delivery = defs["delivery"]["properties"]
    rules = {**{c: r for c, (_, r) in rule_index().items()}, **cross_rule_index()}
    assert [code for code in rules if not fits(finding["rule"], code)] == []
    assert [rule.ess for rule in rules.values() if not fits(finding["ess"], rule.ess)] == []
    assert [d.name for d in SUBMITTED if not fits(submission["dataset"], d.name)] == []
    assert [code for code in registry() if not fits(delivery["partner"], code)] == []
    reasons = words("en").section("reasons")
    assert [reason for reason in reasons if not fits(delivery["reason"], reason)] == []
