"""What two partners mapped alike is asked about once, in whatever language either wrote it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.model.failure import NotAllowed, NotFound, WrongUse
from asl_pipeline.review.matches import Candidate, Evidence, Match, candidates
from asl_pipeline.workflow import Workplace
from asl_pipeline.workflow.desk import Desk
from asl_pipeline_tests import kit
from asl_pipeline_tests.kit import asl
from asl_pipeline_tests.review.test_rulings import _TODAY, desk, sent


def actor(partner: str, number: int, name: str, **other: object) -> dict[str, object]:
    return {"partner_id": partner, "actor_id": f"{partner}-ACT-{number}", "name": name, **other}


def found(*rows: dict[str, object], form: str = "actors") -> tuple[Candidate, ...]:
    return candidates(kit.accepted(**{form: rows}))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Régie de quartier", "REGIE DE QUARTIER"),
        ("Associação Ave Vivo", "Ave Vivo"),
        ("Fundación Aspas", "Aspas Fundacion"),
        ("La Grenouille à grande bouche", "Grenouille a grande bouche, SCIC"),
        ("Foyle Tool Library CIC", "Foyle Tool Libary"),
    ],
)
def test_nearly_the_same_name_in_the_same_place_is_asked_about(one: str, other: str) -> None:
    (pair,) = found(actor("PAU", 1, one), actor("CRESS", 2, other))

    assert pair.evidence is Evidence.NAME
    assert (pair.pair.one, pair.pair.other) == (("CRESS", "CRESS-ACT-2"), ("PAU", "PAU-ACT-1"))
    assert pair.names == (other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (actor("PAU", 1, "Régie de quartier"), actor("PAU", 2, "Régie de quartier")),
        (
            actor("PAU", 1, "Régie de quartier"),
            actor("CRESS", 2, "Régie de quartier", nuts_code="FRH03"),
        ),
        (actor("PAU", 1, "Régie de quartier"), actor("CRESS", 2, "Ressourcerie du centre")),
        (actor("PAU", 1, "ABC"), actor("CRESS", 2, "ABC")),
        (actor("PAU", 1, "A", website=None), actor("CRESS", 2, "B", website=None)),
    ],
    ids=["one partner", "two places", "two names", "too short a name", "no page"],
)
def test_what_need_not_be_the_same_is_not_asked_about(
    one: dict[str, object], other: dict[str, object]
) -> None:
    assert found(one, other) == ()


@pytest.mark.parametrize(
    "page", ["https://example.org/tezea", "http://www.Example.org/tezea/", "example.org/tezea"]
)
def test_the_same_page_is_enough_wherever_it_is(page: str) -> None:
    one = actor("PAU", 1, "Tezea", website="https://example.org/tezea", nuts_code="FRH03")
    other = actor("ENW", 2, "A workshop in Brittany", website=page, nuts_code="UKN10")

    (pair,) = found(one, other)

    assert pair.evidence is Evidence.PAGE


def test_a_name_in_another_language_counts() -> None:
    one = {"partner_id": "CES", "initiative_id": "CES-INI-1", "name": "Museu da Palha"}
    other = {
        "partner_id": "AVE", "initiative_id": "AVE-INI-1", "name": "Straw museum",
        "name_en": "Museu da palha",
    }  # fmt: skip

    assert len(found(one, other, form="initiatives")) == 1


@given(order=st.permutations(range(4)))
def test_the_order_of_the_rows_does_not_matter(order: list[int]) -> None:
    rows = [
        actor("PAU", 1, "Régie de quartier"),
        actor("CRESS", 2, "Regie de quartier"),
        actor("AVE", 3, "Régie du quartier", website="https://example.org/a"),
        actor("ENW", 4, "Something else", website="http://example.org/a/"),
    ]

    assert found(*(rows[at] for at in order)) == found(*rows)


# ------------------------------------------------------------------ what is said of a pair


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    """A workplace in which two partners mapped the same actor."""
    with kit.workplace(tmp_path / "home", tmp_path / "inbox", today=_TODAY) as place:
        sent(place, "a 2018-S1.csv", [kit.ACTOR])
        sent(place, "b 2018-S1.csv", [{**kit.ACTOR, "actor_id": "CRESS-ACT-7"}], partner="CRESS")
        yield place


def said(office: Desk, reviewer: str = "CES", reason: str = "One body") -> None:
    office.match("PAU-ACT-001", "CRESS-ACT-7", Match.SAME, reviewer, reason)


def test_a_pair_is_asked_about_once(at: Workplace) -> None:
    assert len(desk(at).candidates()) == 1

    said(desk(at))

    assert desk(at).candidates() == ()
    sent(at, "c 2018-S2.csv", [{**kit.ACTOR, "founded_year": "1998"}])
    assert desk(at).candidates() == ()
    with pytest.raises(NotFound, match="waits for a decision"):
        said(desk(at))


@pytest.mark.parametrize(
    ("reviewer", "reason", "failure"),
    [("AVE", "One body", NotAllowed), ("CES", " ", WrongUse)],
)
def test_a_pair_is_decided_on_by_a_university_with_a_reason(
    at: Workplace, reviewer: str, reason: str, failure: type[Exception]
) -> None:
    with pytest.raises(failure):
        said(desk(at), reviewer, reason)

    assert len(desk(at).candidates()) == 1


def test_nobody_decides_on_a_pair_of_its_own(at: Workplace) -> None:
    sent(at, "d 2018-S1.csv", [{**kit.ACTOR, "actor_id": "CES-ACT-3"}], partner="CES")

    with pytest.raises(NotAllowed, match="its own data"):
        desk(at).match("PAU-ACT-001", "CES-ACT-3", Match.SAME, "CES", "One body")
    desk(at).match("PAU-ACT-001", "CES-ACT-3", Match.DIFFERENT, "GCU", "Two bodies")


def test_the_terminal_lists_pairs_and_takes_decisions(at: Workplace) -> None:
    home = at.settings.home
    listed = json.loads(asl(home, "review", "match", "--json").out)
    shown = asl(home, "review", "match")
    word = ("--decision", "merge", "--reviewer", "GCU", "--reason", "One body")
    done = asl(home, "review", "match", "PAU-ACT-001", "CRESS-ACT-7", *word)

    assert [each["one"] for each in listed] == [{"partner": "CRESS", "id": "CRESS-ACT-7"}]
    assert "Régie de quartier" in shown.out
    assert (done.status, done.out) == (0, "CRESS-ACT-7 and PAU-ACT-001: merge\n")
    assert asl(home, "review", "match").out == "Nothing seems to have been mapped twice.\n"
    assert asl(home, "review", "match", "PAU-ACT-001").status == 2
    assert at.ledger.problems() == ()
