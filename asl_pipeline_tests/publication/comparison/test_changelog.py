"""The change log tells rows, cells, reasons, revisions and schemas in sentences."""

import json
from dataclasses import replace

from asl_pipeline.model.announcement import Announcement
from asl_pipeline.model.column import Kind
from asl_pipeline.publication.comparison.since import CHANGELOG, since
from asl_pipeline_tests.publication.comparison.editions import PRACTICES, TABLE, edition, row

_R1, _R2 = "PAU_2018-S1_initiatives_r1", "PAU_2018-S1_initiatives_r2"
_BEFORE = edition("1", row("PAU/1", _R1), row("PAU/2", _R1))
_RETYPED = replace(
    PRACTICES,
    columns=tuple(
        replace(each, kind=Kind.IDS) if each.name == "name" else each
        for each in PRACTICES.columns
        if each.name != "same_as"
    ),
)
_AHEAD = Announcement(
    table=TABLE, column="people", change="will be called n_people.", from_version="2.0.0"
)


def test_one_and_many_are_counted_by_reason() -> None:
    now = edition("2", row("PAU/1", _R2, name="B"), row("PAU/2", _R2, name="B"))

    text = since(_BEFORE, now).texts[CHANGELOG]

    assert f"## {TABLE}\n\n- 2 cells in 2 rows changed (name): partner correction.\n" in text
    assert "No number was revised." in text


def test_where_nothing_changed_the_log_says_so() -> None:
    text = since(_BEFORE, replace(_BEFORE, name="2")).texts[CHANGELOG]

    assert "No row of any table changed." in text
    assert "## Reasons" not in text


def test_other_schemas_are_told_to_people_and_programs() -> None:
    now = edition("2", row("PAU/1", _R1, name=["A"]), dataset=_RETYPED, schema_version="0.3.0")

    made = since(_BEFORE, now).texts

    told = json.loads(made["changes/schema.json"])
    assert told["schema_version"] == {"before": "0.2.0", "after": "0.3.0"}
    assert told["level"] == "major"
    assert [(each["column"], each["what"]) for each in told["differences"]] == [
        ("name", "retyped"),
        ("same_as", "removed"),
    ]
    text = made[CHANGELOG]
    assert "From version 0.2.0 to 0.3.0; a major change." in text
    assert f"- `{TABLE}`, name: retyped from string to list<string>." in text
    assert "changed (name): schema." in text


def test_a_change_is_announced_ahead_to_people_and_programs() -> None:
    made = since(_BEFORE, replace(_BEFORE, name="2"), [_AHEAD]).texts

    line = f"- From version 2.0.0: `{TABLE}`, people: will be called n_people."
    assert line in made[CHANGELOG].splitlines()
    (told,) = json.loads(made["changes/schema.json"])["announced"]
    assert (told["table"], told["column"], told["from_version"]) == (TABLE, "people", "2.0.0")


def test_the_first_release_announces_too() -> None:
    made = since(None, _BEFORE, [_AHEAD]).texts

    assert json.loads(made["changes/schema.json"])["announced"]
    assert "will be called n_people" in made[CHANGELOG]
