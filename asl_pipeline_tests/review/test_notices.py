"""A nil return and a withdrawal go the whole way: to what stands, to the ledger, to the letter."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from asl_pipeline.model.submission import DeliveryState
from asl_pipeline.quality import engine
from asl_pipeline.workflow import Workplace, accepted_rows, assess, receive, touched
from asl_pipeline_tests import kit
from asl_pipeline_tests.review.test_rulings import _SECOND, _TODAY

ACTORS = "Acteurs 2018-S1.csv"
READINGS = [{**kit.READING, "indicator_id": f"ASL-{letter}"} for letter in "AB"]


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    """A workplace with an inbox of its own."""
    with kit.workplace(tmp_path / "home", tmp_path / "inbox", today=_TODAY) as place:
        yield place


def send(at: Workplace, name: str, content: bytes | Sequence[dict[str, str]]) -> None:
    """Deliver a file of PAU's, and go the way as far as the letter."""
    written = content if isinstance(content, bytes) else kit.csv_file(content)
    kit.deliver(at.inbox, "PAU", name, written)
    receive(at)
    for partner, period in touched(at):
        assess(at, partner, period, engine.violations)


def letter(at: Workplace) -> str:
    """The letter on the last delivery."""
    last = at.ledger.deliveries()[-1]
    (path,) = at.settings.feedback.rglob(f"{last.id}/letter.html")
    return path.read_text("utf-8")


def states(at: Workplace) -> list[str]:
    return [delivery.state for delivery in at.ledger.deliveries()]


def rows(at: Workplace, form: str) -> int:
    return accepted_rows(at)[form].num_rows


def test_a_nil_return_of_a_register_leaves_it_as_it_is(at: Workplace) -> None:
    send(at, ACTORS, [kit.ACTOR])

    send(at, "note.txt", "Acteurs, 2018-S2 : rien à signaler".encode())

    assert rows(at, "actors") == 1
    assert "votre envoi précédent reste valable" in letter(at)
    assert [s.decision for s in at.ledger.submissions()] == ["not_needed", "not_needed"]


def test_a_nil_return_of_facts_stands_for_its_half_year(at: Workplace) -> None:
    send(at, "pilotes 2018-S1.csv", [kit.PILOT])
    send(at, "valeurs 2018-S1.csv", READINGS)
    send(at, "note.txt", "Relevés d’indicateurs 2018-S2 : rien à signaler".encode())

    assert rows(at, "indicator_readings") == 2
    assert "c’est noté" in letter(at)


def test_a_file_that_was_taken_back_counts_no_more(at: Workplace) -> None:
    send(at, ACTORS, [kit.ACTOR])

    send(at, "retrait.txt", f"Merci de retirer : {ACTORS}".encode())

    assert states(at) == [DeliveryState.WITHDRAWN, DeliveryState.READ]
    assert rows(at, "actors") == 0
    assert f"votre fichier «\u202f{ACTORS}\u202f» est retiré" in letter(at)
    assert at.ledger.problems() == ()
    taken = at.ledger.history(1)[-1]
    assert (taken.actor, taken.detail) == ("PAU", "the partner took it back: retrait.txt")


def test_what_stood_before_the_mistaken_file_stands_again(at: Workplace) -> None:
    send(at, ACTORS, [kit.ACTOR])
    send(at, "Acteurs 2018-S2.csv", [kit.ACTOR, _SECOND])
    assert rows(at, "actors") == 2

    send(at, "retrait.txt", b"Retirer: Acteurs 2018-S2.csv")

    assert rows(at, "actors") == 1


def test_a_notice_that_comes_with_the_file_it_is_about_works_too(at: Workplace) -> None:
    kit.deliver(at.inbox, "PAU", ACTORS, kit.csv_file([kit.ACTOR]))

    send(at, "0 retrait.txt", f"Retirer : {ACTORS}".encode())

    assert sorted(states(at)) == [DeliveryState.READ, DeliveryState.WITHDRAWN]
    assert rows(at, "actors") == 0


@pytest.mark.parametrize("name", ["Acteurs 2018-S2.csv", "note.txt"], ids=["unknown", "itself"])
def test_a_file_that_was_never_sent_cannot_be_taken_back(at: Workplace, name: str) -> None:
    send(at, ACTORS, [kit.ACTOR])

    send(at, "note.txt", f"Retirer : {name}".encode())

    assert at.ledger.deliveries()[-1].reason == "nothing_to_withdraw"
    assert rows(at, "actors") == 1
    assert "aucun de vous sous ce nom" in letter(at)


def test_nobody_takes_back_the_file_of_another(at: Workplace) -> None:
    kit.deliver(at.inbox, "CRESS", ACTORS, kit.csv_file([{**kit.ACTOR, "actor_id": "CRESS-1-1"}]))

    send(at, "note.txt", f"Retirer : {ACTORS}".encode())

    assert at.ledger.deliveries()[-1].reason == "nothing_to_withdraw"
    assert DeliveryState.WITHDRAWN not in states(at)


def test_of_two_files_of_one_name_the_hash_tells_which(at: Workplace) -> None:
    send(at, ACTORS, [kit.ACTOR])
    send(at, ACTORS, [kit.ACTOR, _SECOND])

    send(at, "retrait.txt", f"Retirer : {ACTORS}".encode())
    assert at.ledger.deliveries()[-1].reason == "withdrawal_unclear"
    assert rows(at, "actors") == 2

    wrong = at.ledger.deliveries()[1].sha256
    send(at, "retrait 2.txt", f"Retirer : {wrong[:16]}".encode())
    assert rows(at, "actors") == 1


def test_with_one_name_wrong_nothing_is_taken_back(at: Workplace) -> None:
    send(at, ACTORS, [kit.ACTOR])

    send(at, "note.txt", f"Retirer : {ACTORS}\nRetirer : autre.csv".encode())

    assert rows(at, "actors") == 1


def test_a_notice_can_be_read_again(at: Workplace) -> None:
    send(at, ACTORS, [kit.ACTOR])
    send(at, "retrait.txt", f"Retirer : {ACTORS}".encode())

    at.ledger.replay(2, "to see", "CES", at.today)
    receive(at)

    assert states(at) == [DeliveryState.WITHDRAWN, DeliveryState.READ]
