"""Totals that can be had in two ways agree, or nothing is published."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from asl_pipeline.model.failure import VerificationFailed
from asl_pipeline.publication.totals import compared
from asl_pipeline_tests.publication import home as homes


@pytest.fixture(scope="module")
def tables(made: Path) -> Mapping[str, pa.Table]:
    """The protected tables of the small home."""
    with homes.opened(made) as at:
        return homes.protected(at)


def changed(tables: Mapping[str, pa.Table], name: str, **values: Any) -> dict[str, pa.Table]:
    """The tables, with the first row of one of them changed."""
    rows = tables[name].to_pylist()
    rows[0] |= values
    return {**tables, name: pa.Table.from_pylist(rows, tables[name].schema)}


def wrong(tables: Mapping[str, pa.Table]) -> list[str]:
    return [each.what for each in compared(tables) if not each.agrees]


def test_the_totals_of_a_release_agree(tables: Mapping[str, pa.Table]) -> None:
    found = compared(tables)

    assert len(found) > 15
    assert wrong(tables) == []


def test_a_pilot_that_is_missing_anywhere_is_noticed(tables: Mapping[str, pa.Table]) -> None:
    for name in ("pilot_results", "good_practices", "scaling", "pilot_timeline"):
        fewer = {**tables, name: tables[name].slice(1)}
        assert wrong(fewer) == [f"pilots in {name}"]
    assert wrong(changed(tables, "pilots", domain=None)) == ["pilots by domain"]
    assert wrong(changed(tables, "territories", n_pilots=9)) == ["pilots by territory"]


def test_a_candidate_that_is_counted_in_one_table_alone_is_noticed(
    tables: Mapping[str, pa.Table],
) -> None:
    assert wrong(changed(tables, "programme_totals", n_counted=99)) != []


def test_money_that_does_not_add_up_is_noticed(tables: Mapping[str, pa.Table]) -> None:
    fewer = {**tables, "budget_execution": tables["budget_execution"].slice(1)}

    assert any("by" in what and "eur of" in what for what in wrong(fewer))


def test_women_and_men_that_are_not_the_total_are_noticed(tables: Mapping[str, pa.Table]) -> None:
    told = {"participants_f": 40, "participants_m": 30, "participants_o": 0, "participants_u": 0}
    names = [f"participants_{part}_conf_status" for part in ("f", "m", "o", "u", "total")]
    free = dict.fromkeys(names, "F")

    right = changed(tables, "communication_reach", **told, **free, participants_total=70)
    short = changed(tables, "communication_reach", **told, **free, participants_total=71)

    assert wrong(right) == []
    assert len(wrong(short)) == 1


def test_a_release_whose_totals_do_not_agree_is_not_published(
    home: Path, tables: Mapping[str, pa.Table]
) -> None:
    with homes.opened(home) as at:
        before = at.ledger.releases()

        with pytest.raises(VerificationFailed, match="1 totals do not agree: pilots by territory"):
            homes.cut(at, changed(tables, "territories", n_pilots=9))

        assert at.ledger.releases() == before
