"""A proposal is what was likely meant: written in place of the value, it is read."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.derive.codes import code_list
from asl_pipeline.languages import words
from asl_pipeline.model.finding import Finding
from asl_pipeline_tests.kit import ACTOR, PILOT, READING, csv_file, findings, judged
from asl_pipeline_tests.tries import tries

STATUSES = [
    words("fr").code_label("pilot_status", code) for code in code_list("pilot_status").codes
]


def of_rule(rows: list[dict[str, str]], ending: str) -> Finding:
    (found,) = [each for each in findings(rows) if each.rule.endswith(ending)]
    return found


@pytest.mark.parametrize(
    ("row", "ending", "proposed"),
    [
        ({**PILOT, "status": "en cour"}, "status.in_code_list", "en cours"),
        ({**PILOT, "status": "bleu"}, "status.in_code_list", None),
        ({**PILOT, "pilot_id": "asl pau 01"}, "pilot_id.format", "ASL-PAU-01"),
        ({**PILOT, "pilot_id": "le premier"}, "pilot_id.format", None),
        (
            {**PILOT, "start": "15/02/2018", "end": "03/01/2018"},
            "end.not_before_start",
            "2018-03-01",
        ),
        ({**READING, "value": "4Z"}, "value.readable", None),
        ({**READING, "value": "4O"}, "value.readable", "40"),
        ({**READING, "value": "environ 40 personnes"}, "value.readable", "40"),
        ({**READING, "value": "de 40 à 50"}, "value.readable", None),
        ({**READING, "nuts_code": "FR615"}, "nuts_code.in_version", "FRI15"),
        ({**ACTOR, "actor_type": "asociation"}, "actor_type.in_code_list", "association"),
    ],
)
def test_a_proposal_is_what_was_meant_or_is_left_out(
    row: dict[str, str], ending: str, proposed: str | None
) -> None:
    assert of_rule([row], ending).proposal == proposed


def test_of_two_days_that_can_be_read_the_one_to_come_is_not_meant() -> None:
    american = [
        {**PILOT, "start": "02/20/2018"},
        {**PILOT, "pilot_id": "ASL-PAU-02", "start": "12/03/2018"},
    ]

    (judgement,) = judged(csv_file(american), on=dt.date(2018, 7, 20))

    (found,) = [f for f in judgement.report.findings if f.rule.endswith("start.unambiguous")]
    assert found.proposal == "2018-03-12"


def test_personal_data_is_not_proposed_either() -> None:
    found = of_rule([{**PILOT, "pilot_id": "somebody@example.org"}], "pilot_id.format")

    assert found.proposal is None


@tries(20)
@given(st.sampled_from(STATUSES), st.data())
def test_a_word_with_a_slip_is_read_once_the_proposal_is_written(
    word: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(1, len(word) - 1))
    slipped = word[:at] + word[at + 1 :]
    told = [f for f in findings([{**PILOT, "status": slipped}]) if f.rule.endswith("in_code_list")]
    for each in told:
        if each.proposal is not None:
            again = findings([{**PILOT, "status": each.proposal}])
            assert not [f for f in again if f.rule.endswith("status.in_code_list")]
            assert each.proposal == word
