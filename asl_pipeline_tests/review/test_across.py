"""What does not fit together between partners: found, told to those concerned, settled once."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.datasets.across import CROSS_RULES
from asl_pipeline.derive.examples.across import CROSS_EXAMPLES
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.languages import available, words
from asl_pipeline.model.failure import NotAllowed, NotFound
from asl_pipeline.model.rule import ACROSS
from asl_pipeline.review.across import cases
from asl_pipeline.review.cross_case import CrossCase
from asl_pipeline.review.matches import candidates
from asl_pipeline.workflow import Workplace
from asl_pipeline.workflow.across import open_cases, tell_partners, with_what_counts
from asl_pipeline_tests import kit
from asl_pipeline_tests.generated import rows
from asl_pipeline_tests.kit import accepted
from asl_pipeline_tests.review.test_rulings import _TODAY, desk, sent
from asl_pipeline_tests.tries import tries

FAILS = {code: each.fails for code, each in CROSS_EXAMPLES.items()}
PASSES = {code: each.passes for code, each in CROSS_EXAMPLES.items()}
EVENT, TWIN = PASSES["joint_event_dates"]["communication_events"]
COSTS: dict[str, Any] = dict(FAILS["unit_cost"])
(LIVING,) = FAILS["more_than_live_there"]["eurostat"]
CROWD: dict[str, Any] = {
    name: forms for name, forms in FAILS["more_than_live_there"].items() if name != "eurostat"
}
CODES = [rule.code for rule in CROSS_RULES]


def found(**forms: Any) -> list[CrossCase]:
    held = accepted(**forms)
    return list(cases(with_what_counts(held), candidates(held)))


def codes(**forms: Any) -> set[str]:
    return {each.finding.rule.partition(".")[2] for each in found(**forms)}


@pytest.mark.parametrize("code", CODES)
def test_every_rule_between_partners_has_a_case_that_it_finds(code: str) -> None:
    assert codes(**FAILS[code]) == {code}


@pytest.mark.parametrize("code", CODES)
def test_every_rule_between_partners_lets_the_like_of_it_pass(code: str) -> None:
    assert codes(**PASSES[code]) == set()


def test_every_rule_between_partners_is_tried_here() -> None:
    assert set(FAILS) == set(PASSES) == set(CODES)


@pytest.mark.parametrize("language", available())
def test_every_case_is_told_in_every_language(language: str) -> None:
    wording = Wording(language)
    assert set(words(language).section(ACROSS)) == set(CODES)
    for code in CODES:
        for each in found(**FAILS[code]):
            told = wording.sentence(each.finding)
            assert "{" not in told.message + told.fix
            assert "None" not in told.message


def test_both_partners_of_an_event_are_told_and_neither_the_figure_of_the_other() -> None:
    told = found(**FAILS["joint_event_people"])

    assert [each.partner for each in told] == ["CRESS", "PAU"]
    assert [each.finding.facts["people"] for each in told] == [25, 24]
    message = Wording("en").sentence(told[1].finding).message
    assert "24" in message
    assert "25" not in message


@pytest.mark.parametrize(
    "change",
    [
        {"organiser": "CRESS", "co_organisers": None},
        {"event_type": "conference"},
        {"title": "Visite du port"},
        {"date_start": dt.date(2018, 6, 15)},
        {"partner_id": "PAU"},
    ],
    ids=["not named", "another kind", "another title", "months later", "of one partner"],
)
def test_events_that_are_not_one_are_not_compared(change: dict[str, Any]) -> None:
    other = TWIN | {"participants_total": 99} | change

    assert codes(communication_events=[EVENT, other]) == set()


def test_with_few_pilots_of_a_kind_no_cost_is_far_from_the_others() -> None:
    few = {
        name: list(forms)[2:] for name, forms in COSTS.items() if name != "indicator_definitions"
    }

    assert codes(**few, indicator_definitions=[{}]) == set()


def test_people_are_compared_with_the_smallest_region_that_eurostat_tells_of() -> None:
    around = LIVING | {"value": 9000.0}
    place = LIVING | {"dataset": "demo_r_pjangrp3", "geo": "FRI15", "value": 1000.0}

    assert codes(**CROWD, eurostat=[around]) == set()
    assert codes(**CROWD, eurostat=[around, place]) == {"more_than_live_there"}


def test_women_are_compared_with_the_women_who_live_there() -> None:
    (told,) = CROWD["indicator_readings"]
    women = {**CROWD, "indicator_readings": [told | {"sex": "F"}]}
    figures = [LIVING | {"value": 1500.0}, LIVING | {"sex": "F", "value": 800.0}]

    assert codes(**women, eurostat=figures) == {"more_than_live_there"}
    assert codes(**women, eurostat=figures[:1]) == set()


def test_a_pilot_that_does_not_count_is_named_with_the_reason() -> None:
    (told,) = found(**FAILS["more_reported_than_counts"])

    message = Wording("fr").sentence(told.finding).message
    assert "ASL-PAU-01 (non achevé)" in message


def test_only_the_last_half_year_of_a_running_total_is_held_to_what_counts() -> None:
    reported: dict[str, Any] = dict(PASSES["more_reported_than_counts"])
    (one,) = reported.pop("indicator_readings")
    later = one | {"period": "2018-S2", "value": 1.0}

    assert codes(**reported, indicator_readings=[one, later]) == set()
    assert codes(**reported, indicator_readings=[one, later | {"value": 2.0}]) == {
        "more_reported_than_counts"
    }


def test_what_another_partners_pilots_count_is_no_cover() -> None:
    reported: dict[str, Any] = dict(PASSES["more_reported_than_counts"])
    (pilot,) = reported.pop("pilot_actions")

    elsewhere = pilot | {"partner_id": "AVE", "pilot_id": "ASL-AVE-01"}
    assert codes(**reported, pilot_actions=[elsewhere]) == {"more_reported_than_counts"}


def test_an_invented_population_is_no_evidence() -> None:
    assert codes(**CROWD, eurostat=[LIVING | {"basis": "synthetic"}]) == set()


def test_people_are_compared_with_the_last_year_of_their_region_and_version() -> None:
    earlier = LIVING | {"time": "2017", "value": 10.0}
    elsewhere = LIVING | {"geo": "ES12", "value": 10.0}
    of_before = LIVING | {"nuts_versions": ["2013"], "value": 10.0}

    assert (
        codes(**CROWD, eurostat=[LIVING | {"value": 2000.0}, earlier, elsewhere, of_before])
        == set()
    )


EVENTS = rows("communication_events", most=6, title=st.sampled_from(["Atelier", "Visite"]))
SCORES = rows("evaluation_assessments", most=8)


@tries(20)
@given(EVENTS, SCORES, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(
    events: list[dict[str, Any]], scores: list[dict[str, Any]], chance: Any
) -> None:
    straight = found(communication_events=events, evaluation_assessments=scores)
    for some in (events, scores):
        chance.shuffle(some)

    assert found(communication_events=events, evaluation_assessments=scores) == straight


# ------------------------------------------------------------------ the whole way


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    """A workplace in which PAU and CRESS have mapped the same actor."""
    with kit.workplace(tmp_path / "home", tmp_path / "inbox", today=_TODAY) as place:
        sent(place, "Acteurs 2018-S1.csv", [kit.ACTOR])
        sent(place, "Acteurs 2018-S1.csv", [kit.ACTOR | {"actor_id": "CRESS-ACT-001"}], "CRESS")
        yield place


def references(at: Workplace) -> dict[str, str]:
    return {each.partner: each.finding.reference for each in open_cases(at)}


def test_both_partners_find_a_letter_in_their_own_language(at: Workplace) -> None:
    tell_partners(at, open_cases(at))

    for partner in ("PAU", "CRESS"):
        folder = at.settings.feedback / partner / "between-partners"
        assert "peut-être la même chose" in (folder / "letter.html").read_text("utf-8")
        (case,) = json.loads((folder / "cases.json").read_text("utf-8"))
        assert case["rule"] == "across.mapped_twice"
    assert not (at.settings.feedback / "AVI").exists()


def test_what_was_settled_is_not_told_again(at: Workplace) -> None:
    tell_partners(at, open_cases(at))
    for reference in references(at).values():
        desk(at).settle(reference, reviewer="CES", reason="Two bodies", requester="both")

    tell_partners(at, open_cases(at))

    assert references(at) == {}
    assert list((at.settings.feedback / "PAU" / "between-partners").iterdir()) == []
    assert at.ledger.problems() == ()


def test_a_decision_on_the_pair_settles_it_for_both(at: Workplace) -> None:
    desk(at).match("CRESS-ACT-001", "PAU-ACT-001", "different", "CES", "Two bodies")  # type: ignore[arg-type]

    assert references(at) == {}


def test_nobody_settles_its_own_case_nor_an_error(at: Workplace) -> None:
    (own,) = [c for c in found(**FAILS["assessors_disagree"]) if c.partner == "CES"]
    (error,) = found(**FAILS["assessed_too_early"])
    from asl_pipeline.partners import partner
    from asl_pipeline.review.rulings import Word, settle

    said = {"reason": "Seen", "requester": "CES"}
    with pytest.raises(NotAllowed, match="its own case"):
        settle(at.ledger, "CES", own.finding, Word(reviewer=partner("CES"), **said), _TODAY, "1+0")
    with pytest.raises(NotAllowed, match="an error"):
        settle(
            at.ledger, "CES", error.finding, Word(reviewer=partner("GCU"), **said), _TODAY, "1+0"
        )


def test_a_case_that_is_not_open_cannot_be_settled(at: Workplace) -> None:
    with pytest.raises(NotFound, match="no open case"):
        desk(at).settle("ASL-000000000000", reviewer="CES", reason="Seen", requester="CES")
