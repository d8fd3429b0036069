"""Known errors are put right as data: where they were found, and nowhere else, or not at all."""

from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
import pytest

from asl_pipeline.datasets import SUBMITTED, submitted
from asl_pipeline.datasets.corrections import correction_of, corrections
from asl_pipeline.derive.frames import ROW_ID
from asl_pipeline.model.correction import Correction
from asl_pipeline.model.failure import VerificationFailed
from asl_pipeline.partners import registry
from asl_pipeline.review.corrections import corrected, value_sha256
from asl_pipeline_tests import kit

ACTORS = kit.accepted(
    actors=[
        {"partner_id": "PAU", "actor_id": "PAU-ACT-001", "founded_year": 1889, "roles": ["user"]},
        {"partner_id": "AVE", "actor_id": "PAU-ACT-001", "founded_year": 1889},
    ],
    pilot_actions=[
        {"partner_id": "PAU", "pilot_id": "ASL-PAU-01", "budget_planned": Decimal("100.00")}
    ],
)
YEAR = Correction(
    name="swapped_digits",
    partner="PAU",
    dataset="actors",
    key={"actor_id": "PAU-ACT-001"},
    column="founded_year",
    expected_sha256=value_sha256(1889),
    value="1989",
    reason="Two digits were swapped.",
    source="The partner's coordinator, by letter.",
)


def years(tables: dict[str, pa.Table]) -> list[int | None]:
    found: list[int | None] = tables["actors"]["founded_year"].to_pylist()
    return found


def test_the_value_is_put_right_and_the_row_named() -> None:
    done = corrected(ACTORS, [YEAR])

    assert years(dict(done.rows)) == [1989, 1889]
    assert done.names == {ACTORS["actors"][ROW_ID][0].as_py(): ("swapped_digits",)}
    assert years(dict(ACTORS)) == [1889, 1889]


@pytest.mark.parametrize(
    ("form", "column", "before", "value", "after"),
    [
        ("actors", "roles", ["user"], "funder; user", ["funder", "user"]),
        ("actors", "founded_year", 1889, None, None),
        ("pilot_actions", "budget_planned", Decimal("100.00"), "120.50", Decimal("120.50")),
    ],
)
def test_every_kind_of_value_can_be_put_right(
    form: str, column: str, before: object, value: str | None, after: object
) -> None:
    key = {submitted(form).key[0]: "PAU-ACT-001" if form == "actors" else "ASL-PAU-01"}
    told = replace(
        YEAR, dataset=form, key=key, column=column, value=value,
        expected_sha256=value_sha256(before),
    )  # fmt: skip

    done = corrected(ACTORS, [told])

    assert done.rows[form][column][0].as_py() == after
    assert done.rows[form].schema == ACTORS[form].schema


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"key": {"actor_id": "PAU-ACT-009"}}, "matches 0 rows of actors"),
        ({"partner": "GCU"}, "matches 0 rows of actors"),
        ({"expected_sha256": value_sha256(1890)}, "not the one that it was made for"),
        ({"value": "soon"}, "swapped_digits"),
        ({"column": "mood"}, "swapped_digits"),
        ({"dataset": "wishes"}, "swapped_digits"),
    ],
)
def test_one_that_does_not_hold_stops_everything_loudly(
    change: dict[str, object], said: str
) -> None:
    with pytest.raises(VerificationFailed, match=said):
        corrected(ACTORS, [replace(YEAR, **change)])  # type: ignore[arg-type]


def test_all_that_do_not_hold_are_named_at_once() -> None:
    other = replace(YEAR, name="other", partner="GCU")

    with pytest.raises(VerificationFailed, match=r"correction other: .*; correction third: "):
        corrected(ACTORS, [YEAR, other, replace(other, name="third")])


def test_a_withdrawn_one_changes_nothing() -> None:
    done = corrected(ACTORS, [replace(YEAR, in_force=False, partner="GCU")])

    assert years(dict(done.rows)) == [1889, 1889]


TOLD = {
    **{name: getattr(YEAR, name) for name in ("partner", "dataset", "key", "column", "value")},
    **{name: getattr(YEAR, name) for name in ("expected_sha256", "reason", "source")},
    "status": "in_force",
}


def test_a_file_is_read_as_it_is_told() -> None:
    assert correction_of("swapped_digits", TOLD) == YEAR


@pytest.mark.parametrize(
    ("change", "failure"), [({"status": "maybe"}, ValueError), ({"more": "x"}, ValueError)]
)
def test_a_file_that_is_none_is_refused(change: dict[str, str], failure: type[Exception]) -> None:
    with pytest.raises(failure, match="swapped_digits"):
        correction_of("swapped_digits", {**TOLD, **change})


def test_every_shipped_correction_is_about_something_that_exists() -> None:
    forms = {dataset.name: dataset for dataset in SUBMITTED}
    for each in corrections():
        assert each.partner in registry()
        assert {each.column, *each.key} <= set(forms[each.dataset].column_names)
        assert each.reason
        assert each.source
