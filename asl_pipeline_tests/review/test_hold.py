"""What differs too much from what it would replace is held, whatever the order of receipt."""

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.datasets import submitted
from asl_pipeline.model.submission import Decision, Submission, Verdict
from asl_pipeline.review.hold import change_between, settled
from asl_pipeline.review.in_force import in_force
from asl_pipeline_tests.kit import submission

ACTORS = submitted("actors")


def actors(*ids: int) -> pa.Table:
    return pa.table({"actor_id": [f"PAU-ACT-{number:03}" for number in ids]})


@pytest.mark.parametrize(
    ("old", "new", "held"),
    [
        (range(10), range(10), None),
        (range(10), range(7), None),
        (range(10), range(6), (10, 6, 40)),
        (range(10), range(5, 15), None),
        (range(10), range(6, 16), (10, 10, 60)),
        (range(10), range(100), None),
        (range(4), [], None),
        (range(5), [], (5, 0, 100)),
    ],
)
def test_more_than_half_of_the_keys_or_three_in_ten_of_the_rows_are_too_much(
    old: Sequence[int], new: Sequence[int], held: tuple[int, int, int] | None
) -> None:
    change = change_between(ACTORS, actors(*old), actors(*new))

    assert (change and (change.before, change.after, change.gone)) == held


def sent(day: int, number: int, **changes: object) -> Submission:
    """The actors of PAU as sent on a day, in delivery `number`."""
    return submission(
        revision=number,
        delivery=number,
        sent_on=dt.date(2018, 7, day),
        sha256=f"{number}" * 64,
        **changes,
    )


def held(submissions: Sequence[Submission], tables: Mapping[int, pa.Table]) -> set[int]:
    found = settled(submissions, submitted, lambda each: tables[each.delivery])
    return {each.delivery for each in found if each.decision is Decision.AWAITING_SIGN_OFF}


def standing(submissions: Sequence[Submission], tables: Mapping[int, pa.Table]) -> list[int]:
    found = settled(submissions, submitted, lambda each: tables[each.delivery])
    return [each.delivery for each in in_force(found)]


TABLES = {1: actors(*range(10)), 2: actors(1), 3: actors(*range(9))}


def test_what_is_held_leaves_the_earlier_one_in_force() -> None:
    submissions = [sent(1, 1), sent(2, 2)]

    assert held(submissions, TABLES) == {2}
    assert standing(submissions, TABLES) == [1]


def test_what_a_university_signed_off_is_no_longer_held() -> None:
    submissions = [sent(1, 1), sent(2, 2, decision=Decision.SIGNED_OFF)]

    assert held(submissions, TABLES) == set()
    assert standing(submissions, TABLES) == [2]


def test_the_next_one_is_compared_with_what_is_in_force_and_not_with_what_is_held() -> None:
    assert standing([sent(1, 1), sent(2, 2), sent(3, 3)], TABLES) == [3]


def test_nothing_is_held_against_what_was_returned() -> None:
    submissions = [sent(1, 1, verdict=Verdict.RETURNED), sent(2, 2)]

    assert held(submissions, TABLES) == set()


def test_the_register_of_another_phase_may_be_another() -> None:
    later = submission(code="2022-S2", revision=2, delivery=2, sent_on=dt.date(2023, 1, 9))

    assert held([sent(1, 1), later], TABLES) == set()


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_what_is_held_does_not_depend_on_the_order_of_receipt(order: tuple[int, ...]) -> None:
    submissions = [sent(1, 1), sent(2, 2), sent(3, 3)]

    assert held([submissions[at] for at in order], TABLES) == {2}


@given(
    sizes=st.lists(st.integers(0, 12), min_size=1, max_size=5),
    order=st.randoms(use_true_random=False),
)
def test_what_stands_is_a_function_of_what_was_sent_and_when(
    sizes: list[int], order: object
) -> None:
    tables = {number: actors(*range(size)) for number, size in enumerate(sizes, start=1)}
    submissions = [sent(number, number) for number in tables]
    shuffled = list(submissions)
    order.shuffle(shuffled)  # type: ignore[attr-defined]

    assert standing(shuffled, tables) == standing(submissions, tables)
