"""Why a row or a cell changed is found from what releases are made of, or is not known."""

from typing import Any

import pytest

from asl_pipeline.derive.codes import code_list
from asl_pipeline.publication.comparison.difference import differing
from asl_pipeline.publication.comparison.edition import Edition
from asl_pipeline_tests.publication.comparison.editions import TABLE, edition, key_of, row

_R1, _R2 = "PAU_2018-S1_initiatives_r1", "PAU_2018-S1_initiatives_r2"
_LATER = "PAU_2018-S2_initiatives_r1"
_OTHER = "CRESS_2018-S1_initiatives_r1"
_NEEDS = "PAU_2018-S1_needs_r1"


def told(before: Edition, after: Edition) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """What changed, by row and column, with the reason and what it was found by."""
    names = {key_of(f"{p}/{n}"): f"{p}/{n}" for p in ("PAU", "CRESS") for n in (1, 2)}
    return [
        (
            names[each["row_key"]],
            each.get("column_name", what),
            each["reason"],
            tuple(each["evidence"] or ()),
        )
        for what, rows in differing(before, after).rows.items()
        for each in rows
    ]


def changed(before: Any, after: Any) -> list[tuple[str, tuple[str, ...]]]:
    """The reason for the change of the one cell that differs."""
    found = told(edition("1", before), edition("2", after))
    return [(reason, evidence) for _, _, reason, evidence in found]


def test_a_partner_that_sends_the_half_year_again_corrects() -> None:
    found = changed(row("PAU/1", _R1), row("PAU/1", _R2, name="B"))

    assert found == [("partner_correction", (f"+{_R2}", f"-{_R1}"))]


def test_a_register_of_a_later_half_year_is_new_data() -> None:
    found = changed(row("PAU/1", _R1), row("PAU/1", _LATER, name="B"))

    assert found == [("new_data", (f"+{_LATER}", f"-{_R1}"))]


def test_what_falls_back_on_what_stood_before_was_withdrawn() -> None:
    found = changed(row("PAU/1", _R2), row("PAU/1", _R1, name="B"))

    assert found == [("withdrawal", (f"+{_R1}", f"-{_R2}"))]


def test_a_register_withdrawn_for_that_of_the_half_year_before_is_a_withdrawal() -> None:
    found = changed(row("PAU/1", _LATER), row("PAU/1", _R1, name="B"))

    assert found == [("withdrawal", (f"+{_R1}", f"-{_LATER}"))]


def test_a_row_of_what_was_not_there_before_is_new_data() -> None:
    found = told(edition("1"), edition("2", row("CRESS/1", _OTHER)))

    assert found == [("CRESS/1", "added", "new_data", (f"+{_OTHER}",))]


def test_a_row_that_a_newer_file_leaves_out_is_a_correction() -> None:
    found = told(edition("1", row("PAU/1", _R1)), edition("2", inputs=[_R2]))

    assert found == [("PAU/1", "removed", "partner_correction", (f"-{_R1}",))]


def test_a_row_that_a_later_register_leaves_out_is_new_data() -> None:
    found = told(edition("1", row("PAU/1", _R1)), edition("2", inputs=[_LATER]))

    assert found == [("PAU/1", "removed", "new_data", (f"-{_R1}",))]


def test_a_row_whose_file_stands_no_longer_was_withdrawn() -> None:
    found = told(edition("1", row("PAU/1", _R1)), edition("2", inputs=[_OTHER]))

    assert found == [("PAU/1", "removed", "withdrawal", (f"-{_R1}",))]


def test_a_correction_of_a_known_error_is_told_by_its_name() -> None:
    found = changed(row("PAU/1", _R1), row("PAU/1", _R1, "correction:year", name="B"))

    assert found == [("known_error", ("+correction:year",))]


def test_another_vintage_is_reference_data() -> None:
    found = changed(row("PAU/1", "vintage:pop/1"), row("PAU/1", "vintage:pop/2", name="B"))

    assert found == [("reference_data", ("+vintage:pop/2", "-vintage:pop/1"))]


def test_of_several_things_that_came_nobody_can_tell_which_it_was() -> None:
    found = changed(row("PAU/1", _R1), row("PAU/1", _R2, _OTHER, name="B"))

    assert found == [("several", (f"+{_OTHER}", f"+{_R2}", f"-{_R1}"))]


# --------------------------------------------------------------------------------- disclosure


@pytest.mark.parametrize("status", ["A", "D"])
def test_a_number_that_is_suppressed_now_is_so_by_disclosure_control(status: str) -> None:
    shown = row("PAU/1", _R1, people=90, people_conf_status="F")
    hidden = row("PAU/1", _R2, people=None, people_conf_status=status)

    for one, other in ((shown, hidden), (hidden, shown)):
        found = told(edition("1", one), edition("2", other))
        assert [(column, reason) for _, column, reason, _ in found] == [
            ("people", "disclosure"),
            ("people_conf_status", "disclosure"),
        ]


