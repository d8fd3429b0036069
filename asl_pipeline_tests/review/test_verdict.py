"""The machine's verdict, and who may decide on what is left."""

import datetime as dt
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import NotAllowed, WrongUse
from asl_pipeline.model.finding import Finding, Place
from asl_pipeline.model.period import Period
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import AUTOMATIC, Decision, Submission, Verdict
from asl_pipeline.partners import registry, universities
from asl_pipeline.review.signoff import decide, queue, sign_off_automatically
from asl_pipeline.review.verdict import check_reviewer, decision_on, verdict_on
from asl_pipeline_tests.kit import delivery, fresh_ledger, submission

_DAY = dt.date(2018, 8, 1)
_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO
_CES, _GCU = registry()["CES"], registry()["GCU"]


def _finding(severity: Severity) -> Finding:
    return Finding(
        rule="actors.x", kind="required", ess="L1-01", level=1, severity=severity, place=Place()
    )


@pytest.mark.parametrize(
    ("severities", "verdict"),
    [
        ((), Verdict.ACCEPTED),
        ((_I,), Verdict.ACCEPTED),
        ((_W,), Verdict.ACCEPTED_WITH_WARNINGS),
        ((_I, _W), Verdict.ACCEPTED_WITH_WARNINGS),
        ((_E,), Verdict.RETURNED),
        ((_E, _I), Verdict.RETURNED),
        ((_E, _W), Verdict.RETURNED),
        ((_E, _W, _I), Verdict.RETURNED),
    ],
)
@pytest.mark.parametrize("backwards", [False, True])
def test_the_verdict_is_that_of_the_worst_finding(
    severities: tuple[Severity, ...], verdict: Verdict, backwards: bool
) -> None:
    found = [_finding(severity) for severity in severities] * 2

    assert verdict_on(reversed(found) if backwards else found) is verdict


def test_the_verdict_table_has_every_combination() -> None:
    every = [set(some) for size in range(4) for some in combinations(Severity, size)]

    assert len(every) == 8


@pytest.mark.parametrize(
    ("verdict", "decision"),
    [
        (Verdict.ACCEPTED, Decision.NOT_NEEDED),
        (Verdict.ACCEPTED_WITH_WARNINGS, Decision.AWAITING_SIGN_OFF),
        (Verdict.RETURNED, Decision.NOT_NEEDED),
    ],
)
def test_only_warnings_leave_a_decision(verdict: Verdict, decision: Decision) -> None:
    assert decision_on(verdict) is decision


@pytest.mark.parametrize("sender", registry())
@pytest.mark.parametrize("reviewer", registry())
def test_a_university_reviews_every_partner_but_itself(reviewer: str, sender: str) -> None:
    sent = submission(partner=sender)

    if reviewer in universities() and reviewer != sender:
        check_reviewer(registry()[reviewer], sent)
    else:
        with pytest.raises(NotAllowed):
            check_reviewer(registry()[reviewer], sent)


# ------------------------------------------------------------------------------ in the ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with a submission of CES's that waits for a decision, and one that does not."""
    opened = fresh_ledger(tmp_path / "ledger.sqlite")
    opened.receive(delivery(partner="CES"))
    opened.placed(
        1, [("actors", Period.parse("2018-S1"), 1), ("initiatives", Period.parse("2018-S1"), 1)]
    )
    opened.judged(submission(partner="CES", verdict=Verdict.ACCEPTED_WITH_WARNINGS), [])
    opened.judged(submission("initiatives", partner="CES"), [])
    yield opened
    opened.close()


def _warned(ledger: Ledger) -> Submission:
    return ledger.submission("CES_2018-S1_actors_r1")


def test_what_waits_is_in_the_queue_until_it_is_decided_on(ledger: Ledger) -> None:
    assert [each.id for each in queue(ledger.submissions())] == ["CES_2018-S1_actors_r1"]

    decide(ledger, [_warned(ledger)], Decision.SIGNED_OFF, _GCU, "Seen", _DAY)

    assert queue(ledger.submissions()) == ()
    assert _warned(ledger).in_force


@pytest.mark.parametrize("decision", [Decision.SIGNED_OFF, Decision.RETURNED_BY_REVIEWER])
def test_a_decision_is_kept_with_its_reviewer_reason_and_day(
    ledger: Ledger, decision: Decision
) -> None:
    decide(ledger, [_warned(ledger)], decision, _GCU, "  Seen with the partner\n", _DAY)

    signed = ledger.decisions()[-1]
    assert (signed.decision, signed.reviewer, signed.reason, signed.decided_on) == (
        decision,
        "GCU",
        "Seen with the partner",
        _DAY,
    )
    assert _warned(ledger).in_force is (decision is Decision.SIGNED_OFF)


@pytest.mark.parametrize("reviewer", ["CES", "PAU"], ids=["its own", "not a university"])
def test_a_refused_reviewer_leaves_no_decision(ledger: Ledger, reviewer: str) -> None:
    with pytest.raises(NotAllowed):
        decide(ledger, [_warned(ledger)], Decision.SIGNED_OFF, registry()[reviewer], "Seen", _DAY)

    assert ledger.decisions() == ()


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_decision_needs_a_reason(ledger: Ledger, reason: str) -> None:
    with pytest.raises(WrongUse):
        decide(ledger, [_warned(ledger)], Decision.SIGNED_OFF, _GCU, reason, _DAY)

    assert ledger.decisions() == ()


def test_a_submission_that_needs_no_decision_gets_none(ledger: Ledger) -> None:
    clean = ledger.submission("CES_2018-S1_initiatives_r1")

    with pytest.raises(NotAllowed):
        decide(ledger, [clean], Decision.SIGNED_OFF, _GCU, "Seen", _DAY)

    assert ledger.decisions() == ()


def test_what_was_decided_is_not_decided_again(ledger: Ledger) -> None:
    decide(ledger, [_warned(ledger)], Decision.RETURNED_BY_REVIEWER, _GCU, "No", _DAY)

    with pytest.raises(NotAllowed):
        decide(ledger, [_warned(ledger)], Decision.SIGNED_OFF, _GCU, "Yes", _DAY)

    assert not _warned(ledger).in_force


@pytest.mark.parametrize("decision", [Decision.NOT_NEEDED, Decision.AWAITING_SIGN_OFF])
def test_a_reviewer_decides_to_sign_off_or_to_return_and_nothing_else(
    ledger: Ledger, decision: Decision
) -> None:
    with pytest.raises((WrongUse, NotAllowed)):
        decide(ledger, [_warned(ledger)], decision, _GCU, "Seen", _DAY)

    assert ledger.decisions() == ()


def test_a_rehearsal_says_in_the_record_that_nobody_looked(ledger: Ledger) -> None:
    sign_off_automatically(ledger, _warned(ledger), _DAY)

    signed = ledger.decisions()[-1]
    assert (signed.reviewer, signed.decision) == (AUTOMATIC, Decision.SIGNED_OFF)
    assert "nobody has looked at it" in signed.reason


def test_no_partner_is_called_automatic() -> None:
    assert AUTOMATIC.upper() not in registry()
    assert _CES.is_university
