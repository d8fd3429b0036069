"""The index of the inbox: on which day a file arrived, and how a mistake in the index is told."""

import datetime as dt
from pathlib import Path

import pytest

from asl_pipeline.intake.channels.files import in_inbox
from asl_pipeline.intake.offer import Offer
from asl_pipeline.model.failure import WrongUse
from asl_pipeline.partners import registry
from asl_pipeline_tests import kit

FORM = kit.csv_file([kit.ACTOR])


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return tmp_path


def offered(inbox: Path) -> list[Offer]:
    return list(in_inbox(inbox, registry()))


def only(inbox: Path) -> Offer:
    (one,) = offered(inbox)
    return one


def test_the_index_says_when_a_file_arrived(inbox: Path) -> None:
    kit.deliver(inbox, "PAU", "2018-S1.csv", FORM)
    (inbox / "arrivals.csv").write_text("path,arrived_on\nPAU/2018-S1.csv,2018-07-12\n")

    assert only(inbox).sent_on == dt.date(2018, 7, 12)


def test_the_index_may_be_saved_by_a_spreadsheet(inbox: Path) -> None:
    kit.deliver(inbox, "PAU", "été.csv", FORM)
    index = "path,arrived_on\r\nPAU/été.csv,2018-07-12\r\n\r\n"
    (inbox / "arrivals.csv").write_bytes(index.encode("utf-8-sig"))

    assert only(inbox).sent_on == dt.date(2018, 7, 12)


def test_files_come_in_order_of_arrival_then_of_partner_and_name(inbox: Path) -> None:
    for partner, name in [("PAU", "a"), ("PAU", "b"), ("PAU", "c"), ("AVE", "d"), ("CES", "e")]:
        kit.deliver(inbox, partner, name, FORM)
    index = "path,arrived_on\nPAU/c,2018-07-01\nPAU/a,2018-07-03\nCES/e,2018-07-03\n"
    (inbox / "arrivals.csv").write_text(index)

    assert [each.name for each in offered(inbox)] == ["c", "e", "a", "d", "b"]


@pytest.mark.parametrize(
    ("index", "line"),
    [
        (b"", 1),
        (b"path;arrived_on\nPAU/a.csv;2018-07-12\n", 1),
        (b"path,arrived_on\nPAU/a.csv,2018-07-12\nPAU/b.csv,12/07/2018\n", 3),
        (b"path,arrived_on\nPAU/a.csv\n", 2),
        (b"path,arrived_on\nPAU/a.csv,\n", 2),
        (b"path,arrived_on\nPAU/a.csv,2018-07-12\nPAU/\xe9.csv,2018-07-12\n", 3),
        (b'path,arrived_on\n"PAU/a"x,2018-07-12\n', 2),
    ],
)
def test_a_broken_index_is_told_with_its_line(inbox: Path, index: bytes, line: int) -> None:
    (inbox / "arrivals.csv").write_bytes(index)

    with pytest.raises(WrongUse, match=rf"arrivals\.csv, line {line}: "):
        offered(inbox)
