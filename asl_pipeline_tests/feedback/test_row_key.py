"""What tells a row from others is told in the words of the reader, in the order of the form."""

import datetime as dt
import re
from collections.abc import Mapping

import pytest

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.derive.rules import cross_rule_index, rule_index
from asl_pipeline.feedback.across import cases_letter
from asl_pipeline.feedback.decisions.notice import files_of
from asl_pipeline.feedback.decisions.points import Ruled, on_points
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.languages import available, words
from asl_pipeline.ledger.entries import Act, Recorded
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.ruling import Ruling
from asl_pipeline.partners import registry
from asl_pipeline.review.cross_case import case
from asl_pipeline_tests.kit import IN_TIME

WOMEN = {
    "pilot_id": "ASL-PAU-01",
    "indicator_id": "ASL-BENEF",
    "sex": "F",
    "age_band": "_T",
    "target_group": "homeless",
    "nuts_code": "FRI15",
}
SCORE = {"pilot_id": "ASL-PAU-01", "criterion": "sustainability", "round": "1"}


def ruling(key: Mapping[str, str], rule: str = "indicator_readings.value.fits_unit") -> Ruling:
    """What a university said of a row with this key."""
    return Ruling(
        number=7,
        is_waiver=True,
        partner="PAU",
        rule=rule,
        key=key,
        value_sha256="v",
        severity=Severity.INFO,
        reason="As counted.",
        reviewer="CES",
        requester="the coordinator",
        ruled_on=IN_TIME,
        expires_on=dt.date(2018, 12, 31),
    )


@pytest.mark.parametrize(
    ("language", "key"),
    [
        ("en", "ASL-PAU-01; ASL-BENEF; women; homeless people; FRI15"),
        ("fr", "ASL-PAU-01; ASL-BENEF; femmes; personnes sans abri; FRI15"),
        ("es", "ASL-PAU-01; ASL-BENEF; mujeres; personas sin hogar; FRI15"),
        ("pt", "ASL-PAU-01; ASL-BENEF; mulheres; pessoas em situação de sem-abrigo; FRI15"),
        ("gl", "ASL-PAU-01; ASL-BENEF; mulleres; persoas sen fogar; FRI15"),
    ],
)
def test_a_letter_on_a_ruling_names_the_row_in_words(language: str, key: str) -> None:
    act = Recorded(
        seq=7,
        act=Act.WAIVER,
        submission="PAU_2018-S1_indicator_readings_r1",
        actor="CES",
        reason="As counted.",
        noted_on=IN_TIME,
        rule_set="1+0",
        about={},
        seal="s",
    )
    notice = on_points([Ruled(ruling(WOMEN), None)], act, "About.", "s", Wording(language))

    for text in files_of(notice, registry()["PAU"], Wording(language)).values():
        assert key in text.decode()


def test_the_order_is_that_of_the_form_however_the_key_was_stored() -> None:
    stored = dict(sorted(WOMEN.items()))

    assert list(stored) != list(WOMEN)
    assert Wording("en").key(ruling(stored)) == Wording("en").key(ruling(WOMEN))


@pytest.mark.parametrize(
    ("language", "key"),
    [
        ("en", "ASL-PAU-01; sustainability; Round of assessment 1"),
        ("fr", "ASL-PAU-01; durabilité; Tour d’évaluation 1"),
        ("es", "ASL-PAU-01; sostenibilidad; Ronda de evaluación 1"),
        ("pt", "ASL-PAU-01; sustentabilidade; Ronda de avaliação 1"),
        ("gl", "ASL-PAU-01; sustentabilidade; Rolda de avaliación 1"),
    ],
)
def test_a_case_between_partners_is_headed_in_words(language: str, key: str) -> None:
    found = case("assessors_disagree", "CES", SCORE, partner="GCU", gap=2).finding

    assert f"<h2>{key}</h2>" in cases_letter(registry()["CES"], [found], Wording(language))


def test_a_key_of_a_case_that_no_form_has_is_told_as_it_is() -> None:
    assert Wording("en").key(ruling({"id": "PAU-ACT-001"}, "across.mapped_twice")) == "PAU-ACT-001"


def test_a_column_in_the_keys_of_several_forms_means_the_same_in_all() -> None:
    told: dict[str, set[object]] = {}
    for form in SUBMITTED:
        for name in form.key:
            column = form.column(name)
            told.setdefault(name, set()).add((column.kind, column.code_list))

    assert [name for name, meanings in told.items() if len(meanings) > 1] == []


@pytest.mark.parametrize("language", available())
def test_a_case_that_is_not_at_hand_is_told_by_its_rule_in_words(language: str) -> None:
    said = [
        on_points([Ruled(ruling(WOMEN, rule), None)], None, "", "s", Wording(language)).points[0]
        for rule in (*rule_index(), *cross_rule_index())
    ]

    assert len(said) > 100
    assert [each.message for each in said if re.search(r"[{}]|\w_\w", each.message)] == []


@pytest.mark.parametrize("rule", ["actors.gone.rule", "gone.table.on_time"])
def test_a_rule_that_is_no_more_is_told_by_its_code(rule: str) -> None:
    asked = [Ruled(ruling({"id": "A"}, rule), None)]
    (point,) = on_points(asked, None, "About.", "s", Wording("en")).points

    assert (point.where, point.message) == ("A", rule)


@pytest.mark.parametrize("language", available())
def test_every_letter_greets_alike(language: str) -> None:
    sections = ("letter", "mail", "decision", "across_letter")

    assert len({words(language).section(name)["greeting"] for name in sections}) == 1
