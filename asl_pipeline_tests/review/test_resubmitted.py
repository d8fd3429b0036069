"""A file sent again: what is corrected, what is left, what is new, whatever the order of rows."""

import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.model.finding import Finding, Since
from asl_pipeline.model.rule import Severity
from asl_pipeline.review.resubmitted import compared
from asl_pipeline_tests import kit
from asl_pipeline_tests.kit import ACTOR, findings
from asl_pipeline_tests.review.test_rulings import _TODAY, sent
from asl_pipeline_tests.tries import tries

Row = Mapping[str, str]

FAULTS: tuple[Row, ...] = (
    {"actor_type": "?!"},
    {"country": "ES"},
    {"nuts_code": "FR615"},
    {"name": ""},
    {"founded": "soon"},
    {"website": "no link"},
    {},
)


def actor(number: int, **cells: str) -> Row:
    name = {"name": f"Association {number}"}
    return {
        **ACTOR,
        "founded": "",
        "website": "",
        **name,
        "actor_id": f"PAU-ACT-{number:03}",
        **cells,
    }


def points(rows: Sequence[Row]) -> list[Finding]:
    return [each for each in findings(rows) if each.severity is not Severity.INFO]


def told(before: Sequence[Row], now: Sequence[Row]) -> tuple[int, int, int]:
    """How many points are fixed, still there, and new."""
    found = compared(findings(before), findings(now))
    counted = Counter(found.since)
    return len(found.fixed), counted[Since.STILL], counted[Since.NEW]


faulty = st.lists(st.sampled_from(FAULTS), min_size=1, max_size=6)


@tries(20)
@given(faulty, st.integers(0, 4), st.integers(0, 4), st.randoms(use_true_random=False))
def test_sorting_inserting_and_deleting_rows_changes_nothing(
    faults: list[Row], dropped: int, added: int, shuffle: random.Random
) -> None:
    wrong = [actor(number, **cells) for number, cells in enumerate(faults, start=1)]
    sound = [actor(number) for number in range(50, 54)]
    before = [*wrong, *sound]
    now = [*wrong, *sound[dropped:], *(actor(number) for number in range(80, 80 + added))]
    shuffle.shuffle(now)

    assert told(before, now) == (0, len(points(wrong)), 0)


@tries(20)
@given(faulty, faulty, faulty)
def test_every_point_is_fixed_still_there_or_new(
    kept: list[Row], mended: list[Row], fresh: list[Row]
) -> None:
    def rows(faults: list[Row], start: int) -> list[Row]:
        return [actor(number, **cells) for number, cells in enumerate(faults, start=start)]

    sound = [actor(number) for number in range(20, 20 + len(mended))]
    before = [*rows(kept, 1), *rows(mended, 20)]
    now = [*rows(kept, 1), *sound, *rows(fresh, 40)]

    fixed, still, new = told(before, now)
    assert fixed + still == len(points(before))
    assert still + new == len(points(now))


def test_a_corrected_cell_is_fixed_and_another_fault_is_new() -> None:
    before = [actor(1, actor_type="?!"), actor(2, country="ES")]
    now = [actor(1), actor(2, country="ES", nuts_code="FR615")]

    fixed, still, new = told(before, now)

    assert fixed == 1
    assert still >= 1
    assert new >= 1


def test_a_value_that_is_changed_and_still_wrong_is_still_there() -> None:
    assert told([actor(1, actor_type="?!")], [actor(1, actor_type="!?")]) == (0, 1, 0)


def test_a_row_whose_key_is_corrected_keeps_its_other_points() -> None:
    before = [{**actor(1, actor_type="?!"), "actor_id": "one of ours"}]
    now = [actor(1, actor_type="?!")]

    fixed, still, new = told(before, now)

    assert (still, new) == (1, 0)
    assert fixed == len(points(before)) - 1


def test_a_heading_that_is_missing_is_one_point_however_many_rows_there_are() -> None:
    def without_name(count: int) -> list[Row]:
        return [
            {name: cell for name, cell in actor(n).items() if name != "name"}
            for n in range(1, count + 1)
        ]

    now = findings(without_name(3))
    found = compared(findings(without_name(1)), now)

    told_of = [
        since
        for each, since in zip(now, found.since, strict=True)
        if each.rule.endswith("columns_present")
    ]
    assert told_of == [Since.STILL]
    assert found.fixed == ()


def test_what_is_only_told_for_information_is_no_point() -> None:
    assert told([actor(1, nuts_code="")], [actor(1)]) == (
        len(points([actor(1, nuts_code="")])),
        0,
        0,
    )


def test_the_letter_begins_with_what_became_of_the_last_file(tmp_path: Path) -> None:
    with kit.workplace(tmp_path / "home", tmp_path / "inbox", today=_TODAY) as at:
        sent(at, "a 2018-S1.csv", [actor(1, actor_type="?!"), actor(2, country="ES")])
        again = sent(at, "b 2018-S1.csv", [actor(1), actor(2, country="ES")])
        last = sent(at, "c 2018-S1.csv", [actor(1), actor(2)])
    letter = (again.folder / "letter.txt").read_text("utf-8")
    report = json.loads((again.folder / "findings.json").read_text("utf-8"))

    assert "Points corrigés\u202f: 1 sur 2, merci" in letter
    assert "PAU-ACT-001 · actor_type\u202f: ?!" in letter
    (submission,) = report["submissions"]
    assert [each["since"] for each in submission["findings"] if each["since"]] == ["still"]
    assert [each["value"] for each in submission["fixed"]] == ["?!"]
    assert "Tout est corrigé\u202f: 1 sur 1." in (last.folder / "letter.txt").read_text("utf-8")


def test_a_first_file_is_compared_with_nothing(tmp_path: Path) -> None:
    with kit.workplace(tmp_path / "home", tmp_path / "inbox", today=_TODAY) as at:
        first = sent(at, "a 2018-S1.csv", [actor(1, actor_type="?!")])
        elsewhen = sent(at, "b 2018-S2.csv", [actor(1, actor_type="?!", founded_year="1998")])

    assert first.judged.resubmitted is None
    assert elsewhen.judged.resubmitted is None
