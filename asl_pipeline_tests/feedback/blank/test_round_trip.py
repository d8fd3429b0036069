"""A blank workbook that a person fills in comes back with nothing to say against it."""

import pytest

from asl_pipeline.assess import Judged, Placed, judge_all
from asl_pipeline.languages import available
from asl_pipeline.model.rule import Severity
from asl_pipeline.partners import registry
from asl_pipeline_tests.feedback.blank.cases import SENDERS, filled, forms_of
from asl_pipeline_tests.kit import IN_TIME, placed

ANY_NAME = "copie finale (2).xlsx"


@pytest.fixture(
    scope="module", params=[(s, spoken) for s in SENDERS for spoken in available()], ids="-".join
)
def back(request: pytest.FixtureRequest) -> tuple[str, Placed, tuple[Judged, ...]]:
    """The workbook of a sender in a language as it comes back, under any name, and its verdicts."""
    sender, language = request.param
    found = placed(filled(sender, language), sender, ANY_NAME)
    return sender, found, judge_all(found, registry()[sender], IN_TIME)


def test_every_form_filled_in_is_read_for_its_half_year_without_findings(
    back: tuple[str, Placed, tuple[Judged, ...]],
) -> None:
    sender, found, judged = back

    assert [(j.dataset.name, str(j.period)) for j in judged] == [
        (dataset.name, "2018-S1") for dataset in forms_of(sender)
    ]
    assert [
        (finding.rule, finding.value)
        for each in judged
        for finding in each.report.findings
        if finding.severity is not Severity.INFO
    ] == []
    assert found.unplaced == ()
