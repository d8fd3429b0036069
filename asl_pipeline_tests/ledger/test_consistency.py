"""A ledger that somebody has had his hands in, or that was damaged, says so."""

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from asl_pipeline.ledger.opening import make_ready
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import Failure, VerificationFailed
from asl_pipeline.model.submission import Verdict
from asl_pipeline_tests.extended import EXTENDED
from asl_pipeline_tests.kit import delivery, period, submission
from asl_pipeline_tests.ledger import work
from asl_pipeline_tests.ledger.raw import emptied, execute, resealed
from asl_pipeline_tests.memory import folder_in_memory

_S1 = period("2018-S1")
FLIPS: Final = 10_000 if EXTENDED else 1_000
PARTS: Final = 10
SEALED: Final[Mapping[str, tuple[str, Callable[[Ledger], object]]]] = {
    "deliveries": ("UPDATE deliveries SET size = size + 1", Ledger.deliveries),
    "transitions": ("UPDATE transitions SET actor = 'Nobody'", lambda ledger: ledger.history(1)),
    "slots": ("UPDATE slots SET period = '2018-S2'", Ledger.waiting),
    "submissions": ("UPDATE submissions SET verdict = 'accepted'", Ledger.submissions),
    "finding_counts": ("UPDATE finding_counts SET places = 0", Ledger.finding_counts),
    "record": ("UPDATE record SET act = 'return' WHERE act = 'sign_off'", Ledger.decisions),
    "releases": ("UPDATE releases SET fingerprint = 'e'", Ledger.releases),
    "failures": ("UPDATE failures SET tries = 0", Ledger.fetch_failures),
}
"""A change of each table, and what reads it."""


def filled(ledger: Ledger) -> Ledger:
    """A ledger in which something of everything has happened."""
    sent = [delivery("a.csv"), delivery("b.csv"), delivery("c.csv", b"c")]
    work.a_day(ledger, sent, submission(verdict=Verdict.ACCEPTED_WITH_WARNINGS))
    ledger.receive(delivery("d.csv", b"d"))
    ledger.receive(delivery("e.csv", b"d"))
    ledger.receive(delivery("f.csv", b"d", partner="AVI"))
    ledger.placed(6, [("actors", _S1, 1)])
    return ledger


@pytest.fixture
def full(ledger: Ledger) -> Ledger:
    """Such a ledger, on every kind of database."""
    return filled(ledger)


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
    resealed(url)

    assert told in full.problems()


@pytest.mark.parametrize("table", sorted(SEALED))
def test_a_value_that_was_changed_is_told_and_not_served(
    full: Ledger, url: str, table: str
) -> None:
    change, read = SEALED[table]
    read(full)

    execute(url, change)

    assert any(f"row of {table} with" in told for told in full.problems())
    with pytest.raises(VerificationFailed, match=f"row of {table} with .* not as it was written"):
        read(full)


def test_a_day_that_is_none_is_told_and_not_served(file: Path) -> None:
    execute(f"sqlite:///{file}", "UPDATE deliveries SET arrived_on = '2018-0q-01' WHERE seq = 7")
    ledger = Ledger.open(f"sqlite:///{file}")

    assert ledger.problems() == ("The row of deliveries with seq 7 is not as it was written.",)
    with pytest.raises(VerificationFailed, match="the ledger is damaged: a row of deliveries"):
        ledger.deliveries()


@pytest.fixture(scope="module")
def written(new_file: Path) -> Iterator[tuple[bytes, list[object]]]:
    """The bytes of a ledger in which something of everything has happened, and what it holds."""
    with folder_in_memory() as folder:
        file = Path(shutil.copy(new_file, folder / "ledger.sqlite"))
        ledger = filled(Ledger.open(f"sqlite:///{file}"))
        held = _everything(ledger)
        ledger.close()
        yield file.read_bytes(), held


@pytest.mark.parametrize("part", range(PARTS))
def test_a_flipped_bit_is_told_or_changes_nothing(
    written: tuple[bytes, list[object]], tmp_path: Path, part: int
) -> None:
    file = tmp_path / "ledger.sqlite"
    content, held = written
    used = [at for at, byte in enumerate(content) if byte]
    drawn = random.Random(part)
    counts: Counter[str] = Counter()
    # One and the same for all, as `Ledger.open` makes it: its statements are compiled once.
    ledger = Ledger(f"sqlite:///{file}")

    for _ in range(FLIPS // PARTS):
        flipped = bytearray(content)
        flipped[drawn.choice(used)] ^= 1 << drawn.randrange(8)
        emptied(f"sqlite:///{file}")
        file.write_bytes(flipped)
        counts[_outcome(ledger, held)] += 1

    assert counts["undetected"] == 0, counts
    assert counts["told"] > FLIPS // PARTS // 2, counts


def _everything(ledger: Ledger) -> list[object]:
    read = [read(ledger) for _, read in SEALED.values()]
    return [*read, [ledger.history(each.seq) for each in ledger.deliveries()]]


def _outcome(ledger: Ledger, written: list[object]) -> str:
    try:
        make_ready(ledger)
        if ledger.problems():
            return "told"
        return "nothing" if _everything(ledger) == written else "undetected"
    except Failure:
        return "told"
    finally:
        ledger.close()


@pytest.fixture(scope="module")
def many(new_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a ledger with many deliveries in it, to be copied."""
    path = tmp_path_factory.mktemp("many") / "ledger.sqlite"
    shutil.copy(new_file, path)
    ledger = Ledger.open(f"sqlite:///{path}")
    for number in range(200):
        ledger.receive(delivery(f"{number}.csv", bytes([number])))
    ledger.close()
    return path


@pytest.fixture
def file(many: Path, tmp_path: Path) -> Path:
    """Such a file, to do harm to."""
    return Path(shutil.copy(many, tmp_path / "ledger.sqlite"))


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
