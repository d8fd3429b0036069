"""A university's word on single cases: it holds where the same value comes back, only there."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from asl_pipeline.ledger.entries import Act
from asl_pipeline.model.failure import NotAllowed, NotFound, WrongUse
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import Decision, Verdict
from asl_pipeline.quality import engine
from asl_pipeline.workflow import Assessed, Workplace, assess, receive, touched
from asl_pipeline.workflow.desk import Desk
from asl_pipeline_tests import kit

_SECOND = {**kit.ACTOR, "actor_id": "PAU-ACT-002", "name": "Entraide", "nuts_code": "FRI11"}
TWO_TOWNS = [{**kit.ACTOR, "city": "Pau"}, {**_SECOND, "city": "Pau"}]
LATER = [{**row, "founded_year": "1998"} for row in TWO_TOWNS]
EVEN_LATER = [{**row, "founded_year": "1999"} for row in TWO_TOWNS]
"""The same again, with another value beside it: the same bytes would be a duplicate."""
RULE = "actors.city.one_nuts_code"
_TODAY = dt.date(2018, 7, 25)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    """A workplace with an inbox of its own."""
    with kit.workplace(tmp_path / "home", tmp_path / "inbox", today=_TODAY) as place:
        yield place


def sent(at: Workplace, name: str, rows: list[Mapping[str, str]], partner: str = "PAU") -> Assessed:
    """What becomes of a file that a partner sends."""
    folder = at.inbox / partner
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(kit.csv_file(rows))
    return judged(at)


def judged(at: Workplace) -> Assessed:
    """What becomes of what waits."""
    receive(at)
    (done,) = [
        each
        for partner, period in touched(at)
        for each in assess(at, partner, period, engine.violations)
    ]
    return done


def desk(at: Workplace) -> Desk:
    return Desk(ledger=at.ledger, settings=at.settings, today=at.today)


def waive(at: Workplace, submission: str, **other: object) -> None:
    told: dict[str, object] = {
        "reviewer": "CES",
        "reason": "The town lies in both",
        "requester": "the partner",
        "rule": RULE,
        **other,
    }
    desk(at).rule_on(submission, **told)  # type: ignore[arg-type]


def test_a_waived_case_does_not_come_back_with_the_same_value(at: Workplace) -> None:
    first = sent(at, "a 2018-S1.csv", TWO_TOWNS)
    assert first.submission.verdict is Verdict.ACCEPTED_WITH_WARNINGS
    waive(at, first.submission.id)

    later = sent(at, "b 2018-S2.csv", LATER)

    assert later.submission.verdict is Verdict.ACCEPTED
    assert {f.severity for f in later.judged.report.findings} == {Severity.INFO}
    letter = (later.folder / "letter.html").read_text("utf-8")
    assert "Une université l’a accepté tel quel" in letter
    assert "The town lies in both" in letter


def test_a_waiver_lapses_when_the_value_changes(at: Workplace) -> None:
    first = sent(at, "a 2018-S1.csv", TWO_TOWNS)
    waive(at, first.submission.id)
    elsewhere = [{**row, "city": "Bayonne"} for row in TWO_TOWNS]

    later = sent(at, "b 2018-S2.csv", elsewhere)

    assert later.submission.verdict is Verdict.ACCEPTED_WITH_WARNINGS


def test_a_waiver_is_for_one_partner_alone(at: Workplace) -> None:
    first = sent(at, "a 2018-S1.csv", TWO_TOWNS)
    waive(at, first.submission.id)

    other = sent(at, "b 2018-S1.csv", TWO_TOWNS, partner="CRESS")

    assert other.submission.verdict is Verdict.ACCEPTED_WITH_WARNINGS


def test_a_waiver_holds_up_to_its_last_day(at: Workplace) -> None:
    first = sent(at, "a 2018-S1.csv", TWO_TOWNS)
    waive(at, first.submission.id, expires_on=_TODAY)
    same_day = sent(at, "b 2018-S2.csv", LATER)
    assert same_day.submission.verdict is Verdict.ACCEPTED

    (ruling,) = {r.rule: r for r in desk(at).rulings()}.values()
    assert ruling.expires_on == _TODAY
    next_day = ruled_next_day(at)

    assert next_day is Verdict.ACCEPTED_WITH_WARNINGS


def ruled_next_day(at: Workplace) -> Verdict:
    """The verdict on the same rows, sent a day later."""
    late = Workplace(
        settings=at.settings,
        ledger=at.ledger,
        today=_TODAY + dt.timedelta(days=1),
        inbox=at.inbox,
    )
    return sent(late, "c 2019-S1.csv", EVEN_LATER).submission.verdict


def test_a_lifted_waiver_holds_no_longer(at: Workplace) -> None:
    first = sent(at, "a 2018-S1.csv", TWO_TOWNS)
    waive(at, first.submission.id, rule=None, cases=[1])
    waive(at, first.submission.id, rule=None, cases=[2])
    for ruling in desk(at).rulings():
        desk(at).lift(ruling.number, "GCU", "Put right since")

    later = sent(at, "b 2018-S2.csv", LATER)

    assert later.submission.verdict is Verdict.ACCEPTED_WITH_WARNINGS
    assert desk(at).rulings() == ()


def test_an_error_is_accepted_once_a_university_made_it_less_grave(at: Workplace) -> None:
    wrong = [{**kit.ACTOR, "country": "ES"}]
    first = sent(at, "a 2018-S1.csv", wrong)
    assert first.submission.verdict is Verdict.RETURNED
    desk(at).rule_on(
        first.submission.id,
        reviewer="GCU",
        reason="The body is Spanish and sits in France",
        requester="the partner",
        cases=[1],
        severity=Severity.WARNING,
    )

    at.ledger.replay(first.submission.delivery, "Ruled on", "GCU", _TODAY)
    again = judged(at)

    assert again.submission.verdict is Verdict.ACCEPTED_WITH_WARNINGS
    assert (again.submission.clean_rows, again.submission.rows) == (1, 1)


def test_a_warning_that_was_made_graver_returns_the_file(at: Workplace) -> None:
    first = sent(at, "a 2018-S1.csv", TWO_TOWNS)
    waive(at, first.submission.id, severity=Severity.ERROR)

    later = sent(at, "b 2018-S2.csv", LATER)

    assert later.submission.verdict is Verdict.RETURNED
    assert later.submission.clean_rows == 0


@pytest.mark.parametrize(
    ("other", "failure", "said"),
    [
        ({"reviewer": "AVE"}, NotAllowed, "not a university"),
        ({"reason": "  "}, WrongUse, "needs a reason"),
        ({"requester": ""}, WrongUse, "who asked for it"),
        ({"rule": None}, WrongUse, "which cases"),
        ({"cases": [1]}, WrongUse, "which cases"),
        ({"rule": None, "cases": [9]}, NotFound, "no case 9: it has 2"),
        ({"rule": "actors.name.required"}, NotFound, "no case of the rule"),
        ({"expires_on": dt.date(2018, 7, 24)}, WrongUse, "is past"),
    ],
)
def test_what_is_no_ruling_is_refused_and_leaves_nothing(
    at: Workplace, other: dict[str, object], failure: type[Exception], said: str
) -> None:
    first = sent(at, "a 2018-S1.csv", TWO_TOWNS)

    with pytest.raises(failure, match=said):
        waive(at, first.submission.id, **other)

    assert [entry.act for entry in at.ledger.recorded()] == [Act.VERDICT]


def test_an_error_cannot_be_waived(at: Workplace) -> None:
    first = sent(at, "a 2018-S1.csv", [{**kit.ACTOR, "country": "ES"}])

    with pytest.raises(NotAllowed, match="an error cannot be waived"):
        waive(at, first.submission.id, rule=None, cases=[1])


def test_nobody_rules_on_the_own_data(at: Workplace) -> None:
    first = sent(at, "a 2018-S1.csv", TWO_TOWNS, partner="CES")

    with pytest.raises(NotAllowed, match="its own data"):
        waive(at, first.submission.id, reviewer="CES")


def test_nobody_decides_on_a_pilot_that_it_takes_part_in(at: Workplace) -> None:
    pilot = {**kit.PILOT, "partners_involved": "PAU; CES", "mood": "good"}
    first = sent(at, "a 2018-S1.csv", [pilot])
    own = first.submission.id

    with pytest.raises(NotAllowed, match="CES takes part in a pilot action"):
        desk(at).decide([own], Decision.SIGNED_OFF, "CES", "Seen")
    desk(at).decide([own], Decision.SIGNED_OFF, "GCU", "Seen")

    readings = {**kit.READING, "mood": "good"}
    second = sent(at, "b 2018-S1.csv", [readings])
    with pytest.raises(NotAllowed, match="CES takes part in a pilot action"):
        desk(at).decide([second.submission.id], Decision.SIGNED_OFF, "CES", "Seen")


def test_what_was_decided_can_be_reopened_and_decided_again(at: Workplace) -> None:
    first = sent(at, "a 2018-S1.csv", TWO_TOWNS).submission.id
    for decision in (
        Decision.SIGNED_OFF,
        Decision.AWAITING_SIGN_OFF,
        Decision.RETURNED_BY_REVIEWER,
    ):
        desk(at).decide([first], decision, "CES", "Seen")

    (found,) = desk(at).submissions([first])
    assert found.decision is Decision.RETURNED_BY_REVIEWER
    acts = [entry.act for entry in desk(at).entries(found)]
    assert acts == [Act.VERDICT, Act.SIGN_OFF, Act.REOPENING, Act.RETURN]


def test_what_was_returned_for_its_errors_is_not_reopened(at: Workplace) -> None:
    first = sent(at, "a 2018-S1.csv", [{**kit.ACTOR, "country": "ES"}])

    with pytest.raises(NotAllowed, match="it takes a new file"):
        desk(at).decide([first.submission.id], Decision.AWAITING_SIGN_OFF, "CES", "Seen")


def test_the_cases_of_a_submission_are_kept_as_they_were_told(at: Workplace) -> None:
    first = sent(at, "a 2018-S1.csv", TWO_TOWNS)

    kept = desk(at).cases(first.submission)

    assert kept == first.judged.report.findings
    told = json.loads((first.folder / "findings.json").read_text("utf-8"))
    assert len(told["submissions"][0]["findings"]) == len(kept)
