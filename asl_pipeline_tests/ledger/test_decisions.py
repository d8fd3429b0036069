"""Submissions are noted once; decisions are added to, never changed."""

import datetime as dt

import pytest
from sqlalchemy.exc import IntegrityError

from asl_pipeline.ledger.store import FindingCount, Ledger, Signed
from asl_pipeline.model.failure import NotFound
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import Decision, Verdict
from asl_pipeline_tests.kit import delivery, period, submission

_S1, _S2 = period("2018-S1"), period("2018-S2")
_WARNED = submission(verdict=Verdict.ACCEPTED_WITH_WARNINGS, warnings=1)


def _signed(decision: Decision, reviewer: str = "CES") -> Signed:
    return Signed(
        submission=_WARNED.id,
        decision=decision,
        reviewer=reviewer,
        reason="Seen",
        decided_on=dt.date(2018, 8, 1),
    )


@pytest.fixture
def warned(ledger: Ledger) -> Ledger:
    """A ledger with one submission that waits for a decision."""
    ledger.receive(delivery())
    ledger.placed(1, [("actors", _S1, 1)])
    ledger.judged(_WARNED, [FindingCount("actors.city.one_nuts_code", Severity.WARNING, 1)])
    return ledger


def test_a_slot_waits_until_it_is_judged(ledger: Ledger) -> None:
    ledger.receive(delivery())
    ledger.placed(1, [("actors", _S1, 1), ("actors", _S2, 1), ("initiatives", _S1, 1)])

    ledger.judged(submission("actors"), [])

    assert [(slot.dataset, str(slot.period)) for slot in ledger.waiting()] == [
        ("actors", "2018-S2"),
        ("initiatives", "2018-S1"),
    ]
    assert [slot.dataset for slot in ledger.slots_of("PAU", _S1)] == ["initiatives"]
    assert ledger.slots_of("AVI", _S1) == ()


def test_a_verdict_noted_again_changes_nothing(warned: Ledger) -> None:
    before = (warned.submissions(), warned.finding_counts())

    warned.judged(submission(revision=2), [FindingCount("other", Severity.ERROR, 9)])

    assert (warned.submissions(), warned.finding_counts()) == before


def test_the_next_revision_counts_from_one(warned: Ledger) -> None:
    assert warned.next_revision("PAU", "actors", _S1) == 2
    assert warned.next_revision("PAU", "actors", _S2) == 1
    assert warned.next_revision("AVI", "actors", _S1) == 1


def test_a_submission_with_warnings_waits_for_a_decision(warned: Ledger) -> None:
    assert warned.submission(_WARNED.id).decision is Decision.AWAITING_SIGN_OFF


def test_decisions_are_added_and_the_last_one_stands(warned: Ledger) -> None:
    made = [
        _signed(Decision.SIGNED_OFF),
        _signed(Decision.RETURNED_BY_REVIEWER, "GCU"),
        _signed(Decision.SIGNED_OFF, "GCU"),
        _signed(Decision.RETURNED_BY_REVIEWER),
    ]

    stood = []
    for signed in made:
        warned.decide(signed)
        stood.append(warned.submission(_WARNED.id).decision)

    assert list(warned.decisions()) == made
    assert stood == [signed.decision for signed in made]


def test_a_decision_on_nothing_is_refused(ledger: Ledger) -> None:
    with pytest.raises(IntegrityError):
        ledger.decide(_signed(Decision.SIGNED_OFF))


def test_a_submission_of_no_delivery_is_refused(ledger: Ledger) -> None:
    with pytest.raises(IntegrityError):
        ledger.judged(_WARNED, [])


def test_a_submission_that_is_not_there_is_not_found(ledger: Ledger) -> None:
    with pytest.raises(NotFound):
        ledger.submission("PAU_2018-S1_actors_r1")
