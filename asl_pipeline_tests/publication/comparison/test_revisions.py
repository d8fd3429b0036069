"""How much measures were revised, and what became of what releases are about."""

from typing import Any

import pyarrow as pa
import pytest

from asl_pipeline.datasets import published
from asl_pipeline.datasets.published.entities import ENTITIES
from asl_pipeline.derive.arrow import schema
from asl_pipeline.publication.comparison.changes import changes
from asl_pipeline.publication.comparison.edition import Edition
from asl_pipeline.publication.comparison.entities import KINDS, entities
from asl_pipeline.publication.comparison.revisions import revisions
from asl_pipeline.publication.stored import Stored
from asl_pipeline_tests.publication.comparison.editions import edition, row
from asl_pipeline_tests.publication.comparison.pairs import state_of

_R1, _R2 = "PAU_2018-S1_initiatives_r1", "PAU_2018-S1_initiatives_r2"
_OTHER = "CRESS_2018-S1_initiatives_r1"
_INDICATORS = "observatory/indicators"


def _readings(*values: tuple[str, str, float | None]) -> dict[str, Stored]:
    """Readings of an indicator in a half-year, each with its value."""
    rows = [
        {
            **dict.fromkeys(("pilot_id", "sex", "age_band", "target_group", "nuts_code"), "_T"),
            "indicator_id": indicator,
            "period": period,
            "value": value,
            "unit": "NR",
        }
        for indicator, period, value in values
    ]
    return {_INDICATORS: state_of(published("indicators"), rows)}


def _revised(before: dict[str, Stored], after: dict[str, Stored]) -> list[dict[str, Any]]:
    return revisions(before, after, changes(before, after))


def test_a_revision_is_measured_over_the_numbers_that_changed() -> None:
    before = _readings(("B", "1", 10.0), ("B", "2", 40.0), ("B", "3", 5.0), ("B", "4", None))
    after = _readings(("B", "1", 12.0), ("B", "2", 20.0), ("B", "3", 5.0), ("B", "4", 9.0))

    (found,) = _revised(before, after)

    key = found.pop("largest_row_key")
    assert '"period":"2"' in key
    assert found == {
        "table_name": _INDICATORS,
        "column_name": "value",
        "measure": "B",
        "unit": "NR",
        "n_compared": 3,
        "n_revised": 2,
        "mean_absolute_change": 11.0,
        "mean_relative_change": pytest.approx(0.35),
        "largest_change": -20.0,
    }


def test_each_indicator_is_a_measure_of_its_own() -> None:
    before = _readings(("A", "1", 1.0), ("B", "1", 0.0), ("C", "1", 7.0))
    after = _readings(("A", "1", 2.0), ("B", "1", 4.0), ("C", "1", 7.0))

    found = _revised(before, after)

    told = [(each["measure"], each["mean_relative_change"]) for each in found]
    # Of nothing, there is no share.
    assert told == [("A", 1.0), ("B", None)]


def test_a_number_that_came_or_went_is_no_revision() -> None:
    assert _revised(_readings(("A", "1", 1.0)), _readings(("A", "1", None))) == []
    assert _revised(_readings(("A", "1", 1.0)), _readings(("A", "2", 2.0))) == []
    assert _revised({}, _readings(("A", "1", 1.0))) == []


# ------------------------------------------------------------------------------- the registry


def _registry(previous: Edition | None, now: Edition) -> Edition:
    """The release, with the registry that follows from the one before."""
    made = changes(previous.tables, now.tables) if previous else {}
    rows = entities(previous, now, made)
    table = pa.Table.from_pylist(rows, schema(ENTITIES))
    return Edition(
        **{name: getattr(now, name) for name in now.__slots__ if name != "entities"},
        entities=table,
    )


def _of(release: Edition) -> dict[str, tuple[str, str, str, str | None]]:
    """First, last and last changed release of each practice, and what it was merged into."""
    assert release.entities is not None
    return {
        each["id"]: (
            each["first_release"],
            each["last_release"],
            each["last_changed_release"],
            each["merged_into"],
        )
        for each in release.entities.to_pylist()
        if each["kind"] == "practice"
    }


def test_the_registry_follows_what_releases_are_about_over_all_of_them() -> None:
    first = _registry(None, edition("1", row("PAU/1", _R1), row("PAU/2", _R1)))
    second = _registry(first, edition("2", row("PAU/1", _R2, name="B"), row("PAU/2", _R2)))
    third = _registry(second, edition("3", row("PAU/2", _R2), row("CRESS/1", _OTHER)))
    fourth = _registry(third, edition("4", row("CRESS/1", _OTHER, _R2, also_known_as=["PAU/2"])))

    assert _of(first) == {"PAU/1": ("1", "1", "1", None), "PAU/2": ("1", "1", "1", None)}
    assert _of(second) == {"PAU/1": ("1", "2", "2", None), "PAU/2": ("1", "2", "1", None)}
    assert _of(third) == {
        "PAU/1": ("1", "2", "3", None),
        "PAU/2": ("1", "3", "1", None),
        "CRESS/1": ("3", "3", "3", None),
    }
    assert _of(fourth) == {
        "PAU/1": ("1", "2", "3", None),
        "PAU/2": ("1", "4", "4", "CRESS/1"),
        "CRESS/1": ("3", "4", "4", None),
    }


def test_what_is_named_again_is_the_same_as_before() -> None:
    first = _registry(None, edition("1", row("PAU/1", _R1)))
    second = _registry(first, edition("2"))
    third = _registry(second, edition("3", row("PAU/1", _R1)))

    assert _of(third) == {"PAU/1": ("1", "3", "3", None)}


def test_a_release_without_a_registry_counts_as_the_first_to_name_what_it_names() -> None:
    before = edition("7", row("PAU/1", _R1))

    found = _of(_registry(before, edition("8", row("PAU/1", _R1), row("PAU/2", _R1))))

    assert found == {"PAU/1": ("7", "8", "7", None), "PAU/2": ("8", "8", "8", None)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_the_registry_is_told_by_a_key_of_a_table(kind: str) -> None:
    table, columns = KINDS[kind]
    dataset = published(table.partition("/")[2])

    assert dataset.room == table.partition("/")[0]
    assert set(columns) <= set(dataset.key)
    assert kind in ENTITIES.column("kind").doc
