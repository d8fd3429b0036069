"""A ledger that somebody has had his hands in says so."""

from pathlib import Path

import pytest

from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import VerificationFailed
from asl_pipeline.model.submission import Verdict
from asl_pipeline_tests.kit import delivery, period, submission
from asl_pipeline_tests.ledger import work
from asl_pipeline_tests.ledger.raw import execute

_S1 = period("2018-S1")


@pytest.fixture
def full(ledger: Ledger) -> Ledger:
    """A ledger in which something of everything has happened."""
    sent = [delivery("a.csv"), delivery("b.csv"), delivery("c.csv", b"c")]
    work.a_day(ledger, sent, submission(verdict=Verdict.ACCEPTED_WITH_WARNINGS))
    ledger.receive(delivery("d.csv", b"d"))
    ledger.receive(delivery("e.csv", b"d"))
    ledger.receive(delivery("f.csv", b"d", partner="AVI"))
    return ledger


def test_a_ledger_that_our_programs_wrote_has_no_problems(full: Ledger) -> None:
    assert full.problems() == ()


TAMPERED = {
    "a state was changed": (
        "UPDATE deliveries SET state = 'withdrawn' WHERE seq = 4",
        "Delivery 4: it is withdrawn, but was received by what is noted.",
    ),
    "an attempt was changed": (
        "UPDATE deliveries SET attempt = 2 WHERE seq = 4",
        "Delivery 4: it is at attempt 2, but at 1 by what is noted.",
    ),
    "a history was lost": (
        "DELETE FROM transitions WHERE delivery = 4",
        "Delivery 4: nothing is noted of how it came to its state.",
    ),
    "the beginning of a history was lost": (
        "DELETE FROM transitions WHERE delivery = 3 AND old IS NULL",
        "Delivery 3: what is noted of it does not begin with its receipt.",
    ),
    "the middle of a history was lost": (
        "DELETE FROM transitions WHERE delivery = 1 AND reason = 'set_aside'",
        "Delivery 1: it left the state quarantined when it was read.",
    ),
    "a move was made that is not there": (
        "UPDATE transitions SET attempt = 2 WHERE delivery = 3 AND old = 'received'",
        "Delivery 3: it cannot go from received to quarantined as it did.",
    ),
    "a duplicate is of nothing": (
        "UPDATE deliveries SET same_as = NULL WHERE seq = 5",
        "Delivery 5: it is a duplicate of nothing.",
    ),
    "a duplicate is of other bytes": (
        "UPDATE deliveries SET same_as = 3 WHERE seq = 5",
        "Delivery 5: it is no duplicate of delivery 3.",
    ),
    "a duplicate is of another partner's": (
        "UPDATE deliveries SET same_as = 6 WHERE seq = 5",
        "Delivery 5: it is no duplicate of delivery 6.",
    ),
    "a duplicate is of itself": (
        "UPDATE deliveries SET same_as = 5 WHERE seq = 5",
        "Delivery 5: it is no duplicate of delivery 5.",
    ),
    "a slot was lost": (
        "DELETE FROM slots WHERE delivery = 1 AND attempt = 1",
        "Submission PAU_2018-S1_actors_r1: its delivery holds no such form and period.",
    ),
    "all that was read was lost": (
        "DELETE FROM slots WHERE delivery = 1 AND attempt = 2",
        "Delivery 1: it was read, but holds nothing.",
    ),
    "a slot is of an attempt that was not made": (
        "INSERT INTO slots (delivery, attempt, dataset, period, rows) VALUES (1, 9, 'a', 'b', 1)",
        "Delivery 1: it holds something of an attempt that was never made.",
    ),
    "a slot came too early": (
        "INSERT INTO slots (delivery, attempt, dataset, period, rows) VALUES (4, 1, 'a', 'b', 1)",
        "Delivery 4: it was not read yet, but holds something.",
    ),
    "a submission went to another partner": (
        "UPDATE submissions SET partner = 'AVI'",
        "Submission PAU_2018-S1_actors_r1: its delivery is of another partner.",
    ),
}


@pytest.mark.parametrize(("statement", "told"), TAMPERED.values(), ids=TAMPERED)
def test_what_was_changed_behind_its_back_is_told(
    full: Ledger, url: str, statement: str, told: str
) -> None:
    execute(url, statement)

    assert told in full.problems()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of a ledger with a delivery in it."""
    path = tmp_path / "ledger.sqlite"
    ledger = Ledger.open(f"sqlite:///{path}")
    for number in range(200):
        ledger.receive(delivery(f"{number}.csv", bytes([number])))
    ledger.close()
    return path


def test_a_row_that_refers_to_nothing_is_told(file: Path) -> None:
    execute(f"sqlite:///{file}", "DELETE FROM deliveries WHERE seq = 7")
    ledger = Ledger.open(f"sqlite:///{file}")

    assert ledger.problems() == ("Row 7 of transitions refers to nothing in deliveries.",)
    ledger.close()


def test_a_file_whose_pages_were_overwritten_is_not_taken_for_a_ledger(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096:] = bytes(len(content) - 4096)
    file.write_bytes(content)

    with pytest.raises(VerificationFailed, match="damaged"):
        Ledger.open(f"sqlite:///{file}").problems()


def test_a_file_that_is_no_database_is_not_taken_for_a_ledger(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(b"Not a database at all" * 1000)

    with pytest.raises(VerificationFailed, match="not a database"):
        Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
