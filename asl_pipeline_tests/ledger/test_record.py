"""The record of the review: it only grows, and whoever changes it is found out."""

import datetime as dt

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from asl_pipeline.ledger.entries import Act
from asl_pipeline.ledger.store import Head, Ledger
from asl_pipeline.model.submission import Verdict
from asl_pipeline_tests.kit import delivery, submission
from asl_pipeline_tests.ledger import work
from asl_pipeline_tests.ledger.raw import execute, resealed

_DAY = dt.date(2018, 8, 2)


@pytest.fixture
def told(ledger: Ledger) -> Ledger:
    """A ledger with four entries in its record, and a release that rests on them."""
    sent = [delivery("a.csv"), delivery("b.csv"), delivery("c.csv", b"c")]
    warned = submission(verdict=Verdict.ACCEPTED_WITH_WARNINGS)
    work.a_day(ledger, sent, warned)
    for number in (1, 2):
        ledger.note(
            Act.WAIVER,
            submission=warned.id,
            actor="GCU",
            reason=f"Seen {number}",
            noted_on=_DAY,
            rule_set="1+0",
            about={"rule": "actors.city.one_nuts_code"},
        )
    head = ledger.record_head()
    ledger.advance(
        Head(name="s", follows="r", fingerprint="f", manifest_sha256="0", record_head=head)
    )
    return ledger


def test_each_entry_stands_on_the_one_before_it(told: Ledger) -> None:
    entries = told.recorded()

    assert [entry.act for entry in entries] == [
        Act.VERDICT,
        Act.SIGN_OFF,
        Act.WAIVER,
        Act.WAIVER,
    ]
    assert told.record_head() == entries[-1].seal
    assert entries[-1].about == {"rule": "actors.city.one_nuts_code"}
    assert told.problems() == ()


@pytest.mark.parametrize(
    "statement", ["UPDATE record SET reason = 'Not seen'", "DELETE FROM record WHERE seq = 4"]
)
def test_the_database_itself_refuses_to_change_the_record(
    told: Ledger, url: str, statement: str
) -> None:
    before = told.recorded()
    engine = create_engine(url)

    with pytest.raises(DBAPIError, match="only grows"), engine.begin() as connection:
        connection.execute(text(statement))

    engine.dispose()
    assert told.recorded() == before


COLUMNS = ("act", "submission", "actor", "reason", "noted_on", "rule_set", "about", "previous")
CHANGES = {
    "act": "'return'",
    "submission": "NULL",
    "actor": "'CES '",
    "reason": "'seen 1'",
    "noted_on": "'2018-08-03'",
    "rule_set": "'1+1'",
    "about": "'{}'",
    "previous": "'f'",
}


@pytest.mark.parametrize("column", COLUMNS)
def test_one_changed_value_is_told(told: Ledger, url: str, column: str) -> None:
    execute(url, f"UPDATE record SET {column} = {CHANGES[column]} WHERE seq = 3")  # noqa: S608

    assert told.problems() == ("The row of record with seq 3 is not as it was written.",)


def test_who_seals_what_was_changed_anew_breaks_the_chain(told: Ledger, url: str) -> None:
    execute(url, "UPDATE record SET reason = 'Not seen' WHERE seq = 3")
    resealed(url)

    assert "Entry 4 of the record does not follow entry 3." in told.problems()


def test_an_entry_that_was_taken_out_is_told(told: Ledger, url: str) -> None:
    execute(url, "DELETE FROM record WHERE seq = 3")

    assert told.problems() == ("Entry 3 of the record is not there.",)


def test_an_end_that_was_cut_off_is_told_by_the_release_that_rests_on_it(
    told: Ledger, url: str
) -> None:
    execute(url, "DELETE FROM record WHERE seq = 4")

    assert told.problems() == ("Release s: the record that it rests on is not this one.",)
