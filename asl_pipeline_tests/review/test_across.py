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
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.languages import available, words
from asl_pipeline.model.failure import NotAllowed, NotFound
from asl_pipeline.model.rule import ACROSS
from asl_pipeline.review.across import CrossCase, cases
from asl_pipeline.review.matches import candidates
from asl_pipeline.workflow import Workplace
from asl_pipeline.workflow.across import open_cases, tell_partners
from asl_pipeline_tests import kit
from asl_pipeline_tests.generated import rows
from asl_pipeline_tests.kit import accepted
from asl_pipeline_tests.review.test_rulings import _TODAY, desk, sent

EVENT: dict[str, Any] = {
    "partner_id": "PAU",
    "period": "2018-S1",
    "event_id": "PAU-EV-01",
    "event_type": "workshop",
    "title": "Atelier des associations",
    "date_start": dt.date(2018, 3, 15),
    "organiser": "PAU",
    "co_organisers": ["CRESS"],
    "participants_total": 24,
}
TWIN = EVENT | {"partner_id": "CRESS", "event_id": "CRESS-EV-07", "title": "Atelier d'associations"}


def pilot(number: int, **more: Any) -> dict[str, Any]:
    return {"pilot_id": f"ASL-PAU-0{number}", "expenditure_to_date": 1000, **more}


def reached(number: int, people: float, **more: Any) -> dict[str, Any]:
    return {"pilot_id": f"ASL-PAU-0{number}", "value": people, **more}


SIX = range(1, 7)
COSTS = {
    "pilot_actions": [pilot(n) for n in SIX],
    "indicator_readings": [reached(n, 1 if n == 6 else 50 + n) for n in SIX],
    "indicator_definitions": [{}],
}
SCORE = {"pilot_id": "ASL-PAU-01", "criterion": "relevance", "round": 1, "period": "2018-S2"}
CES = SCORE | {"partner_id": "CES", "assessor": "CES", "score": 5}
GCU = SCORE | {"partner_id": "GCU", "assessor": "GCU", "score": 3}
UPTAKE = {"partner_id": "PAU", "transfer_id": "PAU-TR-01", "counts_for": ["RCR79"]}
LIVING = {
    "dataset": "demo_r_d2jan",
    "geo": "FRI1",
    "nuts_versions": ["2016", "2021"],
    "time": "2018",
    "sex": "T",
    "value": 1000.0,
    "basis": "recorded",
}
CROWD = {"indicator_readings": [{"value": 1001.0}], "indicator_definitions": [{}]}

FAILS: dict[str, dict[str, Any]] = {
    "joint_event_dates": {
        "communication_events": [EVENT, TWIN | {"date_start": dt.date(2018, 3, 16)}]
    },
    "joint_event_people": {"communication_events": [EVENT, TWIN | {"participants_total": 25}]},
    "mapped_twice": {"actors": [{}, {"partner_id": "CRESS", "actor_id": "CRESS-ACT-001"}]},
    "unit_cost": COSTS,
    "more_taken_up_than_made": {"transfers": [UPTAKE]},
    "assessors_disagree": {"evaluation_assessments": [CES, GCU]},
    "assessed_too_early": {
        "evaluation_assessments": [CES],
        "pilot_actions": [{"status": "planned"}],
    },
    "assessed_own_pilot": {
        "evaluation_assessments": [CES],
        "pilot_actions": [{"partners_involved": ["PAU", "CES"]}],
    },
    "more_than_live_there": {**CROWD, "eurostat": [LIVING]},
}
PASSES: dict[str, dict[str, Any]] = {
    "joint_event_dates": {"communication_events": [EVENT, TWIN]},
    "joint_event_people": {"communication_events": [EVENT, TWIN | {"participants_total": None}]},
    "mapped_twice": {"actors": [{}, {"actor_id": "PAU-ACT-002"}]},
    "unit_cost": COSTS | {"indicator_readings": [reached(n, 50 + n) for n in SIX]},
    "more_taken_up_than_made": {
        "transfers": [UPTAKE],
        "action_plans": [{"partner_id": "PAU", "plan_id": "P-1", "joint_partners": ["AVE"]}],
    },
    "assessors_disagree": {"evaluation_assessments": [CES, GCU | {"score": 4}]},
    "assessed_too_early": {"evaluation_assessments": [CES], "pilot_actions": [{}]},
    "assessed_own_pilot": {"evaluation_assessments": [CES], "pilot_actions": [{}]},
    "more_than_live_there": {**CROWD, "eurostat": [LIVING | {"value": 1001.0}]},
}
CODES = [rule.code for rule in CROSS_RULES]


def found(**forms: Any) -> list[CrossCase]:
    held = accepted(**forms)
    return list(cases(held, candidates(held)))


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