def test_a_number_that_nobody_reported_was_not_suppressed() -> None:
    found = changed(row("PAU/1", _R1, people=90), row("PAU/1", _R2, people=None))

    assert [reason for reason, _ in found] == ["partner_correction"]


# -------------------------------------------------------------------------------------- merging


def test_rows_that_are_merged_and_parted_again_are_so_by_decision() -> None:
    apart = edition("1", row("CRESS/1", _OTHER), row("PAU/1", _R1))
    merged = edition("2", row("CRESS/1", _OTHER, _R1, also_known_as=["PAU/1"]))

    assert told(apart, merged) == [
        ("PAU/1", "removed", "merge", ("+CRESS/1",)),
        ("CRESS/1", "also_known_as", "merge", ("+PAU/1",)),
    ]
    assert told(merged, apart) == [
        ("PAU/1", "added", "merge", ("-CRESS/1",)),
        ("CRESS/1", "also_known_as", "merge", ("-PAU/1",)),
    ]


def test_a_merged_row_that_is_withdrawn_is_no_decision() -> None:
    merged = edition("1", row("CRESS/1", _OTHER, _R1, also_known_as=["PAU/1"]))
    alone = edition("2", row("CRESS/1", _OTHER))

    assert told(merged, alone) == [("CRESS/1", "also_known_as", "withdrawal", (f"-{_R1}",))]


def test_a_row_that_stands_alone_because_the_other_was_withdrawn_is_no_decision() -> None:
    merged = edition("1", row("CRESS/1", _OTHER, _R1, also_known_as=["PAU/1"]))
    left = edition("2", row("PAU/1", _R1))

    assert ("PAU/1", "added", "merge", ("-CRESS/1",)) not in told(merged, left)


def test_another_of_the_merged_rows_that_stands_for_them_is_no_decision() -> None:
    before = edition("1", row("CRESS/1", _OTHER, _R1, also_known_as=["PAU/1"]))
    after = edition("2", row("PAU/1", _OTHER, _R2, also_known_as=["CRESS/1"]))

    assert {(name, reason) for name, _, reason, _ in told(before, after)} == {
        ("PAU/1", "partner_correction"),
        ("CRESS/1", "partner_correction"),
    }


# ------------------------------------------------------------------- what sources do not tell


def test_what_nothing_but_the_rules_can_have_changed_the_rules_changed() -> None:
    before = edition("1", row("PAU/1", _R1))
    for about in ({"rule_set": "other"}, {"code_version": "other"}):
        after = edition("2", row("PAU/1", _R1, name="B"), **about)

        assert told(before, after) == [("PAU/1", "name", "rule_change", ())]


def test_what_nothing_but_a_file_that_came_can_have_changed_that_changed() -> None:
    before = edition("1", row("PAU/1", _R1))
    after = edition("2", row("PAU/1", _R1, name="B"), inputs=[_NEEDS])

    assert told(before, after) == [("PAU/1", "name", "new_data", ())]


def test_what_one_of_two_things_may_have_changed_is_not_known() -> None:
    before = edition("1", row("PAU/1", _R1))
    after = edition("2", row("PAU/1", _R1, name="B"), inputs=[_NEEDS], code_version="other")

    assert told(before, after) == [("PAU/1", "name", "not_known", ())]


def test_what_nothing_can_have_changed_is_not_known() -> None:
    found = changed(row("PAU/1", _R1), row("PAU/1", _R1, name="B"))

    assert found == [("not_known", ())]


def test_a_table_that_one_release_does_not_have_is_another_schema() -> None:
    without = edition("1", tables={}, lineage={})
    with_it = edition("2", row("PAU/1", _R1))

    assert told(without, with_it) == [("PAU/1", "added", "schema", ())]
    assert told(with_it, without) == [("PAU/1", "removed", "schema", ())]


def test_asked_backwards_the_reason_is_that_of_the_later_release() -> None:
    before, after = edition("1"), edition("2", row("CRESS/1", _OTHER))

    (gone,) = differing(after, before, backwards=True).rows["removed"]

    assert (gone["table_name"], gone["reason"]) == (TABLE, "new_data")


def test_every_reason_is_on_the_code_list_and_is_given_above() -> None:
    given = {
        *("schema", "disclosure", "merge", "withdrawal", "partner_correction", "new_data"),
        *("known_error", "reference_data", "rule_change", "not_known", "several"),
    }

    assert code_list("change_reason").codes == given
