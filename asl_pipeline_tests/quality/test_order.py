"""What is found does not depend on the order of the sheets of a workbook."""

from itertools import permutations

import pytest

from asl_pipeline_tests.kit import ACTOR, PILOT, READING, judged, workbook

_SHEETS = {
    "Pilotes": [PILOT, {**PILOT, "pilot_id": "ASL-PAU-02", "domain": "IX"}],
    "Relevés": [READING, {**READING, "pilot_id": "ASL-PAU-09"}],
    "Acteurs": [ACTOR, {**ACTOR, "name": "Entraide"}],
}


def _found(names: tuple[str, ...]) -> dict[str, object]:
    content = workbook(**{name: _SHEETS[name] for name in names})
    return {
        each.dataset.name: (each.verdict, each.report.findings, each.report.clean_rows)
        for each in judged(content, name="2018-S1.xlsx")
    }


@pytest.mark.parametrize("names", list(permutations(_SHEETS)), ids="-".join)
def test_the_order_of_the_sheets_does_not_matter(names: tuple[str, ...]) -> None:
    found = _found(names)

    assert len(found) == len(_SHEETS)
    assert found == _found(tuple(_SHEETS))
