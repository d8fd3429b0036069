"""Receiving: once each, in any order, whatever else is sent; what cannot be had is noted."""

import datetime as dt
import hashlib
import itertools
import random
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from asl_pipeline.intake.offer import Offer
from asl_pipeline.intake.receipt import Desk, receive
from asl_pipeline.intake.sources import Source
from asl_pipeline.ledger.entries import FetchState
from asl_pipeline.model.failure import Incomplete, Refused, Unreachable
from asl_pipeline.quality import engine
from asl_pipeline.store.accepted import kept_rows
from asl_pipeline.workflow import Workplace, assess, standing, touched
from asl_pipeline.workflow import receive as receive_and_read
from asl_pipeline_tests import kit

DAY = dt.date(2018, 7, 20)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    ledger = kit.fresh_ledger(tmp_path / "ledger.sqlite")
    yield Desk(ledger, tmp_path / "landing", DAY)
    ledger.close()


def offer(name: str = "a.csv", content: bytes = b"a", **told: object) -> Offer:
    fetched = {"partner": "PAU", "source": "files", "chunks": lambda: iter([content])}
    return Offer(name=name, **(fetched | told))  # type: ignore[arg-type]


def source(*offers: Offer) -> list[Source]:
    return [Source("PAU", "files", iter(offers))]


def failing(failure: Exception, after: int = 1) -> object:
    def chunks() -> Iterator[bytes]:
        yield from [b"a"] * after
        raise failure

    return chunks


def landed(desk: Desk) -> list[Path]:
    return [path for path in desk.landing.rglob("*") if path.is_file()]


# ------------------------------------------------------------------ once, and not by halves


def test_a_version_that_is_known_is_not_fetched_again(desk: Desk) -> None:
    receive(source(offer(version="1")), desk)

    again = offer(version="1", chunks=failing(AssertionError("fetched again")))

    assert receive(source(again), desk) == ()


def test_another_version_is_fetched(desk: Desk) -> None:
    receive(source(offer(version="1")), desk)

    (received,) = receive(source(offer(content=b"b", version="2")), desk)

    assert (received.seq, received.version) == (2, "2")


@pytest.mark.parametrize("after", range(3))
def test_what_breaks_off_is_no_delivery_and_is_noted(desk: Desk, after: int) -> None:
    broken = offer("b.csv", chunks=failing(Incomplete("cut off"), after))

    received = receive(source(offer("a.csv"), broken, offer("c.csv", b"c")), desk)

    assert [each.name for each in received] == ["a.csv", "c.csv"]
    assert len(landed(desk)) == 2
    (noted,) = desk.ledger.fetch_failures()
    assert (noted.name, noted.tries, noted.state) == ("b.csv", 1, FetchState.RETRYING)


def test_what_can_be_had_the_next_time_is_received_then_and_forgotten_as_a_failure(
    desk: Desk,
) -> None:
    receive(source(offer(chunks=failing(Unreachable("down")))), desk)

    (received,) = receive(source(offer()), desk)

    assert received.name == "a.csv"
    assert desk.ledger.fetch_failures() == ()


def test_after_its_tries_it_is_left_to_a_person_and_not_fetched_until_asked(desk: Desk) -> None:
    for _ in range(5):
        receive(source(offer(chunks=failing(Unreachable("down")))), desk)

    (dead,) = desk.ledger.fetch_failures()
    assert (dead.tries, dead.state) == (5, FetchState.DEAD)
    assert receive(source(offer()), desk) == ()
    desk.ledger.fetch_retry("PAU", "files", "a.csv")
    assert len(receive(source(offer()), desk)) == 1


def test_what_is_refused_is_left_to_a_person_at_once(desk: Desk) -> None:
    receive(source(offer(chunks=failing(Refused("no such right")))), desk)

    assert [each.state for each in desk.ledger.fetch_failures()] == [FetchState.DEAD]


def test_a_source_that_cannot_be_reached_stops_no_other(desk: Desk) -> None:
    def unreachable() -> Iterator[Offer]:
        raise Unreachable("no route")
        yield offer()

    sources = [Source("AVE", "s3", unreachable()), *source(offer())]

    assert [each.partner for each in receive(sources, desk)] == ["PAU"]
    (noted,) = desk.ledger.fetch_failures()
    assert (noted.partner, noted.source, noted.name) == ("AVE", "s3", "")


def test_more_than_the_limit_is_a_delivery_that_was_quarantined(desk: Desk) -> None:
    endless = offer(chunks=lambda: itertools.repeat(b"a" * 2**20))

    (received,) = receive(source(endless), desk)

    (noted,) = desk.ledger.deliveries()
    assert (noted.state, noted.reason, received.size) == ("quarantined", "too_large", 0)


# ------------------------------------------------------------------ order, duplicates, poison


def form(
    number: int, partner: str = "PAU", code: str = "2018-S1", *, again: bool = False
) -> tuple[str, str, bytes]:
    """Partner, file name and content of a form with a few actors of its own."""
    rows = [
        {**kit.ACTOR, "actor_id": f"{partner}-ACT-{number * 10 + at:03}", "name": f"Actor {at}"}
        for at in range(3)
    ]
    name = f"{code} {number}{' again' if again else ''}.csv"
    return partner, name, kit.csv_file(rows)


def judged(at: Workplace) -> None:
    """Read and judge all that waits, by the engine alone."""
    receive_and_read(at)
    for partner, period in touched(at):
        assess(at, partner, period, engine.violations)


def test_the_same_bytes_under_a_name_that_helps_are_read_where_the_first_name_did_not(
    tmp_path: Path,
) -> None:
    inbox = tmp_path / "inbox"
    content = kit.csv_file([kit.ACTOR])
    kit.deliver(inbox, "PAU", "a name that says nothing.csv", content)
    kit.deliver(inbox, "PAU", "acteurs 2018-S1.csv", content)
    kit.deliver(inbox, "PAU", "acteurs 2018-S1 again.csv", content)

    with kit.workplace(tmp_path / "home", inbox, today=DAY) as at:
        receive_and_read(at)
        found = {each.name: str(each.state) for each in at.ledger.deliveries()}
        assert at.ledger.problems() == ()

    assert found["a name that says nothing.csv"] == "quarantined"
    assert found["acteurs 2018-S1.csv"] == "read"


def accepted_set(at: Workplace) -> str:
    """One hash over what is accepted: whose, of what, and every row.

    Names and numbers of ours, which tell the order of receipt, are left out.
    """
    told = sorted(
        f"{s.partner} {s.dataset} {s.period} {s.sha256} "
        f"{kept_rows(at.settings.accepted, s).to_pylist()}"
        for s in standing(at)
    )
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


Sent = tuple[tuple[str, str, bytes], dt.date]
"""Partner, file name and content of a delivery, and the day that it was sent."""


def received_next(at: Workplace, before: Sequence[Sent], sent: Sent) -> None:
    """Receive one more delivery, after those before it were received one by one."""
    (partner, name, content), _ = sent
    kit.deliver(at.inbox, partner, name, content)
    index = [f"{partner}/{name},{day.isoformat()}" for (partner, name, _), day in (*before, sent)]
    (at.inbox / "arrivals.csv").write_text("\n".join(["path,arrived_on", *index]) + "\n")
    judged(at)


def ends(at: Workplace, before: Sequence[Sent], left: Sequence[Sent]) -> Iterator[str]:
    """The accepted set in the end of every order in which the rest can come.

    Orders that begin alike share their beginning, of which a copy is kept and put back.
    """
    if not left:
        yield accepted_set(at)
    home = at.settings.home
    kept = home.with_name(f"kept {len(before)}")
    at.ledger.close()
    if len(left) > 1:
        shutil.copytree(home, kept)
    for number, sent in enumerate(left):
        if number:
            # It opens the file again when it is asked again.
            at.ledger.close()
            shutil.rmtree(home)
            shutil.copytree(kept, home)
        received_next(at, before, sent)
        yield from ends(at, (*before, sent), [each for each in left if each != sent])
    shutil.rmtree(kept, ignore_errors=True)


FIVE: Sequence[Sent] = [
    (form(1), dt.date(2018, 7, 10)),
    (form(2), dt.date(2018, 7, 12)),
    (form(1, again=True), dt.date(2018, 7, 14)),
    (form(3, code="2018-S2"), dt.date(2019, 1, 10)),
    (form(4, "AVE"), dt.date(2018, 7, 11)),
]
"""Two forms for one place, one of them sent twice under two names, and two for other places."""


def test_any_order_of_five_deliveries_gives_one_accepted_set(quick_path: Path) -> None:
    home = quick_path / "home"
    with kit.workplace(home, home / "inbox", today=dt.date(2018, 8, 31)) as at:
        found = list(ends(at, (), FIVE))

    assert (len(found), len(set(found))) == (120, 1)


def test_a_thousand_deliveries_in_random_order_with_duplicates_give_one_accepted_set(
    quick_path: Path,
) -> None:
    partners = ("PAU", "AVE", "CRK", "SCQ", "ENW", "AVI", "CRESS", "GCU", "CES")
    codes = [f"{year}-S{half}" for year in (2018, 2019, 2020) for half in (1, 2)]
    places = list(itertools.product(partners, codes))
    chance = random.Random(3)
    deliveries = [
        (places[number % len(places)], number, chance.random() < 0.2) for number in range(1_000)
    ]
    found = set()
    for turn in range(2):
        order = list(deliveries)
        random.Random(turn).shuffle(order)
        found.add(_all_at_once(quick_path / str(turn), order))

    assert len(found) == 1


def _all_at_once(folder: Path, order: Sequence[tuple[tuple[str, str], int, bool]]) -> str:
    """Receive in the ledger alone: what is judged is tried above."""
    ledger = kit.fresh_ledger(_made(folder) / "ledger.sqlite")
    desk = Desk(ledger, folder / "landing", dt.date(2021, 3, 1))
    for (partner, code), number, twice in order:
        content = f"{partner} {code} {number}".encode()
        names = [f"{number}.csv", *([f"{number} again.csv"] if twice else [])]
        offers = [
            offer(
                name,
                content,
                partner=partner,
                sent_on=dt.date(2021, 1, 1) + dt.timedelta(number % 50),
            )
            for name in names
        ]
        receive([Source(partner, "files", iter(offers))], desk)
    known = ledger.deliveries()
    first = sorted((d.partner, d.sha256) for d in known if d.same_as is None)
    ledger.close()
    assert len(first) == 1_000
    assert len(known) == 1_000 + sum(1 for _, _, twice in order if twice)
    return hashlib.sha256(repr(first).encode()).hexdigest()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
